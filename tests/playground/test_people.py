"""What people can do and see: the view that proves something stayed private."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground import StandInSlack

BUTTON = {"type": "button", "action_id": "more", "text": {"type": "plain_text", "text": "More"}, "value": "1"}


async def test_an_ephemeral_is_seen_by_its_reader_alone(slack: StandInSlack, client: AsyncWebClient) -> None:
    asha, ben = slack.add_user("Asha"), slack.add_user("Ben", kind="admin")
    team = slack.add_channel("practice", members=[asha, ben])
    question = await asha.mention(team, "What helps?")
    reply = await ben.reply(question, "Talking first")
    await client.chat_postEphemeral(channel=team.id, user=asha.id, text="A kinder word", thread_ts=question.ts)
    assert [message.text for message in asha.sees(team)] == [question.text, reply.text, "A kinder word"]
    assert asha.sees_thread(question) == asha.sees(team)
    assert ben.sees(team) == ben.sees_thread(question) == (question, reply)
    assert slack.replies(question) == ()
    assert len(slack.bot_messages()) == 1


async def test_a_whisper_shows_only_in_a_thread_that_somebody_can_open(
    slack: StandInSlack, client: AsyncWebClient
) -> None:
    asha = slack.add_user("Asha")
    team = slack.add_channel("practice", members=[asha])
    question = await asha.mention(team, "What helps?")
    await client.chat_postEphemeral(channel=team.id, user=asha.id, text="A kinder word", thread_ts=question.ts)
    assert asha.sees(team) == (question,)
    await client.chat_postEphemeral(channel=team.id, user=asha.id, text="A kinder word")
    assert asha.sees(team)[-1].text == "A kinder word"


async def test_direct_messages_are_between_two(slack: StandInSlack) -> None:
    asha, ben = slack.add_user("Asha"), slack.add_user("Ben", kind="admin")
    question = await asha.dm("What helps?")
    assert asha.sees() == (question,)
    assert ben.sees() == ()
    assert ben.sees(asha.direct) == ()


async def test_a_public_channel_is_open_to_members_of_the_workspace_only(slack: StandInSlack) -> None:
    asha = slack.add_user("Asha")
    team = slack.add_channel("practice", members=[asha])
    question = await asha.post(team, "What helps?")
    assert slack.add_user("Ben").sees(team) == (question,)
    assert slack.add_user("Gill", kind="guest").sees(team) == ()
    assert slack.add_user("Eve", kind="external").sees(team) == ()


async def test_people_write_only_where_they_are(slack: StandInSlack) -> None:
    asha = slack.add_user("Asha")
    with pytest.raises(ValueError, match="Asha is not in practice"):
        await asha.mention(slack.add_channel("practice"), "What helps?")


async def test_people_change_only_what_is_theirs(slack: StandInSlack) -> None:
    asha, ben = slack.add_user("Asha"), slack.add_user("Ben")
    question = await asha.post(slack.add_channel("practice", members=[asha, ben]), "What helps?")
    with pytest.raises(ValueError, match="Ben has no such message"):
        await ben.edit(question, "Nothing helps")
    with pytest.raises(ValueError, match="Ben has no such message"):
        await ben.delete(question)


async def test_people_press_only_what_is_in_front_of_them(slack: StandInSlack, client: AsyncWebClient) -> None:
    asha, ben = slack.add_user("Asha"), slack.add_user("Ben")
    team = slack.add_channel("practice", members=[asha, ben])
    blocks = [{"type": "actions", "elements": [BUTTON]}]
    await client.chat_postEphemeral(channel=team.id, user=asha.id, text="More?", blocks=blocks)
    note = asha.sees(team)[0]
    with pytest.raises(ValueError, match="Ben cannot see that"):
        await ben.click(note, "more")
    with pytest.raises(ValueError, match="0 elements match 'less'"):
        await asha.click(note, "less")
    click = await asha.click(note, "more", label="More")
    assert click.payload["container"] == {
        "type": "message",
        "message_ts": note.ts,
        "channel_id": team.id,
        "is_ephemeral": True,
    }
    assert "message" not in click.payload


async def test_a_button_of_the_home_tab_can_be_pressed(slack: StandInSlack, client: AsyncWebClient) -> None:
    asha = slack.add_user("Asha")
    text = {"type": "mrkdwn", "text": "Waiting"}
    section = {"type": "section", "block_id": "first", "text": text, "accessory": BUTTON}
    await client.views_publish(user_id=asha.id, view={"type": "home", "blocks": [section]})
    assert asha.home is not None
    click = await asha.click(asha.home, "more")
    action = click.payload["actions"]
    assert isinstance(action, list)
    assert (action[0]["block_id"], action[0]["value"]) == ("first", "1")


async def test_another_organisations_person_is_marked_in_events(slack: StandInSlack) -> None:
    eve = slack.add_user("Eve", kind="external")
    shared = slack.add_channel("shared", members=[eve], shared=True)
    await eve.mention(shared, "What helps?")
    payload = slack.deliveries.all[0].payload
    event = payload["event"]
    assert payload["is_ext_shared_channel"] is True
    assert isinstance(event, dict)
    assert event["user_team"] == eve.profile.team_id != slack.team_id


async def test_a_mention_reaches_the_app_only_where_it_is(slack: StandInSlack) -> None:
    asha = slack.add_user("Asha")
    await asha.mention(slack.add_channel("elsewhere", members=[asha], with_bot=False), "What helps?")
    assert slack.deliveries.all == []


async def test_waiting_for_what_never_comes_tells_what_came_instead(slack: StandInSlack) -> None:
    await slack.add_user("Asha").dm("What helps?")
    with pytest.raises(AssertionError, match="deliveries: 1, acknowledged: 0"):
        await slack.until(lambda: False, timeout=0.05)


async def test_timestamps_only_grow(slack: StandInSlack) -> None:
    stamps = [slack.backstage.workspace.new_ts() for _ in range(1_000)]
    assert stamps == sorted(set(stamps))
