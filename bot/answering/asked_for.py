"""What kind of answer a question asks for, and whether a sentence is of that kind.

A passage can be about the very thing asked and still not hold the answer: "how many children?" is not
answered by a sentence about children. Retrieval scores cannot see that (their AUROC on such questions
is about 0.75); the form of the answer can.
"""

import re
from collections.abc import Callable

from knowledge.lexical import words_of

Holds = Callable[[str], bool]
"""Whether a sentence is of the kind that was asked for."""

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
    rf"\b{_NUMBER}[ -](?:\w+ )?(?:minutes?|hours?|days?|weeks?|months?|years?)\b|\b(?:as soon as|as early as|immediately"
    r"|straight away|same day|at once)\b",
    re.IGNORECASE,
)

_HOW_MANY = re.compile(r"\bhow many ([\w'’ -]{2,60})", re.IGNORECASE)
_WHAT_SHARE = re.compile(r"\b(?:what|which) (?:percentage|proportion|share|per ?cent|%)", re.IGNORECASE)
_WHEN_WAS = re.compile(
    r"\bwhen (?:did|was|were|is|are)\b(?!.*\b(?:we|i|you)\b)|\b(?:what|which) (?:year|date|month)\b|\bdates? of\b", re.IGNORECASE
)
_HOW_LONG = re.compile(r"\bhow (?:long|soon|quickly)\b|\b(?:deadline|timescales?|time limit)s?\b", re.IGNORECASE)


def asked_for(question: str) -> Holds | None:
    """A test for sentences of the kind the question asks for; None when any kind may answer it."""
    if counted := _HOW_MANY.search(question):
        return _counts(counted[1])
    for asks, holds in ((_WHAT_SHARE, _SHARE), (_WHEN_WAS, _DATE), (_HOW_LONG, _DURATION)):
        if asks.search(question):
            return _matching(holds)
    return None


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
