"""What people said of answers: one row an answer and person, the last word wins; and questions given as test cases."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import ColumnElement, Engine, Table, delete, select, update
from sqlalchemy.exc import IntegrityError

from bot.records.database import surely
from bot.records.tables import candidates, feedback


class Reason(StrEnum):
    """Why an answer did not help."""

    WRONG = "wrong"
    NOT_IN_SOURCE = "not_in_source"
    OUT_OF_DATE = "out_of_date"
    NOT_COVERED = "not_covered"
    UNCLEAR = "unclear"
    UNSAFE = "unsafe"


class NotWanted(Exception):  # noqa: N818 - names what is the case
    """It took so long that the person was told it was not saved; so it must not be."""


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What one person said of one answer."""

    answer_id: str
    person: str
    helpful: bool
    created: float
    reasons: tuple[Reason, ...] = ()
    note: str | None = None
    """After the guard has read it."""
    question: str | None = None
    """Given by the person as a test case, in their own general words, after the guard has read it."""


def keep_feedback(engine: Engine, given: Feedback, *, still_wanted: Callable[[], bool] = _always) -> None:
    """Keep it in place of what this person said of the answer before.

    Raises:
        NotWanted: `still_wanted` said no once the database was free to write.
    """
    try:
        surely(lambda: _keep(engine, given, still_wanted))
    except IntegrityError:
        # Another process kept what they said a moment before, so now there is something to change.
        _keep(engine, given, still_wanted)


def _keep(engine: Engine, given: Feedback, still_wanted: Callable[[], bool]) -> None:
    key = {"answer_id": given.answer_id, "person": given.person}
    said = {
        "helpful": given.helpful,
        "reasons": json.dumps(given.reasons),
        "note": given.note,
        "created": given.created,
    }
    with engine.begin() as connection:
        if not still_wanted():
            raise NotWanted
        # Changing the row first makes whoever says something else of the same answer wait their turn.
        again = update(feedback).where(_key(feedback, given.answer_id, given.person)).values(said)
        if not connection.execute(again).rowcount:
            connection.execute(feedback.insert().values(key | said))
        connection.execute(delete(candidates).where(_key(candidates, given.answer_id, given.person)))
        if given.question:
            connection.execute(delete(candidates).where(candidates.c.answer_id == given.answer_id))
            values = key | {"question": given.question, "turns": "[]", "created": given.created}
            connection.execute(candidates.insert().values(values))


def undo_feedback(engine: Engine, answer_id: str, person: str) -> None:
    """Delete what a person said of an answer, and the question they gave with it."""
    with engine.begin() as connection:
        for table in (feedback, candidates):
            connection.execute(delete(table).where(_key(table, answer_id, person)))


def _key(table: Table, answer_id: str, person: str) -> ColumnElement[bool]:
    return (table.c.answer_id == answer_id) & (table.c.person == person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """All feedback, without anybody in it."""

    helpful: int
    not_helpful: int
    reasons: dict[str, int]
    not_helpful_answers: tuple[str, ...]
    """Ids, latest first."""
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What people wrote, by answer id."""
    candidates: dict[str, str] = field(default_factory=dict)
    """Questions that their askers gave as test cases, by answer id."""


def summarise(engine: Engine) -> Summary:
    """What people said so far."""
    with engine.connect() as connection:
        said = connection.execute(select(feedback).order_by(feedback.c.created.desc())).mappings().all()
        given = connection.execute(select(candidates.c.answer_id, candidates.c.question)).all()
    notes: dict[str, tuple[str, ...]] = {}
    for each in said:
        if each["note"]:
            notes[each["answer_id"]] = (*notes.get(each["answer_id"], ()), each["note"])
    against = [each for each in said if not each["helpful"]]
    return Summary(
        helpful=len(said) - len(against),
        not_helpful=len(against),
        reasons=dict(Counter(reason for each in against for reason in json.loads(each["reasons"])).most_common()),
        not_helpful_answers=tuple(dict.fromkeys(each["answer_id"] for each in against)),
        notes=notes,
        candidates={str(id_): str(question) for id_, question in given},
    )
