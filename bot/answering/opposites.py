"""Words that exclude each other: "early" and "late" are as alike as words can be, and say the contrary."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

Contrast = tuple[tuple[str, int], ...]
"""Phrases that exclude each other, in stems and the longest first, each with the number of its side."""


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    opposites: tuple[tuple[str, ...], ...]
    general: str


@cache
def _file() -> _File:
    return _File.model_validate(yaml.safe_load((Path(__file__).parent / "opposites.yaml").read_bytes()))


@cache
def contrasts() -> tuple[Contrast, ...]:
    """The shipped contrasts (`opposites.yaml`)."""
    return tuple(map(_contrast, _file().opposites))


@cache
def _fellows() -> Mapping[str, Set[str]]:
    """Each phrase of the contrasts to those of its own sides, the longest first."""
    found: dict[str, set[str]] = {}
    for phrase, side in ((phrase, (row, side)) for row in contrasts() for phrase, side in row):
        row, at = side
        found.setdefault(phrase, set()).update(other for other, where in row if where == at)
    return {phrase: found[phrase] for phrase in sorted(found, key=lambda each: (-len(each), each))}


@cache
def _general() -> frozenset[str]:
    return frozenset(map(stems, _file().general.split(",")))


def _contrast(sides: Sequence[str]) -> Contrast:
    phrases = {(stems(phrase), side) for side, phrases in enumerate(sides) for phrase in phrases.split(",")}
    return tuple(sorted(phrases, key=lambda each: (-len(each[0]), each)))


@lru_cache(maxsize=4096)
def stems(text: str) -> str:
    """Every word of the text in its stem, small words too, each between two spaces."""
    import Stemmer

    words = re.findall(r"[a-z0-9]+(?:'[a-z]+)?|[;:.!?,()]", text.lower().replace("-", " "))
    return f" {' '.join(Stemmer.Stemmer('english').stemWords(words))} "


def opposed(claim: str, evidence: str) -> Iterator[str]:
    """A word of the claim for each contrast in which the passages take another side than the claim."""
    said, held = stems(_QUOTED.sub(" ", claim)), stems(evidence)
    for contrast in contrasts():
        taken = _taken(contrast, said)
        if not taken or taken.keys() <= (against := _taken(contrast, held)).keys() or not against.keys() - taken.keys():
            continue
        if word := next((word for side, word in taken.items() if side not in against and word not in held), None):
            yield word.strip()


def lone(claim: str, evidence: str) -> Iterator[str]:
    """Words of the claim that take sides, where the passages hold no word of the same side."""
    said, held = stems(_QUOTED.sub(" ", claim)), stems(evidence)
    for phrase, fellows in _fellows().items():
        while (start := said.find(phrase)) >= 0:
            before = said[: start + 1]
            said = f"{before}_ {said[start + len(phrase) :]}"
            if (
                phrase not in _general()
                and not _DENIED.search(before)
                and not any(fellow in held for fellow in fellows)
            ):
                yield phrase.strip()


_QUOTED = re.compile(r'"[^"]*"')
_DENIED = re.compile(r" (?:not|never|no|without|cannot|nor|neither|[a-z]+n't|lack of|lack) (?:[a-z']+ ){0,2}$")
_OPEN = re.compile(r" (?:rather than|instead of|against|avoid|stop|in place of|whether|prefer|than) (?:[a-z']+ ){0,6}$")


def _taken(contrast: Contrast, text: str) -> dict[int, str]:
    """The sides that a text in stems takes, each with a phrase that shows it; a denied phrase takes the others."""
    found: dict[int, str] = {}
    for phrase, side in contrast:
        while (start := text.find(phrase)) >= 0:
            before = text[: start + 1]
            for one in _sides(contrast, side, before):
                found.setdefault(one, phrase)
            text = f"{before}_ {text[start + len(phrase) :]}"
    return found


def _sides(contrast: Contrast, side: int, before: str) -> Iterator[int]:
    every = range(1 + max(side for _, side in contrast))
    if _OPEN.search(before):
        yield from every
    elif not _DENIED.search(before):
        yield side
    else:
        yield from (other for other in every if other != side)
