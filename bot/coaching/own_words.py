"""The assistant's own words, held to the rules that it offers to others."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.coaching.wording import Coach

ASSERTED = "asserted"
"""Stands among the rules of a slip that takes guilt or truth for granted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A term in our own words that a rule would have us put another way."""

    text: str
    rules: tuple[str, ...]


def slips(texts: Iterable[str], coach: Coach) -> tuple[Slip, ...]:
    """Those of our sentences that hold a term of an everyday rule, or take guilt or truth for granted."""
    seen = ((text, coach.terms(text) + ((ASSERTED,) if coach.asserts(text) else ())) for text in texts)
    return tuple(Slip(text=text, rules=rules) for text, rules in seen if rules)
