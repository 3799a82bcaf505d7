"""Takes everything about one person out of the records."""

from sqlalchemy import Engine, delete

from bot.records.database import scrub
from bot.records.tables import asked, candidates, feedback, heard, inbox, mutes

_OF_A_PERSON = (asked, feedback, candidates, heard, mutes, inbox)


def erase_person(engine: Engine, person: str) -> int:
    """Delete every row that names a person, and its traces on disk; returns how many there were.

    Answers stay, with nobody's name on them: they hold the words of guidance and no question. A question of theirs
    that waits is dropped unanswered.
    """
    with engine.begin() as connection:
        gone = sum(connection.execute(delete(table).where(table.c.person == person)).rowcount for table in _OF_A_PERSON)
    scrub(engine)
    return gone
