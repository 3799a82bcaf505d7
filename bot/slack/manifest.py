"""What the app asks of Slack, in tables: events, commands, shortcuts, the scope each needs, and why.

`python -m bot.slack.manifest > manifest.yaml` writes the file that people paste into Slack. Guests cannot use
an app with the agent surface: `--without-agent` leaves it out, for workspaces where practitioners are guests.
Scopes to read channels are in neither: the bot sees what is said to it, and nothing else. `--channel-threads`
adds them, so that a follow-up in a thread needs no new mention and notes on wording may be opted into.
"""

import argparse
import sys
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import yaml


class Extra(StrEnum):
    """What not every workspace wants."""

    AGENT = "agent"
    CHANNELS = "channels"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing the app asks for; `event` is empty for what it does rather than hears."""

    event: str = ""
    listener: str = ""
    """The event's type as it arrives, which for messages is shorter than the subscription's name."""
    scope: str = ""
    why: str
    asks: bool = False
    """Whether a person may be asking something with it."""
    only_with: Extra | None = None


NEEDS = (
    Need(
        event="app_mention",
        listener="app_mention",
        scope="app_mentions:read",
        why="to hear a question asked in a channel",
        asks=True,
    ),
    Need(
        event="message.im",
        listener="message",
        scope="im:history",
        why="to hear direct messages, and read their threads",
        asks=True,
    ),
    Need(event="app_home_opened", listener="app_home_opened", why="to show the Home tab and suggest first questions"),
    Need(
        event="agent_session_stopped",
        listener="agent_session_stopped",
        scope="assistant:write",
        why="to stop when a person presses Stop, and say that we are working",
        only_with=Extra.AGENT,
    ),
    Need(
        event="agent_session_title_changed",
        listener="agent_session_title_changed",
        why="to leave a title alone that a person has given",
        only_with=Extra.AGENT,
    ),
    Need(
        event="app_context_changed",
        listener="app_context_changed",
        why="Slack sends it to agents; we read and keep nothing of it",
        only_with=Extra.AGENT,
    ),
    Need(
        event="message.channels",
        listener="message",
        scope="channels:history",
        why="to hear follow-ups in threads we have answered in, and give private notes where channels have opted in",
        asks=True,
        only_with=Extra.CHANNELS,
    ),
    Need(
        event="message.groups",
        listener="message",
        scope="groups:history",
        why="the same in private channels",
        asks=True,
        only_with=Extra.CHANNELS,
    ),
    Need(scope="chat:write", why="to answer"),
    Need(scope="commands", why="for /practice and the message shortcuts"),
    Need(scope="files:write", why="to give a reflective pack as a Word file, to whoever asks for it"),
    Need(scope="im:write", why="to write to a person alone where a private note cannot be shown"),
    Need(scope="users:read", why="to answer members only, not guests or partners"),
    Need(scope="usergroups:read", why="to know who holds a role that is given to a user group"),
)

COMMAND = "/practice"
CHECK_WORDING = "check_wording"
ASK_ABOUT = "ask_about"
SHORTCUTS = (
    (CHECK_WORDING, "Check my wording", "Private thoughts on the wording of this message"),
    (ASK_ABOUT, "Ask about this", "What the guidance says on this, for you alone"),
)
PROMPTS = (
    ("Ask about guidance", "What does the audit say about waiting for a child to tell us?"),
    ("Prepare to talk with a child", "What helps a child to talk about what has happened?"),
    ("Check a decision", "What should a strategy meeting look at?"),
    ("Find a person to ask", "Who can I ring for advice about a child?"),
)
"""Title and message of each first question that is suggested."""


def needs(extras: Collection[Extra] = (Extra.AGENT,)) -> tuple[Need, ...]:
    """What the app asks for with these extras."""
    return tuple(need for need in NEEDS if need.only_with is None or need.only_with in extras)


def scopes(extras: Collection[Extra] = (Extra.AGENT,)) -> tuple[str, ...]:
    """The scopes of the bot token."""
    return tuple(sorted({need.scope for need in needs(extras) if need.scope}))


def events(extras: Collection[Extra] = (Extra.AGENT,)) -> tuple[str, ...]:
    """The events subscribed to."""
    return tuple(need.event for need in needs(extras) if need.event)


def manifest(extras: Collection[Extra] = (Extra.AGENT,)) -> dict[str, object]:
    """The manifest as Slack takes it."""
    features: dict[str, object] = {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Practice Assistant", "always_online": False},
        "shortcuts": [
            {"name": name, "type": "message", "callback_id": callback_id, "description": description}
            for callback_id, name, description in SHORTCUTS
        ],
        "slash_commands": [
            {
                "command": COMMAND,
                "description": "Ask the guidance, check wording, or see what I have read",
                "usage_hint": "ask … | wording … | sources | supervision | help",
                "should_escape": False,
            }
        ],
    }
    if Extra.AGENT in extras:
        features["agent_view"] = {
            "agent_description": "Ask about practice guidance on child sexual abuse; every answer shows its source.",
            "suggested_prompts": [{"title": title, "message": message} for title, message in PROMPTS],
        }
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Practice Assistant",
            "description": "Answers practice questions from guidance, with sources",
        },
        "features": features,
        "oauth_config": {"scopes": {"bot": list(scopes(extras))}},
        "settings": {
            "event_subscriptions": {"bot_events": list(events(extras))},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": True,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def manifest_yaml(extras: Collection[Extra] = (Extra.AGENT,)) -> str:
    """The manifest as its file holds it."""
    options = "" if Extra.AGENT in extras else " --without-agent"
    options += " --channel-threads" if Extra.CHANNELS in extras else ""
    return f"# Written by: python -m bot.slack.manifest{options}\n" + yaml.safe_dump(manifest(extras), sort_keys=False)


def main(arguments: list[str] | None = None) -> None:
    """Write the manifest that the options ask for."""
    parser = argparse.ArgumentParser(prog="python -m bot.slack.manifest", description="Write a manifest for Slack.")
    parser.add_argument("--without-agent", action="store_true", help="for workspaces where practitioners are guests")
    parser.add_argument(
        "--channel-threads",
        action="store_true",
        help="also read the channels the bot is in, so that follow-ups in threads need no mention",
    )
    options = parser.parse_args(arguments)
    extras = {Extra.AGENT} if not options.without_agent else set()
    sys.stdout.write(manifest_yaml(extras | ({Extra.CHANNELS} if options.channel_threads else set())))


if __name__ == "__main__":
    main()
