"""Where state and deliveries meet: what happens in the workspace, and what the app is told of it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from playground import payloads
from playground.arguments import ApiError
from playground.deliveries import Deliveries, Delivery
from playground.workspace import HOME_TEAM, Channel, JsonObject, Message, Profile, Workspace, mentioned


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """Something the app did that real Slack refuses, or that this project does not allow."""

    code: str
    where: str
    """The Web API method, or the rule of the project."""
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.code} {self.detail}".rstrip()


@dataclass(slots=True, kw_only=True)
class Backstage:
    """The workspace, the app in it, and everything between them."""

    workspace: Workspace
    deliveries: Deliveries
    bot: Profile
    bot_token: str
    app_token: str
    base_url: str = ""
    channel_message_events: bool = False
    """Whether the app is subscribed to `message.channels` and `message.groups`."""
    scopes: frozenset[str] | None = None
    """What the app may do; `None` for everything."""
    trigger_life_s: float = 3.0
    violations: list[Violation] = field(default_factory=list)
    response_urls: dict[str, "ResponseUrl"] = field(default_factory=dict)
    _triggers: dict[str, "Trigger"] = field(default_factory=dict)

    def post(self, message: Message) -> Message:
        """Store a new message and tell the app, unless only one user sees it.

        A message of the app clears its status line in that thread, as Slack does.
        """
        stored = self.workspace.put(message)
        if stored.user == self.bot.id:
            self.workspace.statuses.pop((stored.channel, stored.root), None)
        if stored.only_for is None:
            self._tell_posted(stored)
        return stored

    def edit(self, before: Message, after: Message) -> Message:
        """Replace a message and tell the app."""
        now = self.workspace.new_ts()
        stored = self.workspace.put(replace(after, edited_ts=now))
        channel = self.workspace.channels[before.channel]
        if self._hears_messages(channel):
            event = payloads.changed(before, stored, channel=channel, ts=now)
            self.tell(event, shared=channel.shared)
        return stored

    def delete(self, message: Message) -> None:
        """Remove a message and tell the app."""
        self.workspace.remove(message)
        channel = self.workspace.channels[message.channel]
        if self._hears_messages(channel):
            event = payloads.deleted(message, channel=channel, ts=self.workspace.new_ts())
            self.tell(event, shared=channel.shared)

    def tell(
        self, event: object, *, event_id: str | None = None, team_id: str = HOME_TEAM, shared: bool = False
    ) -> Delivery:
        """Deliver an event to the app."""
        payload = payloads.events_api(
            event,
            event_id=event_id or self.workspace.new_id("Ev"),
            team_id=team_id,
            bot_user=self.bot.id,
            shared=shared,
        )
        return self.deliveries.begin("events_api", payload)

    def new_trigger(self, user: str) -> str:
        """A trigger id for what this user just did: good once, and not for long."""
        trigger = self.workspace.new_id("Tr")
        self._triggers[trigger] = Trigger(user=user, issued_at=time.monotonic())
        return trigger

    def spend_trigger(self, trigger_id: str) -> str:
        """The user a trigger stands for; raises the error that Slack would give."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise ApiError("invalid_trigger_id", trigger_id)
        if trigger.spent:
            raise ApiError("exchanged_trigger_id", trigger_id)
        trigger.spent = True
        if time.monotonic() - trigger.issued_at > self.trigger_life_s:
            raise ApiError("expired_trigger_id", trigger_id)
        return trigger.user

    def new_response_url(self, *, user: str, channel: str, message: Message | None = None) -> str:
        """An address at which the app may answer what somebody just did without a token."""
        key = self.workspace.new_id("Rp")
        self.response_urls[key] = ResponseUrl(user=user, channel=channel, message=message)
        return f"{self.base_url.removesuffix('api/')}response/{key}"

    @contextmanager
    def holding_to_account(self, where: str) -> Iterator[None]:
        """Record a refusal as a violation where no call is there to be refused."""
        try:
            yield
        except ApiError as refused:
            self.violate(refused.code, where=where, detail=refused.detail)

    def violate(self, code: str, *, where: str, detail: str = "") -> None:
        """Record that the app broke a rule."""
        self.violations.append(Violation(code=code, where=where, detail=detail))

    def _hears_messages(self, channel: Channel) -> bool:
        subscribed = channel.kind == "im" or self.channel_message_events
        return subscribed and self.bot.id in channel.members

    def _tell_posted(self, message: Message) -> None:
        channel = self.workspace.channels[message.channel]
        author = self.workspace.profiles[message.user]
        in_channel = channel.kind != "im" and self.bot.id in channel.members
        if in_channel and self.bot.id in mentioned(message.text) and author != self.bot:
            self.tell(payloads.mentioned(message, author=author, channel=channel), shared=channel.shared)
        if self._hears_messages(channel):
            event = payloads.posted(message, author=author, channel=channel) | self._parent(message)
            self.tell(event, shared=channel.shared)

    def _parent(self, message: Message) -> JsonObject:
        parent = self.workspace.message(message.channel, message.root) if message.thread_ts else None
        return {"parent_user_id": parent.user} if parent else {}


@dataclass(slots=True, kw_only=True)
class ResponseUrl:
    """Who did what where, and how often the app has answered."""

    user: str
    channel: str
    message: Message | None = None
    """What was clicked on, if anything: the original that an answer may replace."""
    uses: int = 0


@dataclass(slots=True, kw_only=True)
class Trigger:
    """Who did something that lets the app open a modal, and when."""

    user: str
    issued_at: float
    spent: bool = False
