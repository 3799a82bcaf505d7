"""The straight line: find, extract, chunk, embed, write, check, switch."""

import dataclasses
import hashlib
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ingest.approvals import load_approvals
from ingest.chunk import CHUNKER_VERSION, chunk_document
from ingest.extract import Remark, read_documents
from ingest.isolation import ParserProcess
from ingest.originals import accepted_originals
from ingest.report import Failure, IngestReport, Note
from ingest.sources import SourceFault, SourceFile, Withdrawn, find_sources
from knowledge.alignment import Packing
from knowledge.documents import EVERYONE, Chunk, Document, Source, Span, sentence_text
from knowledge.embedding import Embedder, EmbedderUnavailable, Reading, Vectors, unit
from knowledge.files import KnowledgeFault
from knowledge.generation import (
    CHROMA,
    LEXICAL,
    MODEL,
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
from knowledge.reading_list import ReadingList, load_reading_list
from knowledge.record import EmbeddedChunk, Record, recover, write_record

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
            self.restrict(twin, document)
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

    def restrict(self, origin: str, twin: Document) -> None:
        """Of two files alike, the description that fewer may see is the one that holds."""
        if EVERYONE not in twin.source.audience:
            at = next(number for number, each in enumerate(self.documents) if each.origin == origin)
            self.documents[at] = dataclasses.replace(
                self.documents[at], title=twin.title, source=twin.source, id=self.documents[at].id
            )

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


def ingest(
    knowledge: Path, index: Path, embedder: Embedder, *, originals: Path | None = None, advance: Advance
) -> IngestReport:
    """Bring the index up to date with the knowledge folder and the fetched originals; a second run changes nothing.

    Raises:
        GenerationFault: the index is in use by another ingest, or cannot be written.
        KnowledgeFault: the reading list is wrong.
        NothingToRead: not one document could be read.
    """
    started = time.perf_counter()
    with ingest_lock(index) as unfinished, ExitStack() as stack:
        previous = _previous(index, embedder)
        if previous:
            stack.callback(previous.close)
        gathered = _gather(knowledge, originals, previous)
        reader = _Reader(embedder, advance)
        for record in (previous.record if previous else None, _record_of(unfinished, embedder)):
            if record:
                reader.take_over(record)
                stack.callback(record.close)
        built = _bring_up_to_date(index, reader, previous, gathered, advance)
        return _report(built, previous, gathered, time.perf_counter() - started)


def _previous(index: Path, embedder: Embedder) -> Generation | None:
    """The generation that answers now, if it is whole and of this model; a damaged one is simply rebuilt."""
    try:
        return open_generation(index, embedder.identity)
    except GenerationFault:
        return None


def _record_of(unfinished: Path | None, embedder: Embedder) -> Record | None:
    """What a killed ingest had read with that model."""
    if unfinished is None:
        return None
    try:
        if (unfinished / MODEL).read_text("utf-8") != _read_by(embedder):
            return None
        recover(unfinished / RECORD)
        return Record(unfinished / RECORD, embedder.identity.dimension)
    except (OSError, UnicodeDecodeError, sqlite3.Error):
        return None


def _read_by(embedder: Embedder) -> str:
    return f"{CHUNKER_VERSION} {embedder.identity.sha256} {embedder.identity.dimension}"


def _gather(knowledge: Path, originals: Path | None, previous: Generation | None) -> _Gathered:
    """Every readable document; of a file that fails, the documents it held when it last did not."""
    gathered = _Gathered()
    faults: list[SourceFault] = []
    for source, found in _read_all(knowledge, originals):
        if isinstance(found, SourceFault):
            faults.append(found)
        elif isinstance(found, Remark):
            gathered.notes.append(Note(source=found.origin, words=found.words))
        elif fault := gathered.take(found, source):
            faults.append(fault)
    # Only now is it known which documents of a broken file have not merely moved to another.
    reading_list = load_reading_list(knowledge)
    for broken in faults:
        kept = [
            dataclasses.replace(each, source=_source_now(each, reading_list))
            for each in _last_good(previous, broken)
            if each.id not in gathered.origins
        ]
        gathered.add(*kept)
        gathered.failures.append(Failure(source=broken.origin, fault=str(broken), kept=bool(kept)))
    if not gathered.documents:
        reasons = "; ".join(f"{failure.source}: {failure.fault}" for failure in gathered.failures)
        raise NothingToRead(
            f"{knowledge} holds no readable document. "
            f"{reasons or 'Add documents (PDF, Word, PowerPoint, HTML, Markdown, text) or a corpus (.jsonl).'}"
        )
    return gathered


def _read_all(knowledge: Path, originals: Path | None) -> Iterator[tuple[SourceFile, Document | SourceFault | Remark]]:
    """What every file gives, and a fault for each that the reading list names in vain."""
    reading_list, approvals = load_reading_list(knowledge), load_approvals(knowledge)
    sources = (*find_sources(knowledge), *_fetched(reading_list, originals))
    with ParserProcess() as parse:
        for source in sources:
            for found in read_documents(source, reading_list, parse=parse, approvals=approvals):
                yield source, found
    for entry in reading_list.entries:
        if entry.file and not any(entry.is_of(source.origin) for source in sources):
            missing = SourceFile(origin=entry.file, path=knowledge / entry.file, kind="link")
            fault = f"is named by reading_list.yaml ({entry.id}) but not among the documents; add it or correct `file`"
            if EVERYONE not in entry.audience:
                raise KnowledgeFault(
                    f"{entry.file} {fault}. It is for {', '.join(entry.audience)} only, and under another name its "
                    "text would be shown to everyone, so nothing is read until this is mended."
                )
            yield missing, Withdrawn(entry.file, fault, document_id=entry.id)


def _fetched(reading_list: ReadingList, originals: Path | None) -> Iterator[SourceFile]:
    """The accepted originals of the entries that are still on the list."""
    held = accepted_originals(originals) if originals else {}
    for entry in reading_list.entries:
        if original := held.get(entry.id):
            kind = "pdf" if original.kind == "pdf" else "web_page"
            origin = f"original of {entry.id}"
            yield SourceFile(origin=origin, path=original.path, kind=kind, original_of=entry.id)


def _last_good(previous: Generation | None, fault: SourceFault) -> list[Document]:
    """What a file held when it could last be read; nothing of what was withdrawn, or may not be indexed."""
    if previous is None or fault.withdrawn:
        return []
    return [
        each
        for each in previous.record.documents()
        if (fault.document_id == each.id or fault.origin == each.origin) and each.sha256 != fault.refused
    ]


def _source_now(document: Document, reading_list: ReadingList) -> Source:
    """What the reading list says today of a document whose file cannot be read today."""
    summary = document.source.summary
    entry = next(
        (
            each
            for each in reading_list.entries
            if each.is_of(document.origin) or each.id == document.id or (summary and f"note-{each.id}" == document.id)
        ),
        None,
    )
    return reading_list.source_of(entry, summary=summary) if entry else document.source


@dataclass(frozen=True, slots=True, kw_only=True)
class _Built:
    manifest: Manifest
    embedded: int | None
    """None when the generation that answered already was this one."""
    cache_fault: str | None


def _bring_up_to_date(
    index: Path, reader: "_Reader", previous: Generation | None, gathered: _Gathered, advance: Advance
) -> _Built:
    id_ = generation_id(_parts(gathered.documents, reader.embedder))
    if previous and previous.manifest.id == id_:
        drop_all_but(index, id_)
        cached = (previous.folder / CHROMA).is_dir()
        return _Built(manifest=previous.manifest, embedded=None, cache_fault=None if cached else "it is missing")
    building = index / f"building-{os.getpid()}"
    try:
        building.mkdir(mode=0o700)
        (building / MODEL).write_text(_read_by(reader.embedder), "utf-8")
        built = _build(building, id_, reader, gathered.documents, advance)
        (building / MODEL).unlink()
        switch_to(index, building, id_)
    except (OSError, sqlite3.Error) as fault:
        shutil.rmtree(building, ignore_errors=True)
        raise GenerationFault(
            f"The index at {index} could not be written ({fault}). Free some space or set PRACTICE_INDEX "
            "to another folder. What answered before goes on answering."
        ) from fault
    return built


def _parts(documents: Sequence[Document], embedder: Embedder) -> Iterator[str]:
    """Everything that decides what a generation holds."""
    yield from (str(CHUNKER_VERSION), embedder.identity.id, embedder.identity.sha256)
    for document in documents:
        yield from (document.id, document.origin, document.sha256, document.title, repr(document.source))


def _build(folder: Path, id_: str, reader: "_Reader", documents: Sequence[Document], advance: Advance) -> _Built:
    titles = {document.id: document.title for document in documents}
    chunks = [chunk for document in documents for chunk in chunk_document(document)]
    texts = [in_context(chunk, titles[chunk.document_id]) for chunk in chunks]
    model = reader.embedder.identity
    write_record(folder / RECORD, documents, reader(chunks, texts))
    advance("Indexing", 0, 1)
    write_lexical_index(folder / LEXICAL, texts)
    record = Record(folder / RECORD, model.dimension)
    cache_fault = _fill_cache(folder / CHROMA, record)
    record.close()
    manifest = Manifest(
        id=id_,
        chunker=CHUNKER_VERSION,
        model=model,
        documents=len(documents),
        chunks=len(chunks),
        sentences=sum(len(chunk.sentences) for chunk in chunks),
        files=file_hashes(folder),
    )
    write_manifest(folder, manifest)
    advance("Indexing", 1, 1)
    return _Built(manifest=manifest, embedded=reader.embedded, cache_fault=cache_fault)


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


class _Reader:
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


def _key(chunk: Chunk, text: str) -> bytes:
    """Equal for chunks that the same model reads alike."""
    sentences = [(each.start - chunk.start, each.end - chunk.start) for each in chunk.sentences]
    return hashlib.sha256(f"{sentences}{text}".encode("utf-8", "surrogatepass")).digest()


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
