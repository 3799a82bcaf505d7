"""Chunks to what the model makes of them; what was read before is not read again."""

import dataclasses
import hashlib
from collections.abc import Iterator, Sequence

import numpy as np

from ingest.report import Advance
from knowledge.alignment import Packing
from knowledge.documents import Chunk, Span, sentence_text
from knowledge.embedding import Embedder, EmbedderUnavailable, Reading, Vectors, unit
from knowledge.record import EmbeddedChunk, Record


def in_context(chunk: Chunk, title: str) -> str:
    """A chunk with its title and headings in front, as it is embedded and indexed."""
    context = " › ".join(part for part in (title, *chunk.heading_path) if part)
    return f"{context}\n{chunk.text}" if context else chunk.text


_ROUNDING = 0.01
"""By how much the length of a unit vector may differ once it was kept as float16."""

_LARGEST_VOCABULARY = 1 << 22


class Reader:
    """Reads what is new, and takes over whatever has been read already."""

    def __init__(self, embedder: Embedder, advance: Advance) -> None:
        self.embedder = embedder
        self._packing = Packing(embedder.identity.dimension)
        self._known: dict[bytes, tuple[Record, int]] = {}
        self._advance = advance
        self.embedded = 0

    def take_over(self, record: Record) -> None:
        """Read nothing again that this record holds."""
        titles = record.titles()
        for position, chunk in enumerate(record.bare_chunks()):
            self._known[_key(chunk, in_context(chunk, titles[chunk.document_id]))] = (record, position)

    def go_on_from(self, left: Record) -> None:
        """The same for a record that no manifest vouches for: only what is sound, and nothing if it cannot be read."""
        titles, found = left.titles(), {}
        for position in range(len(left.document_ids())):
            embedded = left.embedded(position)
            if _is_sound(embedded, self.embedder.identity.dimension):
                chunk = embedded.chunk
                found[_key(chunk, in_context(chunk, titles[chunk.document_id]))] = (left, position)
        self._known = found | self._known

    def __call__(self, chunks: Sequence[Chunk], texts: Sequence[str]) -> Iterator[EmbeddedChunk]:
        """Each chunk as the model reads it in context."""
        keys = [_key(chunk, text) for chunk, text in zip(chunks, texts, strict=True)]
        new = sum(key not in self._known for key in keys)
        self._advance("Embedding", 0, new)
        for chunk, text, key in zip(chunks, texts, keys, strict=True):
            if key in self._known:
                record, position = self._known[key]
                yield dataclasses.replace(record.embedded(position), chunk=chunk)
            else:
                yield self._read(chunk, text)
                self.embedded += 1
                self._advance("Embedding", self.embedded, new)

    def _read(self, chunk: Chunk, text: str) -> EmbeddedChunk:
        reading = self.embedder.read(text)
        if not _usable(reading, self.embedder.identity.dimension):
            raise EmbedderUnavailable("The embedder gives no usable vector. What answered before goes on answering.")
        pieces, ids = self._packing(reading)
        before = len(text) - len(chunk.text) - chunk.start
        stretches = [reading.within(each.start + before, each.end + before) for each in chunk.sentences]
        sentences = zip(chunk.sentences, stretches, strict=True)
        return EmbeddedChunk(
            chunk=chunk,
            vector=reading.vector,
            sentence_vectors=np.stack([self._sentence(reading, chunk, *each, before) for each in sentences]),
            sentence_pieces=np.array(stretches, np.int16),
            pieces=pieces,
            piece_ids=ids,
        )

    def _sentence(
        self, reading: Reading, chunk: Chunk, sentence: Span, stretch: tuple[int, int], before: int
    ) -> Vectors:
        """A sentence in its surroundings; by itself where the model did not read so far."""
        first, after = stretch
        if first < after and reading.read_to(sentence.end + before):
            return unit(reading.pieces[first:after].mean(axis=0))
        return self.embedder.read(sentence_text(chunk, sentence)).vector


def _usable(reading: Reading, dimension: int) -> bool:
    """Whether a search can compare the vectors: numbers, as many as the model says, and not all zero."""
    vector, pieces = reading.vector, reading.pieces
    shaped = vector.shape == (dimension,) and pieces.shape == (len(reading.ids), dimension)
    return shaped and bool(vector.any() and np.isfinite(vector).all() and np.isfinite(pieces).all())


def _is_sound(embedded: EmbeddedChunk, dimension: int) -> bool:
    """Whether it can be what was written: every vector of length 1, and pieces and stretches that belong together."""
    vectors, ids, stretches = embedded.sentence_vectors, embedded.piece_ids, embedded.sentence_pieces
    shaped = embedded.vector.shape == (dimension,) and len(vectors) == len(stretches) == len(embedded.chunk.sentences)
    lengths = np.linalg.norm([embedded.vector, *vectors], axis=1)
    return (
        shaped
        and bool((np.abs(lengths - 1) < _ROUNDING).all())  # NaN is less than nothing
        and len(ids) == len(embedded.pieces)
        and bool((ids >= 0).all() and (ids < _LARGEST_VOCABULARY).all())
        and bool(
            (stretches >= 0).all() and (stretches <= len(ids)).all() and (stretches[:, 0] <= stretches[:, 1]).all()
        )
    )


def _key(chunk: Chunk, text: str) -> bytes:
    """Equal for chunks that the same model reads alike."""
    sentences = [(each.start - chunk.start, each.end - chunk.start) for each in chunk.sentences]
    return hashlib.sha256(f"{sentences}{text}".encode("utf-8", "surrogatepass")).digest()
