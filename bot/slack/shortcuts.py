"""The shortcuts on a message: look at its wording, or ask about it; both in a modal that one person sees."""

import asyncio
import re

from bot.answering.replies import Declined, PrivacyStop
from bot.answering.triage import Fixed
from bot.records.tables import Surface
from bot.slack.asking import Asking, Private
from bot.slack.clicks import Answered, Clicks, OnMessage, Submitted
from bot.slack.gateway import Gateway
from bot.slack.identity import Identity
from bot.slack.manifest import ASK_ABOUT, CHECK_WORDING
from bot.slack.modals import Modal, in_modal, section, text_field
from bot.slack.mrkdwn import has_words, readable, without_mention
from bot.slack.phrases import (
    CLIPPED,
    DETAILS_IN_FIELD,
    DETAILS_IN_IT,
    GENERAL_HINT,
    GENERAL_QUESTION,
    LOOKING,
    NO_WORDS_IN_IT,
    PASSED_ON,
    SOMEBODY_ELSES,
    WRITE_SOMETHING,
)
from bot.slack.services import Services
from bot.slack.thoughts import checked
from bot.slack.trouble import Refused
from bot.slack.views import shown

LONGEST = 4_000
"""Characters of a message whose wording is looked at."""
_GENERAL = "ask_general"
_QUESTION = "general_question"
_LONGEST_QUESTION = 1_000
_AFTER_THE_FORM = 0.2
"""Seconds until the form surely shows that we are looking, so that the answer comes after that."""
_WHERE = re.compile(r"([A-Z0-9]{2,32}) ([\d.]{1,32})", re.ASCII)


class Shortcuts:
    """Does what people choose on a message, wherever that is: neither needs us to be in the channel."""

    def __init__(self, *, gateway: Gateway, asking: Asking, identity: Identity, services: Services) -> None:
        self._gateway = gateway
        self._asking = asking
        self._identity = identity
        self._services = services

    def listen(self, clicks: Clicks) -> None:
        """Be told of both shortcuts and of the form."""

        async def look(chosen: OnMessage) -> None:
            await clicks.show(chosen, await asyncio.to_thread(self._wording, chosen))

        async def ask(chosen: OnMessage) -> None:
            stop = await asyncio.to_thread(self._services.triage, self._words(chosen))
            if isinstance(stop, PrivacyStop):
                await clicks.show(chosen, _general(stop, chosen))
            else:
                await self._ask(chosen)

        clicks.shortcut(CHECK_WORDING, look)
        clicks.shortcut(ASK_ABOUT, ask)
        clicks.submit(_GENERAL, self._ask_general)

    def _words(self, chosen: OnMessage) -> str:
        return readable(without_mention(chosen.text, self._identity.user_id))

    def _wording(self, chosen: OnMessage) -> Modal:
        """Thoughts on the message, or what must be said instead."""
        text = self._words(chosen)
        if not has_words(text):
            return _modal(CHECK_TITLE, NO_WORDS_IN_IT)
        stop = self._services.triage(text)
        if isinstance(stop, PrivacyStop):
            return _modal(CHECK_TITLE, DETAILS_IN_IT.format(kinds=stop.named))
        if stop is not None and not isinstance(stop, Declined):
            return in_modal(shown(stop))
        remarks = [SOMEBODY_ELSES] if chosen.writer != chosen.person else []
        remarks += [CLIPPED.format(longest=LONGEST)] if len(text) > LONGEST else []
        return Modal(title=CHECK_TITLE, blocks=checked(self._services.check(text[:LONGEST]), *remarks))

    async def _ask(self, chosen: OnMessage) -> None:
        try:
            surface, address = Surface.MODAL, await self._gateway.open(chosen.trigger, _modal(ASK_TITLE, LOOKING))
        except Refused:
            surface, address = Surface.PRIVATE, chosen.response_url
        await self._asking(
            Private(
                key=chosen.trigger,
                person=chosen.person,
                channel=chosen.channel,
                text=self._words(chosen),
                surface=surface,
                address=address,
                thread_ts=chosen.thread_ts,
            )
        )

    async def _ask_general(self, sent: Submitted) -> Answered:
        text, where = str(sent.values.get(_QUESTION) or ""), _WHERE.fullmatch(sent.private)
        if where is None:
            return _modal(ASK_TITLE, PASSED_ON)
        if not has_words(readable(text)):
            return {_QUESTION: WRITE_SOMETHING}
        stop = await asyncio.to_thread(self._services.triage, text)
        if stop is not None:
            return _stopped(stop)
        question = Private(
            key=sent.view,
            person=sent.person,
            channel=where[1],
            text=text,
            surface=Surface.MODAL,
            address=sent.view,
            thread_ts=where[2],
        )
        await self._asking(question, after=_AFTER_THE_FORM)
        return _modal(ASK_TITLE, LOOKING)


CHECK_TITLE = "Check my wording"
ASK_TITLE = "Ask about this"


def _modal(title: str, sentence: str) -> Modal:
    return Modal(title=title, blocks=(section(sentence),))


def _general(stop: PrivacyStop, chosen: OnMessage) -> Modal:
    """What was found, never its words, and somewhere to ask without them."""
    return Modal(
        title=ASK_TITLE,
        callback_id=_GENERAL,
        submit="Ask",
        private=f"{chosen.channel} {chosen.thread_ts}",
        blocks=(
            section(DETAILS_IN_IT.format(kinds=stop.named)),
            text_field(GENERAL_QUESTION, _QUESTION, hint=GENERAL_HINT, longest=_LONGEST_QUESTION),
        ),
    )


def _stopped(stop: Fixed) -> Answered:
    if isinstance(stop, PrivacyStop):
        return {_QUESTION: DETAILS_IN_FIELD.format(kinds=stop.named)}
    return in_modal(shown(stop))
