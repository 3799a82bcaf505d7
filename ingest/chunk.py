"""Documents to chunks: by heading, then by size, always on sentence ends."""

from collections.abc import Iterator, Sequence

from knowledge.documents import Chunk, Document, Section, Span
from knowledge.sentences import split_sentences

CHUNKER_VERSION = 2
"""Raise it when the same bytes would be read or cut differently: the index is then rebuilt."""

LONGEST = 1000
"""Code points of a chunk. all-MiniLM reads 256 tokens, which is about that much with headings in front."""


def chunk_document(document: Document) -> tuple[Chunk, ...]:
    """The document's chunks in reading order; headings are in their path, everything else is in one of them."""
    return tuple(
        _chunk(document, section, sentences)
        for section in document.sections
        for sentences in _pack(tuple(split_sentences(document.text, section.start, section.end)))
    )


def _pack(sentences: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
    """Neighbouring sentences together, as many as fit."""
    gathered: list[Span] = []
    for sentence in sentences:
        if gathered and sentence.end - gathered[0].start > LONGEST:
            yield tuple(gathered)
            gathered = []
        gathered.append(sentence)
    if gathered:
        yield tuple(gathered)


def _chunk(document: Document, section: Section, sentences: tuple[Span, ...]) -> Chunk:
    start, end = sentences[0].start, sentences[-1].end
    return Chunk(
        id=f"{document.id}#{start}",
        document_id=document.id,
        text=document.text[start:end],
        start=start,
        end=end,
        heading_path=section.heading_path,
        page=section.page,
        sentences=sentences,
    )
