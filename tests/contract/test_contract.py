"""Does the stand-in answer as Slack does? For a person with a sandbox workspace; `make contract` runs it.

Make a workspace for this alone, install the app of `manifest.yaml` in it, invite the app to a channel, and set
CONTRACT_BOT_TOKEN (xoxb-…) and CONTRACT_CHANNEL (C…). Whatever it posts there it takes away again. A case that
fails is a place where the stand-in is wrong: mend the stand-in, and the tests of the app with it.
"""

import json
import os
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.manifest import scopes
from playground import StandInSlack

TOKEN, CHANNEL = os.environ.get("CONTRACT_BOT_TOKEN", ""), os.environ.get("CONTRACT_CHANNEL", "")
pytestmark = pytest.mark.skipif(
    not (TOKEN and CHANNEL),
    reason="no sandbox workspace: set CONTRACT_BOT_TOKEN and CONTRACT_CHANNEL, see tests/contract/test_contract.py",
)
QUIET = {"unfurl_links": False, "unfurl_media": False}
BUTTON = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "Press"}}


def section(text: str) -> dict[str, object]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


@dataclass(frozen=True, slots=True)
class Probe:
    """One call, made to both; `{channel}` stands for the sandbox's channel or the stand-in's."""

    about: str
    method: str
    arguments: Mapping[str, object] = field(default_factory=dict)


def posted(about: str, **arguments: object) -> Probe:
    return Probe(about, "chat.postMessage", {"channel": "{channel}", **QUIET, **arguments})


HEADER = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Look"}, "blocks": [section("Hello")]}
HERE, NEVER = {"channel": "{channel}"}, {"ts": "1000000000.000001"}
PROBES = (
    Probe("who we are", "auth.test"),
    Probe("nobody", "users.info", {"user": "U0000000000"}),
    Probe("nowhere", "chat.postMessage", {"channel": "C0000000000", "text": "Hello", **QUIET}),
    posted("nothing"),
    posted("words", text="Hello"),
    posted("blocks", text="Hello", blocks=[section("*Hello*"), {"type": "actions", "elements": [BUTTON]}]),
    posted("empty section", text="Hello", blocks=[section("")]),
    posted("long section", text="Hello", blocks=[section("x" * 3_001)]),
    posted("long header", text="Hello", blocks=[HEADER]),
    posted("many blocks", text="Hello", blocks=[section("x")] * 51),
    posted("unknown block", text="Hello", blocks=[{"type": "hologram"}]),
    posted("no such thread", text="Hello", thread_ts=NEVER["ts"]),
    posted("text and Markdown", text="Hello", markdown_text="Hello"),
    Probe("no such message", "chat.update", {**HERE, **NEVER, "text": "Hello"}),
    Probe("no such message", "chat.delete", {**HERE, **NEVER}),
    Probe("nobody", "chat.postEphemeral", {**HERE, "user": "U0000000000", "text": "Hello"}),
    Probe("no such trigger", "views.open", {"trigger_id": "1.2.3", "view": MODAL}),
    Probe("no thread", "chat.startStream", HERE),
    Probe("no such status", "agents.sessions.setStatus", {"channel_id": "{channel}", "status": "asleep"}),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended, and what the answer holds."""

    error: str
    keys: frozenset[str]


async def outcome(client: AsyncWebClient, probe: Probe, channel: str) -> Outcome:
    filled = {key: channel if value == "{channel}" else value for key, value in probe.arguments.items()}
    sent = {key: json.dumps(value) if isinstance(value, list | dict) else value for key, value in filled.items()}
    try:
        answered = await client.api_call(probe.method, data=sent)
    except SlackApiError as refused:
        return Outcome(str(refused.response["error"]), frozenset())
    if probe.method == "chat.postMessage":
        await client.chat_delete(channel=channel, ts=str(answered["ts"]))
    assert isinstance(answered.data, dict)
    return Outcome("", frozenset(answered.data))


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: f"{probe.method}: {probe.about}")
async def test_the_stand_in_answers_as_slack_does(probe: Probe, session: aiohttp.ClientSession) -> None:
    real = await outcome(AsyncWebClient(token=TOKEN, session=session), probe, CHANNEL)
    async with StandInSlack(scopes=scopes()) as slack:
        channel = slack.add_channel("practice")
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.base_url, session=session)
        stand_in = await outcome(client, probe, channel.id)
    assert stand_in.error == real.error
    # Slack may say more; what the app could come to rely on here must be there too.
    assert stand_in.keys <= real.keys
