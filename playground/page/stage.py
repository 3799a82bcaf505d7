"""The workspace, and the app at work in it; Reset begins both again."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from playground.page.cast import Cast, people
from playground.page.switches import Switch, Switches
from playground.page.witness import Witness
from playground.stand_in import StandInSlack

Perform = Callable[["Stage"], Awaitable[None]]
"""Runs an app in the stage's Slack until it is cancelled, or returns when it was told to stop."""

_CONNECTS_WITHIN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What the app's manifest asks for; `None` for everything."""

    scopes: tuple[str, ...] | None = None
    events: tuple[str, ...] | None = None


class Stage:
    """One run of the app after another, each in a workspace of its own."""

    def __init__(self, perform: Perform, switches: Switches, *, granted: Granted | None = None) -> None:
        self.witness = Witness()
        self.switches = switches
        self.run = 0
        """Which run it is; the page begins again when it changes."""
        self.ended = asyncio.Event()
        """Set once the app stopped by itself."""
        self._perform = perform
        self._granted = granted or Granted()
        self._turn = asyncio.Lock()
        self._slack: StandInSlack | None = None
        self._cast: Cast | None = None
        self._app: asyncio.Future[None] | None = None

    async def __aenter__(self) -> Self:
        await self._begin()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end()

    @property
    def slack(self) -> StandInSlack:
        """The Slack of this run."""
        if self._slack is None:
            raise RuntimeError("the stage is empty")
        return self._slack

    @property
    def cast(self) -> Cast:
        """Who is in it."""
        if self._cast is None:
            raise RuntimeError("the stage is empty")
        return self._cast

    async def reset(self) -> None:
        """Forget all that was said, and begin again with nothing wrong."""
        async with self._turn:
            await self._end()
            self.switches.on.clear()
            await self._begin()

    def turn(self, switch: Switch, *, on: bool) -> None:
        """Let something go wrong, or right again."""
        self.switches.turn(switch, on=on)
        self.switches.apply_to(self.slack.faults)

    def result(self) -> None:
        """Raise what ended the app, if anything but being told to stop."""
        if self._app is not None and self._app.done() and not self._app.cancelled():
            self._app.result()

    async def _begin(self) -> None:
        slack = StandInSlack(scopes=self._granted.scopes, events=self._granted.events)
        await slack.__aenter__()
        self._slack, self._cast = slack, await people(slack)
        self.witness.begin(slack)
        self.run += 1
        self._app = asyncio.ensure_future(self._perform(self))
        self._app.add_done_callback(self._notice_end)
        await slack.until(lambda: slack.connections or self.ended.is_set(), timeout=_CONNECTS_WITHIN)

    async def _end(self) -> None:
        if self._app is not None:
            self._app.remove_done_callback(self._notice_end)
            self._app.cancel()
            await asyncio.wait({self._app})
        await self.slack.__aexit__(None, None, None)

    def _notice_end(self, _app: asyncio.Future[None]) -> None:
        self.ended.set()
