"""The page in a real browser: once over the real assistant, once over a small bot that posts what tests hand it."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import pytest
from playwright.sync_api import Browser, Page
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground.page.playing import served
from playground.page.stage import Stage
from playground.page.switches import Switches
from tests.browser import browser

ROOT = Path(__file__).parents[3]
Returned = TypeVar("Returned")
Blocks = list[dict[str, Any]]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@dataclass(frozen=True, slots=True)
class Started:
    """The playground as a person starts it."""

    process: "subprocess.Popen[str]"
    address: str


@pytest.fixture(scope="module")
def started(audit_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    temporary = tmp_path_factory.mktemp("temporary")
    process = subprocess.Popen(
        [sys.executable, "-m", "playground", "--no-open", "--port", "0"],
        cwd=ROOT,
        env=os.environ | {"PRACTICE_INDEX": str(audit_index), "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    said = process.stdout.readline()
    yield Started(process, said.split()[4])
    process.send_signal(signal.SIGINT)
    assert process.wait(15) == 0
    process.stdout.close()
    assert list(temporary.glob("practice-*")) == []


@dataclass(slots=True)
class SmallBot:
    """A bot that does what it is handed: opens this modal, publishes that Home tab, notes what people did."""

    home: dict[str, Any] = field(default_factory=dict)
    modal: dict[str, Any] = field(default_factory=dict)
    heard: list[dict[str, Any]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    client: AsyncWebClient | None = None

    def app(self, client: AsyncWebClient) -> AsyncApp:
        app = AsyncApp(client=client)

        async def opens(ack: Any, body: dict[str, Any]) -> None:
            await ack()
            self.heard.append(body)
            if self.modal:
                await client.views_open(trigger_id=body["trigger_id"], view=self.modal)

        async def takes(ack: Any, body: dict[str, Any]) -> None:
            self.sent.append(body["view"]["state"]["values"])
            await (ack(response_action="errors", errors=self.errors) if self.errors else ack())

        async def publishes(event: dict[str, Any]) -> None:
            if self.home and event["tab"] == "home":
                await client.views_publish(user_id=event["user"], view=self.home)

        async def commanded(ack: Any, body: dict[str, Any]) -> None:
            self.heard.append(body)
            await ack(text=f"Heard “{body['text']}”")

        async def nothing() -> None: ...

        app.action(re.compile(".*"))(opens)
        app.shortcut("check_wording")(opens)
        app.view("form")(takes)
        app.command("/practice")(commanded)
        app.event("app_home_opened")(publishes)
        app.event("message")(nothing)
        app.event("app_mention")(nothing)
        return app

    async def perform(self, stage: Stage) -> None:
        async with aiohttp.ClientSession() as session:
            self.client = AsyncWebClient(
                token=stage.slack.bot_token, base_url=stage.slack.base_url, session=session, retry_handlers=[]
            )
            handler = AsyncSocketModeHandler(self.app(self.client), stage.slack.app_token, web_client=self.client)
            await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
            try:
                await asyncio.Event().wait()
            finally:
                await handler.close_async()  # type: ignore[no-untyped-call]  # as above


@dataclass(slots=True)
class Hosted:
    """A stage with the small bot on it, in a thread of its own, for tests that drive a browser."""

    loop: asyncio.AbstractEventLoop
    bot: SmallBot
    stage: Stage
    address: str

    def do(self, work: Coroutine[Any, Any, Returned]) -> Returned:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    def call(self, method: str, **arguments: object) -> None:
        assert self.bot.client
        self.do(self.bot.client.api_call(method, json=arguments))

    def question(self, text: str = "What helps?") -> tuple[str, str]:
        """Asha's question to the app: channel and timestamp."""
        message = self.do(self.stage.cast.people[0].user.dm(text))
        return message.channel, message.ts

    def answer(self, blocks: Blocks, *, text: str = "An answer") -> None:
        """Asha's question, and these blocks in its thread."""
        channel, ts = self.question()
        shown = {"text": text, "blocks": blocks, "unfurl_links": False, "unfurl_media": False}
        self.call("chat.postMessage", channel=channel, thread_ts=ts, **shown)


@pytest.fixture
def hosted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hosted]:
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(variable, raising=False)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    bot, rooms = SmallBot(), AsyncExitStack()

    async def open_() -> tuple[Stage, str]:
        stage = await rooms.enter_async_context(Stage(bot.perform, Switches()))
        return stage, await rooms.enter_async_context(served(stage, 0))

    try:
        stage, address = asyncio.run_coroutine_threadsafe(open_(), loop).result(20)
        yield Hosted(loop, bot, stage, address)
    finally:
        asyncio.run_coroutine_threadsafe(rooms.aclose(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """A page in a context of its own; whatever it complains of fails the test."""
    opened: list[Page] = []
    complaints: list[str] = []

    def opens(address: str, **options: Any) -> Page:
        page = chromium.new_context(**({"viewport": {"width": 1280, "height": 800}} | options)).new_page()
        page.set_default_timeout(5_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: complaints.extend([request.url] * (not request.url.startswith((address, "data:")))),
        )
        page.goto(address)
        page.wait_for_selector(".sample", state="attached")
        opened.append(page)
        return page

    yield opens
    for page in opened:
        page.context.close()
    assert complaints == []
