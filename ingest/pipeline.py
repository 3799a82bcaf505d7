"""The straight line: find, extract, chunk, embed, write, check, switch."""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ingest.approvals import load_approvals
from ingest.chunk import CHUNKER_VERSION, chunk_document
from ingest.extract import Remark, read_documents
from ingest.isolation import ParserProcess
from ingest.report import Failure, IngestReport, Note
from ingest.sources import SourceFault, SourceFile, find_sources
from knowledge.documents import Chunk, Document
from knowledge.embedding import Embedder, ModelIdentity, Vectors
from knowledge.generation import (
    CHROMA,
    LEXICAL,
    RECORD,
    Generation,
    GenerationFault,
    Manifest,
    drop_all_but,
    file_hashes,
    generation_id,
    ingest_lock,
    open_generation,
    switch_to,
    write_manifest,
)
from knowledge.index import IndexFault, fill
from knowledge.lexical import write_lexical_index
from knowledge.reading_list import load_reading_list
from knowledge.record import EmbeddedChunk, Record, write_record

Advance = Callable[[str, int, int], None]
"""Stage, steps done, steps in all."""


class NothingToRead(Exception):  # noqa: N818 -- says what the folder lacks
    """No source could be read at all; the message says why, and the old generation goes on answering."""


@dataclass(slots=True)
class _Gathered:
    documents: list[Document] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)
    """Where each id was read, to name it when it occurs again."""
    failures: list[Failure] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def add(self, *documents: Document) -> None:
        """Take documents whose ids are new."""
        self.documents += documents
        self.origins |= {document.id: document.origin for document in documents}

    def take(self, document: Document, source: SourceFile) -> SourceFault | None:
        """Take a document that was read now, or note why not; a fault where its file may have a last good version."""
        if twin := self.twin_of(document, source):
            self.notes.append(Note(source=document.origin, words=(f"the same file as {twin}, and kept once",)))
        elif document.id in self.origins:
            fault = f"`id` {document.id} is already used by {self.origins[document.id]}; give it another"
            if source.kind != "jsonl":
                return SourceFault(document.origin, fault)
            self.failures.append(Failure(source=document.origin, fault=fault, kept=False))
        else:
            self.note_same_title(document, source)
            self.add(document)
        return None

    def twin_of(self, document: Document, source: SourceFile) -> str | None:
        """The file that holds the same bytes under another name; lines of a corpus have none."""
        return None if source.kind == "jsonl" else self._first_of(document, lambda each: each.sha256)

    def note_same_title(self, document: Document, source: SourceFile) -> None:
        """Say so where two files bear one title, for one of them may be overtaken."""
        if source.kind != "jsonl" and (other := self._first_of(document, lambda each: each.title)):
            words = f"bears the same title as {other}; if one has replaced the other, remove that"
            self.notes.append(Note(source=document.origin, words=(words,)))

    def _first_of(self, document: Document, key: Callable[[Document], str]) -> str | None:
        alike = (each.origin for each in self.documents if key(each) == key(document))
        return next((origin for origin in alike if origin != document.origin), None)


def ingest(knowledge: Path, index: Path, embedder: Embedder, *, advance: Advance) -> IngestReport:
    """Bring the index up to date with the knowledge folder; a second run changes nothing.

    Raises:
        GenerationFault: the index is in use by another ingest, or cannot be written.
        KnowledgeFault: the reading list is wrong.
        NothingToRead: not one document could be read.
    """
    started = time.perf_counter()
    with ingest_lock(index):
        previous = _previous(index, embedder)
        try:
            gathered = _gather(knowledge, previous)
            built = _bring_up_to_date(index, embedder, previous, gathered, advance)
            return _report(built, previous, gathered, time.perf_counter() - started)
        finally:
            if previous:
                previous.close()


def _previous(index: Path, embedder: Embedder) -> Generation | None:
    """The generation that answers now, if it is whole and of this model; a damaged one is simply rebuilt."""
    try:
        return open_generation(index, embedder.identity)
    except GenerationFault:
        return None


def _gather(knowledge: Path, previous: Generation | None) -> _Gathered:
    """Every readable document; of a file that fails, the documents it held when it last did not."""
    gathered = _Gathered()
    faults: list[SourceFault] = []
    for source, found in _read_all(knowledge):
        if isinstance(found, SourceFault):
            faults.append(found)
        elif isinstance(found, Remark):
            gathered.notes.append(Note(source=found.origin, words=found.words))
        elif fault := gathered.take(found, source):
            faults.append(fault)
    # Only now is it known which documents of a broken file have not merely moved to another.
    for broken in faults:
        kept = [each for each in _last_good(previous, broken) if each.id not in gathered.origins]
        gathered.add(*kept)
        gathered.failures.append(Failure(source=broken.origin, fault=str(broken), kept=bool(kept)))
    if not gathered.documents:
        reasons = "; ".join(f"{failure.source}: {failure.fault}" for failure in gathered.failures)
        raise NothingToRead(
            f"{knowledge} holds no readable document. "
            f"{reasons or 'Add documents (PDF, Word, PowerPoint, HTML, Markdown, text) or a corpus (.jsonl).'}"
        )
    return gathered


def _read_all(knowledge: Path) -> Iterator[tuple[SourceFile, Document | SourceFault | Remark]]:
    """What every file gives, and a fault for each that the reading list names in vain."""
    reading_list, approvals = load_reading_list(knowledge), load_approvals(knowledge)
    sources = find_sources(knowledge)
    with ParserProcess() as parse:
        for source in sources:
            for found in read_documents(source, reading_list, parse=parse, approvals=approvals):
                yield source, found
    there = {source.origin for source in sources}
    for entry in reading_list.entries:
        if entry.file and entry.file not in there:
            missing = SourceFile(origin=entry.file, path=knowledge / entry.file, kind="link")
            fault = f"is not in the folder, but reading_list.yaml names it ({entry.id}); add it or correct `file`"
            yield missing, SourceFault(entry.file, fault, document_id=entry.id)


def _last_good(previous: Generation | None, fault: SourceFault) -> list[Document]:
    if previous is None:
        return []
    return [each for each in previous.record.documents() if fault.document_id == each.id or fault.origin == each.origin]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Built:
    manifest: Manifest
    embedded: int | None
    """None when the generation that answered already was this one."""
    cache_fault: str | None


def _bring_up_to_date(
    index: Path, embedder: Embedder, previous: Generation | None, gathered: _Gathered, advance: Advance
) -> _Built:
    id_ = generation_id(_parts(gathered.documents, embedder))
    if previous and previous.manifest.id == id_:
        drop_all_but(index, id_)
        cached = (previous.folder / CHROMA).is_dir()
        return _Built(manifest=previous.manifest, embedded=None, cache_fault=None if cached else "it is missing")
    building = index / f"building-{os.getpid()}"
    try:
        building.mkdir(mode=0o700)
        built = _build(building, id_, embedder, previous, gathered.documents, advance)
        switch_to(index, building, id_)
    except (OSError, sqlite3.Error) as fault:
        raise GenerationFault(
            f"The index at {index} could not be written ({fault}). Free some space or set PRACTICE_INDEX "
            "to another folder. What answered before goes on answering."
        ) from fault
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return built


def _parts(documents: Sequence[Document], embedder: Embedder) -> Iterator[str]:
    """Everything that decides what a generation holds."""
    yield from (str(CHUNKER_VERSION), embedder.identity.id, embedder.identity.sha256)
    for document in documents:
        yield from (document.id, document.origin, document.sha256, document.title, repr(document.source))


def _build(
    folder: Path,
    id_: str,
    embedder: Embedder,
    previous: Generation | None,
    documents: Sequence[Document],
    advance: Advance,
) -> _Built:
    titles = {document.id: document.title for document in documents}
    chunks = [chunk for document in documents for chunk in chunk_document(document)]
    texts = [in_context(chunk, titles[chunk.document_id]) for chunk in chunks]
    vectors = _Vectors(embedder, previous, advance)
    write_record(folder / RECORD, documents, vectors.embed(chunks, texts))
    advance("Indexing", 0, 1)
    write_lexical_index(folder / LEXICAL, texts)
    record = Record(folder / RECORD, embedder.identity.dimension)
    cache_fault = _fill_cache(folder / CHROMA, record)
    record.close()
    manifest = Manifest(
        id=id_,
        chunker=CHUNKER_VERSION,
        model=embedder.identity,
        documents=len(documents),
        chunks=len(chunks),
        sentences=sum(len(chunk.sentences) for chunk in chunks),
        files=file_hashes(folder),
    )
    write_manifest(folder, manifest)
    advance("Indexing", 1, 1)
    return _Built(manifest=manifest, embedded=vectors.embedded, cache_fault=cache_fault)


def _fill_cache(folder: Path, record: Record) -> str | None:
    """Why the cache could not be built, if it could not: it is only a cache, and the generation answers without it."""
    try:
        fill(folder, record)
    except IndexFault as fault:
        shutil.rmtree(folder, ignore_errors=True)
        return " ".join(str(fault).split()).rstrip(".")
    return None


def in_context(chunk: Chunk, title: str) -> str:
    """A chunk with its title and headings in front, as it is embedded and indexed."""
    context = " › ".join(part for part in (title, *chunk.heading_path) if part)
    return f"{context}\n{chunk.text}" if context else chunk.text


class _Vectors:
    """Embeds what is new and reuses every vector that the previous generation already has."""

    def __init__(self, embedder: Embedder, previous: Generation | None, advance: Advance) -> None:
        self._embedder = embedder
        self._known = dict(_known_vectors(previous)) if previous else {}
        self._advance = advance
        self.embedded = 0

    def embed(self, chunks: Sequence[Chunk], texts: Sequence[str]) -> Iterator[EmbeddedChunk]:
        """Each chunk with the vectors of itself in context and of its sentences."""
        sentences = [_sentence_texts(chunk) for chunk in chunks]
        vectors = self._all([*texts, *(text for of_chunk in sentences for text in of_chunk)])
        for chunk, text, of_chunk in zip(chunks, texts, sentences, strict=True):
            yield EmbeddedChunk(
                chunk=chunk,
                vector=vectors[text],
                sentence_vectors=np.stack([vectors[each] for each in of_chunk]),
            )

    def _all(self, texts: Sequence[str]) -> Mapping[str, Vectors]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._advance("Embedding", 0, len(new))

        def step(finished: int) -> None:
            self.embedded += finished
            self._advance("Embedding", self.embedded, len(new))

        vectors = self._embedder(new, progress=step)
        _refuse_unsound(vectors, len(new), self._embedder.identity)
        return self._known | dict(zip(new, vectors, strict=True))


def _refuse_unsound(vectors: Vectors, count: int, model: ModelIdentity) -> None:
    """Raise where a model gives what no search can compare; a generation of it must never answer."""
    shaped = vectors.shape == (count, model.dimension)
    if not shaped or not np.isfinite(vectors).all() or not np.linalg.norm(vectors, axis=1).all():
        raise GenerationFault(
            f"The embedder {model.id} gave vectors that are not numbers, not of {model.dimension} dimensions, or zero. "
            "Nothing was changed, and what answered before goes on answering. Set PRACTICE_EMBEDDER to another model."
        )


def _sentence_texts(chunk: Chunk) -> list[str]:
    return [chunk.text[each.start - chunk.start : each.end - chunk.start] for each in chunk.sentences]


def _known_vectors(previous: Generation) -> Iterator[tuple[str, Vectors]]:
    titles = {document.id: document.title for document in previous.record.documents()}
    for embedded in previous.record.chunks():
        yield in_context(embedded.chunk, titles[embedded.chunk.document_id]), embedded.vector
        yield from zip(_sentence_texts(embedded.chunk), embedded.sentence_vectors, strict=True)


def _report(built: _Built, previous: Generation | None, gathered: _Gathered, seconds: float) -> IngestReport:
    before = {each.id: each.sha256 for each in previous.record.documents()} if previous else {}
    now = {each.id: each.sha256 for each in gathered.documents}
    return IngestReport(
        outcome="unchanged" if built.embedded is None else "built",
        generation=built.manifest.id,
        documents=built.manifest.documents,
        chunks=built.manifest.chunks,
        sentences=built.manifest.sentences,
        embedded=built.embedded or 0,
        added=tuple(id_ for id_ in now if id_ not in before),
        changed=tuple(id_ for id_ in now if before.get(id_, now[id_]) != now[id_]),
        removed=tuple(id_ for id_ in before if id_ not in now),
        failures=tuple(gathered.failures),
        notes=tuple(gathered.notes),
        cache_fault=built.cache_fault,
        seconds=round(seconds, 2),
    )
