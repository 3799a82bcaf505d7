"""What one person has in front of them, as the page shows it; a pure reading of the workspace."""

from collections.abc import Iterable

from bot.slack.manifest import manifest
from playground.composer import JsonObject
from playground.page.cast import SAMPLES, Cast
from playground.page.markdown import tree
from playground.people import User
from playground.stand_in import StandInSlack
from playground.workspace import Channel, Message, View


def seen_by(user: User, slack: StandInSlack, cast: Cast) -> JsonObject:
    """Everything that this person can see, and nothing that only others can."""
    places = [place for place in slack.backstage.workspace.channels.values() if _is_listed(place, user)]
    return {
        "me": user.id,
        "bot": slack.bot_user_id,
        "direct": user.direct.id,
        "people": [{"id": each.user.id, "name": each.user.profile.name, "role": each.role} for each in cast.people],
        "channels": [_channel(place, user, slack) for place in places],
        "messages": {place.id: [_message(one) for one in user.sees(place)] for place in (*places, user.direct)},
        "statuses": _statuses(user, slack, {place.id for place in (*places, user.direct)}),
        "sessions": _sessions(user, slack),
        "prompts": list(slack.backstage.workspace.prompts.get((user.direct.id, ""), ())),
        "home": _view(user.home) if user.home else None,
        "modals": [_view(view) for view in slack.backstage.workspace.modals.get(user.id, ())],
    }


def never_changing() -> JsonObject:
    """What the page offers whoever is there: the app's own commands and shortcuts, and the samples."""
    features = manifest()["features"]
    offered = features if isinstance(features, dict) else {}
    shortcuts = [each for each in offered.get("shortcuts", []) if each.get("type") == "message"]
    return {
        "commands": offered.get("slash_commands", []),
        "shortcuts": shortcuts,
        "home": bool(offered.get("app_home", {}).get("home_tab_enabled")),
        "samples": [{"ending": sample.ending, "question": sample.question} for sample in SAMPLES],
    }


def _is_listed(place: Channel, user: User) -> bool:
    return place.kind != "im" and user.id in place.members


def _channel(place: Channel, user: User, slack: StandInSlack) -> JsonObject:
    names = slack.backstage.workspace.profiles
    return {
        "id": place.id,
        "name": place.name,
        "private": place.kind == "group",
        "writes": user.id in place.members and not place.archived,
        "has_bot": slack.bot_user_id in place.members,
        "members": sorted(names[member].name for member in place.members if member != slack.bot_user_id),
    }


def _message(message: Message) -> JsonObject:
    return {
        "channel": message.channel,
        "ts": message.ts,
        "root": message.root,
        "user": message.user,
        "text": message.text,
        "blocks": with_trees(message.blocks),
        "files": [file.get("name") for file in message.files],
        "only_for_me": message.only_for is not None,
        "edited": message.edited_ts is not None,
        "streaming": message.streaming,
    }


def _view(view: View) -> JsonObject:
    return {"id": view.id, "hash": view.hash, **view.payload, "blocks": with_trees(view.blocks)}


def with_trees(blocks: Iterable[JsonObject]) -> list[JsonObject]:
    """The blocks, with what each markdown block says already taken apart, as Slack's own server does."""
    return [
        block | {"tree": tree(str(block.get("text")))} if block.get("type") == "markdown" else block for block in blocks
    ]


def _statuses(user: User, slack: StandInSlack, places: set[str]) -> list[JsonObject]:
    """What the app says it is doing, where this person can see it; empty words where it only says that it works."""
    workspace = slack.backstage.workspace
    shown = {place: "" for place, session in workspace.sessions.items() if session.status == "processing"}
    shown |= {place: line.text for place, line in workspace.statuses.items()}
    return [
        {"channel": channel, "thread": thread, "text": text}
        for (channel, thread), text in shown.items()
        if channel in places and user.id in workspace.channels[channel].members
    ]


def _sessions(user: User, slack: StandInSlack) -> list[JsonObject]:
    """The agent sessions of their direct messages, and whether each can be stopped."""
    stoppable = slack.backstage.subscribed("agent_session_stopped")
    return [
        {"thread": thread, "title": session.title, "stops": stoppable and session.status == "processing"}
        for (channel, thread), session in slack.backstage.workspace.sessions.items()
        if channel == user.direct.id
    ]
