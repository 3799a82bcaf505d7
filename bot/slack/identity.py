"""Who the bot is in its workspace."""

from dataclasses import dataclass

CHANNEL_HISTORY = frozenset(("channels:history", "groups:history"))
"""Scopes an organisation may add so that threads in channels can be read; the manifest asks for neither."""

AGENT = "assistant:write"
"""The scope that comes with the agent surface."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Our own user, bot and workspace, as `auth.test` names them."""

    user_id: str
    bot_id: str
    team_id: str
    enterprise_id: str | None = None
    agent: bool = False
    """Whether we have the agent surface: sessions with a status, a title and Stop."""
    reads_channels: bool = False
    """Whether we were granted a scope to read threads in channels, and not only direct messages."""
