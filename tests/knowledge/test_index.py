import contextlib
import logging
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.embedding import Embedder
from knowledge.generation import Generation, open_generation
from knowledge.index import ChromaNeighbours, IndexFault, fill
from knowledge.record import Record
from knowledge.search import Searcher

QUESTION = "did group 7 hear of safety planning?"
PATIENCE = 10.0


def data_file(chroma: Path) -> Path:
    (path,) = chroma.rglob("data_level0.bin")
    return path


DAMAGE: dict[str, Callable[[Path], object]] = {
    "the vectors emptied": lambda chroma: data_file(chroma).write_bytes(b""),
    "the vectors cut short": lambda chroma: data_file(chroma).write_bytes(data_file(chroma).read_bytes()[:5000]),
    "the vectors removed": lambda chroma: data_file(chroma).unlink(),
    "the database emptied": lambda chroma: (chroma / "chroma.sqlite3").write_bytes(b""),
    "the database replaced": lambda chroma: (chroma / "chroma.sqlite3").write_bytes(b"not a database" * 100),
    "the folder removed": shutil.rmtree,
}


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_cache_is_answered_for_by_exact_search_and_heals(
    large_index: Path, tmp_path: Path, embedder: Embedder, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    index = Path(shutil.copytree(large_index, tmp_path / "index"))
    generation = open_generation(index, embedder.identity)
    expected = Searcher(generation, embedder)(QUESTION).passages
    DAMAGE[damage](generation.folder / "chroma")
    with caplog.at_level(logging.WARNING), contextlib.closing(ChromaNeighbours(generation)) as neighbours:
        searcher = Searcher(generation, embedder, neighbours=neighbours)

        assert searcher(QUESTION).passages == expected
        ask_until_healed(neighbours, searcher, caplog)
        assert searcher(QUESTION).passages == expected
        assert neighbours.well
    assert "answering by exact search" in caplog.text
    generation.close()


def ask_until_healed(neighbours: ChromaNeighbours, searcher: Searcher, caplog: pytest.LogCaptureFixture) -> None:
    """Ask on, as people do, until the copy is rebuilt."""
    end = time.monotonic() + PATIENCE
    while "is rebuilt" not in caplog.text and time.monotonic() < end:
        searcher(QUESTION)
        time.sleep(0.02)
    assert "is rebuilt" in caplog.text
    assert neighbours.well


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
