"""Every readable document of a knowledge folder, and of what cannot be read its last good version."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.approvals import load_approvals
from ingest.extract import Remark, read_documents
from ingest.isolation import ParserProcess
from ingest.originals import accepted_originals, damaged_originals
from ingest.report import Advance, Failure, Note
from ingest.sources import SourceFault, SourceFile, Withdrawn, find_sources
from knowledge.documents import EVERYONE, Document, Source
from knowledge.files import KnowledgeFault
from knowledge.generation import Generation
from knowledge.reading_list import Entry, ReadingList, load_reading_list


class NothingToRead(Exception):  # noqa: N818 -- says what the folder lacks
    """No source could be read at all; the message says why, and the old generation goes on answering."""


@dataclass(slots=True)
class Gathered:
    """What was read, and what was not."""

    documents: list[Document] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)
    """Where each id was read, to name it when it occurs again."""
    failures: list[Failure] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    _by_bytes: dict[str, str] = field(default_factory=dict)
    _by_title: dict[str, str] = field(default_factory=dict)

    def add(self, *documents: Document) -> None:
        """Take documents whose ids are new."""
        self.documents += documents
        self.origins |= {document.id: document.origin for document in documents}
        for document in documents:
            self._by_bytes.setdefault(document.sha256, document.origin)
            self._by_title.setdefault(document.title, document.origin)

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
            self.documents[at] = dataclasses.replace(self.documents[at], title=twin.title, source=twin.source)

    def twin_of(self, document: Document, source: SourceFile) -> str | None:
        """The file that holds the same bytes under another name; lines of a corpus have none."""
        return None if source.kind == "jsonl" else self._by_bytes.get(document.sha256)

    def note_same_title(self, document: Document, source: SourceFile) -> None:
        """Say so where two files bear one title, for one of them may be overtaken."""
        if source.kind != "jsonl" and (other := self._by_title.get(document.title)):
            words = f"bears the same title as {other}; if one has replaced the other, remove that"
            self.notes.append(Note(source=document.origin, words=(words,)))


def gather(knowledge: Path, originals: Path | None, previous: Generation | None, advance: Advance) -> Gathered:
    """Every readable document; of a file that fails, the documents it held when it last did not.

    Raises:
        KnowledgeFault: the reading list is wrong.
        NothingToRead: not one document could be read.
    """
    gathered = Gathered()
    faults: list[SourceFault] = []
    for source, found in _read_all(knowledge, originals, advance):
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


def _read_all(
    knowledge: Path, originals: Path | None, advance: Advance
) -> Iterator[tuple[SourceFile, Document | SourceFault | Remark]]:
    """What every file gives, and a fault for each that the reading list names in vain."""
    reading_list, approvals = load_reading_list(knowledge), load_approvals(knowledge)
    sources = (*find_sources(knowledge), *_fetched(reading_list, originals))
    with ParserProcess() as parse:
        for done, source in enumerate(sources):
            advance("Reading", done, len(sources))
            for found in read_documents(source, reading_list, parse=parse, approvals=approvals):
                yield source, found
    yield from _damaged(reading_list, originals)
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
    """The accepted originals of the entries that are still on the list and have no file of their own."""
    held = accepted_originals(originals) if originals else {}
    for entry in reading_list.entries:
        if (original := held.get(entry.id)) and not entry.file:
            kind = "pdf" if original.kind == "pdf" else "web_page"
            yield SourceFile(origin=_origin(entry), path=original.path, kind=kind, original_of=entry.id)


def _damaged(reading_list: ReadingList, originals: Path | None) -> Iterator[tuple[SourceFile, SourceFault]]:
    """A fault for each of them whose copy is no longer what was fetched."""
    if originals is None:
        return
    damaged = damaged_originals(originals)
    for entry in reading_list.entries:
        if entry.id in damaged and not entry.file:
            broken = SourceFile(origin=_origin(entry), path=originals / entry.id, kind="link", original_of=entry.id)
            fault = f"its copy is damaged; fetch it again: python -m ingest --fetch {entry.id}"
            yield broken, SourceFault(broken.origin, fault)


def _origin(entry: Entry) -> str:
    return f"original of {entry.id}"


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
