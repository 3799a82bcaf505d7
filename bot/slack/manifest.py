"""What the app asks of Slack, in one table: events, the scope each needs, and why.

`python -m bot.slack.manifest > manifest.yaml` writes the file that people paste into Slack.
Scopes to read channels are not among them: the bot sees what is said to it, and nothing else. Without
them it cannot read a thread in a channel, so a follow-up there has to stand on its own.
"""

import sys
from dataclasses import dataclass

import yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing the app asks for; `event` is empty for what it does rather than hears."""

    event: str
    listener: str
    """The event's type as it arrives, which for messages is shorter than the subscription's name."""
    scope: str
    why: str
    asks: bool = False
    """Whether a person may be asking something with it."""


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
    Need(event="app_home_opened", listener="app_home_opened", scope="", why="to be ready for the Messages tab"),
    Need(event="", listener="", scope="chat:write", why="to answer"),
    Need(event="", listener="", scope="users:read", why="to answer members only, not guests or partners"),
)

SCOPES = tuple(sorted(need.scope for need in NEEDS if need.scope))
EVENTS = tuple(need.event for need in NEEDS if need.event)


def manifest() -> dict[str, object]:
    """The manifest as Slack takes it."""
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Practice Assistant",
            "description": "Answers practice questions from guidance, with sources",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Practice Assistant", "always_online": False},
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": False},
            "org_deploy_enabled": True,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def manifest_yaml() -> str:
    """The manifest as the file `manifest.yaml` holds it."""
    heading = "# Written by: python -m bot.slack.manifest\n"
    return heading + yaml.safe_dump(manifest(), sort_keys=False)


if __name__ == "__main__":
    sys.stdout.write(manifest_yaml())
