"""A disk that fills up at any point of an ingest leaves an index that answers, and room is all that it needs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ingest.corpora import build, environment, generation, pages, write_corpus
from tests.ingest.words import WordEmbedder

TIMES = 20
MAY_MOUNT = ("unshare", "--user", "--map-root-user", "--mount")


def may_mount(folder: Path) -> bool:
    mounted = subprocess.run([*MAY_MOUNT, "mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True, check=False)
    return mounted.returncode == 0


def test_a_disk_that_fills_up_anywhere_leaves_an_index_that_answers_and_recovers_with_room(tmp_path: Path) -> None:
    if sys.platform != "linux" or not may_mount(tmp_path):
        pytest.skip("no small disk can be mounted here; a limit on file size stands in for it in test_ingest_main.py")
    knowledge = tmp_path / "knowledge"
    build(write_corpus(knowledge, pages(20)), tmp_path / "index", WordEmbedder())
    build(write_corpus(knowledge, pages(20, "second")), tmp_path / "uninterrupted", WordEmbedder())
    manifest = (generation(tmp_path / "uninterrupted") / "manifest.json").read_text("utf-8")

    ended = subprocess.run(
        [*MAY_MOUNT, sys.executable, "-m", "tests.ingest.full_disks", knowledge, tmp_path / "index", str(TIMES)],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    reports = [json.loads(line) for line in ended.stdout.splitlines()]
    assert len(reports) == TIMES
    assert {report["exit"] for report in reports} == {0, 1}
    assert ended.stderr.count("could not be written") == [report["exit"] for report in reports].count(1)
    old, new = reports[0]["answers"], reports[0]["then"]
    assert old != new
    for report in reports:
        # Without room for its cache alone a new index answers too, and exactly.
        assert report["answers"] == (old if report["exit"] else new), report["room"]
        assert report["left"] == ["CURRENT", "LOCK", "generations"], report["room"]
        assert (report["again"], report["then"], report["manifest"]) == (0, new, manifest), report["room"]
