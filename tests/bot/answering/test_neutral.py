import time

import pytest

from bot.answering.neutral import load_neutral

NEUTRAL = load_neutral()

SAME = {
    "what did the audit say of a child who took it back": (
        "what did the audit say of a girl who took it back",
        "what did the audit say of a British Pakistani boy who took it back",
        "what did the audit say of a child of seven who took it back",
        "what did the audit say of a 14 year old who took it back",
        "what did the audit say of a 5yo lad who took it back",
        "what did the audit say of a deaf child who took it back",
        "what did the audit say of an autistic, Muslim child who took it back",
        "what did the audit say of a child with Down's syndrome who took it back",
        "what did the audit say of a child from Eritrea who took it back",
        "what did the audit say of a child of Ghanaian heritage who took it back",
        "what did the audit say of a Year 9 girl who took it back",
    ),
    "when should their relative see the plan": (
        "when should her uncle see the plan",
        "when should his aunt see the plan",
    ),
    "New case. When is the genogram due?": (
        "New case, they're Somali. When is the genogram due?",
        "New case, child is a wheelchair user. When is the genogram due?",
        "New case, the child has no disability. When is the genogram due?",
        "New case. The family are Jewish. When is the genogram due?",
        "New case. The kids are 3 and 5. When is the genogram due?",
    ),
    "they has taken it back, why": (
        "she's 8 and has taken it back, why",
        "he is fifteen and has taken it back, why",
        "she has just turned 12 and has taken it back, why",
    ),
    "A parent has signed an agreement, is it enough": (
        "A mum who's a devout Catholic has signed an agreement, is it enough",
        "A dad, who uses a wheelchair, has signed an agreement, is it enough",
        "A father whose family are Mormon has signed an agreement, is it enough",
        "A stepless mother, 34, has signed an agreement, is it enough".replace("stepless ", ""),
    ),
}


@pytest.mark.parametrize(("neutral", "written"), [(neutral, each) for neutral, some in SAME.items() for each in some])
def test_who_somebody_is_makes_no_difference(neutral: str, written: str) -> None:
    assert NEUTRAL(written).text.casefold() == neutral.casefold()


@pytest.mark.parametrize(
    "text",
    [
        "what does the review say of disabled children",  # they are the very subject
        "what did it find about Black families",
        "do boys tell less than girls",  # one is held against the other
        "how do we work with fathers",
        "can a child under 13 consent, or one aged 13 or over",
        "who signs the child protection plan",
        "one of three plans, in two weeks",
        "what ethnicity were the children",
        "an audit of a unit in an hour",
    ],
)
def test_what_is_asked_about_stays(text: str) -> None:
    assert NEUTRAL(text).text == text
    assert not NEUTRAL(text).left_out


def test_what_was_left_out_is_told_but_for_an_age() -> None:
    assert NEUTRAL("is a disabled 7 year old girl's account recorded").left_out == {"disabl", "girl"}


@pytest.mark.parametrize(
    "written",
    [
        "when is a genogram due",
        "Hi team, hope you're well! Quick question from a new social worker: when is a genogram due? Thanks",
        "sorry if this is a daft one but when is a genogram due pls",
        "I'm a health visitor and was just wondering, when is a genogram due?",
        "Ey up, when is a genogram due, pet?",
        "can you tell me when is a genogram due x",
        "morning! DSL here. when is a genogram due ta",
    ],
)
def test_courtesies_make_no_difference(written: str) -> None:
    assert NEUTRAL.without_courtesies(written).rstrip("?") == "when is a genogram due"


@pytest.mark.parametrize("text", ["and what about evidence?", "thanks", "help", "so we wait?", ""])
def test_what_carries_the_question_is_no_courtesy(text: str) -> None:
    assert NEUTRAL.without_courtesies(text).rstrip("?") == text.rstrip("?")


@pytest.mark.parametrize("text", ["very ", "the ", "black white asian ", ", ", "who is a ", "hi and ", "a deaf child "])
def test_no_long_message_keeps_it_busy(text: str) -> None:
    long = (text * 4000)[:4000]
    started = time.perf_counter()
    NEUTRAL(NEUTRAL.without_courtesies(long))

    assert time.perf_counter() - started < 1
