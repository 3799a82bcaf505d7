"""Answers that are kept and shown again."""

import json
from pathlib import Path

from tests.bot.test_ask import run

QUESTION = "when should we do a genogram?"


def kept(index: Path, tmp_path: Path, question: str = QUESTION) -> tuple[dict[str, object], str]:
    records = f"sqlite:///{tmp_path / 'records.db'}"
    asked = run("-m", "bot", "ask", question, "--json", "--keep", index=index, PRACTICE_DATABASE_URL=records)
    assert asked.returncode == 0, asked.stderr
    return json.loads(asked.stdout), records


def test_a_kept_answer_is_shown_with_what_it_was_made_from(audit_index: Path, tmp_path: Path) -> None:
    record, records = kept(audit_index, tmp_path)
    shown = run("-m", "bot", "replay", str(record["answer_id"]), index=audit_index, PRACTICE_DATABASE_URL=records)
    assert shown.returncode == 0
    assert "completing them as early as possible" in " ".join(shown.stdout.split())
    assert "Made from generation" in shown.stdout
    assert "the bar was" in shown.stdout


def test_a_replay_holds_the_reply_passages_scores_and_versions_but_not_the_question(
    audit_index: Path, tmp_path: Path
) -> None:
    record, records = kept(audit_index, tmp_path)
    shown = run(
        "-m", "bot", "replay", str(record["answer_id"]), "--json", index=audit_index, PRACTICE_DATABASE_URL=records
    )
    replayed = json.loads(shown.stdout)
    assert replayed["reply"]["text"] == record["text"]
    assert replayed["made_from"]["passages"][0]["score"] > 0
    assert set(replayed["made_from"]["versions"]) == {"rules of wording"}
    assert not [file.name for file in tmp_path.iterdir() if b"when should we do" in file.read_bytes()]


def test_an_id_that_is_not_kept_is_said(audit_index: Path, tmp_path: Path) -> None:
    records = f"sqlite:///{tmp_path / 'records.db'}"
    shown = run("-m", "bot", "replay", "nothing", index=audit_index, PRACTICE_DATABASE_URL=records)
    assert shown.returncode == 1
    assert "no kept answer nothing" in shown.stderr


def test_the_part_that_is_not_covered_is_shown_but_not_kept(audit_index: Path, tmp_path: Path) -> None:
    record, records = kept(audit_index, tmp_path, "when should we do a genogram? How much is council tax band d?")
    assert "council tax" in str(record["text"])
    shown = run("-m", "bot", "replay", str(record["answer_id"]), index=audit_index, PRACTICE_DATABASE_URL=records)
    assert "your words, not kept" in " ".join(shown.stdout.split())
    assert not [file.name for file in tmp_path.iterdir() if b"council tax" in file.read_bytes()]


def test_an_id_that_no_database_can_hold_is_only_unknown(audit_index: Path) -> None:
    shown = run("-m", "bot", "replay", b"\xff".decode("utf-8", "surrogateescape"), index=audit_index)

    assert shown.returncode == 1
    assert "There is no kept answer" in shown.stderr
    assert "Traceback" not in shown.stderr
