"""The thinking tool in Slack: every field is looked at before anything goes on, and nothing is kept by us.

What a person writes stays in their own window; only they can send it, to themselves.
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from bot.answering.replies import Danger, PrivacyStop
from bot.slack import packs_view
from bot.slack import thinking_view as view
from bot.slack.clicks import Answered, Click, Clicks, Submitted
from bot.slack.gateway import Gateway, Place
from bot.slack.modals import Modal, in_modal, section
from bot.slack.services import Services
from bot.slack.views import shown
from bot.supervision.packs import Material
from bot.supervision.thinking import Thought, think

_WAIT = 1.0
"""Seconds of the two that a form has, for posting the copy."""


def _today() -> date:
    return datetime.now(UTC).date()


class Thinking:
    """Asks back; it never answers, scores or keeps."""

    def __init__(self, *, gateway: Gateway, services: Services, today: Callable[[], date] = _today) -> None:
        self._gateway = gateway
        self._services = services
        self._today = today
        self._posting: set[asyncio.Task[None]] = set()

    def listen(self, clicks: Clicks) -> None:
        """Be told of the button and of both forms."""
        clicks.action(packs_view.THINK, self._open)
        clicks.submit(view.FORM, self._think)
        clicks.submit(view.SAVE, self._save)
        clicks.action(view.DELETE, self._delete)

    async def _open(self, click: Click) -> None:
        material = self._services.material
        steps = material.supervision.thinking if material else ()
        opened = view.form(steps) if steps else _only(view.NO_TOOL)
        await (self._gateway.push if click.modal else self._gateway.open)(click.trigger, opened)

    async def _think(self, sent: Submitted) -> Answered:
        written = _written(sent)
        if stopped := await asyncio.to_thread(self._stopped, written):
            return stopped
        if not any(written.values()):
            return dict.fromkeys(list(sent.values)[:1], view.NOTHING_WRITTEN)
        return view.back(await self._thoughts(written), written)

    async def _save(self, sent: Submitted) -> Answered:
        written = _written(sent)
        if stopped := await asyncio.to_thread(self._stopped, written):
            return stopped
        message = view.copied(await self._thoughts(written), written)

        async def post() -> None:
            place = Place(channel=await self._gateway.direct(sent.person))
            await self._gateway.post(place, message, reference=secrets.token_hex(6))

        posting = asyncio.create_task(post())
        self._posting.add(posting)
        posting.add_done_callback(self._posting.discard)
        await asyncio.wait({posting}, timeout=_WAIT)
        if posting.done():
            posting.result()
        return _only(view.SAVED if posting.done() else view.ON_ITS_WAY)

    async def _delete(self, click: Click) -> None:
        """Slack lets nobody but us delete what we posted."""
        place = Place(channel=click.channel)
        if place.direct:
            await self._gateway.delete(place, click.ts)

    def _stopped(self, written: Mapping[str, str]) -> Answered:
        """What must be said instead: danger first, then each field that may identify somebody."""
        stops = {field: self._services.triage(text) for field, text in written.items() if text}
        # Fields are read together as well: what tells nobody apart in one of them may do so beside another.
        together = self._services.triage("\n".join(text for text in written.values() if text))
        for stop in (together, *stops.values()):
            if isinstance(stop, Danger):
                return in_modal(shown(stop))
        errors = {field: _kinds(stop) for field, stop in stops.items() if isinstance(stop, PrivacyStop)}
        if not errors and isinstance(together, PrivacyStop):
            errors = {field: _kinds(together) for field, text in written.items() if text}
        return errors or None

    async def _thoughts(self, written: Mapping[str, str]) -> tuple[Thought, ...]:
        return await asyncio.to_thread(think, written, self._today(), self._material())

    def _material(self) -> Material:
        if self._services.material is None:
            raise LookupError(view.NO_TOOL)
        return self._services.material


def _written(sent: Submitted) -> dict[str, str]:
    return {field: str(value or "").strip() for field, value in sent.values.items()}


def _kinds(stop: PrivacyStop) -> str:
    return view.DETAILS.format(kinds=", ".join(stop.kinds))


def _only(sentence: str) -> Modal:
    return Modal(title="Practice Assistant", blocks=(section(sentence),))
