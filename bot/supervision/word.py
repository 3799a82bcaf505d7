"""A pack as a Word document: one page of A4 that can be printed and written on."""

import io
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from bot.supervision.packs import Found, Pack, Reading
from bot.supervision.phrases import (
    AS_AT,
    AUDIT_CAUTION,
    CLOSING,
    FOUND,
    KINDS,
    LISTEN,
    MADE,
    QUESTIONS,
    READ,
    RECORD,
    TITLE,
)
from bot.supervision.plain import better_of, day, known_of, source_lines, stage_of

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.shared import Pt
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

_FONT = "Calibri"
_INK = "1F3A4D"
_PALE = "EAF1F4"
_RULE = "B7C7CF"
_ROOMY, _FULL = 1.08, 0.96
"""How large the type is where the page has room, and where it has not."""
_HEADINGS = (("Heading 1", 16, 0), ("Heading 2", 10.5, 4))
"""Size and space above, in points."""
_SIZES = {"Normal": 9.5, "List Bullet": 9, "Question": 10, "Smaller": 9, "Small": 8}
_WIDTH = 18.2
_NARROW = 3.6
"""Centimetres, of all columns and of the one for stages."""


def as_word(pack: Pack) -> bytes:
    """The bytes of the document."""
    import docx

    document = docx.Document()
    _set_up(document, pack)
    document.add_heading(pack.title, level=1)
    _run(document.add_paragraph(), f"{TITLE} · {pack.session} · {AS_AT.format(date=day(pack))}", ink=True)
    _run(document.add_paragraph(), pack.purpose, bold=True)
    document.add_paragraph().add_run(pack.length.how).italic = True
    _findings(document, pack)
    _questions(document, pack)
    _beside(document, pack)
    _reading(document, pack)
    _record(document, pack)
    document.add_paragraph(f"{pack.boundary} {MADE}", style="Small")
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _set_up(document: "Document", pack: Pack) -> None:
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.4)
    section.top_margin, section.bottom_margin = Cm(1.2), Cm(1.0)
    _styles(document, scale=_ROOMY if pack.is_short else _FULL)
    document.core_properties.title = f"{TITLE}: {pack.title}"
    document.core_properties.author = "Practice Assistant"
    document.core_properties.language = "en-GB"


def _styles(document: "Document", *, scale: float) -> None:
    """Sizes live in styles, so that whoever edits the page can change them at once."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt, RGBColor
    from docx.styles.style import ParagraphStyle

    for name in ("Question", "Smaller", "Small"):
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles["Normal"]
    sizes = [*((name, size, 0) for name, size in _SIZES.items()), *_HEADINGS]
    for name, size, above in sizes:
        style = document.styles[name]
        assert isinstance(style, ParagraphStyle)  # noqa: S101 -- each of these is one
        style.font.name, style.font.size = _FONT, Pt(size * scale)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(above), Pt(1 if above else 0)
        style.paragraph_format.line_spacing = 1.0
        if name.startswith("Heading"):
            style.font.bold, style.font.color.rgb = True, RGBColor.from_string(_INK)
            _one_font(style)
        if name in {"Question", "List Bullet"}:
            style.paragraph_format.left_indent, style.paragraph_format.first_line_indent = Cm(0.6), Cm(-0.6)
    _in_english(document)


def _one_font(style: "ParagraphStyle") -> None:
    """Without the theme's font, which would win over ours."""
    from docx.oxml.ns import qn

    fonts = style.element.rPr.rFonts
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)


def _in_english(document: "Document") -> None:
    """British English, so that it is read aloud and spell-checked in it."""
    _add(document.styles["Normal"].element.get_or_add_rPr(), "lang", val="en-GB")


def _findings(document: "Document", pack: Pack) -> None:
    document.add_heading(FOUND, level=2)
    table = _table(document, (_WIDTH / 2, _WIDTH / 2))
    for together in _pairs(pack.found):
        cells = _row(table)
        for cell, found in zip(cells if len(together) > 1 else (cells[0].merge(cells[1]),), together, strict=True):
            _finding(cell, found)
    _lines_between_rows(table)
    for line in source_lines(pack):
        document.add_paragraph(f"{line}. {AUDIT_CAUTION}", style="Small")


def _finding(cell: "_Cell", found: Found) -> None:
    _add(cell._tc.get_or_add_tcPr(), "shd", val="clear", fill=_PALE)  # noqa: SLF001 -- python-docx has no call for it
    paragraph = _first(cell, "Smaller")
    _run(paragraph, f"{KINDS[found.finding]}. ", bold=True, ink=True)
    paragraph.add_run(f"“{found.citation.quote}” [{found.citation.marker}]")


def _pairs(found: Sequence[Found]) -> Iterator[Sequence[Found]]:
    for first in range(0, len(found), 2):
        yield found[first : first + 2]


def _questions(document: "Document", pack: Pack) -> None:
    document.add_heading(QUESTIONS.format(model=pack.model.name), level=2)
    table = _table(document, (_NARROW, _WIDTH - _NARROW))
    for stage, together in groupby(enumerate(pack.questions, 1), key=lambda each: stage_of(each[1])):
        left, right = _row(table)
        name, _, about = stage.partition(": ")
        _run(left.paragraphs[0], name, bold=True, ink=True)
        left.add_paragraph(about, style="Small")
        for place, (number, asked) in enumerate(together):
            paragraph = right.add_paragraph(style="Question") if place else _first(right, "Question")
            paragraph.add_run(f"{number}.\t{asked.ask}")
    _lines_between_rows(table)


def _beside(document: "Document", pack: Pack) -> None:
    left, right = _row(_table(document, (_WIDTH / 2, _WIDTH / 2)))
    _first(left, "Heading 2").add_run(LISTEN)
    for wording in pack.wordings:
        paragraph = left.add_paragraph(style="List Bullet")
        _run(paragraph, wording.term, bold=True)
        paragraph.add_run(f": perhaps {better_of(wording)}. {wording.why}")
    _first(right, "Heading 2").add_run(CLOSING)
    for closing in pack.closing:
        right.add_paragraph(closing, style="List Bullet")
    for words in (pack.care, pack.challenge):
        right.add_paragraph(words, style="Smaller").paragraph_format.space_before = _points(3)


def _reading(document: "Document", pack: Pack) -> None:
    document.add_heading(READ, level=2)
    for cell, reading in zip(_row(_table(document, (_WIDTH / 2, _WIDTH / 2))), pack.reading, strict=False):
        paragraph = _first(cell, "Small")
        _linked(paragraph, reading)
        paragraph.add_run(f". {known_of(reading)}")


def _linked(paragraph: "Paragraph", reading: Reading) -> None:
    """The title, leading to its address where there is one."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    run = _run(paragraph, reading.title, bold=True, ink=True)
    if reading.url:
        link = _add(paragraph._p, "hyperlink")  # noqa: SLF001 -- python-docx has no call for it
        link.set(qn("r:id"), paragraph.part.relate_to(reading.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        link.append(run._r)  # noqa: SLF001 -- as above


def _record(document: "Document", pack: Pack) -> None:
    document.add_heading(RECORD, level=2)
    table = _table(document, (_WIDTH / 2, _WIDTH / 2))
    for first in range(0, len(pack.record), 2):
        for cell, line in zip(_row(table), pack.record[first : first + 2], strict=False):
            _run(cell.paragraphs[0], f"{line.label}: ", bold=True)
            cell.paragraphs[0].add_run(line.beside)
    _lines_between_rows(table)


def _table(document: "Document", widths: Sequence[float]) -> "Table":
    """With columns of these widths in centimetres, whatever stands in them."""
    from docx.shared import Cm

    table: Table = document.add_table(rows=0, cols=len(widths))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    return table


def _row(table: "Table") -> "tuple[_Cell, ...]":
    cells: tuple[_Cell, ...] = table.add_row().cells  # type: ignore[no-untyped-call]  # python-docx leaves it untyped
    for cell, column in zip(cells, table.columns, strict=True):
        if column.width is not None:
            cell.width = column.width
    return tuple(cells)


def _first(cell: "_Cell", style: str) -> "Paragraph":
    """The paragraph that a cell always has, in that style."""
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph.style = cell.part.document.styles[style]  # type: ignore[attr-defined]  # a cell's part is the document's
    return paragraph


def _run(paragraph: "Paragraph", words: str, *, bold: bool = False, ink: bool = False) -> "Run":
    from docx.shared import RGBColor

    run = paragraph.add_run(words)
    run.bold = bold
    if ink:
        run.font.color.rgb = RGBColor.from_string(_INK)
    return run


def _points(number: float) -> "Pt":
    from docx.shared import Pt

    return Pt(number)


def _lines_between_rows(table: "Table") -> None:
    borders = _add(table._tbl.tblPr, "tblBorders")  # noqa: SLF001 -- python-docx has no call for it
    for side in ("top", "bottom", "insideH"):
        _add(borders, side, val="single", sz="4", color=_RULE)


def _add(parent: "BaseOxmlElement", name: str, **values: str) -> "BaseOxmlElement":
    """A new element of Word's below another."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(f"w:{name}")
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)
    return element
