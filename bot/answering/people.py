"""Who does or suffers something: people and bodies that a claim and its passages name."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict


class PeopleFile(BaseModel):
    """People and bodies by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    who: Mapping[str, str]
    """A name in the singular, to a pattern of the words by which a passage may name the same."""
    bodies: frozenset[str]
    """Those of them that are no people: which of two comes first says little."""


@cache
def people_file() -> PeopleFile:
    """What the shipped file (`people.yaml`) holds."""
    return PeopleFile.model_validate(yaml.safe_load((Path(__file__).parent / "people.yaml").read_bytes()))


def bodies() -> frozenset[str]:
    """Names of bodies and sources, not of people."""
    return people_file().bodies


@cache
def _any_of_them() -> re.Pattern[str]:
    longest_first = sorted(people_file().who, key=lambda name: -len(name))
    return re.compile(rf"\b(?:{'|'.join(f'({_forms(name)})' for name in longest_first)})\b", re.IGNORECASE)


@lru_cache(maxsize=4096)
def named(text: str) -> tuple[str, ...]:
    """Who is named, each once, the first first."""
    longest_first = sorted(people_file().who, key=lambda name: -len(name))
    return tuple(
        dict.fromkeys(longest_first[found.lastindex - 1] for found in _any_of_them().finditer(text) if found.lastindex)
    )


def without_names(text: str) -> str:
    """The text without the words that name somebody."""
    return _any_of_them().sub(" ", text)


def _forms(name: str) -> str:
    if name.endswith("y") and not name.endswith("boy"):
        return f"{name[:-1]}(?:y|ies)"
    return {"child": "child(?:ren)?", "witness": "witness(?:es)?", "people": "(?:people|persons?)"}.get(
        name, f"{name}s?"
    )


@cache
def _answers() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(rf"\b(?:{words})s?\b", re.IGNORECASE) for name, words in people_file().who.items()}


def same(one: str, other: str) -> bool:
    """Whether one of two names may mean the other: a man is an adult."""
    answers = _answers()
    return one == other or bool(answers[one].fullmatch(other) or answers[other].fullmatch(one))


_ANYBODY = "people"


def unnamed(claim: str, evidence: str) -> Iterator[str]:
    """Those of the claim that the passages do not name."""
    yield from (name for name in named(claim) if name != _ANYBODY and not _answers()[name].search(evidence))
