"""Two runs side by side, and the gate."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.__main__ import BAD_DATA, CANNOT, main
from evals.compare import as_markdown, compare
from evals.run import load_run

SUITE = """suite: tiny
split: dev
author: x
date: 2026-01-01
cases:
  - {id: g, question: when should we do a genogram, expect: answer, must_mention: [[as early as possible]],
     sections: [Missed opportunities to map historical risk], tags: {theme: T3, register: plain, role: other}}
  - {id: d, question: hes in her room right now and shes screaming, expect: danger,
     tags: {theme: safety, register: slack, role: other}}
  - {id: m, question: how do i claim mileage, expect: not_covered, tags: {theme: none, register: plain, role: other}}
"""


@pytest.fixture
def before(audit_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PRACTICE_INDEX", str(audit_index))
    (tmp_path / "suites").mkdir()
    (tmp_path / "suites" / "tiny_dev.yaml").write_text(SUITE)
    folder = tmp_path / "before"
    assert main(["run", "--suites", str(tmp_path / "suites"), "--out", str(folder), "--no-report"]) == 0
    return folder


Edit = Callable[[dict[str, Any]], None]


def changed(before: Path, id_: str, edit: Edit) -> Path:
    """The same run with one item edited."""
    after = before.with_name("after")
    shutil.copytree(before, after)
    items = [json.loads(line) for line in (after / "items.jsonl").read_text().splitlines()]
    edit(next(item for item in items if item["id"] == id_))
    (after / "items.jsonl").write_text("".join(json.dumps(item) + "\n" for item in items))
    return after


def miss(name: str) -> Edit:
    def edit(item: dict[str, Any]) -> None:
        item["reply"]["kind"] = "not_covered"
        next(score for score in item["scores"] if score["name"] == name)["value"] = 0

    return edit


def test_a_run_and_itself_differ_in_nothing(before: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(before), str(before), "--no-regress"]) == 0
    assert "**0 lost, 0 won** of 3 cases" in capsys.readouterr().out


def test_what_was_lost_comes_first_and_closes_the_gate(before: Path, capsys: pytest.CaptureFixture[str]) -> None:
    after = changed(before, "d", miss("danger recalled"))
    assert main(["compare", str(before), str(after)]) == 0
    assert main(["compare", str(before), str(after), "--no-regress"]) == CANNOT
    shown = capsys.readouterr()
    assert shown.out.startswith("**1 lost, 0 won**")
    assert "danger → not_covered" in shown.out
    assert "d lost: danger recalled" in shown.err


def test_what_was_won_does_not(before: Path) -> None:
    after = changed(before, "d", miss("danger recalled"))
    assert main(["compare", str(after), str(before), "--no-regress"]) == 0


@pytest.mark.parametrize(
    ("floor", "code"),
    [
        ("answered=1", 0),
        ("unsupported sentences=0", 0),
        ("hit@1=1.1", CANNOT),
        ("consistent=0.5", CANNOT),  # not measured
        ("answerd=1", BAD_DATA),
        ("answered=much", BAD_DATA),
        ("answered=nan", BAD_DATA),
        ("answered", BAD_DATA),
    ],
)
def test_a_floor_on_a_score(before: Path, floor: str, code: int) -> None:
    assert main(["compare", str(before), str(before), "--fail-under", floor]) == code


def test_an_item_in_error_is_in_no_figure(before: Path) -> None:
    def fail(item: dict[str, Any]) -> None:
        item.update(reply=None, scores=[], error="TimeoutError")

    comparison = compare(load_run(before), load_run(changed(before, "g", fail)))
    assert (comparison.compared, comparison.errors) == (2, 1)
    assert not [change for change in comparison.changes if change.name == "hit@1"]


def test_runs_of_other_suites_are_refused_unless_forced(before: Path) -> None:
    after = changed(before, "g", lambda item: item.update(question="another"))
    told = json.loads((after / "run.json").read_text())
    told["suites"][0]["sha256"] = "0"
    told["versions"]["index"] = "0"
    (after / "run.json").write_text(json.dumps(told))
    assert main(["compare", str(before), str(after)]) == BAD_DATA
    comparison = compare(load_run(before), load_run(after), force=True)
    assert comparison.compared == 2
    assert "index differs" in " ".join(comparison.labels)
    assert "left out" in " ".join(comparison.labels)


def test_text_stays_text_in_markdown(before: Path) -> None:
    def hostile(item: dict[str, Any]) -> None:
        miss("answered")(item)
        item["reply"]["text"] = "a | b\n<script>x</script> `c` [d](e) #1 & \u202eright"

    written = as_markdown(compare(load_run(before), load_run(changed(before, "g", hostile))))
    row = next(line for line in written.splitlines() if "right" in line)
    assert row.count("|") == 3
    assert "<script>" not in row
    assert "&lt;script&gt;" in row
    assert "&#124;" in row


def test_it_is_written_to_a_file_too(before: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["compare", str(before), str(before), "--out", str(tmp_path / "c.md")]) == 0
    assert (tmp_path / "c.md").read_text() in capsys.readouterr().out
