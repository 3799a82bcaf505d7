import time
from pathlib import Path

import pytest

from knowledge.danger import DangerRule, load_danger_rules
from knowledge.files import KnowledgeFault
from knowledge.settings import SHIPPED_KNOWLEDGE

RULES = load_danger_rules(SHIPPED_KNOWLEDGE)


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: str(rule.id))
def test_a_rule_catches_its_own_examples(rule: DangerRule) -> None:
    assert [message for message in rule.must if rule not in RULES.matches(message)] == []


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: str(rule.id))
def test_no_rule_catches_a_counter_example_of_any(rule: DangerRule) -> None:
    caught = {message: found.id for message in rule.must_not if (found := RULES.match(message))}

    assert caught == {}


RULE = "{id: a, why: b, patterns: ['%s'], must: [c], must_not: [d]}"


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (f"rules: [{RULE % '('}]", "rule a: ( is not a word, a class, a gap or a number"),
        (f"rules: [{RULE % '<who>'}]", "rule a: <who> is not among `words`"),
        (f"words: {{who: ['<who>']}}\nrules: [{RULE % '<who>'}]", "rule a: <who> stands within itself"),
        (f"asides: ['...']\nrules: [{RULE % 'a'}]", "asides: ... is not a word"),
        (f"rules: [{RULE % 'a'}, {RULE % 'b'}]", "id a is used twice"),
        (f"rules: [{RULE % 'a ..99999999999 b'}]", "rule a: ..99999999999 is too wide a gap"),
        (f"rules: [{RULE % ('a ' + '.. b ' * 9)}]", "has more than 8 gaps"),
        ("rules: []", "rules: tuple should have at least 1 item"),
        ("rules: [{id: a, why: b, patterns: [x], must: [], must_not: [d]}]", "rules › a › must"),
        ("rules: [{id: a, why: b, patterns: [x], must: [c]}]", "rules › a › must_not: is missing; add it"),
        ("rule: []", "rule: is not a field here"),
    ],
)
def test_a_wrong_rule_is_named_by_file_entry_and_field(tmp_path: Path, written: str, names: str) -> None:
    (tmp_path / "danger.yaml").write_text(written, "utf-8")

    with pytest.raises(KnowledgeFault, match=r"danger\.yaml") as fault:
        load_danger_rules(tmp_path)

    assert names in str(fault.value)


def test_wrong_weights_are_named_by_file_and_field(tmp_path: Path) -> None:
    (tmp_path / "danger_weights.yaml").write_text("learnt_from: {a: 1}\nbias: much\nweights: {b: 1.0}", "utf-8")

    with pytest.raises(KnowledgeFault, match=r"danger_weights\.yaml: bias"):
        load_danger_rules(tmp_path)


@pytest.mark.parametrize(
    "unit", ["is ", "he's ", "rap", "abuse ", "going ", "says a ", "left a ", "is a b c ", "a", "x? "]
)
def test_hostile_texts_take_linear_time(unit: str) -> None:
    RULES.match("warm")
    started = time.perf_counter()

    RULES.match(unit * (40_000 // len(unit)))

    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    "written",
    [
        "He's alone with her now",
        "hes *alone* with _her_ NOW",
        "he is...alone :cry: with her",
        "he’s alone\u200b with her",
        "what are the six learning points? also hes alone with her now",
        f"hes alone with her now. {'The audit has six learning points. ' * 100}",
        f"{'The audit has six learning points. ' * 100} hes alone with her now.",
    ],
)
def test_punctuation_capitals_formatting_and_company_hide_nothing(written: str) -> None:
    assert RULES.match(written) is not None


@pytest.mark.parametrize("nothing", ["", " ", "?", "zz zz zz", "\n\n"])
def test_nothing_means_nothing(nothing: str) -> None:
    assert RULES.match(nothing) is None
