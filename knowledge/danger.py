"""What people write when somebody may be at risk now: rules in `danger.yaml`, each with examples both ways."""

import re
from functools import cached_property
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from knowledge.files import load_yaml
from knowledge.plain import plain

_APOSTROPHES = re.compile("['`\u00b4]")
_EMOJI_NAME = re.compile(r":[a-z0-9_+-]{2,40}:")
_MARKS = re.compile(r"[\W_]+")


class DangerRule(BaseModel):
    """One way of saying that harm is present or imminent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    why: str
    patterns: tuple[str, ...] = Field(min_length=1)
    must: tuple[str, ...] = Field(min_length=1)
    """Messages that it has to catch."""
    must_not: tuple[str, ...] = Field(min_length=1)
    """Messages that no rule may catch."""


class DangerRules(BaseModel):
    """All rules; each of `words` is the expression that its name in angle brackets stands for in a pattern."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: dict[str, str]
    rules: tuple[DangerRule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _expressions_are_expressions(self) -> Self:
        for rule in self.rules:
            for pattern in rule.patterns:
                try:
                    re.compile(self._written_out(pattern))
                except re.error as fault:
                    raise ValueError(f"rule {rule.id}: {pattern} is not a regular expression ({fault})") from fault
                if unknown := re.findall(r"<(\w+)>", self._written_out(pattern)):
                    raise ValueError(f"rule {rule.id}: <{unknown[0]}> is not among `words`")
        return self

    def _written_out(self, pattern: str) -> str:
        for name, expression in self.words.items():
            pattern = pattern.replace(f"<{name}>", expression)
        return pattern

    @cached_property
    def _expressions(self) -> tuple[tuple[DangerRule, re.Pattern[str]], ...]:
        return tuple((rule, re.compile("|".join(map(self._written_out, rule.patterns)))) for rule in self.rules)

    def match(self, text: str) -> DangerRule | None:
        """The first rule that the message matches, however it is punctuated, capitalised or formatted."""
        folded = fold(text)
        return next((rule for rule, expression in self._expressions if expression.search(folded)), None)


def fold(text: str) -> str:
    """Small letters and digits with single spaces: "He's *alone*" becomes "hes alone"."""
    lowered = _EMOJI_NAME.sub(" ", plain(text).lower())
    return _MARKS.sub(" ", _APOSTROPHES.sub("", lowered)).strip()


def load_danger_rules(knowledge: Path) -> DangerRules:
    """The folder's `danger.yaml`, or the shipped one.

    Raises:
        KnowledgeFault: the file is wrong.
    """
    return load_yaml(knowledge, "danger.yaml", DangerRules)
