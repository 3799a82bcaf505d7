import asyncio
import logging
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.watchdog import LostConnection, note_company, watch
from playground import Fault, StandInSlack


@pytest.fixture
async def client(slack: StandInSlack) -> AsyncIterator[SocketModeClient]:
    async with aiohttp.ClientSession() as session:
        web_client = AsyncWebClient(base_url=slack.base_url, session=session, retry_handlers=[])
        made = SocketModeClient(slack.app_token, web_client=web_client, ping_interval=0.05)
        await made.connect()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
        yield made
        await made.close()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped


async def test_a_connection_that_does_not_come_back_ends_the_watch(
    slack: StandInSlack, client: SocketModeClient
) -> None:
    slack.faults.plan("apps.connections.open", Fault.failed("internal_error"), times=999)
    slack.abort_sockets()

    with pytest.raises(LostConnection):
        await watch(client, every=0.05, patience=2)


async def test_a_cut_connection_is_made_again(slack: StandInSlack, client: SocketModeClient) -> None:
    slack.abort_sockets()
    client.auto_reconnect_enabled = False

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(watch(client, every=0.05, patience=50), 0.5)

    assert await client.is_connected()
    assert slack.connections == 1


async def test_company_on_the_same_token_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        await note_company(None, {"type": "hello", "num_connections": 1})
        assert caplog.text == ""
        await note_company(None, {"type": "hello", "num_connections": 2})

    assert "2 processes share this app token" in caplog.text
