"""The only way to listen to what people press, send, choose and command.

Every one is acknowledged at once, then who it is is looked up, then the feature is told. What fails is logged
by kind alone and said kindly; a feature need not think of either.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncApp

from bot.slack.access import Access, Role, Standing
from bot.slack.gateway import Gateway
from bot.slack.identity import Identity
from bot.slack.modals import Modal, in_message, section
from bot.slack.phrases import FAILED, MEMBERS_ONLY, NOT_YOURS
from bot.slack.trouble import Refused, SlackTrouble
from bot.slack.views import notice

_log = logging.getLogger(__name__)
_LOOK_UP = 1.5
"""Seconds for finding out who somebody is: what opens a modal must do so within three."""

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What is known of everything that a person did."""

    person: str
    channel: str
    """Where they did it; empty in a modal or the Home tab."""
    trigger: str
    """Opens one modal, within three seconds."""
    response_url: str
    """Takes private answers for half an hour; empty in a modal or the Home tab."""
    shared: bool = False
    """In a conversation with another organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Click(Done):
    """A button was pressed or a choice made."""

    action: str
    value: str
    ts: str = ""
    """The message it stands in; empty in a view."""
    thread_ts: str = ""
    private_message: bool = False
    """Whether that message is one only this person sees."""
    view: str = ""
    """The id of the view it stands in; empty in a message."""
    modal: bool = False
    """Whether that view is a modal, so that another one goes on top of it."""
    private: str = ""
    """What the view carried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted(Done):
    """A modal was sent, or put away."""

    view: str
    private: str
    values: Mapping[str, str | tuple[str, ...] | None]
    """By action id: what was typed or the value that was chosen, several for a list of choices."""
    blocks: Mapping[str, str] = field(default_factory=dict)
    """The block of each action id, where an error must be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commanded(Done):
    """A slash command was written."""

    name: str
    """As the workspace calls it."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnMessage(Done):
    """A message shortcut was chosen."""

    ts: str
    thread_ts: str
    text: str
    writer: str
    """Who wrote the message; empty for a bot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event that is no message: a tab was opened, a session stopped. Whoever it is has not been looked up."""

    person: str
    channel: str
    thread_ts: str
    event: Mapping[str, Any]


Errors = Mapping[str, str]
"""What is wrong with a form, by action id."""
Answered = Errors | Modal | None
"""To a form that was sent: errors keep it open, a modal takes its place, nothing closes it."""

What = TypeVar("What", bound=Done)


class Clicks:
    """Listens for the features."""

    def __init__(self, app: AsyncApp, gateway: Gateway, access: Access, identity: Identity) -> None:
        self._app = app
        self._gateway = gateway
        self._access = access
        self._identity = identity
        self._events: dict[str, list[Callable[[Happened], Awaitable[None]]]] = {}

    def action(
        self,
        action_id: str | re.Pattern[str],
        handle: Callable[[Click], Awaitable[None]],
        *,
        role: Role | None = None,
    ) -> None:
        """Tell of a button or a choice; a pattern where one message holds several of a kind."""

        async def listener(ack: Any, body: Body) -> None:
            await ack()
            await self._tell(_click(body), handle, role)

        self._app.action(action_id)(listener)

    def submit(
        self, callback_id: str, handle: Callable[[Submitted], Awaitable[Answered]], *, role: Role | None = None
    ) -> None:
        """Tell of a modal that was sent, and show what is wrong with it or what comes next.

        The handler has two seconds in all.
        """

        async def listener(ack: Any, body: Body) -> None:
            sent = _submitted(body)
            try:
                refused = await self._refusal(sent, role)
                answered = _said(refused) if refused else await asyncio.wait_for(handle(sent), 2)
            except Exception as error:  # noqa: BLE001 - the boundary: the form must not hang
                _log.error("form %s failed: %s", callback_id, type(error).__name__)
                answered = _said(FAILED)
            await ack(**_answer(answered, sent))

        self._app.view(callback_id)(listener)

    def closed(self, callback_id: str, handle: Callable[[Submitted], Awaitable[None]]) -> None:
        """Tell of a modal that was put away."""

        async def listener(ack: Any, body: Body) -> None:
            await ack()
            await self._tell(_submitted(body), handle, None)

        self._app.view_closed(callback_id)(listener)

    def command(self, name: str | re.Pattern[str], handle: Callable[[Commanded], Awaitable[None]]) -> None:
        """Tell of a slash command; Slack sends us only our own, whatever a workspace calls them."""

        async def listener(ack: Any, body: Body) -> None:
            await ack()
            await self._tell(_commanded(body), handle, None)

        self._app.command(name)(listener)

    def shortcut(self, callback_id: str, handle: Callable[[OnMessage], Awaitable[None]]) -> None:
        """Tell of a message shortcut."""

        async def listener(ack: Any, body: Body) -> None:
            await ack()
            await self._tell(_on_message(body), handle, None)

        self._app.message_shortcut(callback_id)(listener)

    def event(self, kind: str, handle: Callable[[Happened], Awaitable[None]]) -> None:
        """Tell of an event, each who asked to be told; Bolt acknowledges it before, and knows one listener a kind."""
        handlers = self._events.setdefault(kind, [])
        handlers.append(handle)
        if len(handlers) > 1:
            return

        async def listener(event: Body) -> None:
            happened = Happened(
                person=str(event.get("user") or ""),
                channel=str(event.get("channel") or ""),
                thread_ts=str(event.get("thread_ts") or ""),
                event=event,
            )
            for each in handlers:
                try:
                    await each(happened)
                except Exception as error:  # noqa: BLE001 - the boundary: nobody waits for an answer to it
                    _log.error("%s failed: %s", kind, type(error).__name__)

        self._app.event(kind)(listener)

    async def say(self, done: Done, sentence: str) -> None:
        """Tell the person alone, wherever they are."""
        try:
            if done.response_url:
                await self._gateway.respond(done.response_url, notice(sentence))
            elif isinstance(done, Click) and done.modal:
                await self._gateway.push(done.trigger, _said(sentence))
            elif done.trigger:
                await self._gateway.open(done.trigger, _said(sentence))
        except SlackTrouble as trouble:
            _log.error("private word not delivered: %s", trouble.code)

    async def show(self, done: Done, modal: Modal) -> None:
        """Open a modal over what the person is doing, or say the same to them alone where its moment has passed.

        Raises:
            SlackTrouble: neither was possible.
        """
        send = self._gateway.push if isinstance(done, Click) and done.modal else self._gateway.open
        try:
            await send(done.trigger, modal)
        except Refused:
            if not done.response_url:
                raise
            await self._gateway.respond(done.response_url, in_message(modal))

    async def _tell(self, done: What, handle: Callable[[What], Awaitable[None]], role: Role | None) -> None:
        try:
            if refused := await self._refusal(done, role):
                await self.say(done, refused)
                return
            await handle(done)
        except Exception as error:  # noqa: BLE001 - the boundary: say it plainly, keep working
            code = f" {error.code}" if isinstance(error, SlackTrouble) else ""
            _log.error("%s failed: %s%s", type(done).__name__, type(error).__name__, code)
            await self.say(done, FAILED)

    async def _refusal(self, done: Done, role: Role | None) -> str | None:
        """Why they may not, in a sentence for them."""
        if done.shared:
            return MEMBERS_ONLY
        try:
            standing = await asyncio.wait_for(self._access.standing(done.person), _LOOK_UP)
        except TimeoutError:
            standing = Standing.UNKNOWN
        if standing is not Standing.MEMBER:
            return MEMBERS_ONLY if standing is Standing.OUTSIDER else FAILED
        if role is not None and not await self._access.holds(done.person, role):
            return NOT_YOURS
        return None


def _said(sentence: str) -> Modal:
    return Modal(title="Practice Assistant", blocks=(section(sentence),))


def _answer(answered: Answered, sent: Submitted) -> dict[str, object]:
    if answered is None:
        return {}
    if isinstance(answered, Modal):
        return {"response_action": "update", "view": answered.as_view()}
    return {
        "response_action": "errors",
        "errors": {sent.blocks.get(action, action): sentence for action, sentence in answered.items()},
    }


def _done(body: Body) -> dict[str, Any]:
    user = body.get("user")
    channel = body.get("channel")
    return {
        "person": str(user.get("id") if isinstance(user, dict) else body.get("user_id") or ""),
        "channel": str((channel.get("id") if isinstance(channel, dict) else body.get("channel_id")) or ""),
        "trigger": str(body.get("trigger_id") or ""),
        "response_url": str(body.get("response_url") or ""),
        "shared": bool(body.get("is_ext_shared_channel")),
    }


def _click(body: Body) -> Click:
    action = body["actions"][0]
    view = body.get("view") or {}
    container = body.get("container") or {}
    return Click(
        **_done(body),
        action=str(action["action_id"]),
        value=_value(action),
        ts=str(container.get("message_ts") or ""),
        thread_ts=str(container.get("thread_ts") or container.get("message_ts") or ""),
        private_message=bool(container.get("is_ephemeral")),
        view=str(view.get("id") or ""),
        modal=view.get("type") == "modal",
        private=str(view.get("private_metadata") or ""),
    )


def _value(action: Mapping[str, Any]) -> str:
    chosen = action.get("selected_option")
    return str((chosen["value"] if isinstance(chosen, dict) else action.get("value")) or "")


def _submitted(body: Body) -> Submitted:
    view = body["view"]
    values: dict[str, str | tuple[str, ...] | None] = {}
    blocks: dict[str, str] = {}
    for block, states in ((view.get("state") or {}).get("values") or {}).items():
        for action, state in states.items():
            values[action] = _typed(state)
            blocks[action] = block
    return Submitted(
        **_done(body),
        view=str(view["id"]),
        private=str(view.get("private_metadata") or ""),
        values=values,
        blocks=blocks,
    )


def _typed(state: Mapping[str, Any]) -> str | tuple[str, ...] | None:
    if "selected_options" in state:
        return tuple(str(option["value"]) for option in state["selected_options"] or ())
    if "selected_option" in state:
        chosen = state["selected_option"]
        return str(chosen["value"]) if chosen else None
    for key in ("value", "selected_user", "selected_conversation", "selected_channel"):
        if key in state:
            return None if state[key] is None else str(state[key])
    return None


def _commanded(body: Body) -> Commanded:
    return Commanded(**_done(body), name=str(body.get("command") or ""), text=str(body.get("text") or ""))


def _on_message(body: Body) -> OnMessage:
    message = body.get("message") or {}
    ts = str(message.get("ts") or body.get("message_ts") or "")
    return OnMessage(
        **_done(body),
        ts=ts,
        thread_ts=str(message.get("thread_ts") or ts),
        text=str(message.get("text") or ""),
        writer=str(message.get("user") or ""),
    )
