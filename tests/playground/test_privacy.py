"""The rules that no scenario asks for and every scenario is held to: nothing private in public, one answer each."""

from collections.abc import Awaitable, Callable

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground import Channel, StandInSlack, User
from tests.playground.calling import call, say

SECRET = "Zebra"
Telling = Callable[[AsyncWebClient, dict[str, str]], Awaitable[object]]


@pytest.fixture
def asha(slack: StandInSlack) -> User:
    return slack.add_user("Asha")


@pytest.fixture
def ben(slack: StandInSlack) -> User:
    return slack.add_user("Ben")


@pytest.fixture
def team(slack: StandInSlack, asha: User, ben: User) -> Channel:
    return slack.add_channel("practice", members=[asha, ben])


@pytest.fixture
async def place(asha: User, team: Channel) -> dict[str, str]:
    question = await asha.mention(team, "What helps?")
    return {"channel": team.id, "thread_ts": question.ts}


async def in_a_reply(client: AsyncWebClient, place: dict[str, str]) -> None:
    await say(client, **place, text=f"You wrote {SECRET}.")


async def in_blocks(client: AsyncWebClient, place: dict[str, str]) -> None:
    text = {"type": "mrkdwn", "text": SECRET.lower()}
    await say(client, **place, text="You wrote it.", blocks=[{"type": "section", "text": text}])


async def in_metadata(client: AsyncWebClient, place: dict[str, str]) -> None:
    payload = {"event_type": "practice_reply", "event_payload": {"question": SECRET}}
    await say(client, **place, text="You wrote it.", metadata=payload)


async def and_took_it_back(client: AsyncWebClient, place: dict[str, str]) -> None:
    sent = await say(client, **place, text=SECRET)
    await client.chat_update(channel=place["channel"], ts=sent["ts"], text="Nothing")
    await client.chat_delete(channel=place["channel"], ts=sent["ts"])


async def in_a_title(client: AsyncWebClient, place: dict[str, str]) -> None:
    here = {"channel_id": place["channel"], "thread_ts": place["thread_ts"]}
    await call(client, "agents.sessions.setStatus", **here, status="active", title=SECRET)


@pytest.mark.parametrize("told", [in_a_reply, in_blocks, in_metadata, and_took_it_back, in_a_title])
async def test_a_private_word_in_a_channel_is_found(
    slack: StandInSlack, client: AsyncWebClient, place: dict[str, str], told: Telling
) -> None:
    slack.assert_never_public(SECRET)
    await slack.assert_clean()
    await told(client, place)
    with pytest.raises(AssertionError, match="private_word Zebra"):
        slack.assert_never_public(SECRET)
    await slack.assert_clean()
    slack.keep_private(SECRET)
    with pytest.raises(AssertionError, match="private_word Zebra"):
        await slack.assert_clean()


async def test_what_one_person_alone_sees_is_private(
    slack: StandInSlack, client: AsyncWebClient, asha: User, team: Channel
) -> None:
    slack.keep_private(SECRET, to=asha)
    await client.chat_postEphemeral(channel=team.id, user=asha.id, text=SECRET)
    await say(client, channel=asha.direct.id, text=SECRET)
    home = {"type": "home", "blocks": [{"type": "section", "text": {"type": "plain_text", "text": SECRET}}]}
    await client.views_publish(user_id=asha.id, view=home)
    await slack.assert_clean()


@pytest.mark.parametrize("way", ["ephemeral", "direct", "home"])
async def test_another_persons_private_words_are_found_too(
    slack: StandInSlack, client: AsyncWebClient, asha: User, ben: User, team: Channel, way: str
) -> None:
    slack.keep_private(SECRET, to=asha)
    if way == "ephemeral":
        await client.chat_postEphemeral(channel=team.id, user=ben.id, text=SECRET)
    elif way == "direct":
        await say(client, channel=ben.direct.id, text=SECRET)
    else:
        home = {"type": "home", "blocks": [{"type": "section", "text": {"type": "plain_text", "text": SECRET}}]}
        await client.views_publish(user_id=ben.id, view=home)
    slack.assert_never_public(SECRET)
    with pytest.raises(AssertionError, match="private_word Zebra"):
        await slack.assert_clean()


async def test_what_people_say_themselves_is_theirs(slack: StandInSlack, asha: User, team: Channel) -> None:
    await asha.post(team, SECRET)
    slack.assert_never_public(SECRET)


def marked(reference: str) -> dict[str, object]:
    return {"event_type": "practice_reply", "event_payload": {"reference": reference}}


async def test_a_second_answer_to_the_same_question_is_found(
    slack: StandInSlack, client: AsyncWebClient, asha: User
) -> None:
    question = await asha.dm("What helps?")
    place = {"channel": question.channel, "thread_ts": question.ts}
    slack.expect_one_answer(placeholders=["Looking"])
    await say(client, **place, text="Looking", metadata=marked("one"))
    await say(client, **place, text="Talk first.", metadata=marked("one"))
    await say(client, **place, text="And listen.", metadata=marked("two"))
    assert [message.text for message in slack.answers(question)] == ["Talk first.", "And listen."]
    await slack.assert_clean()
    await say(client, **place, text="Talk first.", metadata=marked("two"))
    with pytest.raises(AssertionError, match="answered_twice"):
        await slack.assert_clean()
