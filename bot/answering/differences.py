"""What a sentence turns on: numbers, names, quoted words, denial, and the small words of `differences.yaml`.

Likeness in words and meaning cannot see these: "must" and "may" look alike, and so do "aware" and "unaware".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from bot.answering.bindings import bound_elsewhere, done_by_another, turned_round
from bot.answering.denial import denied_differently
from bot.answering.opposites import opposed
from knowledge.lexical import STOP_WORDS, words_of


class Example(BaseModel):
    """A claim and a passage that it cites."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    claim: str
    passage: str


class TurningWords(BaseModel):
    """Words that must stand on both sides or on neither."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    claim: str
    passage: str
    reversed: bool = False
    """Whether it is the passage's word that the claim must answer, if the claim tells of that part of the passage."""
    whole: bool = False
    """Whether the passage's word holds for all of its sentence, and not for that part alone."""
    why: str
    stopped: Example
    kept: Example

    def differ(self, claim: str, passage: str) -> bool:
        """Whether one side holds such a word and the other has no answer to it."""
        said = re.search(self.claim, claim, re.IGNORECASE)
        if not self.reversed:
            return bool(said and not re.search(self.passage, passage, re.IGNORECASE))
        if self.whole:
            return bool(not said and re.search(self.passage, passage, re.IGNORECASE))
        return not said and any(_is_told(part, claim) for part in _parts_with(self.passage, passage))


class TurningPoints(BaseModel):
    """The shipped rules: `differences.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    who: Mapping[str, str]
    """People and bodies, each to the pattern by which a passage may name the same."""
    rules: tuple[TurningWords, ...]


@cache
def turning_points() -> TurningPoints:
    """What the shipped file holds."""
    return TurningPoints.model_validate(yaml.safe_load((Path(__file__).parent / "differences.yaml").read_bytes()))


def differences(claim: str, nearest: str, together: str, evidence: str) -> Iterator[str]:
    """Why the claim is not what the passage says.

    Args:
        claim: one sentence, plain (`knowledge.plain`).
        nearest: the sentence of the passages that is nearest to it.
        together: the few sentences that hold most of its words together.
        evidence: all of the passages.
    """
    if lacking := sorted(_numbers(claim) - _numbers(evidence)):
        yield f"no passage holds {', '.join(lacking)}"
    if bound := _bound_otherwise(claim, evidence):
        yield f"no passage holds {bound}"
    if word := _qualified_otherwise(claim, evidence):
        yield f"the passage gives {word} with another qualification"
    if lacking := sorted(_names_lacking(claim, evidence)):
        yield f"no passage names {', '.join(lacking)}"
    if lacking := sorted(_word_for_word(claim, evidence)):
        yield f"no passage holds word for word: {', '.join(lacking)}"
    if denied := denied_differently(claim, nearest):
        yield f"one side denies what the other does not: {denied}"
    if others := sorted(_others(claim, evidence)):
        yield f"no passage speaks of {', '.join(others)}"
    if other := bound_elsewhere(claim, evidence, _people(), _alike):
        yield f"the passage says it of another: {other}"
    if doer := done_by_another(claim, together, _people(), _alike):
        yield f"the passage says it of another: {doer}"
    if words := _advised_otherwise(claim, evidence):
        yield f"the passage advises otherwise of {words}"
    if turned_round(claim, together):
        yield "it turns round what comes first, or what follows from what"
    if word := next(opposed(claim, together), None):
        yield f"the passage says the contrary of “{word}”"
    rules = turning_points().rules
    yield from (rule.why for rule in rules if rule.differ(claim, nearest if rule.reversed else together))


def lacking_numbers(claim: str, evidence: str) -> float:
    """Share of the claim's numbers that no passage holds."""
    said = _numbers(claim)
    return len(said - _numbers(evidence)) / len(said) if said else 0.0


@cache
def _people() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(rf"\b(?:{name})s?\b", re.IGNORECASE) for name in turning_points().who}


@cache
def _answers() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(rf"\b(?:{held})s?\b", re.IGNORECASE) for name, held in turning_points().who.items()}


def _alike(one: str, other: str) -> bool:
    """Whether one may be meant by the other: a man is an adult, and 25 February 2025 is in February 2025."""
    answers = _answers()
    if one in answers and other in answers:
        return bool(answers[one].fullmatch(other) or answers[other].fullmatch(one))
    return one in other or other in one


def _others(claim: str, evidence: str) -> Iterator[str]:
    for name, pattern in _people().items():
        if (found := pattern.search(claim)) and not _answers()[name].search(evidence):
            yield found[0]


_PARTS = re.compile(r"[,;:()] |\b(?:and|but|while|whereas)\b")
_TOLD = 0.25
"""Share of the words of a part of a sentence that a claim must hold to be about that part."""


def _parts_with(pattern: str, text: str) -> Iterator[str]:
    """The parts of the text in which the pattern is found."""
    joints = [0, *(joint.start() for joint in _PARTS.finditer(text)), len(text)]
    for found in re.finditer(pattern, text, re.IGNORECASE):
        first = max(joint for joint in joints if joint <= found.start())
        yield text[first : min(joint for joint in joints if joint >= found.end())]


def _is_told(part: str, claim: str) -> bool:
    words = set(words_of(part))
    return len(words & set(words_of(claim))) >= _TOLD * len(words)


_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
_IN_WORDS: Mapping[str, str] = {word: str(value) for value, word in enumerate(_UNITS)} | {
    "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "hundred": "100", "thousand": "1000",
    "million": "million", "billion": "billion", "twice": "2", "double": "2",
}  # fmt: skip
_SHARES = {"half": 50, "third": 33, "quarter": 25, "quarters": 25, "fifth": 20, "fifths": 20, "tenth": 10}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*%?")
_SHARE = re.compile(
    rf"\b(?:({'|'.join(_UNITS)}|an?) )?({'|'.join(_SHARES)})\b(?! of \w+ \d)"
    rf"|\b({'|'.join(_UNITS)}) (?:in|out of)(?: every)? ({'|'.join(_UNITS)})\b"
)
_NO_AMOUNT = frozenset({"1"})
""""One" is as often a pronoun as a number."""


def _numbers(text: str) -> set[str]:
    """Every number as digits; "two in five" and "a fifth" as per cent."""
    low = text.lower()
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
_QUALIFIED = re.compile(
    r"(?:\b(?:(at least|more than|over|above|upwards of|no fewer than|exceed\w*|in excess of|not less than)"
    r"|(up to|at most|no more than|not more than|fewer than|less than|under|below|almost|nearly|just short of)"
    r"|(about|around|some|roughly|approximately|an estimated|estimated))\W)?\s?" + _AMOUNT,
    re.IGNORECASE,
)
_FLOOR, _CEILING, _ROUGHLY = "at least", "at most", "about"


def _qualified_otherwise(claim: str, evidence: str) -> str | None:
    """A number that one side gives exactly, or as the least, and the other as about so much, or as the most."""
    said, held = _qualifications(claim), _qualifications(evidence)
    for number, kinds in said.items():
        if number in held and not kinds & held[number] and not (_ROUGHLY in kinds and "" in held[number]):
            return number
    return None


def _qualifications(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for match in _QUALIFIED.finditer(_in_digits(text)):
        floor, ceiling, roughly, number, after, plus = match.groups()
        up = floor or plus or after in {"over", "above", "more", "older"}
        kind = _FLOOR if up else _CEILING if ceiling or after else _ROUGHLY if roughly else ""
        found.setdefault(number.replace(",", ""), set()).add(kind)
    return found


def _in_digits(text: str) -> str:
    """The text with its numbers and shares in digits."""
    text = _SHARE.sub(_per_cent, text.lower())
    return re.sub(r"[a-z]+", lambda word: _IN_WORDS.get(word[0], word[0]), text)


_REJECTS = re.compile(
    r"(?:\bagainst|\bavoid(?:ing|s)?|\brather than|\binstead of|\bin place of|\bnot|\bnever|\bdrop|\bstop\w*|\bover"
    r"|\bdiscourag\w+|\bcriticis\w+|\bprefers? \"[^\"]*\" to|\bunhelpful|\breplac\w+|\bdo not use)\W*(?:\w+ ){0,9}\W?$"
)
_CHOOSES = re.compile(r"(?:\bprefers?|\buse[sd]?|\bsay|\bwrite|\bfavours?|\brecommend\w*|\bkeep)\W*(?:\w+ ){0,3}\W?$")


def _advised_otherwise(claim: str, evidence: str) -> str | None:
    """Quoted words that one side advises to use and the other not to."""
    said, held = _advice(claim), _advice(evidence)
    return next((words for words, ways in said.items() if words in held and not ways & held[words]), None)


def _advice(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    low = text.lower()
    for match in _QUOTED.finditer(low):
        before = low[max(0, match.start() - _BEFORE) : match.start()]
        if _REJECTS.search(before):
            found.setdefault(match[1], set()).add("not")
        elif _CHOOSES.search(before):
            found.setdefault(match[1], set()).add("use")
    return found


_BEFORE = 70


_WITH_NUMBER = re.compile(
    rf"(?:([a-z'-]+)\W{{1,3}}(?:(?:{'|'.join(sorted(STOP_WORDS))})\W{{1,2}}){{0,2}})?"
    r"(?<![\d.,/])(\d+(?:[.,/]\d+)*%?)(?:[\W_]{1,2}([a-z'-]+))?"
)


def _bound_otherwise(claim: str, evidence: str) -> str | None:
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


_NAME = re.compile(r"(?<![.!?:] )(?<!^)(?<!^[\"'“])\b[A-Z][\w&-]*")
_INITIALS = re.compile(r"\b[A-Z]{2,}s?\b")


def _names_lacking(claim: str, evidence: str) -> set[str]:
    """Names of the claim that no passage holds, as such or spelt out."""
    held = set(words_of(evidence))
    initials = "".join(word[0].upper() for word in re.findall(r"[^\W\d_]+", evidence))
    return {
        name
        for name in _NAME.findall(claim)
        if not held.issuperset(words_of(name))
        and not (_INITIALS.fullmatch(name) and name.rstrip("s") in initials)
        and not _is_abbreviated(name, claim, evidence)
    }


_JOINS = r"(?: (?:of|in|and|the|for|into|on|to))*"
_LONG_NAME = re.compile(rf"[A-Z][\w&-]*(?:'s)?(?:{_JOINS} [A-Z][\w&-]*)+")


def _is_abbreviated(name: str, claim: str, evidence: str) -> bool:
    """Whether it is part of a long name for which the passage writes initials."""
    for whole in _LONG_NAME.findall(claim):
        initials = "".join(re.findall(r"\b[A-Z]", whole))
        if name in whole and any(short.rstrip("s") in initials for short in _INITIALS.findall(evidence)):
            return True
    return False


_QUOTED = re.compile(r'"([^"]{2,})"')
_LINK = re.compile(r"(?:https?://|www\.)\S+|\b[\w.-]+\.(?:uk|com|org|net|gov|example|info)\b\S*|\S+@\S+")


def _word_for_word(claim: str, evidence: str) -> Iterator[str]:
    """Quoted words and addresses that no passage holds as they are."""
    low = evidence.lower()
    for found in (*_QUOTED.findall(claim), *_LINK.findall(claim)):
        if found.strip(" .,;:!?").lower() not in low:
            yield found
