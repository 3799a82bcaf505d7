"""What people write when somebody may be at risk now: rules in `danger.yaml`, each with examples both ways."""

import re
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from knowledge.files import load_yaml

WHO = "<who>"


def _regular_expression(written: str) -> str:
    try:
        re.compile(written.replace(WHO, "who"))
    except re.error as fault:
        raise ValueError(f"not a regular expression: {fault}") from fault
    return written


class DangerRule(BaseModel):
    """One way of saying that harm is present or imminent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    why: str
    patterns: tuple[Annotated[str, AfterValidator(_regular_expression)], ...] = Field(min_length=1)
    must: tuple[str, ...] = Field(min_length=1)
    """Messages that it has to catch."""
    must_not: tuple[str, ...] = Field(min_length=1)
    """Messages that no rule may catch."""


class DangerRules(BaseModel):
    """All rules; `who` is the expression that `<who>` stands for in a pattern."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    who: Annotated[str, AfterValidator(_regular_expression)]
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
