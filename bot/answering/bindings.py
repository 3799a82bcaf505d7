"""What a sentence puts together: which number with which year, who with which deed, what first and what then.

The right words can be joined wrongly: "717 were abuse in the family" holds only words of its passage.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from bot.answering.amounts import marked, with_digits
from bot.answering.people import bodies, named, same, without_names
from knowledge.lexical import words_of

_CUT = re.compile(
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


def bound_elsewhere(claim: str, together: str, evidence: str) -> str | None:
    """A key that the claim puts with words that its passages put with another key of its kind only."""
    all_of_it, nearer = _parts(evidence), _parts(together)
    for part in _parts(claim):
        for kind, keys in part.keys.items():
            held = all_of_it if kind in {"label", "number"} else nearer
            for key in sorted(keys):
                if rival := _rival(key, kind, part, held):
                    return f"{key} for {rival}"
    return _swapped(claim, together) or _done_by_another(claim, together)


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
    return tuple(_part(each.strip()) for each in _CUT.split(marked(with_digits(text))) if each and each.strip())


def _part(text: str) -> Part:
    keys: dict[str, Set[str]] = {}
    for kind, pattern in _KEYS.items():
        if found := set(pattern.findall(text)):
            keys[kind] = found
            text = pattern.sub(" ", text)
    if who := named(text):
        keys[_WHO] = set(who)
    return Part(keys=keys, words=frozenset(words_of(without_names(text))))


_TURNING = re.compile(r"\bby\b|\bthe ones\b|\bwhom\b|\b(?:is|are) who\b|\b(?:is|are|was|were) the\b")


def _swapped(claim: str, together: str) -> str | None:
    """Two of whom the passages name first the one, and the claim first the other, in much the same words."""
    held = [named(part) for part in _CUT.split(_bare(together)) if part]
    if len(_TURNING.findall(claim)) != len(_TURNING.findall(together)) or not _almost_all(claim, together):
        return None
    for said in (named(part) for part in _CUT.split(_bare(claim)) if part):
        for one, other in itertools.combinations(said, 2):
            orders = [each.index(other) < each.index(one) for each in held if one in each and other in each]
            if orders and all(orders) and not same(one, other) and {one, other}.isdisjoint(bodies()):
                return f"{one} for {other}"
    return None


_NAMED = re.compile(r'"[^"]*"|\b[A-Z]\w*(?: (?:of |and |on |for )?[A-Z]\w*)+')


def _bare(text: str) -> str:
    """The text without quoted words and long names."""
    return _NAMED.sub(" ", text)


_ALMOST_ALL = 0.75


def _almost_all(claim: str, passage: str) -> bool:
    words = set(words_of(claim))
    return len(words & set(words_of(passage))) >= _ALMOST_ALL * len(words)


_MODAL = re.compile(r"\b(?:would|must|should|may|might|can|could|cannot|ha(?:s|ve) to|tends?)\b")


def _done_by_another(claim: str, together: str) -> str | None:
    """Who must, may or should, in the claim, where the passages name them and say it of others only."""
    held = _doers(together)
    for doer, modal in _doers(claim):
        rivals = [other for other, word in held if word == modal]
        if doer in named(together) and rivals and not any(same(doer, other) for other in rivals):
            return f"{doer} for {rivals[0]}"
    return None


def _doers(text: str) -> list[tuple[str, str]]:
    """Who stands before each word of duty or choice, and that word."""
    found = []
    for part in _CUT.split(_bare(text)):
        modal = _MODAL.search(part or "")
        who = named(part[: modal.start()]) if modal else []
        found += [(who[0], modal[0])] if modal and who and who[0] not in bodies() else []
    return found


_BACKWARDS = r"\b(?:because|due to|owing to|as a result of)\b"
_FORWARDS = r"\b(?:so|therefore|thus|hence|led to|leads to|caus(?:e|es|ed)|which undermined|resulted in|which shifts|made it|making it)\b"
_LATER_FIRST = r"\b(?:after|once|when|following|until|since)\b"
_EARLIER_FIRST = r"\b(?:before|prior to|then|until)\b"


def turned_round(claim: str, evidence: str) -> bool:
    """Whether the claim makes the cause of what its passage gives as the effect, or puts first what comes after."""
    return any(_crossed(_pairs(claim, *ways), _pairs(evidence, *ways)) for ways in _WAYS) or _mirrored(claim, evidence)


def _mirrored(claim: str, evidence: str) -> bool:
    """Whether a word of both has on its left in the claim only what it has on its right in the passages."""
    if len(_TURNING.findall(claim)) != len(_TURNING.findall(evidence)) or not _almost_all(claim, evidence):
        return False
    held = [words_of(part) for part in _CUT.split(evidence) if part]
    for part in filter(None, _CUT.split(claim)):
        said = words_of(part)
        for at, word in enumerate(said):
            if re.search(rf"\b{re.escape(word)}\w* {_JOINED}", part, re.IGNORECASE):
                continue
            sides = [
                (set(each[: each.index(word)]), set(each[each.index(word) + 1 :])) for each in held if word in each
            ]
            if sides and all(_is_mirror(set(said[:at]), set(said[at + 1 :]), *each) for each in sides):
                return True
    return False


_JOINED = "(?:of|in|on|by|with|from|for|to)\\b"
"""A word before one of these is more often a noun than the deed between two sides."""


def _is_mirror(left: Set[str], right: Set[str], held_left: Set[str], held_right: Set[str]) -> bool:
    return bool(left & held_right and right & held_left and not left & held_left and not right & held_right)


_WAYS = ((_BACKWARDS, _FORWARDS), (_LATER_FIRST, _EARLIER_FIRST))


def _crossed(said: Sequence[tuple[Set[str], Set[str]]], held: Sequence[tuple[Set[str], Set[str]]]) -> bool:
    if not said or not held:
        return False
    straight = max(len(a & c) + len(b & d) for a, b in said for c, d in held)
    across = max(len(a & d) + len(b & c) for a, b in said for c, d in held)
    return across > straight + 1


def _pairs(text: str, backwards: str, forwards: str) -> list[tuple[Set[str], Set[str]]]:
    """What comes first and what follows from it, for each joint of a sentence."""
    return [
        pair for each in re.split(r"(?<=[a-z)])[.!?] ", text) for pair in _pairs_of(each.lower(), backwards, forwards)
    ]


def _pairs_of(sentence: str, backwards: str, forwards: str) -> Iterator[tuple[Set[str], Set[str]]]:
    for joint in re.finditer(backwards, sentence):
        before, after = sentence[: joint.start()], sentence[joint.end() :]
        if not before.strip():
            after, _, before = after.partition(",")
        yield frozenset(words_of(after)), frozenset(words_of(before))
    for joint in re.finditer(forwards, sentence):
        before, after = sentence[: joint.start()], sentence[joint.end() :]
        if not before.strip():
            after, _, before = after.partition(",")
            before, after = after, before
            yield frozenset(words_of(after)), frozenset(words_of(before))
        else:
            yield frozenset(words_of(before)), frozenset(words_of(after))
