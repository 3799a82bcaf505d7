"""Every question is open, blames nobody, and keeps to the words that the coach offers to others."""

import re

import pytest

from bot.coaching.matcher import ON_REQUEST
from bot.coaching.wording import Coach
from bot.supervision import phrases
from knowledge.settings import SHIPPED_KNOWLEDGE
from knowledge.supervision import load_supervision
from knowledge.themes import load_themes

THEMES = load_themes(SHIPPED_KNOWLEDGE).themes
SUPERVISION = load_supervision(SHIPPED_KNOWLEDGE)
ASKED = [question.ask for theme in THEMES for question in theme.questions] + list(SUPERVISION.closing)
SAID = [
    *ASKED,
    *(text for theme in THEMES for text in (theme.purpose or "", theme.name or "", theme.in_short)),
    *(text for model in SUPERVISION.models for text in (model.about, *(stage.asks for stage in model.stages))),
    *(length.how for length in SUPERVISION.lengths),
    *(SUPERVISION.boundary, SUPERVISION.care, SUPERVISION.challenge),
    *(line.label for line in SUPERVISION.record),
    *(value for name, value in vars(phrases).items() if name.isupper() and isinstance(value, str)),
]
OPEN = re.compile(r"\b(what|which|who|whose|where|when|how)\b", re.IGNORECASE)
CLOSED = re.compile(
    r"^(is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|shall|may|might|must)\b", re.IGNORECASE
)
BLAMING = re.compile(
    r"\bwhy\b|\bfail\w*|\bfault\b|\bblame\w*|\bmistake\w*|\bwrong\b|\bshould(n.t)? (you|we|they) have\b|"
    r"\b(ought|supposed) to\b|\bneglected to\b|\bforgot\w*|\bignored?\b|\bweak practice\b|\bpoor\b|\bjustify\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("question", ASKED)
def test_a_question_is_open_and_blames_nobody(question: str) -> None:
    assert OPEN.search(question)
    assert not CLOSED.match(question)
    assert not BLAMING.search(question)


@pytest.mark.parametrize(
    "question",
    ["Did you see the child?", "Why did nobody look at the history, and what now?", "What should we have seen?"],
)
def test_a_closed_or_blaming_question_would_be_noticed(question: str) -> None:
    assert CLOSED.match(question) or BLAMING.search(question)


def test_nothing_that_a_pack_says_of_its_own_is_a_term_the_lexicon_discourages(coach: Coach) -> None:
    noticed = {text: [each.rule for each in coach(text, ON_REQUEST)] for text in SAID}

    assert {text: rules for text, rules in noticed.items() if rules} == {}


def test_nor_do_its_questions_hold_such_a_term_in_any_place(coach: Coach) -> None:
    assert {text: terms for text in ASKED if (terms := coach.terms(text))} == {}
    assert coach.terms("What allegation was made, and when?") == ("L01",)
