"""Notices when the socket to Slack is gone and does not come back by itself."""

import asyncio
import contextlib
import logging

from slack_sdk.socket_mode.aiohttp import SocketModeClient

_log = logging.getLogger(__name__)


class LostConnection(Exception):  # noqa: N818 - names what happened
    """Slack could not be reached again; a fresh start is the better chance."""


async def watch(client: SocketModeClient, *, every: float = 30, patience: int = 3) -> None:
    """Look at the connection now and then, and help it; never returns.

    "Connected" includes that Slack answered a ping of late, so a socket that is open but deaf counts as gone.

    Raises:
        LostConnection: it was gone at more looks in a row than `patience`.
    """
    failures = 0
    while True:
        await asyncio.sleep(every)
        if await client.is_connected():
            failures = 0
            continue
        failures += 1
        _log.warning("no connection to Slack, look %d", failures)
        if failures > patience:
            raise LostConnection
        await _reconnect(client, seconds=every)


async def _reconnect(client: SocketModeClient, *, seconds: float) -> None:
    """Make the client ask for a new address: it would try an expired one for ever."""
    client.wss_uri = None
    if not client.connect_operation_lock.locked():
        # Its own watch has come to a stop, or it would hold the lock.
        with contextlib.suppress(Exception):
            await asyncio.wait_for(client.connect_to_new_endpoint(force=True), seconds)


async def note_company(_client: object, message: dict[str, object], _raw: str | None = None) -> None:
    """Warn when the same app is connected elsewhere too, for each event goes to only one of them."""
    connections = message.get("num_connections")
    if message.get("type") == "hello":
        _log.info("connected to Slack")
    if message.get("type") == "hello" and isinstance(connections, int) and connections > 1:
        _log.warning("%d processes share this app token; each gets only a part of the events", connections)
