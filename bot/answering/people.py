"""Who does or suffers something: people and bodies that a claim and its passages name."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    who: Mapping[str, str]
    """A name in the singular, to a pattern of the words by which a passage may name the same."""
    bodies: frozenset[str]
    """Those of them that are no people: which of two comes first says little."""


@cache
def _file() -> _File:
    return _File.model_validate(yaml.safe_load((Path(__file__).parent / "people.yaml").read_bytes()))


def bodies() -> frozenset[str]:
    """Names of bodies and sources, not of people."""
    return _file().bodies


@cache
def people() -> Mapping[str, re.Pattern[str]]:
    """Each name to the pattern that finds it."""
    return {name: re.compile(rf"\b{_forms(name)}\b", re.IGNORECASE) for name in _file().who}


def _forms(name: str) -> str:
    if name.endswith("y") and not name.endswith("boy"):
        return f"{name[:-1]}(?:y|ies)"
    return {"child": "child(?:ren)?", "witness": "witness(?:es)?", "people": "(?:people|persons?)"}.get(name, f"{name}s?")


@cache
def _answers() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(rf"\b(?:{words})s?\b", re.IGNORECASE) for name, words in _file().who.items()}


def same(one: str, other: str) -> bool:
    """Whether one of two names may mean the other: a man is an adult."""
    answers = _answers()
    return one == other or bool(answers[one].fullmatch(other) or answers[other].fullmatch(one))


_ANYBODY = "people"


def unnamed(claim: str, evidence: str) -> Iterator[str]:
    """Those of the claim that the passages do not name."""
    for name, pattern in people().items():
        if name != _ANYBODY and (found := pattern.search(claim)) and not _answers()[name].search(evidence):
            yield found[0]
