"""One job from claim to reply: placeholder, answer, outbox, and the reply where the person waits for it."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.answering.question import Question
from bot.answering.replies import Answered, kind_of
from bot.records.inbox import ANNOUNCED, Inbox, Job
from bot.records.tables import State, Surface
from bot.slack.access import Access, Standing
from bot.slack.conversation import Conversation
from bot.slack.gateway import FOREIGN, Gateway, Place
from bot.slack.metrics import Metrics
from bot.slack.modals import in_modal
from bot.slack.phrases import FAILED, LOOKING, MANY_ASK, MEMBERS_ONLY, MOVED, STOPPED
from bot.slack.sessions import Sessions, Stops
from bot.slack.streams import Streams
from bot.slack.threads import RecordsThread, run_apart
from bot.slack.trouble import GaveUp, Refused, SlackTrouble
from bot.slack.views import Block, Message, notice, shown

Answer = Callable[[Question], Answered]

Result = TypeVar("Result")
Offers = Callable[[Job, Answered], tuple[Block, ...]]
"""What can be done with an answer where it is shown, as blocks beneath it."""

Afterwards = Callable[[Job, Answered], Awaitable[None]]
"""Told of an answer once the person has it; what goes wrong there changes nothing of the answer."""

_SLOW = 2.0
"""Seconds of silence that nobody need wonder about."""
_MOST_ATTEMPTS = 3
"""A question that ended the process this often is not tried again."""
_TAKEN_BACK = (State.WITHDRAWN, None)
"""The question was deleted, or with it all that was kept of its person."""
_GONE = frozenset(("message_not_found", "thread_not_found", "cant_update_message"))
_NOT_THERE = frozenset(
    (FOREIGN, "channel_not_found", "is_archived", "not_in_channel", "status 404", "status 410", "thread_not_found")
)
"""What Slack says when nobody can be answered there any more; a response URL says it with a status."""
_log = logging.getLogger(__name__)


def _no_offers(_job: Job, _answered: Answered) -> tuple[Block, ...]:
    return ()


class Replier:
    """Brings the reply of a job to the person; every ending is one message in the thread."""

    def __init__(  # noqa: PLR0913 - the parts of the bot, wired once
        self,
        *,
        inbox: Inbox,
        records: RecordsThread,
        gateway: Gateway,
        access: Access,
        conversation: Conversation,
        answer: Answer,
        metrics: Metrics,
        sessions: Sessions | None = None,
        streams: Streams | None = None,
        stops: Stops | None = None,
        offers: Offers = _no_offers,
        afterwards: Sequence[Afterwards] = (),
        longest_answer: float = 60,
    ) -> None:
        self._inbox = inbox
        self._records = records
        self._gateway = gateway
        self._access = access
        self._conversation = conversation
        self._answer = answer
        self._metrics = metrics
        self._sessions = sessions
        self._streams = streams
        self._stops = stops or Stops()
        self._offers = offers
        self._afterwards = tuple(afterwards)
        self._longest_answer = longest_answer
        self._announcing: dict[int, asyncio.Future[None]] = {}

    async def handle(self, job: Job) -> None:
        """Do what is left to do for a job; nothing of what goes wrong here reaches the caller."""
        await self._guarded(self._begin, job)

    async def say(self, place: Place, message: Message, *, reference: str) -> None:
        """Post what the records could not take; the log is all that knows of it."""
        try:
            await self._gateway.post(place, message, reference=reference)
        except SlackTrouble as trouble:
            _log.error("notice not delivered, reference %s: %s", reference, trouble.code)

    async def say_alone(self, surface: Surface, address: str, message: Message) -> None:
        """Show a person alone what the records could not take."""
        try:
            await self._show_alone(surface, address, message)
        except SlackTrouble as trouble:
            _log.error("private notice not delivered: %s", trouble.code)

    async def announce(self, job: Job, ahead: int) -> None:
        """Tell a person their place in the queue, in the message that will become the answer."""
        posted = self._announcing[job.id] = asyncio.get_running_loop().create_future()
        try:
            waiting = notice(MANY_ASK.format(number=ahead + 1))
            await self._remember(job, await self._gateway.post(_place(job), waiting, reference=job.reference))
        except SlackTrouble as trouble:
            _log.warning("place in the queue not told, reference %s: %s", job.reference, trouble.code)
        finally:
            posted.set_result(None)
            del self._announcing[job.id]

    async def _guarded(self, step: Callable[[Job], Awaitable[None]], job: Job) -> None:
        try:
            await step(job)
        except GaveUp as trouble:
            _log.error("reply set aside, reference %s: %s", job.reference, trouble.code)
            await self._set_aside(job)
        except SlackTrouble as trouble:
            _log.error("reply not delivered, reference %s: %s", job.reference, trouble.code)
            await self._close(job, State.FAILED)
        except Exception as error:  # noqa: BLE001 - the boundary: say it plainly, keep working
            _log.error("reply failed, reference %s: %s", job.reference, type(error).__name__)
            await self._apologise(job)

    async def _begin(self, job: Job) -> None:
        if job.message is not None:
            await self._deliver(job, Message.from_json(job.message))
            return
        match await self._access.standing(job.person):
            case Standing.OUTSIDER:
                await self._turn_away(job)
            case Standing.UNKNOWN:
                await self._decide(job, notice(FAILED))
            case Standing.MEMBER:
                async with self._sessions.working(job) if self._sessions else contextlib.nullcontext():
                    # A guard of its own: from here on an apology belongs into the placeholder.
                    await self._guarded(self._finish, await self._with_placeholder(job))

    async def _finish(self, job: Job) -> None:
        thread = (job.channel, job.thread_ts)
        stopped = self._stops.begin(thread)
        slow = asyncio.create_task(self._say_that_it_takes_time(job))
        try:
            answered = await _unless(stopped, self._answered(job))
        finally:
            slow.cancel()
            self._stops.end(thread, stopped)
        if stopped.is_set():
            await self._decide(job, notice(STOPPED))
            return
        await self._decide(job, self._message(job, answered) if answered else notice(FAILED), answered)

    async def _say_that_it_takes_time(self, job: Job) -> None:
        """To whoever asked by a command, who sees no placeholder."""
        await asyncio.sleep(_SLOW)
        if job.surface is Surface.PRIVATE:
            await self.say_alone(job.surface, job.address or "", notice(LOOKING))

    def _message(self, job: Job, answered: Answered) -> Message:
        message = shown(answered.reply, answered.answer_id)
        return replace(message, blocks=(*message.blocks, *self._offers(job, answered)))

    async def _with_placeholder(self, job: Job) -> Job:
        if job.surface is not Surface.THREAD:
            return job
        if (announcing := self._announcing.get(job.id)) is not None:
            await announcing
        ts = await self._shown_already(job)
        if ts is None:
            ts = await self._streamed(job)
            ts = ts or await self._gateway.post(_place(job), notice(LOOKING), reference=job.reference)
            await self._remember(job, ts)
        return replace(job, shown_ts=ts)

    async def _streamed(self, job: Job) -> str | None:
        """The beginning of a stream, where there may be one."""
        return await self._streams.begin(_place(job), job.person) if self._streams and job.direct else None

    async def _shown_already(self, job: Job) -> str | None:
        """Our message for this job, even one that was posted right before the process ended."""
        if job.shown_ts != ANNOUNCED and (job.shown_ts is not None or job.attempts == 1):
            return job.shown_ts
        return await self._gateway.find(_place(job), job.reference)

    async def _remember(self, job: Job, ts: str) -> None:
        try:
            await self._records(self._inbox.shown, job, ts)
        except Exception as error:  # noqa: BLE001 - the answer can still go out; only a restart would miss it
            _log.error("placeholder not recorded, reference %s: %s", job.reference, type(error).__name__)

    async def _answered(self, job: Job) -> Answered | None:
        """The answer; `None` when there was none, and the log names the reference and the kind of error."""
        if job.text is None or job.attempts > _MOST_ATTEMPTS:
            _log.error("answer given up, reference %s, attempt %d", job.reference, job.attempts)
            return None
        # What somebody asks for themselves alone says nothing of what others wrote in a thread.
        turns = await self._conversation.before(_place(job)) if job.surface is Surface.THREAD else ()
        question = Question(job.text, turns)
        try:
            return await asyncio.wait_for(run_apart(self._answer, question), self._longest_answer)
        except Exception as error:  # noqa: BLE001 - the boundary: whatever answering raises
            _log.error("answer failed, reference %s: %s", job.reference, type(error).__name__)
            return None

    async def _decide(self, job: Job, message: Message, answered: Answered | None = None) -> None:
        """Put the reply into the outbox, then deliver it; or clear up when the question was taken back."""
        ours = await self._records(self._inbox.decided, job, message=message.as_json(), answered=answered)
        if ours:
            await self._deliver(job, message)
            if answered is not None:
                self._count(job, answered)
                await self._follow(job, answered)
        elif job.shown_ts and await self._records(self._inbox.state_of, job) in _TAKEN_BACK:
            await self._gateway.delete(_place(job), job.shown_ts)

    async def _deliver(self, job: Job, message: Message) -> None:
        try:
            await self._show(job, message)
        except Refused as refused:
            if job.direct or job.surface is Surface.MODAL or refused.code not in _NOT_THERE:
                raise
            await self._tell_alone(job, message)
        await self._close(job, State.DONE)

    def _count(self, job: Job, answered: Answered) -> None:
        seconds = max(0.0, time.time() - job.received)
        self._metrics.replied(kind_of(answered.reply), seconds)
        _log.info("answered, reference %s, answer %s, %.1f s", job.reference, answered.answer_id, seconds)

    async def _follow(self, job: Job, answered: Answered) -> None:
        naming = [self._sessions.name] if self._sessions else []
        for after in (*naming, *self._afterwards):
            try:
                await after(job, answered)
            except Exception as error:  # noqa: BLE001 - the answer is out, and is what matters
                _log.error("after the answer, reference %s: %s", job.reference, type(error).__name__)

    async def _tell_alone(self, job: Job, message: Message) -> None:
        """The place is gone, the person is not."""
        _log.warning("replied in a direct message, reference %s", job.reference)
        channel = await self._gateway.direct(job.person)
        await self._gateway.post(Place(channel=channel), message.after(MOVED), reference=job.reference)

    async def _show_alone(self, surface: Surface, address: str, message: Message) -> None:
        if surface is Surface.MODAL:
            await self._gateway.change(address, in_modal(message))
        else:
            await self._gateway.respond(address, message)

    async def _show(self, job: Job, message: Message) -> None:
        if job.surface is not Surface.THREAD:
            await self._show_alone(job.surface, job.address or "", message)
            return
        place, ts = _place(job), await self._shown_already(job)
        if ts is not None:
            if self._streams and await self._streams.finish(place, ts, message, reference=job.reference):
                return
            try:
                await self._gateway.update(place, ts, message, reference=job.reference)
            except Refused as refused:
                if refused.code not in _GONE:
                    raise
            else:
                return
        await self._gateway.post(place, message, reference=job.reference)

    async def _turn_away(self, job: Job) -> None:
        message = notice(MEMBERS_ONLY)
        if job.direct or job.surface is not Surface.THREAD:
            await self._decide(job, message)
            return
        await self._gateway.whisper(_place(job), job.person, message)
        await self._close(job, State.DONE)

    async def _apologise(self, job: Job) -> None:
        """Say once that it did not work, in the placeholder when there is one."""
        try:
            await self._show(job, notice(FAILED))
        except SlackTrouble as trouble:
            _log.error("no reply possible, reference %s: %s", job.reference, trouble.code)
        await self._close(job, State.FAILED)

    async def _set_aside(self, job: Job) -> None:
        self._metrics.ended_badly(State.UNSENT)
        try:
            await self._records(self._inbox.set_aside, job)
        except Exception as error:  # noqa: BLE001 - the records are away; whoever finds the job later carries on
            _log.error("job not set aside, reference %s: %s", job.reference, type(error).__name__)

    async def _close(self, job: Job, state: State) -> None:
        if state is not State.DONE:
            self._metrics.ended_badly(state)
        try:
            await self._records(self._inbox.finish, job, state)
        except Exception as error:  # noqa: BLE001 - the records are away; whoever finds the job later closes it
            _log.error("job not closed, reference %s: %s", job.reference, type(error).__name__)


async def _unless(stopped: asyncio.Event, work: Coroutine[None, None, Result]) -> Result | None:
    """The result of the work, or None as soon as it is stopped."""
    working = asyncio.ensure_future(work)
    waiting = asyncio.ensure_future(stopped.wait())
    try:
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
        return None if stopped.is_set() else await working
    finally:
        working.cancel()
        waiting.cancel()


def _place(job: Job) -> Place:
    return Place(channel=job.channel, thread_ts=job.thread_ts, ts=job.ts)
