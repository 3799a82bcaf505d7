"""Passages for one thing asked, with or without the earlier turns beside it."""

from collections.abc import Sequence

from bot.answering.understanding import Asked
from knowledge.documents import Passage
from knowledge.search import Searcher, SearchResult

BESIDE_WEIGHT = 0.5
"""How much the second text counts beside the first; chosen on one half of 507 questions of real conversations."""
WEIGHED_TOGETHER = 40
"""Passages of each text that are weighed with the other's: as many as the search weighs exactly."""


def find(searcher: Searcher, asked: Asked, k: int, *, within: frozenset[str] = frozenset()) -> SearchResult:
    """The `k` best passages, best first, with the scores of the search that found them."""
    if not asked.beside:
        return searcher(asked.search, k, within=within)
    first = searcher(asked.search, WEIGHED_TOGETHER, within=within)
    second = searcher(asked.beside, WEIGHED_TOGETHER, within=within)
    return SearchResult(
        passages=fused(first.passages, second.passages)[:k],
        ms=first.ms + second.ms,
        embed_ms=first.embed_ms + second.embed_ms,
    )


def fused(first: Sequence[Passage], second: Sequence[Passage]) -> tuple[Passage, ...]:
    """In the order of their weighted scores; what one search did not find has the lowest of those it did."""
    scores, besides = _scores(first), _scores(second)
    lowest, lowest_beside = min(scores.values(), default=0.0), min(besides.values(), default=0.0)
    passages = {passage.chunk.id: passage for passage in (*second, *first)}

    def together(id_: str) -> float:
        return scores.get(id_, lowest) + BESIDE_WEIGHT * besides.get(id_, lowest_beside)

    ids = sorted(passages, key=lambda id_: (-together(id_), id_))
    return tuple(passages[id_] for id_ in ids)


def _scores(passages: Sequence[Passage]) -> dict[str, float]:
    return {passage.chunk.id: passage.score for passage in passages}
