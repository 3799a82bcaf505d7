"""Text being written down, with its headings and pages."""

import re
from collections.abc import Sequence

from ingest.formats.characters import without_control
from ingest.formats.extracted import Extracted, Unreadable
from knowledge.documents import Section

LONGEST_TEXT = 20_000_000
"""Code points of one document; the longest guidance in use has about a million."""

_NO_CHARACTERS = re.compile(r"[\r\ufeff\ufffe\uffff]")
_LIGATURES = {
    ord(k): v for k, v in zip("ﬀﬁﬂﬃﬄﬅﬆ\u00ad\u200b", ("ff", "fi", "fl", "ffi", "ffl", "st", "st", "", ""), strict=True)
}
_LONGEST_HEADING = 200
_MOST_PAGES_NAMED = 8
_WIDEST_TABLE = 8
_LONGEST_COLUMN_NAME = 40


def clean(words: str) -> str:
    """Words without control characters, soft hyphens and ligatures; line ends are kept."""
    return _NO_CHARACTERS.sub(" ", without_control(words.translate(_LIGATURES)))


def one_line(words: str) -> str:
    """The same with single spaces in place of all white space."""
    return " ".join(clean(words).split())


class Manuscript:
    """Takes headings, paragraphs and rows in reading order."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._start = 0
        self._path: list[tuple[int, str]] = []
        self._page: int | None = None
        self._sections: list[Section] = []
        self._first_heading: str | None = None
        self._left_out: dict[str, int] = {}
        self._left_out_of: dict[str, list[int]] = {}
        self._remarks: list[str] = []

    def heading(self, level: int, words: str) -> None:
        """Begin a section; one with no words is no heading, and one too long to be one is a paragraph."""
        words = one_line(words)
        if len(words) > _LONGEST_HEADING:
            self.paragraph(words)
        elif words:
            self._close()
            self._path = [(depth, above) for depth, above in self._path if depth < level] + [(level, words)]
            self._first_heading = self._first_heading or words
            self._write(words + "\n\n")
            self._start = self._length

    def turn_to(self, page: int) -> None:
        """Begin a page; the headings above go on."""
        self._close()
        self._page = page

    def paragraph(self, words: str) -> None:
        """Write a paragraph; line ends in it are kept."""
        lines = (" ".join(line.split()) for line in clean(words).split("\n"))
        if written := "\n".join(line for line in lines if line):
            self._write(written + "\n\n")

    def item(self, words: str) -> None:
        """Write one item of a list."""
        if written := one_line(words):
            self._write(f"- {written}\n")

    def table(self, rows: Sequence[Sequence[str]], *, has_header: bool) -> None:
        """Write one line a row; where the first names the columns, its words stand before each cell."""
        lines = [[one_line(cell) for cell in row] for row in rows]
        lines = [line for line in lines if any(line)]
        named = has_header and len(lines) > 1 and _reads_well(lines[0])
        for line in lines[1:] if named else lines:
            self._write(" | ".join(_named(line, lines[0]) if named else filter(None, line)) + "\n")
        if lines:
            self._write("\n")

    def leave_out(self, what: str, *, count: int = 1, page: int | None = None) -> None:
        """Note what is not in the text: so many of a thing, or a thing on a page."""
        if page is None:
            self._left_out[what] = self._left_out.get(what, 0) + count
        elif page not in (pages := self._left_out_of.setdefault(what, [])):
            pages.append(page)

    def remark(self, words: str) -> None:
        """Note something else that a person should know."""
        self._remarks.append(words)

    def finish(self, *, title: str | None = None, date: str | None = None) -> Extracted:
        """All of it; without a title the first heading is one."""
        self._close()
        return Extracted(
            text="".join(self._parts),
            sections=tuple(self._sections),
            title=one_line(title or "") or self._first_heading,
            date=date,
            left_out=(
                *(f"{count:,} {what}{'s' if count > 1 else ''}" for what, count in self._left_out.items()),
                *(f"{what} on {on_pages(pages)}" for what, pages in self._left_out_of.items()),
            ),
            remarks=tuple(self._remarks),
        )

    def _close(self) -> None:
        path = tuple(words for _, words in self._path)
        if self._length > self._start:
            self._sections.append(Section(heading_path=path, start=self._start, end=self._length, page=self._page))
        self._start = self._length

    def _write(self, words: str) -> None:
        self._parts.append(words)
        self._length += len(words)
        if self._length > LONGEST_TEXT:
            raise Unreadable("holds more text than 20 million characters; split it into several documents")


def on_pages(pages: Sequence[int]) -> str:
    """`page 3` or `pages 3, 5`; of many, the first few and how many more."""
    named = ", ".join(map(str, pages[:_MOST_PAGES_NAMED]))
    more = f" and {len(pages) - _MOST_PAGES_NAMED} more" if len(pages) > _MOST_PAGES_NAMED else ""
    return f"page{'s' if len(pages) > 1 else ''} {named}{more}"


def _reads_well(header: Sequence[str]) -> bool:
    return 1 < len(header) <= _WIDEST_TABLE and all(0 < len(name) <= _LONGEST_COLUMN_NAME for name in header)


def _named(cells: Sequence[str], header: Sequence[str]) -> list[str]:
    """Each cell after its column's name; a cell beyond the header, or one that spans it, stands alone."""
    if len(cells) != len(header):
        return [cell for cell in cells if cell]
    return [f"{name.rstrip(':')}: {cell}" for name, cell in zip(header, cells, strict=True) if cell]
