"""Word (.docx): what a reader sees with changes accepted, under its heading styles."""

import re
from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from ingest.formats.extracted import Extracted, Unreadable
from ingest.formats.manuscript import Manuscript
from ingest.formats.office import check, diagram_part, diagram_words
from ingest.formats.properties import believable_title

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MOST_PARAGRAPHS = 200_000
_WHITE = re.compile(r"(?i)(?:f[c-f]){3}")
_LEAST_HALF_POINTS = 4
_NOTHING_SEEN = {f"{_W}{name}" for name in ("instrText", "delText", "delInstrText", "del", "moveFrom", "rPr", "pPr")}
_NO_STYLE_BELOW = 10
_BODY = 9
"""Word's outline level of what is no heading."""
_LONGEST_BOLD_HEADING = 100
_MARKS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}

Element = Any
"""Of lxml, which has no types."""


def read(content: bytes) -> Extracted:
    """The text of a Word document.

    Raises:
        Unreadable: it is damaged, dangerous or too large.
    """
    check(content, main="word/document.xml", most_elements=_MOST_PARAGRAPHS, element=re.compile(rb"<w:p[ >/]"))
    try:
        document = docx.Document(BytesIO(content))
    except (PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError) as fault:
        raise Unreadable("damaged; open it in Word and save it again") from fault
    return _Reading(document).all()


class _Reading:
    """One document on its way into a manuscript."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._page = Manuscript()

    def all(self) -> Extracted:
        self._body(self._document.element.body)
        self._notes("footnotes")
        self._notes("endnotes")
        self._note_what_is_left()
        return self._page.finish(title=believable_title(self._document.core_properties.title))

    def _body(self, holder: Element) -> None:
        """Paragraphs and tables in order, looking through content controls and the like."""
        for element in holder:
            if element.tag == f"{_W}p":
                self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                self._table(element)
            elif element.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins", f"{_W}moveTo"}:
                self._body(element)

    def _paragraph(self, paragraph: Element) -> None:
        words = self._words(paragraph)
        style = self._style(paragraph)
        if not words.strip() or style.startswith("toc "):
            if words.strip():
                self._page.leave_out("contents line")
        elif (level := self._level(paragraph, style)) is not None:
            self._page.heading(level, words)
        elif self._stands_out(paragraph, words):
            self._page.heading(_BODY, words)
        elif paragraph.find(f"{_W}pPr/{_W}numPr") is not None or style.startswith("list"):
            self._page.item(words)
        else:
            self._page.paragraph(words)
        self._inside(paragraph)

    def _inside(self, paragraph: Element) -> None:
        """What floats: text boxes, and the words of diagrams."""
        for box in paragraph.iter(f"{_W}txbxContent"):
            if not any(above.tag == _FALLBACK for above in box.iterancestors()):
                self._body(box)
        if data := diagram_part(paragraph, self._document.part):
            for words in diagram_words(data):
                self._page.item(words)

    def _words(self, element: Element) -> str:
        return "".join(self._pieces(element))

    def _pieces(self, element: Element) -> Iterator[str]:
        """The text that is seen; what was deleted, hidden or is a text box of its own is not."""
        for child in element:
            if child.tag == f"{_W}t":
                yield child.text or ""
            elif child.tag in _MARKS:
                yield _MARKS[child.tag]
            elif child.tag in {f"{_W}del", f"{_W}moveFrom"}:
                self._page.leave_out("deleted passage")
            elif child.tag == f"{_W}r" and self._unseen(child):
                if "".join(child.itertext(f"{_W}t")).strip():
                    self._page.leave_out("hidden run")
            elif child.tag not in _NOTHING_SEEN and child.tag not in {_FALLBACK, f"{_W}txbxContent", f"{_W}tbl"}:
                yield from self._pieces(child)

    def _unseen(self, run: Element) -> bool:
        """Whether a run is hidden, white on no other colour, or too small to read."""
        properties = run.find(f"{_W}rPr")
        if properties is None:
            return self._style_hides(None, run)
        vanish = properties.find(f"{_W}vanish")
        if vanish is not None:
            return bool(_on(vanish))
        colour, size = properties.find(f"{_W}color"), properties.find(f"{_W}sz")
        white = colour is not None and _WHITE.fullmatch(colour.get(f"{_W}val") or "") is not None
        tiny = size is not None and int(size.get(f"{_W}val") or 20) < _LEAST_HALF_POINTS
        return tiny or (white and not _shaded(run)) or self._style_hides(properties, run)

    def _style_hides(self, properties: Element | None, run: Element) -> bool:
        named = None if properties is None else properties.find(f"{_W}rStyle")
        if named is not None and named.get(f"{_W}val") in self._hiding:
            return True
        paragraph = next(run.iterancestors(f"{_W}p"), None)
        named = None if paragraph is None else paragraph.find(f"{_W}pPr/{_W}pStyle")
        return named is not None and named.get(f"{_W}val") in self._hiding

    @cached_property
    def _styles(self) -> dict[str, Element]:
        return {style.get(f"{_W}styleId"): style for style in self._document.styles.element.iter(f"{_W}style")}

    @cached_property
    def _styled(self) -> bool:
        """Whether any paragraph has the style of a heading."""
        paragraphs = self._document.element.body.iter(f"{_W}p")
        return any(self._level(paragraph, self._style(paragraph)) for paragraph in paragraphs)

    @cached_property
    def _hiding(self) -> frozenset[str]:
        """Styles whose text is hidden."""
        vanishing = {id_: style.find(f"{_W}rPr/{_W}vanish") for id_, style in self._styles.items()}
        return frozenset(id_ for id_, mark in vanishing.items() if mark is not None and _on(mark))

    def _style(self, paragraph: Element) -> str:
        """The name of its style, in small letters; empty where it has none."""
        named = paragraph.find(f"{_W}pPr/{_W}pStyle")
        style = None if named is None else self._styles.get(named.get(f"{_W}val"))
        name = None if style is None else style.find(f"{_W}name")
        return "" if name is None else (name.get(f"{_W}val") or "").lower()

    def _level(self, paragraph: Element, style: str) -> int | None:
        """How deep a heading stands; None for what is none."""
        if style == "title":
            return 0
        if match := re.fullmatch(r"heading (\d)", style):
            return int(match[1])
        outline = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
        named = paragraph.find(f"{_W}pPr/{_W}pStyle")
        style_id = None if named is None else named.get(f"{_W}val")
        for _ in range(_NO_STYLE_BELOW):
            if outline is not None or style_id not in self._styles:
                break
            outline = self._styles[style_id].find(f"{_W}pPr/{_W}outlineLvl")
            based = self._styles[style_id].find(f"{_W}basedOn")
            style_id = None if based is None else based.get(f"{_W}val")
        level = _BODY if outline is None else int(outline.get(f"{_W}val") or _BODY)
        return level + 1 if level < _BODY else None

    def _stands_out(self, paragraph: Element, words: str) -> bool:
        """Whether a paragraph is a heading by its look, in a document that has no heading style."""
        if self._styled or len(words) > _LONGEST_BOLD_HEADING or words.rstrip()[-1] in ".,;:?!":
            return False
        runs = [run for run in paragraph.iter(f"{_W}r") if "".join(run.itertext(f"{_W}t")).strip()]
        marks = [run.find(f"{_W}rPr/{_W}b") for run in runs]
        in_table = next(paragraph.iterancestors(f"{_W}tbl"), None) is not None
        return bool(runs) and not in_table and all(mark is not None and _on(mark) for mark in marks)

    def _table(self, table: Element) -> None:
        rows = list(self._rows(table))
        if max(map(len, rows), default=0) <= 1:  # a box drawn round text
            for cell in table.iterfind(f"{_W}tr/{_W}tc"):
                self._body(cell)
        else:
            self._page.table(rows, has_header=_has_header(table))

    def _rows(self, table: Element) -> Iterator[list[str]]:
        """Each row with one entry a column: a cell that spans several stands once, one that hangs down is repeated."""
        above: list[str] = []
        for row in table.iterfind(f"{_W}tr"):
            if row.find(f"{_W}trPr/{_W}del") is not None:
                self._page.leave_out("deleted row")
                continue
            cells: list[str] = []
            for cell in row.iter(f"{_W}tc"):
                if next(cell.iterancestors(f"{_W}tbl")) is table:
                    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                    goes_on = merge is not None and merge.get(f"{_W}val") != "restart"
                    cells.append(above[len(cells)] if goes_on and len(cells) < len(above) else self._cell(cell))
            above = cells
            yield cells

    def _cell(self, cell: Element) -> str:
        return " ".join(filter(None, (self._words(paragraph).strip() for paragraph in cell.iter(f"{_W}p"))))

    def _notes(self, kind: str) -> None:
        """Footnotes or endnotes, under a heading of their own."""
        parts = self._document.part.rels.values()
        part = next((each.target_part for each in parts if each.reltype.endswith(f"/{kind}")), None)
        if part is None:
            return
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        notes = etree.fromstring(part.blob, parser)
        written = [self._cell(note) for note in notes if note.get(f"{_W}type") is None]
        if any(written):
            self._page.heading(0, kind.capitalize())
            for words in filter(None, written):
                self._page.paragraph(words)

    def _note_what_is_left(self) -> None:
        kinds = [each.reltype.rpartition("/")[2] for each in self._document.part.rels.values()]
        for kind, what in (("comments", "set of comments"), ("header", "page header"), ("footer", "page footer")):
            if count := kinds.count(kind):
                self._page.leave_out(what, count=count)


def _on(mark: Element) -> bool:
    return mark.get(f"{_W}val") not in {"0", "false", "off"}


def _shaded(run: Element) -> bool:
    """Whether a run lies on a colour of its own, its paragraph's or its cell's."""
    holders = [run.find(f"{_W}rPr")]
    holders += [above.find(f"{_W}pPr") for above in run.iterancestors(f"{_W}p")]
    holders += [above.find(f"{_W}tcPr") for above in run.iterancestors(f"{_W}tc")]
    holders += [above.find(f"{_W}tblPr") for above in run.iterancestors(f"{_W}tbl")]
    marks = [
        each.find(f"{_W}{name}") for each in holders if each is not None for name in ("shd", "highlight", "tblStyle")
    ]
    fills = [mark.get(f"{_W}fill", "set") for mark in marks if mark is not None]
    drawn = any(above.tag.endswith("}txbxContent") for above in run.iterancestors())
    return drawn or any(fill.lower() not in {"auto", "ffffff"} for fill in fills)


def _has_header(table: Element) -> bool:
    first = table.find(f"{_W}tr")
    if first is not None and first.find(f"{_W}trPr/{_W}tblHeader") is not None:
        return True
    look = table.find(f"{_W}tblPr/{_W}tblLook")
    if look is None:
        return False
    first_row = look.get(f"{_W}firstRow")
    return first_row == "1" or (first_row is None and bool(int(look.get(f"{_W}val") or "0", 16) & 0x20))
