"""Exactly one reply, whatever Slack, the network or a restart do."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from bot.records.inbox import Arrival, Inbox
from bot.slack.gateway import Gateway, Place
from bot.slack.manifest import scopes
from bot.slack.phrases import BUSY, FAILED, LOOKING, MOVED
from bot.slack.trouble import Patience
from bot.slack.views import notice
from playground import Channel, Fault, Message, StandInSlack, User
from tests.bot.slack.conftest import ANSWER, PACE, Brain, Runner, mention, replies, the_reply

CANARY = "canary-93e7"
on_both_stores = pytest.mark.parametrize("engine", ["sqlite", "postgresql"], indirect=True)


def arrival(question: Message, person: User) -> Arrival:
    return Arrival(
        event_id="Ev1",
        team="T0PRACTICE",
        channel=question.channel,
        ts=question.ts,
        thread_ts=question.ts,
        person=person.id,
        direct=True,
        text=question.text,
    )


@on_both_stores
async def test_the_same_event_twice_at_once_is_answered_once(
    slack: StandInSlack, runner: Runner, asha: User, team: Channel
) -> None:
    question = await asha.post(team, "How do I prepare?")
    async with runner.running():
        for _ in range(3):
            await slack.deliver(mention(team, asha, ts=question.ts), event_id="Ev1")

        assert await the_reply(slack) == ANSWER
        await slack.assert_clean()


@on_both_stores
async def test_two_events_about_one_message_are_answered_once(
    slack: StandInSlack, runner: Runner, asha: User, team: Channel
) -> None:
    slack.backstage.channel_message_events = True
    async with runner.running():
        await asha.mention(team, "How do I prepare?")

        assert await the_reply(slack) == ANSWER
        await slack.assert_clean()


@on_both_stores
async def test_an_event_redelivered_after_a_restart_is_answered_once(
    slack: StandInSlack, runner: Runner, asha: User, team: Channel, brain: Brain
) -> None:
    question = await asha.post(team, "How do I prepare?")
    event = mention(team, asha, ts=question.ts)
    async with runner.running():
        await slack.deliver(event, event_id="Ev1")
        await the_reply(slack)

    async with runner.running():
        await slack.deliver(event, event_id="Ev1")
        await slack.settled()

    assert replies(slack) == [ANSWER]
    assert len(brain.asked) == 1


@on_both_stores
async def test_a_job_cut_off_by_a_stop_is_finished_in_its_placeholder_by_the_next_start(
    slack: StandInSlack, runner: Runner, asha: User, brain: Brain
) -> None:
    brain.may_answer.clear()
    async with runner.running():
        await asha.dm("How do I prepare?")
        await slack.until(lambda: brain.asked and replies(slack) == [LOOKING])

    assert replies(slack) == [LOOKING]
    brain.may_answer.set()
    async with runner.running():
        assert await the_reply(slack) == ANSWER
    assert len(slack.calls("chat.postMessage")) == 1


@on_both_stores
@pytest.mark.parametrize("decided", [False, True])
async def test_a_placeholder_the_records_never_learnt_of_is_found_and_used(
    slack: StandInSlack, runner: Runner, asha: User, engine: Engine, decided: bool
) -> None:
    question = await asha.dm("How do I prepare?")
    inbox = Inbox(engine, owner="killed", lease=0)
    inbox.receive(arrival(question, asha))
    job = inbox.claim()
    assert job is not None
    place = Place(channel=question.channel, thread_ts=question.ts, ts=question.ts)
    async with runner.client() as client:
        await Gateway(client).post(place, notice(LOOKING), reference=job.reference)
    if decided:
        inbox.decided(job, message=notice(ANSWER).as_json(), answered=None)

    async with runner.running():
        assert await the_reply(slack) == ANSWER
    assert len(slack.calls("chat.postMessage")) == 1


async def test_a_placeholder_that_somebody_deleted_is_replaced(
    slack: StandInSlack, runner: Runner, asha: User, brain: Brain
) -> None:
    brain.may_answer.clear()
    async with runner.running():
        await asha.dm("How do I prepare?")
        await slack.until(lambda: brain.asked and replies(slack) == [LOOKING])
        slack.backstage.delete(slack.bot_messages()[0])
        brain.may_answer.set()

        assert await the_reply(slack) == ANSWER


TROUBLE = [
    Fault.rate_limited(retry_after="0.05"),
    Fault.rate_limited(retry_after="soon"),
    Fault.rate_limited(retry_after=None),
    Fault.server_error(500),
    Fault.server_error(502),
    Fault.server_error(503),
    Fault.html_body(),
    Fault.failed("internal_error"),
    Fault.failed("fatal_error"),
    Fault.reset(),
    Fault.response_dropped(),
]


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update", "users.info"])
@pytest.mark.parametrize("fault", TROUBLE, ids=lambda fault: f"{fault.name}-{fault.status}-{fault.error}")
async def test_trouble_with_slack_ends_in_one_answer(
    slack: StandInSlack, runner: Runner, asha: User, fault: Fault, method: str
) -> None:
    slack.faults.plan(method, fault, fault)
    async with runner.running():
        await asha.dm("How do I prepare?")

        assert await the_reply(slack) == ANSWER
        await slack.assert_clean()


@on_both_stores
async def test_a_post_that_came_through_too_late_is_found_and_used(
    slack: StandInSlack, runner: Runner, asha: User
) -> None:
    slack.faults.plan("chat.postMessage", Fault.response_dropped())
    async with runner.running():
        await asha.dm("How do I prepare?")

        assert await the_reply(slack) == ANSWER
    assert len(slack.calls("chat.postMessage")) == 1


async def test_where_the_thread_may_not_be_read_there_is_still_one_answer(
    slack: StandInSlack, runner: Runner, asha: User, team: Channel
) -> None:
    slack.faults.plan("chat.postMessage", Fault.response_dropped())
    async with runner.running():
        await asha.mention(team, "How do I prepare?")
        await slack.until(lambda: ANSWER in replies(slack))
        await slack.settled()

    assert sorted(replies(slack)) == sorted([ANSWER, LOOKING])


async def test_with_the_scope_to_read_channels_a_lost_post_is_found_there_too(
    slack: StandInSlack, runner: Runner, asha: User, team: Channel
) -> None:
    slack.backstage.scopes = frozenset((*scopes(), "channels:history"))
    slack.faults.plan("chat.postMessage", Fault.response_dropped())
    async with runner.running():
        await asha.mention(team, "How do I prepare?")

        assert await the_reply(slack) == ANSWER
        await slack.assert_clean()


async def test_slack_is_not_asked_again_before_it_said(slack: StandInSlack, runner: Runner, asha: User) -> None:
    slack.faults.plan("chat.postMessage", Fault.rate_limited(retry_after="0.3"))
    async with runner.running():
        await asha.dm("How do I prepare?")
        await the_reply(slack)

    refused, accepted = slack.calls("chat.postMessage")
    assert accepted.at - refused.at >= 0.3


async def test_blocks_that_slack_refuses_are_left_out(slack: StandInSlack, runner: Runner, asha: User) -> None:
    slack.faults.plan("chat.update", Fault.failed("invalid_blocks"))
    async with runner.running():
        await asha.dm("How do I prepare?")

        assert await the_reply(slack) == ANSWER
    assert slack.bot_messages()[0].blocks == ()


async def test_a_reply_whose_channel_is_closed_reaches_its_person_alone_and_is_logged_without_text(
    slack: StandInSlack,
    runner: Runner,
    asha: User,
    team: Channel,
    brain: Brain,
    caplog: pytest.LogCaptureFixture,
) -> None:
    brain.may_answer.clear()
    async with runner.running():
        await asha.mention(team, f"How do I prepare? {CANARY}")
        await slack.until(lambda: brain.asked and replies(slack))
        slack.archive(team)
        brain.may_answer.set()
        await slack.until(asha.sees)
        await slack.settled()

    (told,) = asha.sees()
    assert told.text == f"{MOVED}\n\n{ANSWER}"
    assert "replied in a direct message" in caplog.text
    assert CANARY not in caplog.text


@on_both_stores
async def test_what_slack_does_not_take_for_too_long_is_set_aside_and_can_be_sent_again(
    slack: StandInSlack, runner: Runner, asha: User, engine: Engine
) -> None:
    pace = replace(PACE, patience=Patience(total=0.1, first_pause=0.02, longest_pause=0.05))
    inbox = Inbox(engine, owner="operator")
    slack.faults.plan("chat.update", Fault.failed("fatal_error"), times=4)
    async with runner.running(pace):
        question = await asha.dm("How do I prepare?")
        (unsent,) = await slack.until(inbox.unsent)
        assert inbox.send_again([unsent.reference]) == 1
        await slack.until(lambda: replies(slack) == [ANSWER])

    assert inbox.unsent() == ()
    assert len(slack.replies(question)) == 1


async def test_whoever_would_wait_long_is_told_their_place_where_the_answer_will_be(
    slack: StandInSlack, runner: Runner, asha: User, brain: Brain
) -> None:
    brain.may_answer.clear()
    pace = replace(PACE, workers=1, limits=replace(PACE.limits, announce=2))
    async with runner.running(pace):
        await asha.dm("question 0")
        await slack.until(lambda: brain.asked)
        for number in range(1, 5):
            await asha.dm(f"question {number}")
        await slack.until(lambda: len([text for text in replies(slack) if "in the queue" in text]) == 2)
        brain.may_answer.set()
        await slack.until(lambda: replies(slack) == [ANSWER] * 5)

    assert len(slack.calls("chat.postMessage")) == 5


@on_both_stores
async def test_one_person_with_many_questions_does_not_hold_up_another(
    slack: StandInSlack, runner: Runner, asha: User, brain: Brain
) -> None:
    brain.may_answer.clear()
    ben = slack.add_user("Ben")
    async with runner.running(replace(PACE, workers=2)):
        for number in range(5):
            await asha.dm(f"question {number}")
        await slack.until(lambda: len(brain.asked) == 2)
        await ben.dm("question of Ben")
        brain.may_answer.set()
        await slack.until(lambda: replies(slack).count(ANSWER) == 6)

    assert brain.texts.index("question of Ben") < 4


@on_both_stores
async def test_a_full_queue_asks_people_to_try_again(
    slack: StandInSlack, runner: Runner, asha: User, brain: Brain
) -> None:
    brain.may_answer.clear()
    pace = replace(PACE, workers=1, limits=replace(PACE.limits, queue=2))
    async with runner.running(pace):
        await asha.dm("question 0")
        await slack.until(lambda: brain.asked)
        for number in range(1, 5):
            await asha.dm(f"question {number}")
        await slack.until(lambda: replies(slack).count(BUSY) == 2)

        brain.may_answer.set()
        await slack.until(lambda: replies(slack).count(ANSWER) == 3)
        await slack.settled()

    assert sorted(replies(slack)) == sorted([BUSY] * 2 + [ANSWER] * 3)


async def test_an_answer_that_takes_for_ever_is_given_up(
    slack: StandInSlack, runner: Runner, asha: User, brain: Brain
) -> None:
    brain.may_answer.clear()
    async with runner.running(replace(PACE, longest_answer=0.1)):
        await asha.dm("How do I prepare?")

        assert await the_reply(slack) == FAILED


async def test_a_stray_client_id_and_secret_change_nothing(
    slack: StandInSlack, runner: Runner, asha: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "stray-id")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "stray-secret")
    async with runner.running():
        await asha.dm("How do I prepare?")

        assert await the_reply(slack) == ANSWER


async def test_a_new_socket_carries_on_after_the_old_one_is_cut(
    slack: StandInSlack, runner: Runner, asha: User
) -> None:
    async with runner.running():
        await slack.until(lambda: slack.connections)
        await slack.disconnect("refresh_requested")
        await asha.dm("How do I prepare?")

        assert await the_reply(slack) == ANSWER
