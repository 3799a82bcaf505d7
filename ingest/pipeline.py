"""The straight line: find, extract, chunk, embed, write, check, switch."""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from ingest.chunk import CHUNKER_VERSION, chunk_document
from ingest.gathering import Gathered, gather
from ingest.reading import Reader, in_context
from ingest.report import Advance, IngestReport
from knowledge.documents import Document
from knowledge.embedding import Embedder
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
from knowledge.record import Record, recover, write_record


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
        gathered = gather(knowledge, originals, previous, advance)
        reader = Reader(embedder, advance)
        if previous:
            reader.take_over(previous.record)
        if left := _record_of(unfinished, embedder):
            stack.callback(left.close)
            with suppress(Exception):  # whatever is wrong with what a crash left, it is read anew
                reader.go_on_from(left)
        built = _bring_up_to_date(index, reader, previous, gathered, advance)
        return _report(built, previous, gathered, time.perf_counter() - started)


def _previous(index: Path, embedder: Embedder) -> Generation | None:
    """The generation that answers now, if it is whole and of this model; a damaged one is simply rebuilt."""
    try:
        return open_generation(index, embedder.identity)
    except GenerationFault:
        return None


def _record_of(unfinished: Path | None, embedder: Embedder) -> Record | None:
    """What an unfinished ingest had read with that model."""
    if unfinished is None or not all((unfinished / name).is_file() for name in (MODEL, RECORD)):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Built:
    manifest: Manifest
    embedded: int | None
    """None when the generation that answered already was this one."""
    cache_fault: str | None


def _bring_up_to_date(
    index: Path, reader: Reader, previous: Generation | None, gathered: Gathered, advance: Advance
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


def _build(folder: Path, id_: str, reader: Reader, documents: Sequence[Document], advance: Advance) -> _Built:
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


def _report(built: _Built, previous: Generation | None, gathered: Gathered, seconds: float) -> IngestReport:
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
