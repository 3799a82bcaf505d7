"""People say whether an answer helped, why not, and take it back; nothing is said to be saved that is not."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Engine, select

from bot.answering.question import Question
from bot.answering.replies import Answered, NotCovered, PrivacyStop
from bot.records.feedback import Feedback, NotWanted, Reason, keep_feedback, summarise, undo_feedback
from bot.records.tables import answers, asked, candidates, feedback
from bot.slack.app import Assistant
from bot.slack.block_kit import validate, validate_view
from bot.slack.feedback_form import SAID, feedback_form, thanks, thanks_modal
from bot.slack.modals import in_modal
from bot.slack.phrases import (
    AGREE_FIRST,
    CHOOSE_A_REASON,
    MEMBERS_ONLY,
    NOT_FOR_YOU,
    NOT_KEPT,
    NOT_SAVED,
    ODD_BUTTON,
    THANKS,
    UNDONE,
    WRITE_IT_FIRST,
)
from bot.slack.services import Services
from bot.slack.views import shown
from playground import Channel, Fault, Message, StandInSlack, User
from playground.deliveries import Delivery
from tests.bot.slack.conftest import DANGER, Brain, Runner
from tests.bot.slack.test_evidence import forged, said_to

REPLY = "The guidance does not cover this."
WRONG = SAID[Reason.WRONG]
UNSAFE = SAID[Reason.UNSAFE]
CONSENT = "Keep these words as a test case"


@pytest.fixture(autouse=True)
async def bot(runner: Runner, brain: Brain) -> AsyncIterator[Assistant]:
    numbers = iter(range(1, 99))

    def answer(_question: Question) -> Answered:
        return Answered(answer_id=f"a{next(numbers)}", reply=NotCovered(text=REPLY))

    def guard(text: str) -> PrivacyStop | None:
        return PrivacyStop(text="Stop.", kinds=("a postcode",)) if "private" in text else None

    services = Services(triage=brain.triage, answer=answer, guard=guard)
    async with runner.running(services=services) as assistant:
        yield assistant


async def answer_to(slack: StandInSlack, question: Message) -> Message:
    def answered() -> Message | None:
        return next((one for one in slack.replies(question) if one.text == REPLY), None)

    found = await slack.until(answered)
    await slack.settled()
    return found


async def form_for(slack: StandInSlack, person: User, answer: Message) -> None:
    await person.click(answer, "feedback", label="Not helpful")
    await slack.until(lambda: person.modal)


def rows(engine: Engine) -> list[dict[str, object]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(feedback)).mappings()]


def cases(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(select(candidates.c.question)).scalars())


def private_to(person: User, *channels: Channel) -> list[Message]:
    return [seen for channel in channels for seen in person.sees(channel) if seen.only_for == person.id]


def modal_words(person: User) -> str:
    return json.dumps(person.modal.blocks if person.modal else [], ensure_ascii=False)


def written(field: str, words: str) -> dict[str, str | list[str]]:
    """A whole form, with these words in one field of it."""
    return {"reasons": [WRONG], "consent": [CONSENT], "question": "How?", field: words}


def errors(delivery: Delivery) -> dict[str, str]:
    response = delivery.response or {}
    assert response.get("response_action") == "errors"
    found = response["errors"]
    assert isinstance(found, dict)
    return found


async def test_helpful_is_saved_and_thanked_for_privately_with_a_way_back(
    slack: StandInSlack, asha: User, engine: Engine
) -> None:
    ben = slack.add_user("Ben")
    place = slack.add_channel("two", members=[asha, ben])
    answer = await answer_to(slack, await asha.mention(place, "How do I prepare?"))

    await asha.click(answer, "feedback", label="Helpful")
    (thanked,) = await slack.until(lambda: private_to(asha, place))

    assert thanked.text == THANKS
    assert [(row["person"], row["helpful"], row["note"]) for row in rows(engine)] == [(asha.id, True, None)]
    assert private_to(ben, place) == []
    await asha.click(thanked, "feedback_undo")
    await slack.until(lambda: private_to(asha, place)[0].text == UNDONE)
    assert rows(engine) == []
    await slack.assert_clean()


async def test_not_helpful_asks_why_and_the_last_word_wins(slack: StandInSlack, asha: User, engine: Engine) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))
    await asha.click(answer, "feedback", label="Helpful")
    await slack.until(lambda: rows(engine))
    await form_for(slack, asha, answer)

    await asha.submit({"reasons": [WRONG, UNSAFE], "note": "It leaves out the school."})

    (row,) = rows(engine)
    assert (row["helpful"], row["reasons"], row["note"]) == (False, '["wrong", "unsafe"]', "It leaves out the school.")
    assert THANKS in modal_words(asha)
    assert asha.modal is not None
    await asha.click(asha.modal, "feedback_undo")
    await slack.until(lambda: UNDONE in modal_words(asha))
    assert rows(engine) == []
    await slack.assert_clean()


async def test_a_form_whose_moment_has_passed_can_be_opened_again(slack: StandInSlack, asha: User) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))
    slack.faults.plan("views.open", Fault.failed("expired_trigger_id"))
    await asha.click(answer, "feedback", label="Not helpful")
    (private,) = await slack.until(lambda: private_to(asha, asha.direct))

    await asha.click(private, "feedback:down")
    await slack.until(lambda: asha.modal)

    assert "Choose all that fit" in modal_words(asha)


async def test_a_form_that_is_put_away_saves_nothing(slack: StandInSlack, asha: User, engine: Engine) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))
    await form_for(slack, asha, answer)
    await asha.close()
    await slack.settled()

    assert rows(engine) == []


async def test_somebody_else_in_the_channel_may_say_what_they_think_but_not_give_the_question(
    slack: StandInSlack, asha: User, engine: Engine
) -> None:
    ben = slack.add_user("Ben")
    place = slack.add_channel("two", members=[asha, ben])
    answer = await answer_to(slack, await asha.mention(place, "How do I prepare?"))

    await form_for(slack, ben, answer)
    assert "test case" not in modal_words(ben)
    await ben.submit({"reasons": [WRONG]})
    await form_for(slack, asha, answer)
    assert "test case" in modal_words(asha)
    await asha.submit({"reasons": [UNSAFE]})

    assert {(row["person"], row["reasons"]) for row in rows(engine)} == {
        (ben.id, '["wrong"]'),
        (asha.id, '["unsafe"]'),
    }


async def test_a_question_is_a_test_case_only_with_its_askers_agreement(
    slack: StandInSlack, asha: User, engine: Engine
) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))
    await form_for(slack, asha, answer)

    unticked = await asha.submit({"reasons": [WRONG], "question": "How do we prepare?"})
    empty = await asha.submit({"reasons": [WRONG], "question": " \u200b ", "consent": [CONSENT]})

    assert errors(unticked) == {"consent": AGREE_FIRST}
    assert errors(empty) == {"question": WRITE_IT_FIRST}
    assert cases(engine) == []
    await asha.submit({"reasons": [WRONG], "question": "How do we prepare?", "consent": [CONSENT]})
    assert cases(engine) == ["How do we prepare?"]
    assert asha.modal is not None
    await asha.click(asha.modal, "feedback_undo")
    await slack.until(lambda: not cases(engine))


@pytest.mark.parametrize("field", ["note", "question"])
async def test_details_of_somebody_keep_the_form_open_and_save_nothing(
    slack: StandInSlack, asha: User, engine: Engine, field: str
) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))
    await form_for(slack, asha, answer)

    sent = await asha.submit(written(field, "something private"))

    assert "a postcode" in errors(sent)[field]
    assert "something" not in errors(sent)[field]
    assert rows(engine) == []
    assert cases(engine) == []


@pytest.mark.parametrize("field", ["note", "question"])
async def test_danger_in_the_form_is_answered_and_only_the_reasons_are_saved(
    slack: StandInSlack, asha: User, engine: Engine, field: str
) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))
    await form_for(slack, asha, answer)

    await asha.submit(written(field, "danger now"))

    assert DANGER in modal_words(asha)
    (row,) = rows(engine)
    assert (row["reasons"], row["note"]) == ('["wrong"]', None)
    assert cases(engine) == []
    await slack.assert_clean()


async def test_danger_is_answered_though_nothing_can_be_saved(slack: StandInSlack, asha: User, engine: Engine) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))
    await form_for(slack, asha, answer)

    with engine.begin():
        await asha.submit({"reasons": [WRONG], "note": "danger now"})

        assert DANGER in modal_words(asha)


async def submitted(slack: StandInSlack, person: User, private: str, **fields: object) -> Delivery:
    """A form as no browser would send it."""
    values = {name: {name: state} for name, state in fields.items()}
    delivery = await slack.deliver_payload(
        "interactive",
        {
            "type": "view_submission",
            "user": {"id": person.id, "team_id": slack.team_id},
            "team": {"id": slack.team_id},
            "view": {
                "id": "V1",
                "type": "modal",
                "callback_id": "feedback_form",
                "private_metadata": private,
                "state": {"values": values},
            },
        },
    )
    await delivery.finished.wait()
    return delivery


def ticked(*values: str) -> dict[str, object]:
    return {"type": "checkboxes", "selected_options": [{"value": value} for value in values]}


def typed(value: str | None) -> dict[str, object]:
    return {"type": "plain_text_input", "value": value}


@pytest.mark.parametrize(
    ("private", "fields", "wrong"),
    [
        ("a1:D1", {}, {"reasons": CHOOSE_A_REASON}),
        ("a1:D1", {"reasons": ticked()}, {"reasons": CHOOSE_A_REASON}),
        ("a1:D1", {"reasons": ticked("wrong", "rude")}, {"reasons": CHOOSE_A_REASON}),
        (
            "a1:D1",
            {"reasons": ticked("wrong"), "note": typed("n" * 3_001)},
            {"note": "This is 3,001 characters long, and 3,000 is the most that fits."},
        ),
        ("", {"reasons": ticked("wrong")}, {"reasons": ODD_BUTTON}),
        ("{}", {"reasons": ticked("wrong")}, {"reasons": ODD_BUTTON}),
        ("x" * 3_001, {"reasons": ticked("wrong")}, {"reasons": ODD_BUTTON}),
        ("a1:C0ELSEWHERE", {"reasons": ticked("wrong")}, {"reasons": ODD_BUTTON}),
    ],
)
async def test_what_is_wrong_with_a_form_is_said_beside_its_field(
    slack: StandInSlack,
    asha: User,
    engine: Engine,
    private: str,
    fields: dict[str, object],
    wrong: dict[str, str],
) -> None:
    await answer_to(slack, await asha.dm("How do I prepare?"))
    ben = slack.add_user("Ben")

    assert errors(await submitted(slack, ben, private, **fields)) == wrong
    assert rows(engine) == []


async def test_blank_words_are_no_note(slack: StandInSlack, asha: User, engine: Engine) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))
    await form_for(slack, asha, answer)

    await asha.submit({"reasons": [WRONG], "note": " \u200b\n"})

    assert [row["note"] for row in rows(engine)] == [None]


async def test_what_nobody_can_see_of_a_note_is_not_kept(slack: StandInSlack, asha: User, engine: Engine) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))
    await form_for(slack, asha, answer)

    await asha.submit({"reasons": [WRONG], "note": "Too \x1b[31mlong\u202e."})

    assert [row["note"] for row in rows(engine)] == ["Too [31mlong."]


async def test_an_answer_deleted_meanwhile_still_takes_feedback_and_no_question(
    slack: StandInSlack, asha: User, engine: Engine
) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))
    await form_for(slack, asha, answer)
    with engine.begin() as connection:
        connection.execute(asked.delete())
        connection.execute(answers.delete())

    await asha.submit({"reasons": [WRONG], "question": "How do we prepare?", "consent": [CONSENT]})

    assert [row["answer_id"] for row in rows(engine)] == ["a1"]
    assert cases(engine) == []


@pytest.mark.parametrize("value", ["", "up", "sideways:a1", "up:a1:b", "up:../a1", "down:" + "x" * 65])
async def test_a_press_that_is_not_ours_is_refused(slack: StandInSlack, asha: User, engine: Engine, value: str) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))

    await forged(slack, asha, answer, value, action="feedback")

    assert await said_to(slack, asha) == ODD_BUTTON
    assert rows(engine) == []


@pytest.mark.parametrize("verdict", ["up", "down"])
async def test_nobody_speaks_of_an_answer_they_could_not_see_or_that_is_gone(
    slack: StandInSlack, asha: User, engine: Engine, verdict: str
) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))
    ben = slack.add_user("Ben")

    await forged(slack, ben, answer, f"{verdict}:a1", action="feedback")
    assert await said_to(slack, ben) == NOT_FOR_YOU
    await forged(slack, asha, answer, f"{verdict}:a9", action="feedback")
    assert await said_to(slack, asha) == NOT_KEPT
    assert rows(engine) == []


async def test_nobody_takes_back_what_another_said(slack: StandInSlack, asha: User, engine: Engine) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))
    await asha.click(answer, "feedback", label="Helpful")
    await slack.until(lambda: rows(engine))
    ben = slack.add_user("Ben")

    await forged(slack, ben, answer, "a1", action="feedback_undo")
    await slack.settled()

    assert len(rows(engine)) == 1


async def test_a_guest_is_turned_away(slack: StandInSlack, asha: User, engine: Engine) -> None:
    guest = slack.add_user("Kim", kind="guest")
    place = slack.add_channel("with-guests", members=[asha, guest])
    answer = await answer_to(slack, await asha.mention(place, "How do I prepare?"))

    await guest.click(answer, "feedback", label="Helpful")

    assert await said_to(slack, guest) == MEMBERS_ONLY
    assert rows(engine) == []


async def test_a_form_is_not_saved_while_the_records_are_locked_nor_afterwards(
    slack: StandInSlack, asha: User, engine: Engine
) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))
    await form_for(slack, asha, answer)

    with engine.begin():
        sent = await asha.submit({"reasons": [WRONG], "note": "Kept in the form."})
    await asyncio.sleep(0.2)

    assert errors(sent) == {"reasons": NOT_SAVED}
    assert asha.modal is not None
    assert rows(engine) == []
    await asha.submit({"reasons": [WRONG], "note": "Kept in the form."})
    assert len(rows(engine)) == 1


async def test_a_storm_of_presses_is_acknowledged_and_is_one_row(
    slack: StandInSlack, asha: User, engine: Engine
) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))
    for _ in range(100):
        await asha.click(answer, "feedback", label="Helpful")
    await slack.until(lambda: private_to(asha, asha.direct))
    await slack.settled(timeout=10)

    assert len(rows(engine)) == 1
    assert len(private_to(asha, asha.direct)) == 1
    await slack.assert_clean()


async def test_helpful_is_not_thanked_for_while_the_records_are_locked(
    slack: StandInSlack, asha: User, engine: Engine
) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))
    with engine.begin():
        await asha.click(answer, "feedback", label="Helpful")
        assert await said_to(slack, asha) == NOT_SAVED
    await slack.settled()
    assert rows(engine) == []

    await asha.click(answer, "feedback", label="Helpful")
    await slack.until(lambda: rows(engine))


def test_what_is_not_wanted_any_more_is_not_written(engine: Engine) -> None:
    late = threading.Event()
    late.set()

    with pytest.raises(NotWanted):
        keep_feedback(
            engine,
            Feedback(answer_id="a1", person="U1", helpful=True, created=1),
            still_wanted=lambda: not late.is_set(),
        )
    assert rows(engine) == []


def test_a_summary_counts_and_names_nobody(engine: Engine) -> None:
    keep_feedback(engine, Feedback(answer_id="a1", person="U1", helpful=True, created=1))
    for person, reason in (("U2", Reason.WRONG), ("U3", Reason.UNSAFE)):
        keep_feedback(
            engine,
            Feedback(
                answer_id="a2",
                person=person,
                helpful=False,
                created=2,
                reasons=(reason, Reason.UNCLEAR),
                note=f"Of {reason}.",
                question="How?" if person == "U2" else None,
            ),
        )

    told = summarise(engine)

    assert (told.helpful, told.not_helpful, told.not_helpful_answers) == (1, 2, ("a2",))
    assert told.reasons == {"unclear": 2, "wrong": 1, "unsafe": 1}
    assert sorted(told.notes["a2"]) == ["Of unsafe.", "Of wrong."]
    assert told.candidates == {"a2": "How?"}
    undo_feedback(engine, "a2", "U2")
    assert summarise(engine).candidates == {}


def test_every_form_and_thank_you_fits_slack() -> None:
    for asker in (True, False):
        assert validate_view(feedback_form("a1:C1", asker=asker).as_view()) == []
    assert validate_view(thanks_modal("a1").as_view()) == []
    assert validate(list(thanks("a1").blocks)) == []


def test_an_answer_in_a_modal_asks_whether_it_helped_with_plain_buttons() -> None:
    view = in_modal(shown(NotCovered(text=REPLY), "a1")).as_view()

    assert validate_view(view) == []
    assert '"up:a1"' in json.dumps(view)
    assert '"down:a1"' in json.dumps(view)
