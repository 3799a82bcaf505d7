"""Socket Mode: acknowledgement, redelivery, several connections, and connections that end."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground import Fault, StandInSlack

Connect = Callable[[AsyncApp], AbstractAsyncContextManager[AsyncSocketModeHandler]]


async def opened(slack: StandInSlack, session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
    """A bare socket, as the SDK opens it, with the hello still to be read."""
    headers = {"Authorization": f"Bearer {slack.app_token}"}
    async with session.post(slack.base_url + "apps.connections.open", headers=headers) as answer:
        body = await answer.json()
    return await session.ws_connect(body["url"])


async def test_a_connection_begins_with_hello(slack: StandInSlack, session: aiohttp.ClientSession) -> None:
    first, second = await opened(slack, session), await opened(slack, session)
    hellos = [await first.receive_json(), await second.receive_json()]
    assert [hello["type"] for hello in hellos] == ["hello", "hello"]
    assert [hello["num_connections"] for hello in hellos] == [1, 2]
    await first.close()
    await second.close()


async def test_an_envelope_has_what_slack_puts_there(slack: StandInSlack, session: aiohttp.ClientSession) -> None:
    socket = await opened(slack, session)
    await socket.receive_json()
    question = await slack.add_user("Asha").dm("What helps?")
    envelope = await socket.receive_json()
    await socket.send_json({"envelope_id": envelope["envelope_id"]})
    await slack.until(lambda: slack.ack_times_ms)
    payload = envelope["payload"]
    assert (envelope["type"], envelope["retry_attempt"]) == ("events_api", 0)
    assert payload["type"] == "event_callback"
    assert payload["authorizations"][0]["user_id"] == slack.bot_user_id
    assert payload["is_ext_shared_channel"] is False
    assert payload["event"]["ts"] == question.ts
    assert payload["event"]["channel_type"] == "im"
    await socket.close()


async def test_what_is_not_acknowledged_comes_again_under_the_same_id(
    slack: StandInSlack, session: aiohttp.ClientSession
) -> None:
    socket = await opened(slack, session)
    await socket.receive_json()
    await slack.add_user("Asha").dm("What helps?")
    first, second = await socket.receive_json(), await socket.receive_json()
    await socket.send_json({"envelope_id": second["envelope_id"]})
    await slack.settled()
    assert first["envelope_id"] != second["envelope_id"]
    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")
    await slack.assert_clean()
    await socket.close()


async def test_what_is_never_acknowledged_is_given_up_and_reported(
    slack: StandInSlack, session: aiohttp.ClientSession
) -> None:
    socket = await opened(slack, session)
    await slack.deliver({"type": "app_mention"})
    with pytest.raises(AssertionError, match="events_api: unacked app_mention"):
        await slack.assert_clean()
    await slack.settled()
    assert slack.deliveries.all[0].attempts == 3
    await slack.assert_clean(allow=["unacked"])
    await socket.close()


async def test_bolt_leaves_an_event_without_a_listener_unacknowledged(
    slack: StandInSlack, app: AsyncApp, connect: Connect
) -> None:
    async with connect(app):
        await slack.deliver({"type": "reaction_added", "user": "U1", "event_ts": "1.1"})
        with pytest.raises(AssertionError, match="unacked reaction_added"):
            await slack.assert_clean()


async def test_a_duplicate_can_be_sent_on_purpose(slack: StandInSlack, app: AsyncApp, connect: Connect) -> None:
    asha = slack.add_user("Asha")
    async with connect(app):
        question = await asha.dm("What helps?")
        original = slack.deliveries.all[0].payload
        await slack.deliver(original["event"], event_id=str(original["event_id"]))
        await slack.until(lambda: len(slack.replies(question)) == 2)


async def test_each_envelope_goes_to_one_connection(slack: StandInSlack, session: aiohttp.ClientSession) -> None:
    sockets = [await opened(slack, session), await opened(slack, session)]
    for socket in sockets:
        await socket.receive_json()
    sent = [await slack.deliver({"type": "app_mention"}) for _ in range(4)]
    got = [(await socket.receive_json())["payload"]["event_id"] for socket in sockets for _ in range(2)]
    assert sorted(got) == sorted(str(one.payload["event_id"]) for one in sent)
    for socket in sockets:
        await socket.close()


async def test_an_eleventh_connection_is_sent_away(slack: StandInSlack, session: aiohttp.ClientSession) -> None:
    sockets = [await opened(slack, session) for _ in range(11)]
    frames = [await socket.receive_json() for socket in sockets]
    assert [frame["type"] for frame in frames] == ["hello"] * 10 + ["disconnect"]
    assert frames[-1]["reason"] == "too_many_websockets"
    for socket in sockets:
        await socket.close()


async def test_what_happens_while_nothing_is_connected_waits(
    slack: StandInSlack, app: AsyncApp, connect: Connect
) -> None:
    asha = slack.add_user("Asha")
    question = await asha.dm("What helps?")
    await slack.assert_clean()
    async with connect(app):
        await slack.until(lambda: slack.replies(question))


@pytest.mark.parametrize("end", ["disconnect", "close", "abort"])
async def test_the_app_comes_back_after_its_connection_ended(
    slack: StandInSlack, app: AsyncApp, connect: Connect, end: str
) -> None:
    asha = slack.add_user("Asha")
    async with connect(app):
        if end == "disconnect":
            await slack.disconnect("refresh_requested")
        elif end == "close":
            await slack.close_sockets()
        else:
            slack.abort_sockets()
        await slack.until(lambda: len(slack.calls("apps.connections.open")) == 2)
        question = await asha.dm("Still there?")
        await slack.until(lambda: slack.replies(question))


async def test_an_envelope_lost_with_its_connection_comes_again(
    slack: StandInSlack, session: aiohttp.ClientSession
) -> None:
    doomed = await opened(slack, session)
    await doomed.receive_json()
    await slack.deliver({"type": "app_mention"})
    await doomed.receive_json()
    slack.abort_sockets()
    await doomed.close()
    socket = await opened(slack, session)
    await socket.receive_json()
    again = await socket.receive_json()
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "connection_failed")
    await socket.close()


async def test_pings_are_answered_until_told_otherwise(slack: StandInSlack, app: AsyncApp, connect: Connect) -> None:
    async with connect(app) as handler:
        await slack.until(lambda: handler.client.last_ping_pong_time)
        slack.deliveries.answers_pings = False
        await slack.until(lambda: len(slack.calls("apps.connections.open")) > 1)


async def test_a_ticket_opens_one_connection(slack: StandInSlack, session: aiohttp.ClientSession) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(slack.base_url.replace("/api/", "/link?ticket=guessed"))


async def test_a_refused_connection_is_tried_again(slack: StandInSlack, app: AsyncApp, connect: Connect) -> None:
    slack.faults.plan("apps.connections.open", Fault.rate_limited(retry_after=0))
    async with connect(app):
        await slack.until(lambda: slack.connections == 1)
    assert len(slack.calls("apps.connections.open")) == 2


async def test_a_bot_token_opens_no_socket(slack: StandInSlack, client: AsyncWebClient) -> None:
    answer = await client.api_call("auth.test")
    assert answer["user_id"] == slack.bot_user_id
    with pytest.raises(Exception, match="not_allowed_token_type"):
        await client.apps_connections_open(app_token=slack.bot_token)
