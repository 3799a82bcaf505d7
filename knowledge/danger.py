"""What people write when somebody may be at risk now: rules in `danger.yaml`, each with examples both ways."""

import re
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

from knowledge.files import load_yaml

WHO = "<who>"


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

    @field_validator("patterns")
    @classmethod
    def _compile(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern.replace(WHO, "who"))
            except re.error as fault:
                raise ValueError(f"not a regular expression: {fault}") from fault
        return patterns


class DangerRules(BaseModel):
    """All rules; `who` is the expression that `<who>` stands for in a pattern."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    who: str
    rules: tuple[DangerRule, ...]

    @cached_property
    def _expressions(self) -> tuple[tuple[DangerRule, re.Pattern[str]], ...]:
        return tuple(
            (rule, re.compile("|".join(rule.patterns).replace(WHO, self.who), re.IGNORECASE)) for rule in self.rules
        )

    def match(self, text: str) -> DangerRule | None:
        """The first rule that the text matches; `text` has single spaces and straight quotes."""
        return next((rule for rule, expression in self._expressions if expression.search(text)), None)


def load_danger_rules(knowledge: Path) -> DangerRules:
    """The folder's `danger.yaml`, or the shipped one.

    Raises:
        KnowledgeFault: the file is wrong.
    """
    return load_yaml(knowledge, "danger.yaml", DangerRules)
