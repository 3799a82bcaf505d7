"""`python -m bot check` as a person and a script meet it."""

import json
from pathlib import Path

import docx
import pytest

from bot.__main__ import main

TEXT = "She made an allegation against her stepdad."


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["check", *arguments]) == 0
    return capsys.readouterr().out


def test_a_person_reads_the_thought_the_sentence_and_the_source(capsys: pytest.CaptureFixture[str]) -> None:
    said = " ".join(check(capsys, TEXT).split())

    assert "“allegation”: perhaps what the child told us" in said
    assert "For example: She told us something worrying about her stepdad." in said
    assert "Essex Safeguarding Children Board" in said


def test_a_script_reads_the_contracts_fields(capsys: pytest.CaptureFixture[str]) -> None:
    (made,) = json.loads(check(capsys, TEXT, "--json"))["suggestions"]

    assert set(made) == {"rule", "start", "end", "found", "better", "why", "source", "rewrite"}
    assert TEXT[made["start"] : made["end"]] == made["found"] == "allegation"


def test_nothing_to_suggest_is_said_plainly(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(capsys, "We met the family today.").strip() == "Nothing to suggest."


def test_terms_for_requests_are_noticed_only_with_all(capsys: pytest.CaptureFixture[str]) -> None:
    text = "The victim is in year 9."

    assert json.loads(check(capsys, text, "--json"))["suggestions"] == []
    assert [each["rule"] for each in json.loads(check(capsys, text, "--json", "--all"))["suggestions"]] == ["L51"]


def test_a_silence_is_explained_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    assert "is left alone: it stands in quotation marks" in check(capsys, f"“{TEXT}”", "--explain").replace(
        "\n   ", " "
    )
    explained = json.loads(check(capsys, f"“{TEXT}”", "--explain", "--json"))["explained"]
    assert [each["silent_because"] for each in explained] == ["it stands in quotation marks"]


def test_in_danger_the_danger_reply_is_all_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    said = check(capsys, f"He is alone with her now. {TEXT}")

    assert said.startswith("1. Ring 999 now")
    assert "allegation" not in said


def test_a_batch_keeps_order_and_answers_bad_lines_with_an_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lines = [{"id": "a", "text": TEXT}, {"id": "b"}, {"id": 3, "text": "Hello."}]
    (tmp_path / "batch.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")

    assert main(["check", "--batch", str(tmp_path / "batch.jsonl")]) == 3

    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", "b", 3]
    assert [each["rule"] for each in answers[0]["suggestions"]] == ["L01"]
    assert "error" in answers[1]
    assert answers[2]["suggestions"] == []


def test_a_word_file_is_read_as_one_message_and_reported_by_paragraph(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    document = docx.Document()
    for text in ("Case note.", TEXT, "“Quoted allegation.”"):
        document.add_paragraph(text)
    document.save(str(tmp_path / "note.docx"))

    (made,) = json.loads(check(capsys, "--file", str(tmp_path / "note.docx"), "--json"))["suggestions"]

    assert (made["paragraph"], TEXT[made["start"] : made["end"]]) == (2, "allegation")
    assert check(capsys, "--file", str(tmp_path / "note.docx")).startswith("Paragraph 2: “allegation”")


def test_a_word_file_for_court_is_left_alone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("In the Family Court. Statement of the social worker.", "Background.", TEXT):
        document.add_paragraph(text)
    document.save(str(tmp_path / "statement.docx"))

    assert json.loads(check(capsys, "--file", str(tmp_path / "statement.docx"), "--json"))["suggestions"] == []


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["check", "--file", str(tmp_path / "none.txt")]) == 1
    assert "none.txt" in capsys.readouterr().err
