"""The bot as a process: started, stopped, killed, refused."""

import asyncio
import json
import socket
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import text

from bot.records.database import open_database
from bot.settings import BotSettings
from bot.slack.phrases import LOOKING
from bot.slack.serve import CannotServe, serve
from bot.slack.services import Services
from knowledge.settings import PROJECT
from playground import Channel, Fault, StandInSlack, User
from tests.bot.slack.conftest import Brain, mention
from tests.bot.slack.served import REPLY

Start = Callable[[], Awaitable[Process]]


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    return tmp_path / "gate"


@pytest.fixture
def environment(slack: StandInSlack, tmp_path: Path, gate: Path) -> dict[str, str]:
    return {
        "PYTHONPATH": str(PROJECT),
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.base_url,
        "PRACTICE_DATABASE_URL": f"sqlite:///{tmp_path / 'records.db'}",
        "GATE": str(gate),
    }


async def _begin(environment: dict[str, str], folder: Path) -> Process:
    command = (sys.executable, str(PROJECT / "tests" / "bot" / "slack" / "served.py"))
    return await asyncio.create_subprocess_exec(*command, env=environment, cwd=folder, stderr=PIPE)


@pytest.fixture
async def start(slack: StandInSlack, environment: dict[str, str], tmp_path: Path) -> AsyncIterator[Start]:
    started: list[Process] = []

    async def begin() -> Process:
        process = await _begin(environment, tmp_path)
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


async def test_over_http_it_is_healthy_takes_events_and_ends_well_when_told_to_stop(
    slack: StandInSlack, asha: User, team: Channel, environment: dict[str, str], gate: Path, tmp_path: Path
) -> None:
    port, secret = _free_port(), "0123456789abcdef0123456789abcdef"
    process = await _begin(environment | {"HTTP_PORT": str(port), "SLACK_SIGNING_SECRET": secret}, tmp_path)
    question = await asha.post(team, "How do I prepare?")
    url = f"http://127.0.0.1:{port}"
    body = json.dumps({"event_id": "Ev1", "type": "event_callback", "event": mention(team, asha, ts=question.ts)})
    stamp = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    headers = {
        "content-type": "application/json",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": str(signature),
    }
    async with aiohttp.ClientSession() as session:
        await _answers(session, f"{url}/readyz")
        async with session.post(f"{url}/slack/events", data=body, headers=headers) as response:
            assert response.status == 200
    await slack.until(lambda: replies(slack) == [LOOKING])

    process.terminate()
    await asyncio.sleep(0.2)
    gate.touch()

    _, errors = await asyncio.wait_for(process.communicate(), 10)
    assert (process.returncode, replies(slack)) == (0, [REPLY]), errors


async def _answers(session: aiohttp.ClientSession, url: str) -> None:
    for _ in range(400):
        try:
            async with session.get(url) as response:
                if response.status == 200:
                    return
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.05)
    pytest.fail(f"{url} is not ready")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


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

    assert await asyncio.wait_for(process.wait(), 10) == 0


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
