"""Run folders: killed, damaged, of another kind, or in the way."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.cover import load_cover
from bot.answering.question import Question
from bot.answering.replies import Answered
from bot.settings import BotSettings
from bot.wiring import load_searcher
from evals.__main__ import BAD_DATA, main
from evals.asking import ask_all, finish, prepare
from evals.cases import load_suites
from evals.measuring import load_assistant, summarised
from evals.run import RunFault, load_run
from evals.versions import run_info

ROOT = Path(__file__).parents[2]
SUITE = "suite: tiny\nsplit: dev\nauthor: x\ndate: 2026-01-01\ncases:\n"


def suites(folder: Path, *, cases: int = 3) -> Path:
    folder.mkdir()
    lines = [
        f"  - {{id: c{n}, question: what does the audit say about number {n}, expect: not_covered,"
        " tags: {theme: none, register: plain, role: other}}\n"
        for n in range(cases)
    ]
    (folder / "tiny_dev.yaml").write_text(SUITE + "".join(lines))
    return folder


@pytest.fixture(autouse=True)
def index(audit_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRACTICE_INDEX", str(audit_index))


def measure(tmp_path: Path, *more: str) -> int:
    return main(["run", "--suites", str(tmp_path / "suites"), "--out", str(tmp_path / "run"), "--no-report", *more])


def test_a_finished_run_is_not_written_over_unless_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    suites(tmp_path / "suites")
    assert measure(tmp_path) == 0
    assert measure(tmp_path) == BAD_DATA
    assert "--overwrite" in capsys.readouterr().err
    assert measure(tmp_path, "--overwrite") == 0


def test_files_that_are_not_a_run_are_left_alone(tmp_path: Path) -> None:
    suites(tmp_path / "suites")
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "letter.txt").write_text("mine")
    assert measure(tmp_path, "--overwrite") == BAD_DATA
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["letter.txt"]


def test_a_killed_run_goes_on_where_it_stopped_and_counts_nothing_twice(tmp_path: Path) -> None:
    suites(tmp_path / "suites", cases=400)
    command = [sys.executable, "-m", "evals", "run", "--suites", str(tmp_path / "suites"), "--workers", "1"]
    command += ["--out", str(tmp_path / "run"), "--no-report"]
    partial = tmp_path / "run" / "asked.jsonl"
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (partial.exists() and partial.read_bytes().count(b"\n") > 5) and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with partial.open("ab") as file:
        file.write(b'{"item": {"id": "c3')  # cut short, as a kill may leave it
    before = partial.read_bytes().count(b"\n")
    assert 5 < before < 400
    with pytest.raises(RunFault, match="not finished"):
        load_run(tmp_path / "run")
    assert measure(tmp_path) == 0
    assert [item.id for item in load_run(tmp_path / "run").items] == [f"c{n}" for n in range(400)]
    assert not partial.exists()


def test_an_unfinished_run_of_other_suites_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    suites(tmp_path / "suites")
    assert measure(tmp_path) == 0
    told = json.loads((tmp_path / "run" / "run.json").read_text())
    (tmp_path / "run" / "run.json").write_text(json.dumps({**told, "complete": False, "identity": "other"}))
    assert measure(tmp_path) == BAD_DATA
    assert "other suites, code or index" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda run: (run / "run.json").unlink(), "no run.json"),
        (lambda run: (run / "run.json").write_text("{"), "not JSON"),
        (lambda run: (run / "run.json").write_text('{"schema": 0}'), "schema 0"),
        (lambda run: (run / "run.json").write_text('{"schema": 1}'), "suites"),
        (lambda run: (run / "items.jsonl").write_text(""), "holds 0 items"),
        (lambda run: (run / "items.jsonl").write_text("{}\n"), "line 1"),
        (lambda run: (run / "items.jsonl").unlink(), "cannot be read"),
    ],
)
def test_a_damaged_run_is_named(tmp_path: Path, damage, said: str) -> None:  # type: ignore[no-untyped-def]
    suites(tmp_path / "suites")
    assert measure(tmp_path) == 0
    damage(tmp_path / "run")
    with pytest.raises(RunFault, match=said):
        load_run(tmp_path / "run")


def test_a_heading_that_the_guidance_lacks_is_refused_before_anything_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = suites(tmp_path / "suites")
    (folder / "tiny_dev.yaml").write_text(
        SUITE + "  - {id: c, question: what is it, expect: answer, sections: [Nowhere],"
        " tags: {theme: none, register: plain, role: other}}\n"
    )
    assert measure(tmp_path) == BAD_DATA
    assert "no heading “Nowhere”" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_a_question_that_stands_in_the_guidance_and_a_one_sided_suite_are_noted(tmp_path: Path) -> None:
    folder = suites(tmp_path / "suites")
    sentence = "The importance of genograms and completing them as early as possible was highlighted."
    (folder / "tiny_dev.yaml").write_text(
        SUITE + f"  - {{id: c, question: '{sentence}', expect: answer,"
        " sections: [Missed opportunities to map historical risk], tags: {theme: T3, register: plain, role: other}}\n"
    )
    assert measure(tmp_path) == 0
    notes = " ".join(load_run(tmp_path / "run").info.notes)
    assert "word for word" in notes
    assert "every case expects answer" in notes


def test_an_assistant_that_fails_on_one_question_is_asked_again_and_never_counted_wrong(tmp_path: Path) -> None:
    assistant = load_assistant(BotSettings())
    loaded = load_suites(folder=suites(tmp_path / "suites"))
    folder = tmp_path / "run"

    def broken(question: Question) -> Answered:
        if "number 1" in question.text:
            raise TimeoutError("the model is down")
        return assistant.answer(question)

    generation = load_searcher(BotSettings()).generation
    info = run_info(loaded, split=None, generation=generation, cover=load_cover())
    asked = ask_all(loaded, replace(assistant, answer=broken), folder=folder, done=prepare(folder, info), workers=2)
    assert [each.item.error for each in asked] == [None, "TimeoutError: the model is down", None]
    assert set(prepare(folder, info)) == {"c0", "c2"}
    finish(folder, info, asked)
    summary = summarised(load_run(folder)).summary
    assert (summary.errors, summary.passed + summary.failed) == (1, 2)
    assert summary.figures[0].interval.n == 2
