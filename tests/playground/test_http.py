"""HTTP instead of Socket Mode: signatures, retries, the time limit, and what an answer's body says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp

from playground import StandInSlack
from tests.playground.conftest import SIGNING_SECRET, served

Answer = Callable[[web.Request], Awaitable[web.Response]]


@asynccontextmanager
async def answering(slack: StandInSlack, answer: Answer) -> AsyncIterator[None]:
    """A bare server in the app's place."""
    server = web.Application()
    server.router.add_post("/", answer)
    runner = web.AppRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    slack.deliver_over_http(f"http://{host}:{port}/", signing_secret=SIGNING_SECRET)
    try:
        yield
    finally:
        await runner.cleanup()


async def test_bolt_takes_the_right_signature_and_no_other(slack: StandInSlack, app: AsyncApp) -> None:
    event: dict[str, object] = {
        "type": "event_callback",
        "team_id": slack.team_id,
        "event": {"type": "app_home_opened"},
    }
    async with served(slack, app):
        assert await slack.verify_url()
        assert await slack.post_signed(event) == 200
        assert await slack.post_signed(event, signing_secret="guessed") == 401
        assert await slack.post_signed(event, timestamp="1600000000") == 401


async def test_without_a_request_url_nothing_is_posted(slack: StandInSlack) -> None:
    with pytest.raises(ValueError, match="deliver_over_http first"):
        await slack.verify_url()


async def test_a_challenge_that_is_not_answered_is_no_address(slack: StandInSlack) -> None:
    async def deaf(_request: web.Request) -> web.Response:
        return web.Response(text="hello")

    async with answering(slack, deaf):
        assert not await slack.verify_url()


async def test_an_event_is_posted_again_with_the_number_and_the_reason(slack: StandInSlack) -> None:
    seen: list[tuple[str | None, str | None]] = []

    async def failing(request: web.Request) -> web.Response:
        seen.append((request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")))
        if len(seen) == 1:
            await asyncio.sleep(0.5)
        return web.Response(status=500)

    async with answering(slack, failing):
        delivery = await slack.deliver({"type": "app_mention"})
        await slack.until(delivery.finished.is_set)
    assert seen == [(None, None), ("1", "http_timeout"), ("2", "http_error")]
    with pytest.raises(AssertionError, match="unacked app_mention"):
        await slack.assert_clean()


async def test_an_app_may_ask_not_to_be_told_again(slack: StandInSlack) -> None:
    async def enough(_request: web.Request) -> web.Response:
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    async with answering(slack, enough):
        delivery = await slack.deliver({"type": "app_mention"})
        await slack.until(delivery.finished.is_set)
    assert delivery.attempts == 1


async def test_an_app_that_is_down_is_tried_as_often_and_then_missed(slack: StandInSlack) -> None:
    slack.deliver_over_http("http://127.0.0.1:9/", signing_secret=SIGNING_SECRET)
    delivery = await slack.deliver({"type": "app_mention"})
    await slack.until(delivery.finished.is_set)
    assert (delivery.attempts, delivery.acked) == (3, False)


async def test_a_command_arrives_as_a_form_and_is_answered_in_words_or_in_json(slack: StandInSlack) -> None:
    received: list[str] = []

    async def practice(request: web.Request) -> web.Response:
        form = await request.post()
        received.append(str(form["text"]))
        if form["text"] == "help":
            return web.Response(text="Ask me")
        return web.json_response({"text": "Here", "response_type": "ephemeral"})

    asha, ben = slack.add_user("Asha"), slack.add_user("Ben")
    team = slack.add_channel("practice", members=[asha, ben])
    async with answering(slack, practice):
        await asha.slash("/practice", "help", channel=team)
        await asha.slash("/practice", "sources & all", channel=team)
    assert received == ["help", "sources & all"]
    assert [message.text for message in asha.sees(team)] == ["Ask me", "Here"]
    assert ben.sees(team) == ()


async def test_a_click_has_one_chance(slack: StandInSlack) -> None:
    async def failing(_request: web.Request) -> web.Response:
        return web.Response(status=404)

    asha = slack.add_user("Asha")
    message = await asha.post(slack.add_channel("practice", members=[asha]), "Hello")
    async with answering(slack, failing):
        delivery = await asha.shortcut(message, "coach")
        await slack.until(delivery.finished.is_set)
    assert delivery.attempts == 1
