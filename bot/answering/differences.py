"""What a sentence turns on: numbers, names, quoted words, denial, and the small words of `differences.yaml`.

Likeness in words and meaning cannot see these: "must" and "may" look alike, and so do "aware" and "unaware".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from bot.answering.amounts import beside_others, numbers, qualified_otherwise
from bot.answering.bindings import bound_elsewhere, turned_round
from bot.answering.denial import denied_differently
from bot.answering.opposites import lone, opposed
from bot.answering.people import unnamed
from bot.answering.quoted import advised_otherwise, word_for_word
from knowledge.lexical import words_of


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

    def differ(self, claim: str, nearest: str, together: str) -> bool:
        """Whether one side holds such a word and the other has no answer to it."""
        said = re.search(self.claim, claim, re.IGNORECASE)
        if not self.reversed:
            return bool(said and not re.search(self.passage, together, re.IGNORECASE))
        if said or self.whole:
            return bool(not said and re.search(self.passage, nearest, re.IGNORECASE))
        return any(_is_told(part, claim) for part in _parts_with(self.passage, nearest))


class TurningPoints(BaseModel):
    """The shipped rules: `differences.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

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
    if lacking := sorted(numbers(claim) - numbers(evidence)):
        yield f"no passage holds {', '.join(lacking)}"
    if bound := beside_others(claim, evidence):
        yield f"no passage holds {bound}"
    if word := qualified_otherwise(claim, evidence):
        yield f"the passage gives {word} with another qualification"
    if lacking := sorted(_names_lacking(claim, evidence)):
        yield f"no passage names {', '.join(lacking)}"
    if lacking := sorted(word_for_word(claim, evidence)):
        yield f"no passage holds word for word: {', '.join(lacking)}"
    if denied := denied_differently(claim, nearest):
        yield f"one side denies what the other does not: {denied}"
    if others := sorted(unnamed(claim, evidence)):
        yield f"no passage speaks of {', '.join(others)}"
    if other := bound_elsewhere(claim, together, evidence):
        yield f"the passage says it of another: {other}"
    if words := advised_otherwise(claim, evidence):
        yield f"the passage advises otherwise of {words}"
    if turned_round(claim, together):
        yield "it turns round what comes first, or what follows from what"
    if word := next(opposed(claim, together), None):
        yield f"the passage says the contrary of “{word}”"
    if word := next(lone(claim, evidence), None):
        yield f"no passage says anything like “{word}”"
    yield from (rule.why for rule in turning_points().rules if rule.differ(claim, nearest, together))


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


_NAME = re.compile(r"(?<![.!?:] )(?<!^)(?<!^[\"'“])\b[A-Z][\w&-]*")
_INITIALS = re.compile(r"\b[A-Z]{2,}s?\b")


def _names_lacking(claim: str, evidence: str) -> set[str]:
    """Names of the claim that no passage holds, as such or spelt out."""
    held = set(words_of(evidence))
    initials = "".join(word[0].upper() for word in re.findall(r"[^\W\d_]+", evidence))
    return {
        name
        for name in _NAME.findall(claim)
        if not held.issuperset(words_of(name.replace("-", " ")))
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
