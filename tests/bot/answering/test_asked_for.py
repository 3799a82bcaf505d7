import pytest

from bot.answering.asked_for import asked_for, asks_for_reading, is_title


@pytest.mark.parametrize(
    ("question", "answers", "does_not"),
    [
        ("how many men were there?", "All three men had concerning histories.", "The men had concerning histories."),
        ("how many children were involved", "Work was done with two children.", "All three men worried the children."),
        ("what percentage of children tell?", "One in three children told anyone.", "Some children told anyone."),
        ("when did the audit take place", "The audit took place in March 2024.", "The audit took place."),
        ("how soon must we act?", "Act within 15 working days.", "Act with care."),
        ("what went well?", "Workers showed confidence and clarity.", "There was a lack of confidence."),
        ("what were the strengths", "Practice was good.", "Create greater clarity."),
    ],
)
def test_the_kind_asked_for_is_told_from_what_is_merely_about_it(question: str, answers: str, does_not: str) -> None:
    asked = asked_for(question)
    assert asked is not None
    assert asked.holds(answers)
    assert not asked.holds(does_not)


@pytest.mark.parametrize(
    "question", ["when should we do a genogram", "what is safety planning", "did anybody notice", "who do we tell"]
)
def test_an_open_question_may_be_answered_by_any_kind_of_sentence(question: str) -> None:
    assert asked_for(question) is None


def test_a_title_answers_only_who_asks_for_reading() -> None:
    assert is_title(("Further Reading",), "Signs and indicators of CSA")
    assert not is_title(("Learning points",), "Signs and indicators of CSA")
    assert not is_title(("Further Reading",), "Please e-mail us for the slides.")
    assert asks_for_reading("what can i read about this")
    assert not asks_for_reading("what is the link between domestic abuse and this")


@pytest.mark.parametrize(
    ("question", "is_one", "is_none"),
    [
        ("how often should a plan be reviewed", "It is reviewed every month.", "It should be reviewed."),
        ("how much did the inquiry cost", "It cost £186 million.", "It ran for seven years."),
        ("what age can a child be referred", "Children aged 13 or over can be.", "A child can be referred."),
        ("who chairs a strategy discussion", "A manager chairs it.", "Professionals hold it."),
        ("what is the difference between a and b", "A is statutory, whereas b is not.", "A and b are meetings."),
    ],
)
def test_a_sentence_without_what_is_asked_for_is_no_answer(question: str, is_one: str, is_none: str) -> None:
    kind = asked_for(question)
    assert kind is not None
    assert kind.holds(is_one)
    assert not kind.holds(is_none)
