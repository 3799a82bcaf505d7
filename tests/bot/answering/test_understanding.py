import time

import pytest

from bot.answering.neutral import load_neutral
from bot.answering.question import Question, Turn
from bot.answering.spelling import Correction, Spelling
from bot.answering.understanding import MOST_PARTS, Asked, Understanding
from knowledge.glossary import load_glossary
from knowledge.settings import SHIPPED_KNOWLEDGE

GLOSSARY = load_glossary(SHIPPED_KNOWLEDGE)
GUIDANCE = "Genograms are completed early. Safety planning. A retraction. Parents react with shock to a disclosure."
UNDERSTAND = Understanding(GLOSSARY, Spelling(GLOSSARY, lambda: [GUIDANCE]), load_neutral())


def asked(text: str, *turns: tuple[str, str]) -> Asked:
    (only,) = UNDERSTAND(Question(text, _turns(turns)))
    return only


def _turns(turns: tuple[tuple[str, str], ...]) -> tuple[Turn, ...]:
    return tuple(Turn(role="user" if role == "user" else "assistant", text=text) for role, text in turns)


def test_what_is_shown_is_as_it_was_written_and_what_is_searched_is_as_it_was_meant() -> None:
    each = asked("what of\u200b the  genogam at the ICPC?")

    assert each.text == "what of the genogam at the ICPC?"
    assert each.search == each.about == "what of the genogram at the ICPC (initial child protection conference)?"
    assert each.corrections == (Correction(written="genogam", read="genogram"),)
    assert not each.beside


def test_what_does_not_matter_is_left_out_of_the_search_and_shown_as_it_was_written() -> None:
    each = asked("Hi, when do we draw a genogram with a Somali family? Thanks")

    assert each.text == "Hi, when do we draw a genogram with a Somali family? Thanks"
    assert each.search == each.about == "when do we draw a genogram with a family?"
    assert each.particular == "when do we draw a genogram with a Somali family?"
    assert each.left_out == {"somali"}
    assert not asked("when do we draw a genogram").particular


def test_an_abbreviation_whose_meaning_is_asked_for_is_named() -> None:
    entry = asked("What does ICPC stand for?").stands_for

    assert entry
    assert entry.stands_for == "initial child protection conference"
    assert asked("what does the ICPC decide?").stands_for is None


def test_yes_no_questions_and_premises_are_flagged() -> None:
    each = asked("so we wait until she says something, yes?")

    assert each.yes_no
    assert each.premise == "we wait until she says something"
    assert asked("when do we draw a genogram").premise is None


def test_a_follow_up_is_searched_with_its_turns_corrected_and_written_out() -> None:
    each = asked("and what about the dad?", ("user", "how do mums react to a disclosur at the ICPC"))

    assert each.search.startswith("and what about the parent? react disclosure ICPC (initial child")
    assert each.beside == "and what about the dad?"


def test_each_question_of_a_message_is_understood_with_what_was_asked_before_it() -> None:
    first, second = UNDERSTAND(Question("Mum rang. when do we draw a genogram? and who by, in short?"))

    assert first.search == "parent rang. when do we draw a genogram?"
    assert "genogram" not in second.text
    assert "parent rang" in second.search


def test_more_questions_than_are_answered_are_named_as_left_over_and_a_flood_is_cut() -> None:
    topics = ("genogram", "retraction", "safety plan", "disclosure", "parent", "threshold")
    several = UNDERSTAND(Question("\n".join(f"- what is a good {topic}?" for topic in topics)))

    assert [each.left_over for each in several] == [False] * MOST_PARTS + [True] * 2
    assert len(UNDERSTAND(Question("who is it now? " * 200))) <= 12


@pytest.mark.parametrize("text", ["", " ", "???", "\n\n", "-", "1. 2. 3.", "👍"])
def test_there_is_always_one_thing_asked(text: str) -> None:
    assert len(UNDERSTAND(Question(text))) == 1


@pytest.mark.parametrize(
    "piece", ["so ", "and ", "means ", "= ", "who is? ", "who is it, ", "right, ", "a. ", "- a\n", "x"]
)
def test_a_long_message_takes_no_long_time(piece: str) -> None:
    started = time.perf_counter()
    UNDERSTAND(Question((piece * 4_000)[:4_000], (Turn(role="user", text=(piece * 4_000)[:4_000]),)))

    assert time.perf_counter() - started < 3
