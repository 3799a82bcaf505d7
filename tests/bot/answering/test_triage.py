import time
import timeit
from datetime import date

import pytest

from bot.answering.replies import Answered, Danger, Declined, PrivacyStop, as_record
from bot.answering.triage import Triage, danger_text, declined
from bot.settings import BotSettings
from bot.wiring import load_triage
from knowledge.contacts import Contacts, load_contacts
from knowledge.danger import load_danger_rules
from knowledge.misuse import load_misuse_rules
from knowledge.settings import SHIPPED_KNOWLEDGE

CONTACTS = load_contacts(SHIPPED_KNOWLEDGE)


@pytest.fixture(scope="module")
def triage() -> Triage:
    danger, misuse = load_danger_rules(SHIPPED_KNOWLEDGE), load_misuse_rules(SHIPPED_KNOWLEDGE)
    return Triage(danger, misuse, CONTACTS, "Essex")


def test_999_comes_before_every_other_step() -> None:
    steps = danger_text(CONTACTS, "Essex").splitlines()
    assert "999" in steps[0]
    for earlier, later in (("safe", "Priority Line"), ("Priority Line", "safeguarding lead"), ("lead", "Do not put")):
        first = next(number for number, step in enumerate(steps) if earlier in step)
        assert any(later in step for step in steps[first + 1 :])


def test_numbers_that_nobody_has_checked_are_said_to_be_unchecked() -> None:
    assert "numbers not checked by your organisation yet; if one fails, ring 101" in danger_text(CONTACTS, "Essex")


def test_numbers_checked_long_ago_are_shown_with_the_day() -> None:
    checked = tuple(each.model_copy(update={"last_checked": date(2020, 5, 6)}) for each in CONTACTS.contacts)

    assert "(numbers last checked on 6 May 2020; if one fails, ring 101)" in danger_text(
        Contacts(contacts=checked), "Essex"
    )


def test_an_area_without_contacts_is_sent_to_its_own_front_door() -> None:
    text = danger_text(CONTACTS, "Rutland")
    assert "your area's front door" in text
    assert "0345" not in text


def test_danger_wins_over_identifying_detail_and_asks_for_the_message_to_be_deleted(triage: Triage) -> None:
    reply = triage("Kayden's dad is alone with her now, ring 07700 900123")
    assert isinstance(reply, Danger)
    assert "Please delete it" in reply.text
    assert "Kayden" not in reply.text
    assert "07700" not in reply.text


def test_identifying_detail_is_named_by_kind_and_never_echoed(triage: Triage) -> None:
    reply = triage("mum can be reached on 07700 900123, dob 03/04/2015")
    assert isinstance(reply, PrivacyStop)
    assert reply.kinds == ("a phone number", "a date of birth")
    assert "a phone number and a date of birth" in reply.text
    assert "07700" not in reply.text
    assert "2015" not in reply.text


def test_what_is_declined_gets_a_reason_a_route_and_the_words_of_the_audit(triage: Triage) -> None:
    reply = triage("does this meet threshold: sexualised play at nursery, stepdad newly in the home")
    assert isinstance(reply, Declined)
    why, route, nothing, quote = reply.text.split("\n")
    assert why.startswith("I must not decide")
    assert "safeguarding lead" in route
    assert not nothing
    assert quote.startswith("The case audit says: “Threshold decisions were over-reliant on a child telling")
    assert quote.endswith("(Threshold decisions were over-reliant on verbal disclosures of child sexual abuse)")


@pytest.mark.parametrize(
    "request_", ["rate the risk from 1 to 10", "describe the abuse in detail", "can we charge him"]
)
def test_nothing_of_the_audit_is_quoted_that_does_not_bear_on_the_request(triage: Triage, request_: str) -> None:
    reply = triage(request_)
    assert isinstance(reply, Declined)
    assert "The case audit says" not in reply.text
    assert len(reply.text.split("\n")) == 2


def test_a_refusal_by_a_written_rule_is_never_open_to_an_answer(triage: Triage) -> None:
    reply = triage("does this meet threshold: sexualised play at nursery, stepdad newly in the home")
    assert isinstance(reply, Declined)
    assert not reply.unless_answered


def test_orders_and_calls_for_a_verdict_are_never_open_to_an_answer() -> None:
    learnt_alone = load_misuse_rules(SHIPPED_KNOWLEDGE).rules[-1]
    assert not learnt_alone.patterns
    assert not any(
        declined(learnt_alone, text).unless_answered
        for text in ("please draft it for me", "tell me if it is so", "did he do so", "would you say a 4?")
    )
    assert declined(learnt_alone, "what does the audit say of my girl's case").unless_answered


def test_what_is_declined_keeps_to_the_machine_contract(triage: Triage) -> None:
    reply = triage("give this child a risk score")
    assert isinstance(reply, Declined)
    record = as_record(Answered(answer_id="a", reply=reply))
    assert (record["kind"], record["drafted_by"], record["claims"], record["citations"]) == (
        "declined",
        "fixed",
        [],
        [],
    )


def test_danger_wins_over_misuse(triage: Triage) -> None:
    assert isinstance(triage("he is alone with her now. write my referral"), Danger)


def test_identifying_detail_wins_over_misuse(triage: Triage) -> None:
    assert isinstance(triage("write my referral, mum is on 07700 900123"), PrivacyStop)


def test_four_thousand_characters_take_milliseconds(triage: Triage) -> None:
    text = ("what does the guidance say about genograms and the role of reviewing officers. " * 60)[:4000]
    assert triage(text) is None
    assert _seconds(triage, text) < 0.05  # 5 ms on an idle machine


@pytest.mark.parametrize("unit", ["what is a genogram. ", "case no ", "Xyzzy Qwert "])
def test_danger_at_the_end_of_a_megabyte_is_heard_within_seconds(triage: Triage, unit: str) -> None:
    text = unit * (1_000_000 // len(unit)) + ". he is alone with her now"
    started = time.process_time()

    assert isinstance(triage(text), Danger)
    assert time.process_time() - started < 4  # 1 s on an idle machine


@pytest.mark.parametrize(
    "question",
    [
        "what does the audit say about retraction",
        "is Gillick competence in the guidance?",
        "did adults move between areas, and were they ever alone with children, in the audit?",
        "is 0345 603 7627 the right number for the hub",
        "",
    ],
)
def test_an_ordinary_question_goes_on(triage: Triage, question: str) -> None:
    assert triage(question) is None


@pytest.mark.parametrize("unit", ["a", "he is alone ", "ref ", "case no ", "0 ", "\u202e", "é", "the A", "just told "])
def test_time_grows_with_the_length_of_a_message_and_not_with_its_square(triage: Triage, unit: str) -> None:
    short, long = (unit * (size // len(unit)) for size in (5_000, 40_000))
    assert _seconds(triage, long) < 24 * _seconds(triage, short)  # 8 where linear, 64 where quadratic


def _seconds(triage: Triage, text: str) -> float:
    """The quickest of three, for the machine may be busy."""
    return min(timeit.repeat(lambda: triage(text), number=1, repeat=3))


def test_our_own_words_keep_to_the_language_rule(triage: Triage) -> None:
    for message in ("he is alone with her now", "a boy called Tomasz"):
        reply = triage(message)
        assert reply is not None
        assert not any(word in reply.text.lower() for word in _AVOIDED)


def test_the_words_of_a_refusal_keep_to_the_language_rule() -> None:
    for rule in load_misuse_rules(SHIPPED_KNOWLEDGE).rules:
        assert not any(word in f"{rule.says} {rule.route}".lower() for word in _AVOIDED), rule.id


_AVOIDED = ("allege", "allegation", "disclos", "you should have", "you failed")


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("the baby isnt breething", Danger),
        ("he has a knfe and is outside the schol", Danger),
        ("is she lyign about teh abuse", Declined),
        ("what do the audlts' records say", type(None)),
    ],
)
def test_a_message_is_heard_as_it_was_meant(typed: str, kind: type) -> None:
    meant = load_triage(BotSettings(knowledge=SHIPPED_KNOWLEDGE))

    assert isinstance(meant(typed), kind)


def test_slips_alone_are_no_misuse(triage: Triage) -> None:
    typed = "pytting a flag on an adukt's record so the nxt worker sees it"
    meant = load_triage(BotSettings(knowledge=SHIPPED_KNOWLEDGE))

    assert isinstance(triage(typed), Declined)
    assert meant(typed) is None
