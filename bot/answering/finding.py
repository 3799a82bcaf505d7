"""Passages for one thing asked, with or without the earlier turns beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.cover import Signals, best_of, signals_of
from bot.answering.understanding import Asked
from knowledge.documents import Passage, sentence_text
from knowledge.lexical import words_of
from knowledge.machines import speaks_to_machines
from knowledge.search import Searcher, SearchResult

BESIDE_WEIGHT = 0.5
"""How much the second text counts beside the first; chosen on one half of 507 questions of real conversations."""
WEIGHED_TOGETHER = 40
"""Passages of each text that are weighed with the other's: as many as the search weighs exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found for one thing asked."""

    passages: tuple[Passage, ...]
    """Best first, by both texts."""
    searches: tuple[SearchResult, ...]
    """One for each text, in its own order."""
    about: str
    """What a sentence must bear on to answer."""

    @property
    def result(self) -> SearchResult:
        """The passages as one search."""
        return SearchResult(
            passages=self.passages,
            ms=sum(search.ms for search in self.searches),
            embed_ms=sum(search.embed_ms for search in self.searches),
        )


def find(searcher: Searcher, asked: Asked, k: int, *, within: frozenset[str] = frozenset()) -> Found:
    """The `k` best passages, with the scores of the search that found them."""
    if not asked.beside:
        only = _to_people(searcher(asked.search, k, within=within))
        particular = _of_particulars(searcher, asked, k, within)
        if particular and _speaks_of(particular, asked.left_out, only):
            return Found(passages=particular.passages, searches=(particular,), about=asked.particular)
        return Found(passages=only.passages, searches=(only,), about=asked.about)
    texts = (asked.search, asked.beside)
    first, second = (_to_people(searcher(text, WEIGHED_TOGETHER, within=within)) for text in texts)
    together = fused(first.passages, second.passages)
    cut = (SearchResult(passages=each.passages[:k], ms=each.ms, embed_ms=each.embed_ms) for each in (first, second))
    return Found(passages=together[:k], searches=tuple(cut), about=asked.about)


def _of_particulars(searcher: Searcher, asked: Asked, k: int, within: frozenset[str]) -> SearchResult | None:
    """What is found with what was said of a person too; None where the guidance holds none of those words."""
    if not any(map(searcher.generation.lexical.knows, asked.left_out)):
        return None
    return _to_people(searcher(asked.particular, k, within=within))


def _speaks_of(result: SearchResult, left_out: frozenset[str], other: SearchResult) -> bool:
    """Whether the guidance turns on what was left out: it is found sooner with it, and says it where it answers."""
    best, plain = next(iter(result.passages), None), next(iter(other.passages), None)
    if not best or (plain and best.score <= plain.score):
        return False
    at = max(range(len(best.chunk.sentences)), key=lambda n: best.sentence_aligned[n] + best.sentence_dense[n])
    return not left_out.isdisjoint(words_of(sentence_text(best.chunk, best.chunk.sentences[at])))


def _to_people(result: SearchResult) -> SearchResult:
    """Without the passages that give orders to machines."""
    kept = tuple(passage for passage in result.passages if not speaks_to_machines(passage.chunk.text))
    return SearchResult(passages=kept, ms=result.ms, embed_ms=result.embed_ms)


def signals_of_found(found: Found, about: str) -> Signals | None:
    """What cover is decided by: each signal as the clearer of the two searches gives it; None where nothing was found.

    Args:
        found: as `find` gives it.
        about: what is asked, whose length counts.
    """
    words = len(set(words_of(about)))
    signals = [signals_of(search.passages, words) for search in found.searches if search.passages]
    return best_of(signals[0], signals[-1]) if signals else None


def fused(first: Sequence[Passage], second: Sequence[Passage]) -> tuple[Passage, ...]:
    """In the order of their weighted scores; what one search did not find has the lowest of those it did."""
    scores, besides = _scores(first), _scores(second)
    lowest, lowest_beside = min(scores.values(), default=0.0), min(besides.values(), default=0.0)
    passages = {passage.chunk.id: passage for passage in (*second, *first)}

    def together(id_: str) -> float:
        return scores.get(id_, lowest) + BESIDE_WEIGHT * besides.get(id_, lowest_beside)

    return tuple(passages[id_] for id_ in sorted(passages, key=lambda id_: (-together(id_), id_)))


def _scores(passages: Sequence[Passage]) -> dict[str, float]:
    return {passage.chunk.id: passage.score for passage in passages}
