"""What was answered: the reply as shown and how long it took, never the question."""

import json
from dataclasses import asdict

from sqlalchemy import Connection, Engine, select

from bot.answering.replies import Answered, kind_of
from bot.records.tables import answers


def keep_answer(connection: Connection, answered: Answered, *, created: float) -> None:
    """Add an answer to the records, as part of the caller's transaction."""
    connection.execute(
        answers.insert().values(
            answer_id=answered.answer_id,
            kind=kind_of(answered.reply),
            reply=json.dumps(asdict(answered.reply)),
            timings_ms=json.dumps(answered.timings_ms),
            created=created,
        )
    )


def find_answer(engine: Engine, answer_id: str) -> dict[str, object] | None:
    """The stored reply with its kind and timings, as JSON values; `None` when there is none of that id."""
    with engine.connect() as connection:
        row = connection.execute(select(answers).where(answers.c.answer_id == answer_id)).one_or_none()
    if row is None:
        return None
    reply = json.loads(row.reply)
    return {"kind": row.kind, **reply, "timings_ms": json.loads(row.timings_ms), "created": row.created}
