import time
from pathlib import Path

import pytest

from knowledge.danger import DangerRule, load_danger_rules
from knowledge.files import KnowledgeFault
from knowledge.settings import SHIPPED_KNOWLEDGE

RULES = load_danger_rules(SHIPPED_KNOWLEDGE)


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: str(rule.id))
def test_a_rule_catches_its_own_examples(rule: DangerRule) -> None:
    alone = RULES.model_copy(update={"rules": (rule,)})

    assert [message for message in rule.must if alone.match(message) is None] == []


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: str(rule.id))
def test_no_rule_catches_a_counter_example_of_any(rule: DangerRule) -> None:
    caught = {message: found.id for message in rule.must_not if (found := RULES.match(message))}

    assert caught == {}


RULE = "{id: a, why: b, patterns: ['%s'], must: [c], must_not: [d]}"


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (f"words: {{}}\nrules: [{RULE % '('}]", "rule a: ( is not a regular expression"),
        (f"words: {{who: (he}}\nrules: [{RULE % '<who>'}]", "rule a: <who> is not a regular expression"),
        (f"words: {{}}\nrules: [{RULE % '<who>'}]", "rule a: <who> is not among"),
        ("words: {}\nrules: []", "rules: tuple should have at least 1 item"),
        ("words: {}\nrules: [{id: a, why: b, patterns: [x], must: [], must_not: [d]}]", "rules › a › must"),
        ("words: {}\nrules: [{id: a, why: b, patterns: [x], must: [c]}]", "rules › a › must_not: is missing; add it"),
        ("words: {}\nrule: []", "rule: is not a field here"),
    ],
)
def test_a_wrong_rule_is_named_by_file_entry_and_field(tmp_path: Path, written: str, names: str) -> None:
    (tmp_path / "danger.yaml").write_text(written, "utf-8")

    with pytest.raises(KnowledgeFault, match=r"danger\.yaml") as fault:
        load_danger_rules(tmp_path)

    assert names in str(fault.value)


@pytest.mark.parametrize("unit", ["is ", "he's ", "rap", "abuse ", "going ", "says a ", "left a ", "is a b c ", "a"])
def test_hostile_texts_take_linear_time(unit: str) -> None:
    RULES.match("warm")
    started = time.perf_counter()

    RULES.match(unit * (20_000 // len(unit)))

    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    "written",
    [
        "He's alone with her now",
        "hes *alone* with _her_ NOW",
        "he is...alone :cry: with her",
        "he’s alone\u200b with her",
    ],
)
def test_punctuation_capitals_and_formatting_hide_nothing(written: str) -> None:
    assert RULES.match(written) is not None
