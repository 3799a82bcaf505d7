"""The bot as a process: started, stopped, killed, refused."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.records.database import open_database
from bot.settings import BotSettings
from bot.slack.phrases import LOOKING
from bot.slack.serve import CannotServe, serve
from bot.slack.services import Services
from knowledge.settings import PROJECT
from playground import Fault, StandInSlack, User
from tests.bot.slack.conftest import Brain
from tests.bot.slack.served import REPLY

Start = Callable[[], Awaitable[Process]]


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    return tmp_path / "gate"


@pytest.fixture
async def start(slack: StandInSlack, tmp_path: Path, gate: Path) -> AsyncIterator[Start]:
    started: list[Process] = []
    environment = {
        "PYTHONPATH": str(PROJECT),
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.base_url,
        "PRACTICE_DATABASE_URL": f"sqlite:///{tmp_path / 'records.db'}",
        "GATE": str(gate),
    }

    async def begin() -> Process:
        command = (sys.executable, str(PROJECT / "tests" / "bot" / "slack" / "served.py"))
        process = await asyncio.create_subprocess_exec(*command, env=environment, cwd=tmp_path, stderr=PIPE)
        started.append(process)
        await slack.until(lambda: slack.connections, timeout=20)
        return process

    yield begin
    for process in started:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def end(slack: StandInSlack, process: Process) -> None:
    process.kill()
    await process.wait()
    await slack.until(lambda: not slack.connections)


def replies(slack: StandInSlack) -> list[str]:
    return [message.text for message in slack.bot_messages()]


def acknowledged(slack: StandInSlack, *, more_than: int) -> bool:
    return len(slack.ack_times_ms) > more_than


def settings(slack: StandInSlack, tmp_path: Path) -> BotSettings:
    return BotSettings(
        slack_bot_token=SecretStr(slack.bot_token),
        slack_app_token=SecretStr(slack.app_token),
        slack_api_url=slack.base_url,
        database_url=SecretStr(f"sqlite:///{tmp_path / 'records.db'}"),
    )


@pytest.mark.parametrize("moment", ["acknowledged", "placeholder shown"])
async def test_what_was_acknowledged_before_a_kill_is_answered_exactly_once_by_the_next_start(
    slack: StandInSlack, asha: User, start: Start, gate: Path, moment: str
) -> None:
    process = await start()
    await asha.dm("How do I prepare?")
    await slack.until(lambda: slack.ack_times_ms)
    if moment == "placeholder shown":
        await slack.until(lambda: replies(slack) == [LOOKING])
    await end(slack, process)

    gate.touch()
    await start()
    await slack.until(lambda: REPLY in replies(slack))
    await slack.settled(quiet_s=0.5)

    assert replies(slack) == [REPLY]
    await slack.assert_clean()


async def test_kills_at_odd_moments_lose_and_double_nothing(
    slack: StandInSlack, asha: User, start: Start, gate: Path
) -> None:
    gate.touch()
    for kill in range(3):
        process = await start()
        for number in range(4):
            await asha.dm(f"question {number}")
        await slack.until(partial(acknowledged, slack, more_than=4 * kill + 1))
        await end(slack, process)

    await start()
    await slack.until(lambda: replies(slack).count(REPLY) == 12, timeout=20)
    await slack.settled(quiet_s=0.5)

    assert replies(slack) == [REPLY] * 12


async def test_told_to_stop_it_finishes_what_it_began_and_ends_well(
    slack: StandInSlack, asha: User, start: Start, gate: Path
) -> None:
    process = await start()
    await asha.dm("How do I prepare?")
    await slack.until(lambda: replies(slack) == [LOOKING])

    process.terminate()
    await slack.until(lambda: not slack.connections)
    gate.touch()

    assert await asyncio.wait_for(process.wait(), 10) == 0
    assert replies(slack) == [REPLY]


async def test_told_to_stop_it_leaves_to_the_next_start_what_takes_too_long(
    slack: StandInSlack, asha: User, start: Start, gate: Path
) -> None:
    process = await start()
    await asha.dm("How do I prepare?")
    await slack.until(lambda: replies(slack) == [LOOKING])

    process.terminate()
    assert await asyncio.wait_for(process.wait(), 5) == 0
    assert replies(slack) == [LOOKING]

    gate.touch()
    await start()
    await slack.until(lambda: replies(slack) == [REPLY])


async def test_told_to_stop_with_nothing_to_do_it_ends_at_once(start: Start) -> None:
    process = await start()
    process.terminate()

    assert await asyncio.wait_for(process.wait(), 3) == 0


@pytest.mark.parametrize(
    ("variable", "method"), [("SLACK_BOT_TOKEN", "auth.test"), ("SLACK_APP_TOKEN", "apps.connections.open")]
)
async def test_a_refused_token_is_named_at_start(
    slack: StandInSlack, brain: Brain, tmp_path: Path, variable: str, method: str
) -> None:
    slack.faults.plan(method, Fault.failed("invalid_auth"))

    with pytest.raises(CannotServe, match=f"Slack refuses {variable}"):
        await serve(settings(slack, tmp_path), services=Services(triage=brain.triage, answer=brain.answer))


async def test_records_of_a_later_release_are_refused_at_start(
    slack: StandInSlack, brain: Brain, tmp_path: Path
) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'records.db'}")
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    engine.dispose()

    with pytest.raises(CannotServe, match="later release"):
        await serve(settings(slack, tmp_path), services=Services(triage=brain.triage, answer=brain.answer))


async def test_records_that_cannot_be_opened_are_named_at_start(
    slack: StandInSlack, brain: Brain, tmp_path: Path
) -> None:
    (tmp_path / "records.db").write_bytes(b"no database " * 200)

    with pytest.raises(CannotServe, match="PRACTICE_DATABASE_URL"):
        await serve(settings(slack, tmp_path), services=Services(triage=brain.triage, answer=brain.answer))
