"""The plain parts of hybrid search: whole passages by word, by meaning, and the two usual ways to join the lists."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt
import Stemmer

from evals.bench.material import Passage, read_passages
from knowledge.embedding import Embedder

Scores = npt.NDArray[np.float32]
Rank = Callable[["Parts", str], Scores]

_WORDS, _VECTORS, _IDS = "words", "vectors.npy", "ids.json"
_K, _DEPTH = 60, 100
"""Constant and length of the lists of reciprocal-rank fusion (Cormack and others, 2009)."""


def build_words(passages: Path, folder: Path, embedder: Embedder) -> None:
    """bm25s with its own defaults; nothing is embedded."""
    del embedder
    _write_words(read_passages(passages), folder)


def build_both(passages: Path, folder: Path, embedder: Embedder) -> None:
    """bm25s, and a vector of each whole passage."""
    read = read_passages(passages)
    _write_words(read, folder)
    np.save(folder / _VECTORS, embedder([passage.whole for passage in read]))


def _write_words(passages: Sequence[Passage], folder: Path) -> None:
    bm25 = bm25s.BM25()
    bm25.index(_tokens([passage.whole for passage in passages]), show_progress=False)
    bm25.save(str(folder / _WORDS), show_progress=False)
    (folder / _IDS).write_text(json.dumps([passage.id for passage in passages]), "utf-8")


def _tokens(texts: Sequence[str]) -> list[list[str]]:
    """As bm25s's own guide has it: without English stop words, stemmed."""
    stemmer = Stemmer.Stemmer("english")
    tokens: list[list[str]] = bm25s.tokenize(
        list(texts), stopwords="en", stemmer=stemmer, return_ids=False, show_progress=False
    )
    return tokens


class Parts:
    """What `build_words` or `build_both` wrote, opened to be asked."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._bm25 = bm25s.BM25.load(str(folder / _WORDS), mmap=True, show_progress=False)
        self._ids: list[str] = json.loads((folder / _IDS).read_text("utf-8"))
        self._vectors = np.load(folder / _VECTORS) if (folder / _VECTORS).exists() else None
        self._embedder = embedder

    def by_word(self, query: str) -> Scores:
        """BM25 of every passage."""
        known = [token for token in _tokens([query])[0] if token in self._bm25.vocab_dict]
        scores: Scores = self._bm25.get_scores(known) if known else np.zeros(len(self._ids), np.float32)
        return scores

    def by_meaning(self, query: str) -> Scores:
        """Cosine of every passage."""
        scores: Scores = self._vectors @ self._embedder([query])[0]
        return scores

    def by_reciprocal_ranks(self, query: str) -> Scores:
        """Both lists at equal weight, each passage at 1 / (60 + rank)."""
        fused = np.zeros(len(self._ids), np.float32)
        for scores in (self.by_meaning(query), self.by_word(query)):
            rows = _highest(scores, _DEPTH)
            fused[rows] += 1 / (_K + 1 + np.arange(len(rows)))
        return fused

    def by_both_scores(self, query: str) -> Scores:
        """Both scores at equal weight, each stretched to 0–1 over all passages: a convex combination."""
        return _stretched(self.by_meaning(query)) + _stretched(self.by_word(query))

    def best(self, scores: Scores, how_many: int) -> list[str]:
        """Ids of the highest scores, best first."""
        return [self._ids[row] for row in _highest(scores, how_many)]


def _highest(scores: Scores, how_many: int) -> npt.NDArray[np.int64]:
    """Rows of the highest scores above nothing, best first."""
    rows = np.argpartition(-scores, how_many)[:how_many] if how_many < len(scores) else np.arange(len(scores))
    rows = rows[scores[rows] > 0]
    return rows[np.argsort(-scores[rows], kind="stable")]


def _stretched(scores: Scores) -> Scores:
    width = scores.max() - scores.min()
    stretched: Scores = (scores - scores.min()) / width if width > 0 else scores
    return stretched
