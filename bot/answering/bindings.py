"""What a sentence puts together: which number with which year, who with which deed, what first and what then.

The right words can be joined wrongly: "717 were abuse in the family" holds only words of its passage.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from knowledge.lexical import words_of

_CUT = re.compile(
    r"[,;:()]|(?<=\w)[.!?](?= |$)|\b(?:and|but|while|whereas|which|although|though|so|against|because|when)\b"
)
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_KEYS: Mapping[str, re.Pattern[str]] = {
    "number": re.compile(rf"(?:\b\d{{1,2}} )?\b(?:{_MONTH}) \d{{4}}\b|\b\d+(?:[.,/]\d+)*%?"),
    "name": re.compile(r"(?<!^)(?<!\. )\b[A-Z][\w&]*(?: (?:of |on |for )?[A-Z][\w&]*)*|\b[A-Z]{3,}\b"),
}


Alike = Callable[[str, str], bool]
"""Whether two keys may stand for the same."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch between two joints of a sentence."""

    keys: Mapping[str, Set[str]]
    """Kind of a key ("number", "name", "who") to those that stand here."""
    words: Set[str]
    """Stems of the other words."""

    def beside(self, key: str, kind: str) -> Set[str]:
        """What stands here with that key: other words, keys of other kinds, and for people other people."""
        others = {each for other, keys in self.keys.items() if other != kind or kind == "who" for each in keys}
        return (self.words | others) - {key}


def bound_elsewhere(claim: str, evidence: str, who: Mapping[str, re.Pattern[str]], alike: Alike) -> str | None:
    """A key that the claim puts with words that its passages put with another key of its kind only."""
    held = _parts(evidence, who)
    for part in _parts(claim, who):
        for kind, keys in part.keys.items():
            for key in sorted(keys):
                if rival := _rival(key, kind, part, held, alike):
                    return f"{key} for {rival}"
    return None


def _rival(key: str, kind: str, part: Part, held: Sequence[Part], alike: Alike) -> str | None:
    own, said = _beside(key, kind, held), part.beside(key, kind)
    if not own:
        return None
    rivals = {each for other in held for each in other.keys.get(kind, ())} - part.keys[kind]
    for rival in sorted(each for each in rivals if not alike(each, key)):
        other = _beside(rival, kind, held)
        if said & (other - own - {key}) and not said & (own - other - {rival}):
            return rival
    return None


def _beside(key: str, kind: str, parts: Sequence[Part]) -> set[str]:
    return set().union(*(part.beside(key, kind) for part in parts if key in part.keys.get(kind, ())))


def _parts(text: str, who: Mapping[str, re.Pattern[str]]) -> list[Part]:
    return [_part(each.strip(), who) for each in _CUT.split(text) if each.strip()]


def _part(text: str, who: Mapping[str, re.Pattern[str]]) -> Part:
    keys: dict[str, set[str]] = {}
    for kind, pattern in _KEYS.items():
        if found := set(pattern.findall(text)):
            keys[kind] = found
            text = pattern.sub(" ", text)
    if found := {name for name, pattern in who.items() if pattern.search(text)}:
        keys["who"] = found
        for name in found:
            text = who[name].sub(" ", text)
    return Part(keys=keys, words=frozenset(words_of(text)))


_MODAL = re.compile(r"\b(?:would|must|should|may|might|can|could|cannot|ha(?:s|ve) to|asks?|tends?)\b")


def done_by_another(claim: str, evidence: str, who: Mapping[str, re.Pattern[str]], alike: Alike) -> str | None:
    """Who the claim says must, may or should, where the passages name them but say it of others."""
    said, held = _doers(claim, who), _doers(evidence, who)
    named = {name for name, pattern in who.items() if pattern.search(evidence)}
    for doer, modal in said:
        rivals = [other for other, same in held if same == modal]
        if doer in named and rivals and not any(alike(doer, other) for other in rivals):
            return f"{doer} for {rivals[0]}"
    return None


def _doers(text: str, who: Mapping[str, re.Pattern[str]]) -> list[tuple[str, str]]:
    """Who stands before each word of duty or choice, and that word."""
    found = []
    for part in _CUT.split(text):
        modal = _MODAL.search(part)
        before = part[: modal.start()] if modal else ""
        named = [(match.end(), name) for name, pattern in who.items() if (match := pattern.search(before))]
        if modal and named:
            found.append((min(named)[1], modal[0]))
    return found


_BACKWARDS = r"\b(?:because|since|due to|owing to|as a result of)\b"
_FORWARDS = r"\b(?:so|therefore|thus|hence|led to|leads to|caus(?:e|es|ed)|which undermined|resulted in|which shifts|made it|making it)\b"
_LATER_FIRST = r"\b(?:after|once|when|following|until|since)\b"
_EARLIER_FIRST = r"\b(?:before|prior to|then|until)\b"


def turned_round(claim: str, evidence: str) -> bool:
    """Whether the claim makes the cause of what its passage gives as the effect, or puts first what comes after."""
    return any(_crossed(_pairs(claim, *ways), _pairs(evidence, *ways)) for ways in _WAYS)


_WAYS = ((_BACKWARDS, _FORWARDS), (_LATER_FIRST, _EARLIER_FIRST))


def _crossed(said: Sequence[tuple[Set[str], Set[str]]], held: Sequence[tuple[Set[str], Set[str]]]) -> bool:
    if not said or not held:
        return False
    straight = max(len(a & c) + len(b & d) for a, b in said for c, d in held)
    across = max(len(a & d) + len(b & c) for a, b in said for c, d in held)
    return across > straight + 1


def _pairs(text: str, backwards: str, forwards: str) -> list[tuple[Set[str], Set[str]]]:
    """What comes first and what follows from it, for each joint of a sentence."""
    return [pair for each in re.split(r"(?<=[a-z)])[.!?] ", text) for pair in _pairs_of(each.lower(), backwards, forwards)]


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
