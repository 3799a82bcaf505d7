"""One row for each kind of bad file of the project's catalogue, F1 to F48, and all of them in one folder."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ingest.extract import Remark, read_documents
from ingest.isolation import ParserProcess
from ingest.limits import Limits
from ingest.sources import SourceFault, find_sources
from knowledge.documents import Document
from knowledge.embedding import Embedder, EmbedderUnavailable, Progress, Reading, Vectors
from knowledge.reading_list import ReadingList
from tests.ingest import hostile_files as files
from tests.ingest.corpora import build, generation, run, shown, write_page
from tests.ingest.hostile_rows import ROWS

NO_ENTRIES = ReadingList(entries=())
SLOWEST = 30
"""Seconds for one file, on a busy machine."""


ELSEWHERE = {"F39", "F40", "F41", "F48"}
"""Rows that need an index or a file that changes; each has a test of its own below."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every row in a folder of its own."""
    root = tmp_path_factory.mktemp("hostile")
    for name, row in ROWS.items():
        row.lay_out(root / name)
    return root


@pytest.fixture(scope="module")
def parse() -> Iterator[ParserProcess]:
    with ParserProcess() as parser:
        yield parser


def test_no_row_of_the_catalogue_is_missing() -> None:
    assert set(ROWS) | ELSEWHERE == {f"F{number}" for number in range(1, 49)}


@pytest.mark.parametrize("name", ROWS)
def test_a_bad_file_is_refused_with_its_reason_and_a_good_part_is_read(
    library: Path, parse: ParserProcess, name: str
) -> None:
    row = ROWS[name]
    started = time.monotonic()
    sources = find_sources(library / name)

    found = [each for source in sources for each in read_documents(source, NO_ENTRIES, parse=parse)]

    assert time.monotonic() - started < SLOWEST * max(1, len(sources))
    faults = {each.origin: str(each) for each in found if isinstance(each, SourceFault)}
    documents = [each for each in found if isinstance(each, Document)]
    assert set(faults) == set(row.refused), faults
    assert {origin: says for origin, says in row.refused.items() if says not in faults[origin]} == {}, faults
    assert len(documents) == row.read
    said = "\n".join(document.text for document in documents)
    assert [words for words in row.says if words not in said] == [], said
    assert [words for words in row.never_says if words in said or words in str(faults)] == []
    remarked = [words for each in found if isinstance(each, Remark) for words in each.words]
    assert sorted(set(remarked)) == sorted(row.remarks)


def test_all_of_them_in_one_folder_leave_the_good_ones_answering(library: Path, tmp_path: Path) -> None:
    for number in range(5):
        write_page(library, f"good-{number}", f"{files.PARAGRAPH} This is good page {number}.")
    (library / "F36" / "line.md").unlink()  # to embed a megabyte takes a minute; that it can be read is seen above

    ended = run("ingest", "--knowledge", library, "--index", tmp_path / "index", "--json", cwd=tmp_path)

    report = json.loads(ended.stdout)
    assert ended.returncode == 3
    assert report["documents"] == 5 + sum(row.read for row in ROWS.values()) - 1
    refused = {f"{name}/{file}" for name, row in ROWS.items() for file in row.refused}
    assert {failure["source"] for failure in report["failures"]} == refused
    assert all(failure["fault"] and "Traceback" not in failure["fault"] for failure in report["failures"])
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "escaped.txt").exists()


def test_f39_the_same_bytes_under_two_names_are_one_document_and_the_other_is_noted(
    tmp_path: Path, embedder: Embedder
) -> None:
    for name in ("first.docx", "second.docx"):
        (tmp_path / "k").mkdir(exist_ok=True)
        (tmp_path / "k" / name).write_bytes(files.word())

    report = build(tmp_path / "k", tmp_path / "index", embedder)

    assert (report.documents, report.failures) == (1, ())
    assert [(note.source, note.words) for note in report.notes] == [
        ("second.docx", ("the same file as first.docx, and kept once",))
    ]
    assert "the same file as first.docx" in shown(report)


def test_f40_a_new_version_replaces_the_old_and_a_second_of_the_same_title_is_noted(
    tmp_path: Path, embedder: Embedder
) -> None:
    (tmp_path / "k").mkdir()
    (tmp_path / "k" / "plan.docx").write_bytes(files.word(files.PARAGRAPH, title="The plan"))
    build(tmp_path / "k", tmp_path / "index", embedder)
    (tmp_path / "k" / "plan.docx").write_bytes(
        files.word("Now it says otherwise. " + files.PARAGRAPH, title="The plan")
    )
    (tmp_path / "k" / "plan-2.docx").write_bytes(files.word("A third wording. " + files.PARAGRAPH, title="The plan"))

    report = build(tmp_path / "k", tmp_path / "index", embedder)

    assert (report.changed, report.added) == (("plan-docx",), ("plan-2-docx",))
    assert "bears the same title as plan-2.docx; if one has replaced the other, remove that" in shown(report)


def test_f41_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, parse: ParserProcess) -> None:
    path = tmp_path / "busy.txt"
    path.write_bytes(files.PARAGRAPH.encode() * 150_000)
    stop = threading.Event()

    def keep_writing() -> None:
        with path.open("ab", buffering=0) as file:
            while not stop.is_set():
                file.write(b".")

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        (found,) = read_documents(find_sources(tmp_path)[0], NO_ENTRIES, parse=parse)
    finally:
        stop.set()
        writer.join()

    assert isinstance(found, SourceFault)
    assert "changes while it is being read; wait until it is saved" in str(found)


@pytest.mark.parametrize("fault", ["not numbers", "zero", "too short", "pieces that are not numbers"])
def test_f48_vectors_that_no_search_can_compare_leave_the_old_index_answering(
    tmp_path: Path, embedder: Embedder, fault: str
) -> None:
    class Broken:
        """The same model, whose vectors come out wrong."""

        identity = embedder.identity

        def __call__(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
            return embedder(texts, progress=progress)

        def read(self, text: str) -> Reading:
            reading = embedder.read(text)
            wrong = {
                "not numbers": np.full_like(reading.vector, np.nan),
                "zero": np.zeros_like(reading.vector),
                "too short": reading.vector[:-1],
            }
            pieces = reading.pieces if fault in wrong else np.full_like(reading.pieces, np.inf)
            return replace(reading, vector=wrong.get(fault, reading.vector), pieces=pieces)

    knowledge, index = tmp_path / "k", tmp_path / "index"
    write_page(knowledge, "page", files.PARAGRAPH)
    build(knowledge, index, embedder)
    before = generation(index)
    write_page(knowledge, "page", files.PARAGRAPH + " It has changed.")

    with pytest.raises(EmbedderUnavailable, match="gives no usable vector"):
        build(knowledge, index, Broken())

    assert generation(index) == before


@pytest.mark.parametrize(
    ("limits", "paragraphs", "says"),
    [
        (Limits(cpu_seconds=1), 100_000, "took more than 1 seconds of computing"),
        (Limits(wall_seconds=1), 100_000, "took longer than 1 seconds to read"),
        (Limits(memory=64 * 1024**2), 20_000, "needed more than 64 MB of memory"),
        (Limits(answer=1000), 10, "gave more than 1,000 bytes of text"),
    ],
)
def test_whatever_a_file_takes_the_limits_hold(limits: Limits, paragraphs: int, says: str, tmp_path: Path) -> None:
    (tmp_path / "line.md").write_text(files.PARAGRAPH * paragraphs, "utf-8")

    with ParserProcess(limits) as parser:
        (found,) = read_documents(find_sources(tmp_path)[0], NO_ENTRIES, parse=parser)

    assert says in str(found)
