"""Modals, shortcuts and slash commands, with the real Bolt app behind them."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground import StandInSlack, User

Connect = Callable[[AsyncApp], AbstractAsyncContextManager[object]]


class Ack(Protocol):
    def __call__(self, text: object = "", /, **response: object) -> Awaitable[object]: ...


def plain(text: str) -> dict[str, object]:
    return {"type": "plain_text", "text": text}


def option(label: str) -> dict[str, object]:
    return {"text": plain(label), "value": label.lower()}


def asked(block_id: str, **element: object) -> dict[str, object]:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(block_id),
        "optional": True,
        "element": element,
    }


def modal(title: str = "Why?", **keys: object) -> dict[str, object]:
    blocks = [
        asked("reason", type="plain_text_input", action_id="words"),
        asked("kind", type="radio_buttons", action_id="kind", options=[option("Wrong"), option("Unclear")]),
        asked("parts", type="checkboxes", action_id="parts", options=[option("Sources"), option("Words")]),
    ]
    return {"type": "modal", "title": plain(title), "submit": plain("Send"), "callback_id": "why", **keys} | {
        "blocks": blocks
    }


@pytest.fixture
async def asha(slack: StandInSlack, client: AsyncWebClient) -> User:
    """Somebody with the modal in front of her."""
    asha = slack.add_user("Asha")
    await client.views_open(trigger_id=slack.backstage.new_trigger(asha.id), view=modal(notify_on_close=True))
    return asha


async def test_a_modal_is_filled_in_and_sent(app: AsyncApp, either: Connect, slack: StandInSlack, asha: User) -> None:
    received: list[object] = []

    async def why(ack: Ack, view: dict[str, dict[str, object]]) -> None:
        received.append(view["state"]["values"])
        await ack()

    app.view("why")(why)
    async with either(app):
        await asha.submit({"words": "Too long", "kind": "Unclear", "parts": ["Sources"]})
        await slack.assert_clean()
    assert asha.modal is None
    assert received == [
        {
            "reason": {"words": {"type": "plain_text_input", "value": "Too long"}},
            "kind": {"kind": {"type": "radio_buttons", "selected_option": option("Unclear")}},
            "parts": {"parts": {"type": "checkboxes", "selected_options": [option("Sources")]}},
        }
    ]


@pytest.mark.parametrize(
    ("response", "titles"),
    [
        ({"response_action": "errors", "errors": {"reason": "Say more"}}, ["Why?"]),
        ({"response_action": "clear"}, []),
        ({"response_action": "update", "view": modal("Thank you")}, ["Thank you"]),
        ({"response_action": "push", "view": modal("And?")}, ["Why?", "And?"]),
    ],
)
async def test_the_app_decides_what_becomes_of_a_sent_modal(
    app: AsyncApp,
    either: Connect,
    slack: StandInSlack,
    asha: User,
    response: dict[str, object],
    titles: list[str],
) -> None:
    async def why(ack: Ack) -> None:
        await ack(**response)

    app.view("why")(why)
    async with either(app):
        delivery = await asha.submit({})
        await slack.assert_clean()
    shown = [view.payload["title"] for view in slack.backstage.workspace.modals[asha.id]]
    assert shown == [plain(title) for title in titles]
    assert delivery.response is not None


async def test_a_modal_is_sent_once_and_stays_when_the_app_does_not_answer(
    app: AsyncApp, either: Connect, slack: StandInSlack, asha: User
) -> None:
    await asha.submit({})
    async with either(app):
        delivery = await asha.submit({})
        with pytest.raises(AssertionError, match="unacked view_submission"):
            await slack.assert_clean()
    assert delivery.attempts == 1
    assert asha.modal is not None


async def test_a_bad_modal_in_an_acknowledgement_is_held_against_the_app(
    app: AsyncApp, either: Connect, slack: StandInSlack, asha: User
) -> None:
    async def why(ack: Ack) -> None:
        await ack(response_action="update", view={"type": "modal", "blocks": []})

    app.view("why")(why)
    async with either(app):
        await asha.submit({})
        with pytest.raises(AssertionError, match="view_submission: invalid_arguments"):
            await slack.assert_clean()


async def test_a_form_takes_only_answers_to_its_questions(asha: User) -> None:
    with pytest.raises(ValueError, match="does not ask for colour"):
        await asha.submit({"colour": "red"})
    with pytest.raises(ValueError, match="no choice 'Blue'"):
        await asha.submit({"kind": "Blue"})


async def test_closing_a_modal_is_told_when_asked_for(asha: User) -> None:
    closing = await asha.close()
    assert closing is not None
    assert closing.payload["type"] == "view_closed"
    with pytest.raises(ValueError, match="Asha has no modal open"):
        await asha.close()


async def test_an_open_modal_is_updated_and_pushed_on(slack: StandInSlack, client: AsyncWebClient, asha: User) -> None:
    first = asha.modal
    assert first is not None
    await client.views_update(view_id=first.id, hash=first.hash, view=modal("Found"))
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(view_id=first.id, hash=first.hash, view=modal("Found"))
    for _ in range(2):
        await client.views_push(trigger_id=slack.backstage.new_trigger(asha.id), view=modal("More"))
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        await client.views_push(trigger_id=slack.backstage.new_trigger(asha.id), view=modal("More"))
    assert len(slack.backstage.workspace.modals[asha.id]) == 3


async def test_a_shortcut_works_on_a_message_where_the_app_is_not(
    app: AsyncApp, either: Connect, client: AsyncWebClient, slack: StandInSlack
) -> None:
    ben = slack.add_user("Ben")
    elsewhere = slack.add_channel("elsewhere", members=[ben], with_bot=False)
    message = await ben.post(elsewhere, "The allegation was made")

    async def coach(ack: Ack, body: dict[str, str], shortcut: dict[str, dict[str, str]]) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(shortcut["message"]["text"][:14]))

    app.shortcut("coach")(coach)
    async with either(app):
        await ben.shortcut(message, "coach")
        view = await slack.until(lambda: ben.modal)
        await slack.assert_clean()
    assert view.payload["title"] == plain("The allegation")


async def test_a_slash_command_is_answered_to_its_writer_alone(
    app: AsyncApp, either: Connect, slack: StandInSlack
) -> None:
    ben, eve = slack.add_user("Ben"), slack.add_user("Eve")
    team = slack.add_channel("practice", members=[ben, eve])

    async def practice(ack: Ack, command: dict[str, str], respond: Callable[..., Awaitable[object]]) -> None:
        await ack(f"You wrote {command['text']}")
        await respond("And one more thing")

    app.command("/practice")(practice)
    async with either(app):
        await ben.slash("/practice", "help", channel=team)
        await slack.until(lambda: len(ben.sees(team)) == 2)
        await slack.assert_clean()
    assert {message.text for message in ben.sees(team)} == {"You wrote help", "And one more thing"}
    assert eve.sees(team) == ()


async def test_a_trigger_runs_out_on_the_clock_that_tests_move(slack: StandInSlack, client: AsyncWebClient) -> None:
    asha = slack.add_user("Asha")
    trigger = slack.backstage.new_trigger(asha.id)
    slack.clock.move(3.1)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await client.views_open(trigger_id=trigger, view=modal())


async def test_an_app_names_its_views_once(slack: StandInSlack, client: AsyncWebClient, asha: User) -> None:
    async def opened(name: str) -> None:
        await client.views_push(trigger_id=slack.backstage.new_trigger(asha.id), view=modal(external_id=name))

    await opened("note-1")
    with pytest.raises(SlackApiError, match="duplicate_external_id"):
        await opened("note-1")
    await client.views_update(external_id="note-1", view=modal("Found"))
    assert asha.modal is not None
    assert asha.modal.payload["title"] == plain("Found")


async def test_what_is_wrong_stands_beside_the_field(
    app: AsyncApp, either: Connect, slack: StandInSlack, asha: User
) -> None:
    async def why(ack: Ack) -> None:
        await ack(response_action="errors", errors={"reason": "Say more"})

    app.view("why")(why)
    async with either(app):
        await asha.submit({})
        await slack.assert_clean()
    assert asha.modal is not None
    assert asha.modal.errors == {"reason": "Say more"}


@pytest.mark.parametrize("errors", [{"weather": "Rain"}, {}])
async def test_an_error_beside_no_field_is_held_against_the_app(
    app: AsyncApp, either: Connect, slack: StandInSlack, asha: User, errors: object
) -> None:
    async def why(ack: Ack) -> None:
        await ack({"response_action": "errors", "errors": errors})

    app.view("why")(why)
    async with either(app):
        await asha.submit({})
        with pytest.raises(AssertionError, match="view_submission: invalid_arguments"):
            await slack.assert_clean()


async def test_a_form_is_not_sent_without_what_it_needs(slack: StandInSlack, client: AsyncWebClient) -> None:
    needed = asked("note", type="plain_text_input", action_id="note", max_length=4) | {"optional": False}
    view = {"type": "modal", "title": plain("Why?"), "submit": plain("Send"), "blocks": [needed]}
    ben = slack.add_user("Ben")
    await client.views_open(trigger_id=slack.backstage.new_trigger(ben.id), view=view)
    with pytest.raises(ValueError, match="cannot be sent without note"):
        await ben.submit({})
    with pytest.raises(ValueError, match="note takes 4 characters"):
        await ben.submit({"note": "Too long"})


async def test_people_and_days_are_chosen_as_what_they_are(slack: StandInSlack, client: AsyncWebClient) -> None:
    ben = slack.add_user("Ben")
    blocks = [
        asked("who", type="users_select", action_id="who"),
        asked("when", type="datepicker", action_id="when", initial_date="2026-05-01"),
        asked("kind", type="static_select", action_id="kind", option_groups=[GROUP]),
    ]
    view = {"type": "modal", "title": plain("Ask"), "submit": plain("Send"), "blocks": blocks}
    await client.views_open(trigger_id=slack.backstage.new_trigger(ben.id), view=view)
    delivery = await ben.submit({"who": ben.id, "kind": "Wrong"})
    values = delivery.payload["view"]["state"]["values"]  # type: ignore[index]  # JSON as deep as it goes
    assert values["who"] == {"who": {"type": "users_select", "selected_user": ben.id}}
    assert values["when"] == {"when": {"type": "datepicker", "selected_date": "2026-05-01"}}
    assert values["kind"] == {"kind": {"type": "static_select", "selected_option": option("Wrong")}}


@pytest.mark.parametrize(
    ("element", "label", "chosen"),
    [
        ({"type": "overflow"}, "Mute", {"selected_option": option("Mute")}),
        ({"type": "static_select"}, "Keep", {"selected_option": option("Keep")}),
        ({"type": "checkboxes"}, "Mute", {"selected_options": [option("Mute")]}),
        ({"type": "checkboxes", "initial_options": [option("Mute")]}, "Mute", {"selected_options": []}),
    ],
)
async def test_a_choice_among_the_buttons_is_made_by_its_label(
    slack: StandInSlack,
    client: AsyncWebClient,
    element: dict[str, object],
    label: str,
    chosen: dict[str, object],
) -> None:
    ben = slack.add_user("Ben")
    control = element | {"action_id": "notes", "options": [option("Mute"), option("Keep")]}
    await client.views_publish(
        user_id=ben.id, view={"type": "home", "blocks": [{"type": "actions", "elements": [control]}]}
    )
    assert ben.home is not None
    click = await ben.click(ben.home, "notes", label=label)
    actions = click.payload["actions"]
    assert isinstance(actions, list)
    assert {key: value for key, value in actions[0].items() if key.startswith("selected")} == chosen


GROUP = {"label": plain("Kinds"), "options": [option("Wrong"), option("Unclear")]}
