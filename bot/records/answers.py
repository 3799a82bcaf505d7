"""What was answered: the reply as shown and how long it took, never the question."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection, Engine, select

from bot.answering.replies import Answered, as_record, kind_of
from bot.records.tables import answers

NOT_KEPT = "(your words, not kept)"
"""In a stored reply, in place of what it repeated of a question."""


def keep_answer(connection: Connection, answered: Answered, *, created: float) -> None:
    """Add an answer to the records, as part of the caller's transaction.

    The question is never kept: neither suggestions, which quote it, nor its words where the reply repeats them.
    """
    text = answered.reply.text
    for words in answered.said_back:
        text = text.replace(words, NOT_KEPT)
    kept = replace(answered, suggestions=(), reply=replace(answered.reply, text=text))
    connection.execute(
        answers.insert().values(
            answer_id=answered.answer_id,
            kind=kind_of(answered.reply),
            reply=json.dumps(as_record(kept)),
            made_from=json.dumps(asdict(answered.made_from)) if answered.made_from else None,
            created=created,
        )
    )


def find_answer(engine: Engine, answer_id: str) -> dict[str, object] | None:
    """The stored reply in the shape scripts read; `None` when there is none of that id."""
    replayed = replay(engine, answer_id)
    return replayed.reply if replayed else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """An answer as it was given."""

    reply: dict[str, Any]
    made_from: dict[str, Any] | None
    """Versions, passages and scores; None for a fixed reply, and for answers of before these were kept."""
    created: float
    """Seconds since 1970."""


def replay(engine: Engine, answer_id: str) -> Replayed | None:
    """The stored reply and what it was made from; `None` when there is none of that id."""
    with engine.connect() as connection:
        query = select(answers).where(answers.c.answer_id == answer_id)
        stored = connection.execute(query).mappings().one_or_none()
    if stored is None:
        return None
    made_from = json.loads(stored["made_from"]) if stored["made_from"] else None
    return Replayed(reply=json.loads(stored["reply"]), made_from=made_from, created=stored["created"])
