"""Who may ask: members of the workspace, nobody else."""

import time
from collections.abc import Callable, Mapping
from enum import Enum

from bot.slack.gateway import Gateway
from bot.slack.identity import Identity
from bot.slack.trouble import SlackTrouble

_HOUR = 3600.0
_MOST_REMEMBERED = 5_000


class Standing(Enum):
    """What a person is to the workspace."""

    MEMBER = "member"
    OUTSIDER = "outsider"
    """A guest, another organisation's person, a bot, or an account that was closed."""
    UNKNOWN = "unknown"
    """Slack did not tell; nobody is answered on a guess, and nobody is turned away on one."""


class Access:
    """Looks people up and remembers them for an hour."""

    def __init__(self, gateway: Gateway, identity: Identity, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._gateway = gateway
        self._identity = identity
        self._clock = clock
        self._known: dict[str, tuple[Standing, float]] = {}

    async def standing(self, person: str) -> Standing:
        """Their standing, at most an hour old."""
        standing, until = self._known.get(person, (Standing.UNKNOWN, 0.0))
        if standing is not Standing.UNKNOWN and self._clock() < until:
            return standing
        try:
            found = _standing(await self._gateway.person(person), self._identity)
        except SlackTrouble:
            return Standing.UNKNOWN
        self._remember(person, found)
        return found

    def _remember(self, person: str, standing: Standing) -> None:
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[person] = (standing, self._clock() + _HOUR)


def _standing(user: Mapping[str, object], identity: Identity) -> Standing:
    outside = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
    if any(user.get(flag) for flag in outside) or not _of_our_team(user, identity):
        return Standing.OUTSIDER
    return Standing.MEMBER


def _of_our_team(user: Mapping[str, object], identity: Identity) -> bool:
    if user.get("team_id") == identity.team_id:
        return True
    grid = user.get("enterprise_user")
    enterprise = grid.get("enterprise_id") if isinstance(grid, dict) else None
    return enterprise is not None and enterprise == identity.enterprise_id
