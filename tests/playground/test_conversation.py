"""The real Bolt app, over the real wire, in conversation with people."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground import StandInSlack

Connect = Callable[[AsyncApp], AbstractAsyncContextManager[object]]

BUTTONS = [
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "feedback",
                "positive_button": {"text": {"type": "plain_text", "text": "Helpful"}, "value": "up:1"},
                "negative_button": {"text": {"type": "plain_text", "text": "Not helpful"}, "value": "down:1"},
            }
        ],
    }
]


def event_types(slack: StandInSlack) -> list[str]:
    return [one.name.split()[0] for one in slack.deliveries.all]


async def test_a_direct_message_is_answered_in_its_thread(slack: StandInSlack, app: AsyncApp, either: Connect) -> None:
    asha = slack.add_user("Asha")
    async with either(app):
        question = await asha.dm("What helps?")
        await slack.until(lambda: slack.replies(question))
        await slack.settled()
        await slack.assert_clean()
    assert [message.text for message in asha.sees_thread(question)] == ["What helps?", "Heard you"]
    assert slack.ack_times_ms


async def test_a_mention_is_answered_and_seen_by_the_channel(
    slack: StandInSlack, app: AsyncApp, either: Connect
) -> None:
    asha, ben, eve = slack.add_user("Asha"), slack.add_user("Ben"), slack.add_user("Eve", kind="guest")
    team = slack.add_channel("practice", members=[asha, ben], private=True)
    async with either(app):
        question = await asha.mention(team, "What helps?")
        await slack.until(lambda: slack.replies(question))
        await slack.settled()
        await slack.assert_clean()
    assert event_types(slack) == ["app_mention"]
    assert ben.sees(team)[-1].text == "Heard you"
    assert eve.sees(team) == ()


async def test_a_follow_up_reaches_the_same_thread(slack: StandInSlack, app: AsyncApp, either: Connect) -> None:
    asha = slack.add_user("Asha")
    team = slack.add_channel("practice", members=[asha])
    async with either(app):
        question = await asha.mention(team, "What helps?")
        await asha.reply(question, "And for a sibling?", mention=True)
        await slack.until(lambda: len(slack.replies(question)) == 2)
        await asha.reply(question, "Thank you all")
        await slack.settled()
    assert len(slack.replies(question)) == 2
    assert len(asha.sees_thread(question)) == 5


async def test_a_mention_comes_twice_when_the_app_hears_the_channel(
    slack: StandInSlack, app: AsyncApp, either: Connect
) -> None:
    slack.backstage.channel_message_events = True
    asha = slack.add_user("Asha")
    team = slack.add_channel("practice", members=[asha])
    async with either(app):
        question = await asha.mention(team, "What helps?")
        await slack.until(lambda: len(slack.replies(question)) == 2)
    twins = slack.deliveries.all[:2]
    assert [one.name.split()[0] for one in twins] == ["app_mention", "message"]
    assert twins[0].payload["event_id"] != twins[1].payload["event_id"]


async def test_the_apps_own_posts_edits_and_deletions_come_back_to_it(
    slack: StandInSlack, app: AsyncApp, client: AsyncWebClient, either: Connect
) -> None:
    asha = slack.add_user("Asha")
    place = asha.direct.id
    async with either(app):
        sent = await client.chat_postMessage(channel=place, text="Hi", unfurl_links=False, unfurl_media=False)
        await client.chat_update(channel=place, ts=sent["ts"], text="Hello")
        assert [message.text for message in asha.sees()] == ["Hello"]
        await client.chat_delete(channel=place, ts=sent["ts"])
        await slack.settled()
        await slack.assert_clean()
    events = [one.payload["event"] for one in slack.deliveries.all]
    assert [event.get("subtype") for event in events if isinstance(event, dict)] == [
        None,
        "message_changed",
        "message_deleted",
    ]
    assert asha.sees() == ()


async def test_people_edit_delete_and_share_files(slack: StandInSlack, app: AsyncApp, either: Connect) -> None:
    asha = slack.add_user("Asha")
    async with either(app):
        question = await asha.dm("Wat helps?")
        await slack.until(lambda: slack.replies(question))
        changed = await asha.edit(question, "What helps?")
        await asha.share_file(asha.direct)
        await asha.delete(question)
        await slack.settled()
        await slack.assert_clean()
    subtypes = [
        event.get("subtype")
        for one in slack.deliveries.all
        if isinstance(event := one.payload["event"], dict) and event.get("bot_id") is None
    ]
    assert subtypes == [None, "message_changed", "file_share", "message_deleted"]
    assert changed.edited_ts is not None
    assert slack.message(question) is None


async def test_a_click_reaches_the_app_with_what_was_pressed(
    slack: StandInSlack, app: AsyncApp, client: AsyncWebClient, either: Connect
) -> None:
    asha = slack.add_user("Asha")
    pressed: list[str] = []

    async def feedback(ack: Callable[[], object], action: dict[str, str], body: dict[str, str]) -> None:
        await ack()  # type: ignore[misc]  # Bolt's ack is awaitable; its type is not exported
        pressed.append(action["value"])
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    app.action("feedback")(feedback)
    async with either(app):
        await client.chat_postMessage(
            channel=asha.direct.id, text="Answer", blocks=BUTTONS, unfurl_links=False, unfurl_media=False
        )
        await asha.click(asha.sees()[0], "feedback", label="Not helpful")
        modal = await slack.until(lambda: asha.modal)
        await slack.assert_clean()
    assert pressed == ["down:1"]
    assert modal.payload["callback_id"] == "why"


async def test_a_click_may_be_answered_at_its_response_url(
    slack: StandInSlack, app: AsyncApp, client: AsyncWebClient, either: Connect
) -> None:
    asha, ben = slack.add_user("Asha"), slack.add_user("Ben")
    team = slack.add_channel("practice", members=[asha, ben])

    async def feedback(ack: Callable[[], object], respond: Callable[..., object]) -> None:
        await ack()  # type: ignore[misc]  # as above
        await respond("Thank you", response_type="ephemeral", replace_original=False)  # type: ignore[misc]  # as above

    app.action("feedback")(feedback)
    question = await ben.post(team, "What helps?")
    async with either(app):
        await client.chat_postMessage(
            channel=team.id,
            thread_ts=question.ts,
            text="Answer",
            blocks=BUTTONS,
            unfurl_links=False,
            unfurl_media=False,
        )
        await asha.click(slack.replies(question)[0], "feedback", label="Helpful")
        await slack.until(lambda: len(asha.sees(team)) == 3)
        await slack.assert_clean()
    assert asha.sees(team)[-1].only_for == asha.id
    assert len(ben.sees(team)) == 2


async def test_opening_the_app_is_an_event_for_each_tab(
    slack: StandInSlack, app: AsyncApp, client: AsyncWebClient, either: Connect
) -> None:
    asha = slack.add_user("Asha")
    async with either(app):
        await asha.open_home()
        await asha.open_messages_tab()
        await client.assistant_threads_setSuggestedPrompts(
            channel_id=asha.direct.id, prompts=[{"title": "Ask", "message": "What helps?"}]
        )
        await client.views_publish(user_id=asha.id, view={"type": "home", "blocks": [{"type": "divider"}]})
        await slack.settled()
        await slack.assert_clean()
    events = [one.payload["event"] for one in slack.deliveries.all]
    assert [event["tab"] for event in events if isinstance(event, dict)] == ["home", "messages"]
    assert asha.prompts == ("Ask",)
    assert asha.home is not None
    assert [block["type"] for block in asha.home.blocks] == ["divider"]


MODAL = {
    "type": "modal",
    "callback_id": "why",
    "title": {"type": "plain_text", "text": "What was wrong?"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "reason",
            "label": {"type": "plain_text", "text": "Reason"},
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
        }
    ],
}
