"""What a sentence denies."""

import re

from knowledge.lexical import STOP_WORDS, words_of

_DENIES = re.compile(
    r"^(?:not|no|rather|instead|never|none|nor|neither|cannot|without|nobody|[a-z]+n't|lack(?:s|ed|ing)?|fail(?:s|ed|ing|ures?)?"
    r"|un(?!der|til|less|it|ion|ique|iver)[a-z]{4,}|rare(?:ly)?|seldom|avoid(?:s|ed|ing)?|difficult\w*|hard|short|missed|lost|refus\w+|discourag\w+)$"
)
_TURNS_ASIDE = re.compile(
    r"^(?:against|stop(?:s|ped|ping)?|prefers?|place|over|only|too|replace\w*|g[ai]ve|differ\w*)$"
)
"""After these, what follows may be told as denied or not."""
_REACH = 4
"""Words that a denial reaches."""
_REACHING_FAR = frozenset({"difficult", "hard"})
""""Hard for all of the agencies to track": twice as many."""
_REACHING_LITTLE = re.compile(r"^lack")
""""Lack of understanding of the complexity of adult behaviours" denies no adults: half as many."""
_WARNS = re.compile(r"^(?:advis|advice|warn|caution|argu|decid|recommend|speak|spoke)")
""""Advises against" denies what follows, "was found against" does not."""
_PLAINLY = re.compile(r"^(?:not|no|rather|instead|never|neither|nor|cannot|without|[a-z]+n't)$")
_PREFIXES = ("un", "dis", "non", "in", "im", "ir", "il", "mis")
_ENDS = frozenset([*";:.!?,()", "but", "and", "which", "who"])

Signs = dict[str, set[str]]
"""Each stemmed word to how it stands: "-" denied, "+" not, "?" either."""


def denied_differently(claim: str, nearest: str) -> str | None:
    """A word that one side denies and the other does not.

    Where both sides deny something, their ways of denying may reach differently far: then only the words that stand
    right after a plain denial count.
    """
    said, held = _signs(claim), _signs(nearest)
    both = all(any(map(_DENIES.match, _words(side))) for side in (claim, nearest))
    firsts = _denied_first(claim) | _denied_first(nearest)
    if both and "no" in {_only_denial(claim), _only_denial(nearest)} and any(_agree(said, held, one) for one in firsts):
        return None  # "will not write plans" and "writes no plans"
    for word in said.keys() & held.keys() if not both else said.keys() & held.keys() & firsts:
        if _opposite(said[word], held[word], strictly=both):
            return word
    return None


def _only_denial(text: str) -> str:
    found = {each for each in _words(text) if _PLAINLY.match(each)}
    return found.pop() if len(found) == 1 else ""


def _agree(said: Signs, held: Signs, word: str) -> bool:
    return "-" in said.get(word, ()) and "-" in held.get(word, ())


def _opposite(one: set[str], other: set[str], *, strictly: bool) -> bool:
    return not one & other and "?" not in one | other if strictly else one != other and one | other == {"+", "-"}


_QUOTED = re.compile(r'"[^"]*"')


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+(?:'[a-z]+)?|[;:.!?,()]", _QUOTED.sub(" ", text.lower()))


def _denied_first(text: str) -> set[str]:
    """The word right after each plain denial, in its stem."""
    found: set[str] = set()
    waits = False
    for each in _words(text):
        if _PLAINLY.match(each):
            waits = True
        elif waits and each not in STOP_WORDS:
            found |= set(words_of(each))
            waits = False
    return found


def _signs(text: str) -> Signs:
    found: Signs = {}
    sign, left, reach = "+", 0, -1
    words = _words(f"{text}.")
    for before, each in zip(["", *words], words, strict=False):
        if each.startswith("un") and _DENIES.match(each):
            _note(found, each, sign)
        elif _is_denial(each, before):
            if not _PLAINLY.match(each):
                _note(found, each, sign)
            sign, left = ("+" if sign == "-" else "-"), _reach(each)
            reach = left
        elif _TURNS_ASIDE.match(each):
            sign, left = "?", 2 * _REACH
        elif each in _ENDS:
            # "The page was read, and its table was not": what is denied stands before.
            _leave_open(found if sign == "-" and left == reach else {})
            sign = "?" if sign == "?" and each != "." else "+"
        elif each not in STOP_WORDS:
            _note(found, each, sign)
            left -= 1
            sign = sign if left > 0 else "+"
    return found


def _is_denial(word: str, before: str) -> bool:
    return bool(_DENIES.match(word) or (word == "against" and _WARNS.match(before)))


def _leave_open(found: Signs) -> None:
    for signs in found.values():
        signs.add("?")


def _reach(denial: str) -> int:
    if denial in _REACHING_FAR:
        return 2 * _REACH
    return _REACH // 2 if _REACHING_LITTLE.match(denial) else _REACH


def _note(found: Signs, each: str, sign: str) -> None:
    for word in words_of(each):
        found.setdefault(word, set()).add(sign)
    for prefix in _PREFIXES:
        rest = each.removeprefix(prefix)
        if rest != each and len(rest) > _REACH:
            for word in words_of(rest):
                found.setdefault(word, set()).add({"+": "-", "-": "+"}.get(sign, sign))
