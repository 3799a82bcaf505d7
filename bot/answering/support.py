"""Does this quotation support this sentence? A local check of words, meaning and what the sentence turns on.

Late interaction: each word of the sentence takes its best likeness among the pieces of the passages' sentences, weighed
by how rare it is (MaxSim of ColBERT, Khattab and Zaharia, 2020; the embedder's own states, no training). A sentence
is supported when it is like enough as a whole, no stretch of a few words in it is unlike anything, and none of
`differences` stands against it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bot.answering.amounts import lacking_numbers
from bot.answering.differences import differences
from knowledge.embedding import Embedder, Reading, Vectors, unit
from knowledge.lexical import words_of
from knowledge.plain import plain
from knowledge.sentences import split_sentences

LIKE_ENOUGH = 0.6
WEAKEST = 0.4
"""How like the passages a sentence must be as a whole, and its weakest stretch. Both were chosen on
`evals/claims_dev.jsonl` (`docs/evaluating.md` has the figures)."""

LONGEST = 20_000
"""Characters of a quotation that are looked at."""
_READ, _TOGETHER, _STRETCH = 8, 3, 3
"""Sentences of the passages that are read; that may support one sentence together; words of a stretch."""
_NEEDED = 0.06
"""Share of the likeness that a sentence must add to be read beside the nearest."""
_MEANING, _LACKING = 0.1, 0.1
"""Share of the whole's cosine in the likeness, and what is taken off it for numbers that no passage holds.

On the development half of WiCE 0.1 to 0.3 and 0.1 to 0.15 did alike.
"""

Information = Callable[[str], float]
"""Inverse document frequency of a stemmed word."""
_WORD = re.compile(r"\w[\w.@'’+/&-]*\w|\w")
_STANDING = re.compile(r" \((?:secondary source|general knowledge, not checked)\)")
"""How a note says what it rests on: no part of what it says."""
_ABBREVIATION = re.compile(r"\b[A-Z][A-Z0-9]+\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Supported:
    """Whether a sentence is supported, how like the passages it is, and why."""

    value: bool
    share: float
    """0 to 1."""
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How like the passages a sentence is."""

    whole: float
    """0 to 1."""
    weakest: float
    """Of its least alike stretch of words."""
    nearest: str
    """The sentence of the passages that is most like it."""
    together: str
    """The few sentences that hold most of its words together."""


class Support:
    """Compares sentences with passages; what it has read is kept, for claims share passages."""

    def __init__(
        self, information: Information, embedder: Embedder, expand: Callable[[str], str] = lambda text: text
    ) -> None:
        self._information = information
        self._read = lru_cache(maxsize=256)(embedder.read)
        self._expand = lru_cache(maxsize=1024)(expand)

    def __call__(self, sentence: str, passages: Sequence[str]) -> Supported:
        """Whether these passages together support the sentence."""
        said = _STANDING.sub("", plain(sentence))
        held = _sentences(passages)
        if not words_of(said) or not held:
            return Supported(value=False, share=0.0, why="nothing to compare")
        if said in held or said in map(plain, passages):
            return Supported(value=True, share=1.0, why="word for word")
        return self._by_likeness(said, held)

    def likeness(self, sentence: str, passages: Sequence[str]) -> Likeness:
        """How like the passages the sentence is, whatever it turns on."""
        return self._likeness(plain(sentence), _sentences(passages))

    def _likeness(self, sentence: str, sentences: Sequence[str]) -> Likeness:
        said = self._expand(sentence)
        held = [self._expand(each) for each in sentences]
        wanted = set(words_of(said))
        nearest = sorted(held, key=lambda each: -len(wanted & set(words_of(each))))[:_READ]
        read = [self._read(each) for each in nearest]
        claim = self._read(said)
        alike, weights = self._words(said, claim, read)
        if not alike.size or not weights.sum():
            return Likeness(whole=0.0, weakest=0.0, nearest="", together="")
        chosen = _together(alike, weights)
        best = alike[chosen].max(axis=0)
        cosine = max(float(each.vector @ claim.vector) for each in read)
        whole = (1 - _MEANING) * float(best @ weights / weights.sum()) + _MEANING * cosine
        return Likeness(
            whole=min(max(whole - _LACKING * lacking_numbers(said, " ".join(held)), 0.0), 1.0),
            weakest=_weakest(best, weights),
            nearest=nearest[chosen[0]],
            together=" ".join(nearest[each] for each in _needed(alike, weights, chosen)),
        )

    def _by_likeness(self, said: str, held: Sequence[str]) -> Supported:
        alike = self._likeness(said, held)
        share = round(alike.whole, 6)
        evidence = self._with_abbreviations(said, self._expand(" ".join(held)))
        if why := next(differences(said, alike.nearest, alike.together, evidence), None):
            return Supported(value=False, share=share, why=why)
        if alike.whole < LIKE_ENOUGH:
            return Supported(value=False, share=share, why=f"likeness {share:.2f}, {LIKE_ENOUGH} is enough")
        if alike.weakest < WEAKEST:
            return Supported(value=False, share=share, why="part of it stands in no passage")
        return Supported(value=True, share=share, why=f"likeness {share:.2f}, {LIKE_ENOUGH} is enough")

    def _words(self, said: str, claim: Reading, read: Sequence[Reading]) -> tuple[Vectors, Vectors]:
        """How like each sentence each content word is, `[sentences, words]`, and the words' weights."""
        stretches, weights = [], []
        for word in _WORD.finditer(said):
            first, after = claim.within(word.start(), word.end())
            if first < after and (stems := words_of(word[0])):
                stretches.append((first, after))
                weights.append(max(map(self._information, stems)))
        pieces = unit(claim.pieces)
        best = [(unit(each.pieces) @ pieces.T).max(axis=0, initial=0.0) for each in read]
        alike = [[row[first:after].mean() for first, after in stretches] for row in best]
        return np.array(alike, np.float32).reshape(len(read), len(stretches)), np.array(weights, np.float32)

    def _with_abbreviations(self, said: str, evidence: str) -> str:
        """The evidence with those abbreviations of the claim that it spells out."""
        held = set(words_of(evidence))
        spelt = [
            short
            for short in _ABBREVIATION.findall(said)
            if (long := self._expand(short)) != short and held.issuperset(words_of(long.removeprefix(short)))
        ]
        return " ".join([evidence, *spelt])


def _sentences(passages: Iterable[str]) -> list[str]:
    """The sentences of the passages, found while they still have their lines."""
    texts = [passage[:LONGEST] for passage in passages]
    spans = [text[span.start : span.end] for text in texts for span in split_sentences(text)]
    return [found for each in spans if (found := _STANDING.sub("", plain(each)))]


def _together(alike: Vectors, weights: Vectors) -> list[int]:
    """The few sentences that hold most of the words together, each the one that adds most."""
    chosen: list[int] = []
    best = np.zeros(alike.shape[1], np.float32)
    for _ in range(min(_TOGETHER, len(alike))):
        gains = np.maximum(alike, best) @ weights
        gains[chosen] = -np.inf
        chosen.append(int(gains.argmax()))
        best = np.maximum(best, alike[chosen[-1]])
    return chosen


def _needed(alike: Vectors, weights: Vectors, chosen: Sequence[int]) -> list[int]:
    """Those of the chosen that hold words which the ones before them hold worse by far."""
    needed, best = [], np.zeros(alike.shape[1], np.float32)
    for each in chosen:
        gain = (np.maximum(alike[each], best) - best) @ weights / weights.sum()
        needed += [each] if gain >= _NEEDED else []
        best = np.maximum(alike[each], best)
    return needed


def _weakest(best: Vectors, weights: Vectors) -> float:
    """The mean of the least alike stretch of neighbouring words."""
    stretches = range(max(1, len(best) - _STRETCH + 1))
    return min(
        float(best[first : first + _STRETCH] @ weights[first : first + _STRETCH])
        / max(float(weights[first : first + _STRETCH].sum()), 1e-9)
        for first in stretches
    )
