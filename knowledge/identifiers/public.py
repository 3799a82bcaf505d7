"""Which words of a message are part of a public name: of the list, or by the words around."""

from collections.abc import Sequence

from knowledge.identifiers.tokens import Word
from knowledge.identifiers.vocabulary import Vocabulary, folded

_LAW = frozenset({"law", "laws", "rule"})
_HONOURS = frozenset("professor prof lord lady baroness baron sir dame justice judge st saint saints sts".split())
_WORKS = frozenset(
    "report review reviews inquiry enquiry recommendations judgment judgement ruling audit paper study model theory"
    " cycle framework guidelines typology principles preconditions research triangle stages hierarchy test competence"
    " competency".split()
)
_BODIES = frozenset(
    "foundation trust charity centre hospital hospice institute inquiry college university ward clinic fund award"
    " society mp street road avenue park square house".split()
)


def public_words(words: Sequence[Word], known: Vocabulary) -> frozenset[int]:
    """Places of the words that name a person of public life, a law, an author's work or a body."""
    public: set[int] = set()
    for at, word in enumerate(words):
        public.update(range(at, at + _in_the_list(words, at, known)))
        if word.base in _HONOURS:
            public.update(range(at + 1, at + 1 + _capitals_from(words, at + 1, most=2)))
        elif word.base in known.ambiguous or {word.base, word.base.removesuffix("s")} & known.given:
            public.update(range(at, at + _called_after_somebody(words, at)))
    return frozenset(public)


def _in_the_list(words: Sequence[Word], at: int, known: Vocabulary) -> int:
    """How many words from here are a name of the list."""
    for first in {words[at].base, folded(words[at].text)}:
        for rest in known.phrases.get(first, ()):
            after = words[at + 1 : at + 1 + len(rest)]
            if len(after) == len(rest) and all(map(_is_written, after, rest)):
                return 1 + len(rest)
    return 0


def _is_written(word: Word, as_listed: str) -> bool:
    return as_listed in {word.base, folded(word.text), word.base.removesuffix("s")}


def _capitals_from(words: Sequence[Word], at: int, *, most: int) -> int:
    capitals = 0
    while capitals < most and at + capitals < len(words) and words[at + capitals].capital:
        capitals += 1
    return capitals


def _called_after_somebody(words: Sequence[Word], at: int) -> int:
    """How many words from here, where a given name stands, are the name of a law, a work or a body."""
    after = words[at + 1 : at + 3]
    if after and after[0].base in _LAW:
        return 1
    if not (after and words[at].capital):
        return 0
    if _is_a_body(after[0]) or (after[0].base in _WORKS and at > 0 and words[at - 1].base == "the"):
        return 2
    full_name = after[0].capital and not after[0].text.isupper() and len(after) > 1
    return 3 if full_name and (after[1].base in _WORKS or _is_a_body(after[1])) else 0


def _is_a_body(word: Word) -> bool:
    return word.capital and word.base in _BODIES
