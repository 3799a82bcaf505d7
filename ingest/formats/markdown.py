"""A Markdown body as plain text with its own headings, checked to have lost no word."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLinkText
from markdown_it.token import Token
from markdown_it.utils import EnvType

from ingest.formats.characters import without_control
from ingest.formats.extracted import Extracted, Unreadable
from ingest.formats.raw_html import Nesting, RawHtml, read_block
from knowledge.documents import Section

DEEPEST = 100
"""Levels of lists and quotations; each list is two. The parser cuts what lies deeper."""

_ENTITY = re.compile(r"&#?\w{1,32};")
_ADDRESS = re.compile(r"[:/#@]|\.\w|^$")


class LostWords(Exception):  # noqa: N818 -- says where, as the faults of a source do
    """Words of the part of the body that begins at `line` (the first is 0) would be missing from its text."""

    def __init__(self, line: int) -> None:
        super().__init__(f"words are lost from line {line} on")
        self.line = line


def read(content: bytes) -> Extracted:
    """A Markdown body, in UTF-8.

    Raises:
        Unreadable: words of it would be lost, or it is nested too deeply.
    """
    try:
        return plain_text(without_control(content.decode()))
    except LostWords as fault:
        raise Unreadable(
            f"words of the part that begins at line {fault.line + 1} would be lost; nest lists and quotations less "
            "deeply, give no row of a table more cells than its heading, close HTML comments, scripts, "
            "styles and hidden elements, and write [name]: only before an address"
        ) from fault
    except RecursionError as fault:
        raise Unreadable("nested too deeply to be read; nest lists and quotations less deeply") from fault


def plain_text(body: str) -> Extracted:
    """The words of a Markdown body in reading order, and the stretch that each heading governs.

    Links and images keep their words and lose their target; HTML keeps its words and loses its tags.

    Raises:
        LostWords: a letter or digit that is neither in the text nor markup; better no text than part of it.
    """
    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST, "store_labels": True}).enable("table")
    definitions: EnvType = {}
    tokens = parser.parse(body, definitions)
    lines = _without_definitions(body, tokens, definitions)
    page = _Page()
    opened = 0
    for block in _blocks(tokens):
        start, end = block[0].map or (0, 0)
        opened = opened if page.nesting.unseen else start
        if _letters(_ENTITY.sub("", "\n".join(lines[start:end]))) - page.take_block(block):
            raise LostWords(start)
        lines[start:end] = [""] * (end - start)
    if page.nesting.unseen:
        raise LostWords(opened)
    for number, line in enumerate(lines):
        if _letters(line):
            raise LostWords(number)
    return page.finish()


def _blocks(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Paragraphs, lists, tables and so on, each whole with all that is in it."""
    block: list[Token] = []
    for token in tokens:
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield block
            block = []


def _without_definitions(body: str, tokens: Sequence[Token], found: EnvType) -> list[str]:
    """The lines, emptied where they only give a link its address; `[Note]: important` looks so but holds words."""
    lines = body.split("\n")
    used = {child.meta.get("label") for token in tokens for child in token.children or ()}
    for label, definition in found.get("references", {}).items():
        if label in used or _ADDRESS.search(definition["href"]):
            start, end = definition["map"]
            lines[start:end] = [""] * (end - start)
    return lines


def _letters(text: str) -> Counter[str]:
    return Counter(character for character in text.casefold() if character.isalnum())


class _Page:
    """Gathers text and sections while the blocks of one Markdown body go by."""

    def __init__(self) -> None:
        self.nesting = Nesting()
        self._parts: list[str] = []
        self._length = 0
        self._path: list[tuple[int, str]] = []
        self._first_heading: str | None = None
        self._start = 0
        self._sections: list[Section] = []
        self._lists: list[int | None] = []
        """The number of the next item of each open list; None where it has no numbers."""
        self._cells: list[str] = []
        self._markup: Counter[str] = Counter()

    def take_block(self, block: Sequence[Token]) -> Counter[str]:
        """Write the words of a block.

        Returns:
            The letters and digits accounted for: those written, and those that are markup.
        """
        first = len(self._parts)
        self._markup.clear()
        for position, token in enumerate(block):
            self._take(token, before=block[position - 1] if position else None)
        return _letters("".join(self._parts[first:])) + self._markup

    def finish(self) -> Extracted:
        self._close_section()
        hidden = self.nesting.hidden
        return Extracted(
            text="".join(self._parts),
            sections=tuple(self._sections),
            title=self._first_heading,
            left_out=(f"{hidden:,} hidden element{'s' if hidden > 1 else ''}",) if hidden else (),
        )

    def _take(self, token: Token, *, before: Token | None) -> None:
        match token.type:
            case "heading_open":
                self._close_section()
            case "inline" if before is not None:
                self._inline(self._words(token), before)
            case "fence" | "code_block":
                self._markup += _letters(token.info)
                self._write(token.content.rstrip("\n") + "\n\n")
            case "html_block":
                self._html(token.content)
            case "tr_close" | "table_close":
                self._end_row()
            case _:
                self._list(token)

    def _inline(self, words: str, before: Token) -> None:
        if before.type == "heading_open":
            self._open_section(int(before.tag[1]), words)
        elif before.type in {"th_open", "td_open"}:
            self._cells.append(words)
        else:
            self._write(words + ("\n" if self._lists else "\n\n"))

    def _words(self, inline: Token) -> str:
        html = RawHtml(self.nesting)
        self._read(inline.children or (), html)
        html.close()
        self._markup += _letters("".join(html.markup))
        return without_control("".join(html.words))  # some are written as entities

    def _read(self, children: Sequence[Token], html: RawHtml) -> None:
        """Hand the words of a paragraph to `html`, which knows whether they stand in a script."""
        for child in children:
            match child.type:
                case "softbreak":
                    html.write(" ")
                case "hardbreak":
                    html.write("\n")
                case "html_inline":
                    html.feed(child.content)
                case "image":
                    self._read(child.children or (), html)
                case _:
                    html.write(child.content)
            self._target(child)

    def _target(self, link: Token) -> None:
        """Count a link's address, in both its spellings, its title and its label as markup."""
        address = str(link.attrs.get("href") or link.attrs.get("src") or "")
        self._markup += _letters(address) | _letters(normalizeLinkText(address))
        self._markup += _letters(str(link.attrs.get("title", "")) + str(link.meta.get("label", "")))

    def _html(self, content: str) -> None:
        html = read_block(content, self.nesting)
        self._markup += _letters("".join(html.markup))
        if words := "".join(html.words):
            self._write(without_control(words) + "\n\n")

    def _list(self, token: Token) -> None:
        match token.type:
            case "list_item_open":
                self._markup += _letters(token.info)
                self._write(self._mark(token))
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
                self._write("\n")

    def _mark(self, item: Token) -> str:
        number = self._lists[-1]
        if number is None:
            return "- "
        self._lists[-1] = number + 1
        return f"{number}{item.markup} "

    def _end_row(self) -> None:
        self._write(" | ".join(self._cells) + "\n")
        self._cells.clear()

    def _open_section(self, level: int, heading: str) -> None:
        if not heading.strip():  # hidden, or a mark without words
            return
        self._path = [(depth, words) for depth, words in self._path if depth < level] + [(level, heading)]
        self._first_heading = self._first_heading or " ".join(heading.split()) or None
        self._write(heading + "\n\n")
        self._start = self._length

    def _close_section(self) -> None:
        path = tuple(words for _, words in self._path)
        self._sections.append(Section(heading_path=path, start=self._start, end=self._length))
        self._start = self._length

    def _write(self, words: str) -> None:
        if self.nesting.unseen:
            self.nesting.leave_out(words)
            self._markup += _letters(words)
            return
        self._parts.append(words)
        self._length += len(words)
