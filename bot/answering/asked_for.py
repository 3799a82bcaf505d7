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
    subject: str = ""
    """What the value is asked of: the question without the words that ask for the value."""
    needs: float = 0.0
    """How far a sentence must be about the subject: its share of the subject's information and its cosine, added."""


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

_OFTEN = re.compile(
    r"\b(?:every|each|daily|weekly|monthly|annual\w*|once|twice|regular\w*|times? an?|per (?:day|week|month|year))\b",
    re.IGNORECASE,
)
_MONEY = re.compile(r"£|\bpounds?\b|\bcosts?\b|\bfree\b", re.IGNORECASE)
_AGE = re.compile(
    r"\b(?:aged?|under|over|younger|older|years? old) (?:than )?\d|\d[- ]years?[- ]old|\bage of\b", re.IGNORECASE
)
_CONTRAST = re.compile(
    r"\b(?:differ\w*|unlike|whereas|rather than|instead of|not the same|distinct\w*|while|but|is not|are not)\b",
    re.IGNORECASE,
)

_HOW_MANY = re.compile(r"\bhow many ([\w'’ -]{2,60})", re.IGNORECASE)
_VALUES = (
    (re.compile(r"\bhow (?:often|frequently|regularly)\b", re.IGNORECASE), _OFTEN),
    (
        re.compile(
            r"\bhow (?:long|soon|quick(?:ly)?)\b|\b(?:deadline|timescales?|time limit)s?\b"
            r"|\bhow many (?:\w+ )?(?:hours|days|weeks|months|years)\b",
            re.IGNORECASE,
        ),
        _DURATION,
    ),
    (
        re.compile(
            r"\bhow much\b(?=.*\b(?:cost|money|pay|paid|fund\w*|budget|is)\b)|\b(?:cost|price)s?\b", re.IGNORECASE
        ),
        _MONEY,
    ),
    (
        re.compile(
            r"\b(?:what|which) age\b|\bage of consent\b|\bhow old (?:must|should|do|does|can|are)\b", re.IGNORECASE
        ),
        _AGE,
    ),
    (
        re.compile(
            r"\b(?:what|which) (?:\w+ )?(?:percentage|proportion|share|per ?cent|%)(?: of)?"
            r"|\b(?:percentage|proportion|share) of\b",
            re.IGNORECASE,
        ),
        _SHARE,
    ),
    (
        re.compile(
            r"\bwhen (?:did|was|were|is|are)\b(?!.*\b(?:we|i|you)\b)|\b(?:what|which) (?:year|date|month)\b"
            r"|\bdates? of\b",
            re.IGNORECASE,
        ),
        _DATE,
    ),
)
"""How a value is asked for, and what a sentence that gives one holds."""

_ENOUGH_OF_THE_SUBJECT = 0.9
"""A value of something else is worse than none. On the `dev` questions that ask for one, sentences that answer have
0.96 to 1.55 (two of seventeen less), and sentences about something else 0.4 to 0.87 (three of twenty-two more)."""

_WHO_DOES = re.compile(r"\bwho (?!is\b|was\b|has\b|does\b)(\w{3,}(?:s|ed))\b", re.IGNORECASE)


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


def kind_decides(question: str) -> bool:
    """Whether the form of a sentence says more than its nearness: praise for "what went well", a title to read."""
    return asks_for_reading(question) or _WENT_WELL.search(question) is not None


def asks_for_a_value(question: str) -> bool:
    """Whether a number, a date, an age or the like is asked for."""
    kind = asked_for(question)
    return kind is not None and kind.needs > 0


def asked_for(question: str) -> AskedFor | None:
    """The kind of sentence the question asks for; None when any kind may answer it."""
    if _WENT_WELL.search(question):
        # Quoting a failing to somebody who asked what went well turns the guidance on its head.
        return AskedFor(holds=_praises, decides=True)
    for asks, value in _VALUES:
        if found := asks.search(question):
            return _value_of(question, found, _matching(value))
    if counted := _HOW_MANY.search(question):
        return _value_of(question, counted, _counts(counted[1]), words="how many")
    if does := _WHO_DOES.search(question):
        return AskedFor(holds=_has_stem(does[1]))
    if "difference between" in question.lower():
        return AskedFor(holds=_matching(_CONTRAST))
    return None


def _value_of(question: str, found: re.Match[str], holds: Holds, *, words: str = "") -> AskedFor:
    subject = question.replace(words or found[0], " ", 1)
    return AskedFor(holds=holds, subject=subject, needs=_ENOUGH_OF_THE_SUBJECT)


def _has_stem(verb: str) -> Holds:
    stems = set(words_of(verb))
    return lambda sentence: bool(stems & set(words_of(sentence)))


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
