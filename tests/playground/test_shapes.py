"""Payloads against the keys of Slack's own: its reference pages, and the samples in slackapi/java-slack-sdk (MIT).

What the samples always hold must be there, and nothing may be there that they do not know: a key of our own
making would let an app lean on what Slack never sends.
"""

from collections.abc import Collection, Mapping
from typing import cast

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground import Message, StandInSlack, User
from tests.playground.calling import call, say

Body = Mapping[str, object]

ANSWER = {"ok"}
REFUSAL = {"error", "needed", "provided", "warning", "response_metadata"}
ENVELOPE = {"token", "team_id", "api_app_id", "event", "type", "event_id", "event_time", "authorizations"}
ENVELOPE_MAY = {"is_ext_shared_channel", "event_context", "enterprise_id", "context_team_id", "context_enterprise_id"}
AUTHORIZATION = {"enterprise_id", "team_id", "user_id", "is_bot", "is_enterprise_install"}
MESSAGE = {"type", "user", "text", "ts", "blocks"}
MESSAGE_MAY = {
    "app_id",
    "bot_id",
    "bot_profile",
    "client_msg_id",
    "edited",
    "files",
    "metadata",
    "parent_user_id",
    "subtype",
    "team",
    "thread_ts",
    "upload",
}
WHERE = {"channel", "event_ts"}
SHARED = {"user_team", "source_team"}
VIEW = {
    "app_id",
    "app_installed_team_id",
    "blocks",
    "callback_id",
    "clear_on_close",
    "close",
    "external_id",
    "hash",
    "id",
    "notify_on_close",
    "previous_view_id",
    "private_metadata",
    "root_view_id",
    "state",
    "submit",
    "team_id",
    "title",
    "type",
}
VIEW_MAY = {"bot_id", "submit_disabled"}
ACTOR = {"type", "team", "user", "api_app_id", "token", "enterprise", "is_enterprise_install"}
CLICK = ACTOR | {"trigger_id", "container", "state", "actions"}
SESSION = {"channel", "event_ts", "thread_ts", "type", "user"}
HOME = {"type": "home", "blocks": [{"type": "divider"}]}
BUTTON = {"type": "button", "action_id": "more", "text": {"type": "plain_text", "text": "More"}, "value": "1"}
BLOCKS = [{"type": "actions", "elements": [BUTTON]}]


def assert_shape(body: object, must: set[str], may: Collection[str] = ()) -> None:
    keys = set(cast("Body", body))
    assert must - keys == set(), "left out"
    assert keys - must - set(may) == set(), "invented"


def part(body: object, *names: str) -> object:
    for name in names:
        body = cast("Body", body)[name]
    return body


def last(slack: StandInSlack) -> Body:
    return slack.deliveries.all[-1].payload


@pytest.fixture
def asha(slack: StandInSlack) -> User:
    return slack.add_user("Asha")


@pytest.fixture
async def question(slack: StandInSlack, asha: User) -> Message:
    return await asha.mention(slack.add_channel("practice", members=[asha]), "What helps?")


@pytest.fixture
async def answer(slack: StandInSlack, client: AsyncWebClient, question: Message) -> Message:
    await say(client, channel=question.channel, thread_ts=question.ts, text="Answer", blocks=BLOCKS)
    return slack.replies(question)[0]


@pytest.mark.usefixtures("question")
async def test_a_mention(slack: StandInSlack) -> None:
    assert_shape(last(slack), ENVELOPE, ENVELOPE_MAY)
    assert_shape(cast("list[object]", last(slack)["authorizations"])[0], AUTHORIZATION)
    assert_shape(part(last(slack), "event"), MESSAGE | WHERE | {"team"}, MESSAGE_MAY)


async def test_a_direct_message_before_and_after_its_edit(slack: StandInSlack, asha: User) -> None:
    message = await asha.dm("Wat helps?")
    assert_shape(part(last(slack), "event"), MESSAGE | WHERE | {"team", "channel_type"}, MESSAGE_MAY)
    await asha.edit(message, "What helps?")
    hidden = {"type", "subtype", "hidden", "ts", "channel_type", "message", "previous_message"} | WHERE
    assert_shape(part(last(slack), "event"), hidden)
    assert_shape(part(last(slack), "event", "message"), MESSAGE | {"edited"}, MESSAGE_MAY)
    await asha.delete(message)
    assert_shape(part(last(slack), "event"), hidden - {"message"} | {"deleted_ts"})


async def test_the_tabs_of_the_app(slack: StandInSlack, client: AsyncWebClient, asha: User) -> None:
    opened = {"type", "user", "channel", "tab", "event_ts"}
    await asha.open_messages_tab()
    assert_shape(part(last(slack), "event"), opened)
    await client.views_publish(user_id=asha.id, view=HOME)
    await asha.open_home()
    assert_shape(part(last(slack), "event"), opened | {"view"})
    assert_shape(part(last(slack), "event", "view"), VIEW, VIEW_MAY)


async def test_sessions(slack: StandInSlack, client: AsyncWebClient, asha: User, question: Message) -> None:
    place = {"channel_id": question.channel, "thread_ts": question.ts}
    set_to = await call(client, "agents.sessions.setStatus", **place, status="processing", title="Siblings")
    assert_shape(set_to.data, ANSWER | {"status", "agent_status", "title"}, REFUSAL)
    renamed = await call(client, "agents.sessions.rename", **place, title="Disclosure")
    assert_shape(renamed.data, ANSWER | {"title"}, REFUSAL)
    await asha.stop(question)
    assert_shape(part(last(slack), "event"), SESSION | {"streaming_message_ts"})
    await asha.rename(question, "Mine")
    assert_shape(part(last(slack), "event"), SESSION | {"title", "team_id", "previous_title"})
    await asha.looks_at(slack.backstage.workspace.channels[question.channel])
    assert_shape(part(last(slack), "event"), {"type", "context"})
    entities = cast("list[object]", part(last(slack), "event", "context", "entities"))
    assert_shape(entities[0], {"type", "value", "team_id"})


async def test_a_reaction(slack: StandInSlack, asha: User, question: Message) -> None:
    await asha.react(question, "eyes")
    assert_shape(part(last(slack), "event"), {"type", "user", "reaction", "item", "item_user", "event_ts"})
    assert_shape(part(last(slack), "event", "item"), {"type", "channel", "ts"})


async def test_a_click_on_a_message(slack: StandInSlack, asha: User, answer: Message) -> None:
    await asha.click(answer, "more")
    assert_shape(last(slack), CLICK | {"channel", "message", "response_url"})
    container = {"type", "message_ts", "channel_id", "is_ephemeral", "thread_ts"}
    assert_shape(part(last(slack), "container"), container)
    action = {"type", "action_id", "block_id", "value", "action_ts"}
    assert_shape(cast("list[object]", last(slack)["actions"])[0], action, {"text", "style", "url", "confirm"})


async def test_what_is_done_in_a_view(slack: StandInSlack, client: AsyncWebClient, asha: User) -> None:
    await client.views_publish(user_id=asha.id, view={"type": "home", "blocks": BLOCKS})
    assert asha.home is not None
    await asha.click(asha.home, "more")
    assert_shape(last(slack), CLICK | {"view"})
    assert_shape(part(last(slack), "view"), VIEW, VIEW_MAY)
    modal = {"type": "modal", "title": {"type": "plain_text", "text": "Why?"}, "blocks": [{"type": "divider"}]}
    trigger = slack.backstage.new_trigger(asha.id)
    opened = await client.views_open(trigger_id=trigger, view=modal | {"notify_on_close": True})
    assert_shape(opened.data, ANSWER | {"view"}, REFUSAL)
    await asha.submit({})
    assert_shape(last(slack), ACTOR | {"trigger_id", "view", "response_urls"})
    await asha.close()
    assert_shape(last(slack), ACTOR | {"view", "is_cleared"})


async def test_a_shortcut_and_a_command(slack: StandInSlack, asha: User, question: Message) -> None:
    await asha.shortcut(question, "coach")
    about = {"callback_id", "trigger_id", "message_ts", "message", "channel", "response_url"}
    assert_shape(last(slack), ACTOR | about, {"action_ts"})
    await asha.slash("/practice", "help")
    who = {"token", "api_app_id", "team_id", "team_domain", "user_id", "user_name", "channel_id", "channel_name"}
    what = {"command", "text", "response_url", "trigger_id"}
    assert_shape(last(slack), who | what, {"is_enterprise_install"})


async def test_what_the_web_api_answers(client: AsyncWebClient, asha: User, question: Message) -> None:
    place = {"channel": question.channel, "thread_ts": question.ts}
    sent = await say(client, **place, text="Answer")
    assert_shape(sent.data, ANSWER | {"channel", "ts", "message"}, REFUSAL)
    assert_shape(sent["message"], MESSAGE | {"bot_id", "app_id", "thread_ts"}, MESSAGE_MAY)
    changed = await call(client, "chat.update", channel=question.channel, ts=sent["ts"], text="Better")
    assert_shape(changed.data, ANSWER | {"channel", "ts", "text", "message"}, REFUSAL)
    whispered = await client.chat_postEphemeral(channel=question.channel, user=asha.id, text="a")
    assert_shape(whispered.data, ANSWER | {"message_ts"}, REFUSAL)
    link = await client.chat_getPermalink(channel=question.channel, message_ts=question.ts)
    assert_shape(link.data, ANSWER | {"channel", "permalink"}, REFUSAL)
    someone = {"recipient_team_id": asha.profile.team_id, "recipient_user_id": asha.id}
    begun = await call(client, "chat.startStream", **place, **someone, markdown_text="a")
    assert_shape(begun.data, ANSWER | {"channel", "ts"}, REFUSAL)
    stream = {"channel": question.channel, "ts": begun["ts"]}
    grown = await call(client, "chat.appendStream", **stream, markdown_text="b")
    assert_shape(grown.data, ANSWER | {"channel", "ts"}, REFUSAL)
    stopped = await call(client, "chat.stopStream", **stream)
    assert_shape(stopped.data, ANSWER | {"channel", "ts", "message"}, REFUSAL)
    assert_shape(stopped["message"], MESSAGE | {"bot_id", "app_id", "thread_ts"}, MESSAGE_MAY)


async def test_who_and_where(slack: StandInSlack, client: AsyncWebClient, asha: User, question: Message) -> None:
    me = {"url", "team", "user", "team_id", "user_id", "bot_id", "is_enterprise_install"}
    assert_shape((await client.auth_test()).data, ANSWER | me, REFUSAL)
    kinds = {"is_admin", "is_owner", "is_bot", "is_app_user", "is_restricted", "is_ultra_restricted", "is_stranger"}
    person = (await client.users_info(user=asha.id))["user"]
    assert_shape(person, {"id", "team_id", "name", "real_name", "deleted", "profile", "tz"} | kinds)
    channel = (await client.conversations_info(channel=question.channel))["channel"]
    states = {"is_archived", "is_member", "is_private", "is_shared", "is_ext_shared"}
    assert_shape(channel, {"id", "name", "is_channel", "is_group", "is_im"} | states, {"user"})
    people = await client.conversations_members(channel=question.channel)
    assert_shape(people.data, ANSWER | {"members", "response_metadata"})
    group = await client.usergroups_users_list(usergroup=slack.add_user_group(asha))
    assert_shape(group.data, ANSWER | {"users"}, REFUSAL)
    thread = await client.conversations_replies(channel=question.channel, ts=question.ts)
    assert_shape(thread.data, ANSWER | {"messages", "has_more", "response_metadata"})
