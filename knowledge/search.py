"""The passages nearest to a question: by meaning, by best sentence and by word, in one fused order.

Score = (cosine with the passage and its headings + cosine with its best sentence) / 2 + 0.7 × lexical.
Every part is absolute, so a score means the same whatever else was found. The weights were the best or
level with the best of twenty mixes on two sets that the shipped suites do not contain (`DECISIONS.md`).
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.documents import EVERYONE, Passage
from knowledge.embedding import Embedder, Vectors
from knowledge.generation import Generation
from knowledge.plain import plain

LEXICAL_WEIGHT = 0.7
SUMMARY_BEHIND = 0.1
"""How much nearer one of our own notes must be than guidance itself to be found before it."""
NEIGHBOURS = 100
"""How many nearest vectors, and how many passages by word, are scored when the dense side is approximate."""

Neighbours = Callable[[Vectors], Sequence[int]]
"""A question's vector to the positions of the chunks near it."""


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
        self._document_ids = np.array(generation.record.document_ids())
        sources = generation.record.sources()
        self._may_be_seen = self._of_documents(id_ for id_, each in sources.items() if EVERYONE in each.audience)
        summaries = self._of_documents(id_ for id_, each in sources.items() if each.summary)
        self._behind = np.where(summaries, np.float32(SUMMARY_BEHIND), np.float32(0))

    def __call__(self, query: str, k: int = 10, *, within: frozenset[str] = frozenset()) -> SearchResult:
        """The `k` best passages, several of one document included; of the documents `within`, where any are named."""
        query = plain(query)
        started = time.perf_counter()
        vector = self.embedder([query])[0]
        embedded = time.perf_counter()
        scored = self._score(query, vector, within)
        best = scored.best(k)
        passages = tuple(self._passage(int(row), scored, vector) for row in best)
        finished = time.perf_counter()
        return SearchResult(passages=passages, ms=(finished - started) * 1e3, embed_ms=(embedded - started) * 1e3)

    def by_document(self, query: str, k: int = 10) -> SearchResult:
        """The best passage of each of the `k` best documents."""
        asked = k
        result = self(query, asked)
        while len(firsts := _first_of_each(result.passages)) < k and len(result.passages) == asked:
            asked *= 4
            result = self(query, asked)
        return SearchResult(passages=firsts[:k], ms=result.ms, embed_ms=result.embed_ms)

    def _of_documents(self, ids: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Which chunks belong to those documents: `[chunks]`."""
        return np.isin(self._document_ids, list(ids))

    def _rows(self, lexical: npt.NDArray[np.float32], vector: Vectors, within: frozenset[str]) -> npt.NDArray[np.int64]:
        """Positions of the chunks to score: of few documents all, else those that are near or share words."""
        if within:
            return np.flatnonzero(self._may_be_seen & self._of_documents(within))
        if self._neighbours is None:
            return np.flatnonzero(self._may_be_seen)
        by_word = np.argsort(-lexical, kind="stable")[:NEIGHBOURS]
        near: npt.NDArray[np.int64] = np.union1d(np.asarray(self._neighbours(vector), np.int64), by_word)
        return near[self._may_be_seen[near]]

    def _score(self, query: str, vector: Vectors, within: frozenset[str]) -> "_Scored":
        lexical = self.generation.lexical.scores(query)
        rows = self._rows(lexical, vector, within)
        whole = self._vectors.chunks[rows] @ vector
        sentence = self._best_sentences(rows, vector)
        return _Scored(rows=rows, whole=whole, sentence=sentence, lexical=lexical[rows], behind=self._behind[rows])

    def _best_sentences(self, rows: npt.NDArray[np.int64], vector: Vectors) -> npt.NDArray[np.float32]:
        table = self._vectors
        if len(rows) == len(table.chunks):
            best: npt.NDArray[np.float32] = np.maximum.reduceat(table.sentences @ vector, table.first_sentence)
            return best
        return np.array([self._sentence_cosines(int(row), vector).max() for row in rows], np.float32)

    def _sentence_cosines(self, row: int, vector: Vectors) -> npt.NDArray[np.float32]:
        firsts = self._vectors.first_sentence
        end = firsts[row + 1] if row + 1 < len(firsts) else len(self._vectors.sentences)
        return self._vectors.sentences[firsts[row] : end] @ vector

    def _passage(self, at: int, scored: "_Scored", vector: Vectors) -> Passage:
        row = int(scored.rows[at])
        chunk, title, source = self.generation.record.chunk_at(row)
        return Passage(
            chunk=chunk,
            title=title,
            source=source,
            score=round(float(scored.total[at]), 6),
            dense=round(float(max(scored.whole[at], scored.sentence[at])), 6),
            lexical=round(float(scored.lexical[at]), 6),
            sentence_dense=tuple(round(float(cosine), 6) for cosine in self._sentence_cosines(row, vector)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scored:
    """Scores of some chunks; all arrays `[len(rows)]`."""

    rows: npt.NDArray[np.int64]
    whole: npt.NDArray[np.float32]
    sentence: npt.NDArray[np.float32]
    lexical: npt.NDArray[np.float32]
    behind: npt.NDArray[np.float32]

    @property
    def total(self) -> npt.NDArray[np.float32]:
        return (self.whole + self.sentence) / 2 + LEXICAL_WEIGHT * self.lexical - self.behind

    def best(self, k: int) -> npt.NDArray[np.int64]:
        """Indices of the `k` highest totals, best first; ties keep the order of the documents."""
        return np.argsort(-self.total, kind="stable")[:k]


def _first_of_each(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    firsts: dict[str, Passage] = {}
    for passage in passages:
        firsts.setdefault(passage.chunk.document_id, passage)
    return tuple(firsts.values())
