"""Agent sessions: status, title, Stop, prompts, and what the app is told of them."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground import Message, StandInSlack, User
from tests.playground.calling import call, refusal, say

HOUR = 3_601
TWO_MINUTES = 121


@pytest.fixture
def asha(slack: StandInSlack) -> User:
    return slack.add_user("Asha")


@pytest.fixture
async def question(asha: User) -> Message:
    return await asha.dm("What helps?")


@pytest.fixture
def place(question: Message) -> dict[str, str]:
    return {"channel_id": question.channel, "thread_ts": question.ts}


def told(slack: StandInSlack, kind: str) -> list[dict[str, object]]:
    events = [one.payload["event"] for one in slack.deliveries.all]
    return [event for event in events if isinstance(event, dict) and event["type"] == kind]


async def test_a_title_counts_when_the_session_begins_and_afterwards_by_renaming(
    slack: StandInSlack, client: AsyncWebClient, asha: User, question: Message, place: dict[str, str]
) -> None:
    answer = await client.agents_sessions_setStatus(**place, status="processing", title="Talking with a child")
    assert (answer["agent_status"], answer["title"]) == ("processing", "Talking with a child")
    await client.agents_sessions_setStatus(**place, status="active", title="Something else")
    assert asha.title(question) == "Talking with a child"
    await client.agents_sessions_rename(**place, title="Disclosure")
    assert asha.title(question) == "Disclosure"
    await client.assistant_threads_setTitle(**place, title="Siblings")
    assert asha.title(question) == "Siblings"
    await slack.assert_clean()


@pytest.mark.parametrize("title", ["a" * 201, " "])
async def test_a_title_has_a_length(client: AsyncWebClient, place: dict[str, str], title: str) -> None:
    assert await refusal(client, "agents.sessions.rename", **place, title=title) == "invalid_arguments"


async def test_a_session_that_is_not_there_cannot_be_renamed(client: AsyncWebClient, place: dict[str, str]) -> None:
    assert await refusal(client, "agents.sessions.rename", **place, title="Siblings") == "session_not_found"


async def test_processing_falls_back_to_active_after_an_hour(
    slack: StandInSlack, client: AsyncWebClient, asha: User, question: Message, place: dict[str, str]
) -> None:
    await client.agents_sessions_setStatus(**place, status="processing")
    assert asha.status(question) == "processing"
    slack.clock.move(HOUR)
    assert asha.status(question) == ""
    await slack.assert_clean()


async def test_the_older_status_line_goes_out_after_two_minutes(
    slack: StandInSlack, client: AsyncWebClient, asha: User, question: Message, place: dict[str, str]
) -> None:
    await call(client, "assistant.threads.setStatus", **place, status="is looking")
    assert asha.status(question) == "is looking"
    slack.clock.move(TWO_MINUTES)
    assert asha.status(question) == ""


async def test_stop_ends_the_streams_and_leaves_the_status_to_the_app(
    slack: StandInSlack, client: AsyncWebClient, asha: User, question: Message, place: dict[str, str]
) -> None:
    stream = await client.chat_startStream(channel=question.channel, thread_ts=question.ts, markdown_text="Talk with")
    await asha.stop(question)
    (event,) = told(slack, "agent_session_stopped")
    assert event["streaming_message_ts"] == [stream["ts"]]
    assert (event["channel"], event["thread_ts"], event["user"]) == (question.channel, question.ts, asha.id)
    growing = {"channel": question.channel, "ts": stream["ts"]}
    assert await refusal(client, "chat.appendStream", **growing, markdown_text="a") == "stopped_by_user"
    assert await refusal(client, "chat.stopStream", **growing) == "stopped_by_user"
    with pytest.raises(AssertionError, match="status_left"):
        await slack.assert_clean()
    await client.agents_sessions_setStatus(**place, status="active")
    await slack.assert_clean()


async def test_stop_is_there_only_while_the_session_is_processing(asha: User, question: Message) -> None:
    with pytest.raises(ValueError, match="no Stop button"):
        await asha.stop(question)


async def test_an_app_that_did_not_ask_for_stop_is_warned_and_has_no_button(
    slack: StandInSlack, client: AsyncWebClient, asha: User, question: Message, place: dict[str, str]
) -> None:
    slack.backstage.events = frozenset(["message.im"])
    answer = await client.agents_sessions_setStatus(**place, status="processing")
    assert answer["warning"] == "missing_agent_session_stopped_event_subscription"
    with pytest.raises(ValueError, match="no Stop button"):
        await asha.stop(question)


async def test_a_person_renames_a_session_and_the_app_is_told(
    slack: StandInSlack, client: AsyncWebClient, asha: User, question: Message, place: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="no session"):
        await asha.rename(question, "Mine")
    await client.agents_sessions_setStatus(**place, status="active")
    await asha.rename(question, "Mine")
    await asha.rename(question, "Ours")
    first, second = told(slack, "agent_session_title_changed")
    assert "previous_title" not in first
    assert (second["previous_title"], second["title"]) == ("Mine", "Ours")
    assert asha.title(question) == "Ours"


async def test_an_app_that_is_no_agent_has_no_sessions(
    slack: StandInSlack, client: AsyncWebClient, question: Message, place: dict[str, str]
) -> None:
    slack.backstage.agent = False
    assert await refusal(client, "agents.sessions.setStatus", **place, status="active") == "not_agent_app"
    await client.chat_startStream(channel=question.channel, thread_ts=question.ts, markdown_text="Talk")
    assert slack.backstage.workspace.sessions == {}


async def test_prompts_stand_at_the_top_of_the_tab_and_write_for_the_person(
    slack: StandInSlack, client: AsyncWebClient, asha: User, place: dict[str, str]
) -> None:
    top = [{"title": "Ask", "message": "What does the guidance say about siblings?"}]
    await client.assistant_threads_setSuggestedPrompts(channel_id=asha.direct.id, prompts=top)
    in_thread = [{"title": "More", "message": "Say more"}]
    await client.assistant_threads_setSuggestedPrompts(**place, prompts=in_thread)
    assert asha.prompts == ("Ask",)
    asked = await asha.choose("Ask")
    assert (asked.text, asked.thread_ts) == (top[0]["message"], None)
    with pytest.raises(ValueError, match="no prompt 'More'"):
        await asha.choose("More")
    await slack.assert_clean()


async def test_what_a_person_has_open_beside_the_app_comes_with_what_they_write(
    slack: StandInSlack, asha: User
) -> None:
    team = slack.add_channel("practice", members=[asha])
    await asha.looks_at(team)
    await asha.dm("What helps?")
    await asha.looks_at(None)
    await asha.dm("And now?")
    opened, closed = told(slack, "app_context_changed")
    assert (opened["context"] != {}, closed["context"]) == (True, {})
    first, second = told(slack, "message")
    assert first["app_context"] == opened["context"]
    assert "app_context" not in second


async def test_an_app_is_told_only_what_it_subscribed_to(slack: StandInSlack, asha: User) -> None:
    slack.backstage.events = frozenset(["app_mention", "message.groups"])
    team = slack.add_channel("practice", members=[asha])
    closed = slack.add_channel("closed", members=[asha], private=True)
    await asha.dm("What helps?")
    await asha.open_home()
    await asha.looks_at(team)
    await asha.react(await asha.post(team, "Hello"), "eyes")
    await asha.mention(closed, "What helps?")
    await asha.mention(team, "What helps?")
    assert [one.name.split()[0] for one in slack.deliveries.all] == ["app_mention", "message", "app_mention"]


async def test_a_reaction_where_the_app_is_says_what_and_where(slack: StandInSlack, asha: User) -> None:
    message = await asha.post(slack.add_channel("practice", members=[asha]), "Hello")
    await asha.react(message, "eyes")
    elsewhere = slack.add_channel("elsewhere", members=[asha], with_bot=False)
    await asha.react(await asha.post(elsewhere, "Hello"), "wave")
    (event,) = told(slack, "reaction_added")
    assert event["reaction"] == "eyes"
    assert event["item"] == {"type": "message", "channel": message.channel, "ts": message.ts}


async def test_a_reply_for_all_puts_the_status_line_out_and_a_whisper_does_not(
    client: AsyncWebClient, asha: User, question: Message, place: dict[str, str]
) -> None:
    await call(client, "assistant.threads.setStatus", **place, status="is looking")
    await client.chat_postEphemeral(channel=question.channel, user=asha.id, text="A note", thread_ts=question.ts)
    assert asha.status(question) == "is looking"
    await say(client, channel=question.channel, thread_ts=question.ts, text="Found")
    assert asha.status(question) == ""
