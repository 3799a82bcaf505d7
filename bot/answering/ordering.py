"""In which order a sentence puts things: what first and what then, what from what, who to whom."""

import itertools
import re
from collections.abc import Iterator, Sequence, Set

from bot.answering.bindings import CUT
from bot.answering.people import bodies, named, same
from knowledge.lexical import words_of

_TURNING = re.compile(r"\bby\b|\bthe ones\b|\bwhom\b|\b(?:is|are) who\b|\b(?:is|are|was|were) the\b")


def _swapped(claim: str, together: str) -> str | None:
    """Two of whom the passages name first the one, and the claim first the other, in much the same words."""
    held = [named(part) for part in CUT.split(_bare(together)) if part]
    if len(_TURNING.findall(claim)) != len(_TURNING.findall(together)) or not _almost_all(claim, together):
        return None
    for said in (named(part) for part in CUT.split(_bare(claim)) if part):
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
    for part in CUT.split(_bare(text)):
        modal = _MODAL.search(part or "")
        who = named(part[: modal.start()]) if modal else []
        found += [(who[0], modal[0])] if modal and who and who[0] not in bodies() else []
    return found


_BACKWARDS = r"\b(?:because|due to|owing to|as a result of)\b"
_FORWARDS = (
    r"\b(?:so|therefore|thus|hence|(?:led|leads) to|caus(?:e|es|ed)|which (?:undermined|shifts)|resulted in"
    r"|ma(?:de|king) it)\b"
)
_LATER_FIRST = r"\b(?:after|once|when|following|until|since)\b"
_EARLIER_FIRST = r"\b(?:before|prior to|then|until)\b"


def turned_round(claim: str, together: str) -> str | None:
    """What the claim puts the other way round than its passages: cause and effect, first and last, who and whom."""
    if any(_crossed(_pairs(claim, *ways), _pairs(together, *ways)) for ways in _WAYS):
        return "cause and effect, or before and after"
    return _swapped(claim, together) or _done_by_another(claim, together) or _mirrored(claim, together)


Sides = tuple[Set[str], Set[str]]
"""Words on the left and on the right of a word."""


def _mirrored(claim: str, together: str) -> str | None:
    """A word with only that on its left in the claim which the passages have on its right, and the reverse."""
    if (_TURNING.findall(claim) and not _TURNING.findall(together)) or not _almost_all(claim, together):
        return None
    held = [words_of(part) for part in CUT.split(together) if part]
    for part in filter(None, CUT.split(claim)):
        for at, word in enumerate(said := words_of(part)):
            sides = [_sides(each, each.index(word)) for each in held if word in each]
            if sides and not _is_noun(word, part) and all(_is_mirror(_sides(said, at), each) for each in sides):
                return word
    return None


def _sides(words: Sequence[str], at: int) -> Sides:
    return set(words[:at]), set(words[at + 1 :])


def _is_noun(word: str, part: str) -> bool:
    """Whether it stands before a preposition, where deeds between two sides seldom stand."""
    return bool(re.search(rf"\b{re.escape(word)}\w* (?:of|in|on|by|with|from|for|to)\b", part, re.IGNORECASE))


def _is_mirror(said: Sides, held: Sides) -> bool:
    (left, right), (held_left, held_right) = said, held
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
