"""What the database keeps, and what people see when it cannot."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.records.database import scrub
from bot.slack.intake import Limits
from bot.slack.phrases import FAILED
from playground import Channel, StandInSlack, User
from tests.bot.slack.conftest import ANSWER, DANGER, PACE, PRIVATE, Brain, Runner, mention, replies, the_reply

CANARY = "canary-93e7"


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
