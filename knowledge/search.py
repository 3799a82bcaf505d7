"""The passages nearest to a question: by meaning, by word, by best sentence and piece by piece, in one fused order.

First every chunk is weighed by the cosine with it in its context and by its words: `whole + 0.7 × lexical`. The best
are then weighed again with what costs more: `((whole + best sentence) / 2 + 0.7 × lexical + 1.5 × aligned) / 2.5`.
Every part is absolute, so a score means the same whatever else was found. The weights were chosen on two sets that the
shipped suites do not contain (`DECISIONS.md`).
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from knowledge.alignment import Alignment, AskedPieces, Packing
from knowledge.documents import EVERYONE, Passage
from knowledge.embedding import Embedder, Reading, Vectors
from knowledge.generation import Generation
from knowledge.plain import plain
from knowledge.record import Evidence

LEXICAL_WEIGHT = 0.7
ALIGNED_WEIGHT = 1.5
SUMMARY_BEHIND = 0.06
"""How much nearer one of our own notes must be than guidance itself to be found before it."""
WEIGHED_AGAIN = 40
"""Chunks whose sentences and pieces are looked at; as good as two hundred on both sets it was tried on."""
NEIGHBOURS = 100
"""How many nearest vectors, and how many passages by word, are scored when the dense side is approximate."""

Neighbours = Callable[[Vectors], Sequence[int]]
"""A question's vector to the positions of the chunks near it."""
Scores = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
"""Positions of chunks in the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """Passages, best first, and how long it took."""

    passages: tuple[Passage, ...]
    ms: float
    """Milliseconds in all, embedding included."""
    embed_ms: float


class Searcher:
    """Searches one generation.

    Without `neighbours` every chunk is scored (exact). With it, only the chunks it names and those that share
    words are, to the same scores.
    """

    def __init__(self, generation: Generation, embedder: Embedder, *, neighbours: Neighbours | None = None) -> None:
        self.generation = generation
        self.embedder = embedder
        self._neighbours = neighbours
        self._vectors = generation.vectors
        self._alignment = Alignment(Packing(embedder.identity.dimension), generation.record.information())
        self._document_ids = np.array(generation.record.document_ids())
        sources = generation.record.sources()
        self._may_be_seen = self._of_documents(id_ for id_, each in sources.items() if EVERYONE in each.audience)
        self._all_may_be_seen = bool(self._may_be_seen.all())
        summaries = self._of_documents(id_ for id_, each in sources.items() if each.summary)
        self._behind = np.where(summaries, np.float32(SUMMARY_BEHIND), np.float32(0))

    def __call__(self, query: str, k: int = 10, *, within: frozenset[str] = frozenset()) -> SearchResult:
        """The `k` best passages, several of one document included; of the documents `within`, where any are named."""
        asked = self._ask(query)
        ranked = self._rank(asked, k, within)
        return asked.result(tuple(self._passage(ranked, at) for at in ranked.order[:k]))

    def by_document(self, query: str, k: int = 10) -> SearchResult:
        """The best passage of each of the `k` best documents."""
        asked = self._ask(query)
        wanted = max(WEIGHED_AGAIN, k)
        ranked = self._rank(asked, wanted)
        while len(firsts := self._first_of_each(ranked)) < k and len(ranked.rows) == wanted:
            wanted *= 4
            ranked = self._rank(asked, wanted)
        return asked.result(tuple(self._passage(ranked, at) for at in firsts[:k]))

    def _ask(self, query: str) -> "_Asked":
        started = time.perf_counter()
        text = plain(query)
        reading = self.embedder.read(text)
        return _Asked(text=text, reading=reading, started=started, read=time.perf_counter())

    def _of_documents(self, ids: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Which chunks belong to those documents: `[chunks]`."""
        return np.isin(self._document_ids, list(ids))

    def _first_of_each(self, ranked: "_Ranked") -> list[int]:
        """Where the best chunk of each document stands, best first."""
        firsts: dict[str, int] = {}
        for at in ranked.order:
            firsts.setdefault(str(self._document_ids[ranked.rows[at]]), at)
        return list(firsts.values())

    def _rank(self, asked: "_Asked", k: int, within: frozenset[str] = frozenset()) -> "_Ranked":
        """The chunks that are best at first sight, at least `k` where there are so many, weighed again."""
        lexical = self.generation.lexical.scores(asked.text)
        rows, whole = self._near(lexical, asked.reading.vector, within)
        first = _highest(whole + LEXICAL_WEIGHT * lexical[rows] - self._behind[rows], max(WEIGHED_AGAIN, k))
        return self._weigh(asked.reading, rows[first], whole[first], lexical[rows[first]])

    def _near(self, lexical: Scores, vector: Vectors, within: frozenset[str]) -> tuple[Rows, Scores]:
        """The chunks to score and their cosines: of few documents all, else those that are near or share words."""
        seen = self._may_be_seen & self._of_documents(within) if within else self._may_be_seen
        if self._neighbours is None or within or not self._all_may_be_seen:
            # Among its nearest, Chroma would count what may not be seen.
            rows = np.flatnonzero(seen)
            return rows, (self._vectors @ vector)[rows]
        found = np.asarray(self._neighbours(vector), np.int64)
        rows = np.union1d(found, _highest(lexical, NEIGHBOURS))
        return rows, self._vectors[rows] @ vector

    def _weigh(self, question: Reading, rows: Rows, whole: Scores, lexical: Scores) -> "_Ranked":
        evidence = self.generation.record.evidence(map(int, rows))
        sentences = [each.sentence_vectors @ question.vector for each in evidence]
        asked = self._alignment(question)
        return _Ranked(
            rows=rows,
            asked=asked,
            evidence=evidence,
            whole=whole,
            lexical=lexical,
            sentences=sentences,
            aligned=asked([each.pieces for each in evidence]),
            behind=self._behind[rows],
        )

    def _passage(self, weighed: "_Ranked", at: int) -> Passage:
        chunk, title, source = self.generation.record.chunk_at(int(weighed.rows[at]))
        return Passage(
            chunk=chunk,
            title=title,
            source=source,
            score=_rounded(weighed.total[at]),
            dense=_rounded(max(weighed.whole[at], weighed.sentences[at].max())),
            lexical=_rounded(weighed.lexical[at]),
            aligned=_rounded(weighed.aligned[at]),
            sentence_dense=tuple(map(_rounded, weighed.sentences[at])),
            sentence_aligned=tuple(map(_rounded, weighed.sentences_aligned(at))),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A question as the model reads it, and when."""

    text: str
    reading: Reading
    started: float
    read: float

    def result(self, passages: tuple[Passage, ...]) -> SearchResult:
        ms = (time.perf_counter() - self.started) * 1e3
        return SearchResult(passages=passages, ms=ms, embed_ms=(self.read - self.started) * 1e3)


@dataclass(frozen=True, kw_only=True)
class _Ranked:
    """Some chunks and their scores; all arrays `[chunks]`, `sentences` one array a chunk."""

    rows: Rows
    asked: AskedPieces
    evidence: Sequence[Evidence]
    whole: Scores
    lexical: Scores
    sentences: Sequence[Scores]
    aligned: Scores
    behind: Scores

    @cached_property
    def total(self) -> Scores:
        best = np.array([each.max() for each in self.sentences], np.float32)
        parts = (self.whole + best) / 2 + LEXICAL_WEIGHT * self.lexical + ALIGNED_WEIGHT * self.aligned
        fused: Scores = parts / np.float32(1 + ALIGNED_WEIGHT) - self.behind
        return fused

    @cached_property
    def order(self) -> list[int]:
        """Where the chunks stand, best first."""
        order: list[int] = np.argsort(-self.total, kind="stable").tolist()
        return order

    def sentences_aligned(self, at: int) -> list[float]:
        """How far each sentence of that chunk meets the question; only asked for the few that are returned."""
        return self.asked.sentences(self.evidence[at].pieces, self.evidence[at].sentence_pieces)


def _highest(scores: Scores, k: int) -> Rows:
    """Where the `k` highest are, best first; ties keep the order of the documents."""
    if k < len(scores):
        # The k-th highest, found without sorting the rest.
        rows: Rows = np.flatnonzero(scores >= np.partition(scores, len(scores) - k)[len(scores) - k])
    else:
        rows = np.arange(len(scores))
    return rows[np.argsort(-scores[rows], kind="stable")[:k]]


def _rounded(score: float) -> float:
    return round(float(score), 6)
