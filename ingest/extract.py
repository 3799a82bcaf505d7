"""Bytes to documents: plain text with the document's own headings, and nothing invented."""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ingest.front_matter import FrontMatter, explain, read_front_matter
from ingest.markdown import LostWords, plain_text
from ingest.sources import SourceFault, SourceFile, read_lines, read_page
from knowledge.documents import Document, Section, Source
from knowledge.reading_list import ReadingList
from knowledge.sentences import split_sentences

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_Clean = BeforeValidator(lambda value: _CONTROL.sub(" ", value) if isinstance(value, str) else value)


def _id_as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class CorpusLine(BaseModel):
    """One document of a JSON Lines corpus, as the retrieval field shares them; other keys are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    id: Annotated[str, _Clean, BeforeValidator(_id_as_text)] = Field(alias="_id", min_length=1)
    title: Annotated[str | None, _Clean] = None
    text: Annotated[str, _Clean]
    url: Annotated[str | None, _Clean] = None


def read_documents(source: SourceFile, reading_list: ReadingList) -> Iterator[Document | SourceFault]:
    """Yield every document of a file, and a fault for every part of it that is not one."""
    try:
        if source.kind == "jsonl":
            yield from _corpus(source)
        else:
            yield _markdown(source, reading_list)
    except SourceFault as fault:
        yield fault


def _markdown(source: SourceFile, reading_list: ReadingList) -> Document:
    content = read_page(source)
    try:
        written = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as fault:
        raise SourceFault(source.origin, f"not UTF-8 (byte {fault.start}); save it as UTF-8") from fault
    matter = _FRONT_MATTER.match(written)
    if matter is None:
        raise SourceFault(
            source.origin,
            "has no front matter; begin the file with a line ---, then id: and title:, then a line ---",
        )
    front = read_front_matter(source.origin, matter[1])
    title, described = _described(source.origin, front, reading_list)
    text, sections = _plain_text(source.origin, written, matter.end(), title)
    return Document(
        id=front.id,
        title=title,
        text=text,
        sections=sections,
        source=described,
        origin=source.origin,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _described(origin: str, front: FrontMatter, reading_list: ReadingList) -> tuple[str, Source]:
    """Title and source, from the front matter itself or from the entry that a note is about."""
    if front.summary_of is None:
        return str(front.title), Source(**front.model_dump(exclude={"id", "title", "summary_of"}))
    entry = reading_list.get(front.summary_of)
    if entry is None:
        raise SourceFault(origin, f"`summary_of`: {front.summary_of} is not in reading_list.yaml; add it or correct it")
    within = re.sub(r'"([^"]*)"', r"‘\1’", entry.title)
    return f"Note on “{within}”", reading_list.source_of(entry, summary=True)


def _plain_text(origin: str, written: str, start: int, title: str) -> tuple[str, tuple[Section, ...]]:
    """Text and sections of what is written from `start` on."""
    try:
        text, sections = plain_text(_CONTROL.sub(" ", written[start:]), title)
    except LostWords as fault:
        line = written.count("\n", 0, start) + fault.line + 1
        raise SourceFault(
            origin,
            f"words of the part that begins at line {line} would be lost; nest lists and quotations less deeply, give "
            "no row of a table more cells than its heading, close HTML comments, scripts and styles, and write "
            "[name]: only before an address",
        ) from fault
    except RecursionError as fault:
        raise SourceFault(origin, "nested too deeply to be read; nest lists and quotations less deeply") from fault
    if not any(_has_words(text, section) for section in sections):
        raise SourceFault(origin, "has front matter but no text; add the guidance below it")
    return text, sections


def _corpus(source: SourceFile) -> Iterator[Document | SourceFault]:
    found = False
    for number, line in enumerate(read_lines(source), start=1):
        if line.strip():
            found = True
            yield _corpus_line(source.origin, number, line)
    if not found:
        raise SourceFault(source.origin, "empty; add one JSON document a line or remove the file")


def _corpus_line(origin: str, number: int, line: bytes) -> Document | SourceFault:
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
    return _CONTROL.sub(" ", id_) if isinstance(id_, str) else None


def _has_words(text: str, section: Section) -> bool:
    return any(split_sentences(text, section.start, section.end))
