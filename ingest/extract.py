"""Bytes to documents: plain text with the document's own headings, and nothing invented."""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Annotated

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ingest.fetch import SourceFault, SourceFile, read_lines, read_page
from knowledge.documents import Authority, Document, Section, Source
from knowledge.sentences import split_sentences

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_AsText = BeforeValidator(lambda value: None if value is None else str(value))
_Clean = BeforeValidator(lambda value: _CONTROL.sub(" ", value) if isinstance(value, str) else value)


class FrontMatter(BaseModel):
    """What a person writes above a Markdown document."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)
    title: str = Field(min_length=1)
    publisher: str | None = None
    date: Annotated[str | None, _AsText] = None
    nation: str | None = None
    authority: Authority | None = None
    verification: str | None = None
    licence: str | None = None
    url: str | None = None
    contact: str | None = None


class CorpusLine(BaseModel):
    """One document of a JSON Lines corpus, as the retrieval field shares them; other keys are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    id: Annotated[str, _Clean, BeforeValidator(lambda value: str(value) if isinstance(value, int) else value)] = Field(
        alias="_id", min_length=1
    )
    title: Annotated[str | None, _Clean] = None
    text: Annotated[str, _Clean]
    url: Annotated[str | None, _Clean] = None


def read_documents(source: SourceFile) -> Iterator[Document | SourceFault]:
    """Yield every document of a file, and a fault for every part of it that is not one."""
    try:
        if source.kind == "jsonl":
            yield from _corpus(source)
        else:
            yield _markdown(source)
    except SourceFault as fault:
        yield fault


def _markdown(source: SourceFile) -> Document:
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
    front = _front_matter(source.origin, matter[1])
    text, sections = _plain_text(_CONTROL.sub(" ", written[matter.end() :]), front.title)
    if not any(_has_words(text, section) for section in sections):
        raise SourceFault(source.origin, "has front matter but no text; add the guidance below it")
    return Document(
        id=front.id,
        title=front.title,
        text=text,
        sections=sections,
        source=Source(**front.model_dump(exclude={"id", "title"})),
        origin=source.origin,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _front_matter(origin: str, written: str) -> FrontMatter:
    try:
        fields = yaml.safe_load(written)
    except (yaml.YAMLError, ValueError, RecursionError) as fault:  # a day that does not exist is a ValueError
        line = getattr(getattr(fault, "problem_mark", None), "line", 0) + 2
        raise SourceFault(
            origin, f"front matter is not YAML (line {line}); quote values that hold a colon, use no tabs, check dates"
        ) from fault
    if not isinstance(fields, dict):
        raise SourceFault(origin, "front matter must be lines of `field: value`, at least id: and title:")
    try:
        return FrontMatter.model_validate(fields)
    except ValidationError as fault:
        raise SourceFault(origin, f"front matter: {explain(fault)}") from fault


def explain(fault: ValidationError) -> str:
    """Each wrong field with what is wrong and what would be right, never the value itself."""
    known = ", ".join(FrontMatter.model_fields)
    remedies = {
        "missing": "is missing; add it",
        "extra_forbidden": f"is not a field here; use one of {known}",
        "enum": f"must be one of: {', '.join(Authority)}",
        "string_pattern_mismatch": "must be lower-case letters, digits and hyphens",
    }
    return "; ".join(
        f"`{'.'.join(str(part) for part in error['loc'])}` "
        + remedies.get(error["type"], error["msg"].removeprefix("Value error, ").lower())
        for error in fault.errors(include_input=False)
    )


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
        return SourceFault(where, explain(fault))
    section = Section(heading_path=(), start=0, end=len(written.text))
    if not _has_words(written.text, section):
        return SourceFault(where, "`text` is blank; add the text or remove the line")
    return Document(
        id=written.id,
        title=written.title or "",
        text=written.text,
        sections=(section,),
        source=Source(url=written.url),
        origin=origin,
        sha256=hashlib.sha256(line).hexdigest(),
    )


def _has_words(text: str, section: Section) -> bool:
    return any(split_sentences(text, section.start, section.end))


def _plain_text(body: str, title: str) -> tuple[str, tuple[Section, ...]]:
    """The words of a Markdown body in reading order, and the stretch that each heading governs."""
    page = _Page(title)
    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    for position, token in enumerate(tokens):
        page.take(token, before=tokens[position - 1] if position else None)
    return page.finish()


class _Page:
    """Gathers text and sections while the blocks of one Markdown body go by.

    Links and images keep their words and lose their target; raw HTML and comments are left out.
    """

    def __init__(self, title: str) -> None:
        self._title = title.casefold()
        self._parts: list[str] = []
        self._length = 0
        self._path: list[tuple[int, str]] = []
        self._start = 0
        self._sections: list[Section] = []
        self._items = 0
        self._cells: list[str] = []

    def take(self, token: Token, *, before: Token | None) -> None:
        match token.type:
            case "heading_open":
                self._close_section()
            case "inline" if before is not None:
                self._inline(_words(token), before)
            case "fence" | "code_block":
                self._write(token.content.rstrip("\n") + "\n\n")
            case "tr_close" | "table_close":
                self._end_row()
            case _:
                self._list(token)

    def finish(self) -> tuple[str, tuple[Section, ...]]:
        self._close_section()
        return "".join(self._parts), tuple(self._sections)

    def _inline(self, words: str, before: Token) -> None:
        if before.type == "heading_open":
            self._open_section(int(before.tag[1]), words)
        elif before.type in {"th_open", "td_open"}:
            self._cells.append(words)
        else:
            self._write(words + ("\n" if self._items else "\n\n"))

    def _list(self, token: Token) -> None:
        if token.type == "list_item_open":
            self._write("- ")
        elif token.type in {"bullet_list_open", "ordered_list_open"}:
            self._items += 1
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self._items -= 1
            self._write("\n")

    def _end_row(self) -> None:
        self._write(" | ".join(self._cells) + "\n")
        self._cells.clear()

    def _open_section(self, level: int, heading: str) -> None:
        self._path = [(depth, words) for depth, words in self._path if depth < level] + [(level, heading)]
        self._write(heading + "\n\n")
        self._start = self._length

    def _close_section(self) -> None:
        """Headings that only repeat the document's title are left out of the path."""
        path = tuple(words for _, words in self._path if words.casefold() not in self._title)
        self._sections.append(Section(heading_path=path, start=self._start, end=self._length))
        self._start = self._length

    def _write(self, words: str) -> None:
        self._parts.append(words)
        self._length += len(words)


def _words(inline: Token) -> str:
    breaks = {"softbreak": " ", "hardbreak": "\n"}
    return "".join(
        breaks.get(child.type) or ("" if child.type == "html_inline" else child.content)
        for child in inline.children or ()
    )
