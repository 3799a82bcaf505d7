"""The Web API as the SDK calls it: what is taken, what is refused, and what is held against the app."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground import Message, StandInSlack, User
from tests.playground.calling import QUIET, refusal, say

OVERLONG_HEADER = [{"type": "header", "text": {"type": "plain_text", "text": "a" * 151}}]
DIVIDER = [{"type": "divider"}]


def codes(slack: StandInSlack) -> list[str]:
    return [violation.code for violation in slack.violations]


@pytest.fixture
def asha(slack: StandInSlack) -> User:
    return slack.add_user("Asha")


@pytest.fixture
async def question(slack: StandInSlack, asha: User) -> Message:
    return await asha.post(slack.add_channel("practice", members=[asha]), "What helps?")


async def test_an_unknown_method_is_refused_and_held_against_the_app(
    slack: StandInSlack, client: AsyncWebClient
) -> None:
    assert await refusal(client, "chat.shout") == "unknown_method"
    with pytest.raises(AssertionError, match=r"chat\.shout: unknown_method"):
        await slack.assert_clean()
    await slack.assert_clean(allow=["unknown_method"])


@pytest.mark.parametrize(
    ("token", "code"),
    [("xoxb-stolen", "invalid_auth"), ("xapp-stand-in-app", "not_allowed_token_type"), ("", "not_authed")],
)
async def test_the_token_is_checked(slack: StandInSlack, client: AsyncWebClient, token: str, code: str) -> None:
    client.token = token
    assert await refusal(client, "auth.test") == code
    assert codes(slack) == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "a" * 40_001}, "msg_too_long"),
        ({"text": "a", "blocks": OVERLONG_HEADER}, "invalid_blocks"),
        ({"text": "a", "blocks": "[{"}, "invalid_arguments"),
        ({"text": "a", "thread_ts": "1.1"}, "thread_not_found"),
        ({"text": "a", "channel": "C404"}, "channel_not_found"),
        ({"text": "a", "channel": ""}, "invalid_arguments"),
        ({"text": "a", "markdown_text": "b"}, "markdown_text_conflict"),
        ({"markdown_text": "a" * 12_001}, "msg_too_long"),
    ],
)
async def test_a_bad_post_is_refused_and_held_against_the_app(
    slack: StandInSlack, client: AsyncWebClient, question: Message, arguments: dict[str, object], code: str
) -> None:
    sent = {"channel": question.channel, "thread_ts": question.ts, **QUIET, **arguments}
    assert await refusal(client, "chat.postMessage", **sent) == code
    assert codes(slack) == [code]
    assert slack.bot_messages() == ()


async def test_the_app_posts_only_where_it_is(
    slack: StandInSlack, client: AsyncWebClient, asha: User, question: Message
) -> None:
    elsewhere = slack.add_channel("elsewhere", members=[asha], with_bot=False)
    hidden = slack.add_channel("hidden", members=[asha], with_bot=False, private=True)
    here = {"text": "a", **QUIET}
    assert await refusal(client, "chat.postMessage", channel=elsewhere.id, **here) == "not_in_channel"
    assert await refusal(client, "chat.postMessage", channel=hidden.id, **here) == "channel_not_found"
    place = slack.backstage.workspace.channels[question.channel]
    slack.archive(place)
    assert await refusal(client, "chat.postMessage", channel=place.id, **here) == "is_archived"
    slack.remove_bot(place)
    assert await refusal(client, "chat.update", channel=elsewhere.id, ts="1.1", text="a") == "not_in_channel"


async def test_manners_are_checked_though_slack_would_not(
    slack: StandInSlack, client: AsyncWebClient, question: Message
) -> None:
    await say(client, channel=question.channel, text="Loud")
    await say(client, channel=question.channel, thread_ts=question.ts, text="Unfurling", unfurl_links=True)
    await say(client, channel=question.channel, thread_ts=question.ts, text="", blocks=DIVIDER)
    await say(client, channel=question.channel, thread_ts=question.ts, text="<!channel> look")
    assert codes(slack) == ["top_level_post", "unfurling", "no_fallback_text", "broadcast"]
    assert len(slack.bot_messages()) == 4


async def test_a_reply_is_no_root_of_a_thread(
    slack: StandInSlack, client: AsyncWebClient, asha: User, question: Message
) -> None:
    reply = await asha.reply(question, "And siblings?")
    sent = {"channel": question.channel, "text": "a", "thread_ts": reply.ts, **QUIET}
    assert await refusal(client, "chat.postMessage", **sent) == "thread_not_found"
    assert codes(slack) == ["thread_not_found"]


async def test_what_somebody_just_deleted_is_not_held_against_the_app(
    slack: StandInSlack, client: AsyncWebClient, asha: User, question: Message
) -> None:
    await asha.delete(question)
    sent = {"channel": question.channel, "text": "a", "thread_ts": question.ts, **QUIET}
    assert await refusal(client, "chat.postMessage", **sent) == "thread_not_found"
    await slack.assert_clean()


async def test_a_thread_outlives_its_root(
    slack: StandInSlack, client: AsyncWebClient, asha: User, question: Message
) -> None:
    await asha.reply(question, "And siblings?")
    await asha.delete(question)
    await say(client, channel=question.channel, thread_ts=question.ts, text="a")
    assert [message.text for message in slack.replies(question)] == ["a"]


async def test_only_the_apps_own_messages_can_be_changed(
    slack: StandInSlack, client: AsyncWebClient, question: Message
) -> None:
    theirs = {"channel": question.channel, "ts": question.ts}
    assert await refusal(client, "chat.update", **theirs, text="a") == "cant_update_message"
    assert await refusal(client, "chat.delete", **theirs) == "cant_delete_message"
    assert await refusal(client, "chat.update", channel=question.channel, ts="1.1", text="a") == "message_not_found"
    assert len(slack.violations) == 3


async def test_an_update_without_blocks_wipes_them(
    slack: StandInSlack, client: AsyncWebClient, question: Message
) -> None:
    sent = await say(client, channel=question.channel, thread_ts=question.ts, text="Looking", blocks=DIVIDER)
    assert [block["type"] for block in slack.replies(question)[0].blocks] == ["divider"]
    await client.chat_update(channel=question.channel, ts=sent["ts"], text="Found")
    assert slack.replies(question)[0].blocks == ()
    long = {"channel": question.channel, "ts": sent["ts"], "text": "a" * 4_001}
    assert await refusal(client, "chat.update", **long) == "msg_too_long"


async def test_an_ephemeral_needs_its_reader_in_the_channel(
    slack: StandInSlack, client: AsyncWebClient, question: Message
) -> None:
    ben = slack.add_user("Ben")
    sent = {"channel": question.channel, "user": ben.id, "text": "a"}
    assert await refusal(client, "chat.postEphemeral", **sent) == "user_not_in_channel"


async def test_an_ephemeral_cannot_be_changed(client: AsyncWebClient, asha: User, question: Message) -> None:
    sent = await client.chat_postEphemeral(channel=question.channel, user=asha.id, text="a")
    change = {"channel": question.channel, "ts": sent["message_ts"], "text": "b"}
    assert await refusal(client, "chat.update", **change) == "message_not_found"


async def test_a_view_is_checked(slack: StandInSlack, client: AsyncWebClient, asha: User) -> None:
    view = {"type": "home", "blocks": [{"type": "markdown", "text": "a"}]}
    assert await refusal(client, "views.publish", user_id=asha.id, view=view) == "invalid_arguments"
    assert "not_here" in slack.violations[0].detail


async def test_a_trigger_is_good_once_and_not_for_long(slack: StandInSlack, client: AsyncWebClient, asha: User) -> None:
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Why?"}, "blocks": DIVIDER}
    fresh = slack.backstage.new_trigger(asha.id)
    await client.views_open(trigger_id=fresh, view=view)
    assert await refusal(client, "views.open", trigger_id=fresh, view=view) == "exchanged_trigger_id"
    assert await refusal(client, "views.open", trigger_id="Tr404", view=view) == "invalid_trigger_id"
    slack.backstage.trigger_life_s = -1
    stale = slack.backstage.new_trigger(asha.id)
    assert await refusal(client, "views.open", trigger_id=stale, view=view) == "expired_trigger_id"


async def test_a_home_tab_is_not_replaced_from_a_stale_copy(client: AsyncWebClient, asha: User) -> None:
    view = {"type": "home", "blocks": DIVIDER}
    first = await client.views_publish(user_id=asha.id, view=view)
    await client.views_publish(user_id=asha.id, view=view, hash=first["view"]["hash"])
    stale = {"user_id": asha.id, "view": view, "hash": first["view"]["hash"]}
    assert await refusal(client, "views.publish", **stale) == "hash_conflict"


async def test_methods_sent_as_forms_are_read_too(
    slack: StandInSlack, client: AsyncWebClient, asha: User, question: Message
) -> None:
    opened = await client.conversations_open(users=asha.id)
    assert opened["channel"]["id"] == asha.direct.id
    info = await client.conversations_info(channel=question.channel)
    assert (info["channel"]["name"], info["channel"]["is_member"]) == ("practice", True)
    people = await client.conversations_members(channel=question.channel)
    assert people["members"] == sorted([asha.id, slack.bot_user_id])
    link = await client.chat_getPermalink(channel=question.channel, message_ts=question.ts)
    assert link["permalink"].endswith(f"/p{question.ts.replace('.', '')}")
    await slack.assert_clean()


async def test_a_thread_is_read_a_page_at_a_time(client: AsyncWebClient, asha: User, question: Message) -> None:
    for number in range(3):
        await asha.reply(question, str(number))
    first = await client.conversations_replies(channel=question.channel, ts=question.ts, limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_replies(channel=question.channel, ts=question.ts, limit=3, cursor=cursor)
    assert [message["text"] for message in first["messages"]] == ["What helps?", "0", "1"]
    assert [message["text"] for message in second["messages"]] == ["2"]
    assert second["has_more"] is False


async def test_users_are_shown_as_what_they_are(slack: StandInSlack, client: AsyncWebClient) -> None:
    async def marks(user: User) -> list[str]:
        body = (await client.users_info(user=user.id))["user"]
        names = ("is_admin", "is_restricted", "is_stranger", "is_bot", "deleted")
        return [name for name in names if body[name]]

    gone = slack.add_user("Gone")
    slack.deactivate(gone)
    assert await marks(slack.add_user("Asha")) == []
    assert await marks(slack.add_user("Ada", kind="admin")) == ["is_admin"]
    assert await marks(slack.add_user("Ben", kind="guest")) == ["is_restricted"]
    assert await marks(slack.add_user("Eve", kind="external")) == ["is_stranger"]
    assert await marks(slack.add_user("Robot", kind="bot")) == ["is_bot"]
    assert await marks(gone) == ["deleted"]
    assert await refusal(client, "users.info", user="U404") == "user_not_found"


async def test_a_status_left_hanging_is_held_against_the_app(
    slack: StandInSlack, client: AsyncWebClient, asha: User, question: Message
) -> None:
    place = {"channel_id": question.channel, "thread_ts": question.ts}
    await client.agents_sessions_setStatus(**place, status="processing")
    await client.assistant_threads_setStatus(channel_id=question.channel, thread_ts=question.ts, status="is looking")
    assert asha.status(question) == "is looking"
    with pytest.raises(AssertionError, match="status_left"):
        await slack.assert_clean()
    await client.agents_sessions_setStatus(**place, status="active")
    await say(client, channel=question.channel, thread_ts=question.ts, text="Found")
    assert asha.status(question) == ""
    await slack.assert_clean()


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("agents.sessions.setStatus", {"status": "thinking"}),
        ("agents.sessions.setStatus", {"status": "active", "title": "a" * 201}),
        ("assistant.threads.setStatus", {"status": "a", "loading_messages": ["a"] * 11}),
        ("assistant.threads.setSuggestedPrompts", {"prompts": [{"title": "a", "message": "a"}]}),
    ],
)
async def test_agent_methods_check_their_arguments(
    client: AsyncWebClient, question: Message, method: str, arguments: dict[str, object]
) -> None:
    place = {"channel_id": question.channel, "thread_ts": question.ts}
    assert await refusal(client, method, **place, **arguments) == "invalid_arguments"


async def test_a_method_needs_its_scope(slack: StandInSlack, client: AsyncWebClient, question: Message) -> None:
    slack.backstage.scopes = frozenset(["im:read", "chat:write"])
    assert await refusal(client, "conversations.info", channel=question.channel) == "missing_scope"
    assert slack.violations[0].detail == "channels:read"
    answer = await client.auth_test()
    assert answer.headers["x-oauth-scopes"] == "chat:write,im:read"


async def test_every_call_is_kept(slack: StandInSlack, client: AsyncWebClient, asha: User) -> None:
    await client.conversations_open(users=asha.id)
    await client.auth_test()
    assert [call.method for call in slack.calls()] == ["conversations.open", "auth.test"]
    assert slack.calls("conversations.open")[0].arguments["users"] == asha.id


async def test_an_ephemeral_is_refused_where_the_app_is_not(
    slack: StandInSlack, client: AsyncWebClient, asha: User
) -> None:
    elsewhere = slack.add_channel("elsewhere", members=[asha], with_bot=False)
    sent = {"channel": elsewhere.id, "user": asha.id, "text": "a"}
    assert await refusal(client, "chat.postEphemeral", **sent) == "not_in_channel"


async def test_a_user_group_lists_its_members(slack: StandInSlack, client: AsyncWebClient, asha: User) -> None:
    group = slack.add_user_group(asha)
    assert (await client.usergroups_users_list(usergroup=group))["users"] == [asha.id]
    assert await refusal(client, "usergroups.users.list", usergroup="S404") == "no_such_subteam"


async def test_the_app_puts_an_emoji_on_a_message_once(client: AsyncWebClient, asha: User, question: Message) -> None:
    place = {"channel": question.channel, "timestamp": question.ts, "name": "eyes"}
    assert await refusal(client, "reactions.remove", **place) == "no_reaction"
    await client.reactions_add(**place)
    assert await refusal(client, "reactions.add", **place) == "already_reacted"
    assert asha.sees_reactions(question) == {"eyes"}
    await client.reactions_remove(**place)
    assert asha.sees_reactions(question) == frozenset()


async def test_the_validator_can_be_asked_without_a_token(slack: StandInSlack, client: AsyncWebClient) -> None:
    client.token = ""
    assert (await client.blocks_validate(blocks=DIVIDER))["ok"]
    assert (await client.blocks_validate(message={"text": "a", "blocks": DIVIDER}))["ok"]
    with pytest.raises(SlackApiError) as raised:
        await client.blocks_validate(view={"type": "home", "blocks": OVERLONG_HEADER})
    (problem,) = raised.value.response["errors"]
    assert raised.value.response["error"] == "invalid_view"
    assert (problem["pointer"], problem["code"]) == ("/blocks/0/text/text", "too_long")
    with pytest.raises(SlackApiError) as raised:
        await client.blocks_validate(blocks=OVERLONG_HEADER)
    assert raised.value.response["errors"][0]["pointer"] == "/0/text/text"
    assert codes(slack) == []
    assert await refusal(client, "blocks.validate") == "invalid_arguments"


async def test_metadata_is_read_back_by_those_who_ask(client: AsyncWebClient, question: Message) -> None:
    mark = {"event_type": "practice_reply", "event_payload": {"reference": "one"}}
    await say(client, channel=question.channel, thread_ts=question.ts, text="a", metadata=mark)
    channel, ts = question.channel, question.ts
    plain = (await client.conversations_replies(channel=channel, ts=ts))["messages"][-1]
    full = await client.conversations_replies(channel=channel, ts=ts, include_all_metadata=True)
    asked = full["messages"][-1]
    assert "metadata" not in plain
    assert asked["metadata"] == mark


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ("practice_reply", "invalid_arguments"),
        ({"event_payload": {}}, "invalid_metadata_format"),
        ({"event_type": "practice_reply"}, "invalid_metadata_schema"),
    ],
)
async def test_metadata_has_a_form(client: AsyncWebClient, question: Message, metadata: object, code: str) -> None:
    place = {"channel": question.channel, "thread_ts": question.ts, "text": "a", **QUIET}
    assert await refusal(client, "chat.postMessage", **place, metadata=metadata) == code


async def test_a_thread_is_read_from_a_moment_on_with_its_root(
    client: AsyncWebClient, asha: User, question: Message
) -> None:
    first, second = await asha.reply(question, "0"), await asha.reply(question, "1")

    async def texts(*, inclusive: bool) -> list[str]:
        answer = await client.conversations_replies(
            channel=question.channel, ts=question.ts, oldest=first.ts, inclusive=inclusive
        )
        return [message["text"] for message in answer["messages"]]

    assert await texts(inclusive=False) == [question.text, second.text]
    assert await texts(inclusive=True) == [question.text, first.text, second.text]
