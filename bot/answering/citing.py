"""Sentences with their numbered sources, and the body of a reply that is made of them."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.answering.draft import Quote
from bot.answering.labels import labels_of
from bot.answering.replies import Citation, Claim, DraftedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Checked sentences and what they rest on."""

    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    drafted_by: DraftedBy = "extractive"
    versions: dict[str, str] = field(default_factory=dict)
    """Of whatever else it was made by, by name."""


def share_ground(some: Sequence[Citation], others: Sequence[Citation]) -> bool:
    """Whether any passage of the first is also one, or part of one, of the second."""
    return any(
        one.document_id == other.document_id and one.start < other.end and other.start < one.end
        for one in some
        for other in others
    )


def once(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """Each sentence once, where it first comes."""
    return tuple({(quote.passage.chunk.id, quote.span.start): quote for quote in quotes}.values())


def cite(quotes: Sequence[Quote]) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """A claim a sentence and a citation a passage, numbered in order."""
    claims: list[Claim] = []
    citations: list[Citation] = []
    for _, of_passage in itertools.groupby(quotes, key=lambda quote: quote.passage.chunk.id):
        together = tuple(of_passage)
        citations.append(_citation(len(citations) + 1, together))
        claims += [Claim(text=quote.text, markers=(len(citations),)) for quote in together]
    return tuple(claims), tuple(citations)


def body(claims: Sequence[Claim], citations: Sequence[Citation]) -> str:
    """The claims as a person reads them: under the heading they stand under, each with its markers."""
    places = {citation.marker: _place(citation) for citation in citations}
    return "\n\n".join(
        _under(places[markers[0]], tuple(together))
        for markers, together in itertools.groupby(claims, key=lambda claim: claim.markers)
    )


def _place(citation: Citation) -> str:
    """A note is called a note before a word of it is read."""
    if citation.summary:
        return f"our {citation.document[0].lower()}{citation.document[1:]} (a summary; read the original)"
    return f"“{citation.section}”" if citation.section else ""


def _under(place: str, claims: Sequence[Claim]) -> str:
    """A finding, a strength and a point still to be learnt read alike; where it stands says which it is."""
    parts = [f"From {place}:\n" if place else "", _with_markers(claims[0])]
    for before, claim in itertools.pairwise(claims):
        # Items of a list go on lines of their own.
        parts += [" " if before.text.endswith(_SENTENCE_ENDS) else "\n", _with_markers(claim)]
    return "".join(parts)


def _with_markers(claim: Claim) -> str:
    return claim.text + " " + "".join(f"[{marker}]" for marker in claim.markers)


_SENTENCE_ENDS = (".", "!", "?", ".”", '."')


def _citation(marker: int, quotes: Sequence[Quote]) -> Citation:
    """From the first quoted sentence of a passage to the last."""
    passage = quotes[0].passage
    chunk, source = passage.chunk, passage.source
    start, end = quotes[0].span.start, quotes[-1].span.end
    return Citation(
        marker=marker,
        document_id=chunk.document_id,
        document=passage.title,
        section=" › ".join(chunk.heading_path),
        page=chunk.page,
        start=start,
        end=end,
        quote=chunk.text[start - chunk.start : end - chunk.start],
        url=source.url,
        publisher=f"this project, on a publication of: {source.publisher}" if source.summary else source.publisher,
        date=source.date,
        nation=source.nation,
        authority=f"note on {source.authority}" if source.summary and source.authority else source.authority,
        verification=source.verification,
        summary=source.summary,
        labels=tuple(labels_of(source, datetime.now(UTC).date())),
    )


def needed(citations: Sequence[Citation], claims: Sequence[Claim]) -> tuple[Citation, ...]:
    """The citations that a claim still rests on."""
    used = {marker for claim in claims for marker in claim.markers}
    return tuple(citation for citation in citations if citation.marker in used)
