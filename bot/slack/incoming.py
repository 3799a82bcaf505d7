"""What Slack tells us, read into what the bot acts on; pure, and strict about shape."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.records.tables import Surface
from bot.slack.identity import Identity
from bot.slack.mrkdwn import readable, without_mention

_ASKING = frozenset((None, "file_share", "thread_broadcast"))
"""The subtypes in which a person says something new; edits and service messages are none of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A person wrote to the bot."""

    event_id: str
    team: str
    channel: str
    ts: str
    thread_ts: str
    person: str
    text: str
    """As plain words, without our own mention."""
    direct: bool
    shared: bool
    """In a conversation with another organisation."""
    has_files: bool
    follow_up: bool = False
    """Said in a channel's thread without a mention: only meant for us where we have answered this person before."""
    surface: Surface = Surface.THREAD
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overheard:
    """A person wrote in a channel, and not to the bot."""

    channel: str
    ts: str
    thread_ts: str
    person: str
    text: str
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """A person took a message back."""

    team: str
    channel: str
    ts: str


def read_event(body: Mapping[str, object], identity: Identity) -> Asked | Overheard | Deleted | None:
    """What an event means for us; `None` for what is nothing to us."""
    event = body.get("event")
    if not isinstance(event, dict):
        return None
    if event.get("type") == "message" and (ts := _deleted_ts(event)) is not None:
        return Deleted(team=identity.team_id, channel=str(event.get("channel")), ts=ts)
    asked = _asked(body, event, identity) if _from_a_person(event, identity) else None
    if asked is not None and asked.follow_up and not _may_follow_up(event):
        return None if f"<@{identity.user_id}" in str(event.get("text")) else overheard(asked)
    return asked


def overheard(asked: Asked) -> Overheard:
    """What turns out not to be said to us."""
    return Overheard(
        channel=asked.channel,
        ts=asked.ts,
        thread_ts=asked.thread_ts,
        person=asked.person,
        text=asked.text,
        shared=asked.shared,
    )


def _may_follow_up(event: Mapping[str, object]) -> bool:
    """In channels a mention is meant for whom it names, and ours has its own event."""
    return bool(event.get("thread_ts")) and "<@" not in str(event.get("text") or "")


def _from_a_person(event: Mapping[str, object], identity: Identity) -> bool:
    if event.get("subtype") not in _ASKING or event.get("bot_id") or event.get("hidden"):
        return False
    return bool(event.get("user")) and event.get("user") != identity.user_id


def _asked(body: Mapping[str, object], event: Mapping[str, object], identity: Identity) -> Asked | None:
    ids = [body.get("event_id"), event.get("channel"), event.get("ts"), event.get("user")]
    event_id, channel, ts, person = (one if isinstance(one, str) else "" for one in ids)
    if not (event_id and channel and ts and person):
        return None
    return Asked(
        event_id=event_id,
        team=identity.team_id,
        channel=channel,
        ts=ts,
        thread_ts=str(event.get("thread_ts") or ts),
        person=person,
        text=readable(without_mention(str(event.get("text") or ""), identity.user_id)),
        direct=event.get("type") == "message" and event.get("channel_type") == "im",
        follow_up=event.get("type") == "message" and event.get("channel_type") != "im",
        shared=bool(body.get("is_ext_shared_channel")),
        has_files=bool(event.get("files")),
    )


def _deleted_ts(event: Mapping[str, object]) -> str | None:
    """Which message was taken back; Slack tells it as a change when there were replies to it."""
    if event.get("subtype") == "message_deleted":
        return str(event.get("deleted_ts"))
    changed = event.get("message")
    if event.get("subtype") == "message_changed" and isinstance(changed, dict):
        return str(changed.get("ts")) if changed.get("subtype") == "tombstone" else None
    return None
