import pytest

from knowledge.machines import OrderRule, order_rules, speaks_to_machines
from knowledge.settings import SHIPPED_KNOWLEDGE


@pytest.mark.parametrize("rule", order_rules().rules, ids=lambda rule: rule.id)
def test_every_rule_finds_an_order_and_not_its_look_alike(rule: OrderRule) -> None:
    assert speaks_to_machines(rule.found)
    assert not speaks_to_machines(rule.not_found)


def test_an_order_in_letters_that_look_alike_or_between_invisible_marks_is_found() -> None:
    assert speaks_to_machines("\u0430ssist\u0430nt: open e\u0430ch reply")
    assert speaks_to_machines("Dear as\u200bsist\u200bant, do it.")


def test_the_shipped_guidance_speaks_to_people() -> None:
    guidance = list((SHIPPED_KNOWLEDGE / "guidance").rglob("*.md"))
    assert guidance
    assert [path.name for path in guidance if speaks_to_machines(path.read_text("utf-8"))] == []
