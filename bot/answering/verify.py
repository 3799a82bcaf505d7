"""Nothing is shown that was not checked against its source."""

from collections.abc import Callable, Mapping, Sequence

from bot.answering.own_words import why_not_said
from bot.answering.replies import Citation, Claim
from bot.answering.support import Support
from knowledge.documents import Document

DocumentOf = Callable[[str], Document]
"""A document id to the document in the record; raises KeyError for one that is not there."""


def verified(claims: Sequence[Claim], citations: Sequence[Citation], document_of: DocumentOf) -> tuple[Claim, ...]:
    """The claims that stand word for word in a passage they cite, the passage read again from the record."""
    sound = _sound(citations, document_of)
    return tuple(
        claim
        for claim in claims
        if any(marker in sound and claim.text in sound[marker].quote for marker in claim.markers)
    )


def supported(
    claims: Sequence[Claim], citations: Sequence[Citation], document_of: DocumentOf, support: Support
) -> tuple[Claim, ...]:
    """The claims in other words that all the passages they cite support together, and that may be said at all.

    A claim that leans on one that is not among them goes with it.
    """
    sound = _sound(citations, document_of)
    kept: list[Claim] = []
    before_stands = True
    for claim in claims:
        before_stands = (before_stands or not _leans_back(claim.text)) and _is_supported(claim, sound, support)
        kept += [claim] if before_stands else []
    return tuple(kept)


def _is_supported(claim: Claim, sound: Mapping[int, Citation], support: Support) -> bool:
    if not claim.markers or any(marker not in sound for marker in claim.markers):
        return False
    quotes = [sound[marker].quote for marker in claim.markers]
    return why_not_said(claim.text, quotes) is None and support(claim.text, quotes).value


_LEANING = ("this ", "these ", "that ", "those ", "they ", "it ", "such ", "however", "but ", "he ", "she ", "also ")


def _leans_back(text: str) -> bool:
    return text.lower().startswith(_LEANING)


def _sound(citations: Sequence[Citation], document_of: DocumentOf) -> dict[int, Citation]:
    return {each.marker: each for each in citations if _stands(each, document_of)}


def _stands(citation: Citation, document_of: DocumentOf) -> bool:
    try:
        document = document_of(citation.document_id)
    except KeyError:
        return False
    return bool(citation.quote) and document.text[citation.start : citation.end] == citation.quote
