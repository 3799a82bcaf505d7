"""The same app behind HTTP: what is not from Slack is turned away before anything reads it.

Bolt logs whole bodies when a signature is wrong and answers 500 to odd requests, so signature, time, size and
shape are looked at here, and Bolt sees only what passed.
"""

import asyncio
import hmac
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

PATH = "/slack/events"
LARGEST = 1024 * 1024
"""Bytes of a body; Slack's own are far smaller."""
LONGEST = 10.0
"""Seconds a body may take to arrive."""
_DEEPEST = 60
_log = logging.getLogger(__name__)

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class TurnedAway(Exception):  # noqa: N818 - names what happens
    """A request that goes no further."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """What else is served beside Slack's path; each gives a status and a text."""

    ready: Callable[[], Awaitable[tuple[int, str]]]
    metrics: Callable[[], str]
    metrics_token: str = ""
    """Who asks for metrics must show it; without one there are none."""
    hosts: tuple[str, ...] = field(default=())
    """Names this service answers to; empty for any."""


class Front:
    """An ASGI app: health, readiness and metrics for the platform, and Slack's path once it is Slack's."""

    def __init__(self, pages: Pages, app: AsyncApp | None = None, signing_secret: str = "") -> None:
        """Without an app there are only the pages; an app needs the secret."""
        self._bolt = AsyncSlackRequestHandler(app, path=PATH) if app is not None else None
        self._verifier = SignatureVerifier(signing_secret) if app is not None else None
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        try:
            await self._serve(scope, receive, send)
        except TurnedAway as away:
            await _say(send, away.status, away.why)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        self._check_host(headers)
        match scope["path"], scope["method"]:
            case "/healthz", "GET" | "HEAD":
                await _say(send, 200, "ok")
            case "/readyz", "GET" | "HEAD":
                await _say(send, *await self._pages.ready())
            case "/metrics", "GET":
                self._check_token(headers)
                await _say(send, 200, self._pages.metrics())
            case path, "POST" if path == PATH and self._bolt is not None:
                body = await self._from_slack(headers, receive)
                await self._bolt(scope, _replayed(body), send)  # type: ignore[arg-type]  # Bolt's own type of a scope
            case (("/healthz" | "/readyz" | "/metrics" | "/slack/events"), _):
                raise TurnedAway(405, "method not allowed")
            case _:
                raise TurnedAway(404, "not found")

    def _check_host(self, headers: Mapping[str, list[str]]) -> None:
        host = headers.get("host", [""])[0].rsplit(":", 1)[0].casefold()
        if self._pages.hosts and host not in self._pages.hosts:
            raise TurnedAway(400, "unknown host")

    def _check_token(self, headers: Mapping[str, list[str]]) -> None:
        given = headers.get("authorization", [""])[0].removeprefix("Bearer ")
        wanted = self._pages.metrics_token
        if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
            raise TurnedAway(401, "a token is needed")

    async def _from_slack(self, headers: Mapping[str, list[str]], receive: Receive) -> bytes:
        """The body, once it is sure that Slack sent it and lately."""
        if headers.get("content-encoding", ["identity"]) != ["identity"]:
            raise TurnedAway(415, "compressed bodies are not read")
        body = await _body(headers, receive)
        text = _decoded(body)
        self._check_signature(headers, body)
        _check_shape(headers.get("content-type", [""])[0], text)
        return body

    def _check_signature(self, headers: Mapping[str, list[str]], body: bytes) -> None:
        timestamps, signatures = (headers.get(f"x-slack-{name}", []) for name in ("request-timestamp", "signature"))
        single = len(timestamps) == 1 and len(signatures) == 1 and _TIME.fullmatch(timestamps[0])
        if single and self._verifier and self._verifier.is_valid(body, timestamps[0], signatures[0]):
            return
        _log.warning("a request whose signature or time is wrong was turned away")
        raise TurnedAway(401, "signature or time is wrong")


_TIME = re.compile(r"[0-9]{1,12}")


async def _body(headers: Mapping[str, list[str]], receive: Receive) -> bytes:
    declared = headers.get("content-length", ["0"])[0]
    if declared.isdigit() and int(declared) > LARGEST:
        raise TurnedAway(413, "too large")
    try:
        async with asyncio.timeout(LONGEST):
            return await _read(receive)
    except TimeoutError:
        raise TurnedAway(408, "too slow") from None


async def _read(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise TurnedAway(400, "ended early")
        body += message.get("body", b"")
        if len(body) > LARGEST:
            raise TurnedAway(413, "too large")
        if not message.get("more_body"):
            return bytes(body)


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise TurnedAway(400, "not UTF-8") from None


def _check_shape(kind: str, text: str) -> None:
    """An object in JSON, or a form; anything else would be an exception inside Bolt."""
    if kind.startswith("application/json"):
        _check_object(text)
        return
    try:
        form = parse_qs(text, keep_blank_values=True, strict_parsing=True, errors="strict")
    except ValueError:
        raise TurnedAway(400, "not a form") from None
    if "payload" in form:
        _check_object(form["payload"][0])


def _check_object(text: str) -> None:
    if max(_depths(text), default=0) > _DEEPEST:
        raise TurnedAway(400, "nested too deeply")
    try:
        values = json.loads(text)
    except ValueError:
        raise TurnedAway(400, "not JSON") from None
    if not isinstance(values, dict) or not isinstance(values.get("event", {}), dict):
        raise TurnedAway(400, "not an object")


def _depths(text: str) -> list[int]:
    depths, depth = [], 0
    for character in text:
        if character in "[{":
            depth += 1
            depths.append(depth)
        elif character in "]}":
            depth -= 1
    return depths


def _headers(scope: Scope) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return headers


def _replayed(body: bytes) -> Receive:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _say(send: Send, status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
