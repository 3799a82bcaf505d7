"""What a reader must know of a source today, beside its standing: overtaken, overdue, or another nation's."""

import re
from collections.abc import Iterator
from datetime import date

from knowledge.documents import Source

_HERE = re.compile(r"\bEngland\b|\bUK\b|\bUnited Kingdom\b|\bGreat Britain\b|\binternational\b", re.IGNORECASE)
"""Nations whose guidance holds in England, or that no one nation owns."""


def labels_of(source: Source, today: date) -> Iterator[str]:
    """Each thing to say beside a citation; nothing for a source that is current and of this nation."""
    if source.superseded_by:
        yield f"superseded by “{source.superseded_by}”"
    if source.review_by and source.review_by < today.isoformat():
        yield f"past its review date ({source.review_by}): check that it still holds"
    if source.nation and not _HERE.search(source.nation):
        yield f"guidance of {source.nation}, not of England"
