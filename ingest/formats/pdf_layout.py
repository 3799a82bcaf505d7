"""Lines of type to what they are: headings, paragraphs, items, rows; and what only a page needs, left out."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.formats.pdf_page import CELL, HYPHEN, Line, PageText

_RUNS_FROM = 3
"""Pages on which the same words in the same place are a running head."""
_RUNS_ON_SHARE, _RUNS_ON_MOST = 0.4, 5
_PAGE_NUMBER = re.compile(r"(?i)(?:page )?[\divxl]{1,5}(?: ?(?:of|/) ?\d{1,4})?(?:\W+page)?")
_CONTENTS = re.compile(r"(?:\.\s?){4,}\s*\d{1,4}\s*$")
_ITEM = re.compile(r"(?:[-*•–▪◦‣●○■□➢✓o]|\d{1,3}[.)]|\(?[a-z]\)|\(?[ivx]{1,4}\))(?=[\s\t])")
_BULLETS = str.maketrans(dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf0fc\uf0a8\u2022▪◦‣●○■□➢✓", "•"))
_NUMBERED = re.compile(
    r"(?:chapter |part |section |annex |appendix )?(\d{1,2}(?:\.\d{1,2}){0,4}|[A-Z])[.:)]?\s", re.IGNORECASE
)
_ORDINAL = r"(?:chapter|part|section|annex|appendix)?[\divx]{0,6}"
"""What may stand before a heading's words on the page but not in the outline; letters and digits only."""
_COMPOUNDING = frozenset("self non multi well cross long short high low half trauma strengths evidence peer".split())

_LARGER = 1.12
"""Times the size of the body from which type is a heading's."""
_LONGEST_HEADING, _LONGEST_BOLD_HEADING = 160, 100
_MOST_BOLD = 0.4
"""Share of bold letters from which boldness says nothing."""
_DEEPEST = 5
_COVER = 0.6
"""Share of heading letters from which a first page is a cover, whose lines head nothing."""
_PARAGRAPH_GAP = 1.3
_SHORT = 0.8
_TURN = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """One entry of a PDF's own outline."""

    level: int
    words: str
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading (it has a level), a row of a table (it has cells), an item, or a paragraph."""

    words: str
    level: int | None = None
    cells: tuple[str, ...] = ()
    item: bool = False


def without_running_heads(pages: Sequence[PageText]) -> tuple[list[PageText], int, int]:
    """The pages without what repeats on most of them, page numbers and lists of contents.

    Returns:
        The pages, how many running lines and how many contents lines were taken away.
    """
    seen = Counter(mark for page in pages for mark in {_mark(line) for line in page.lines if line.at_edge})
    often = max(_RUNS_FROM, min(_RUNS_ON_MOST, round(_RUNS_ON_SHARE * len(pages))))
    kept = []
    running = contents = 0
    for page in pages:
        heads = [line for line in page.lines if line.at_edge and _runs(line, seen[_mark(line)], often)]
        listed = [line for line in page.lines if _CONTENTS.search(line.words)]
        running, contents = running + len(heads), contents + len(listed)
        kept.append(replace(page, lines=tuple(each for each in page.lines if each not in heads and each not in listed)))
    return kept, running, contents


def _runs(line: Line, times: int, often: int) -> bool:
    return times >= often or _PAGE_NUMBER.fullmatch(_plain(line.words)) is not None


def _mark(line: Line) -> tuple[str, int]:
    """What a line says, whatever its number, and where it stands."""
    return re.sub(r"\d+", "#", _plain(line.words).casefold()), round(line.height / 6)


def _plain(words: str) -> str:
    return " ".join(words.replace(HYPHEN, "").split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What the type of a document means."""

    body: float
    """Size in points."""
    levels: dict[tuple[float, bool], int]
    """Level of each kind of type that headings have."""
    vocabulary: frozenset[str]
    """Words that stand unbroken somewhere, to know which of two joined halves make one."""


def style_of(pages: Sequence[PageText]) -> Style:
    """How large the body is, which type heads it, and which words it uses."""
    lines = [line for page in pages for line in page.lines]
    letters: Counter[tuple[float, bool]] = Counter()
    for line in lines:
        letters[line.size, line.bold] += len(line.words)
    sizes: Counter[float] = Counter()
    for (size, _), count in letters.items():
        sizes[size] += count
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    bold_matters = sum(count for (_, bold), count in letters.items() if bold) <= _MOST_BOLD * sum(letters.values())
    larger = sorted({size for size in sizes if size >= body * _LARGER}, reverse=True)
    levels = {(size, bold): min(rank, _DEEPEST) for rank, size in enumerate(larger, 1) for bold in (True, False)}
    if bold_matters:
        smaller = [size for size in sizes if body * 0.95 <= size < body * _LARGER]
        levels |= {(size, True): _DEEPEST + 1 for size in smaller}
    words = (re.findall(r"\w+(?:-\w+)*", line.words.casefold()) for line in lines if HYPHEN not in line.words)
    return Style(body=body, levels=levels, vocabulary=frozenset(word for of_line in words for word in of_line))


def blocks_of(page: PageText, style: Style, bookmarks: Sequence[Bookmark]) -> Iterator[Block]:
    """What a page says, heading by heading and paragraph by paragraph."""
    pitch = _pitch(page.lines)
    width = max((line.right for line in page.lines), default=0.0)
    cover = page.number == 1 and _is_cover(page, style)
    places = _places(page, bookmarks)
    yield from (_heading(mark) for mark in bookmarks if mark not in {found for found, _ in places.values()})
    gathered: list[Line] = []
    position = 0
    while position < len(page.lines):
        line = page.lines[position]
        if position in places:
            mark, taken = places[position]
            yield from _written(gathered, style)
            gathered = []
            yield _heading(mark)
        elif taken := _heading_lines(page.lines[position:], style, pitch, cover=cover):
            yield from _written(gathered, style)
            gathered = []
            words = joined([each.words for each in page.lines[position : position + taken]], style.vocabulary)
            yield Block(words=words, level=_level(line, words, style))
        else:
            if gathered and _breaks(gathered[-1], line, pitch, width):
                yield from _written(gathered, style)
                gathered = []
            gathered.append(line)
            taken = 1
        position += taken
    yield from _written(gathered, style)


def _heading(mark: Bookmark) -> Block:
    return Block(words=mark.words, level=mark.level)


def _places(page: PageText, bookmarks: Sequence[Bookmark]) -> dict[int, tuple[Bookmark, int]]:
    """Where on the page each bookmark's words stand, and in how many lines."""
    found: dict[int, tuple[Bookmark, int]] = {}
    for mark in bookmarks:
        sought = _letters(mark.words)
        for position in range(len(page.lines)):
            taken = _lines_that_say(page.lines[position : position + 4], sought)
            if taken and position not in found:
                found[position] = (mark, taken)
                break
    return found


def _lines_that_say(lines: Sequence[Line], sought: str) -> int:
    said = ""
    for taken, line in enumerate(lines, 1):
        said += _letters(line.words)
        if sought and re.fullmatch(_ORDINAL + re.escape(sought), said):
            return taken
    return 0


def _letters(words: str) -> str:
    return "".join(character for character in words.casefold() if character.isalnum())


def bookmarks_fit(pages: Sequence[PageText], bookmarks: Sequence[Bookmark]) -> bool:
    """Whether most of the outline's entries stand as headings on the pages that they name."""
    by_page = {page.number: page for page in pages}
    named = [mark for mark in bookmarks if mark.page in by_page]
    found = sum(bool(_places(by_page[mark.page], [mark])) for mark in named)
    return bool(named) and found * 2 >= len(named)


def _is_cover(page: PageText, style: Style) -> bool:
    """Whether a first page is nearly all in the type of headings; its largest lines are the title, the rest text."""
    total = sum(len(line.words) for line in page.lines)
    large = sum(len(line.words) for line in page.lines if (line.size, line.bold) in style.levels)
    return large > _COVER * total


def _heading_lines(lines: Sequence[Line], style: Style, pitch: float, *, cover: bool) -> int:
    """How many of the lines, from the first on, are one heading; 0 when the first is none."""
    first = lines[0]
    level = style.levels.get((first.size, first.bold))
    if level is None or (cover and first.size < max(style.levels)[0]) or not any(map(str.isalpha, first.words)):
        return 0
    if _ITEM.match(first.words) and first.size < style.body * _LARGER and not _NUMBERED.match(first.words):
        return 0
    taken = 1
    while taken < len(lines) and _goes_on(lines[taken - 1], lines[taken], pitch):
        taken += 1
    words = " ".join(line.words for line in lines[:taken])
    bold_alone = level > _DEEPEST
    if len(words) > (_LONGEST_BOLD_HEADING if bold_alone else _LONGEST_HEADING) or words.rstrip()[-1] in ".,;":
        return 0
    if bold_alone and taken < len(lines) and lines[taken].words[:1].islower():
        return 0
    return taken


def _goes_on(line: Line, after: Line, pitch: float) -> bool:
    gap = line.height - after.height
    same = (line.size, line.bold) == (after.size, after.bold)
    return same and 0 < gap < max(1.7 * line.size, pitch * 1.1) and not _NUMBERED.match(after.words)


def _level(line: Line, words: str, style: Style) -> int:
    """Deeper for smaller type and, within one, for longer numbers; below every bookmark."""
    numbered = _NUMBERED.match(words)
    return 100 + 10 * style.levels[line.size, line.bold] + (numbered[1].count(".") if numbered else 0)


def _pitch(lines: Sequence[Line]) -> float:
    """How far one line of a paragraph usually stands below the one before."""
    gaps = [one.height - other.height for one, other in pairwise(lines) if one.size == other.size]
    return median([gap for gap in gaps if 0 < gap < 4 * lines[0].size] or [0.0]) if lines else 0.0


def _breaks(before: Line, line: Line, pitch: float, width: float) -> bool:
    """Whether a new paragraph begins with this line."""
    if CELL in line.words or CELL in before.words or _ITEM.match(line.words.translate(_BULLETS)):
        return True
    if abs(line.size - before.size) > 0.6 or abs(line.angle - before.angle) > _TURN:  # noqa: PLR2004
        return True
    gap = before.height - line.height
    ended = before.words.rstrip()[-1:] in tuple(".!?:;")
    if gap < 0:  # the next column
        return ended or not line.words[:1].islower()
    return gap > _PARAGRAPH_GAP * pitch > 0 or (ended and before.right < _SHORT * width and line.words[:1].isupper())


def _written(lines: Sequence[Line], style: Style) -> Iterator[Block]:
    if not lines:
        return
    words = joined([line.words for line in lines], style.vocabulary).translate(_BULLETS)
    if mark := _ITEM.match(words):
        rest = " ".join(words.split())
        bullet = len(mark[0]) == 1 and not mark[0].isalnum()
        yield Block(words=rest[1:].strip() if bullet or mark[0] == "o" else rest, item=bullet or mark[0] == "o")
    elif CELL in words:
        yield Block(words="", cells=tuple(filter(None, (cell.strip() for cell in words.split(CELL)))))
    else:
        yield Block(words=words)


def joined(lines: Sequence[str], vocabulary: frozenset[str]) -> str:
    """The lines as one, and words that a line's end broke whole again."""
    text = " ".join(line.strip() for line in lines)
    text = re.sub(rf"{HYPHEN} ?", HYPHEN, re.sub(r"(?<=[a-z])- (?=[a-z])", HYPHEN, text))
    return re.sub(rf"(\w*){HYPHEN}(\w*)", lambda match: _mended(match[1], match[2], vocabulary), text).replace(
        HYPHEN, ""
    )


def _mended(first: str, second: str, vocabulary: frozenset[str]) -> str:
    """Two halves as one word, unless the document writes them with a hyphen or each begins like a name."""
    whole, with_hyphen = first + second, f"{first}-{second}"
    if whole.casefold() in vocabulary:
        return whole
    halves = first.casefold() in vocabulary and second.casefold() in vocabulary
    apart = with_hyphen.casefold() in vocabulary or halves or first.casefold() in _COMPOUNDING
    return with_hyphen if apart or not second[:1].islower() or not first else whole
