"""Who each answer was given to, so that they can find it again and others cannot."""

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, RowMapping, select

from bot.records.tables import Surface, answers, asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who had an answer, and where."""

    answer_id: str
    person: str
    channel: str
    thread_ts: str
    surface: Surface
    created: float

    @property
    def alone(self) -> bool:
        """Whether only they could see it: in a direct message, or wherever it was shown to them alone."""
        return self.surface is not Surface.THREAD or self.channel.startswith("D")

    def may_be_seen_by(self, person: str, *, channel: str) -> bool:
        """Whether somebody who stands in that channel could see the answer."""
        return person == self.person or (not self.alone and channel == self.channel)


def keep_asker(connection: Connection, asker: Asker) -> None:
    """Add who asked, as part of the caller's transaction."""
    connection.execute(asked.insert().values({name: getattr(asker, name) for name in Asker.__slots__}))


def asker_of(engine: Engine, answer_id: str) -> Asker | None:
    """Who had the answer; `None` when that is not known any more."""
    with engine.connect() as connection:
        row = connection.execute(select(asked).where(asked.c.answer_id == answer_id)).mappings().one_or_none()
    return None if row is None else _asker(row)


def recent_answers(engine: Engine, person: str, *, most: int = 10) -> tuple[tuple[Asker, str], ...]:
    """A person's latest answers, newest first, each with its kind."""
    query = (
        select(asked, answers.c.kind)
        .join(answers, answers.c.answer_id == asked.c.answer_id)
        .where(asked.c.person == person)
        .order_by(asked.c.created.desc())
        .limit(most)
    )
    with engine.connect() as connection:
        rows = connection.execute(query).mappings().all()
    return tuple((_asker(row), str(row["kind"])) for row in rows)


def _asker(row: RowMapping) -> Asker:
    values = {name: row[name] for name in Asker.__slots__}
    return Asker(**values | {"surface": Surface(row["surface"])})
