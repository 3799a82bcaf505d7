"""ALCE's scores of a reply's citations, with the check that every drafted sentence passes in place of their model."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answering.beside import DIFFER
from bot.answering.phrases import AS_IT_STANDS, PREMISE
from bot.answering.support import Support
from knowledge.sentences import split_sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationScores:
    """ALCE's scores of one reply, and which claims are supported."""

    recall: float
    precision: float
    why_recall: str
    why_precision: str
    supported: tuple[bool, ...]
    """One a claim."""


def citation_scores(
    claims: Sequence[tuple[str, tuple[int, ...]]], quotes: Mapping[int, str], support: Support
) -> CitationScores:
    """Citation recall and precision (Gao and others, 2023, ALCE), with our local check in place of their model.

    Recall: share of claims that all their quotations together support; without a marker, or with one that stands
    for no quotation, a claim counts as 0. Precision: share of citations whose claim is supported, and that support
    it alone or whose removal takes the support away.

    Args:
        claims: text and markers of each.
        quotes: a marker to the words it stands for.
        support: the check.
    """
    supported = tuple(_holds(text, markers, quotes, support) for text, markers in claims)
    needed = [
        whole and _is_needed(text, markers, marker, quotes, support)
        for (text, markers), whole in zip(claims, supported, strict=True)
        for marker in markers
    ]
    loose = [text for (text, _), whole in zip(claims, supported, strict=True) if not whole]
    return CitationScores(
        recall=sum(supported) / len(claims) if claims else 0.0,
        precision=sum(needed) / len(needed) if needed else 0.0,
        why_recall=f"not supported: {' | '.join(loose)}" if loose else f"all supported: {len(claims)}",
        why_precision=f"{sum(needed)} of {len(needed)} citations are needed",
        supported=supported,
    )


def _holds(text: str, markers: Sequence[int], quotes: Mapping[int, str], support: Support) -> bool:
    if not markers or any(marker not in quotes for marker in markers):
        return False
    return support(text, [quotes[marker] for marker in markers]).value


def _is_needed(text: str, markers: Sequence[int], marker: int, quotes: Mapping[int, str], support: Support) -> bool:
    if support(text, [quotes[marker]]).value:
        return True
    others = [quotes[other] for other in markers if other != marker]
    return not support(text, others).value


_OWN_WORDS = re.compile(
    r"^From (?:our note on )?“[^\n]*:$|^\(Your message is long\.[^\n]*\)$"
    rf"|^To read next: [^\n]*$|^{re.escape(PREMISE)}$|^{re.escape(DIFFER)}$|^{re.escape(AS_IT_STANDS)}$"
    r"|^The guidance I hold does not answer this part:.*",
    re.MULTILINE | re.DOTALL,
)
"""What the assistant says around the quotations: `bot/answering/phrases.py`, `citing.py` and `beside.py`."""


def unsupported_sentences(
    text: str, claims: Sequence[tuple[str, tuple[int, ...]]], supported: Sequence[bool]
) -> tuple[str, ...]:
    """The sentences of a reply that are neither a supported claim nor the assistant's own fixed words."""
    loose = [claim for (claim, _), whole in zip(claims, supported, strict=True) if not whole]
    rest = _OWN_WORDS.sub("", text)
    for claim, markers in sorted(claims, key=lambda each: -len(each[0])):
        rest = rest.replace(" ".join([claim, "".join(f"[{marker}]" for marker in markers)]), "\n", 1)
    return (*loose, *(rest[span.start : span.end] for span in split_sentences(rest)))
