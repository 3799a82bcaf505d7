"""Rate limits by method, on the clock that tests move."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground import StandInSlack
from playground.methods import METHODS
from playground.methods.scopes import NEEDED
from playground.rates import RATES, RateLimits
from tests.playground.calling import say


def test_streams_begin_twenty_times_a_minute() -> None:
    limits = RateLimits()
    waits = [limits.wait("chat.startStream", channel="C1", now=0) for _ in range(21)]
    assert waits == [0] * 20 + [3]
    assert limits.wait("chat.startStream", channel="C1", now=3) == 0


def test_posts_are_counted_for_each_channel() -> None:
    limits = RateLimits()
    waits = [limits.wait("chat.postMessage", channel="C1", now=0) for _ in range(4)]
    assert waits == [0, 0, 0, 1]
    assert limits.wait("chat.postMessage", channel="C2", now=0) == 0
    assert [limits.wait("chat.postMessage", channel="C1", now=1) for _ in range(2)] == [0, 1]


def test_what_has_no_known_limit_is_not_limited() -> None:
    assert {RateLimits().wait("auth.test", channel="", now=0) for _ in range(1_000)} == {0}


def test_every_method_names_its_scope_and_only_methods_have_limits() -> None:
    assert set(NEEDED) == set(METHODS)
    assert set(RATES) <= set(METHODS)


async def test_a_call_too_many_is_told_when_to_come_back(slack: StandInSlack, client: AsyncWebClient) -> None:
    slack.enforce_rates()
    place = slack.add_user("Asha").direct.id
    for _ in range(3):
        await say(client, channel=place, text="Hello")
    with pytest.raises(SlackApiError) as raised:
        await say(client, channel=place, text="Hello")
    assert (raised.value.response.status_code, raised.value.response.headers["Retry-After"]) == (429, "1")
    slack.clock.move(1)
    await say(client, channel=place, text="Hello")
    await slack.assert_clean()


async def test_an_app_hears_only_what_its_scopes_allow(slack: StandInSlack) -> None:
    slack.backstage.scopes = frozenset(["im:history"])
    asha = slack.add_user("Asha")
    team = slack.add_channel("practice", members=[asha])
    message = await asha.mention(team, "What helps?")
    await asha.dm("What helps?")
    assert [one.name.split()[0] for one in slack.deliveries.all] == ["message"]
    with pytest.raises(ValueError, match="not granted commands"):
        await asha.slash("/practice", "help")
    with pytest.raises(ValueError, match="not granted commands"):
        await asha.shortcut(message, "coach")
