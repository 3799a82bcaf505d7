"""Nothing is shown that was not checked against its source."""

from collections.abc import Callable, Sequence

from bot.answering.replies import Citation, Claim
from knowledge.documents import Document

DocumentOf = Callable[[str], Document]
"""A document id to the document in the record; raises KeyError for one that is not there."""


def verified(claims: Sequence[Claim], citations: Sequence[Citation], document_of: DocumentOf) -> tuple[Claim, ...]:
    """The claims that stand word for word in a passage they cite, the passage read again from the record."""
    sound = {each.marker: each for each in citations if _stands(each, document_of)}
    return tuple(
        claim
        for claim in claims
        if any(marker in sound and claim.text in sound[marker].quote for marker in claim.markers)
    )


def _stands(citation: Citation, document_of: DocumentOf) -> bool:
    try:
        document = document_of(citation.document_id)
    except KeyError:
        return False
    return bool(citation.quote) and document.text[citation.start : citation.end] == citation.quote
