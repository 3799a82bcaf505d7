"""Takes an event in before it is acknowledged: triage first, then the inbox, then whoever works on it.

Once an event is acknowledged, its question is in the database or the person has had a reply.
"""

import asyncio
import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Protocol, assert_never

from slack_bolt.response import BoltResponse

from bot.answering.replies import Declined, kind_of
from bot.records.inbox import Arrival, Inbox, Job
from bot.records.tables import State, Surface
from bot.slack.conversation import Triage
from bot.slack.gateway import Place
from bot.slack.identity import Identity
from bot.slack.incoming import Asked, Deleted, Overheard, overheard, read_event
from bot.slack.jobs import Jobs
from bot.slack.mrkdwn import has_words
from bot.slack.phrases import BUSY, FAILED, FILE_ONLY, NO_WORDS
from bot.slack.threads import RecordsThread
from bot.slack.views import Message, notice, shown

_MOST_REMEMBERED = 1_000
_log = logging.getLogger(__name__)


class NotStored(Exception):  # noqa: N818 - names what is the case
    """The records did not take an event, or not in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much may wait, and how long the records may take, in seconds."""

    queue: int = 200
    """Questions nobody has begun to answer."""
    announce: int = 8
    """How many must be waiting before somebody is told their place among them."""
    store: float = 2.0
    """Slack sends an event again when it is not acknowledged within three seconds."""
    store_urgent: float = 0.3
    """Before a reply about danger or identifying details goes out whatever the records do."""


class Say(Protocol):
    """Posts a message that no job stands behind."""

    async def __call__(self, place: Place, message: Message, *, reference: str) -> None:
        """Post it as well as may be."""


SayAlone = Callable[[Surface, str, Message], Coroutine[None, None, None]]
"""Shows a person alone what no job stands behind: the surface, its address, and what."""


Overhear = Callable[[Overheard], Coroutine[None, None, None]]
"""Told of what is said in channels and not to us; what it is told must not be kept."""


class Announce(Protocol):
    """Tells a person that others are answered first."""

    async def __call__(self, job: Job, ahead: int) -> None:
        """Say it in the thread, in the message that will become the answer."""


class Intake:
    """The way in for every question that a person asks, wherever they ask it."""

    def __init__(  # noqa: PLR0913 - the parts of the bot, wired once
        self,
        *,
        identity: Identity,
        inbox: Inbox,
        records: RecordsThread,
        triage: Triage,
        jobs: Jobs,
        say: Say,
        say_alone: SayAlone,
        announce: Announce,
        limits: Limits,
        overhear: Overhear | None = None,
    ) -> None:
        self._identity = identity
        self._inbox = inbox
        self._records = records
        self._triage = triage
        self._jobs = jobs
        self._say = say
        self._say_alone = say_alone
        self._announce = announce
        self._limits = limits
        self._overhear = overhear
        self._unstored: OrderedDict[tuple[str, str], None] = OrderedDict()

    async def take_in(self, body: Mapping[str, object], next_: Callable[[], Awaitable[object]]) -> BoltResponse | None:
        """Middleware: lets the listener run for what is new, and acknowledges the rest by itself."""
        if not await self._is_new(read_event(body, self._identity)):
            return BoltResponse(status=200, body="")
        await next_()
        return None

    async def _is_new(self, event: Asked | Overheard | Deleted | None) -> bool:
        match event:
            case Asked():
                if not await self._meant_for_us(event):
                    return self._pass_on(overheard(event))
                return await self.take(event)
            case Overheard():
                return self._pass_on(event)
            case Deleted():
                return await self._withdraw(event)
            case None:
                return False
            case _:
                assert_never(event)

    def _pass_on(self, said: Overheard) -> bool:
        """Nothing is new to us in it, and it is acknowledged at once."""
        if self._overhear is not None:
            self._jobs.at_once(self._overhear(said))
        return False

    async def _meant_for_us(self, asked: Asked) -> bool:
        """Without a mention only what somebody adds in a thread in which they were answered; nothing else is read."""
        if not asked.follow_up:
            return True
        where = {"channel": asked.channel, "thread_ts": asked.thread_ts, "person": asked.person}
        try:
            return await self._records(self._inbox.answered_in, **where)
        except Exception as error:  # noqa: BLE001 - the records are away; a mention still works
            _log.error("thread not known: %s", type(error).__name__)
            return False

    async def take(self, asked: Asked) -> bool:
        """Whether this is the first we hear of the message and there is something to do."""
        stop = await self._stop(asked)
        if (asked.shared and stop is None) or (asked.channel, asked.ts) in self._unstored:
            return False
        reply = stop or _fixed_reply(asked)
        try:
            job, ahead = await self._store(asked, reply, urgent=stop is not None)
        except NotStored:
            self._say_without_records(asked, reply or notice(FAILED))
            return False
        if job is not None:
            self._jobs.at_once(self._jobs.handle(job) if job.message is not None else self._say_how_many(job, ahead))
        return job is not None

    async def _say_how_many(self, job: Job, ahead: int) -> None:
        """Tell a person their place where they would wait long in silence."""
        if job.surface is not Surface.THREAD or ahead < self._limits.announce:
            return
        try:
            if await self._records(self._inbox.announce, job):
                await self._announce(job, ahead)
        except Exception as error:  # noqa: BLE001 - they have their answer later all the same
            _log.error("place in the queue not told: %s", type(error).__name__)

    async def _stop(self, asked: Asked) -> Message | None:
        """What triage says instead of an answer; it is said to anybody, guests and partners too."""
        try:
            stop = await asyncio.to_thread(self._triage, asked.text)
        except Exception as error:  # noqa: BLE001 - without triage nothing may be stored or answered
            _log.error("triage failed: %s", type(error).__name__)
            return notice(FAILED)
        if stop is None or (isinstance(stop, Declined) and stop.unless_answered):
            return None  # the answerer tells whether the guidance answers, and declines where it does not
        _log.info("stopped by triage: %s", kind_of(stop))
        return shown(stop)

    async def _store(self, asked: Asked, reply: Message | None, *, urgent: bool) -> tuple[Job | None, int]:
        """The job, unless it is known already, and how many questions wait before it."""
        too_late = threading.Event()
        storing = asyncio.ensure_future(self._records(self._receive, _arrival(asked, reply), too_late))
        storing.add_done_callback(_log_failure)
        limit = self._limits.store_urgent if urgent else self._limits.store
        await asyncio.wait({storing}, timeout=limit)
        if not storing.done() or storing.exception() is not None:
            too_late.set()
            raise NotStored
        return storing.result()

    def _receive(self, arrival: Arrival, too_late: threading.Event) -> tuple[Job | None, int]:
        """Runs in the records' thread, so no worker can claim what is closed again before this returns."""
        if too_late.is_set():
            return None, 0
        waiting = self._inbox.waiting() if arrival.message is None else 0
        if waiting >= self._limits.queue:
            arrival = replace(arrival, text=None, message=notice(BUSY).as_json())
        job = self._inbox.receive(arrival)
        if job is not None and too_late.is_set():
            # Its person has been told otherwise by now.
            self._inbox.finish(job, State.FAILED)
        return job, waiting

    def _say_without_records(self, asked: Asked, reply: Message) -> None:
        """Answer from memory alone, once for each message this process hears of."""
        if (asked.channel, asked.ts) in self._unstored:
            return
        self._unstored[asked.channel, asked.ts] = None
        if len(self._unstored) > _MOST_REMEMBERED:
            self._unstored.popitem(last=False)
        place = Place(channel=asked.channel, thread_ts=asked.thread_ts, ts=asked.ts)
        if asked.surface is Surface.THREAD:
            self._jobs.at_once(self._say(place, reply, reference=secrets.token_hex(6)))
        else:
            self._jobs.at_once(self._say_alone(asked.surface, asked.address or "", reply))

    async def _withdraw(self, deleted: Deleted) -> bool:
        await self._records(self._inbox.withdraw, team=deleted.team, channel=deleted.channel, ts=deleted.ts)
        return True


def _log_failure(storing: asyncio.Future[tuple[Job | None, int]]) -> None:
    if not storing.cancelled() and (error := storing.exception()) is not None:
        _log.error("event not stored: %s", type(error).__name__)


def _fixed_reply(asked: Asked) -> Message | None:
    if has_words(asked.text):
        return None
    return notice(FILE_ONLY if asked.has_files else NO_WORDS)


def _arrival(asked: Asked, reply: Message | None) -> Arrival:
    return Arrival(
        event_id=asked.event_id,
        team=asked.team,
        channel=asked.channel,
        ts=asked.ts,
        thread_ts=asked.thread_ts,
        person=asked.person,
        direct=asked.direct,
        text=None if reply else asked.text,
        message=reply.as_json() if reply else None,
        surface=asked.surface,
        address=asked.address,
    )
