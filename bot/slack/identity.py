"""Who the bot is in its workspace."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Our own user, bot and workspace, as `auth.test` names them."""

    user_id: str
    bot_id: str
    team_id: str
    enterprise_id: str | None = None
