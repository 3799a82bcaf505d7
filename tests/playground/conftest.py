from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground import StandInSlack

Connect = Callable[[AsyncApp], AbstractAsyncContextManager[AsyncSocketModeHandler]]
ConnectEither = Callable[[AsyncApp], AbstractAsyncContextManager[object]]
SIGNING_SECRET = "signed"


@pytest.fixture
async def slack() -> AsyncIterator[StandInSlack]:
    async with StandInSlack(ack_timeout_s=0.3, max_retries=2) as slack:
        yield slack


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def web_client(slack: StandInSlack, session: aiohttp.ClientSession, token: str) -> AsyncWebClient:
    client = AsyncWebClient(token=token, base_url=slack.base_url, session=session)
    client.proxy = None  # the SDK takes a proxy from the environment, even for loopback
    return client


@pytest.fixture
def client(slack: StandInSlack, session: aiohttp.ClientSession) -> AsyncWebClient:
    return web_client(slack, session, slack.bot_token)


@pytest.fixture
def connect(slack: StandInSlack, session: aiohttp.ClientSession) -> Connect:
    """Connects a Bolt app over Socket Mode, and disconnects it afterwards."""

    @asynccontextmanager
    async def connected(app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
        handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=0.05)
        handler.client.proxy = None
        handler.client.web_client = web_client(slack, session, slack.app_token)
        await handler.client.connect()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
        try:
            yield handler
        finally:
            await handler.client.close()  # type: ignore[no-untyped-call]  # as above

    return connected


@asynccontextmanager
async def served(slack: StandInSlack, app: AsyncApp) -> AsyncIterator[None]:
    """Serves a Bolt app over HTTP, and makes the stand-in post to it."""

    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    server = web.Application()
    server.router.add_post("/slack/events", events)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    slack.deliver_over_http(f"http://{host}:{port}/slack/events", signing_secret=SIGNING_SECRET)
    try:
        yield
    finally:
        await runner.cleanup()


@pytest.fixture(params=["socket", "http"])
def either(request: pytest.FixtureRequest, slack: StandInSlack, connect: Connect) -> ConnectEither:
    """Connects a Bolt app over each of the two transports."""
    return connect if request.param == "socket" else lambda app: served(slack, app)


@pytest.fixture
def app(client: AsyncWebClient) -> AsyncApp:
    """A tiny bot that answers mentions and direct messages in their threads."""
    app = AsyncApp(client=client, signing_secret=SIGNING_SECRET)

    async def answer(event: dict[str, str]) -> None:
        await client.chat_postMessage(
            channel=event["channel"],
            thread_ts=event.get("thread_ts") or event["ts"],
            text="Heard you",
            unfurl_links=False,
            unfurl_media=False,
        )

    async def ignore() -> None:
        return

    app.event("app_mention")(answer)
    app.event({"type": "message", "subtype": None})(answer)
    app.event("message")(ignore)
    app.event("app_home_opened")(ignore)
    return app
