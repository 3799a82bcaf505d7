"""The suites run through the real code. A smoke test: far below what is measured, it says only that nothing broke."""

import json
from pathlib import Path

import pytest

from bot.settings import BotSettings
from bot.wiring import load_answerer, load_searcher
from evals.__main__ import main
from evals.cases import load_suites
from evals.run import Item, p50_p95, run, summarise


@pytest.fixture(scope="module")
def items(audit_index: Path) -> list[Item]:
    settings = BotSettings(index=audit_index)
    answerer = load_answerer(settings, load_searcher(settings))
    return list(run(load_suites(), search=answerer.search, answer=answerer))


@pytest.mark.parametrize(
    ("score", "floor"), [("section hit@3", 0.7), ("must mention", 0.5), ("answered", 0.7), ("abstained", 0.5)]
)
def test_scores_stay_above_the_smoke_threshold(items: list[Item], score: str, floor: float) -> None:
    assert {each.name: each.mean for each in summarise(items)}[score] >= floor


def test_every_score_says_why(items: list[Item]) -> None:
    assert all(score.explanation for item in items for score in item.scores)


def test_the_command_prints_the_table_and_writes_every_item(
    audit_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRACTICE_INDEX", str(audit_index))
    assert main(["run", "--split", "dev", "--out", str(tmp_path / "run")]) == 0
    assert "section hit@1" in capsys.readouterr().out
    written = [json.loads(line) for line in (tmp_path / "run" / "items.jsonl").read_text().splitlines()]
    assert len(written) == sum(len(suite.cases) for suite in load_suites() if suite.split == "dev")
    assert {"id", "reply", "scores"} <= set(written[0])


def test_percentiles_of_one_time_are_that_time() -> None:
    assert p50_p95([4.0]) == (4.0, 4.0)
