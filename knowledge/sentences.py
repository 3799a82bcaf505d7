"""Where the sentences of a text begin and end."""

import re
from collections.abc import Iterator

from knowledge.documents import Span

LONGEST = 900
"""Code points; a longer run without a sentence end is cut at white space, so that an embedder sees all of it."""

_LINE = re.compile(r"[^\n]+(?:\n(?=[a-z])[^\n]+)*")
_LIST_MARK = re.compile(r"\s*(?:(?:[-*•–]|\d{1,3}[.)])\s+)+")
_BOUNDARY = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|cf|vs|nos|para|paras|p|pp|ch|chap|vol|fig|mr|mrs|ms|dr|prof|rev|st|ed|eds|al|approx|inc)"
    r"|\b[A-Z])\.$",
    re.IGNORECASE,
)


_LONGEST_ABBREVIATION = 8
"""How far to look back from a full stop: reading from the line's start would take quadratic time."""


def split_sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Yield the sentences of `text[start:end]` in order, without list marks or surrounding space.

    Every letter and digit of the stretch lies in exactly one of them; list marks and bare punctuation
    between lines may not.
    """
    for line in _LINE.finditer(text, start, len(text) if end is None else end):
        mark = _LIST_MARK.match(text, line.start(), line.end())
        yield from _within_line(text, mark.end() if mark else line.start(), line.end())


def _within_line(text: str, start: int, end: int) -> Iterator[Span]:
    begin = start
    for boundary in _BOUNDARY.finditer(text, start, end):
        if _ABBREVIATION.search(text, max(begin, boundary.start() - _LONGEST_ABBREVIATION), boundary.start() + 1):
            continue
        yield from _bounded(text, begin, boundary.end())
        begin = boundary.end()
    yield from _bounded(text, begin, end)


def _bounded(text: str, start: int, end: int) -> Iterator[Span]:
    """Trim the stretch and cut it where it is longer than `LONGEST`."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        space = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = space if space > 0 else start + LONGEST
        yield from _bounded(text, start, cut)
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if any(character.isalnum() for character in text[start:end]):
        yield Span(start=start, end=end)
