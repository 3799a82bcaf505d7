"""The words of a message, with what their capitals say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.identifiers.as_read import NEW_LINE
from knowledge.identifiers.vocabulary import folded

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"'s?$", re.IGNORECASE)
_BEGINS_A_SENTENCE = re.compile(rf"(?:^|[.!?:;{NEW_LINE}\"(\[•|>-])\W*$")
_LOOK_BACK = 6
_SHOUTED = 0.6
"""With so large a share of capitals, they say nothing."""
_FOREIGN = 0.5
"""With so large a share of letters that have no capitals, it is a message in another language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word; `base` is folded, without a possessive ending."""

    start: int
    end: int
    text: str
    base: str
    capital: bool
    """Begins with a capital that says something, or is of a script that has none."""
    begins: bool
    """A sentence begins with it, so that its capital says little."""

    @property
    def is_marked(self) -> bool:
        """Whether it has a capital inside a sentence."""
        return self.capital and not self.begins

    @property
    def is_possessive(self) -> bool:
        """Whether it ends in an apostrophe, or an apostrophe and s."""
        return bool(_POSSESSIVE.search(self.text))

    @property
    def is_short_form(self) -> bool:
        """Whether it is written in capitals, but for a plural s."""
        letters = re.sub(r"'?[sd]$", "", self.text)
        return self.capital and len(letters) > 1 and letters.isupper()


def words_of(text: str) -> list[Word]:
    """The words, in order."""
    return list(_words(text))


def _words(text: str) -> Iterator[Word]:
    beginning = [character for character in text[:2000] if character.isalpha()]
    shouted = sum(map(str.isupper, beginning)) > _SHOUTED * len(beginning)
    foreign = sum(map(_has_no_case, beginning)) > _FOREIGN * len(beginning)
    for found in _WORD.finditer(text):
        written = found[0]
        capital = not shouted and (written[0].isupper() or (_has_no_case(written[0]) and not foreign))
        before = text[max(0, found.start() - _LOOK_BACK) : found.start()] if capital else ""
        yield Word(
            start=found.start(),
            end=found.end(),
            text=written,
            base=folded(_POSSESSIVE.sub("", written)),
            capital=capital,
            begins=capital and bool(_BEGINS_A_SENTENCE.search(before)),
        )


def _has_no_case(letter: str) -> bool:
    return letter.lower() == letter.upper()
