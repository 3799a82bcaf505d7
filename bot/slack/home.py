"""The Home tab: what the assistant is and has read, what it keeps, and each person's own settings and answers."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from weakref import WeakValueDictionary

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.records.asked import recent_answers
from bot.records.erasure import erase_person
from bot.records.inbox import Inbox
from bot.records.notes import ALL, mute, muted, opted_in, set_notes, unmute
from bot.slack.access import Access, Role, Standing
from bot.slack.clicks import Click, Clicks, Happened
from bot.slack.gateway import Gateway
from bot.slack.home_tab import (
    CHANNEL_OFF,
    ERASE_ALL,
    NOTES,
    OPEN,
    SOURCES,
    UNMUTE,
    Muted,
    Seen,
    State,
    home_tab,
    sources_modal,
    turned_away,
)
from bot.slack.kept import Kept
from bot.slack.modals import in_modal
from bot.slack.phrases import HOME_AWAY, MEMBERS_ONLY, NOT_READ, NOT_SAVED, ODD_BUTTON
from bot.slack.seldom import Seldom
from bot.slack.services import Services, SourceRead
from bot.slack.threads import RecordsThread
from bot.slack.views import Block, shown
from knowledge.documents import EVERYONE

Handle = Callable[[Click], Awaitable[str | None]]
"""Does what was pressed; gives a sentence on why nothing came of it."""

T = TypeVar("T")

_EVERY = 2
"""Seconds between two showings of one person's tab that nothing has changed."""
_ID = re.compile(r"[\w-]{1,64}", re.ASCII)
_PATIENCE = 2.0
"""Seconds for putting the tab together, before they are told that it cannot be shown."""
_WITHIN = 1.0
"""Seconds for what a modal that must open within three waits for."""
_log = logging.getLogger(__name__)


class Home:
    """Shows people their Home tab, and does what they press there."""

    def __init__(  # noqa: PLR0913 - the parts of the bot, wired once
        self,
        *,
        gateway: Gateway,
        access: Access,
        kept: Kept,
        inbox: Inbox,
        engine: Engine,
        records: RecordsThread,
        services: Services,
        keep_days: int,
    ) -> None:
        self._gateway = gateway
        self._access = access
        self._kept = kept
        self._inbox = inbox
        self._engine = engine
        self._records = records
        self._services = services
        self._keep_days = keep_days
        self._seldom = Seldom(_EVERY)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def listen(self, clicks: Clicks) -> None:
        """Be told when the tab is opened, and of its buttons."""

        def told(handle: Handle) -> Callable[[Click], Awaitable[None]]:
            async def pressed(click: Click) -> None:
                if refused := await self._unless_away(handle, click):
                    await clicks.say(click, refused)

            return pressed

        clicks.event("app_home_opened", self._opened)
        clicks.action(SOURCES, told(self._list_sources))
        clicks.action(_several(OPEN), told(self._open))
        clicks.action(NOTES, told(self._switch_notes))
        clicks.action(_several(UNMUTE), told(self._unmute))
        clicks.action(ERASE_ALL, told(self._erase))
        clicks.action(_several(CHANNEL_OFF), told(self._turn_off_in_channel), role=Role.ADMINISTRATOR)

    async def _opened(self, happened: Happened) -> None:
        if happened.event.get("tab") == "home" and self._seldom(happened.person):
            await self._show(happened.person)

    async def _unless_away(self, handle: Handle, click: Click) -> str | None:
        try:
            return await handle(click)
        except SQLAlchemyError as error:
            _log.error("records not changed: %s", type(error).__name__)
            return NOT_SAVED

    async def _list_sources(self, click: Click) -> str | None:
        sources = await self._sources()
        if sources is None:
            return NOT_READ
        await self._gateway.open(click.trigger, sources_modal(sources))
        return None

    async def _open(self, click: Click) -> str | None:
        if not _ID.fullmatch(click.value):
            return ODD_BUTTON
        found = await self._kept.answer_for(click, click.value)
        if isinstance(found, str):
            return found
        await self._gateway.open(click.trigger, in_modal(shown(found.reply, click.value)))
        return None

    async def _switch_notes(self, click: Click) -> str | None:
        if click.value not in {"on", "off"}:
            return ODD_BUTTON
        await self._records(unmute if click.value == "on" else mute, self._engine, click.person, ALL)
        await self._show(click.person)
        return None

    async def _unmute(self, click: Click) -> str | None:
        await self._records(unmute, self._engine, click.person, click.value)
        await self._show(click.person)
        return None

    async def _erase(self, click: Click) -> str | None:
        await self._records(erase_person, self._engine, click.person)
        await self._show(click.person, erased=True)
        return None

    async def _turn_off_in_channel(self, click: Click) -> str | None:
        if click.value not in await self._records(opted_in, self._engine):
            return ODD_BUTTON
        await self._records(set_notes, self._engine, click.value, on=False, now=datetime.now(UTC))
        await self._show(click.person)
        return None

    async def _show(self, person: str, *, erased: bool = False) -> None:
        """One at a time for each person, so that the latest stays."""
        turn = self._turns.setdefault(person, asyncio.Lock())
        async with turn:
            await self._gateway.publish(person, await self._tab(person, erased=erased))

    async def _tab(self, person: str, *, erased: bool) -> tuple[Block, ...]:
        standing = await self._access.standing(person)
        if standing is Standing.OUTSIDER:
            return turned_away(MEMBERS_ONLY)
        try:
            if standing is Standing.MEMBER:
                return home_tab(await asyncio.wait_for(self._seen(person, erased=erased), _PATIENCE))
        except (TimeoutError, SQLAlchemyError) as error:
            _log.error("home not put together: %s", type(error).__name__)
        self._seldom.forget(person)
        return turned_away(HOME_AWAY)

    async def _seen(self, person: str, *, erased: bool) -> Seen:
        rules = await self._records(muted, self._engine, person)
        administrator = await self._access.holds(person, Role.ADMINISTRATOR)
        return Seen(
            sources=await self._sources(),
            muted=tuple(Muted(rule=each, term=self._term(each)) for each in sorted(rules - {ALL})),
            notes_on=ALL not in rules,
            answers=await self._records(recent_answers, self._engine, person),
            keep_days=self._keep_days,
            model=self._services.model,
            state=await self._state() if administrator else None,
            erased=erased,
        )

    async def _state(self) -> State:
        return State(
            waiting=await self._records(self._inbox.waiting),
            unsent=len(await self._records(self._inbox.unsent)),
            channels=tuple(sorted(await self._records(opted_in, self._engine))),
            about=tuple(await self._look(self._services.about) or (("Index", "cannot be looked at just now"),)),
        )

    async def _sources(self) -> tuple[SourceRead, ...] | None:
        """Those that everybody may see."""
        found = await self._look(self._services.sources)
        return None if found is None else tuple(each for each in found if each.audience == EVERYONE)

    async def _look(self, at: Callable[[], Sequence[T]]) -> Sequence[T] | None:
        """None where it takes too long, as while a new index is taken up, or does not work."""
        try:
            return await asyncio.wait_for(asyncio.to_thread(at), _WITHIN)
        except Exception as error:  # noqa: BLE001 - the rest of the tab can be shown
            _log.error("sources not looked at: %s", type(error).__name__)
            return None

    def _term(self, rule: str) -> str:
        read = self._services.rule(rule)
        return read.term if read else rule


def _several(action_id: str) -> re.Pattern[str]:
    return re.compile(rf"^{action_id}:")
