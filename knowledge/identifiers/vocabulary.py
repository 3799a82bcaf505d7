"""Which words are ordinary, which are public names, and which are given names; read once, from the files beside."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from knowledge.files import load_yaml

_HERE = Path(__file__).parent
_NOT_OF_THE_ALPHABET = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)
_ENDINGS = (
    *(("ies", "y"), ("ied", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e")),
    *(("ly", ""), ("er", ""), ("er", "e"), ("ness", "")),
)
_SHORTEST_STEM = 3
_SHORTEST_MISTYPED = 4
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class PublicNames(BaseModel):
    """What `public.yaml` holds: names that identify nobody in a case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phrases: tuple[str, ...]
    surnames: str
    places: str
    small_places: str
    terms: str
    short_forms: str
    never_initials: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Words in small letters, without accents."""

    given: frozenset[str]
    """Given names that are nothing else."""
    ambiguous: frozenset[str]
    """Given names that are words, months, places or public names too."""
    surnames: frozenset[str]
    ordinary: frozenset[str]
    public: frozenset[str]
    large_places: frozenset[str]
    small_places: frozenset[str]
    short_forms: frozenset[str]
    """Pairs of letters that are seldom a person's initials; `never_initials` never are."""
    never_initials: frozenset[str]
    phrases: dict[str, tuple[tuple[str, ...], ...]]
    """Public names of several words by their first, each in the words after it; longest first."""

    def knows(self, word: str) -> bool:
        """Whether it is an ordinary word, or a form of one, or a public name."""
        return word in self.public or word.removesuffix("s") in self.public or self.is_ordinary(word)

    def is_ordinary(self, word: str) -> bool:
        """Whether it is an ordinary English word, or one with a regular ending."""
        return word in self.ordinary or any(
            len(word) - len(ending) >= _SHORTEST_STEM and word.removesuffix(ending) + instead in self.ordinary
            for ending, instead in _ENDINGS
            if word.endswith(ending)
        )

    def is_mistyped(self, word: str) -> bool:
        """Whether one slip (a letter too many, too few, wrong, or two swapped) made it of a word that is known."""
        if len(word) < _SHORTEST_MISTYPED:
            return True
        halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
        slips = (
            *(left + right[1:] for left, right in halves if right),
            *(left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1),
            *(left + letter + right[1:] for left, right in halves if right for letter in _LETTERS),
            *(left + letter + right for left, right in halves for letter in _LETTERS),
        )
        return any(slip in self.ordinary or slip in self.public for slip in slips)


def folded(word: str) -> str:
    """In small letters, without accents and apostrophes, as the files have their words."""
    lowered = word.lower().replace("'", "")
    if lowered.isascii():
        return lowered
    apart = unicodedata.normalize("NFD", lowered.translate(_NOT_OF_THE_ALPHABET))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@cache
def vocabulary() -> Vocabulary:
    """All words.

    Raises:
        KnowledgeFault: `public.yaml` is wrong.
    """
    given, _, ambiguous = (_HERE / "given_names.txt").read_text("utf-8").partition("## AMBIGUOUS")
    public = load_yaml(_HERE, "public.yaml", PublicNames)
    places, small = _words(public.places), _words(public.small_places)
    return Vocabulary(
        given=_words(given),
        ambiguous=_words(f"# {ambiguous}"),
        surnames=_words((_HERE / "surnames.txt").read_text("utf-8")),
        ordinary=_words((_HERE / "words.txt").read_text("utf-8")),
        public=_words(public.surnames) | places | small | _words(public.terms),
        large_places=places,
        small_places=small,
        short_forms=_words(public.short_forms),
        never_initials=_words(public.never_initials),
        phrases=_by_first_word(public.phrases),
    )


def _words(lines: str) -> frozenset[str]:
    return frozenset(folded(word) for line in lines.splitlines() if not line.startswith("#") for word in line.split())


def _by_first_word(phrases: tuple[str, ...]) -> dict[str, tuple[tuple[str, ...], ...]]:
    rest: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for phrase in phrases:
        first, *others = map(folded, re.split(r"[ /-]+", phrase))
        rest[first].add(tuple(others))
    return {first: tuple(sorted(others, key=len, reverse=True)) for first, others in rest.items()}
