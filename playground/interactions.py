"""How Slack words what a person does with the app's buttons, modals, shortcuts and commands."""

from playground.composer import JsonObject
from playground.payloads import APP_ID, message_body, view_body
from playground.workspace import HOME_TEAM, Channel, Message, Profile, View


def message_action(
    action: JsonObject, *, actor: Profile, message: Message, channel: Channel, trigger_id: str
) -> JsonObject:
    """Somebody pressed a button of a message; an ephemeral one's content is not sent along."""
    container: JsonObject = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.only_for is not None,
    }
    if message.thread_ts is not None:
        container["thread_ts"] = message.thread_ts
    payload = _actions(action, actor=actor, trigger_id=trigger_id) | {
        "container": container,
        "channel": {"id": channel.id, "name": channel.name},
    }
    return payload if message.only_for else payload | {"message": message_body(message)}


def view_action(action: JsonObject, *, actor: Profile, view: View, trigger_id: str) -> JsonObject:
    """Somebody pressed a button of a modal or a Home tab."""
    container: JsonObject = {"type": "view", "view_id": view.id}
    return _actions(action, actor=actor, trigger_id=trigger_id) | {
        "container": container,
        "view": view_body(view),
    }


def submission(view: View, *, actor: Profile, values: JsonObject, trigger_id: str) -> JsonObject:
    """Somebody sent a modal."""
    return _from("view_submission", actor=actor) | {
        "trigger_id": trigger_id,
        "view": view_body(view) | {"state": {"values": values}},
        "response_urls": [],
    }


def closing(view: View, *, actor: Profile) -> JsonObject:
    """Somebody put a modal away."""
    return _from("view_closed", actor=actor) | {"view": view_body(view), "is_cleared": False}


def shortcut(callback_id: str, *, actor: Profile, message: Message, channel: Channel, trigger_id: str) -> JsonObject:
    """Somebody chose a shortcut on a message; it works where the app is not."""
    return _from("message_action", actor=actor) | {
        "callback_id": callback_id,
        "trigger_id": trigger_id,
        "action_ts": message.ts,
        "message_ts": message.ts,
        "message": message_body(message),
        "channel": {"id": channel.id, "name": channel.name},
    }


def command(name: str, text: str, *, actor: Profile, channel: Channel, trigger_id: str) -> JsonObject:
    """Somebody wrote a slash command."""
    return {
        "token": "verification",
        "team_id": HOME_TEAM,
        "team_domain": "practice",
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": actor.id,
        "user_name": actor.name,
        "command": name,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "trigger_id": trigger_id,
    }


def _from(kind: str, *, actor: Profile) -> JsonObject:
    return {
        "type": kind,
        "team": {"id": actor.team_id, "domain": "practice"},
        "user": {"id": actor.id, "username": actor.name, "name": actor.name, "team_id": actor.team_id},
        "api_app_id": APP_ID,
        "token": "verification",
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _actions(action: JsonObject, *, actor: Profile, trigger_id: str) -> JsonObject:
    return _from("block_actions", actor=actor) | {
        "trigger_id": trigger_id,
        "state": {"values": {}},
        "actions": [action],
    }
