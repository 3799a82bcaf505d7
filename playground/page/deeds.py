"""What the page may do on a person's behalf, checked at the edge and then done as that person."""

from collections.abc import Mapping
from typing import Annotated, Literal, assert_never

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from playground.composer import JsonObject
from playground.controls import Answer
from playground.deliveries import Delivery
from playground.page.cast import Cast
from playground.people import User
from playground.stand_in import StandInSlack
from playground.workspace import Channel, Message, View

LONGEST_TEXT = 40_000
Words = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]


class NotThere(Exception):  # noqa: N818 - names what is the case
    """The person, the message or the view is not there, or this person cannot see it."""


class _Deed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    me: str
    """Whose hands these are."""


class Write(_Deed):
    """Write a message, in a thread where one is named."""

    deed: Literal["write"]
    channel: str
    text: Words
    thread: str | None = None


class Edit(_Deed):
    """Change a message of one's own."""

    deed: Literal["edit"]
    channel: str
    ts: str
    text: Words


class Delete(_Deed):
    """Take back a message of one's own."""

    deed: Literal["delete"]
    channel: str
    ts: str


class Slash(_Deed):
    """Write a slash command."""

    deed: Literal["slash"]
    command: str
    text: str = ""
    channel: str


class Shortcut(_Deed):
    """Choose one of the app's shortcuts on a message."""

    deed: Literal["shortcut"]
    channel: str
    ts: str
    callback_id: str


class Press(_Deed):
    """Press a button or choose an option, by its words, in a message, or in a view where one is named."""

    deed: Literal["press"]
    channel: str = ""
    ts: str = ""
    view: str = ""
    action_id: str
    label: str | None = None


class Stop(_Deed):
    """Press Stop in a thread that the app is working in."""

    deed: Literal["stop"]
    channel: str
    thread: str


class Submit(_Deed):
    """Send the modal in front."""

    deed: Literal["submit"]
    answers: Mapping[str, str | list[str]]


class Close(_Deed):
    """Put the modal in front away."""

    deed: Literal["close"]


class Open(_Deed):
    """Open a tab of the app."""

    deed: Literal["open"]
    tab: Literal["home", "messages"]


Deed = Write | Edit | Delete | Slash | Shortcut | Press | Stop | Submit | Close | Open
DEED: TypeAdapter[Deed] = TypeAdapter(Annotated[Deed, Field(discriminator="deed")])


async def do(deed: Deed, slack: StandInSlack, cast: Cast) -> JsonObject:
    """Do it; gives what the page must know at once, such as the errors of a form.

    Raises:
        NotThere: there is nobody or nothing to do it with.
        ValueError: this person cannot do it; the message says why.
    """
    user = cast.find(deed.me)
    if user is None:
        raise NotThere("nobody of that id")
    return await _do(deed, user, slack)


async def _do(deed: Deed, user: User, slack: StandInSlack) -> JsonObject:  # noqa: C901, PLR0911 - one arm a deed
    match deed:
        case Write():
            return await _write(deed, user, slack)
        case Edit():
            await user.edit(_message(deed.channel, deed.ts, slack), _as_slack_has_it(deed.text, slack))
        case Delete():
            await user.delete(_message(deed.channel, deed.ts, slack))
        case Slash():
            return _taken(await user.slash(deed.command, deed.text, channel=_channel(deed.channel, slack)))
        case Shortcut():
            return await _heard(await user.shortcut(_message(deed.channel, deed.ts, slack), deed.callback_id))
        case Press():
            return await _heard(await user.click(_target(deed, user, slack), deed.action_id, label=deed.label))
        case Stop():
            return await _heard(await user.stop(_message(deed.channel, deed.thread, slack)))
        case Submit():
            return _taken(await user.submit(dict[str, Answer](deed.answers)))
        case Close():
            await user.close()
        case Open():
            await (user.open_home() if deed.tab == "home" else user.open_messages_tab())
        case _:
            assert_never(deed)
    return {}


async def _write(deed: Write, user: User, slack: StandInSlack) -> JsonObject:
    thread = _message(deed.channel, deed.thread, slack) if deed.thread else None
    text = _as_slack_has_it(deed.text, slack)
    written = await user.post(_channel(deed.channel, slack), text, thread=thread)
    return {"ts": written.ts, "root": written.root}


async def _heard(delivery: Delivery) -> JsonObject:
    await delivery.finished.wait()
    return _taken(delivery)


def _taken(delivery: Delivery) -> JsonObject:
    """What came of a form or a command, for the person who sent it."""
    if not delivery.acked:
        return {"trouble": "The app did not answer within three seconds. In Slack you would see an error here."}
    response = delivery.response or {}
    return {"errors": response.get("errors")} if response.get("response_action") == "errors" else {}


def _as_slack_has_it(text: str, slack: StandInSlack) -> str:
    """What a person typed, escaped, with the app's name as a mention."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    bot = slack.backstage.bot
    return escaped.replace(f"@{bot.name}", f"<@{bot.id}>")


def _channel(channel_id: str, slack: StandInSlack) -> Channel:
    channel = slack.backstage.workspace.channels.get(channel_id)
    if channel is None:
        raise NotThere("no channel of that id")
    return channel


def _message(channel_id: str, ts: str, slack: StandInSlack) -> Message:
    message = slack.backstage.workspace.message(_channel(channel_id, slack).id, ts)
    if message is None:
        raise NotThere("that message is gone")
    return message


def _target(deed: Press, user: User, slack: StandInSlack) -> Message | View:
    if not deed.view:
        return _message(deed.channel, deed.ts, slack)
    for view in (user.home, user.modal):
        if view is not None and view.id == deed.view:
            return view
    raise NotThere("that view is gone")
