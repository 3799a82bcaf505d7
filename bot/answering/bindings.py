"""What a sentence puts together: which number with which year, who with which deed.

The right words can be joined wrongly: "717 were abuse in the family" holds only words of its passage.
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from bot.answering.amounts import marked, with_digits
from bot.answering.people import bodies, named, same, without_names
from knowledge.lexical import words_of

CUT = re.compile(
    r"[,;:)]|(?<=[\w\")])[.!?](?= |$)|\b(?:and|but|while|whereas|which|although|though|so|against|because|when)\b"
)
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_LABEL = "[Pp]art|[Cc]hapter|[Ss]ection|[Ss]tep|[Ss]tage|[Rr]ecommendation|[Pp]aragraph|[Pp]hase|[Ll]evel|[Rr]ule"
_KEYS: Mapping[str, re.Pattern[str]] = {
    "label": re.compile(rf"\b(?:{_LABEL}) (?:[A-Z]\b|\d+)"),
    "number": re.compile(rf"(?:\b\d{{1,2}} )?\b(?:{_MONTH}) \d{{4}}\b|\b\d+(?:[.,/]\d+)*[%+-]?"),
    "name": re.compile(r"(?<!^)(?<!\. )\b[A-Z]+[a-z][\w&]*(?: (?:of |on |for )?[A-Z][\w&]*)*"),
}
_WHO = "who"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch between two joints of a sentence."""

    keys: Mapping[str, Set[str]]
    """Kind of a key to those that stand here: labels, numbers, names, and who."""
    words: Set[str]
    """Stems of the other words."""

    def beside(self, key: str, kind: str) -> Set[str]:
        """What stands here with that key: other words, keys of other kinds, and for people other people."""
        others = {each for other, keys in self.keys.items() if other != kind or kind == _WHO for each in keys}
        return (self.words | others) - {key}


_FEW = 12
"""Parts of passages in which a number may be looked for far from the rest of the claim."""


def bound_elsewhere(claim: str, together: str, evidence: str) -> str | None:
    """A key that the claim puts with words that its passages put with another key of its kind only."""
    all_of_it, nearer = _parts(evidence), _parts(together)
    short = len(all_of_it) <= _FEW
    for part in _parts(claim):
        for kind, keys in part.keys.items():
            held = all_of_it if kind == "label" or (kind == "number" and short) else nearer
            for key in sorted(keys):
                if rival := _rival(key, kind, part, held):
                    return f"{key} for {rival}"
    return None


def _rival(key: str, kind: str, part: Part, held: Sequence[Part]) -> str | None:
    own, said = _beside(key, kind, held), part.beside(key, kind)
    rivals = {each for other in held for each in other.keys.get(kind, ())} - part.keys[kind]
    rivals = {each for each in rivals if (each in bodies()) == (key in bodies())}
    for rival in sorted(each for each in rivals if own and not any(_alike(each, one, kind) for one in part.keys[kind])):
        other = _beside(rival, kind, held)
        if said & (other - own - {key}) and not said & (own - other - {rival}):
            return rival
    return None


def _alike(one: str, other: str, kind: str) -> bool:
    if kind == _WHO:
        return same(one, other)
    return one in other or other in one if kind in {"number", "name"} else one == other


def _beside(key: str, kind: str, parts: Sequence[Part]) -> set[str]:
    found: set[str] = set()
    for part in parts:
        for other in part.keys.get(kind, ()):
            if other == key or (kind == _WHO and same(other, key)):
                found |= part.beside(other, kind)
    return found


@lru_cache(maxsize=256)
def _parts(text: str) -> tuple[Part, ...]:
    return tuple(_part(each.strip()) for each in CUT.split(marked(with_digits(text))) if each and each.strip())


def _part(text: str) -> Part:
    keys: dict[str, Set[str]] = {}
    for kind, pattern in _KEYS.items():
        if found := set(pattern.findall(text)):
            keys[kind] = found
            text = pattern.sub(" ", text)
    if who := named(text):
        keys[_WHO] = set(who)
    return Part(keys=keys, words=frozenset(words_of(without_names(text))))
