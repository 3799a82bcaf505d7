"""What may be said beside an answer: that its sources differ, and what to read next."""

import re
from collections.abc import Sequence

from bot.answering.draft import Quote
from knowledge.documents import Authority, Passage

_LADDER = tuple(Authority)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"\b(?:19|20)\d\d(?:/\d\d)?\b")
_NEAR = 0.9
"""How near the answer another document must come, to be worth reading next."""
_OUR_NOTE = re.compile(r"^Note on (?=\S)")

DIFFER = (
    "These sources do not say the same. The one with more authority stands first; read both before you rely on either."
)


def by_authority(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """Law first, local learning last, those of unknown authority after all; else in the order given."""
    return tuple(sorted(quotes, key=_rung))


def _rung(quote: Quote) -> int:
    authority = quote.passage.source.authority
    return _LADDER.index(authority) if authority else len(_LADDER)


def differ(quotes: Sequence[Quote]) -> bool:
    """Whether two documents give figures, and none of them the same, where a figure was asked for."""
    figures: dict[str, set[str]] = {}
    for quote in quotes:
        numbers = set(_NUMBER.findall(_YEAR.sub(" ", quote.text)))
        figures[quote.passage.chunk.document_id] = figures.get(quote.passage.chunk.document_id, set()) | numbers
    given = [numbers for numbers in figures.values() if numbers]
    return len(given) > 1 and not set.intersection(*given)


def read_next(found: Sequence[Passage], quoted: Sequence[Quote]) -> str:
    """One publication on the same question that was not quoted; empty where none comes near enough."""
    cited = {quote.passage.chunk.document_id for quote in quoted}
    for passage in found:
        if passage.score < _NEAR * found[0].score:
            break
        source = passage.source
        # A judgment is about one case, and needs a lawyer's eye rather than an evening's reading.
        if passage.chunk.document_id not in cited and source.publisher and source.authority is not Authority.LAW:
            title = _OUR_NOTE.sub("", passage.title)
            named = title if title.startswith("“") else f"“{title}”"
            return f"To read next: {named}, {source.publisher}."
    return ""
