"""The two ways in which Slack reaches the app: a socket that we open, or HTTP at an address of ours."""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import uvicorn
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import BotSettings, ids_in
from bot.slack.app import Assistant
from bot.slack.http import Front, Pages
from bot.slack.services import Services
from bot.slack.watchdog import note_company, watch

_LOOK = 2.0
"""Seconds for each look at whether we are ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where to listen."""

    host: str
    port: int


class Connection(Protocol):
    """A way in."""

    async def run(self) -> None:
        """Let events in until cancelled.

        Raises:
            LostConnection: Slack could not be reached for too long.
        """

    async def close(self) -> None:
        """Let nothing more in."""


class OverSocket:
    """Socket Mode; with a port for health, pages on this machine for whoever watches over the process."""

    def __init__(self, assistant: Assistant, services: Services, settings: BotSettings, client: AsyncWebClient) -> None:
        token = settings.slack_app_token.get_secret_value()
        self._handler = AsyncSocketModeHandler(assistant.app, token, web_client=client)
        self._handler.client.message_listeners.append(note_company)
        self._server: _Server | None = None
        if settings.health_port:
            pages = _pages(assistant, services, settings, self)
            self._server = _server(Front(pages), Address(host="127.0.0.1", port=settings.health_port))

    async def connected(self) -> bool:
        """Whether the socket is open and Slack answers its pings."""
        return bool(await self._handler.client.is_connected())

    async def run(self) -> None:
        """Stay connected."""
        # The client connects for ever; the watch sees to it that there is an end.
        connecting = asyncio.create_task(self._handler.connect_async())  # type: ignore[no-untyped-call]  # so in Bolt
        health = asyncio.create_task(self._server.serve()) if self._server else None
        try:
            await watch(self._handler.client)
        finally:
            connecting.cancel()
            if self._server and health:
                self._server.should_exit = True
                await health

    async def close(self) -> None:
        """Close the socket."""
        await self._handler.close_async()  # type: ignore[no-untyped-call]  # so in Bolt


class OverHttp:
    """Slack sends each event to an address of ours, signed."""

    def __init__(self, assistant: Assistant, services: Services, settings: BotSettings, address: Address) -> None:
        pages = _pages(assistant, services, settings, None)
        secret = settings.slack_signing_secret.get_secret_value()
        self._server = _server(Front(pages, assistant.app, secret), address)

    async def run(self) -> None:
        """Serve."""
        await self._server.serve()

    async def close(self) -> None:
        """End what is being served; new connections are refused."""
        self._server.should_exit = True
        await self._server.ended.wait()


class _Server(uvicorn.Server):
    """Ends when we say so: signals are for `serve`, which drains first."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ended = asyncio.Event()
        self.ended.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def serve(self) -> None:  # type: ignore[override]  # we bind no sockets ourselves
        """Serve until told otherwise; being cancelled is being told so."""
        self.ended.clear()
        serving = asyncio.ensure_future(super().serve())
        try:
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            self.should_exit = True
            await serving
            raise
        finally:
            self.ended.set()


def _server(front: Front, address: Address) -> _Server:
    return _Server(
        uvicorn.Config(
            front,
            host=address.host,
            port=address.port,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=10,
            timeout_graceful_shutdown=5,
            limit_concurrency=500,
        )
    )


def _pages(assistant: Assistant, services: Services, settings: BotSettings, socket: OverSocket | None) -> Pages:
    async def ready() -> tuple[int, str]:
        try:
            async with asyncio.timeout(_LOOK):
                problem = await asyncio.to_thread(services.problem)
                await assistant.records(assistant.inbox.waiting)
                connected = socket is None or await socket.connected()
        except Exception:  # noqa: BLE001 - whatever it is, we are not ready
            return 503, "the records do not answer"
        if problem:
            return 503, "the index cannot be used"
        return (200, "ready") if connected else (503, "not connected to Slack")

    return Pages(
        ready=ready,
        metrics=assistant.metrics.as_text,
        metrics_token=settings.metrics_token.get_secret_value(),
        hosts=tuple(host.casefold() for host in ids_in(settings.hosts)),
    )
