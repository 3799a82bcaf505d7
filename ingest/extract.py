"""Bytes to documents: plain text with the document's own headings, and nothing invented."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ingest.approvals import APPROVALS, Approvals, fingerprint
from ingest.formats.characters import one_line, without_control
from ingest.formats.extracted import Unreadable
from ingest.front_matter import explain, read_front_matter
from ingest.isolation import Parse
from ingest.quarantine import refuse_for_a_person_to_read
from ingest.sources import SourceFault, SourceFile, Withdrawn, read_lines, read_page
from knowledge.documents import Document, Section, Source
from knowledge.reading_list import ReadingList
from knowledge.sentences import split_sentences

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_BROKEN_FRONT_MATTER = re.compile(r"\s*(?:---[ \t]*\n\s*)?(?:id|title|summary_of):")
_LONGEST_FRONT_MATTER = 20_000
_Clean = BeforeValidator(lambda value: without_control(value) if isinstance(value, str) else value)
_Line = BeforeValidator(lambda value: one_line(value) if isinstance(value, str) else value)


def _id_as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class CorpusLine(BaseModel):
    """One document of a JSON Lines corpus, as the retrieval field shares them; other keys are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    id: Annotated[str, _Clean, BeforeValidator(_id_as_text)] = Field(alias="_id", min_length=1)
    title: Annotated[str | None, _Line] = None
    text: Annotated[str, _Clean]
    url: Annotated[str | None, _Clean] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What a person should know about a file that was read: what was left out of it, and what it says of itself."""

    origin: str
    words: tuple[str, ...]


def read_documents(
    source: SourceFile, reading_list: ReadingList, *, parse: Parse, approvals: Approvals | None = None
) -> Iterator[Document | SourceFault | Remark]:
    """Yield every document of a file, a fault for every part of it that is not one, and what else is to be known."""
    try:
        if source.kind == "jsonl":
            _refuse_entry(source, reading_list)
            yield from _corpus(source, approvals or Approvals())
        else:
            yield from _page(source, reading_list, parse, approvals or Approvals())
    except SourceFault as fault:
        yield fault


def _refuse_entry(source: SourceFile, reading_list: ReadingList) -> None:
    """An entry describes one document, and says who may see it; a corpus holds many."""
    if entry := next((each for each in reading_list.entries if each.is_of(source.origin)), None):
        raise Withdrawn(
            source.origin,
            f"is a corpus, which the entry {entry.id} of reading_list.yaml cannot describe; take `file` out of the "
            "entry, or write its documents as files of their own",
        )


def _page(
    source: SourceFile, reading_list: ReadingList, parse: Parse, approvals: Approvals
) -> Iterator[Document | Remark]:
    content = read_page(source)
    body, matter = _front_matter(source, content)
    described = _described(source, matter, reading_list)
    try:
        found = parse(source.kind, body, approved=approvals.hold(source.origin, content))
    except Unreadable as fault:
        refused = SourceFault(source.origin, _with_approval(fault, source.origin, content))
        refused.refused = hashlib.sha256(content).hexdigest() if fault.approvable else None
        raise refused from fault
    title = described.title or found.title or _from_name(source.origin)
    yield Document(
        id=described.id,
        title=title,
        text=found.text,
        sections=tuple(replace(each, heading_path=_below(each.heading_path, title)) for each in found.sections),
        source=described.source or Source(date=found.date),
        origin=source.origin,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    if words := (*(f"left out: {what}" for what in found.left_out), *found.remarks):
        yield Remark(origin=source.origin, words=words)


def _front_matter(source: SourceFile, content: bytes) -> tuple[bytes, str | None]:
    """The bytes to parse, their lines numbered as in the file, and what is written between the lines `---`."""
    if source.kind not in {"markdown", "plain_text"}:
        return content, None
    try:
        written = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as fault:
        if source.kind == "plain_text":
            return content, None
        raise SourceFault(source.origin, f"not UTF-8 (byte {fault.start}); save it as UTF-8") from fault
    matter = _FRONT_MATTER.match(written)
    if matter is None:
        if _BROKEN_FRONT_MATTER.match(written):
            raise SourceFault(source.origin, "front matter is not closed; put a line --- above it and one below it")
        return written.encode(), None
    if len(matter[1]) > _LONGEST_FRONT_MATTER:
        raise SourceFault(source.origin, "front matter is longer than 20,000 characters; keep it to a few lines")
    return ("\n" * matter[0].count("\n") + written[matter.end() :]).encode(), matter[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Description:
    """What is known of a file without its text; None for what only the text can say."""

    id: str
    title: str | None = None
    source: Source | None = None


def _described(source: SourceFile, matter: str | None, reading_list: ReadingList) -> _Description:
    """By its entry of the reading list; else by its front matter or the entry that it is a note about; else by name."""
    entry = next(
        (each for each in reading_list.entries if each.is_of(source.origin) or each.id == source.original_of), None
    )
    if entry:
        return _Description(id=entry.id, title=entry.title, source=reading_list.source_of(entry, summary=False))
    if matter is None:
        return _Description(id=source.made_id)
    front = read_front_matter(source.origin, matter)
    if front.summary_of is None:
        described = Source(**front.model_dump(exclude={"id", "title", "summary_of"}))
        return _Description(id=front.id, title=str(front.title), source=described)
    about = reading_list.get(front.summary_of)
    if about is None:
        raise Withdrawn(
            source.origin, f"`summary_of`: {front.summary_of} is not in reading_list.yaml; add it or correct it"
        )
    within = re.sub(r'"([^"]*)"', r"‘\1’", about.title)
    return _Description(id=front.id, title=f"Note on “{within}”", source=reading_list.source_of(about, summary=True))


def _with_approval(fault: Unreadable, origin: str, content: bytes) -> str:
    if not fault.approvable:
        return str(fault)
    return (
        f"{fault}; or let someone who has read it and may decide write this line into {APPROVALS}: "
        f'{json.dumps(origin, ensure_ascii=False)}: "{fingerprint(content)}"'
    )


def _from_name(origin: str) -> str:
    """The file's name as words."""
    words = " ".join(re.split(r"[\s_-]+", PurePosixPath(origin).stem)).strip()
    return words[:1].upper() + words[1:] if words else origin


def _below(path: tuple[str, ...], title: str) -> tuple[str, ...]:
    """The headings without those that only repeat the document's title."""
    return tuple(words for words in path if words.casefold() not in title.casefold())


def _corpus(source: SourceFile, approvals: Approvals) -> Iterator[Document | SourceFault]:
    found = False
    for number, line in enumerate(read_lines(source), start=1):
        if line.strip():
            found = True
            yield _corpus_line(source.origin, number, line, approvals)
    if not found:
        raise SourceFault(source.origin, "empty; add one JSON document a line or remove the file")


def _corpus_line(origin: str, number: int, line: bytes, approvals: Approvals) -> Document | SourceFault:
    where = f"{origin} line {number}"
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        return SourceFault(where, 'is not a JSON object; write {"id": "…", "title": "…", "text": "…"} on one line')
    if "id" in fields:
        fields.setdefault("_id", fields.pop("id"))
    try:
        written = CorpusLine.model_validate(fields)
    except ValidationError as fault:
        return SourceFault(where, explain(fault), document_id=_readable_id(fields))
    section = Section(heading_path=(), start=0, end=len(written.text))
    if not _has_words(written.text, section):
        return SourceFault(where, "`text` is blank; add the text or remove the line", document_id=written.id)
    try:
        if not approvals.hold(where, line):
            refuse_for_a_person_to_read(f"{written.title or ''}\n{written.text}")
    except Unreadable as fault:
        refused = SourceFault(where, _with_approval(fault, where, line), document_id=written.id)
        refused.refused = hashlib.sha256(line).hexdigest()
        return refused
    return Document(
        id=written.id,
        title=written.title or "",
        text=written.text,
        sections=(section,),
        source=Source(url=written.url),
        origin=origin,
        sha256=hashlib.sha256(line).hexdigest(),
    )


def _readable_id(fields: dict[str, object]) -> str | None:
    id_ = _id_as_text(fields.get("_id"))
    return without_control(id_) if isinstance(id_, str) else None


def _has_words(text: str, section: Section) -> bool:
    return any(split_sentences(text, section.start, section.end))
