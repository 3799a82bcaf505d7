"""Sharing an answer that a person had alone: only by them, only what is covered, and never their question unasked.

It is the one thing of ours that may begin a thread in a channel, and it says who shares it.
"""

import asyncio
import logging
import re
from dataclasses import dataclass, replace

from sqlalchemy import Engine

from bot.answering.replies import Answer, Answered, Danger, PartAnswer, PrivacyStop, Reply, from_record
from bot.records.answers import NOT_KEPT, replay
from bot.records.asked import Asker, asker_of
from bot.records.inbox import Job
from bot.records.tables import Surface
from bot.slack.clicks import Answered as FormAnswered
from bot.slack.clicks import Click, Clicks, Submitted
from bot.slack.gateway import SHARE, Gateway, Place
from bot.slack.modals import Modal, actions, button, in_modal, section, text_field
from bot.slack.mrkdwn import escaped, has_words
from bot.slack.phrases import (
    DETAILS_IN_FIELD,
    KEEP_PRIVATE,
    NOT_FOR_ALL,
    NOT_SHARED,
    NOT_TO_SHARE,
    NOT_YOURS_TO_SHARE,
    ONLY_YOU,
    PART_NOT_SHARED,
    SHARE_CHANNEL,
    SHARE_HINT,
    SHARE_HOW,
    SHARE_THREAD,
    SHARE_TITLE,
    SHARE_WORDS,
    SHARED,
    SHARED_BEFORE,
    SHARED_BY,
    SHARING,
)
from bot.slack.services import Services
from bot.slack.threads import RecordsThread
from bot.slack.trouble import SlackTrouble
from bot.slack.views import Block, Message, shown

_SHARE_ACTION = "share_answer"
_KEEP_ACTION = "keep_private"
_FORM = "share_form"
_WORDS = "share_words"
_LONGEST = 500
_WAIT = 1.2
"""Seconds of the two that a form has."""
_ID = re.compile(r"[\w-]{1,64}", re.ASCII)
_PERSON = re.compile(r"[UW][A-Z0-9]{2,20}")
_MOST_REMEMBERED = 1_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    asker: Asker
    reply: Answer | PartAnswer


class Sharing:
    """Lets people share what they asked for themselves."""

    def __init__(self, *, gateway: Gateway, engine: Engine, records: RecordsThread, services: Services) -> None:
        self._gateway = gateway
        self._engine = engine
        self._records = records
        self._services = services
        self._shared: dict[str, None] = {}
        self._posting: set[asyncio.Task[None]] = set()

    def listen(self, clicks: Clicks) -> None:
        """Be told of both buttons and of the form."""

        async def ask(click: Click) -> None:
            if _ID.fullmatch(click.value):
                await clicks.show(click, _form(click.value))

        async def keep(click: Click) -> None:
            await self._gateway.take_away(click.response_url)

        clicks.action(_SHARE_ACTION, ask)
        clicks.action(_KEEP_ACTION, keep)
        clicks.submit(_FORM, self._share)

    def offers(self, job: Job, answered: Answered) -> tuple[Block, ...]:
        """The way to share an answer that stands in a modal; closing that keeps it private."""
        if job.surface is not Surface.MODAL or not _may_be_shared(answered.reply):
            return ()
        return (actions(button(SHARE_THREAD, _SHARE_ACTION, answered.answer_id)),)

    async def after(self, job: Job, answered: Answered) -> None:
        """Below an answer to a command: share it, or be rid of the question whether to."""
        in_channel = job.surface is Surface.PRIVATE and not job.channel.startswith("D")
        if not in_channel or not _may_be_shared(answered.reply):
            return
        row = actions(
            button(SHARE_CHANNEL, _SHARE_ACTION, answered.answer_id),
            button(KEEP_PRIVATE, _KEEP_ACTION),
        )
        message = Message(text=ONLY_YOU, blocks=(section(ONLY_YOU), row))
        try:
            await self._gateway.respond(job.address or "", message)
        except SlackTrouble as trouble:
            # They have the answer, perhaps in a direct message, from where there is nothing to share it to.
            _log.info("sharing not offered: %s", trouble.code)

    async def _share(self, sent: Submitted) -> FormAnswered:
        words = str(sent.values.get(_WORDS) or "").strip()
        stop = await asyncio.to_thread(self._services.triage, words) if has_words(words) else None
        if isinstance(stop, PrivacyStop):
            return {_WORDS: DETAILS_IN_FIELD.format(kinds=stop.named)}
        if isinstance(stop, Danger):
            return in_modal(shown(stop))
        kept = await self._records(self._find, sent.private)
        if kept is None:
            return _said(NOT_TO_SHARE)
        if kept.asker.person != sent.person:
            return _said(NOT_YOURS_TO_SHARE)
        if await asyncio.to_thread(self._holds_back, kept.reply):
            return _said(NOT_FOR_ALL)
        return _said(await self._post_once(kept, words))

    def _find(self, answer_id: str) -> _Kept | None:
        asker, stored = asker_of(self._engine, answer_id), replay(self._engine, answer_id)
        reply = from_record(stored.reply) if stored else None
        if asker is None or asker.surface is Surface.THREAD or not isinstance(reply, Answer | PartAnswer):
            return None
        return _Kept(asker=asker, reply=reply) if _may_be_shared(reply) else None

    def _holds_back(self, reply: Answer | PartAnswer) -> bool:
        """Whether it quotes what a channel with partners or guests in it may not see; we cannot tell who is in it."""
        for_some = {each.document_id for each in self._services.sources() if each.audience != "everyone"}
        return any(each.document_id in for_some for each in reply.citations)

    async def _post_once(self, kept: _Kept, words: str) -> str:
        """What became of it, in a sentence."""
        answer_id = kept.asker.answer_id
        if answer_id in self._shared:
            return SHARED_BEFORE
        self._remember(answer_id)
        posting = asyncio.create_task(self._post(kept, words))
        self._posting.add(posting)
        posting.add_done_callback(self._posting.discard)
        done, _ = await asyncio.wait({posting}, timeout=_WAIT)
        if not done:
            return SHARING
        return SHARED if answer_id in self._shared else NOT_SHARED

    async def _post(self, kept: _Kept, words: str) -> None:
        asker = kept.asker
        thread = asker.thread_ts if asker.surface is Surface.MODAL else ""
        place = Place(channel=asker.channel, thread_ts=thread)
        message = _to_share(kept.reply, asker.person, words)
        try:
            await self._gateway.post(place, message, reference=f"{asker.answer_id}-shared", kind=SHARE)
        except SlackTrouble as trouble:
            _log.error("answer %s not shared: %s", asker.answer_id, trouble.code)
            self._shared.pop(asker.answer_id, None)

    def _remember(self, answer_id: str) -> None:
        if len(self._shared) >= _MOST_REMEMBERED:
            del self._shared[next(iter(self._shared))]
        self._shared[answer_id] = None


def _may_be_shared(reply: Reply) -> bool:
    return isinstance(reply, Answer | PartAnswer)


def _said(sentence: str) -> Modal:
    return Modal(title=SHARE_TITLE, blocks=(section(sentence),))


def _form(answer_id: str) -> Modal:
    return Modal(
        title=SHARE_TITLE,
        callback_id=_FORM,
        submit="Share",
        close=KEEP_PRIVATE,
        private=answer_id,
        blocks=(
            section(SHARE_HOW),
            text_field(SHARE_WORDS, _WORDS, hint=SHARE_HINT, longest=_LONGEST, optional=True),
        ),
    )


def _to_share(reply: Answer | PartAnswer, person: str, words: str) -> Message:
    """The answer as everybody may see it; nothing of the question but what the person has added."""
    message = shown(replace(reply, text=reply.text.replace(f"“{NOT_KEPT}”", PART_NOT_SHARED)))
    # The only live mention of ours: of the person who pressed the button.
    by = SHARED_BY.format(person=person) if _PERSON.fullmatch(person) else ""
    lines = "\n".join(line for line in (by, f"“{escaped(words)}”" if words else "") if line)
    if not lines:
        return message
    above: Block = {"type": "section", "text": {"type": "mrkdwn", "text": lines, "verbatim": True}}
    return Message(text=f"{lines}\n\n{message.text}", blocks=(above, *message.blocks))
