from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from bot.records.database import open_database
from bot.records.notes import (
    ALL,
    count_right_here,
    heard,
    mute,
    muted,
    note_heard,
    opted_in,
    right_here,
    set_notes,
    unmute,
)

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


def test_a_mute_is_one_persons_and_can_be_taken_back(engine: Engine) -> None:
    mute(engine, "U1", "L01")
    mute(engine, "U1", ALL)
    mute(engine, "U2", "L02")
    assert muted(engine, "U1") == {"L01", ALL}
    unmute(engine, "U1", "L01")
    assert muted(engine, "U1") == {ALL}
    assert muted(engine, "U2") == {"L02"}


def test_muting_twice_and_unmuting_what_is_not_muted_change_nothing(engine: Engine) -> None:
    mute(engine, "U1", "L01")
    mute(engine, "U1", "L01")
    unmute(engine, "U1", "L09")
    assert muted(engine, "U1") == {"L01"}


def test_a_mute_is_there_after_a_restart(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'again.db'}"
    first = open_database(url)
    mute(first, "U1", "L01")
    first.dispose()
    second = open_database(url)
    assert muted(second, "U1") == {"L01"}
    second.dispose()


def test_the_last_time_a_rule_was_heard_of_counts(engine: Engine) -> None:
    later = NOW + timedelta(days=20)
    note_heard(engine, "U1", ("L01", "L02"), NOW)
    note_heard(engine, "U1", ("L01",), later)
    assert heard(engine, "U1") == {"L01": later, "L02": NOW}
    assert heard(engine, "U2") == {}


def test_terms_that_were_right_are_counted_by_rule_over_the_months(engine: Engine) -> None:
    for when in (NOW, NOW, NOW + timedelta(days=40)):
        count_right_here(engine, "L01", when)
    count_right_here(engine, "L02", NOW)
    assert right_here(engine) == {"L01": 3, "L02": 1}


def test_notes_in_a_channel_are_off_until_they_are_opted_into(engine: Engine) -> None:
    assert opted_in(engine) == frozenset()
    set_notes(engine, "C1", on=True, now=NOW)
    set_notes(engine, "C2", on=True, now=NOW)
    set_notes(engine, "C2", on=False, now=NOW)
    assert opted_in(engine) == {"C1"}
