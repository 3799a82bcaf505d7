"""The record: every document, chunk and vector of one generation, in one SQLite file.

It is written once and then only read. Vectors are kept as float16 (a cosine moves by less than 0.001)
and handed out as float32.
"""

import dataclasses
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.alignment import WIDTH, Pieces, Stretches, information_of
from knowledge.documents import Authority, Chunk, Document, Section, Source, Span
from knowledge.embedding import Vectors

_SCHEMA = """
CREATE TABLE documents (
    id TEXT PRIMARY KEY, position INTEGER NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL,
    sections TEXT NOT NULL, source TEXT NOT NULL, origin TEXT NOT NULL, sha256 TEXT NOT NULL
);
CREATE TABLE information (of_pieces BLOB NOT NULL);
CREATE TABLE chunks (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document_id TEXT NOT NULL REFERENCES documents (id),
    text TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, heading_path TEXT NOT NULL,
    page INTEGER, sentences TEXT NOT NULL, vector BLOB NOT NULL, sentence_vectors BLOB NOT NULL,
    sentence_pieces BLOB NOT NULL, piece_ids BLOB NOT NULL, pieces BLOB NOT NULL
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedChunk:
    """A chunk as the model read it, with its title and headings in front."""

    chunk: Chunk
    vector: Vectors
    """`[dimension]`"""
    sentence_vectors: Vectors
    """`[sentences, dimension]`"""
    sentence_pieces: Stretches
    pieces: Pieces
    piece_ids: npt.NDArray[np.int32]
    """Numbers of the pieces in the model's vocabulary, `[len(pieces)]`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a chunk is weighed by once it is near: its sentences `[sentences, dimension]` and its pieces."""

    sentence_vectors: Vectors
    sentence_pieces: Stretches
    pieces: Pieces


_KEPT_AT_ONCE = 50
_FIELDS = 'id, document_id, text, start, "end", heading_path, page, sentences'
_BARE = f"SELECT {_FIELDS} FROM chunks"  # noqa: S608 -- constants
_EMBEDDED = f"SELECT {_FIELDS}, vector, sentence_vectors, sentence_pieces, pieces, piece_ids FROM chunks"  # noqa: S608 -- constants


def write_record(path: Path, documents: Sequence[Document], chunks: Iterable[EmbeddedChunk]) -> None:
    """Write a new record; the file must not exist.

    Raises:
        OSError, sqlite3.Error: it cannot be written whole.
    """
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_SCHEMA)
        database.executemany(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (_document_row(position, document) for position, document in enumerate(documents)),
        )
        rows = (_chunk_row(position, embedded) for position, embedded in enumerate(chunks))
        while batch := list(islice(rows, _KEPT_AT_ONCE)):
            database.executemany("INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", batch)
            database.commit()  # what is committed is not read again if the process dies
        information = information_of(
            np.frombuffer(ids, np.int32) for (ids,) in database.execute("SELECT piece_ids FROM chunks")
        )
        database.execute("INSERT INTO information VALUES (?)", (information.tobytes(),))


def recover(path: Path) -> None:
    """Bring a record whose writer was killed back to what it had last committed.

    Raises:
        sqlite3.Error: it is not one, or is damaged.
    """
    with closing(sqlite3.connect(path)) as database:
        if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError(f"{path} is damaged")
        database.execute("SELECT count(*) FROM chunks").fetchone()


class Record:
    """Reads one record. Safe to use from several threads; each call opens what it needs."""

    def __init__(self, path: Path, dimension: int) -> None:
        self._path = path
        self._dimension = dimension
        self._database = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def documents(self) -> Iterator[Document]:
        """Every document, in the order it was read."""
        for row in self._database.execute("SELECT * FROM documents ORDER BY position"):
            yield _document(row)

    def document(self, document_id: str) -> Document:
        """One document.

        Raises:
            KeyError: the record has no such document.
        """
        row = self._database.execute("SELECT * FROM documents WHERE id = ?", (document_id,)).fetchone()
        if row is None:
            raise KeyError(document_id)
        return _document(row)

    def sources(self) -> dict[str, Source]:
        """What is known of every document's origin, by id."""
        rows = self._database.execute("SELECT id, source FROM documents ORDER BY position")
        return {id_: _source(source) for id_, source in rows}

    def titles(self) -> dict[str, str]:
        """The title of every document by id, in the order it was read."""
        return dict(self._database.execute("SELECT id, title FROM documents ORDER BY position"))

    def chunk_at(self, position: int) -> tuple[Chunk, str, Source]:
        """The chunk at that row of the vectors, with its document's title and source."""
        row = self._database.execute(
            'SELECT c.id, c.document_id, c.text, c.start, c."end", c.heading_path, c.page, c.sentences,'
            " d.title, d.source"
            " FROM chunks c JOIN documents d ON d.id = c.document_id WHERE c.position = ?",
            (position,),
        ).fetchone()
        return _chunk(row[:8]), row[8], _source(row[9])

    def chunks(self) -> Iterator[EmbeddedChunk]:
        """Every chunk with its vectors, in order."""
        return map(self._embedded, self._database.execute(f"{_EMBEDDED} ORDER BY position"))

    def embedded(self, position: int) -> EmbeddedChunk:
        """The chunk at that row of the vectors, with its vectors."""
        return self._embedded(self._database.execute(f"{_EMBEDDED} WHERE position = ?", (position,)).fetchone())

    def bare_chunks(self) -> Iterator[Chunk]:
        """Every chunk without its vectors, in order."""
        return map(_chunk, self._database.execute(f"{_BARE} ORDER BY position"))

    def _embedded(self, row: Sequence[bytes]) -> EmbeddedChunk:
        *fields, vector, sentences, stretches, pieces, ids = row
        return EmbeddedChunk(
            chunk=_chunk(fields),
            vector=self._vectors(vector)[0],
            sentence_vectors=self._vectors(sentences),
            sentence_pieces=_stretches(stretches),
            pieces=_pieces(pieces),
            piece_ids=np.frombuffer(ids, np.int32),
        )

    def evidence(self, positions: Iterable[int]) -> list[Evidence]:
        """What the chunks at those rows of the vectors are weighed by."""
        ask = "SELECT sentence_vectors, sentence_pieces, pieces FROM chunks WHERE position = ?"
        found = [self._database.execute(ask, (position,)).fetchone() for position in positions]
        return [
            Evidence(
                sentence_vectors=self._vectors(sentences), sentence_pieces=_stretches(stretches), pieces=_pieces(pieces)
            )
            for sentences, stretches, pieces in found
        ]

    def information(self) -> Vectors:
        """Inverse document frequency of each piece of a word, by its number; the last is that of all others."""
        (blob,) = self._database.execute("SELECT of_pieces FROM information").fetchone()
        return np.frombuffer(blob, np.float32)

    def document_ids(self) -> tuple[str, ...]:
        """The document of each chunk, in order."""
        return tuple(id_ for (id_,) in self._database.execute("SELECT document_id FROM chunks ORDER BY position"))

    def vectors(self) -> Vectors:
        """The vector of every chunk, `[chunks, dimension]`, for exact search."""
        rows = self._database.execute("SELECT vector FROM chunks ORDER BY position")
        return self._vectors(b"".join(vector for (vector,) in rows))

    def _vectors(self, blob: bytes) -> Vectors:
        return np.frombuffer(blob, np.float16).reshape(-1, self._dimension).astype(np.float32)


def _stretches(blob: bytes) -> Stretches:
    return np.frombuffer(blob, np.int16).reshape(-1, 2)


def _pieces(blob: bytes) -> Pieces:
    return np.frombuffer(blob, np.int8).reshape(-1, WIDTH)


def _document_row(position: int, document: Document) -> tuple[object, ...]:
    sections = json.dumps([dataclasses.astuple(section) for section in document.sections], ensure_ascii=False)
    return (
        document.id,
        position,
        document.title,
        document.text,
        sections,
        json.dumps(dataclasses.asdict(document.source), ensure_ascii=False),
        document.origin,
        document.sha256,
    )


def _chunk_row(position: int, embedded: EmbeddedChunk) -> tuple[object, ...]:
    chunk = embedded.chunk
    return (
        position,
        chunk.id,
        chunk.document_id,
        chunk.text,
        chunk.start,
        chunk.end,
        json.dumps(chunk.heading_path, ensure_ascii=False),
        chunk.page,
        json.dumps([(sentence.start, sentence.end) for sentence in chunk.sentences]),
        embedded.vector.astype(np.float16).tobytes(),
        embedded.sentence_vectors.astype(np.float16).tobytes(),
        embedded.sentence_pieces.tobytes(),
        embedded.piece_ids.tobytes(),
        embedded.pieces.tobytes(),
    )


def _document(row: Sequence[str]) -> Document:
    id_, _, title, text, sections, source, origin, sha256 = row
    return Document(
        id=id_,
        title=title,
        text=text,
        sections=tuple(
            Section(heading_path=tuple(path), start=start, end=end, page=page)
            for path, start, end, page in json.loads(sections)
        ),
        source=_source(source),
        origin=origin,
        sha256=sha256,
    )


@lru_cache(maxsize=1024)
def _source(written: str) -> Source:
    fields = json.loads(written)
    authority, audience, also_called = (fields.pop(name) for name in ("authority", "audience", "also_called"))
    return Source(
        authority=Authority(authority) if authority else None,
        audience=tuple(audience),
        also_called=tuple(also_called),
        **fields,
    )


def _chunk(row: Sequence[object]) -> Chunk:
    id_, document_id, text, start, end, heading_path, page, sentences = row
    return Chunk(
        id=str(id_),
        document_id=str(document_id),
        text=str(text),
        start=int(str(start)),
        end=int(str(end)),
        heading_path=tuple(json.loads(str(heading_path))),
        page=None if page is None else int(str(page)),
        sentences=tuple(Span(start=start, end=end) for start, end in json.loads(str(sentences))),
    )
