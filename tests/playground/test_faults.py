"""Planned faults: each one is met by the call it was planned for, and by no other."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground import Fault, StandInSlack
from tests.playground.calling import QUIET, say


@pytest.fixture
def once(client: AsyncWebClient) -> AsyncWebClient:
    """A client that tries each call once; the SDK's own would repeat one that was cut."""
    client.retry_handlers.clear()
    return client


async def test_faults_are_met_in_order_and_then_calls_go_well(slack: StandInSlack, once: AsyncWebClient) -> None:
    slack.faults.plan("auth.test", Fault.failed("internal_error"), Fault.none(), Fault.failed("fatal_error"))
    outcomes = []
    for _ in range(4):
        try:
            await once.auth_test()
            outcomes.append("ok")
        except SlackApiError as refused:
            outcomes.append(refused.response["error"])
    assert outcomes == ["internal_error", "ok", "fatal_error", "ok"]
    assert [call.fault for call in slack.calls("auth.test")] == ["failed", "none", "failed", "none"]
    assert slack.faults.left == 0


async def test_a_fault_can_be_met_many_times(slack: StandInSlack, once: AsyncWebClient) -> None:
    slack.faults.plan("auth.test", Fault.failed("internal_error"), times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError):
            await once.auth_test()
    assert (await once.auth_test())["ok"]


@pytest.mark.parametrize(("given", "header"), [(1, "1"), ("soon", "soon"), (None, None)])
async def test_a_rate_limit_says_when_to_come_back(
    slack: StandInSlack, once: AsyncWebClient, given: float | str | None, header: str | None
) -> None:
    slack.faults.plan("auth.test", Fault.rate_limited(retry_after=given))
    with pytest.raises(SlackApiError) as raised:
        await once.auth_test()
    assert raised.value.response.status_code == 429
    assert raised.value.response.headers.get("Retry-After") == header


@pytest.mark.parametrize(
    ("fault", "status", "body"),
    [
        (Fault.server_error(), 500, "<!DOCTYPE"),
        (Fault.server_error(503), 503, "<!DOCTYPE"),
        (Fault.html_body(), 200, "<!DOCTYPE"),
        (Fault.truncated(), 200, '{"ok": tr'),
    ],
)
async def test_a_broken_server_sends_what_is_no_json(
    slack: StandInSlack, session: aiohttp.ClientSession, fault: Fault, status: int, body: str
) -> None:
    slack.faults.plan("auth.test", fault)
    async with session.post(slack.base_url + "auth.test") as answer:
        assert answer.status == status
        assert (await answer.text()).startswith(body)


async def test_a_reset_has_no_effect(slack: StandInSlack, once: AsyncWebClient) -> None:
    asha = slack.add_user("Asha")
    slack.faults.plan("chat.postMessage", Fault.reset())
    with pytest.raises(aiohttp.ClientConnectionError):
        await say(once, channel=asha.direct.id, text="Hi")
    assert asha.sees() == ()


async def test_a_dropped_response_leaves_the_effect(slack: StandInSlack, once: AsyncWebClient) -> None:
    asha = slack.add_user("Asha")
    slack.faults.plan("chat.postMessage", Fault.response_dropped())
    with pytest.raises(aiohttp.ClientConnectionError):
        await say(once, channel=asha.direct.id, text="Hi")
    assert len(asha.sees()) == 1


async def test_the_sdk_left_alone_posts_twice_when_a_response_is_dropped(
    slack: StandInSlack, client: AsyncWebClient
) -> None:
    asha = slack.add_user("Asha")
    slack.faults.plan("chat.postMessage", Fault.response_dropped())
    await say(client, channel=asha.direct.id, text="Hi")
    assert len(asha.sees()) == 2


@pytest.mark.parametrize(("fault", "seen"), [(Fault.held(9), 1), (Fault.delayed(9), 0)])
async def test_a_late_answer_may_or_may_not_have_had_its_effect(
    slack: StandInSlack, session: aiohttp.ClientSession, fault: Fault, seen: int
) -> None:
    asha = slack.add_user("Asha")
    slack.faults.plan("chat.postMessage", fault)
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    body = {"channel": asha.direct.id, "text": "Hi", **QUIET}
    patience = aiohttp.ClientTimeout(total=0.1)
    with pytest.raises(TimeoutError):
        await session.post(slack.base_url + "chat.postMessage", json=body, headers=headers, timeout=patience)
    assert len(asha.sees()) == seen
