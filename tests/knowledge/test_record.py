from pathlib import Path

import numpy as np
import pytest

from ingest.chunk import chunk_document
from knowledge.alignment import Packing
from knowledge.documents import Authority, Chunk, Document, Section, Source, sentence_text
from knowledge.embedding import Embedder
from knowledge.record import EmbeddedChunk, Record, write_record

TEXT = "First words. Second, with an emoji 👩‍👧 and \u0635\u0648\u062a.\n\nAnother part. Its end."


@pytest.fixture
def document() -> Document:
    return Document(
        id="a-b",
        title="A ‘title’",
        text=TEXT,
        sections=(
            Section(heading_path=("One", "Two › three"), start=0, end=TEXT.index("\n\n"), page=4),
            Section(heading_path=(), start=TEXT.index("Another"), end=len(TEXT)),
        ),
        source=Source(publisher="P", date="2024-11", authority=Authority.STATUTORY_GUIDANCE, url="https://example.org"),
        origin="guidance/a-b.md",
        sha256="0" * 64,
    )


@pytest.fixture
def embedded(document: Document, embedder: Embedder) -> list[EmbeddedChunk]:
    return [embed(chunk, embedder) for chunk in chunk_document(document)]


def embed(chunk: Chunk, embedder: Embedder) -> EmbeddedChunk:
    reading = embedder.read(chunk.text)
    pieces, ids = Packing(384)(reading)
    return EmbeddedChunk(
        chunk=chunk,
        vector=reading.vector,
        sentence_vectors=embedder([sentence_text(chunk, each) for each in chunk.sentences]),
        sentence_pieces=np.array([(0, 2)] * len(chunk.sentences), np.int16),
        pieces=pieces,
        piece_ids=ids,
    )


def test_documents_and_chunks_come_back_as_they_went_in(
    tmp_path: Path, document: Document, embedded: list[EmbeddedChunk]
) -> None:
    write_record(tmp_path / "chunks.db", [document], embedded)
    record = Record(tmp_path / "chunks.db", 384)

    assert list(record.documents()) == [record.document("a-b")] == [document]
    assert [each.chunk for each in record.chunks()] == [each.chunk for each in embedded]
    assert record.chunk_at(1) == (embedded[1].chunk, document.title, document.source)
    assert (record.document_ids(), record.titles()) == (("a-b", "a-b"), {"a-b": document.title})
    with pytest.raises(KeyError, match="nothing"):
        record.document("nothing")
    record.close()


def test_a_stored_vector_moves_no_cosine_by_a_thousandth(
    tmp_path: Path, document: Document, embedded: list[EmbeddedChunk], embedder: Embedder
) -> None:
    write_record(tmp_path / "chunks.db", [document], embedded)
    record = Record(tmp_path / "chunks.db", 384)
    vectors, question = record.vectors(), embedder(["another question"])[0]
    (evidence,) = record.evidence([1])
    record.close()

    assert np.abs(vectors @ question - [each.vector @ question for each in embedded]).max() < 1e-3
    assert np.abs(evidence.sentence_vectors @ question - embedded[1].sentence_vectors @ question).max() < 1e-3
    assert np.array_equal(evidence.pieces, embedded[1].pieces)
    assert np.array_equal(evidence.sentence_pieces, embedded[1].sentence_pieces)


def test_a_record_written_again_is_the_same_to_the_byte(
    tmp_path: Path, document: Document, embedded: list[EmbeddedChunk]
) -> None:
    write_record(tmp_path / "one.db", [document], embedded)
    first = Record(tmp_path / "one.db", 384)
    write_record(tmp_path / "two.db", [document], first.chunks())
    first.close()

    assert (tmp_path / "one.db").read_bytes() == (tmp_path / "two.db").read_bytes()


def test_a_path_relative_to_the_working_folder_will_do(
    tmp_path: Path, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_record(Path("a? #.db"), [document], [])

    record = Record(Path("a? #.db"), 384)

    assert record.titles() == {"a-b": document.title}
    record.close()
