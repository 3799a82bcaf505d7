"""The inbox and outbox: every message that reached us, until its reply is with Slack.

Nothing here assumes one process. A job belongs to whoever claimed it until the lease runs out; a
process that is killed loses its lease and another one, or its own next start, carries on.
"""

import secrets
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Engine,
    RowMapping,
    Select,
    Update,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from bot.answering.replies import Answered
from bot.records.answers import keep_answer
from bot.records.asked import Asker, keep_asker
from bot.records.database import surely
from bot.records.tables import UNFINISHED, State, Surface, inbox

ANNOUNCED = "?"
"""In place of a `ts` that is not known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A message as it reached us. Not a word of it is kept unless `text` holds it."""

    event_id: str
    team: str
    channel: str
    ts: str
    thread_ts: str
    person: str
    direct: bool
    text: str | None
    """What to answer; `None` when triage stopped the message or the reply is a fixed one."""
    message: str | None = None
    """The reply when it is known already, as the outbox holds it."""
    surface: Surface = Surface.THREAD
    address: str | None = None
    """The response URL or the modal's id, where the surface needs one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A message that somebody has claimed, and how far it has come."""

    id: int
    reference: str
    """Names the job in logs and marks our message in Slack; says nothing about the person."""
    channel: str
    ts: str
    thread_ts: str
    person: str
    direct: bool
    text: str | None
    message: str | None
    shown_ts: str | None
    """Our message in the thread; `ANNOUNCED` when one may be there of which we do not know the `ts`."""
    attempts: int
    surface: Surface
    address: str | None
    received: float
    """Seconds since 1970."""


class Inbox:
    """The messages of one database, as one process sees them; every method may block on the database."""

    def __init__(
        self, engine: Engine, *, owner: str, lease: float = 60, clock: Callable[[], float] = time.time
    ) -> None:
        self._engine = engine
        self._owner = owner
        self._lease = lease
        self._clock = clock

    def receive(self, arrival: Arrival) -> Job | None:
        """Store a message; `None` when it is known already, under this event or another.

        One that brings its reply is claimed at once, because its reply goes out at once.
        """
        values = self._first_values(arrival)
        return surely(lambda: self._insert(values))

    def _insert(self, values: Mapping[str, object]) -> Job | None:
        try:
            with self._engine.begin() as connection:
                return _job(connection.execute(inbox.insert().values(values).returning(inbox)).mappings().one())
        except IntegrityError:
            # Ours all the same when the connection was cut after the server had committed.
            with self._engine.connect() as connection:
                ours = select(inbox).where(inbox.c.reference == values["reference"])
                row = connection.execute(ours).mappings().one_or_none()
        return None if row is None else _job(row)

    def _first_values(self, arrival: Arrival) -> dict[str, object]:
        claimed = arrival.message is not None
        now = self._clock()
        return {
            **{name: getattr(arrival, name) for name in Arrival.__slots__},
            # PostgreSQL takes every character but this one.
            "text": arrival.text and arrival.text.replace("\0", ""),
            "reference": secrets.token_hex(6),
            "state": State.WORKING if claimed else State.WAITING,
            "attempts": 1 if claimed else 0,
            "owner": self._owner if claimed else None,
            "lease_until": now + self._lease if claimed else None,
            "received": now,
        }

    def waiting(self) -> int:
        """How many questions nobody has begun to answer."""
        with self._engine.connect() as connection:
            count = select(func.count()).select_from(inbox).where(inbox.c.state == State.WAITING)
            return connection.execute(count).scalar_one()

    def announce(self, job: Job) -> bool:
        """Note that a message of ours is about to be in the thread while the job waits; false when it waits no more."""
        waiting = update(inbox).where(inbox.c.id == job.id, inbox.c.state == State.WAITING, inbox.c.shown_ts.is_(None))
        return bool(self._change(waiting.values(shown_ts=ANNOUNCED)).rowcount)

    def claim(self) -> Job | None:
        """Take a message that nobody works on and whose thread has no earlier one unfinished.

        The oldest of whoever has fewest at work: one person with many questions does not hold up the others.
        """
        return surely(self._claim)

    def _claim(self) -> Job | None:
        now = self._clock()
        with self._engine.begin() as connection:
            found = connection.execute(_next_up(now)).scalar_one_or_none()
            if found is None:
                return None
            taken = (
                update(inbox)
                .where(inbox.c.id == found, _free(now))
                .values(
                    state=State.WORKING,
                    owner=self._owner,
                    lease_until=now + self._lease,
                    attempts=inbox.c.attempts + 1,
                )
                .returning(inbox)
            )
            row = connection.execute(taken).mappings().one_or_none()
        return None if row is None else _job(row)

    def renew(self, ids: Collection[int]) -> None:
        """Keep the lease of jobs that this process is still working on."""
        self._change(self._mine(ids).values(lease_until=self._clock() + self._lease))

    def release(self, ids: Collection[int]) -> None:
        """Hand unfinished jobs back for the next start to carry on."""
        self._change(self._mine(ids).values(state=State.WAITING, owner=None, lease_until=None))

    def shown(self, job: Job, ts: str) -> None:
        """Remember which message in Slack is ours for this job."""
        self._change(update(inbox).where(inbox.c.id == job.id).values(shown_ts=ts))

    def decided(self, job: Job, *, message: str, answered: Answered | None) -> bool:
        """Put the reply into the outbox and let go of the question; false when the job is ours no more."""
        try:
            return surely(lambda: self._decide(job, message, answered))
        except IntegrityError:
            # The connection was cut after the server had committed, so this answer is there already.
            return self.state_of(job) is State.WORKING

    def _decide(self, job: Job, message: str, answered: Answered | None) -> bool:
        with self._engine.begin() as connection:
            changed = connection.execute(self._mine([job.id]).values(message=message, text=None))
            if changed.rowcount and answered is not None:
                keep_answer(connection, answered, created=self._clock())
                keep_asker(connection, _asker(job, answered.answer_id, self._clock()))
        return bool(changed.rowcount)

    def answered_in(self, *, channel: str, thread_ts: str, person: str) -> bool:
        """Whether this person had an answer that stands in that thread, as long as messages are remembered."""
        had = select(inbox.c.id).where(
            inbox.c.channel == channel,
            inbox.c.thread_ts == thread_ts,
            inbox.c.person == person,
            inbox.c.surface == Surface.THREAD,
            inbox.c.state == State.DONE,
        )
        with self._engine.connect() as connection:
            return connection.execute(had.limit(1)).first() is not None

    def unsent(self) -> tuple[Job, ...]:
        """What could not be sent for too long, oldest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(inbox).where(inbox.c.state == State.UNSENT).order_by(inbox.c.id))
            return tuple(_job(row) for row in rows.mappings())

    def count_unsent(self) -> int:
        """How many replies could not be sent."""
        with self._engine.connect() as connection:
            count = select(func.count()).select_from(inbox).where(inbox.c.state == State.UNSENT)
            return connection.execute(count).scalar_one()

    def send_again(self, references: Collection[str]) -> int:
        """Put what could not be sent back to be worked on; returns how many."""
        again = update(inbox).where(inbox.c.state == State.UNSENT, inbox.c.reference.in_(references))
        return self._change(again.values(state=State.WAITING, attempts=0, owner=None, lease_until=None)).rowcount

    def set_aside(self, job: Job) -> None:
        """Keep what Slack would not take, with its reply, until somebody sends it again or it is forgotten."""
        held = update(inbox).where(inbox.c.id == job.id, inbox.c.state.in_(UNFINISHED))
        self._change(held.values(state=State.UNSENT, owner=None, lease_until=None))

    def state_of(self, job: Job) -> State | None:
        """How far a job has come by now; `None` when it was deleted."""
        with self._engine.connect() as connection:
            state = connection.execute(select(inbox.c.state).where(inbox.c.id == job.id))
            found = state.scalar_one_or_none()
        return None if found is None else State(found)

    def finish(self, job: Job, state: State) -> None:
        """Close a job and empty it: only ids and times are left."""
        closed = update(inbox).where(inbox.c.id == job.id, inbox.c.state.in_(UNFINISHED))
        empty = {"text": None, "message": None, "address": None, "owner": None, "lease_until": None}
        self._change(closed.values(state=state, **empty))

    def withdraw(self, *, team: str, channel: str, ts: str) -> bool:
        """Drop a message its writer deleted; true when its reply was not on its way yet."""
        undecided = and_(inbox.c.state.in_(UNFINISHED), inbox.c.message.is_(None))
        pending = update(inbox).where(
            inbox.c.team == team,
            inbox.c.channel == channel,
            inbox.c.ts == ts,
            or_(undecided, inbox.c.state == State.UNSENT),
        )
        gone = {"text": None, "message": None, "address": None, "owner": None}
        return bool(self._change(pending.values(state=State.WITHDRAWN, **gone)).rowcount)

    def withdraw_waiting(self, *, channel: str, thread_ts: str) -> int:
        """Drop what nobody has begun to answer in a thread that its person has stopped."""
        waiting = update(inbox).where(
            inbox.c.channel == channel, inbox.c.thread_ts == thread_ts, inbox.c.state == State.WAITING
        )
        gone = {"text": None, "message": None, "address": None, "owner": None}
        return self._change(waiting.values(state=State.WITHDRAWN, **gone)).rowcount

    def forget(self, *, before: float) -> int:
        """Delete closed messages received before a time; returns how many."""
        with self._engine.begin() as connection:
            old = delete(inbox).where(inbox.c.received < before, inbox.c.state.not_in(UNFINISHED))
            return connection.execute(old).rowcount

    def _mine(self, ids: Collection[int]) -> Update:
        return update(inbox).where(inbox.c.id.in_(ids), inbox.c.state == State.WORKING, inbox.c.owner == self._owner)

    def _change(self, statement: Update) -> CursorResult[tuple[object, ...]]:
        return surely(lambda: self._execute(statement))

    def _execute(self, statement: Update) -> CursorResult[tuple[object, ...]]:
        with self._engine.begin() as connection:
            return connection.execute(statement)


def _free(now: float) -> ColumnElement[bool]:
    abandoned = and_(inbox.c.state == State.WORKING, inbox.c.lease_until < now)
    return or_(inbox.c.state == State.WAITING, abandoned)


def _next_up(now: float) -> Select[tuple[int]]:
    earlier = inbox.alias()
    # Slack names messages by time, so `ts` orders a thread even when events overtake each other.
    unfinished_before = exists().where(
        earlier.c.channel == inbox.c.channel,
        earlier.c.thread_ts == inbox.c.thread_ts,
        earlier.c.ts < inbox.c.ts,
        earlier.c.state.in_(UNFINISHED),
    )
    other = inbox.alias()
    at_work = (
        select(func.count())
        .where(other.c.person == inbox.c.person, other.c.state == State.WORKING, other.c.lease_until >= now)
        .scalar_subquery()
    )
    first = select(inbox.c.id).where(_free(now), ~unfinished_before).order_by(at_work, inbox.c.id).limit(1)
    # Several processes at once take one each and do not wait for each other; SQLite has one writer anyway.
    return first.with_for_update(of=inbox, skip_locked=True)


def _job(row: RowMapping) -> Job:
    values = {name: row[name] for name in Job.__slots__}
    return Job(**values | {"surface": Surface(row["surface"])})


def _asker(job: Job, answer_id: str, created: float) -> Asker:
    return Asker(
        answer_id=answer_id,
        person=job.person,
        channel=job.channel,
        thread_ts=job.thread_ts,
        surface=job.surface,
        created=created,
    )
