"""Words that exclude each other: "early" and "late" are as alike as words can be, and say the contrary."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

Side = tuple[str, ...]
"""Phrases of one side of a contrast, each in stems."""


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    opposites: tuple[tuple[str, ...], ...]


@cache
def contrasts() -> tuple[tuple[Side, ...], ...]:
    """The shipped contrasts (`opposites.yaml`), each with its sides."""
    found = _File.model_validate(yaml.safe_load((Path(__file__).parent / "opposites.yaml").read_bytes()))
    return tuple(tuple(_side(phrases) for phrases in row) for row in found.opposites)


def _side(phrases: str) -> Side:
    stemmed = dict.fromkeys(stems(phrase) for phrase in phrases.split(","))
    return tuple(sorted(stemmed, key=lambda each: -len(each)))


@lru_cache(maxsize=4096)
def stems(text: str) -> str:
    """Every word of the text in its stem, small words too, each between two spaces."""
    import Stemmer

    words = re.findall(r"[a-z0-9]+(?:'[a-z]+)?|[;:.!?,()]", text.lower().replace("-", " "))
    return f" {' '.join(Stemmer.Stemmer('english').stemWords(words))} "


def opposed(claim: str, evidence: str) -> Iterator[str]:
    """A word of the claim for each contrast in which the passages take another side than the claim."""
    said, held = stems(_QUOTED.sub(" ", claim)), stems(evidence)
    for row in contrasts():
        taken = _taken(row, said)
        if not taken or taken.keys() <= (against := _taken(row, held)).keys() or not against.keys() - taken.keys():
            continue
        if word := next((word for side, word in taken.items() if side not in against and word not in held), None):
            yield word.strip()


_QUOTED = re.compile(r'"[^"]*"')
_DENIED = re.compile(r" (?:not|never|no|without|cannot|nor|neither|[a-z]+n't|lack of|lack) (?:[a-z']+ ){0,2}$")
_OPEN = re.compile(r" (?:rather than|instead of|against|avoid|stop|in place of|whether|prefer|than) (?:[a-z']+ ){0,3}$")


def _taken(row: tuple[Side, ...], text: str) -> dict[int, str]:
    """The sides that a text in stems takes, each with a word that shows it; a denied word takes the other."""
    found: dict[int, str] = {}
    for phrase, side in sorted(((phrase, at) for at, each in enumerate(row) for phrase in each), key=lambda x: -len(x[0])):
        while (start := text.find(phrase)) >= 0:
            before = text[: start + 1]
            for one in _sides(row, side, before):
                found.setdefault(one, phrase)
            text = f"{before}_ {text[start + len(phrase) :]}"
    return found


def _sides(row: tuple[Side, ...], side: int, before: str) -> Iterator[int]:
    if _OPEN.search(before):
        yield from range(len(row))
    elif not _DENIED.search(before):
        yield side
    else:
        yield from (other for other in range(len(row)) if other != side)
