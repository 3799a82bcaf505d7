"""The agent's side of a direct message: first prompts, "working" while we work, a title, and Stop.

All of it is best effort: an answer never waits for it and never fails with it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.answering.replies import Answer, Answered, PartAnswer
from bot.records.inbox import Inbox, Job
from bot.records.tables import Surface
from bot.slack.clicks import Clicks, Happened
from bot.slack.gateway import Gateway, Place
from bot.slack.manifest import PROMPTS
from bot.slack.threads import RecordsThread
from bot.slack.trouble import SlackTrouble

_TITLE = 100
_log = logging.getLogger(__name__)
Thread = tuple[str, str]
"""A channel and the root of a thread in it."""


@dataclass(slots=True)
class Stops:
    """Which threads have been stopped while something of theirs was being worked on."""

    working: dict[Thread, list[asyncio.Event]] = field(default_factory=dict)

    def begin(self, thread: Thread) -> asyncio.Event:
        """Something begins in a thread; the event is set when its person presses Stop."""
        stopped = asyncio.Event()
        self.working.setdefault(thread, []).append(stopped)
        return stopped

    def end(self, thread: Thread, stopped: asyncio.Event) -> None:
        """It has ended."""
        left = [each for each in self.working.get(thread, ()) if each is not stopped]
        if left:
            self.working[thread] = left
        else:
            self.working.pop(thread, None)

    def press(self, thread: Thread) -> None:
        """Stop what is being worked on there."""
        for stopped in self.working.get(thread, ()):
            stopped.set()


class Sessions:
    """Listens to the agent surface, and says there how a job is getting on."""

    def __init__(self, gateway: Gateway, inbox: Inbox, records: RecordsThread, stops: Stops) -> None:
        self._gateway = gateway
        self._inbox = inbox
        self._records = records
        self._stops = stops

    def listen(self, clicks: Clicks) -> None:
        """Be told of the Messages tab and of Stop."""
        clicks.event("app_home_opened", self._opened)
        clicks.event("agent_session_stopped", self._stopped)

    @asynccontextmanager
    async def working(self, job: Job) -> AsyncIterator[None]:
        """Show that we are at work in the thread, and whatever happens show the end of it."""
        if not _has_session(job):
            yield
            return
        place = Place(channel=job.channel, thread_ts=job.thread_ts)
        await self._try(lambda: self._gateway.set_working(place, person=job.person))
        try:
            yield
        finally:
            await self._try(lambda: self._gateway.set_waiting(place))

    async def name(self, job: Job, answered: Answered) -> None:
        """Title a session by what was answered from, never by what was asked: that may tell of a case."""
        reply = answered.reply
        if not _has_session(job) or job.ts != job.thread_ts or not isinstance(reply, Answer | PartAnswer):
            return
        topic = _topic(reply)
        if topic:
            place = Place(channel=job.channel, thread_ts=job.thread_ts)
            await self._try(lambda: self._gateway.rename(place, topic))

    async def _opened(self, happened: Happened) -> None:
        if happened.event.get("tab") == "messages" and happened.channel:
            await self._try(lambda: self._gateway.suggest(happened.channel, PROMPTS))

    async def _stopped(self, happened: Happened) -> None:
        thread = (happened.channel, happened.thread_ts)
        if not all(thread):
            return
        await self._records(self._inbox.withdraw_waiting, channel=thread[0], thread_ts=thread[1])
        self._stops.press(thread)
        place = Place(channel=thread[0], thread_ts=thread[1])
        await self._try(lambda: self._gateway.set_waiting(place))

    async def _try(self, send: Callable[[], Awaitable[None]]) -> None:
        try:
            await send()
        except SlackTrouble as trouble:
            _log.info("agent surface: %s", trouble.code)


def _has_session(job: Job) -> bool:
    return job.direct and job.surface is Surface.THREAD


def _topic(reply: Answer | PartAnswer) -> str:
    first = next(iter(reply.citations), None)
    if first is None:
        return ""
    words = " ".join((first.section.rpartition("›")[2] or first.document).split())
    return words if len(words) <= _TITLE else words[: _TITLE - 1] + "…"
