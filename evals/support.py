"""Does this quotation support this sentence? A local check, without a model server, and ALCE's scores on top of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.answering.beside import DIFFER
from bot.answering.phrases import PREMISE
from knowledge.embedding import Embedder
from knowledge.lexical import words_of
from knowledge.plain import plain
from knowledge.sentences import split_sentences

BEST_SENTENCES = 3
THRESHOLD = 0.55
LONGEST = 20_000
"""Characters of a quotation that are looked at."""

Information = Callable[[str], float]
"""Inverse document frequency of a stemmed word."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*%?")
_NOT = re.compile(r"\b(?:not|no|never|none|nor|cannot|without|[a-z]+n't)\b")
_STRENGTHS = (
    r"\b(?:must|shall|required to|have to|has to)\b",
    r"\b(?:should|ought to)\b",
    r"\b(?:may|might|could|can)\b",
)
"""Strongest first: guidance that says "should" does not support "must"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supported:
    """Whether a sentence is supported, how far its words are found, and why."""

    value: bool
    share: float
    """0 to 1."""
    why: str


class Support:
    """Compares a sentence with passages by words, meaning, numbers, negations and strength of demand.

    Word for word is support. Otherwise the sentence's words, weighed by inverse document frequency, must be found in
    the three passages' sentences nearest to it, and the mean of that share and of the best cosine must reach
    `THRESHOLD`; a number that no passage holds, a negation on one side alone, or a demand stronger than the
    passage's are vetoes.

    On the development half of WiCE (Kamoi and others, 2023; 349 claims, none of them ours) likeness has an AUROC of
    0.91 for supported against not supported, and 0.74 against not or only partly supported. At the threshold and
    with the vetoes, 62 % of the supported claims pass, 12 % of those not supported and 32 % of the partly supported
    (80, 14 and 58 % without the vetoes). So a half-supported sentence often passes: a person must read it.
    """

    def __init__(self, information: Information, embed: Embedder | None) -> None:
        self._information = information
        self._embed = embed

    def __call__(self, sentence: str, passages: Sequence[str]) -> Supported:
        """Whether these passages together support the sentence."""
        said = plain(sentence)
        texts = [plain(passage[:LONGEST]) for passage in passages]
        if not said or not any(texts):
            return Supported(value=False, share=0.0, why="nothing to compare")
        if any(said in text for text in texts):
            return Supported(value=True, share=1.0, why="word for word")
        return self._by_likeness(said, _nearest_sentences(said, texts))

    def _by_likeness(self, said: str, nearest: Sequence[str]) -> Supported:
        share = self._likeness(said, nearest)
        if veto := _veto(said, nearest):
            return Supported(value=False, share=share, why=veto)
        return Supported(value=share >= THRESHOLD, share=share, why=f"likeness {share:.2f}, {THRESHOLD} is enough")

    def _likeness(self, said: str, nearest: Sequence[str]) -> float:
        weights = {word: self._information(word) for word in words_of(said)}
        held = set(words_of(" ".join(nearest)))
        words = sum(weight for word, weight in weights.items() if word in held) / (sum(weights.values()) or 1.0)
        if self._embed is None or not nearest:
            return round(words, 6)
        vectors = self._embed([said, *nearest])
        return round((words + float((vectors[1:] @ vectors[0]).max())) / 2, 6)


def _nearest_sentences(said: str, texts: Sequence[str]) -> list[str]:
    """The sentences that share most words with it, best first."""
    wanted = set(words_of(said))
    sentences = [text[span.start : span.end] for text in texts for span in split_sentences(text)]
    return sorted(sentences, key=lambda sentence: -len(wanted & set(words_of(sentence))))[:BEST_SENTENCES]


def _veto(said: str, nearest: Sequence[str]) -> str | None:
    """Numbers are looked for in all of them; negation and demand are those of the nearest."""
    together, first = " ".join(nearest), nearest[0].lower() if nearest else ""
    lacking = sorted(set(_NUMBER.findall(said)) - set(_NUMBER.findall(together)))
    if lacking:
        return f"no passage holds {', '.join(lacking)}"
    said = said.lower()
    if bool(_NOT.search(said)) != bool(_NOT.search(first)):
        return "one side negates, the other does not"
    if _strength(said) < _strength(first):
        return "it demands more than the passage does"
    return None


def _strength(text: str) -> int:
    """0 for what must be done, 1 for what should, 2 for what may, 3 for what is only said."""
    return next((rank for rank, words in enumerate(_STRENGTHS) if re.search(words, text)), len(_STRENGTHS))


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
    rf"|^To read next: [^\n]*$|^{re.escape(PREMISE)}$|^{re.escape(DIFFER)}$"
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
