"""`python -m bot pack` as a person and a script meet it."""

import json
from pathlib import Path

import docx
import pytest

from bot.__main__ import main


@pytest.fixture(autouse=True)
def _index(audit_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRACTICE_INDEX", str(audit_index))


def test_a_pack_is_printed_with_its_themes_in_the_title(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "T3", "lp2", "--length", "15-minutes"]) == 0

    assert capsys.readouterr().out.startswith("Reflective pack: Mapping history · Hazard markers\n15 minutes · ")


def test_a_script_reads_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "T2", "--json", "--model", "kolb"]) == 0

    assert json.loads(capsys.readouterr().out)["model"]["id"] == "kolb"


def test_all_themes_lengths_and_models_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "--list"]) == 0

    shown = capsys.readouterr().out
    assert all(name in shown for name in ("T1 ", "LP6", "15-minutes", "signs-of-safety", "Mapping history"))


@pytest.mark.parametrize("arguments", [["genograms"], [], ["T1", "--length", "long"], ["T1", "--model", "new"]])
def test_a_choice_that_is_not_there_is_said_on_stderr(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", *arguments]) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1


def test_files_are_written_and_never_overwritten_unasked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    word, page = tmp_path / "pack.docx", tmp_path / "pack.html"
    assert main(["pack", "T4", "--word", str(word), "--html", str(page)]) == 0
    assert capsys.readouterr().out == ""
    assert docx.Document(str(word)).paragraphs[0].text == "Evidence that grows"
    page.write_text("mine", "utf-8")

    assert main(["pack", "T4", "--html", str(page)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert page.read_text("utf-8") == "mine"

    assert main(["pack", "T4", "--html", str(page), "--overwrite"]) == 0
    assert page.read_text("utf-8").startswith("<!doctype html>")


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "T4", "--word", str(tmp_path / "none" / "pack.docx")]) == 1

    assert "pack.docx cannot be written" in capsys.readouterr().err


def test_without_an_index_the_remedy_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PRACTICE_INDEX", str(tmp_path))

    assert main(["pack", "T4"]) == 1
    assert "python -m ingest" in capsys.readouterr().err
