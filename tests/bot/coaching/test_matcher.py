import time

import pytest

from bot.coaching.wording import Coach
from knowledge.lexicon import load_lexicon
from knowledge.settings import SHIPPED_KNOWLEDGE

USED = "She made an allegation against her stepdad."
ORDER = {
    "He's alone with her now. " + USED: "somebody may be in danger now",
    "I can't stop crying. " + USED: "whoever writes is distressed",
    f"“{USED}”": "it stands in quotation marks",
    f"The note reads: {USED}": "it is pasted from a record or message",
    f"> {USED}": "it is pasted from a record or message",
    "Why do people write allegation in case notes?": "the word is talked about, not used",
    "The audit says that an allegation is for formal use.": "the audit’s or another publication’s words are cited",
    "See the allegation form for children.": "it is part of a title or name",
    "The judge heard that she made an allegation.": "court and legal process, where the word is the right one",
    "He is on bail after the girl's allegation.": "charge, bail and prosecution, where the word is the right one",
    "Crime ref 42/1: the girl's allegation is below.": (
        "police recording and investigation, where the word is the right one"
    ),
    "A girl made an allegation against her PE teacher.": (
        "the LADO or position-of-trust process, where the word is the right one"
    ),
    "Her allegation led to a disciplinary.": "an employment or regulatory matter, where the word is the right one",
    "The newspaper printed her allegation.": "reporting in the media, where the word is the right one",
    "There is an allegation of insurance fraud.": "it is not about harm to a child",
    "Signed statement of 3 June: the girl's allegation is clear.": "a signed record or sworn statement is not changed",
}


@pytest.mark.parametrize("message", ORDER)
def test_each_reason_for_silence_is_found_and_named(message: str, coach: Coach) -> None:
    assert coach(message) == ()
    assert [each.silent_because for each in coach.explain(message)] == [ORDER[message]]


def test_the_same_words_in_everyday_talk_are_noticed(coach: Coach) -> None:
    assert [each.rule for each in coach(USED)] == ["L01"]


def test_register_is_read_from_the_whole_message(coach: Coach) -> None:
    assert (
        coach("The hearing before the judge is on Friday.\n\nMum is anxious.\n\nThe girl's allegation is known.") == ()
    )


def test_what_a_child_says_in_reported_words_is_left_alone(coach: Coach) -> None:
    assert coach("She told her teacher that her older boyfriend gives her lifts.") == ()
    assert [each.rule for each in coach("She used to stay with her older boyfriend.")] == ["L31"]


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("SW thinks they are a hard to reach family and nobody knows the girls.", "L58"),
        ("Nan says the boy was interfered with by a lodger years ago.", "L29"),
        ("Tutor said Ines had been sexting in class.", "L66"),
    ],
)
def test_what_adults_report_is_the_writers_own_wording(sentence: str, rule: str, coach: Coach) -> None:
    assert [each.rule for each in coach(sentence)] == [rule]


def test_an_unrelated_matter_silences_its_own_sentence_alone(coach: Coach) -> None:
    made = coach("There is an allegation about the raffle money. The girl's allegation is on the chronology.")

    assert [(each.rule, each.start > 45) for each in made] == [("L01", True)]


@pytest.mark.parametrize(
    "sentence",
    [
        "I know we don't say alleged perpetrator, but mum does.",
        "My manager changed allegation to disclosure in my note about the girl.",
        "Alleged perpetrator arrested this morning, mum has the children.",
        "A parent has made an allegation about one of our teaching assistants and her son.",
        "Dad alleges mum is drinking again and late for school with the boys.",
        "The council alleges that the family never paid the rent.",
        "Kids claimed their free lunch vouchers.",
        "Our church warden has had an allegation against him from a choir boy.",
        "We don't call this a lifestyle choice, she is 14.",
        "The nurses were putting themselves at risk on that visit to the girl.",
    ],
)
def test_mention_process_and_other_matters_stay_silent_in_chat_too(sentence: str, coach: Coach) -> None:
    assert coach(sentence) == ()


def test_each_place_is_explained_once(coach: Coach) -> None:
    assert len(coach.explain("The child claims her uncle hurt her at the party.")) == 1


def test_a_message_about_a_pupils_day_says_nothing(coach: Coach) -> None:
    assert coach("Lovely day. The children drew their families and we talked about who helps them.") == ()


UNITS = (
    "allegation ",
    "allegation",
    "she claims ",
    "“",
    "'",
    "she alleged that ",
    "no disclosure so ",
    " ",
    "\n",
    ": ",
)


@pytest.mark.parametrize("unit", [*UNITS, "she said ", "her story about ", "\u00ad", "д", "😀", "x" * 50])
def test_a_megabyte_of_anything_is_read_in_bounded_time(unit: str) -> None:
    coach = Coach(load_lexicon(SHIPPED_KNOWLEDGE), danger=lambda _: False)
    started = time.perf_counter()

    coach(unit * (1_000_000 // len(unit)))

    assert time.perf_counter() - started < 15


PLAIN = (
    "The family moved here two years ago and the children settled at school. Their mother works part time and their "
    "grandmother helps on most days. We visited twice and spoke with each child alone. "
)


def test_three_thousand_words_take_less_than_a_tenth_of_a_second() -> None:
    coach = Coach(load_lexicon(SHIPPED_KNOWLEDGE), danger=lambda _: False)
    terms = "Her claim that he hurt her is known. Mum won't engage and the girl is very manipulative.\n\n"
    text = (PLAIN * 2 + terms) * 40
    assert len(text.split()) > 3000
    coach(text)

    fastest = min(_seconds(coach, text) for _ in range(5))

    assert fastest < 0.1


def test_ten_thousand_messages_take_less_than_a_minute(coach: Coach) -> None:
    messages = [example for rule in load_lexicon(SHIPPED_KNOWLEDGE).rules for example in (*rule.must, *rule.must_not)]
    for message in messages:
        coach(message)
    started = time.process_time()

    for message in messages:
        coach(message)

    assert (time.process_time() - started) / len(messages) * 10_000 < 60


def _seconds(coach: Coach, text: str) -> float:
    started = time.process_time()
    coach(text)
    return time.process_time() - started
