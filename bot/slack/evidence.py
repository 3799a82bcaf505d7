"""Opens a citation: the passage where it stands, and all that is known of its source."""

import asyncio
import logging
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.answering.replies import Answer, Citation, PartAnswer, Reply
from bot.slack.clicks import Click, Clicks
from bot.slack.gateway import Gateway
from bot.slack.kept import Kept
from bot.slack.modals import Modal, heading, in_message, linked, quoted, section, small
from bot.slack.phrases import CHANGED, CHECK, NO_SURROUNDINGS, NOT_KEPT, ODD_BUTTON, OUR_NOTE
from bot.slack.services import Services, Surroundings
from bot.slack.trouble import Refused, SlackTrouble
from bot.slack.views import Block

ACTION = re.compile(r"^evidence:\d{1,3}$")
_VALUE = re.compile(r"([\w-]{1,64}):(\d{1,4})", re.ASCII)
_WITHIN = 0.4
"""Seconds to wait for the surroundings before the modal opens without them."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What is found out about a passage when somebody opens it."""

    around: Surroundings | str | None
    """What stands around it, or a sentence on why that is not shown; None while we still look."""
    may_link: bool
    """Whether its address is of a host on the reading list."""


class Evidence:
    """Shows people the passage behind each number."""

    def __init__(self, *, gateway: Gateway, kept: Kept, services: Services) -> None:
        self._gateway = gateway
        self._kept = kept
        self._services = services

    def listen(self, clicks: Clicks) -> None:
        """Be told of every "Read it"."""

        async def open_it(click: Click) -> None:
            if refused := await self._open(click):
                await clicks.say(click, refused)

        clicks.action(ACTION, open_it)

    async def _open(self, click: Click) -> str | None:
        """Why it was not opened."""
        named = _VALUE.fullmatch(click.value)
        if named is None:
            return ODD_BUTTON
        found = await self._kept.answer_for(click, named[1])
        if isinstance(found, str):
            return found
        citation = _cited(found.reply, int(named[2]))
        if citation is None:
            return NOT_KEPT
        await self._show(click, citation)
        return None

    async def _show(self, click: Click, citation: Citation) -> None:
        """At once with what is stored; what takes longer comes into the open modal."""
        looking = asyncio.ensure_future(asyncio.to_thread(self._look, citation))
        await asyncio.wait({looking}, timeout=_WITHIN)
        at_once = looking.result() if looking.done() else Looked(around=None, may_link=False)
        send = self._gateway.push if click.modal else self._gateway.open
        try:
            view = await send(click.trigger, passage_modal(citation, at_once))
        except Refused:
            if not click.response_url:
                raise
            # The moment for a modal has passed; a private message says the same.
            await self._gateway.respond(click.response_url, in_message(passage_modal(citation, await looking)))
            return
        if at_once.around is None:
            await self._complete(view, passage_modal(citation, await looking))

    async def _complete(self, view: str, modal: Modal) -> None:
        try:
            await self._gateway.change(view, modal)
        except SlackTrouble as trouble:
            # They have put it away, or see the passage without what stands around it.
            _log.info("surroundings not shown: %s", trouble.code)

    def _look(self, citation: Citation) -> Looked:
        try:
            hosts = {urlsplit(source.url).hostname for source in self._services.sources() if source.listed}
            may_link = urlsplit(citation.url or "").hostname in hosts - {None}
        except Exception as error:  # noqa: BLE001 - the passage can be read without its link
            _log.error("sources not looked at: %s", type(error).__name__)
            may_link = False
        return Looked(around=self._around(citation), may_link=may_link)

    def _around(self, citation: Citation) -> Surroundings | str:
        of = (citation.document_id, citation.start, citation.end, citation.quote)
        try:
            return self._services.surroundings(*of) or CHANGED
        except Exception as error:  # noqa: BLE001 - the passage can be read without its surroundings
            _log.error("surroundings not read: %s", type(error).__name__)
            return NO_SURROUNDINGS


def _cited(reply: Reply, marker: int) -> Citation | None:
    citations = reply.citations if isinstance(reply, Answer | PartAnswer) else ()
    return next((each for each in citations if each.marker == marker), None)


def passage_modal(citation: Citation, looked: Looked) -> Modal:
    """The passage in its surroundings, below what it is and above where to read on."""
    around = looked.around
    beside = around if isinstance(around, Surroundings) else Surroundings(before="", quote=citation.quote, after="")
    blocks: list[Block] = [
        heading(citation.document.strip() or "The source"),
        *_standing(citation),
        {"type": "divider"},
        *_before(beside.before),
        quoted(citation.quote),
        *_after(beside.after),
        *([small(around)] if isinstance(around, str) else []),
        {"type": "divider"},
        *_onwards(citation, may_link=looked.may_link),
        small(CHECK),
    ]
    return Modal(title="Where this comes from", blocks=tuple(blocks))


def _standing(citation: Citation) -> list[Block]:
    """One fact a line, each named, so that it can be read aloud."""
    facts = (
        ("Section", citation.section),
        ("Page", "" if citation.page is None else str(citation.page)),
        ("Publisher", citation.publisher),
        ("Date", citation.date),
        ("Nation", citation.nation),
        ("Weight", citation.authority),
        ("How we know it", citation.verification),
    )
    lines = [f"{name}: {fact}" for name, fact in facts if fact and fact.strip()]
    cautions = [f"Take care: {label}." for label in citation.labels]
    notes = [OUR_NOTE] if citation.summary else []
    return [section("\n".join(some)) for some in (lines, [*cautions, *notes]) if some]


def _before(text: str) -> list[Block]:
    return [small(f"Before it: {text}")] if text.strip() else []


def _after(text: str) -> list[Block]:
    return [small(f"After it: {text}")] if text.strip() else []


def _onwards(citation: Citation, *, may_link: bool) -> list[Block]:
    link = linked("Open the source", citation.url or "") if may_link else None
    return [link] if link else []
