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
    """How far a message has come; all but the first two are endings."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    """The person deleted the message before the reply went out."""
    FAILED = "failed"
    """Slack would not take the reply, for good."""
    UNSENT = "unsent"
    """The reply is decided, and Slack could not be brought to take it for too long; it can be sent again."""


UNFINISHED = (State.WAITING, State.WORKING)


class Surface(StrEnum):
    """Where the reply of a job is shown."""

    THREAD = "thread"
    PRIVATE = "private"
    """To the person alone, by the response URL of what they did."""
    MODAL = "modal"
    """In a view that is open on their screen."""


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
    # Where the reply goes: into the thread, to the person alone, or into an open modal.
    Column("surface", String(16), nullable=False, server_default="thread"),
    # The response URL or the modal's id where the surface needs one; gone when the job is closed.
    Column("address", Text),
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

# Who an answer was given to, so that they can find it again and nobody else can; `erase` deletes it.
asked = Table(
    "asked",
    metadata,
    Column("answer_id", String(64), primary_key=True),
    Column("person", String(32), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("thread_ts", String(32), nullable=False),
    Column("surface", String(16), nullable=False),
    Column("created", Double, nullable=False),
    Index(None, "person", "created"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("answer_id", String(64), primary_key=True),
    Column("person", String(32), primary_key=True),
    Column("helpful", Boolean, nullable=False),
    # Names of reasons, as a JSON list.
    Column("reasons", Text, nullable=False),
    # Written by the person, after the guard has read it.
    Column("note", Text),
    Column("created", Double, nullable=False),
)

# Questions that their askers gave for the suites of evals, after the guard has read them.
candidates = Table(
    "candidates",
    metadata,
    Column("answer_id", String(64), primary_key=True),
    Column("person", String(32), nullable=False),
    Column("question", Text, nullable=False),
    # Earlier turns, as a JSON list of role and text.
    Column("turns", Text, nullable=False),
    Column("created", Double, nullable=False),
)

# When a person last heard of a rule of wording.
heard = Table(
    "heard",
    metadata,
    Column("person", String(32), primary_key=True),
    Column("rule", String(16), primary_key=True),
    Column("said", Double, nullable=False),
)

# Rules a person does not want to hear of; "*" is all of them.
mutes = Table(
    "mutes",
    metadata,
    Column("person", String(32), primary_key=True),
    Column("rule", String(16), primary_key=True),
)

# How often people said that a term was right where it stood; a count without anybody in it.
right_here = Table(
    "right_here",
    metadata,
    Column("rule", String(16), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("times", Integer, nullable=False),
)

# What an administrator has decided for a channel.
channels = Table(
    "channels",
    metadata,
    Column("channel", String(32), primary_key=True),
    # Whether its members get private notes on wording without asking.
    Column("notes", Boolean, nullable=False),
    Column("changed", Double, nullable=False),
)
