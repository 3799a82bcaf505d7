"""Rules that people can edit: patterns in YAML, each with examples that it has to catch and must not catch."""

import re
from functools import cache, cached_property
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from knowledge.files import load_yaml

_HERE = Path(__file__).parent
_CANDIDATES = {"name": "([N])s?", "likely": "([NW])s?", "any": "([NWUF])s?", "word": "([NWCF])s?"}
"""What stands for a word that may be a name (see `marked.py`); the group says which word it is."""


class Rule(BaseModel):
    """One form that an identifier has, or one way of speaking of a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    why: str
    patterns: tuple[str, ...] = Field(min_length=1)
    must: tuple[str, ...] = Field(min_length=1)
    """Texts in which something has to be found."""
    must_not: tuple[str, ...] = Field(min_length=1)
    """Texts in which nothing may be found."""


class Rules(BaseModel):
    """All rules of a file; each of `words` is what its name in angle brackets stands for, also in words before it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: dict[str, str]
    rules: tuple[Rule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _expressions_are_expressions(self) -> Self:
        for rule in self.rules:
            for pattern in rule.patterns:
                try:
                    re.compile(self._written_out(pattern))
                except re.error as fault:
                    raise ValueError(f"rule {rule.id}: {pattern} is not a regular expression ({fault})") from fault
        return self

    @cached_property
    def expressions(self) -> dict[str, tuple[re.Pattern[str], ...]]:
        """The patterns of each rule, written out."""
        return {rule.id: tuple(re.compile(self._written_out(each)) for each in rule.patterns) for rule in self.rules}

    def _written_out(self, pattern: str) -> str:
        for name, expression in reversed((_CANDIDATES | self.words).items()):
            pattern = pattern.replace(f"<{name}>", expression)
        return pattern


@cache
def load_rules(name: str) -> Rules:
    """The rules of that file.

    Raises:
        KnowledgeFault: the file is wrong.
    """
    return load_yaml(_HERE, name, Rules)
