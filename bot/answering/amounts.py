"""Numbers: which a sentence holds, what stands beside them, and whether they are exact, the least or the most."""

import re
from collections.abc import Mapping

from knowledge.lexical import STOP_WORDS, words_of

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
_IN_WORDS: Mapping[str, str] = {word: str(value) for value, word in enumerate(_UNITS)} | {
    "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "hundred": "100", "thousand": "1000",
    "million": "million", "billion": "billion", "twice": "2", "double": "2",
}  # fmt: skip
_DIGITS = {
    word: digits for word, digits in _IN_WORDS.items() if digits.isdigit() and word not in {"one", "double", "twice"}
}
_SHARES = {"half": 50, "third": 33, "quarter": 25, "quarters": 25, "fifth": 20, "fifths": 20, "tenth": 10}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*%?")
_SHARE = re.compile(
    rf"\b(?:({'|'.join(_UNITS)}|an?) )?({'|'.join(_SHARES)})\b(?! of \w+ \d)"
    rf"|\b({'|'.join(_UNITS)}) (?:in|out of)(?: every)? ({'|'.join(_UNITS)})\b"
)
_MILLION = re.compile(r"\bhalf a million\b")
_NO_AMOUNT = frozenset({"1"})
""""One" is as often a pronoun as a number."""


def numbers(text: str) -> set[str]:
    """Every number as digits; "two in five" and "a fifth" as per cent."""
    low = _MILLION.sub("500000", text.lower())
    shares = {_per_cent(found) for found in _SHARE.finditer(low)}
    rest = _SHARE.sub(" ", low)
    words = {_IN_WORDS[word] for word in re.findall(r"[a-z]+", rest) if word in _IN_WORDS}
    return ({found.replace(",", "") for found in _NUMBER.findall(rest)} | shares | words) - _NO_AMOUNT


def _per_cent(share: re.Match[str]) -> str:
    many, part, some, whole = share.groups()
    if part:
        return f"{_SHARES[part] * int(_IN_WORDS.get(many or '', '1'))}%"
    return f"{100 * int(_IN_WORDS[some]) // max(int(_IN_WORDS[whole]), 1)}%"


_AMOUNT = (
    r"(?:the |a |an |age of |aged )?(\d+(?:[.,]\d+)*%?)(?!\d|[./]\d)(?: million)?"
    r"(?:(?: or| and) (over|above|more|under|younger|older|below)|(\+))?"
)
_LEAST = (
    r"at least|more than|over(?! \d+ (?:year|month|week|day))|above|upwards of|no fewer than|exceed\w*|in excess of"
    r"|not less than"
)
_MOST = r"up to|at most|no more than|not more than|fewer than|less than|under|below|almost|nearly|just short of"
_ABOUT = r"about|around|some|roughly|approximately|an estimated|estimated"
_QUALIFIED = re.compile(rf"(?:\b(?:({_LEAST})|({_MOST})|({_ABOUT}))\W)?\s?{_AMOUNT}", re.IGNORECASE)
_FLOOR, _CEILING, _ROUGHLY = "at least", "at most", "about"


def qualified_otherwise(claim: str, evidence: str) -> str | None:
    """A number that one side gives exactly, or as the least, and the other as about so much, or as the most."""
    said, held = _qualifications(claim), _qualifications(evidence)
    for number, kinds in said.items():
        if number in held and not kinds & held[number] and not (_ROUGHLY in kinds and "" in held[number]):
            return number
    return None


def _qualifications(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for match in _QUALIFIED.finditer(_in_digits(text)):
        found.setdefault(match[4].replace(",", ""), set()).add(_kind(match))
    return found


def with_digits(text: str) -> str:
    """The text with its number words in digits, but for "one"."""
    return re.sub(r"[A-Za-z]+", lambda word: _DIGITS.get(word[0].lower(), word[0]), text)


def marked(text: str) -> str:
    """The text with "+" behind each number that is the least, and "-" behind each that is the most."""
    return _QUALIFIED.sub(_mark, text)


def _mark(match: re.Match[str]) -> str:
    return f" {match[4]}{ {_FLOOR: '+', _CEILING: '-'}.get(_kind(match), '') }"


def _kind(match: re.Match[str]) -> str:
    floor, ceiling, roughly, _, after, plus = match.groups()
    if floor or plus or after in {"over", "above", "more", "older"}:
        return _FLOOR
    return _CEILING if ceiling or after else _ROUGHLY if roughly else ""


def _in_digits(text: str) -> str:
    """The text with its numbers and shares in digits."""
    text = _SHARE.sub(_per_cent, _MILLION.sub("500000", text.lower()))
    return re.sub(r"[a-z]+", lambda word: _IN_WORDS.get(word[0], word[0]), text)


def lacking_numbers(claim: str, evidence: str) -> float:
    """Share of the claim's numbers that no passage holds."""
    said = numbers(claim)
    return len(said - numbers(evidence)) / len(said) if said else 0.0


_WITH_NUMBER = re.compile(
    rf"(?:([a-z'-]+)\W{{1,3}}(?:(?:{'|'.join(sorted(STOP_WORDS))})\W{{1,2}}){{0,2}})?"
    r"(?<![\d.,/])(\d+(?:[.,/]\d+)*%?)(?:[\W_]{1,2}([a-z'-]+))?"
)


def beside_others(claim: str, evidence: str) -> str | None:
    """A number beside a word that the passages only hold beside other numbers: "14 pages" for "40 pages"."""
    said, held = _bindings(claim), _bindings(evidence)
    for word, numbers in said.items():
        if word in held and not numbers & held[word]:
            return f"{', '.join(sorted(numbers))} beside “{word}”"
    return None


def _bindings(text: str) -> dict[str, set[str]]:
    """Each word that stands right beside a number, before or after it, to those numbers."""
    found: dict[str, set[str]] = {}
    for match in _WITH_NUMBER.finditer(f" {text.lower()}"):
        before, number, after = match.groups()
        for place, word in (("before", before), ("after", after)):
            for stem in words_of(word or ""):
                found.setdefault(f"{place} {stem}", set()).add(number)
    return found
