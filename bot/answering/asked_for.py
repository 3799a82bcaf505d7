"""What kind of answer a question asks for, and whether a sentence is of that kind.

A passage can be about the very thing asked and still not hold the answer: "how many children?" is not
answered by a sentence about children. Retrieval scores cannot see that (their AUROC on such questions
is about 0.75); the form of the answer can.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge.lexical import words_of

Holds = Callable[[str], bool]
"""Whether a sentence is of the kind that was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor:
    """The kind of sentence that may answer."""

    holds: Holds
    decides: bool = False
    """Whether being of the kind is most of the answer, so that little nearness in meaning is enough."""


_NUMBER = (
    r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundreds?|thousands?|million"
    r"|half|third|quarter|no|none|all|both|several|most|few)"
)
_SHARE = re.compile(r"\d ?%|per cent|percent|\b(?:half|third|quarter|majority|one in|in every)\b", re.IGNORECASE)
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:january|february|march|april|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_DURATION = re.compile(
    rf"\b{_NUMBER}[ -](?:\w+ )?(?:minutes?|hours?|days?|weeks?|months?|years?)\b|\b(?:as soon as|as early as"
    r"|immediately|straight away|same day|at once)\b",
    re.IGNORECASE,
)

_HOW_MANY = re.compile(r"\bhow many ([\w'’ -]{2,60})", re.IGNORECASE)
_WHAT_SHARE = re.compile(r"\b(?:what|which) (?:percentage|proportion|share|per ?cent|%)", re.IGNORECASE)
_WHEN_WAS = re.compile(
    r"\bwhen (?:did|was|were|is|are)\b(?!.*\b(?:we|i|you)\b)|\b(?:what|which) (?:year|date|month)\b|\bdates? of\b",
    re.IGNORECASE,
)
_HOW_LONG = re.compile(r"\bhow (?:long|soon|quickly)\b|\b(?:deadline|timescales?|time limit)s?\b", re.IGNORECASE)


_WENT_WELL = re.compile(
    r"\b(?:went|go|going|gone|done|did|do|work(?:ed)?) (?:\w+ )?well\b|\bstrengths?\b|\bgood practice\b|\bpositives?\b"
    r"|\b(?:get|got) (?:\w+ )?right\b",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    r"\b(?:confiden\w+|clarity|strengths?|strong|good|well|effective\w*|positive\w*|success\w*|skil\w+|helpful)\b",
    re.IGNORECASE,
)
_NO_PRAISE = re.compile(
    r"\b(?:not|no|never|lack\w*|missed|unaware|undermin\w+|however|concern\w*|weak\w*|poor\w*"
    r"|greater|improve\w*|create|develop\w*|seek|consider)\b",
    re.IGNORECASE,
)
"""Denials, and aims that are not yet reached."""

_READING = re.compile(
    r"\b(?:read|reading|reports?|reviews?|research|links? (?:to|for)|resources?|websites?|publications?|documents?"
    r"|inquiry|papers?|find out more|learn more|look up)\b",
    re.IGNORECASE,
)
_TO_READ = re.compile(
    r"\b(?:(?:what|anything|something|should|could|can|to|further|more|recommended) (?:\w+ ){0,3}(?:to )?read(?:ing)?"
    r"|reading (?:list|is)|find out more|learn more|resources|useful links)\b",
    re.IGNORECASE,
)
_REFERENCES = re.compile(r"\b(?:further reading|references|bibliography|resources|useful links)\b", re.IGNORECASE)
_LONGEST_TITLE = 14
"""Words."""


def asks_for_reading(question: str) -> bool:
    """Whether a title of something to read may be the answer."""
    return _READING.search(question) is not None


def asks_for_titles(question: str) -> bool:
    """Whether titles are the very thing asked for."""
    return _TO_READ.search(question) is not None


def is_title(heading_path: Sequence[str], sentence: str) -> bool:
    """Whether the sentence is an item of a reading list rather than a statement."""
    in_references = any(_REFERENCES.search(heading) for heading in heading_path)
    return in_references and len(sentence.split()) <= _LONGEST_TITLE and not sentence.endswith((".", "!", "?"))


def asked_for(question: str) -> AskedFor | None:
    """The kind of sentence the question asks for; None when any kind may answer it."""
    if counted := _HOW_MANY.search(question):
        return AskedFor(holds=_counts(counted[1]))
    if _WENT_WELL.search(question):
        # Quoting a failing to somebody who asked what went well turns the guidance on its head.
        return AskedFor(holds=_praises, decides=True)
    for asks, holds in ((_WHAT_SHARE, _SHARE), (_WHEN_WAS, _DATE), (_HOW_LONG, _DURATION)):
        if asks.search(question):
            return AskedFor(holds=_matching(holds))
    return None


def _praises(sentence: str) -> bool:
    return _PRAISE.search(sentence) is not None and _NO_PRAISE.search(sentence) is None


def _matching(expression: re.Pattern[str]) -> Holds:
    return lambda sentence: expression.search(sentence) is not None


def _counts(noun_phrase: str) -> Holds:
    """Whether a sentence gives a number of the first thing named: "all three men" for "men"."""
    counted = words_of(noun_phrase)[:2]

    def holds(sentence: str) -> bool:
        for number in re.finditer(rf"\b{_NUMBER}\b((?: [\w'’-]+){{1,3}})", sentence, re.IGNORECASE):
            if set(counted) & set(words_of(number[1])):
                return True
        return False

    return holds
