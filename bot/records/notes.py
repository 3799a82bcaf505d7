"""What is known of notes on wording: who has heard of which rule, what they muted, where notes are opted into.

A rule's id and a time are all of it: neither the words a person wrote nor a count by person is kept.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, Engine, Table, and_, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.records import tables
from bot.records.tables import channels, mutes

ALL = "*"
"""In place of a rule: every one."""
_HEARD = tables.heard
_RIGHT = tables.right_here


def mute(engine: Engine, person: str, rule: str) -> None:
    """Say nothing of a rule to a person any more."""
    _put(engine, mutes, {"person": person, "rule": rule}, {"person": person})


def unmute(engine: Engine, person: str, rule: str) -> None:
    """Speak of a rule to a person again."""
    with engine.begin() as connection:
        connection.execute(delete(mutes).where(mutes.c.person == person, mutes.c.rule == rule))


def muted(engine: Engine, person: str) -> frozenset[str]:
    """The rules that a person does not want to hear of; `ALL` among them where it is every one."""
    with engine.connect() as connection:
        return frozenset(connection.execute(select(mutes.c.rule).where(mutes.c.person == person)).scalars())


def heard(engine: Engine, person: str) -> Mapping[str, datetime]:
    """When a person last heard of each rule."""
    with engine.connect() as connection:
        rows = connection.execute(select(_HEARD.c.rule, _HEARD.c.said).where(_HEARD.c.person == person)).all()
    return {rule: datetime.fromtimestamp(said, UTC) for rule, said in rows}


def note_heard(engine: Engine, person: str, rules: Collection[str], now: datetime) -> None:
    """Remember that a person has just heard of these rules."""
    for rule in rules:
        _put(engine, _HEARD, {"person": person, "rule": rule}, {"said": now.timestamp()})


def count_right_here(engine: Engine, rule: str, now: datetime) -> None:
    """Add one to how often a rule's term was right where it stood; whose it was is not kept."""
    key = {"rule": rule, "month": f"{now:%Y-%m}"}
    _put(engine, _RIGHT, key, {"times": _RIGHT.c.times + 1}, first={"times": 1})


def right_here(engine: Engine) -> Mapping[str, int]:
    """How often each rule's term was right where it stood, in all."""
    query = select(_RIGHT.c.rule, func.sum(_RIGHT.c.times)).group_by(_RIGHT.c.rule)
    with engine.connect() as connection:
        return {rule: int(times) for rule, times in connection.execute(query.order_by(_RIGHT.c.rule))}


def opted_in(engine: Engine) -> frozenset[str]:
    """The channels whose members get private notes without asking."""
    with engine.connect() as connection:
        return frozenset(connection.execute(select(channels.c.channel).where(channels.c.notes)).scalars())


def set_notes(engine: Engine, channel: str, *, on: bool, now: datetime) -> None:
    """Decide whether a channel's members get private notes without asking."""
    _put(engine, channels, {"channel": channel}, {"notes": on, "changed": now.timestamp()})


def _put(
    engine: Engine,
    table: Table,
    key: Mapping[str, object],
    values: Mapping[str, object],
    *,
    first: Mapping[str, object] | None = None,
) -> None:
    """Change the row of a key, or add it; another process may add it meanwhile."""
    where = and_(*(table.c[name] == value for name, value in key.items()))
    try:
        with engine.begin() as connection:
            if not _changed(connection, table, where, values):
                connection.execute(insert(table).values({**key, **(values if first is None else first)}))
    except IntegrityError:
        with engine.begin() as connection:
            _changed(connection, table, where, values)


def _changed(connection: Connection, table: Table, where: ColumnElement[bool], values: Mapping[str, object]) -> bool:
    return bool(connection.execute(update(table).where(where).values(values)).rowcount)
