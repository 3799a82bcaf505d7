"""How Slack words what happened: events, interactions and envelopes as JSON, made by pure functions."""

import time
from collections.abc import Sequence

from playground.composer import JsonObject
from playground.workspace import HOME_TEAM, Channel, Message, Profile, View

APP_ID = "A0PRACTICE"


def message_body(message: Message) -> JsonObject:
    """A message as the Web API and events show it."""
    body: JsonObject = {
        "type": "message",
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "blocks": list(message.blocks),
    }
    optional: JsonObject = {
        "thread_ts": message.thread_ts,
        "bot_id": message.bot_id,
        "app_id": APP_ID if message.bot_id else None,
        "files": list(message.files) or None,
        "metadata": message.metadata,
        "edited": {"user": message.user, "ts": message.edited_ts} if message.edited_ts else None,
    }
    return body | {key: value for key, value in optional.items() if value is not None}


def posted(message: Message, *, author: Profile, channel: Channel) -> JsonObject:
    """The `message` event for a new message."""
    subtype: JsonObject = {"subtype": "file_share"} if message.files else {}
    where = _where(message, author=author, shared=channel.shared)
    return message_body(message) | subtype | where | {"channel_type": channel.kind}


def mentioned(message: Message, *, author: Profile, channel: Channel) -> JsonObject:
    """The `app_mention` event for a new message."""
    where = _where(message, author=author, shared=channel.shared)
    return message_body(message) | {"type": "app_mention"} | where


def changed(before: Message, after: Message, *, channel: Channel, ts: str) -> JsonObject:
    """The `message_changed` event."""
    return _hidden("message_changed", channel=channel, ts=ts) | {
        "message": message_body(after),
        "previous_message": message_body(before),
    }


def deleted(message: Message, *, channel: Channel, ts: str) -> JsonObject:
    """The `message_deleted` event."""
    return _hidden("message_deleted", channel=channel, ts=ts) | {
        "deleted_ts": message.ts,
        "previous_message": message_body(message),
    }


def home_opened(user: str, *, channel: Channel, tab: str, ts: str) -> JsonObject:
    """The `app_home_opened` event; `tab` is `home` or `messages`."""
    return {"type": "app_home_opened", "user": user, "channel": channel.id, "tab": tab, "event_ts": ts}


def context(channel: str | None) -> JsonObject:
    """What somebody has open beside the app, as Slack words it; nothing is an empty object."""
    entity = {"type": "slack#/types/channel_id", "value": channel, "team_id": HOME_TEAM}
    return {"entities": [entity]} if channel else {}


def context_changed(channel: str | None) -> JsonObject:
    """The `app_context_changed` event; Slack's example of it names no user."""
    return {"type": "app_context_changed", "context": context(channel)}


def session_stopped(message: Message, *, user: str, streams: Sequence[str], ts: str) -> JsonObject:
    """The `agent_session_stopped` event."""
    return _session("agent_session_stopped", message, user=user, ts=ts) | {"streaming_message_ts": list(streams)}


def title_changed(message: Message, *, user: str, title: str, before: str | None, ts: str) -> JsonObject:
    """The `agent_session_title_changed` event."""
    event = _session("agent_session_title_changed", message, user=user, ts=ts)
    previous: JsonObject = {"previous_title": before} if before else {}
    return event | {"title": title, "team_id": HOME_TEAM} | previous


def reacted(message: Message, *, user: str, name: str, ts: str) -> JsonObject:
    """The `reaction_added` event."""
    item = {"type": "message", "channel": message.channel, "ts": message.ts}
    return {
        "type": "reaction_added",
        "user": user,
        "reaction": name,
        "item_user": message.user,
        "item": item,
        "event_ts": ts,
    }


def view_body(view: View) -> JsonObject:
    """A view as the Web API and interactions show it: what the app left out is there, and empty."""
    empty: JsonObject = {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "title": None,
        "submit": None,
        "close": None,
        "clear_on_close": False,
        "notify_on_close": False,
        "previous_view_id": None,
        "state": {"values": {}},
    }
    added: JsonObject = {
        "id": view.id,
        "hash": view.hash,
        "root_view_id": view.id,
        "team_id": HOME_TEAM,
        "app_id": APP_ID,
        "app_installed_team_id": HOME_TEAM,
    }
    return empty | view.payload | added


def events_api(event: object, *, event_id: str, team_id: str, bot_user: str, shared: bool) -> JsonObject:
    """The payload that carries an event."""
    authorization = {
        "enterprise_id": None,
        "team_id": team_id,
        "user_id": bot_user,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": "verification",
        "team_id": team_id,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(time.time()),
        "authorizations": [authorization],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{event_id}",
    }


def user_body(profile: Profile) -> JsonObject:
    """A user as `users.info` shows it."""
    return {
        "id": profile.id,
        "team_id": profile.team_id,
        "name": profile.name.lower(),
        "real_name": profile.name,
        "deleted": not profile.active,
        "is_admin": profile.kind == "admin",
        "is_owner": False,
        "is_bot": profile.bot_id is not None,
        "is_app_user": False,
        "is_restricted": profile.kind == "guest",
        "is_ultra_restricted": False,
        "is_stranger": profile.kind == "external",
        "tz": "Europe/London",
        "profile": {"real_name": profile.name, "display_name": profile.name},
    }


def channel_body(channel: Channel, *, bot_user: str) -> JsonObject:
    """A conversation as `conversations.info` shows it."""
    others = sorted(channel.members - {bot_user})
    body: JsonObject = {
        "id": channel.id,
        "name": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": channel.kind == "im",
        "is_private": channel.kind != "channel",
        "is_archived": channel.archived,
        "is_member": bot_user in channel.members,
        "is_ext_shared": channel.shared,
        "is_shared": channel.shared,
    }
    return body | {"user": others[0]} if channel.kind == "im" and others else body


def _session(kind: str, message: Message, *, user: str, ts: str) -> JsonObject:
    return {"type": kind, "channel": message.channel, "thread_ts": message.root, "user": user, "event_ts": ts}


def _where(message: Message, *, author: Profile, shared: bool) -> JsonObject:
    where: JsonObject = {"channel": message.channel, "event_ts": message.ts, "team": author.team_id}
    teams: JsonObject = {"user_team": author.team_id, "source_team": author.team_id}
    return where | teams if shared else where


def _hidden(subtype: str, *, channel: Channel, ts: str) -> JsonObject:
    return {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": channel.id,
        "channel_type": channel.kind,
        "ts": ts,
        "event_ts": ts,
    }
