"""The nouns everyone shares: a document, its sections, its chunks, and what a search returns."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

EVERYONE = "everyone"
"""The audience of a document that has no other."""


class Authority(StrEnum):
    """How much weight a document carries, strongest first; shown in every citation."""

    LAW = "law"
    STATUTORY_GUIDANCE = "statutory guidance"
    LOCAL_PROCEDURE = "local procedure"
    NATIONAL_REVIEW = "national review"
    PRACTICE_GUIDANCE = "practice guidance"
    LOCAL_LEARNING = "local learning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a document comes from and how far it may be relied on; every field may be unknown."""

    publisher: str | None = None
    date: str | None = None
    """As published: a year, a month or a day, ISO 8601."""
    nation: str | None = None
    authority: Authority | None = None
    verification: str | None = None
    """How the project knows it: for example "as supplied"."""
    licence: str | None = None
    url: str | None = None
    contact: str | None = None
    summary: bool = False
    """Whether the document is this project's note about the source rather than the source itself."""
    review_by: str | None = None
    """The day, ISO 8601, from which it must be looked at again."""
    superseded_by: str | None = None
    """Title of what has taken its place."""
    audience: tuple[str, ...] = (EVERYONE,)
    """Groups who may see it."""
    also_called: tuple[str, ...] = ()
    """Names by which a question may mean it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A stretch of a document under one heading; `start` and `end` are code points of its text."""

    heading_path: tuple[str, ...]
    start: int
    end: int
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One source as plain text, with its sections in reading order."""

    id: str
    title: str
    text: str
    sections: tuple[Section, ...]
    source: Source
    origin: str
    """File it was read from, relative to the knowledge folder."""
    sha256: str
    """Of the bytes it was read from."""


def document_of_lines(id_: str, title: str, lines: Iterable[tuple[tuple[str, ...], str]], *, origin: str) -> Document:
    """A document of one line a section; `lines` are heading paths with their lines."""
    text = ""
    sections: list[Section] = []
    for heading_path, line in lines:
        sections.append(Section(heading_path=heading_path, start=len(text), end=len(text) + len(line)))
        text += f"{line}\n"
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Document(
        id=id_, title=title, text=text, sections=tuple(sections), source=Source(), origin=origin, sha256=sha256
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a document's text: `document.text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A citable piece of a document; always `document.text[chunk.start:chunk.end] == chunk.text`."""

    id: str
    document_id: str
    text: str
    start: int
    end: int
    heading_path: tuple[str, ...]
    page: int | None
    sentences: tuple[Span, ...]
    """The sentences in it, in code points of the document's text."""


def sentence_text(chunk: Chunk, sentence: Span) -> str:
    """That sentence of the chunk, word for word."""
    return chunk.text[sentence.start - chunk.start : sentence.end - chunk.start]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A chunk that a search returned, with absolute scores and never only a rank."""

    chunk: Chunk
    title: str
    source: Source
    score: float
    """The fused score that orders the results."""
    dense: float
    """Cosine of the question with the chunk or its best sentence, whichever is higher; -1 to 1."""
    lexical: float
    """Share of the question's information that its words find in the chunk; 0 to 1."""
    aligned: float
    """Share of the question's information that its pieces of words meet in the chunk, each by its nearest; to 1."""
    sentence_dense: tuple[float, ...]
    """Cosine of the question with each sentence in its surroundings, in the order of `chunk.sentences`."""
    sentence_aligned: tuple[float, ...]
    """`aligned` of each sentence, in the same order."""
