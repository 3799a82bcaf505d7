"""The model judge against a real HTTP server: what it says, what it garbles, and that nothing else depends on it."""

import itertools
import json
from collections import Counter
from pathlib import Path

import pytest

from evals.__main__ import BAD_DATA, main
from evals.judge import Judge, agreement, load_labelled, load_model, read_verdicts
from knowledge.plain import plain
from knowledge.settings import SHIPPED_KNOWLEDGE
from tests.model_server import Answer, model_server

GOOD = '{"faithful": true, "helpful": false, "why": "because"}'
SUITE = """suite: tiny
split: dev
author: x
date: 2026-01-01
cases:
  - {id: one, question: when should we do a genogram, expect: answer,
     sections: [Missed opportunities to map historical risk], tags: {theme: T3, register: plain, role: other}}
  - {id: two, question: how do i claim mileage, expect: not_covered, tags: {theme: none, register: plain, role: other}}
"""


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch, audit_index: Path) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "not-a-key")
    monkeypatch.setenv("PRACTICE_INDEX", str(audit_index))


def ask(answer: Answer) -> tuple[object, str | None]:
    with model_server(answer) as url:
        return Judge(load_model("openai:stand-in", url))("a question", "a reply", ["a quotation"])


def test_a_verdict_is_read_also_between_code_fences() -> None:
    for said in (GOOD, f"```json\n{GOOD}\n```"):
        opinion, invalid = ask(lambda _sent, said=said: (200, said))  # type: ignore[misc]
        assert invalid is None
        assert opinion is not None
        assert opinion.faithful is True  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (200, "I would say it is good."),
        (200, '{"faithful": 11, "helpful": true, "why": "x"}'),
        (200, '{"faithful": true, "helpful": true}'),
        (200, '{"faithful": true, "helpful": true, "why": "x", "score": 10}'),
        (200, '{"faithful": true, "helpf'),
        (200, ""),
        (500, "broken"),
        (429, "slow down"),
        (401, "who are you"),
    ],
)
def test_what_is_no_verdict_is_asked_for_once_more_and_then_left_out(status: int, said: str) -> None:
    asked = itertools.count()

    def answer(_sent: str) -> tuple[int, str]:
        next(asked)
        return status, said

    opinion, invalid = ask(answer)
    assert opinion is None
    assert invalid
    assert next(asked) == 2


def test_a_second_answer_counts() -> None:
    said = iter(["prose", GOOD])
    opinion, invalid = ask(lambda _sent: (200, next(said)))
    assert opinion is not None
    assert invalid is None


def test_the_labelled_items_are_balanced_and_quote_the_guidance() -> None:
    labelled = load_labelled()
    assert labelled.labelled_by == "their author"
    counts = Counter((item.faithful, item.helpful) for passage in labelled.passages for item in passage.items)
    assert sum(counts.values()) >= 50
    assert len(counts) == 4
    guidance = plain((SHIPPED_KNOWLEDGE / "guidance" / "case-audit-learnings-csa.md").read_text("utf-8"))
    assert all(plain(passage.quote) in guidance for passage in labelled.passages)


def test_agreement_is_beyond_chance_only_for_a_judge_that_judges() -> None:
    right = {(item.question, item.reply): item for passage in load_labelled().passages for item in passage.items}

    def knowing(sent: str) -> tuple[int, str]:
        data = json.loads(sent.splitlines()[1])
        item = right[data["question"], data["reply"]]
        return 200, json.dumps({"faithful": item.faithful, "helpful": not item.helpful, "why": "x"})

    with model_server(knowing) as url:
        found = agreement(Judge(load_model("openai:stand-in", url)), load_labelled())
    assert (found.faithful, found.helpful, found.n, found.invalid) == (1, -1, len(right), 0)
    with model_server(lambda _sent: (200, GOOD)) as url:
        same = agreement(Judge(load_model("openai:stand-in", url)), load_labelled())
    assert (same.faithful, same.helpful) == (0, 0)
    assert "labelled by their author" in same.in_words()


def test_a_run_is_judged_apart_and_nothing_else_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "suites").mkdir()
    (tmp_path / "suites" / "tiny_dev.yaml").write_text(SUITE)
    run = tmp_path / "run"
    assert main(["run", "--suites", str(tmp_path / "suites"), "--out", str(run), "--no-report"]) == 0
    before = {path.name: path.read_bytes() for path in run.iterdir()}
    with model_server(lambda _sent: (200, GOOD)) as url:
        command = ["judge", str(run), "--model", "openai:stand-in", "--base-url", url]
        assert main(command) == 0
        assert main(command) == 0  # a second time asks nothing again
    assert [verdict.id for verdict in read_verdicts(run)] == ["one"]
    assert {name: (run / name).read_bytes() for name in before} == before
    shown = capsys.readouterr().out
    assert shown.index("Cohen's kappa") < shown.index("1 of 1 answers faithful")
    assert main(["report", str(run)]) == 0
    assert (
        "A model&#39;s opinion" in (run / "report.html").read_text()
        or "A model's opinion" in (run / "report.html").read_text()
    )


def test_a_model_that_cannot_be_made_is_said_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "suites").mkdir()
    (tmp_path / "suites" / "tiny_dev.yaml").write_text(SUITE)
    run = str(tmp_path / "run")
    assert main(["run", "--suites", str(tmp_path / "suites"), "--out", run, "--no-report"]) == 0
    monkeypatch.delenv("OPENAI_API_KEY")
    assert main(["judge", run, "--model", "openai:stand-in"]) == BAD_DATA
    assert main(["judge", run, "--model", "nosuch:model"]) == BAD_DATA
    assert "Is its key set?" in capsys.readouterr().err
