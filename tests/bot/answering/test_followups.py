import pytest

from bot.answering.followups import Whole, made_whole, stands_alone
from bot.answering.question import Turn


def user(text: str) -> Turn:
    return Turn(role="user", text=text)


def assistant(text: str) -> Turn:
    return Turn(role="assistant", text=text)


@pytest.mark.parametrize(
    "text",
    [
        "why?",
        "who by?",
        "and what about the dad?",
        "so what counts instead?",
        "what else?",
        "is that how they did it in this case?",
        "only at the beginning or did they keep that up?",
        "did everyone know that?",
        "is there a form",
        "ok and under 13?",
        "what if she takes it back",
        "who should i thank for that?",
        "did he admit it?",
    ],
)
def test_a_message_that_leans_on_what_was_said_does_not_stand_alone(text: str) -> None:
    assert not stands_alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "when should we do a genogram",
        "is there a tool for safety planning",
        "is it true that most children lie about abuse",
        "family moved to another county again. relevant? does that matter",
        "dad keeps changing his surname and missing visits, whats the learning on that",
        "what did the audit find about the view that families engage",
        "genograms?",
    ],
)
def test_a_message_that_says_what_it_is_about_stands_alone(text: str) -> None:
    assert stands_alone(text)


def test_without_earlier_turns_a_message_is_searched_as_it_is() -> None:
    assert made_whole("why?", ()) == Whole(search="why?", about="why?")


def test_a_follow_up_is_made_whole_from_the_question_and_the_answer_before_it() -> None:
    turns = (user("when should we do a genogram"), assistant("Genograms are completed as early as possible [1]."))
    whole = made_whole("why so, and who by?", turns)

    assert whole.search == "why so, and who by? genogram Genograms completed early possible"
    assert whole.beside == "why so, and who by?"
    assert whole.about == "why so, and who by? genogram"


def test_a_message_that_stands_alone_is_searched_with_first_and_with_the_turns_beside_it() -> None:
    whole = made_whole("what tactics do adults use", (user("what did the audit say about safety plans"),))

    assert whole.search == whole.about == "what tactics do adults use"
    assert whole.beside == "what tactics do adults use audit safety plans"


def test_a_follow_up_to_a_follow_up_reaches_the_question_that_both_are_about() -> None:
    turns = (user("how was safety planning done"), assistant("Poorly."), user("why?"), assistant("Haste."))

    assert "safety planning" in made_whole("what else?", turns).search


def test_a_new_topic_hides_the_one_before_it() -> None:
    turns = (user("how was safety planning done"), assistant("Poorly."), user("when are genograms drawn"))

    assert "safety" not in made_whole("and who by?", turns).search


def test_one_person_takes_the_place_of_another() -> None:
    turns = (user("how do mums react when they find out about the abuse"), assistant("With shock."))
    search = made_whole("and what about the dad?", turns).search

    assert "dad" in search
    assert "react" in search
    assert "mums" not in search


def test_an_answer_that_had_none_adds_nothing() -> None:
    turns = (user("what did the audit cost"), assistant("The guidance I hold does not answer this. Ring 999."))

    assert made_whole("why?", turns).search == "why? audit cost"


def test_a_long_answer_adds_its_beginning_in_whole_words() -> None:
    turns = (user("what are hazard markers"), assistant("Markers warn " + "practitioners " * 50))
    added = made_whole("why?", turns).search.split()

    assert len(added) < 25
    assert set(added[4:]) <= {"Markers", "warn", "practitioners"}
