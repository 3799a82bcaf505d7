"""Who may do what: members of the workspace, nobody else, and roles by user id or user group."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from bot.slack.gateway import Gateway
from bot.slack.identity import Identity
from bot.slack.trouble import SlackTrouble

_HOUR = 3600.0
_GROUP_LIFE = 600.0
_MOST_REMEMBERED = 5_000


class Standing(Enum):
    """What a person is to the workspace."""

    MEMBER = "member"
    OUTSIDER = "outsider"
    """A guest, another organisation's person, a bot, or an account that was closed."""
    UNKNOWN = "unknown"
    """Slack did not tell; nobody is answered on a guess, and nobody is turned away on one."""


class Role(StrEnum):
    """What a member may do beside asking, which every member may."""

    SUPERVISOR = "supervisor"
    EVALUATOR = "evaluator"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Who holds each role: ids of users (U…, W…) and of user groups (S…)."""

    holders: Mapping[Role, frozenset[str]] = field(default_factory=dict)

    def of(self, role: Role) -> frozenset[str]:
        """The users and groups that hold it."""
        return self.holders.get(role, frozenset())


class Access:
    """Looks people up and remembers them for an hour, and the members of user groups for ten minutes."""

    def __init__(
        self,
        gateway: Gateway,
        identity: Identity,
        *,
        roles: Roles | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gateway = gateway
        self._identity = identity
        self._roles = roles or Roles()
        self._clock = clock
        self._known: dict[str, tuple[Standing, float]] = {}
        self._groups: dict[str, tuple[frozenset[str], float]] = {}

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

    async def holds(self, person: str, role: Role) -> bool:
        """Whether they hold a role now; a group that Slack does not tell of gives nobody anything."""
        given = self._roles.of(role)
        if person in given:
            return True
        groups = [each for each in sorted(given) if each.startswith("S")]
        members = await asyncio.gather(*(self._members(group) for group in groups))
        return any(person in each for each in members)

    async def roles(self, person: str) -> frozenset[Role]:
        """Every role they hold now."""
        held = await asyncio.gather(*(self.holds(person, role) for role in Role))
        return frozenset(role for role, holds in zip(Role, held, strict=True) if holds)

    async def holders(self, role: Role) -> tuple[str, ...]:
        """Every person who holds a role, by user id."""
        given = self._roles.of(role)
        members = await asyncio.gather(*(self._members(each) for each in sorted(given) if each.startswith("S")))
        people = {each for each in given if not each.startswith("S")}
        return tuple(sorted(people.union(*members)))

    async def _members(self, group: str) -> frozenset[str]:
        members, until = self._groups.get(group, (frozenset(), 0.0))
        if self._clock() < until:
            return members
        try:
            found = frozenset(await self._gateway.group(group))
        except SlackTrouble:
            return frozenset()
        self._groups[group] = (found, self._clock() + _GROUP_LIFE)
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
