"""Where state and deliveries meet: what happens in the workspace, and what the app is told of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from playground import payloads
from playground.arguments import ApiError
from playground.clock import Clock
from playground.composer import JsonObject, mentioned
from playground.deliveries import Deliveries, Delivery
from playground.streams import LIFE_S
from playground.workspace import HOME_TEAM, Channel, ChannelKind, Message, Profile, Session, Workspace

MESSAGE_EVENTS: Mapping[ChannelKind, str] = MappingProxyType(
    {"im": "message.im", "channel": "message.channels", "group": "message.groups"}
)
"""What an app subscribes to in order to hear what is written in each kind of conversation."""
TO_HEAR: Mapping[str, str] = MappingProxyType(
    {
        "app_mention": "app_mentions:read",
        "message.channels": "channels:history",
        "message.groups": "groups:history",
        "message.im": "im:history",
        "reaction_added": "reactions:read",
    }
)
"""What an app must be granted before Slack sends it an event; the others need nothing."""
STATUS_LINE_LIFE_S = 120
PROCESSING_LIFE_S = 3_600


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
    clock: Clock
    base_url: str = ""
    agent: bool = True
    """Whether the app is declared as an agent, as `agent_view` in a manifest does."""
    events: frozenset[str] | None = None
    """What the app is subscribed to, by the names in a manifest; `None` for all but `message.channels` and
    `message.groups`."""
    channel_message_events: bool = False
    """Whether it hears those two as well."""
    scopes: frozenset[str] | None = None
    """What the app may do; `None` for everything."""
    trigger_life_s: float = 3.0
    violations: list[Violation] = field(default_factory=list)
    response_urls: dict[str, "ResponseUrl"] = field(default_factory=dict)
    _triggers: dict[str, "Trigger"] = field(default_factory=dict)
    _caught_up_at: float = 0

    def post(self, message: Message) -> Message:
        """Store a new message and tell the app, unless only one user sees it.

        A message of the app clears its status line in that thread, as Slack does.
        """
        stored = self.workspace.put(message)
        if stored.only_for is not None:
            return stored
        if stored.user == self.bot.id:
            self.workspace.statuses.pop((stored.channel, stored.root), None)
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

    def subscribed(self, name: str) -> bool:
        """Whether the app is told of this kind of event: it asked, and was granted what that takes."""
        if not self.granted(TO_HEAR.get(name)):
            return False
        if name in {"message.channels", "message.groups"} and self.channel_message_events:
            return True
        if self.events is None:
            return name not in {"message.channels", "message.groups"}
        return name in self.events

    def granted(self, scope: str | None) -> bool:
        """Whether the app has a scope; no scope is always granted."""
        return scope is None or self.scopes is None or scope in self.scopes

    def announce(self, event: JsonObject, *, shared: bool = False) -> Delivery | None:
        """Deliver an event whose type is its subscription's name, if the app asked for it."""
        return self.tell(event, shared=shared) if self.subscribed(str(event["type"])) else None

    def catch_up(self) -> None:
        """End what has run out: streams, status lines, and sessions that say they are processing."""
        now = self.clock.now()
        if now - self._caught_up_at < 1:
            return  # a look at everything on each call would slow a burst down
        self._caught_up_at = now
        for message in self.workspace.streaming():
            if message.stream is not None and now - message.stream.started_at > LIFE_S:
                self.workspace.put(message.ended("expired"))
                self.set_session(message.channel, message.root, status="active")
        for place, line in tuple(self.workspace.statuses.items()):
            if now - line.since > STATUS_LINE_LIFE_S:
                del self.workspace.statuses[place]
        for (channel, thread), session in tuple(self.workspace.sessions.items()):
            if session.status == "processing" and now - session.since > PROCESSING_LIFE_S:
                self.set_session(channel, thread, status="active")

    def set_session(self, channel: str, thread: str, *, status: str, title: str = "") -> Session:
        """Open a session in a thread, or give it another status; a title counts only for a new one."""
        known = self.workspace.sessions.get((channel, thread))
        root = self.workspace.message(channel, thread)
        started = known or Session(status=status, since=0, title=title or None, initiator=root.user if root else None)
        session = replace(started, status=status, since=self.clock.now())
        self.workspace.sessions[channel, thread] = session
        self.workspace.signs.append((channel, session.title or ""))
        return session

    def rename_session(self, channel: str, thread: str, *, title: str) -> None:
        """Give the session in a thread another title; refused where there is none."""
        session = self.workspace.sessions.get((channel, thread))
        if session is None:
            raise ApiError("session_not_found", thread)
        self.workspace.sessions[channel, thread] = replace(session, title=title)
        self.workspace.signs.append((channel, title))

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
        self._triggers[trigger] = Trigger(user=user, issued_at=self.clock.now())
        return trigger

    def spend_trigger(self, trigger_id: str) -> str:
        """The user a trigger stands for; raises the error that Slack would give."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise ApiError("invalid_trigger_id", trigger_id)
        if trigger.spent:
            raise ApiError("exchanged_trigger_id", trigger_id)
        trigger.spent = True
        if self.clock.now() - trigger.issued_at > self.trigger_life_s:
            raise ApiError("expired_trigger_id", trigger_id)
        return trigger.user

    def new_response_url(self, *, user: str, channel: str, message: Message | None = None) -> str:
        """An address at which the app may answer what somebody just did without a token."""
        key = self.workspace.new_id("Rp")
        now = self.clock.now()
        self.response_urls[key] = ResponseUrl(user=user, channel=channel, message=message, issued_at=now)
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
        return self.subscribed(MESSAGE_EVENTS[channel.kind]) and self.bot.id in channel.members

    def _tell_posted(self, message: Message) -> None:
        channel = self.workspace.channels[message.channel]
        author = self.workspace.profiles[message.user]
        in_channel = channel.kind != "im" and self.bot.id in channel.members
        if in_channel and self.bot.id in mentioned(message.text) and author != self.bot:
            self.announce(payloads.mentioned(message, author=author, channel=channel), shared=channel.shared)
        if self._hears_messages(channel):
            event = payloads.posted(message, author=author, channel=channel) | self._parent(message)
            self.tell(event | self._beside(message, channel=channel), shared=channel.shared)

    def _beside(self, message: Message, *, channel: Channel) -> JsonObject:
        """What the person has open beside the app, which Slack sends along with direct messages."""
        looked_at = self.workspace.looked_at.get(message.user)
        if channel.kind != "im" or looked_at is None or not self.subscribed("app_context_changed"):
            return {}
        return {"app_context": payloads.context(looked_at)}

    def _parent(self, message: Message) -> JsonObject:
        parent = self.workspace.message(message.channel, message.root) if message.thread_ts else None
        return {"parent_user_id": parent.user} if parent else {}


@dataclass(slots=True, kw_only=True)
class ResponseUrl:
    """Who did what where, and how often the app has answered."""

    user: str
    channel: str
    issued_at: float
    message: Message | None = None
    """What was clicked on, if anything: the original that an answer may replace."""
    uses: int = 0


@dataclass(slots=True, kw_only=True)
class Trigger:
    """Who did something that lets the app open a modal, and when."""

    user: str
    issued_at: float
    spent: bool = False
