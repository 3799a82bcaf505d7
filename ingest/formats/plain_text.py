"""Plain text: paragraphs put together again, and the lines that are plainly headings."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.formats.encoding import decode
from ingest.formats.extracted import Extracted
from ingest.formats.manuscript import Manuscript

_RULE = re.compile(r"\s*([=~-])\1{2,}\s*")
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+[A-Z]")
_ITEM = re.compile(r"\s*(?:[-*•–o]|\d{1,3}[.)]|\([a-z]\))\s+\S")
_LONGEST_HEADING = 80
_WRAPPED_AT = 50
"""A line shorter than this was ended by its writer, not by the width of a page."""
_WIDEST_PAGE = 120


def read(content: bytes) -> Extracted:
    """The text of a file without markup."""
    page = Manuscript()
    for block in _blocks(decode(content).replace("\f", "\n\n")):
        _write(page, block)
    return page.finish()


def _blocks(text: str) -> Iterator[list[str]]:
    """The lines between blank ones."""
    block: list[str] = []
    for line in text.split("\n"):
        if line.strip():
            block.append(line.rstrip())
        elif block:
            yield block
            block = []
    if block:
        yield block


def _write(page: Manuscript, block: Sequence[str]) -> None:
    if len(block) > 1 and (rule := _RULE.fullmatch(block[1])) and len(block[0]) <= _LONGEST_HEADING:
        page.heading(1 if rule[1] == "=" else 2, block[0])
        block = block[2:]
        if not block:
            return
    elif len(block) == 1 and (level := heading_level(block[0])):
        page.heading(level, block[0])
        return
    page.paragraph("\n".join(_unwrapped(block)))


def heading_level(line: str) -> int | None:
    """How deep a line stands that is a heading by its look alone: in capitals, or numbered, short and open-ended."""
    words = line.strip()
    if len(words) > _LONGEST_HEADING or words[-1] in ".,;:?!" or sum(map(str.isalpha, words)) < 3:  # noqa: PLR2004
        return None
    if numbered := _NUMBERED.match(words):
        return 2 + numbered[1].count(".")
    return 2 if words.isupper() and len(words.split()) > 1 else None


def _unwrapped(block: Sequence[str]) -> Iterator[str]:
    """The lines of a block as its writer meant them: those that only a page's width ended are one."""
    wrapped = max(map(len, block)) <= _WIDEST_PAGE
    gathered = [block[0].strip()]
    for before, line in pairwise(block):
        if not (wrapped and len(before) >= _WRAPPED_AT and not _ITEM.match(line)):
            yield " ".join(gathered)
            gathered = []
        gathered.append(line.strip())
    yield " ".join(gathered)
