"""One page of a PDF as the lines that a reader of the paper would see."""

import ctypes
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.formats.extracted import Unreadable

HYPHEN = "\x02"
"""Stands where a line ended in the middle of a word."""
CELL = "\t"
"""Stands where a gap too wide for a space divides two cells."""

_MOST_OBJECTS = 150_000
_DEEPEST_FORM = 8
_LEAST_SIZE = 2.0
"""Points. Smaller words are meant for machines."""
_LEAST_CONTRAST = 12
"""Of 255, in the colour that differs most."""
_OPAQUE = 250
_WHITE = (255, 255, 255)
_WHOLE_PAGE = 0.7
"""Share of a page from which a picture is the scan that the words were recognised in."""
_LEAST_COVER = 4.0
"""Points of height and width; a thinner box is a line."""
_MOST_COVERS = 2000
_SEGMENTS_OF_A_BOX = range(4, 7)
_MARGIN = 0.08
"""Share of the page's height at its top and at its foot where running heads stand."""
_CELL_GAP = 1.8
"""Of the size of the type."""
_BOLD_NAMES = ("bold", "black", "heavy", "semib", "demi")
_BOLD_WEIGHT = 600
_HYPHENS = {0x2, 0xFFFE}

INVISIBLE = "invisible text"
SAME_COLOUR = "text in the colour of its background"
TINY = "text too small to read"
OFF_PAGE = "text outside the page"
COVERED = "text under a box or picture (a redaction that failed? tell its publisher)"

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in points."""
_Matrix = tuple[float, float, float, float, float, float]
_Colour = tuple[int, int, int]
_UNMOVED: _Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of type."""

    words: str
    size: float
    bold: bool
    left: float
    right: float
    height: float
    """Where it stands; greater is higher. Turned text is measured along its own line."""
    angle: float
    at_edge: bool
    """Whether it stands in the top or bottom margin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """What a page says, and why some of its characters are not among that."""

    number: int
    lines: tuple[Line, ...]
    hidden: tuple[str, ...]
    recognised: bool
    """Whether its words were recognised in a scan."""
    pictures: bool


@dataclass(frozen=True, slots=True)
class _Mark:
    """Something painted."""

    order: int
    box: Box
    colour: _Colour | None
    """None where it has several, or lets others through."""
    picture: bool
    hides: bool
    """Whether nothing can be seen through it."""


def read_page(page: pdfium.PdfPage, number: int) -> PageText:
    """The lines of a page in the order in which they were written.

    Raises:
        Unreadable: more is drawn on it than any page of guidance has.
    """
    painted = _Painted(page)
    words = page.get_textpage()
    try:
        typed = _Typed(words, painted)
        return PageText(
            number=number,
            lines=tuple(typed.lines()),
            hidden=tuple(dict.fromkeys(typed.hidden.values())),
            recognised=painted.scanned and typed.recognised,
            pictures=any(mark.picture for mark in painted.marks),
        )
    finally:
        words.close()


class _Painted:
    """Everything on a page in the order in which it was painted."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self.texts: dict[int, tuple[int, Box]] = {}
        """Place in that order and bounds, by address."""
        self.marks: list[_Mark] = []
        self.box = _page_box(page)
        self._page = page
        self._count = 0
        self._take(raw.FPDFPage_CountObjects(page.raw), lambda i: raw.FPDFPage_GetObject(page.raw, i), _UNMOVED, 0)
        self.scanned = any(mark.picture and self._whole(mark.box) for mark in self.marks)
        hiding = (mark for mark in self.marks if mark.hides)
        self.covers = sorted(hiding, key=lambda mark: -_area(mark.box))[:_MOST_COVERS]

    def _whole(self, box: Box) -> bool:
        """Whether it fills most of the page."""
        return _area(_common(box, self.box)) > _WHOLE_PAGE * _area(self.box)

    def _take(self, count: int, get: Callable[[int], object], matrix: _Matrix, depth: int) -> None:
        for position in range(count):
            self._count += 1
            if self._count > _MOST_OBJECTS:
                raise Unreadable("has a page with too much drawn on it; print it to a simpler PDF, or get its text")
            self._take_object(get(position), matrix, depth)

    def _take_object(self, thing: object, matrix: _Matrix, depth: int) -> None:
        kind = raw.FPDFPageObj_GetType(thing)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            if depth < _DEEPEST_FORM:
                inner = _combined(_matrix_of(thing), matrix)
                self._take(
                    raw.FPDFFormObj_CountObjects(thing), lambda i: raw.FPDFFormObj_GetObject(thing, i), inner, depth + 1
                )
        elif (box := _bounds(thing, matrix)) is None:
            return
        elif kind == raw.FPDF_PAGEOBJ_TEXT:
            self.texts[_address(thing)] = (self._count, box)
        else:
            self._take_mark(thing, kind, box)

    def _take_mark(self, thing: object, kind: int, box: Box) -> None:
        if box[2] - box[0] < _LEAST_COVER or box[3] - box[1] < _LEAST_COVER:
            return
        picture = kind == raw.FPDF_PAGEOBJ_IMAGE
        colour, opaque = (None, False) if kind != raw.FPDF_PAGEOBJ_PATH else _filled_with(thing)
        if kind == raw.FPDF_PAGEOBJ_PATH and colour is None and not opaque and not _broad_line(thing):
            return
        if raw.FPDFPageObj_HasTransparency(thing):
            hides = False
        elif picture:
            hides = self._covers_words(thing, box)
        else:
            hides = opaque and raw.FPDFPath_CountSegments(thing) in _SEGMENTS_OF_A_BOX
        self.marks.append(_Mark(self._count, box, colour, picture, hides))

    def _covers_words(self, image: object, box: Box) -> bool:
        """Whether a picture lies opaque on words; one of the whole page is a scan that they were recognised in."""
        if self._whole(box) or not any(_meet(words, box) for _, words in self.texts.values()):
            return False
        bitmap = raw.FPDFImageObj_GetRenderedBitmap(self._page.pdf.raw, self._page.raw, image)
        if not bitmap:
            return False
        try:
            return _is_opaque(bitmap)
        finally:
            raw.FPDFBitmap_Destroy(bitmap)


class _Typed:
    """The characters of a page, each with the reason for which nobody can see it, if there is one."""

    def __init__(self, words: pdfium.PdfTextPage, painted: _Painted) -> None:
        self._raw = words.raw
        self._painted = painted
        count = words.count_chars()
        text = words.get_text_range() if count else ""
        self._text = text if len(text) == count else "".join(map(self._character, range(count)))
        self._runs = list(self._find_runs(count))
        self.recognised = False
        self.hidden: dict[int, str] = {}
        for start, end, address in self._runs:
            if address and self._text[start:end].strip():
                self._judge(start, end, address)

    def lines(self) -> Iterator[Line]:
        """What can be seen, line by line."""
        line: list[tuple[int, int]] = []
        for start, end, _ in self._runs:
            if "\n" in self._text[start:end] or "\r" in self._text[start:end]:
                yield from self._line(line)
                line = []
            else:
                line.append((start, end))
        yield from self._line(line)

    def _character(self, index: int) -> str:
        code = raw.FPDFText_GetUnicode(self._raw, index)
        return HYPHEN if code in _HYPHENS else chr(code) if 0 < code <= 0x10FFFF else " "  # noqa: PLR2004

    def _find_runs(self, count: int) -> Iterator[tuple[int, int, int]]:
        """Stretches of characters of one object, with its address; 0 for spaces and line ends that were put in."""
        start, last = 0, None
        for index in range(count):
            address = _address(raw.FPDFText_GetTextObject(self._raw, index))
            if last is not None and address != last:
                yield start, index, last
                start = index
            last = address
        if last is not None:
            yield start, count, last

    def _judge(self, start: int, end: int, address: int) -> None:
        """Note which characters of a run nobody can see, and why."""
        order, box = self._painted.texts.get(address, (sys.maxsize, self._painted.box))
        if reason := self._why_unseen(start, order, box):
            self.hidden |= dict.fromkeys(range(start, end), reason)
            return
        covers = [mark for mark in self._painted.covers if mark.order > order and _meet(mark.box, box)]
        if covers or not _inside(box, self._painted.box):
            for index in range(start, end):
                middle = _middle(self._box(index))
                if not _holds(self._painted.box, middle):
                    self.hidden[index] = OFF_PAGE
                elif any(_holds(mark.box, middle) for mark in covers):
                    self.hidden[index] = COVERED

    def _why_unseen(self, index: int, order: int, box: Box) -> str | None:
        """Why the whole run cannot be seen."""
        mode = raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(self._raw, index))
        colour, alpha = self._colour(index)
        if mode in {raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP} or not alpha:
            self.recognised = self.recognised or self._painted.scanned
            return None if self._painted.scanned else INVISIBLE
        if self._size(index) < _LEAST_SIZE:
            return TINY
        strokes = mode in {raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_FILL_STROKE}
        behind = self._behind(order, _middle(box))
        if not strokes and behind and max(abs(a - b) for a, b in zip(colour, behind, strict=True)) < _LEAST_CONTRAST:
            return SAME_COLOUR
        return None

    def _behind(self, order: int, point: tuple[float, float]) -> _Colour | None:
        """The colour on which something is painted; None where that is a picture."""
        below = (mark for mark in reversed(self._painted.marks) if mark.order < order and _holds(mark.box, point))
        found = next(below, None)
        return found.colour if found else _WHITE

    def _line(self, runs: Sequence[tuple[int, int]]) -> Iterator[Line]:
        shown = [index for start, end in runs for index in range(start, end) if index not in self.hidden]
        typed = [index for index in shown if not self._text[index].isspace()]
        if not typed:
            return
        angle = raw.FPDFText_GetCharAngle(self._raw, typed[0])
        left, height = _along(angle, *self._origin(typed[0]))
        longest = max(runs, key=lambda run: len(self._text[slice(*run)].strip()) if run[0] not in self.hidden else -1)[
            0
        ]
        yield Line(
            words=self._words(runs, angle),
            size=round(self._size(longest) * 2) / 2,
            bold=self._bold(longest),
            left=left,
            right=_along(angle, *_middle(self._box(typed[-1])))[0],
            height=height,
            angle=angle,
            at_edge=self._at_edge(angle, height),
        )

    def _at_edge(self, angle: float, height: float) -> bool:
        left, bottom, right, top = self._painted.box
        heights = [_along(angle, x, y)[1] for x in (left, right) for y in (bottom, top)]
        margin = _MARGIN * (max(heights) - min(heights))
        return not min(heights) + margin < height < max(heights) - margin

    def _words(self, runs: Sequence[tuple[int, int]], angle: float) -> str:
        """The characters, with a mark in place of a gap that is too wide for a space."""
        parts: list[str] = []
        reached: float | None = None
        for start, end in runs:
            typed = [i for i in range(start, end) if i not in self.hidden and not self._text[i].isspace()]
            if typed and reached is not None:
                gap = _along(angle, *self._origin(typed[0]))[0] - reached
                parts += [CELL] if gap > _CELL_GAP * self._size(typed[0]) else []
            parts += [self._shown(i) for i in range(start, end)]
            if typed:
                reached = _along(angle, *self._edge(typed[-1]))[0]
        return "".join(parts).replace("\ufffe", HYPHEN)

    def _shown(self, index: int) -> str:
        """A character, or a mark where the first of those that are covered was."""
        reason = self.hidden.get(index)
        if reason == COVERED and self.hidden.get(index - 1) != COVERED:
            return "[…]"
        return "" if reason else self._text[index]

    def _edge(self, index: int) -> tuple[float, float]:
        left, bottom, right, top = self._box(index)
        angle = raw.FPDFText_GetCharAngle(self._raw, index)
        turned = abs(math.sin(angle)) > 0.5  # noqa: PLR2004 -- nearer to upright than to level
        return (left, top if math.sin(angle) > 0 else bottom) if turned else (right, bottom)

    def _size(self, index: int) -> float:
        matrix = raw.FS_MATRIX()
        size: float = raw.FPDFText_GetFontSize(self._raw, index)
        if raw.FPDFText_GetMatrix(self._raw, index, matrix):
            size *= math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))
        return size

    def _bold(self, index: int) -> bool:
        name = ctypes.create_string_buffer(200)
        raw.FPDFText_GetFontInfo(self._raw, index, name, len(name), ctypes.c_int())
        called = name.value.decode("utf-8", "replace").lower()
        return raw.FPDFText_GetFontWeight(self._raw, index) >= _BOLD_WEIGHT or any(
            bold in called for bold in _BOLD_NAMES
        )

    def _colour(self, index: int) -> tuple[_Colour, int]:
        values = [ctypes.c_uint() for _ in range(4)]
        if not raw.FPDFText_GetFillColor(self._raw, index, *values):
            return (0, 0, 0), 255
        red, green, blue, alpha = (value.value for value in values)
        return (red, green, blue), alpha

    def _origin(self, index: int) -> tuple[float, float]:
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(self._raw, index, x, y)
        return x.value, y.value

    def _box(self, index: int) -> Box:
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        raw.FPDFText_GetCharBox(self._raw, index, left, right, bottom, top)
        return left.value, bottom.value, right.value, top.value


def _address(thing: object) -> int:
    return ctypes.cast(thing, ctypes.c_void_p).value or 0  # type: ignore[arg-type]  # a pointer of pdfium


def _page_box(page: pdfium.PdfPage) -> Box:
    box = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page.raw, box)
    return box.left, box.bottom, box.right, box.top


def _matrix_of(thing: object) -> _Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(thing, found):
        return _UNMOVED
    return found.a, found.b, found.c, found.d, found.e, found.f


def _combined(first: _Matrix, then: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _bounds(thing: object, matrix: _Matrix) -> Box | None:
    """The box around an object on the page."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
        return None
    a, b, c, d, e, f = matrix
    corners = [(x.value, y.value) for x in (left, right) for y in (bottom, top)]
    across = [a * x + c * y + e for x, y in corners]
    up = [b * x + d * y + f for x, y in corners]
    return min(across), min(up), max(across), max(up)


def _filled_with(path: object) -> tuple[_Colour | None, bool]:
    """The colour that fills a path, if it is one, and whether nothing can be seen through it."""
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    values = [ctypes.c_uint() for _ in range(4)]
    if not raw.FPDFPath_GetDrawMode(path, mode, stroke) or mode.value == raw.FPDF_FILLMODE_NONE:
        return None, False
    if not raw.FPDFPageObj_GetFillColor(path, *values):
        return None, True  # a pattern
    red, green, blue, alpha = (value.value for value in values)
    return ((red, green, blue), True) if alpha >= _OPAQUE else (None, False)


def _broad_line(path: object) -> bool:
    """Whether a path's line, or what shines through its filling, is broad enough to write on."""
    mode, stroke, width = ctypes.c_int(), ctypes.c_int(), ctypes.c_float()
    if raw.FPDFPath_GetDrawMode(path, mode, stroke) and mode.value != raw.FPDF_FILLMODE_NONE:
        return True
    return bool(raw.FPDFPageObj_GetStrokeWidth(path, width) and width.value >= _LEAST_COVER)


def _is_opaque(bitmap: object) -> bool:
    """Whether a rendered picture has no place that shows what lies below."""
    if raw.FPDFBitmap_GetFormat(bitmap) != raw.FPDFBitmap_BGRA:
        return True
    size = raw.FPDFBitmap_GetStride(bitmap) * raw.FPDFBitmap_GetHeight(bitmap)
    pixels = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), size)
    return min(pixels[3::4], default=255) >= _OPAQUE


def _along(angle: float, x: float, y: float) -> tuple[float, float]:
    """A point as it is seen by who reads along that angle: how far on, and how high."""
    return x * math.cos(angle) + y * math.sin(angle), y * math.cos(angle) - x * math.sin(angle)


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _common(one: Box, other: Box) -> Box:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _meet(one: Box, other: Box) -> bool:
    return _area(_common(one, other)) > 0


def _inside(inner: Box, outer: Box) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _holds(box: Box, point: tuple[float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
