"""Slack over HTTP: what is Slack's gets in, and nothing else does."""

import asyncio
import io
import json
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.slack.connections import Address, _server
from bot.slack.http import LARGEST, PATH, Front, Pages
from playground import Channel, Fault, Message, StandInSlack, User
from tests.bot.slack.conftest import ANSWER, Runner, replies

SECRET = "0123456789abcdef0123456789abcdef"
CANARY = "canary-51aa"


@dataclass(frozen=True, slots=True)
class Door:
    url: str
    session: aiohttp.ClientSession

    async def knock(
        self, body: bytes | str | io.BytesIO, headers: Mapping[str, str] | None = None, *, path: str = PATH
    ) -> int:
        data = body.encode() if isinstance(body, str) else body
        headers = headers or signed(body if isinstance(body, (str, bytes)) else "")
        async with self.session.post(self.url + path, data=data, headers=headers) as response:
            return response.status


def signed(body: bytes | str, *, at: float | None = None, kind: str = "application/json") -> dict[str, str]:
    stamp = str(int(at or time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
    assert signature is not None
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": signature, "content-type": kind}


def envelope(question: Message) -> str:
    event = {
        "type": "app_mention",
        "channel": question.channel,
        "user": question.user,
        "ts": question.ts,
        "text": question.text,
    }
    return json.dumps(
        {"type": "event_callback", "team_id": "T0PRACTICE", "api_app_id": "A1", "event_id": "Ev1", "event": event}
    )


@pytest.fixture
async def door(runner: Runner) -> AsyncIterator[Door]:
    async def ready() -> tuple[int, str]:
        return 503, "the index cannot be used"

    async with runner.running() as assistant, aiohttp.ClientSession() as session:
        pages = Pages(ready=ready, metrics=assistant.metrics.as_text, metrics_token="token-1")
        server = _server(Front(pages, assistant.app, SECRET), Address(host="127.0.0.1", port=0))
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Door(f"http://127.0.0.1:{port}", session)
        server.should_exit = True
        await serving


async def test_a_signed_event_is_answered_once_however_often_it_comes(
    slack: StandInSlack, door: Door, asha: User, team: Channel
) -> None:
    question = await asha.post(team, "How do I prepare?")
    for _ in range(3):
        assert await door.knock(envelope(question)) == 200
    await slack.until(lambda: ANSWER in replies(slack))
    await slack.settled()

    assert replies(slack) == [ANSWER]


async def test_slack_is_shown_that_the_address_is_ours(door: Door) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c-1"})

    async with door.session.post(door.url + PATH, data=body, headers=signed(body)) as response:
        assert (response.status, "c-1" in await response.text()) == (200, True)


@pytest.mark.parametrize("seconds", [-301, 301])
async def test_a_signature_of_another_time_is_turned_away(door: Door, seconds: int) -> None:
    body = "{}"
    assert await door.knock(body, signed(body, at=time.time() + seconds)) == 401


@pytest.mark.parametrize(
    "stamp", ["abc", "", "9" * 20, "-5", "1.5", "\N{ARABIC-INDIC DIGIT ONE}".encode().decode("latin-1")]
)
async def test_an_odd_time_is_turned_away_and_is_no_fault_of_ours(door: Door, stamp: str) -> None:
    body = "{}"
    assert await door.knock(body, signed(body) | {"x-slack-request-timestamp": stamp}) == 401


async def test_a_wrong_or_missing_signature_is_turned_away_and_nothing_of_the_body_is_logged(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    body = json.dumps({"event": {"text": CANARY}})

    assert await door.knock(body, signed(body) | {"x-slack-signature": "v0=" + "0" * 64}) == 401
    assert await door.knock(body, {"content-type": "application/json"}) == 401
    assert "turned away" in caplog.text
    assert CANARY not in caplog.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"not json", 400),
        (b"[]", 400),
        (b"null", 400),
        (b"7", 400),
        (b"[" * 5_000 + b"]" * 5_000, 400),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, 400),
        (b"{}", 404),
        (b'{"type":"event_callback","event":null}', 400),
        (b'{"type":"event_callback","event":[1]}', 400),
    ],
)
async def test_odd_bodies_get_a_plain_refusal(door: Door, body: bytes, status: int) -> None:
    assert await door.knock(body) == status


async def test_odd_forms_get_a_plain_refusal(door: Door) -> None:
    for body in ("payload=%zz&x", "payload=null", "payload=[]", "=&&=", "payload={}"):
        assert await door.knock(body, signed(body, kind="application/x-www-form-urlencoded")) in {400, 404}


async def test_bytes_that_are_no_text_are_refused(door: Door) -> None:
    assert await door.knock(b"\xff\xfe{}", signed("{}")) == 400


async def test_too_large_a_body_is_refused_before_it_is_read(door: Door) -> None:
    assert await door.knock(io.BytesIO(b"x" * (LARGEST + 1)), signed("x")) == 413


async def test_compressed_bodies_other_methods_and_other_paths_are_refused(door: Door) -> None:
    body = "{}"
    assert await door.knock(body, signed(body) | {"content-encoding": "gzip"}) == 415
    assert await door.knock(body, path="/slack/other") == 404
    for method in ("GET", "PUT", "OPTIONS", "DELETE"):
        async with door.session.request(method, door.url + PATH) as response:
            assert response.status == 405


async def test_health_says_little_readiness_says_why_and_metrics_need_a_token(door: Door) -> None:
    async def get(path: str, **headers: str) -> tuple[int, str]:
        async with door.session.get(door.url + path, headers=headers) as response:
            return response.status, await response.text()

    assert await get("/healthz") == (200, "ok")
    assert await get("/readyz") == (503, "the index cannot be used")
    assert (await get("/metrics"))[0] == 401
    assert (await get("/metrics", Authorization="Bearer token-2"))[0] == 401
    status, text = await get("/metrics", Authorization="Bearer token-1")
    assert status == 200
    assert "practice_waiting 0.0" in text


async def test_calls_that_slack_does_not_take_are_counted(slack: StandInSlack, runner: Runner, asha: User) -> None:
    slack.faults.plan("chat.postMessage", Fault.failed("fatal_error"))
    async with runner.running() as assistant:
        await asha.dm("How do I prepare?")
        await slack.until(lambda: ANSWER in replies(slack))

        assert 'practice_slack_failures_total{code="fatal_error"} 1.0' in assistant.metrics.as_text()


async def test_a_service_with_names_answers_to_no_other() -> None:
    async def ready() -> tuple[int, str]:
        return 200, "ready"

    front = Front(Pages(ready=ready, metrics=str, hosts=("bot.example.gov.uk",)))
    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    async def receive() -> dict[str, object]:
        return {}

    for host in (b"other.example", b"bot.example.gov.uk:443"):
        scope = {"type": "http", "path": "/healthz", "method": "GET", "headers": [(b"host", host)]}
        await front(scope, receive, send)

    assert [message["status"] for message in sent if "status" in message] == [400, 200]
