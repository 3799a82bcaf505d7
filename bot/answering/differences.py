"""What a sentence turns on: numbers, names, quoted words, denial, and the small words of `differences.yaml`.

Likeness in words and meaning cannot see these: "must" and "may" look alike, and so do "aware" and "unaware".
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from bot.answering.amounts import beside_others, numbers, qualified_otherwise
from bot.answering.bindings import bound_elsewhere
from bot.answering.denial import denied_differently
from bot.answering.opposites import lone, opposed
from bot.answering.ordering import turned_round
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
    yield from _lacking(claim, evidence)
    yield from _turned(claim, nearest, together, evidence)
    yield from (rule.why for rule in turning_points().rules if rule.differ(claim, nearest, together))


def _lacking(claim: str, evidence: str) -> Iterator[str]:
    """What the claim names and no passage does."""
    looks = (
        ("holds", sorted(numbers(claim) - numbers(evidence))),
        ("names", sorted(_names_lacking(claim, evidence))),
        ("holds word for word:", sorted(word_for_word(claim, evidence))),
        ("speaks of", sorted(unnamed(claim, evidence))),
        ("says anything like", list(lone(claim, evidence))[:1]),
    )
    yield from (f"no passage {look} {', '.join(found)}" for look, found in looks if found)


def _turned(claim: str, nearest: str, together: str, evidence: str) -> Iterator[str]:
    """What the claim says otherwise than the passages do."""
    looks = (
        ("no passage holds", beside_others(claim, evidence)),
        ("the passage qualifies otherwise", qualified_otherwise(claim, evidence)),
        ("one side denies what the other does not:", denied_differently(claim, nearest)),
        ("the passage says it of another:", bound_elsewhere(claim, together, evidence)),
        ("the passage advises otherwise of", advised_otherwise(claim, evidence)),
        ("it turns round what comes first, or what follows from what:", turned_round(claim, together)),
        ("the passage says the contrary of", next(opposed(claim, together), None)),
    )
    yield from (f"{look} {found}" for look, found in looks if found)


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
