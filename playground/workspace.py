"""What the stand-in Slack holds: people, conversations, messages and views; no network and no events."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Literal

from playground.composer import JsonObject
from playground.streams import State, Stream

Kind = Literal["member", "admin", "guest", "external", "bot"]
ChannelKind = Literal["channel", "group", "im"]
"""As Slack's `channel_type`: a public channel, a private one, a direct message."""

HOME_TEAM = "T0PRACTICE"
OTHER_TEAM = "T0PARTNER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Somebody who can post: a person, another bot, or the app under test."""

    id: str
    name: str
    kind: Kind = "member"
    team_id: str = HOME_TEAM
    bot_id: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A conversation; `members` is who was in it when this value was read."""

    id: str
    name: str
    kind: ChannelKind
    members: frozenset[str]
    shared: bool = False
    """With another organisation, over Slack Connect."""
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as it stood when this value was read; an edit makes a new value with the same `ts`."""

    channel: str
    ts: str
    user: str
    text: str
    thread_ts: str | None = None
    """The root of its thread; `None` for a message that stands alone or starts a thread."""
    blocks: tuple[JsonObject, ...] = ()
    files: tuple[JsonObject, ...] = ()
    metadata: JsonObject | None = None
    bot_id: str | None = None
    only_for: str | None = None
    """The one user who sees it, when it is ephemeral."""
    edited_ts: str | None = None
    """When it was last changed; `None` for never."""
    stream: Stream | None = None
    """How it came, when it was streamed."""

    @property
    def root(self) -> str:
        """The `ts` that a reply in the same thread carries as `thread_ts`."""
        return self.thread_ts or self.ts

    @property
    def streaming(self) -> bool:
        """Whether more of it may still come."""
        return self.stream is not None and self.stream.state == "open"

    def ended(self, state: State) -> "Message":
        """The same message with its stream ended in this way."""
        return replace(self, stream=replace(self.stream, state=state) if self.stream else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An agent session: what Slack shows of the app's work in one thread."""

    status: str
    since: float
    title: str | None = None
    initiator: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLine:
    """What the app says it is doing, in the older way."""

    text: str
    since: float


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A Home tab or a modal, as one user sees it."""

    id: str
    user: str
    payload: JsonObject
    hash: str
    errors: Mapping[str, str] = field(default_factory=dict)
    """What the app said was wrong with what was sent, by block id."""

    @property
    def blocks(self) -> tuple[JsonObject, ...]:
        """The blocks it shows."""
        blocks = self.payload.get("blocks")
        return tuple(block for block in blocks if isinstance(block, dict)) if isinstance(blocks, list) else ()


@dataclass(slots=True, kw_only=True)
class Upload:
    """A file that the app is sending, or has sent."""

    name: str
    length: int
    content: bytes | None = None


@dataclass(slots=True)
class Workspace:
    """The state of one team; every change goes through a method here."""

    profiles: dict[str, Profile] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    modals: dict[str, list[View]] = field(default_factory=dict)
    """Each user's stack of open modals, the visible one last."""
    statuses: dict[tuple[str, str], StatusLine] = field(default_factory=dict)
    """What the app says it is doing, by channel and thread; only while it says something."""
    sessions: dict[tuple[str, str], Session] = field(default_factory=dict)
    """The agent sessions, by channel and thread."""
    prompts: dict[tuple[str, str], tuple[JsonObject, ...]] = field(default_factory=dict)
    """Suggested prompts by direct-message channel and thread; an empty thread is the top of the Messages tab."""
    reactions: dict[tuple[str, str], set[tuple[str, str]]] = field(default_factory=dict)
    """Who put which emoji on a message, by channel and timestamp."""
    uploads: dict[str, Upload] = field(default_factory=dict)
    """The app's files, by id."""
    user_groups: dict[str, frozenset[str]] = field(default_factory=dict)
    """The members of each user group."""
    looked_at: dict[str, str] = field(default_factory=dict)
    """The channel that each user has open beside the app."""
    now: Callable[[], float] = time.time
    history: list[Message] = field(default_factory=list)
    """Every state of every message there ever was."""
    signs: list[tuple[str, str]] = field(default_factory=list)
    """Every title and status line that a conversation ever showed."""
    views: list[View] = field(default_factory=list)
    """Every Home tab and modal there ever was."""
    _messages: dict[str, dict[str, Message]] = field(default_factory=dict)
    """By channel and timestamp, in the order they were written."""
    _threads: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """The timestamps of each thread, by channel and root, so that a burst stays quick."""
    _removed: set[tuple[str, str]] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _last_microsecond: int = 0

    def new_id(self, prefix: str) -> str:
        """An id that no other thing in this workspace has."""
        return f"{prefix}{next(self._numbers):08d}"

    def new_ts(self) -> str:
        """A timestamp later than every earlier one, which is how Slack names messages."""
        self._last_microsecond = max(self._last_microsecond + 1, int(self.now() * 1_000_000))
        return f"{self._last_microsecond // 1_000_000}.{self._last_microsecond % 1_000_000:06d}"

    def with_ids(self, blocks: object) -> list[JsonObject]:
        """Blocks with a `block_id` each, which Slack gives to those that came without."""
        given = blocks if isinstance(blocks, list) else []
        return [{"block_id": self.new_id("b"), **block} for block in given if isinstance(block, dict)]

    def add_profile(self, profile: Profile) -> Profile:
        """Add somebody, or replace what is known of them."""
        self.profiles[profile.id] = profile
        return profile

    def add_channel(self, channel: Channel) -> Channel:
        """Add a conversation, or replace it."""
        self.channels[channel.id] = channel
        return channel

    def direct(self, one: str, other: str) -> Channel:
        """The direct-message conversation of two users, opened when they first need it."""
        members = frozenset((one, other))
        for channel in self.channels.values():
            if channel.kind == "im" and channel.members == members:
                return channel
        return self.add_channel(Channel(id=self.new_id("D"), name="directmessage", kind="im", members=members))

    def join(self, channel: str, user: str) -> Channel:
        """Put a user in a conversation."""
        before = self.channels[channel]
        return self.add_channel(replace(before, members=before.members | {user}))

    def leave(self, channel: str, user: str) -> Channel:
        """Take a user out of a conversation."""
        before = self.channels[channel]
        return self.add_channel(replace(before, members=before.members - {user}))

    def put(self, message: Message) -> Message:
        """Store a message, or a new state of it."""
        channel = self._messages.setdefault(message.channel, {})
        if message.ts not in channel:
            self._threads.setdefault((message.channel, message.root), []).append(message.ts)
        channel[message.ts] = message
        self.history.append(message)
        return message

    def remove(self, message: Message) -> None:
        """Forget a message, but not that there was one."""
        if self._messages.get(message.channel, {}).pop(message.ts, None):
            self._threads[message.channel, message.root].remove(message.ts)
        self._removed.add((message.channel, message.ts))

    def was_removed(self, channel: str, ts: str) -> bool:
        """Whether there was a message with this timestamp, until somebody deleted it."""
        return (channel, ts) in self._removed

    def message(self, channel: str, ts: str) -> Message | None:
        """The message as it stands now."""
        return self._messages.get(channel, {}).get(ts)

    def streaming(self) -> tuple[Message, ...]:
        """The messages of which more may still come."""
        return tuple(one for place in self._messages.values() for one in place.values() if one.streaming)

    def messages(self, channel: str) -> tuple[Message, ...]:
        """Everything in a conversation, thread replies and ephemerals included, oldest first."""
        return tuple(self._messages.get(channel, {}).values())

    def thread(self, channel: str, root: str) -> tuple[Message, ...]:
        """A thread's root and its replies, oldest first."""
        found = self._messages.get(channel, {})
        return tuple(found[ts] for ts in self._threads.get((channel, root), ()))

    def visible(self, channel: str, *, to: str) -> tuple[Message, ...]:
        """What one user can see of a conversation: never another person's ephemeral."""
        if not self._may_read(channel, user=to):
            return ()
        return tuple(message for message in self.messages(channel) if self._shows(message, to=to))

    def _shows(self, message: Message, *, to: str) -> bool:
        """A whisper in a thread that has no replies shows nowhere: there is no thread to open."""
        if message.only_for is None or message.thread_ts is None:
            return message.only_for in {None, to}
        opened = any(one.only_for is None for one in self.thread(message.channel, message.root) if one.thread_ts)
        return message.only_for == to and opened

    def _may_read(self, channel: str, *, user: str) -> bool:
        place = self.channels[channel]
        full_member = self.profiles[user].kind in {"member", "admin"}
        return user in place.members or (place.kind == "channel" and full_member)
