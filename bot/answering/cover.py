"""Whether the guidance that was found is enough to answer from: a few absolute signals, weighed, against a bar.

No single score tells a question that the guidance answers from one on the same topic that it does not. How far the
best passage stands out from the tenth, and how near the best sentence is, tell more together. The weights were
fitted on questions of other subjects than ours (`cover.yaml` says which) and are the same for every body of guidance.
The bar is not, because people ask in other words than guidance uses, more so of some guidance than of other:
`python -m evals calibrate` finds it from questions about the guidance at hand.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from knowledge.documents import Passage

DEPTH = 11
"""Passages that the signals are taken from: the best, and how it stands out from the eleventh."""

_FIRST = 3
"""Passages whose sentences count."""
_NEAREST = 5
"""Passages whose documents are counted."""

Signal = Literal["score", "stands_out", "sentence", "sentence_aligned", "documents", "length"]
Signals = Mapping[Signal, float]


def signals_of(passages: Sequence[Passage], words: int) -> Signals:
    """What the passages of one search say of it; they come best first, and `words` is how many the question has."""
    first, nearest = passages[:_FIRST], passages[:_NEAREST]
    return {
        "score": passages[0].score,
        "stands_out": passages[0].score - passages[-1].score,
        "sentence": max(max(each.sentence_dense) for each in first),
        "sentence_aligned": max(max(each.sentence_aligned) for each in first),
        "documents": len({each.chunk.document_id for each in nearest}) / _NEAREST,
        "length": math.log1p(words),
    }


def best_of(one: Signals, other: Signals) -> Signals:
    """Each signal where it is higher: a question that leans on earlier turns may be clearer with or without them."""
    return {name: max(value, other[name]) for name, value in one.items()}


class Bar(BaseModel):
    """How sure is sure enough for one body of guidance, and where that was found."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    guidance: str
    """In words."""
    holds: str | None = None
    """The id of a document by which this guidance is known; None for any other guidance."""
    bar: float
    questions: str
    """On which it was found."""
    answered: float = Field(ge=0, le=1)
    """Share of the questions with an answer that pass."""
    refused: float = Field(ge=0, le=1)
    """Share of the questions without one that do not."""
    date: date


class Cover(BaseModel):
    """The weights of the signals and the bars; see `cover.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weights: Mapping[Signal, float]
    intercept: float
    fitted_on: str
    bars: tuple[Bar, ...] = Field(min_length=1)

    def sureness(self, signals: Signals) -> float:
        """The log-odds that the guidance answers, as far as the search can tell."""
        return self.intercept + sum(weight * signals[name] for name, weight in self.weights.items())

    def bar_for(self, holds: Callable[[str], bool]) -> Bar:
        """The bar of the first body of guidance that is this one; `holds` tells whether a document is in it."""
        return next((each for each in self.bars if each.holds is None or holds(each.holds)), self.bars[-1])


def load_cover() -> Cover:
    """The shipped weights and bars."""
    return Cover.model_validate(yaml.safe_load((Path(__file__).parent / "cover.yaml").read_bytes()))
