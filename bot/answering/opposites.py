"""Words that exclude each other: "early" and "late" are as alike as words can be, and say the contrary."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

Contrast = tuple[tuple[str, int], ...]
"""Phrases that exclude each other, in stems and the longest first, each with the number of its side."""


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    opposites: tuple[tuple[str, ...], ...]


@cache
def contrasts() -> tuple[Contrast, ...]:
    """The shipped contrasts (`opposites.yaml`)."""
    found = _File.model_validate(yaml.safe_load((Path(__file__).parent / "opposites.yaml").read_bytes()))
    return tuple(map(_contrast, found.opposites))


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


_QUOTED = re.compile(r'"[^"]*"')
_DENIED = re.compile(r" (?:not|never|no|without|cannot|nor|neither|[a-z]+n't|lack of|lack) (?:[a-z']+ ){0,2}$")
_OPEN = re.compile(r" (?:rather than|instead of|against|avoid|stop|in place of|whether|prefer|than) (?:[a-z']+ ){0,3}$")


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
