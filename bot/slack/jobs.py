"""The bounded workers: they take jobs from the inbox, keep their leases, and stop in good order."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine

from bot.records.inbox import Inbox, Job
from bot.slack.threads import RecordsThread

_log = logging.getLogger(__name__)


class Jobs:
    """Works on a few questions at a time; which ones is decided by the inbox, not by this process."""

    def __init__(  # noqa: PLR0913 - the parts and the pace, wired once
        self,
        *,
        inbox: Inbox,
        records: RecordsThread,
        handle: Callable[[Job], Awaitable[None]],
        workers: int,
        look_every: float = 1,
        renew_every: float = 15,
        drain: float = 25,
    ) -> None:
        self._inbox = inbox
        self._records = records
        self._handle = handle
        self._workers = workers
        self._look_every = look_every
        self._renew_every = renew_every
        self._drain = drain
        self._wake = asyncio.Event()
        self._stopping = False
        self._held: set[int] = set()
        self._loops: list[asyncio.Task[None]] = []
        self._renewing: list[asyncio.Task[None]] = []
        self._at_once: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin with whatever the inbox holds, from this run or an earlier one."""
        self._loops = [asyncio.create_task(self._work()) for _ in range(self._workers)]
        self._renewing = [asyncio.create_task(self._renew())]

    def wake(self) -> None:
        """Say that the inbox has something new."""
        self._wake.set()

    def at_once(self, work: Coroutine[None, None, None]) -> None:
        """Run what must not wait for a worker: replies that are known already."""
        task = asyncio.create_task(work)
        self._at_once.add(task)
        task.add_done_callback(self._at_once.discard)

    async def handle(self, job: Job) -> None:
        """Work on one job that is claimed, keeping its lease meanwhile."""
        self._held.add(job.id)
        try:
            await self._handle(job)
        finally:
            self._held.discard(job.id)
            self.wake()

    async def drain(self) -> None:
        """Take nothing new, let what has begun finish, and hand the rest back to the inbox."""
        self._stopping = True
        self.wake()
        running = [*self._loops, *self._at_once]
        if running:
            await asyncio.wait(running, timeout=self._drain)
        left = tuple(self._held)
        await _cancel([*running, *self._renewing])
        await self._hand_back(left)

    async def _hand_back(self, ids: tuple[int, ...]) -> None:
        try:
            await self._records(self._inbox.release, ids)
        except Exception as error:  # noqa: BLE001 - their leases run out by themselves
            _log.error("jobs not handed back: %s", type(error).__name__)

    async def _work(self) -> None:
        while not self._stopping:
            self._wake.clear()
            job = await self._claim()
            if job is not None:
                await self.handle(job)
            elif not self._stopping:
                await self._rest()

    async def _claim(self) -> Job | None:
        try:
            return await self._records(self._inbox.claim)
        except Exception as error:  # noqa: BLE001 - the records are away for now: look again later
            _log.error("inbox cannot be read: %s", type(error).__name__)
            return None

    async def _rest(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), self._look_every)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self._renew_every)
            try:
                await self._records(self._inbox.renew, tuple(self._held))
            except Exception as error:  # noqa: BLE001 - the records are away for now: try again later
                _log.error("leases not renewed: %s", type(error).__name__)


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
