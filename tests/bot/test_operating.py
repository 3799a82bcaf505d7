"""What operators do with the records, as they do it: by the command line."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from bot.__main__ import main
from bot.answering.replies import Answered, NotCovered
from bot.records.answers import find_answer
from bot.records.database import open_database
from bot.records.feedback import Feedback, Reason, keep_feedback
from bot.records.inbox import Arrival, Inbox
from bot.records.tables import asked, feedback

DAY = 24 * 3600


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    monkeypatch.setenv("PRACTICE_DATABASE_URL", url)
    opened = open_database(url)
    yield opened
    opened.dispose()


def keep(engine: Engine, answer_id: str, *, days_ago: float, ts: str = "1.0", finish: bool = False) -> None:
    inbox = Inbox(engine, owner="one", clock=lambda: time.time() - days_ago * DAY)
    inbox.receive(
        Arrival(event_id=f"Ev{ts}", team="T", channel="D1", ts=ts, thread_ts=ts, person="U1", direct=True, text="what?")
    )
    job = inbox.claim()
    assert job is not None
    inbox.decided(job, message="{}", answered=Answered(answer_id=answer_id, reply=NotCovered(text="No.")))
    if not finish:
        inbox.set_aside(job)


def test_what_could_not_be_sent_is_listed_and_sent_again(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    keep(engine, "a1", days_ago=0)
    inbox = Inbox(engine, owner="two")
    (unsent,) = inbox.unsent()

    assert main(["resend"]) == 0
    assert unsent.reference in capsys.readouterr().out
    assert main(["resend", "nonsense"]) == 1
    assert "Not among the unsent: nonsense" in capsys.readouterr().err
    assert main(["resend", "--all"]) == 0
    assert capsys.readouterr().out.startswith("1 put back")
    assert inbox.unsent() == ()
    claimed = inbox.claim()
    assert claimed is not None
    assert claimed.message == "{}"


def test_purging_deletes_what_is_old_and_keeps_the_rest(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    keep(engine, "old", days_ago=91, ts="1.0")
    keep(engine, "new", days_ago=1, ts="2.0")

    assert main(["purge"]) == 0

    assert "1 answers" in capsys.readouterr().out
    assert find_answer(engine, "old") is None
    assert find_answer(engine, "new") is not None
    with engine.connect() as connection:
        assert connection.execute(select(asked.c.answer_id)).scalars().all() == ["new"]


def test_records_that_cannot_be_opened_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "records.db").write_bytes(b"no database " * 200)
    monkeypatch.setenv("PRACTICE_DATABASE_URL", f"sqlite:///{tmp_path / 'records.db'}")

    assert main(["purge"]) == 1
    assert "PRACTICE_DATABASE_URL" in capsys.readouterr().err


def test_feedback_is_told_without_anybody_in_it(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    keep_feedback(engine, Feedback(answer_id="a1", person="U0ASHA", helpful=True, created=1))
    against = Feedback(
        answer_id="a2",
        person="U0BEN",
        helpful=False,
        created=2,
        reasons=(Reason.NOT_IN_SOURCE,),
        note="It leaves\nout the school.",
        question="What's a genogram?",
    )
    keep_feedback(engine, against)

    assert main(["feedback"]) == 0
    told = capsys.readouterr().out
    assert main(["feedback", "--json"]) == 0
    as_json = json.loads(capsys.readouterr().out)

    assert "Helpful: 1. Not helpful: 1.\n  not in source: 1\n" in told
    assert "python -m bot replay a2\n  “It leaves out the school.”" in told
    assert "python -m evals new a2 --question 'What'\"'\"'s a genogram?'" in told
    assert as_json["candidates"] == {"a2": "What's a genogram?"}
    assert "U0" not in told + json.dumps(as_json)


def test_feedback_on_an_answer_that_is_gone_already_is_purged_by_its_own_age(engine: Engine) -> None:
    for answer_id, days_ago in (("old", 91), ("new", 1)):
        created = time.time() - days_ago * DAY
        keep_feedback(engine, Feedback(answer_id=answer_id, person="U1", helpful=False, created=created))

    assert main(["purge"]) == 0

    with engine.connect() as connection:
        assert connection.execute(select(feedback.c.answer_id)).scalars().all() == ["new"]


def test_erasing_a_person_deletes_what_names_them_and_says_how_much(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(engine, "a1", days_ago=0)

    assert main(["erase", "--user", "U1"]) == 0
    assert capsys.readouterr().out == "Deleted 2 rows of U1.\n"
    assert main(["erase", "--user", "U1"]) == 0
    assert capsys.readouterr().out == "Nothing was kept of U1.\n"
    with engine.connect() as connection:
        assert connection.execute(select(asked.c.person)).all() == []
    assert find_answer(engine, "a1") is not None
