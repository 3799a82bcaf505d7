"""How much a message reads like the examples that weights were learnt from: weights of words and pairs, added up.

It hears what no rule foresees. The weights are data, one a word, so that anybody can see why a message counts;
`python -m evals learn` learns them again.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pydantic import BaseModel, ConfigDict, Field, field_serializer, field_validator

from knowledge.typed import Sentence, stretches


class Weights(BaseModel):
    """What was learnt: a message counts when the weights of one of its stretches add up to more than nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    learnt_from: dict[str, int] = Field(min_length=1)
    """Files of examples, and how many of each."""
    alone: bool = False
    """Whether each sentence counts by itself too: a request is often one sentence behind a story, danger seldom is."""
    bias: float
    weights: dict[str, float] = Field(min_length=1)
    """Written one a line, `1.7 he is`, those that matter most first."""

    @field_validator("weights", mode="before")
    @classmethod
    def _one_a_line(cls, written: object) -> object:
        if not isinstance(written, str):
            return written
        lines = (line.partition(" ") for line in written.splitlines())
        return {feature: weight for weight, _, feature in lines}

    @field_serializer("weights")
    def _as_lines(self, weights: dict[str, float]) -> str:
        ordered = sorted(weights.items(), key=lambda each: (-abs(each[1]), each[0]))
        return "".join(f"{weight} {feature}\n" for feature, weight in ordered)

    def score(self, sentences: Sequence[Sentence]) -> float:
        """The largest sum over the stretches of a message; above nothing it counts."""
        heard = stretches(sentences, alone=self.alone)
        return max((self.bias + self.sum(stretch) for stretch in heard), default=float("-inf"))

    def sum(self, stretch: Sentence) -> float:
        """What the words of one stretch and its pairs of words add up to."""
        return sum(self.weights.get(each, 0.0) for each in set(features(stretch)))


def features(stretch: Sentence) -> Iterator[str]:
    """Its words, and each pair of words that follow each other."""
    words = tuple(_kind(word) for word in stretch)
    yield from words
    yield from (f"{first} {second}" for first, second in pairwise(("^", *words)))


def _kind(word: str) -> str:
    """Numbers and years are one word each, for no two messages have the same."""
    if not word.isdecimal():
        return word
    return "<yyyy>" if len(word) == len("2025") and word.startswith(("19", "20")) else "<number>"
