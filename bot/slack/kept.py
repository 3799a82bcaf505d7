"""Answers as they were given, for whoever may open them again."""

import asyncio
import logging
from dataclasses import dataclass

from sqlalchemy import Engine

from bot.answering.replies import Reply, from_record
from bot.records.answers import replay
from bot.records.asked import Asker, asker_of
from bot.slack.clicks import Click
from bot.slack.phrases import NOT_FOR_YOU, NOT_KEPT, NOT_READ
from bot.slack.threads import RecordsThread

_WITHIN = 1.0
"""Seconds for the records: with the look-up of the person before, a modal must open within three."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer that the records hold."""

    asker: Asker
    reply: Reply


class Kept:
    """Finds answers for people who could see them when they were given."""

    def __init__(self, engine: Engine, records: RecordsThread) -> None:
        self._engine = engine
        self._records = records

    async def answer_for(self, click: Click, answer_id: str) -> KeptAnswer | str:
        """The answer; else why this person does not get it, in a sentence for them."""
        try:
            found = await asyncio.wait_for(self._records(self._find, answer_id), _WITHIN)
        except Exception as error:  # noqa: BLE001 - the records are away
            _log.error("kept answer not read: %s", type(error).__name__)
            return NOT_READ
        if found is None:
            return NOT_KEPT
        return found if found.asker.may_be_seen_by(click.person, channel=click.channel) else NOT_FOR_YOU

    def _find(self, answer_id: str) -> KeptAnswer | None:
        asker, kept = asker_of(self._engine, answer_id), replay(self._engine, answer_id)
        return KeptAnswer(asker=asker, reply=from_record(kept.reply)) if asker and kept else None
