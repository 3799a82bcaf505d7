import contextlib
import logging
import shutil
import tempfile
import time
from pathlib import Path

import pytest

from knowledge.embedding import Embedder
from knowledge.generation import Generation, open_generation
from knowledge.index import ChromaNeighbours, IndexFault, fill
from knowledge.record import Record

QUESTION = "did group 7 hear of safety planning?"


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))


def test_opening_a_cache_leaves_the_generation_as_it_was(folder: Path, embedder: Embedder) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    generation = open_generation(folder.parents[1], embedder.identity)
    with contextlib.closing(ChromaNeighbours(generation)) as neighbours:
        neighbours(embedder([QUESTION])[0])
        assert neighbours.well
    generation.close()

    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_closed_cache_leaves_nothing_behind_and_logs_no_failure(
    folder: Path, embedder: Embedder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.rmtree(folder / "chroma")
    generation = open_generation(folder.parents[1], embedder.identity)
    ChromaNeighbours(generation).close()
    time.sleep(0.1)
    generation.close()

    assert list((tmp_path / "tmp").iterdir()) == []
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_copies_of_processes_that_are_gone_are_swept(corpus: Generation, tmp_path: Path) -> None:
    gone = tmp_path / "tmp" / "practice-copy-999999999-abc"
    alive = tmp_path / "tmp" / "practice-copy-1-abc"
    for left in (gone, alive):
        left.mkdir()

    ChromaNeighbours(corpus).close()

    assert not gone.exists()
    assert alive.exists()


def test_a_cache_that_cannot_be_written_is_a_fault_of_the_index(corpus: Generation, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    record = Record(corpus.folder / "chunks.db", 384)

    with pytest.raises(IndexFault, match="Chroma cannot write"):
        fill(tmp_path / "file", record)
    record.close()


def test_a_folder_can_be_filled_again_by_the_same_process(corpus: Generation, tmp_path: Path) -> None:
    for _ in range(2):
        fill(tmp_path / "chroma", corpus.record)
        shutil.rmtree(tmp_path / "chroma")
