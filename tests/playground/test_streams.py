"""Streamed messages: how they grow, and what Slack refuses while they do and afterwards."""

import pytest
from slack_sdk.models.messages.chunk import MarkdownTextChunk, TaskUpdateChunk
from slack_sdk.web.async_client import AsyncWebClient

from playground import Message, StandInSlack, User
from tests.playground.calling import call, refusal, say

FIVE_MINUTES = 301
FOOTER = [{"type": "divider", "block_id": "end"}]


@pytest.fixture
def asha(slack: StandInSlack) -> User:
    return slack.add_user("Asha")


@pytest.fixture
async def question(asha: User) -> Message:
    return await asha.dm("What helps?")


@pytest.fixture
def place(question: Message) -> dict[str, str]:
    return {"channel": question.channel, "thread_ts": question.ts}


def codes(slack: StandInSlack) -> list[str]:
    return [violation.code for violation in slack.violations]


def task(status: str = "in_progress", **keys: object) -> dict[str, object]:
    return {"type": "task_update", "id": "look", "title": "Looking in the guidance", "status": status, **keys}


async def begun(client: AsyncWebClient, place: dict[str, str], **keys: object) -> dict[str, str]:
    answer = await client.api_call("chat.startStream", json={**place, **keys})
    return {"channel": answer["channel"], "ts": answer["ts"]}


async def test_the_sdks_own_helper_streams_an_answer_to_its_end(
    slack: StandInSlack, client: AsyncWebClient, asha: User, question: Message, place: dict[str, str]
) -> None:
    stream = await client.chat_stream(**place, buffer_size=4)
    await stream.append(chunks=[TaskUpdateChunk(id="look", title="Looking", status="in_progress")])
    await stream.append(markdown_text="Talk with ")
    await stream.append(chunks=[TaskUpdateChunk(id="look", title="Looked", status="complete")])
    await stream.append(markdown_text="the child first.")
    growing = slack.replies(question)[0]
    assert growing.streaming
    assert asha.status(question) == "processing"
    await stream.stop(blocks=FOOTER, metadata={"event_type": "practice_reply", "event_payload": {"id": "a1"}})
    whole = asha.sees_thread(question)[-1]
    assert (whole.text, whole.streaming) == ("Talk with the child first.", False)
    assert [block["type"] for block in whole.blocks] == ["task_card", "rich_text", "divider"]
    assert (whole.blocks[0]["title"], whole.blocks[0]["status"]) == ("Looked", "complete")
    assert asha.status(question) == ""
    await slack.assert_clean()


async def test_text_that_follows_text_is_one_text(
    slack: StandInSlack, client: AsyncWebClient, question: Message, place: dict[str, str]
) -> None:
    stream = await begun(client, place, markdown_text="Talk ")
    await call(client, "chat.appendStream", **stream, chunks=[MarkdownTextChunk(text="first.").to_dict()])
    assert slack.replies(question)[0].text == "Talk first."
    assert len(slack.replies(question)[0].blocks) == 1


async def test_tasks_of_a_plan_stand_together_and_their_details_add_up(
    slack: StandInSlack, client: AsyncWebClient, question: Message, place: dict[str, str]
) -> None:
    stream = await begun(client, place, task_display_mode="plan", chunks=[task("pending", details="First. ")])
    source = {"type": "url", "url": "https://example.org", "text": "The guide"}
    done = task("complete", details="Second.", sources=[source])
    await call(client, "chat.appendStream", **stream, chunks=[done, {"type": "plan_update", "title": "Worked for 3s"}])
    await call(client, "chat.stopStream", **stream, markdown_text="Found it.")
    plan, _text = slack.replies(question)[0].blocks
    assert plan["title"] == "Worked for 3s"
    shown = slack.replies(question)[0].stream
    assert shown is not None
    assert [(one.status, one.details) for one in shown.tasks] == [("complete", "First. Second.")]
    assert shown.tasks[0].sources == (source,)


async def test_a_stream_in_a_channel_is_a_reply_to_somebody(
    slack: StandInSlack, client: AsyncWebClient, asha: User
) -> None:
    team = slack.add_channel("practice", members=[asha])
    asked = await asha.mention(team, "What helps?")
    here = {"channel": team.id, "thread_ts": asked.ts}
    someone = {"recipient_team_id": slack.team_id, "recipient_user_id": asha.id}
    assert await refusal(client, "chat.startStream", channel=team.id, **someone) == "invalid_arguments"
    assert await refusal(client, "chat.startStream", **here) == "missing_recipient_team_id"
    half = {"recipient_team_id": slack.team_id}
    assert await refusal(client, "chat.startStream", **here, **half) == "missing_recipient_user_id"
    ben = someone | {"recipient_user_id": slack.add_user("Ben").id}
    assert await refusal(client, "chat.startStream", **here, **ben) == "user_not_in_channel"
    await begun(client, here, **someone)
    assert len(slack.violations) == 4


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"markdown_text": "a" * 12_001}, "msg_too_long"),
        ({"chunks": [{"type": "markdown_text", "text": "a" * 12_001}]}, "msg_too_long"),
        ({"chunks": [{"type": "markdown_text", "text": "a" * 7_000}] * 2}, "msg_too_long"),
        ({"chunks": [{"type": "poem", "text": "a"}]}, "invalid_chunks"),
        ({"chunks": [task("done")]}, "invalid_chunks"),
        ({"chunks": [task(title="a" * 257)]}, "invalid_chunks"),
        ({"chunks": [{"type": "blocks", "blocks": [{"type": "alert"}]}]}, "invalid_chunks"),
        ({"chunks": "[{"}, "invalid_arguments"),
        ({"chunks": {"type": "markdown_text"}}, "invalid_chunks"),
        ({"chunks": [task()], "markdown_text": "a"}, "invalid_arguments"),
        ({}, "no_text"),
    ],
)
async def test_a_bad_chunk_is_refused_and_changes_nothing(
    slack: StandInSlack,
    client: AsyncWebClient,
    question: Message,
    place: dict[str, str],
    arguments: dict[str, object],
    code: str,
) -> None:
    stream = await begun(client, place, markdown_text="Talk ")
    assert await refusal(client, "chat.appendStream", **stream, **arguments) == code
    assert codes(slack) == [code]
    assert slack.replies(question)[0].text == "Talk "


async def test_the_whole_message_is_counted_not_each_chunk(
    slack: StandInSlack, client: AsyncWebClient, place: dict[str, str]
) -> None:
    stream = await begun(client, place, markdown_text="a" * 7_000)
    await call(client, "chat.appendStream", **stream, markdown_text="a" * 5_000)
    assert await refusal(client, "chat.appendStream", **stream, markdown_text="a") == "msg_too_long"
    await call(client, "chat.stopStream", **stream)
    assert codes(slack) == ["msg_too_long"]


async def test_a_growing_message_cannot_be_updated_and_a_stopped_one_cannot_grow(
    slack: StandInSlack, client: AsyncWebClient, place: dict[str, str]
) -> None:
    stream = await begun(client, place, markdown_text="Talk")
    assert await refusal(client, "chat.update", **stream, text="Found") == "streaming_state_conflict"
    await call(client, "chat.stopStream", **stream)
    await call(client, "chat.update", **stream, text="Found")
    assert await refusal(client, "chat.appendStream", **stream, markdown_text="a") == "message_not_in_streaming_state"
    assert codes(slack) == ["streaming_state_conflict", "message_not_in_streaming_state"]


async def test_to_stop_twice_is_how_a_lost_answer_is_made_sure_of(
    slack: StandInSlack, client: AsyncWebClient, place: dict[str, str]
) -> None:
    stream = await begun(client, place, markdown_text="Talk")
    await call(client, "chat.stopStream", **stream)
    assert await refusal(client, "chat.stopStream", **stream) == "message_not_in_streaming_state"
    await slack.assert_clean()


async def test_a_plain_message_is_no_stream(slack: StandInSlack, client: AsyncWebClient, place: dict[str, str]) -> None:
    posted = await say(client, **place, text="Found")
    here = {"channel": place["channel"], "ts": posted["ts"]}
    assert await refusal(client, "chat.stopStream", **here) == "message_not_in_streaming_state"
    assert codes(slack) == ["message_not_in_streaming_state"]


async def test_a_stream_lives_for_five_minutes(
    slack: StandInSlack, client: AsyncWebClient, asha: User, question: Message, place: dict[str, str]
) -> None:
    stream = await begun(client, place, markdown_text="Talk")
    slack.clock.move(FIVE_MINUTES)
    assert await refusal(client, "chat.appendStream", **stream, markdown_text="a") == "message_not_in_streaming_state"
    assert await refusal(client, "chat.stopStream", **stream) == "message_not_in_streaming_state"
    assert not asha.sees_thread(question)[-1].streaming
    assert asha.status(question) == ""
    await call(client, "chat.update", **stream, text="Talk first.")
    await slack.assert_clean()


async def test_a_stream_left_open_is_held_against_the_app(
    slack: StandInSlack, client: AsyncWebClient, place: dict[str, str]
) -> None:
    stream = await begun(client, place, markdown_text="Talk")
    with pytest.raises(AssertionError, match="stream_left"):
        await slack.assert_clean()
    await call(client, "chat.stopStream", **stream, session_status="suspended")
    await slack.assert_clean()


async def test_a_stream_without_words_has_nothing_to_read_aloud(
    slack: StandInSlack, client: AsyncWebClient, place: dict[str, str]
) -> None:
    stream = await begun(client, place, chunks=[task()])
    await call(client, "chat.stopStream", **stream, blocks=FOOTER)
    assert codes(slack) == ["no_fallback_text"]


async def test_time_only_goes_forward(slack: StandInSlack) -> None:
    with pytest.raises(ValueError, match="forward"):
        slack.clock.move(-1)
