"""Files that the app shares, through the SDK's own three calls."""

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from playground import StandInSlack
from tests.playground.calling import refusal


async def test_a_file_arrives_with_its_bytes(slack: StandInSlack, client: AsyncWebClient) -> None:
    asha = slack.add_user("Asha")
    question = await asha.dm("May I have my pack?")
    await client.files_upload_v2(
        channel=question.channel,
        thread_ts=question.ts,
        filename="pack.md",
        title="Your pack",
        content="What went well?",
        initial_comment="Your pack, as a file.",
    )
    shared = asha.sees_thread(question)[-1]
    assert (shared.text, shared.files[0]["title"]) == ("Your pack, as a file.", "Your pack")
    assert slack.content(str(shared.files[0]["id"])) == b"What went well?"
    await slack.assert_clean()


async def test_a_file_is_what_was_announced(client: AsyncWebClient, session: aiohttp.ClientSession) -> None:
    asked = await client.files_getUploadURLExternal(filename="pack.md", length=4)
    async with session.post(asked["upload_url"], data=b"too long") as answer:
        assert answer.status == 400
    files = [{"id": asked["file_id"]}]
    assert await refusal(client, "files.completeUploadExternal", files=files) == "file_not_found"
    assert await refusal(client, "files.completeUploadExternal", files=[]) == "invalid_arguments"
    assert await refusal(client, "files.getUploadURLExternal", filename="a", length=0) == "invalid_arguments"


async def test_a_file_in_a_channel_belongs_into_a_thread(slack: StandInSlack, client: AsyncWebClient) -> None:
    team = slack.add_channel("practice", members=[slack.add_user("Asha")])
    await client.files_upload_v2(channel=team.id, filename="pack.md", content="Hello")
    assert [violation.code for violation in slack.violations] == ["top_level_post", "no_fallback_text"]
