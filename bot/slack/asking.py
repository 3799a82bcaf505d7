"""Takes in a question whose answer one person alone is to see: by a command, or about a message."""

import asyncio
from dataclasses import dataclass
from hashlib import sha256

from bot.records.tables import Surface
from bot.slack.identity import Identity
from bot.slack.incoming import Asked
from bot.slack.intake import Intake
from bot.slack.jobs import Jobs


@dataclass(frozen=True, slots=True, kw_only=True)
class Private:
    """A question that a person asks for themselves."""

    key: str
    """What names this asking among all of theirs; the same again is the same question."""
    person: str
    channel: str
    """Where they asked."""
    text: str
    surface: Surface
    address: str
    thread_ts: str = ""
    """The thread that it is about, where there is one."""


class Asking:
    """The way to the intake for what comes by no event."""

    def __init__(self, *, intake: Intake, jobs: Jobs, identity: Identity) -> None:
        self._intake = intake
        self._jobs = jobs
        self._identity = identity

    async def __call__(self, question: Private, *, after: float = 0) -> None:
        """Store it, unless it is stored; it is answered at the earliest after so many seconds."""
        if await self._intake.take(_asked(question, self._identity.team_id)):
            asyncio.get_running_loop().call_later(after, self._jobs.wake)


def _asked(question: Private, team: str) -> Asked:
    name = sha256(" ".join((team, question.person, question.key)).encode()).hexdigest()
    # There is no message of theirs, so it has a name that none of Slack's can have.
    ts = f"alone-{name[:24]}"
    return Asked(
        event_id=f"alone-{name[:56]}",
        team=team,
        channel=question.channel,
        ts=ts,
        thread_ts=question.thread_ts or ts,
        person=question.person,
        text=question.text,
        direct=False,
        shared=False,
        has_files=False,
        surface=question.surface,
        address=question.address,
    )
