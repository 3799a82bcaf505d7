"""The tables of the records; a change here needs a migration beside the first one."""

from enum import StrEnum

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)


class State(StrEnum):
    """How far a message has come; the last three are endings."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    """The person deleted the message before the reply went out."""
    FAILED = "failed"
    """Slack would not take the reply, for good or for too long."""


UNFINISHED = (State.WAITING, State.WORKING)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reference", String(40), nullable=False, unique=True),
    Column("event_id", String(64), nullable=False, unique=True),
    Column("team", String(32), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("ts", String(32), nullable=False),
    Column("thread_ts", String(32), nullable=False),
    Column("person", String(32), nullable=False),
    Column("direct", Boolean, nullable=False),
    # What was asked: never there after triage stopped the message, gone once the reply is decided.
    Column("text", Text),
    # The outbox: the message to show, from when it is decided until Slack has it.
    Column("message", Text),
    # Our own message in the thread: first the placeholder, then the reply.
    Column("shown_ts", String(32)),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("owner", String(64)),
    Column("lease_until", Double),
    Column("received", Double, nullable=False),
    # A mention in a direct message comes as two events about one message.
    UniqueConstraint("team", "channel", "ts"),
    Index(None, "state", "id"),
    Index(None, "channel", "thread_ts"),
)

answers = Table(
    "answers",
    metadata,
    Column("answer_id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    # The reply in the shape scripts read, with its timings. The question is never part of it.
    Column("reply", Text, nullable=False),
    # Passages with their scores and the versions of everything it was made from; NULL for a fixed reply.
    Column("made_from", Text),
    Column("created", Double, nullable=False),
    Index(None, "created"),
)
