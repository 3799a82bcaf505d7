"""Every rule keeps to its own examples, and offers nothing that a rule would speak about."""

import re

import pytest

from bot.coaching.matcher import EVERYDAY, ON_REQUEST
from bot.coaching.wording import Coach, Suggestion
from knowledge.lexicon import Rule, load_lexicon
from knowledge.settings import SHIPPED_KNOWLEDGE

RULES = load_lexicon(SHIPPED_KNOWLEDGE).rules
GUILT = re.compile(
    r"\b(?:the perpetrator|is guilty|the abuser|proved|proven|definitely|is true|truthful)\b", re.IGNORECASE
)


def named(rule: Rule) -> str:
    return rule.id


def suggestions(coach: Coach, rule: Rule) -> list[Suggestion]:
    tiers = ON_REQUEST if rule.tier == "C" else EVERYDAY
    return [each for sentence in rule.must for each in coach(sentence, tiers)]


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_rule_speaks_about_its_own_examples_and_no_other_rule_does(rule: Rule, coach: Coach) -> None:
    tiers = ON_REQUEST if rule.tier == "C" else EVERYDAY
    spoken = {sentence: [each.rule for each in coach(sentence, tiers)] for sentence in rule.must}

    assert {sentence: rules for sentence, rules in spoken.items() if rules != [rule.id]} == {}


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_no_rule_speaks_where_a_rule_is_to_leave_it_alone(rule: Rule, coach: Coach) -> None:
    assert {each: coach(each) for each in rule.must_not if coach(each)} == {}


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.tier == "C"], ids=named)
def test_a_rule_for_requests_is_silent_without_one(rule: Rule, coach: Coach) -> None:
    assert [each.rule for sentence in rule.must for each in coach(sentence)] == []


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_what_is_offered_holds_no_term_of_any_rule(rule: Rule, coach: Coach) -> None:
    offered = [*rule.better, *(each.rewrite for each in suggestions(coach, rule) if each.rewrite)]

    assert [(words, coach.terms(words)) for words in offered if coach.terms(words)] == []


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_what_is_offered_takes_neither_guilt_nor_truth_for_granted(rule: Rule, coach: Coach) -> None:
    offered = [*rule.better, *(each.rewrite for each in suggestions(coach, rule) if each.rewrite)]

    assert [words for words in offered if GUILT.search(words)] == []


def test_at_least_half_of_everyday_examples_are_put_another_way(coach: Coach) -> None:
    made = [each.rewrite for rule in RULES if rule.tier in {"A", "B"} for each in suggestions(coach, rule)]

    assert sum(rewrite is not None for rewrite in made) * 2 >= len(made)


FALSE_POSITIVES = (
    "LADO allegation",
    "allegations management",
    "KCSIE part 4 allegations",
    "alleged offence dates on the charge",
    "the judge found the allegation proved",
    "disclosure officer",
    "enhanced DBS disclosure",
    "consent to share information",
    "relationship-based practice",
    "history of domestic abuse",
    "historical risk",
    "perpetrators",
    "which finding of the audit is about retraction?",
    "the worker fails to record visits",
    "claims history",
    "victim personal statement",
    "grooming",
)


@pytest.mark.parametrize("text", FALSE_POSITIVES)
def test_the_known_false_alarms_stay_silent(text: str, coach: Coach) -> None:
    assert coach(text) == ()
