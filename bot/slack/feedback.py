"""Takes what people think of an answer: a press for "helpful", a form for "not helpful", and both can be taken back."""

import asyncio
import contextlib
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.answering.replies import Danger
from bot.records.asked import asker_of
from bot.records.feedback import Feedback, NotWanted, Reason, keep_feedback, undo_feedback
from bot.slack.clicks import Answered, Click, Clicks, Submitted
from bot.slack.feedback_form import (
    CONSENT,
    FORM,
    LONGEST_NOTE,
    LONGEST_QUESTION,
    NOTE,
    QUESTION,
    REASONS,
    UNDO_ACTION,
    danger_modal,
    feedback_form,
    thanks,
    thanks_modal,
    try_again,
    undone,
)
from bot.slack.gateway import Gateway
from bot.slack.kept import Kept
from bot.slack.modals import in_modal
from bot.slack.mrkdwn import has_words, visible
from bot.slack.phrases import (
    AGREE_FIRST,
    CHOOSE_A_REASON,
    DETAIL_IN_NOTE,
    NOT_READ,
    NOT_SAVED,
    ODD_BUTTON,
    TOO_LONG,
    WRITE_IT_FIRST,
)
from bot.slack.seldom import Seldom
from bot.slack.services import Services
from bot.slack.threads import RecordsThread
from bot.slack.trouble import Refused

ACTION = re.compile(r"^feedback(:(up|down))?$")
_VALUE = re.compile(r"(up|down):([\w-]{1,64})", re.ASCII)
_PRIVATE = re.compile(r"([\w-]{1,64}):(\w{0,32})", re.ASCII)
_ID = re.compile(r"[\w-]{1,64}", re.ASCII)
_WITHIN = 1.2
"""Seconds for saving a form: Slack wants its answer within three, and the person is looked up first."""
_BRIEFLY = 0.3
"""The same where somebody may be at risk now."""
_AGAIN = 3
"""Seconds in which the same press by the same person is one."""


class FeedbackButtons:
    """Saves feedback; a tick is never shown for what was not saved."""

    def __init__(
        self, *, gateway: Gateway, kept: Kept, services: Services, engine: Engine, records: RecordsThread
    ) -> None:
        self._gateway = gateway
        self._kept = kept
        self._services = services
        self._engine = engine
        self._records = records
        self._pressed = Seldom(_AGAIN)

    def listen(self, clicks: Clicks) -> None:
        """Be told of both buttons, of Undo, and of the form."""

        async def pressed(click: Click) -> None:
            if refused := await self._press(click):
                await clicks.say(click, refused)

        async def undo(click: Click) -> None:
            if refused := await self._undo(click):
                await clicks.say(click, refused)

        clicks.action(ACTION, pressed)
        clicks.action(UNDO_ACTION, undo)
        clicks.submit(FORM, self._send)

    async def _press(self, click: Click) -> str | None:
        """Why nothing came of it."""
        named = _VALUE.fullmatch(click.value)
        if named is None:
            return ODD_BUTTON
        verdict, answer_id = named.groups()
        if verdict == "down":
            return await self._down(click, answer_id)
        if not self._pressed((click.person, answer_id)):
            return None
        refused = await self._up(click, answer_id)
        if refused:
            self._pressed.forget((click.person, answer_id))
        return refused

    async def _down(self, click: Click, answer_id: str) -> str | None:
        found = await self._kept.answer_for(click, answer_id)
        # Records that are busy now may be back by the time the form is sent.
        if isinstance(found, str) and found != NOT_READ:
            return found
        asker = not isinstance(found, str) and found.asker.person == click.person
        form = feedback_form(f"{answer_id}:{click.channel}", asker=asker)
        send = self._gateway.push if click.modal else self._gateway.open
        try:
            await send(click.trigger, form)
        except Refused:
            if not click.response_url:
                raise
            await self._gateway.respond(click.response_url, try_again(answer_id))
        return None

    async def _up(self, click: Click, answer_id: str) -> str | None:
        found = await self._kept.answer_for(click, answer_id)
        if isinstance(found, str):
            return NOT_SAVED if found == NOT_READ else found
        given = Feedback(answer_id=answer_id, person=click.person, helpful=True, created=time.time())
        try:
            await self._records(keep_feedback, self._engine, given)
        except SQLAlchemyError:
            return NOT_SAVED
        if click.response_url:
            await self._gateway.respond(click.response_url, thanks(answer_id))
        else:
            await self._gateway.push(click.trigger, thanks_modal(answer_id))
        return None

    async def _undo(self, click: Click) -> str | None:
        if not _ID.fullmatch(click.value):
            return ODD_BUTTON
        try:
            await self._records(undo_feedback, self._engine, click.value, click.person)
        except SQLAlchemyError:
            return NOT_SAVED
        self._pressed.forget((click.person, click.value))
        if click.response_url:
            await self._gateway.respond(click.response_url, undone(), replace=True)
        else:
            await self._gateway.change(click.view, in_modal(undone()))
        return None

    async def _send(self, sent: Submitted) -> Answered:
        named = _PRIVATE.fullmatch(sent.private)
        if named is None:
            return {REASONS: ODD_BUTTON}
        if wrong := _mistakes(sent):
            return wrong
        given = Feedback(
            answer_id=named[1],
            person=sent.person,
            helpful=False,
            created=time.time(),
            reasons=tuple(Reason(each) for each in _chosen(sent, REASONS)),
            note=_typed(sent, NOTE) or None,
            question=_typed(sent, QUESTION) or None,
        )
        stopped = await asyncio.to_thread(self._stop, given)
        if isinstance(stopped, Mapping):
            return stopped
        if stopped is not None:
            # Whatever the records do, what to do now is shown.
            with contextlib.suppress(Exception):
                await self._save(replace(given, note=None, question=None), channel=named[2], within=_BRIEFLY)
            return danger_modal(stopped.text)
        return await self._save(given, channel=named[2]) or thanks_modal(given.answer_id)

    def _stop(self, given: Feedback) -> Danger | Mapping[str, str] | None:
        """What must be said before anything is kept of what they wrote."""
        written = {NOTE: given.note, QUESTION: given.question}
        for words in filter(None, written.values()):
            if isinstance(stop := self._services.triage(words), Danger):
                return stop
        held = {name: self._services.guard(words) for name, words in written.items() if words}
        return {
            name: DETAIL_IN_NOTE.format(kinds=" and ".join(stop.kinds) or "identifying detail")
            for name, stop in held.items()
            if stop
        } or None

    async def _save(self, given: Feedback, *, channel: str, within: float = _WITHIN) -> Answered:
        """What is wrong; None once it is saved. What was said not to be saved is not saved later either."""
        late = threading.Event()
        try:
            await asyncio.wait_for(self._records(self._keep, given, channel, late), within)
        except PermissionError:
            return {REASONS: ODD_BUTTON}
        except (TimeoutError, SQLAlchemyError, NotWanted):
            late.set()
            return {REASONS: NOT_SAVED}
        return None

    def _keep(self, given: Feedback, channel: str, late: threading.Event) -> None:
        """Of an answer that was deleted meanwhile it is kept all the same."""
        asker = asker_of(self._engine, given.answer_id)
        if asker and not asker.may_be_seen_by(given.person, channel=channel):
            raise PermissionError
        if asker is None or asker.person != given.person:
            # A question is its asker's to give.
            given = replace(given, question=None)
        keep_feedback(self._engine, given, still_wanted=lambda: not late.is_set())


def _mistakes(sent: Submitted) -> Mapping[str, str]:
    """What is wrong with the form, by field."""
    chosen, note, question = _chosen(sent, REASONS), _typed(sent, NOTE), _typed(sent, QUESTION)
    agreed = bool(_chosen(sent, CONSENT))
    wrong = {}
    if not chosen or not set(chosen) <= set(Reason):
        wrong[REASONS] = CHOOSE_A_REASON
    for name, words, longest in ((NOTE, note, LONGEST_NOTE), (QUESTION, question, LONGEST_QUESTION)):
        if len(words) > longest:
            wrong[name] = TOO_LONG.format(has=f"{len(words):,}", most=f"{longest:,}")
    if question and not agreed:
        wrong[CONSENT] = AGREE_FIRST
    if agreed and not question:
        wrong[QUESTION] = WRITE_IT_FIRST
    return wrong


def _chosen(sent: Submitted, name: str) -> tuple[str, ...]:
    value = sent.values.get(name)
    return value if isinstance(value, tuple) else ()


def _typed(sent: Submitted, name: str) -> str:
    """What was written; nothing where it is only spaces and unseen marks."""
    value = sent.values.get(name)
    words = visible(value).strip() if isinstance(value, str) else ""
    return words if has_words(words) else ""
