"""PowerPoint (.pptx): each slide under its title, with its number, and the speaker's notes below it."""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

import pptx
from lxml import etree
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError
from pptx.shapes.base import BaseShape
from pptx.shapes.group import GroupShape
from pptx.slide import Slide

from ingest.formats.extracted import Extracted, Unreadable
from ingest.formats.manuscript import Manuscript, one_line
from ingest.formats.office import check, diagram_part, diagram_words
from ingest.formats.properties import believable_title

_MOST_PARAGRAPHS = 100_000
_MOST_SLIDES = 1000
_DEEPEST_GROUP = 20
_RUNNING = {PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.HEADER}
_TITLES = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE}


def read(content: bytes) -> Extracted:
    """The text of a presentation.

    Raises:
        Unreadable: it is damaged, dangerous or too large.
    """
    check(content, main="ppt/presentation.xml", most_elements=_MOST_PARAGRAPHS, element=re.compile(rb"<a:p[ >/]"))
    try:
        presentation = pptx.Presentation(BytesIO(content))
    except (PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError) as fault:
        raise Unreadable("damaged; open it in PowerPoint and save it again") from fault
    slides = list(presentation.slides)
    if len(slides) > _MOST_SLIDES:
        raise Unreadable(f"has {len(slides):,} slides, more than {_MOST_SLIDES:,}; split it into several files")
    page = Manuscript()
    size = presentation.slide_width or 0, presentation.slide_height or 0
    for number, slide in enumerate(slides, 1):
        if slide.element.get("show") in {"0", "false"}:
            page.leave_out("hidden slide")
        else:
            _Slide(page, slide, number, size).write()
    named = believable_title(presentation.core_properties.title)
    return page.finish(title=named or next((_title(slide) for slide in slides if _title(slide)), None))


def _title(slide: Slide) -> str:
    shape = slide.shapes.title
    return one_line(shape.text_frame.text) if shape is not None else ""


class _Slide:
    """One slide on its way into a manuscript."""

    def __init__(self, page: Manuscript, slide: Slide, number: int, size: tuple[int, int]) -> None:
        self._page = page
        self._slide = slide
        self._number = number
        self._width, self._height = size

    def write(self) -> None:
        self._page.turn_to(self._number)
        self._page.heading(1, _title(self._slide) or f"Slide {self._number}")
        for shape in self._seen(self._slide.shapes, depth=0):
            self._write_shape(shape)
        if self._slide.has_notes_slide:
            frame = self._slide.notes_slide.notes_text_frame
            if frame is not None and frame.text.strip():
                self._page.heading(2, "Notes")
                self._page.paragraph(_lines(frame.text))

    def _seen(self, shapes: Iterable[BaseShape], *, depth: int) -> Iterator[BaseShape]:
        """The shapes that an audience sees, those of groups among them."""
        for shape in shapes:
            kind = shape.placeholder_format.type if shape.is_placeholder else None
            if kind in _RUNNING or kind in _TITLES:
                continue
            if shape.element.xpath("./*/p:cNvPr[@hidden='1' or @hidden='true']"):
                self._page.leave_out("hidden shape", page=self._number)
            elif depth == 0 and self._outside(shape):
                self._page.leave_out("shape beside the slide", page=self._number)
            elif isinstance(shape, GroupShape):
                if depth < _DEEPEST_GROUP:
                    yield from self._seen(shape.shapes, depth=depth + 1)
            else:
                yield shape

    def _outside(self, shape: BaseShape) -> bool:
        left, top, width, height = shape.left, shape.top, shape.width, shape.height
        if left is None or top is None or width is None or height is None:
            return False  # where its layout puts it
        return left >= self._width or top >= self._height or left + width <= 0 or top + height <= 0

    def _write_shape(self, shape: Any) -> None:
        if shape.has_table:
            rows = [[cell.text for cell in row.cells if not cell.is_spanned] for row in shape.table.rows]
            self._page.table(rows, has_header=bool(shape.table.first_row))
        elif shape.has_chart:
            self._page.leave_out("chart", page=self._number)
        elif shape.has_text_frame:
            self._write_text(shape)
        elif data := diagram_part(shape.element, self._slide.part):
            for words in diagram_words(data):
                self._page.item(words)

    def _write_text(self, shape: Any) -> None:
        paragraphs = [_lines(paragraph.text) for paragraph in shape.text_frame.paragraphs]
        paragraphs = [words for words in paragraphs if words.strip()]
        for words in paragraphs:
            if len(paragraphs) > 1:
                self._page.item(words)
            else:
                self._page.paragraph(words)


def _lines(text: str) -> str:
    return text.replace("\v", "\n")
