"""What a sentence denies."""

import re

from knowledge.lexical import STOP_WORDS, words_of

_DENIES = re.compile(
    r"^(?:not|no|never|none|nor|neither|cannot|without|nobody|[a-z]+n't|lack(?:s|ed|ing)?|fail(?:s|ed|ing|ures?)?"
    r"|rare(?:ly)?|seldom|avoid(?:s|ed|ing)?|unable|difficult\w*|hard|short|missed|refus\w+)$"
)
_TURNS_ASIDE = re.compile(
    r"^(?:against|rather|instead|stop(?:s|ped|ping)?|than|prefers?|place|over|only|too|replace\w*|g[ai]ve|differ\w*)$"
)
"""After these, what follows may be told as denied or not."""
_REACH = 4
"""Words that a denial reaches."""
_REACHING_FAR = frozenset({"difficult", "hard"})
""""Hard for all of the agencies to track": twice as many."""
_PREFIXES = ("un", "dis", "non")


def denied_differently(claim: str, nearest: str) -> str | None:
    """A word that one side denies and the other, which denies nothing of the kind, does not."""
    said, held = _polarities(claim), _polarities(nearest)
    shared = said.keys() & held.keys()
    if any("-" in said[word] and "-" in held[word] for word in shared):
        return None
    against = [word for word in said if word in shared and {*said[word], *held[word]} == {"+", "-"}]
    both = any("-" in signs for signs in said.values()) and any("-" in signs for signs in held.values())
    return against[0] if against and not both else None


def _polarities(text: str) -> dict[str, set[str]]:
    """Each stemmed word to how it stands: "-" denied, "+" not, "?" either."""
    found: dict[str, set[str]] = {}
    sign, left = "+", 0
    for each in re.findall(r"[a-z]+(?:'[a-z]+)?|[;:.!?,()]", text.lower()):
        if _DENIES.match(each):
            sign, left = ("+" if sign == "-" else "-"), 2 * _REACH if each in _REACHING_FAR else _REACH
        elif _TURNS_ASIDE.match(each):
            sign, left = "?", 2 * _REACH
        elif each in _ENDS:
            sign = "?" if sign == "?" and each != "." else "+"
        elif each not in STOP_WORDS:
            _note(found, each, sign)
            left -= 1
            sign = sign if left > 0 else "+"
    return found


_ENDS = frozenset([*";:.!?,()", "but", "and", "which", "who", "or"])


def _note(found: dict[str, set[str]], each: str, sign: str) -> None:
    for word in words_of(each):
        found.setdefault(word, set()).add(sign)
    for prefix in _PREFIXES:
        rest = each.removeprefix(prefix)
        if rest != each and len(rest) > _REACH:
            for word in words_of(rest):
                found.setdefault(word, set()).add({"+": "-", "-": "+"}.get(sign, sign))
