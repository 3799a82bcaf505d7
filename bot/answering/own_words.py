"""What the assistant never says in its own words, as data."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict


class NeverSaid(BaseModel):
    """One kind of sentence that is stopped."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    pattern: str
    even_if_cited: bool = False
    """Whether it is stopped although what it cites says the same."""
    why: str
    stopped: str
    kept: str

    def stops(self, sentence: str, cited: str) -> bool:
        """Whether the sentence must not be said on the strength of those passages."""
        if not re.search(self.pattern, _QUOTED.sub("", sentence), re.IGNORECASE):
            return False
        return self.even_if_cited or not re.search(self.pattern, cited, re.IGNORECASE)


_QUOTED = re.compile(r'"[^"]*"|“[^”]*”')


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: tuple[NeverSaid, ...]


@cache
def never_said() -> tuple[NeverSaid, ...]:
    """The shipped rules."""
    return _File.model_validate(yaml.safe_load((Path(__file__).parent / "own_words.yaml").read_bytes())).rules


def why_not_said(sentence: str, quotes: Sequence[str]) -> str | None:
    """Why the assistant does not say this in its own words; None when it may."""
    cited = " ".join(quotes)
    return next((rule.why for rule in never_said() if rule.stops(sentence, cited)), None)
