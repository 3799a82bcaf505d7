"""What was answered: the reply as shown and how long it took, never the question."""

import json

from sqlalchemy import Connection, Engine, select

from bot.answering.replies import Answered, as_record, kind_of
from bot.records.tables import answers


def keep_answer(connection: Connection, answered: Answered, *, created: float) -> None:
    """Add an answer to the records, as part of the caller's transaction."""
    connection.execute(
        answers.insert().values(
            answer_id=answered.answer_id,
            kind=kind_of(answered.reply),
            reply=json.dumps(as_record(answered)),
            created=created,
        )
    )


def find_answer(engine: Engine, answer_id: str) -> dict[str, object] | None:
    """The stored reply in the shape scripts read; `None` when there is none of that id."""
    with engine.connect() as connection:
        query = select(answers.c.reply).where(answers.c.answer_id == answer_id)
        stored = connection.execute(query).scalar_one_or_none()
    if stored is None:
        return None
    reply: dict[str, object] = json.loads(stored)
    return reply
