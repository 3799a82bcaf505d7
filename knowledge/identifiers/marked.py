"""A message in which each word that may be a name is one capital letter, for the patterns of `names.yaml`.

N  a capital inside a sentence, or a word in no dictionary    W  a name and a word, nothing speaks for either
U  in small letters, in no dictionary                         C  an ordinary word with a capital in a sentence
F  a common surname                                           M  a verb that is a name too: "will"
P  a plural after "the", in no dictionary
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from knowledge.identifiers.initials import are_initials
from knowledge.identifiers.tokens import Word
from knowledge.identifiers.vocabulary import Vocabulary

_PUBLIC = "x"
_MOST_SLIPS = 200
"""A text with more words that look like names but for one letter hides something."""
_ARTICLES = frozenset("the a an this each every no any some".split())
_NEVER_A_FAMILY = frozenset("black white brown young little small short rich smart foster birth".split())
_VERBS = frozenset("will may mark sue bill hope rob pat can".split())
_ONLY_WITH_A_CAPITAL = frozenset("drew can guy max pat ray".split())
_MONTHS = frozenset("april may june july august".split())


class Marked:
    """The text in small letters, but for the candidates."""

    def __init__(self, text: str, words: Sequence[Word], public: frozenset[int], known: Vocabulary) -> None:
        self._known = known
        self._slips = 0
        self._starts: list[int] = []
        self._words: list[Word] = []
        self._text = "".join(self._pieces(text, words, public))

    def _pieces(self, text: str, words: Sequence[Word], public: frozenset[int]) -> Iterable[str]:
        at = length = 0
        for number, word in enumerate(words):
            letter = "" if number in public else _letter(words, number, self._known)
            shown = letter + _ending(word, letter) if letter else _PUBLIC if number in public else word.text.lower()
            length += word.start - at
            if letter:
                self._starts.append(length)
                self._words.append(word)
            yield text[at : word.start]
            yield shown
            length += len(shown)
            at = word.end
        yield text[at:]

    def names_someone(self, expressions: Iterable[re.Pattern[str]]) -> bool:
        """Whether the words around a candidate say that it is a person's name."""
        return bool(self._words) and any(
            self._is_no_slip(found) for expression in expressions for found in expression.finditer(self._text)
        )

    def _is_no_slip(self, found: re.Match[str]) -> bool:
        """A word in no dictionary, for which no capital speaks, may only be mistyped."""
        if found.lastindex is None:
            return True
        word = self._words[bisect_right(self._starts, found.start(found.lastindex)) - 1]
        if word.is_marked or word.is_short_form or word.base in self._known.ambiguous or _is_surname(word, self._known):
            return True
        self._slips += 1
        return self._slips > _MOST_SLIPS or not any(
            self._known.is_mistyped(form) for form in {word.base, word.base.removesuffix("s")}
        )


def _ending(word: Word, letter: str) -> str:
    if word.is_possessive:
        return "'s"
    return "s" if word.base.endswith("s") and letter in "NUF" else ""


def _letter(words: Sequence[Word], at: int, known: Vocabulary) -> str:
    """Which kind of candidate the word is; empty for an ordinary word, a public name or a short form."""
    word = words[at]
    if word.is_short_form:
        return "N" if are_initials(word.base) else ""
    if len(word.base) == 1:
        return ""
    before = words[at - 1].base if at else ""
    if word.base in known.ambiguous and before not in _ARTICLES:
        return _of_an_ambiguous_name(word)
    if _is_surname(word, known):
        return "F"
    if known.knows(word.base) or _is_compound(word.base, known):
        next_is_capital = at + 1 < len(words) and words[at + 1].capital
        return "C" if word.is_marked and known.is_ordinary(word.base) and not next_is_capital else ""
    return _of_an_unknown_word(word, before)


def _of_an_ambiguous_name(word: Word) -> str:
    if word.base in _ONLY_WITH_A_CAPITAL and not word.capital:
        return ""
    if word.base in _VERBS and not word.is_marked:
        return "M"
    return "N" if word.is_marked and word.base not in _MONTHS else "W"


def _of_an_unknown_word(word: Word, before: str) -> str:
    if not word.capital:
        return "U"
    return "P" if word.base.endswith("s") and before == "the" else "N"


def _is_surname(word: Word, known: Vocabulary) -> bool:
    """A common surname that no ordinary word explains, or any with a capital."""
    forms = {word.base, word.base.removesuffix("s"), word.base.removesuffix("es")} - _NEVER_A_FAMILY
    return bool(forms & known.surnames) and (word.capital or not known.knows(word.base))


def _is_compound(word: str, known: Vocabulary) -> bool:
    parts = word.split("-")
    return len(parts) > 1 and all(map(known.knows, parts))
