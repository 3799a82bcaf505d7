"""Exactly one reply, whatever Slack, the network or the database do."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.records.database import scrub
from bot.records.inbox import Arrival, Inbox
from bot.slack.gateway import Gateway, Place
from bot.slack.intake import Limits
from bot.slack.manifest import SCOPES
from bot.slack.phrases import BUSY, FAILED, LOOKING
from bot.slack.views import notice
from playground import Channel, Fault, Message, StandInSlack, User
from tests.bot.slack.conftest import DANGER, PACE, PRIVATE, Brain, Runner

ANSWER = "A passage of guidance. [1]\n\nSources: [1] The guide"
CANARY = "canary-93e7"


@pytest.fixture
def asha(slack: StandInSlack) -> User:
    return slack.add_user("Asha")


@pytest.fixture
def team(slack: StandInSlack, asha: User) -> Channel:
    return slack.add_channel("practice", members=[asha])


def mention(channel: Channel, person: User, *, ts: str = "1700000000.000100") -> dict[str, object]:
    return {
        "type": "app_mention",
        "channel": channel.id,
        "user": person.id,
        "ts": ts,
        "text": f"<@U0ASSISTANT> How do I prepare? {CANARY}",
    }


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


def replies(slack: StandInSlack) -> list[str]:
    return [message.text for message in slack.bot_messages()]


async def the_reply(slack: StandInSlack) -> str:
    await slack.until(lambda: [text for text in replies(slack) if text != LOOKING])
    await slack.settled()
    (only,) = replies(slack)
    return only


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Another program holds the database for itself."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def lose_the_inbox(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("DROP TABLE inbox")
    connection.close()


def files_holding(canary: str, folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir() if canary.encode() in file.read_bytes()]


async def test_the_same_event_twice_at_once_is_answered_once(
    slack: StandInSlack, runner: Runner, asha: User, team: Channel
) -> None:
    question = await asha.post(team, "How do I prepare?")
    async with runner.running():
        for _ in range(3):
            await slack.deliver(mention(team, asha, ts=question.ts), event_id="Ev1")

        assert await the_reply(slack) == ANSWER
        await slack.assert_clean()


async def test_two_events_about_one_message_are_answered_once(
    slack: StandInSlack, runner: Runner, asha: User, team: Channel
) -> None:
    slack.backstage.channel_message_events = True
    async with runner.running():
        await asha.mention(team, "How do I prepare?")

        assert await the_reply(slack) == ANSWER
        await slack.assert_clean()


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
    slack.backstage.scopes = frozenset((*SCOPES, "channels:history"))
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


async def test_a_reply_that_slack_will_not_take_is_given_up_and_logged_without_text(
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
        await slack.until(lambda: "reply not delivered" in caplog.text)

    assert CANARY not in caplog.text


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


async def test_danger_is_answered_within_a_second_when_the_database_is_gone(
    slack: StandInSlack, runner: Runner, asha: User, database: Path
) -> None:
    async with runner.running():
        lose_the_inbox(database)
        started = time.monotonic()
        await asha.dm("danger now")
        await slack.until(lambda: DANGER in replies(slack))

        assert time.monotonic() - started < 1
        await slack.assert_clean()
    assert replies(slack) == [DANGER]


async def test_danger_is_answered_within_a_second_when_the_database_hangs(
    slack: StandInSlack, runner: Runner, asha: User, team: Channel, database: Path
) -> None:
    async with runner.running():
        with locked(database):
            started = time.monotonic()
            for _ in range(8):
                await asha.dm("How do I prepare?")
            await asha.mention(team, "danger now")
            await slack.until(lambda: DANGER in replies(slack))

            assert time.monotonic() - started < 1
        await slack.settled()

    assert replies(slack).count(DANGER) == 1


async def test_danger_told_twice_is_answered_once_without_a_database(
    slack: StandInSlack, runner: Runner, asha: User, team: Channel, database: Path
) -> None:
    question = await asha.post(team, "danger")
    event = mention(team, asha, ts=question.ts) | {"text": "danger now"}
    async with runner.running():
        lose_the_inbox(database)
        for _ in range(3):
            await slack.deliver(event, event_id="Ev1")
        await slack.settled()

    assert replies(slack) == [DANGER]


async def test_a_question_that_cannot_be_stored_is_one_plain_sentence(
    slack: StandInSlack, runner: Runner, asha: User, database: Path
) -> None:
    async with runner.running():
        lose_the_inbox(database)
        await asha.dm("How do I prepare?")

        assert await the_reply(slack) == FAILED
        await slack.assert_clean()


async def test_a_database_that_answers_late_does_not_bring_a_second_reply(
    slack: StandInSlack, runner: Runner, asha: User, database: Path
) -> None:
    pace = replace(PACE, limits=Limits(store=0.1, store_urgent=0.1))
    async with runner.running(pace):
        with locked(database):
            await asha.dm("How do I prepare?")
            await slack.until(lambda: replies(slack) == [FAILED])
        await slack.settled(quiet_s=0.3)

    assert replies(slack) == [FAILED]


@pytest.mark.parametrize(("text", "reply"), [("private", PRIVATE), ("danger", DANGER)])
async def test_nothing_of_a_stopped_message_is_stored(
    slack: StandInSlack, runner: Runner, asha: User, database: Path, text: str, reply: str
) -> None:
    async with runner.running():
        await asha.dm(f"{text} {CANARY}")
        assert await the_reply(slack) == reply
        assert files_holding(CANARY, database.parent) == []


async def test_nothing_of_a_question_is_left_once_it_is_answered(
    slack: StandInSlack, runner: Runner, asha: User, database: Path, engine: Engine
) -> None:
    async with runner.running() as assistant:
        await asha.dm(f"How do I prepare? {CANARY}")
        await the_reply(slack)
        await assistant.records(scrub, engine)

        assert files_holding(CANARY, database.parent) == []


async def test_a_question_deleted_while_it_waits_is_never_answered(
    slack: StandInSlack, runner: Runner, asha: User, brain: Brain, database: Path, engine: Engine
) -> None:
    brain.may_answer.clear()
    async with runner.running(replace(PACE, workers=1)) as assistant:
        await asha.dm("question 0")
        await slack.until(lambda: brain.asked)
        waiting = await asha.dm(f"question 1 {CANARY}")
        await slack.settled()
        await asha.delete(waiting)
        await slack.settled()
        await assistant.records(scrub, engine)
        assert files_holding(CANARY, database.parent) == []

        brain.may_answer.set()
        assert await the_reply(slack) == ANSWER
    assert brain.texts == ["question 0"]


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
