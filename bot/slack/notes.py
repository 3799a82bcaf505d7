"""Notes on wording: private, after the answer, seldom, and gone at a click.

Of what a person wrote nothing is kept: the records hold the ids of rules, and times.
"""

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine

from bot.answering.replies import Answer, Answered, PartAnswer
from bot.coaching.policy import Listener, worth_saying
from bot.coaching.wording import Suggestion
from bot.records.inbox import Job
from bot.records.notes import ALL, count_right_here, heard, mute, muted, note_heard, opted_in
from bot.records.tables import Surface
from bot.slack.access import Access, Standing
from bot.slack.alone import Alone
from bot.slack.clicks import Click, Clicks
from bot.slack.gateway import NOTE, Gateway, Place
from bot.slack.incoming import Overheard
from bot.slack.phrases import GONE_RULE, MUTED
from bot.slack.services import RuleRead, Services
from bot.slack.thoughts import LATER_ACTION, MUTE_ACTION, RIGHT_ACTION, WHY_ACTION, note, reasons, what_is_left
from bot.slack.threads import RecordsThread
from bot.slack.trouble import Refused
from bot.slack.views import notice

_MOST_REMEMBERED = 1_000
_log = logging.getLogger(__name__)


class Notes:
    """Tells people, seldom, of another way to put it."""

    def __init__(  # noqa: PLR0913 - the parts of the bot, wired once
        self,
        *,
        gateway: Gateway,
        access: Access,
        engine: Engine,
        records: RecordsThread,
        services: Services,
        period: timedelta,
        clock: Callable[[], datetime],
    ) -> None:
        self._gateway = gateway
        self._alone = Alone(gateway)
        self._access = access
        self._engine = engine
        self._records = records
        self._services = services
        self._period = period
        self._clock = clock
        self._settled: OrderedDict[tuple[str, ...], None] = OrderedDict()

    def listen(self, clicks: Clicks) -> None:
        """Be told of the buttons of a note, and of "Why?" wherever it stands."""

        async def why(click: Click) -> None:
            await clicks.show(click, reasons(self._services.rule(click.value)))

        async def right(click: Click) -> None:
            await self._settle(click, muting=False)

        async def never(click: Click) -> None:
            await self._settle(click, muting=True)

        async def later(click: Click) -> None:
            await self._gateway.take_away(click.response_url)

        clicks.action(_several(WHY_ACTION), why)
        clicks.action(_several(RIGHT_ACTION), right)
        clicks.action(_several(MUTE_ACTION), never)
        clicks.action(LATER_ACTION, later)

    async def after(self, job: Job, answered: Answered) -> None:
        """Once a person has an answer: what may be said of their wording, if anything."""
        # What is asked about in a modal may be somebody else's message.
        if job.surface is Surface.MODAL or not isinstance(answered.reply, Answer | PartAnswer):
            return
        if not (said := await self._worth_saying(job.person, answered.suggestions)):
            return
        if job.surface is Surface.PRIVATE:
            await self._alone.tell(job.person, job.address or "", note(said))
            return
        place = Place(channel=job.channel, thread_ts=job.thread_ts, ts=job.ts)
        try:
            await self._alone.whisper(place, job.person, note(said), reference=f"{job.reference}-note", kind=NOTE)
        except Refused:
            await self._alone.write(job.person, note(said))

    async def overheard(self, said: Overheard) -> None:
        """What was said in a channel whose administrator has opted in; no error may tell what it was."""
        try:
            await self._consider(said)
        except Exception as error:  # noqa: BLE001 - nobody waits for it
            _log.error("note on wording not given: %s", type(error).__name__)

    async def _consider(self, said: Overheard) -> None:
        if said.shared or said.channel not in await self._records(opted_in, self._engine):
            return
        if await self._access.standing(said.person) is not Standing.MEMBER:
            return
        suggestions = await asyncio.to_thread(self._thoughts_on, said.text)
        if worth := await self._worth_saying(said.person, suggestions):
            place = Place(channel=said.channel, thread_ts=said.thread_ts, ts=said.ts)
            await self._gateway.whisper(place, said.person, note(worth, unasked=True))

    def _thoughts_on(self, text: str) -> Sequence[Suggestion]:
        """None on what would get a fixed reply if it were asked: whoever is in danger or distress is left in peace."""
        return () if self._services.triage(text) is not None else self._services.wording(text)

    async def _worth_saying(self, person: str, suggestions: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
        return await self._records(self._choose, person, suggestions) if suggestions else ()

    def _choose(self, person: str, suggestions: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
        """Runs in the records' thread, so that two answers at once do not say the same."""
        now, mutes = self._clock(), muted(self._engine, person)
        listener = Listener(heard=heard(self._engine, person), muted=mutes, all_muted=ALL in mutes)
        chosen = worth_saying(suggestions, listener, now=now, answered=True, period=self._period)
        # Before it is said: a note that goes missing is better than one that comes twice.
        note_heard(self._engine, person, [each.rule for each in chosen], now)
        return chosen

    async def _settle(self, click: Click, *, muting: bool) -> None:
        """One term is dealt with; the note's other one stays."""
        rules = [rule for each in click.value.split(" ")[:2] if (rule := self._services.rule(each))]
        if not rules:
            await self._gateway.respond(click.response_url, notice(GONE_RULE), replace=True)
            return
        # A hasty finger presses twice, and an anonymous count could not tell.
        key = (click.channel, click.ts, rules[0].id)
        if key in self._settled:
            return
        self._settled[key] = None
        if len(self._settled) > _MOST_REMEMBERED:
            self._settled.popitem(last=False)
        try:
            await self._keep(click.person, rules[0].id, muting=muting)
        except Exception:
            del self._settled[key]
            raise
        await self._put_right(click, rules[1:], muting=muting)

    async def _keep(self, person: str, rule: str, *, muting: bool) -> None:
        if muting:
            await self._records(mute, self._engine, person, rule)
        else:
            await self._records(count_right_here, self._engine, rule, self._clock())

    async def _put_right(self, click: Click, left: Sequence[RuleRead], *, muting: bool) -> None:
        if left:
            await self._gateway.respond(click.response_url, what_is_left(left, muted=muting), replace=True)
        elif muting:
            await self._gateway.respond(click.response_url, notice(MUTED), replace=True)
        else:
            await self._gateway.take_away(click.response_url)


def _several(action: str) -> re.Pattern[str]:
    return re.compile(rf"{action}:\d{{1,2}}")
