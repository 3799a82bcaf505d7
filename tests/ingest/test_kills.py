"""An ingest killed anywhere leaves the old index answering, and the next one ends as if nothing had happened."""

import json
from pathlib import Path

import pytest

from tests.ingest.corpora import build, generation, pages, run, write_corpus
from tests.ingest.words import WordEmbedder


def test_an_ingest_killed_at_any_step_leaves_an_index_that_answers_and_the_next_ends_the_same(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Twelve kills; `pytest tests/ingest/test_kills.py --kills 50` takes a minute."""
    kills, knowledge = request.config.getoption("--kills"), tmp_path / "knowledge"
    build(write_corpus(knowledge, pages(20)), tmp_path / "index", WordEmbedder())
    build(write_corpus(knowledge, pages(20, "second")), tmp_path / "uninterrupted", WordEmbedder())
    manifest = (generation(tmp_path / "uninterrupted") / "manifest.json").read_text("utf-8")

    ended = run("tests.ingest.kills", knowledge, tmp_path / "index", str(kills), cwd=tmp_path)

    assert ended.returncode == 0, ended.stderr
    reports = [json.loads(line) for line in ended.stdout.splitlines()]
    assert len({report["at"] for report in reports}) >= kills * 0.8
    assert [report["at"] for report in reports if not report["killed"]] == []
    old, new = {reports[0]["answers"]}, {reports[0]["then"]}
    assert old != new
    assert {report["switched"] for report in reports} == {False, True}
    assert {report["answers"] for report in reports if not report["switched"]} == old
    assert {report["answers"] for report in reports if report["switched"]} == new
    for report in reports:
        assert (report["resumed"], report["then"]) == (0, reports[0]["then"]), report["at"]
        assert report["manifest"] == manifest, report["at"]
        assert report["sealed"], report["at"]
        assert (report["left"], report["generations"]) == (["CURRENT", "LOCK", "generations"], 1), report["at"]
