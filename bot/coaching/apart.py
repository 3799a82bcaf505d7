"""Parts of a message that are not its writer's own words: quotations, pasted records, what somebody said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.lexicon import Lexicon
from knowledge.phrase import Phrases, Stretch

_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
_DOUBLE = re.compile('["“”„‟«»]')
_SINGLE = re.compile(r"""(?:(?<=[\s("“\[–—:/-])|^)['‘](?=[^\W_])(?!(?:til|em|cause|tis|twas|cos|n)\b)""", re.MULTILINE)
_SINGLE_END = re.compile(r"(?<=\S)['’](?!\w)")
_LONGEST_SINGLE = 400
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]{1,400}`", re.DOTALL)
_QUOTED_LINE = re.compile(r"^[ \t]*(?:>|&gt;).*$", re.MULTILINE)
_EARLIER_MAIL = re.compile(
    r"^[ \t]*(?:-{2,} ?(?:original|forwarded) message ?-*|begin forwarded message:|on [^\n]{5,80} wrote:"
    r"|from: [^\n]{1,120}\n(?:sent|date|to):)",
    re.IGNORECASE | re.MULTILINE,
)
_COLON = re.compile(r"(?<![\d:]):(?=\s)")
_CLAUSE_START = re.compile(r"[.!?;\n](?=\s)|\n")
_LONGEST_LEAD = 160
_OWN_WORDS_AGAIN = re.compile(
    r"[;–—]|\b(?:but|so|because of this|which means)\b|,? and (?:i|we)\b|, and\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """A stretch that is left alone."""

    start: int
    end: int
    why: str


QUOTED = "it stands in quotation marks"
PASTED = "it is pasted from a record or message"
SAID = "it is what somebody else said"


class Apartness:
    """Finds what is not the writer's own."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._leads = lexicon.phrases(lexicon.pasted)
        self._reports = lexicon.phrases(lexicon.reports)
        self._records = lexicon.phrases(lexicon.records)

    def __call__(self, text: str) -> tuple[Apart, ...]:
        """Quotations and pasted parts of the whole message, with curly quotation marks still in it."""
        return (*_double(text), *_single(text), *self._pasted(text))

    def reported(self, sentence: Stretch, at: int) -> bool:
        """Whether, in that sentence, somebody else is reported to have said what stands there."""
        return _leads_to(at, self._reports, sentence)

    def recorded(self, sentence: Stretch, at: int) -> bool:
        """Whether, in that sentence, it is what a record says."""
        return _leads_to(at, self._records, sentence)

    def _pasted(self, text: str) -> Iterator[Apart]:
        for match in (*_CODE.finditer(text), *_QUOTED_LINE.finditer(text)):
            yield Apart(start=match.start(), end=match.end(), why=PASTED)
        if earlier := _EARLIER_MAIL.search(text):
            yield Apart(start=earlier.start(), end=len(text), why=PASTED)
        for colon in _COLON.finditer(text):
            begin = max(colon.start() - _LONGEST_LEAD, 0)
            for before in _CLAUSE_START.finditer(text, begin, colon.start()):
                begin = before.end()
            if self._leads.occur(Stretch(text, begin, colon.start())):
                yield Apart(start=colon.end(), end=_paragraph_end(text, colon.end()), why=PASTED)


def _leads_to(at: int, leads: Phrases, sentence: Stretch) -> bool:
    """Whether one of them stands before that place, and the writer's own words have not begun again."""
    before = (found.whole_end for found in leads.find(sentence) if found.whole_end <= at)
    return any(_OWN_WORDS_AGAIN.search(sentence.text, end, at) is None for end in before)


def _paragraph_end(text: str, at: int) -> int:
    """A blank line right after a heading belongs to what it heads."""
    while at < len(text) and text[at].isspace():
        at += 1
    end = _PARAGRAPH_END.search(text, at)
    return end.start() if end else len(text)


def _double(text: str) -> Iterator[Apart]:
    """Between double quotation marks, nested or not; one that is never closed reaches to the paragraph's end."""
    begun, depth, limit = -1, 0, 0
    for mark in _DOUBLE.finditer(text):
        at = mark.start()
        if depth and at >= limit:
            yield Apart(start=begun, end=limit, why=QUOTED)
            depth = 0
        opens = mark[0] in "“„«" or (mark[0] in '"‟' and not depth)
        if not opens:
            depth -= 1 if depth else 0
            if begun >= 0 and not depth:
                yield Apart(start=begun, end=at + 1, why=QUOTED)
                begun = -1
        elif depth:
            depth += 1
        elif mark[0] != '"' or _can_open(text, at):
            begun, depth, limit = at, 1, _paragraph_end(text, at)
    if depth:
        yield Apart(start=begun, end=limit, why=QUOTED)


def _can_open(text: str, at: int) -> bool:
    """A mark after a number is inches."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return not before.isalnum() and bool(after) and not after.isspace()


def _single(text: str) -> Iterator[Apart]:
    """Between single quotation marks; an apostrophe is none, and one that is not closed is none."""
    at = 0
    while begun := _SINGLE.search(text, at):
        limit = min(_paragraph_end(text, begun.end()), begun.end() + _LONGEST_SINGLE)
        following = _SINGLE.search(text, begun.end(), limit)
        if following:
            limit = following.start()
        ends = [end.start() for end in _SINGLE_END.finditer(text, begun.end(), limit)]
        # “the boys' story'”: a plural's apostrophe ends the quotation only where nothing else does.
        sure = [end for end in ends if text[end - 1] not in "sS"]
        at = begun.end()
        if ends:
            at = (sure or ends[-1:])[0] + 1
            yield Apart(start=begun.start(), end=at, why=QUOTED)
