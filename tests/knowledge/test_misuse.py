import time
from pathlib import Path

import pytest

from evals.cases import load_suites
from knowledge.files import KnowledgeFault
from knowledge.misuse import MisuseRule, load_misuse_rules
from knowledge.settings import SHIPPED_KNOWLEDGE

RULES = load_misuse_rules(SHIPPED_KNOWLEDGE)
AUDIT = (SHIPPED_KNOWLEDGE / "guidance" / "case-audit-learnings-csa.md").read_text("utf-8")


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: str(rule.id))
def test_a_rule_catches_its_own_examples(rule: MisuseRule) -> None:
    assert [request for request in rule.must if rule not in RULES.matches(request)] == []


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: str(rule.id))
def test_no_rule_catches_a_counter_example_of_any(rule: MisuseRule) -> None:
    assert {question: found.id for question in rule.must_not if (found := RULES.match(question))} == {}


def test_what_is_quoted_stands_word_for_word_under_its_heading() -> None:
    under = {part.partition("\n")[0]: part.partition("\n")[2] for part in AUDIT.split("\n### ")[1:]}
    quoted = [rule.guidance for rule in RULES.rules if rule.guidance]

    assert quoted
    assert all(each.quote in under[each.heading] for each in quoted)


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: str(rule.id))
def test_each_refusal_is_one_sentence_with_a_route_to_people(rule: MisuseRule) -> None:
    assert rule.says.count(".") == 1
    assert rule.says.endswith(".")
    routes = ("manager", "front door", "police", "legal", "doctor", "safeguarding", "supervision", "social care")
    assert any(route in rule.route for route in routes)


@pytest.mark.parametrize("suite", ["audit", "notes", "abstention", "consistency", "followups"])
def test_no_question_that_the_guidance_answers_is_declined(suite: str) -> None:
    dev = (each for each in load_suites([suite]) if each.split == "dev")
    answerable = [case.question for each in dev for case in each.cases if case.answerable]

    assert answerable
    assert {question: found.id for question in answerable if (found := RULES.match(question))} == {}


@pytest.mark.parametrize(
    "question",
    [
        "what does the audit say about threshold decisions",
        "who should interview a child",
        "how do I respond when a child tells me",
        "can I ask a child if they are ok",
        "should I talk with a child before the police have, or say nothing?",
    ],
)
def test_silence_is_never_taught(question: str) -> None:
    assert RULES.match(question) is None


def test_a_refusal_without_a_route_is_refused_with_file_entry_and_field(tmp_path: Path) -> None:
    rule = "{id: a, why: b, says: c, patterns: [d], must: [e], must_not: [f], guidance: {quote: g, heading: h}}"
    (tmp_path / "misuse.yaml").write_text(f"rules: [{rule}]", "utf-8")

    with pytest.raises(KnowledgeFault, match=r"misuse\.yaml: rules › a › route: is missing; add it"):
        load_misuse_rules(tmp_path)


@pytest.mark.parametrize("unit", ["is ", "write a ", "she or ", "wait ", "what is the ", "x? "])
def test_hostile_texts_take_linear_time(unit: str) -> None:
    RULES.match("warm")
    started = time.perf_counter()

    RULES.match(unit * (40_000 // len(unit)))

    assert time.perf_counter() - started < 1
