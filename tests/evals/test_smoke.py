"""The suites run through the real code. A smoke test: far below what is measured, it says only that nothing broke."""

import json
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.cases import load_suites
from evals.measures import MEASURES
from evals.run import Run, load_run

SUITES = ("audit", "consistency", "danger", "followups")
"""Enough to say that nothing broke; all of them take a minute, and this asks them twice."""


@pytest.fixture(scope="module")
def run(audit_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("runs") / "whole"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PRACTICE_INDEX", str(audit_index))
        assert main(["run", *SUITES, "--out", str(folder), "--no-report", "--junit"]) == 0
    return load_run(folder)


def mean(run: Run, name: str) -> float:
    values = [score.value for item in run.items if (score := item.score(name))]
    return sum(values) / len(values)


@pytest.mark.parametrize(
    ("score", "floor"),
    [("hit@3", 0.7), ("must mention", 0.35), ("answered", 0.6), ("abstained", 0.3), ("danger recalled", 0.8)],
)
def test_scores_stay_above_the_smoke_threshold(run: Run, score: str, floor: float) -> None:
    assert mean(run, score) >= floor


def test_nothing_unsupported_is_ever_said(run: Run) -> None:
    assert mean(run, "unsupported sentences") == 0
    assert mean(run, "citation recall") == 1


def test_every_case_is_asked_once_and_every_score_is_defined_and_says_why(run: Run) -> None:
    assert [item.id for item in run.items] == [case.id for suite in load_suites(SUITES) for case in suite.cases]
    assert all(score.why and score.name in MEASURES for item in run.items for score in item.scores)


def test_the_same_run_again_is_the_same_byte_for_byte_but_for_its_times(
    run: Run, audit_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRACTICE_INDEX", str(audit_index))
    assert main(["run", *SUITES, "--out", str(tmp_path / "again"), "--no-report", "--workers", "1"]) == 0
    for name in ("run.json", "items.jsonl", "summary.json"):
        assert (tmp_path / "again" / name).read_bytes() == (run.folder / name).read_bytes()


def test_the_summary_is_kept_beside_the_run(run: Run) -> None:
    summary = json.loads((run.folder / "summary.json").read_text())
    assert {figure["split"] for figure in summary["figures"]} == {"dev", "test"}
    assert "latency" not in summary


def test_junit_counts_what_failed(run: Run) -> None:
    from junitparser import JUnitXml

    written = JUnitXml.fromfile(str(run.folder / "junit.xml"))
    assert written.tests == len(run.items)
    assert written.failures == json.loads((run.folder / "summary.json").read_text())["failed"]
