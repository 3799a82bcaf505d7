"""Misspellings read as the guidance's own words; names, abbreviations, numbers and right English words stay.

Precision comes first: a word is corrected only when it is in no list of words, one word of the guidance is plainly
the nearest, and no commoner English word is as near.
"""

import itertools
import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.answering.english import common_words, occurrences
from knowledge.glossary import Glossary
from knowledge.lexical import STOP_WORDS, words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A word as it was written, and as it was read."""

    written: str
    read: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A text with its misspellings mended, and those of its corrections that bear on what is asked."""

    text: str
    corrections: tuple[Correction, ...] = ()


class Spelling:
    """Corrects texts against one body of guidance.

    `texts` gives the guidance; it is read once, with the first question.
    """

    def __init__(self, glossary: Glossary, texts: Callable[[], Iterable[str]]) -> None:
        self._glossary = glossary
        self._texts = texts
        self._read = lru_cache(maxsize=4096)(self._read_as)

    def __call__(self, text: str) -> Corrected:
        """The text with what is plainly misspelt written right."""
        corrections: list[Correction] = []
        strange: set[str] = set()
        shouted = text.isupper()

        def mended(match: re.Match[str]) -> str:
            word = match[0]
            if _is_in_address(match) or (not shouted and _is_name(word, text[: match.start()])):
                return word
            if quick := None if _is_sign(match) else self._glossary.spellings.get(word.lower()):
                return _in_the_case_of(word, quick)
            if self._is_right(word.lower()) or len(strange) > _MOST_STRANGE:
                return word
            strange.add(word.lower())
            read = self._read(word.lower())
            if read and read not in STOP_WORDS and " " not in read:
                corrections.append(Correction(written=word, read=read))
            return _in_the_case_of(word, read) if read else word

        mended_text = _WORD.sub(mended, spoken(text))
        return Corrected(text=mended_text, corrections=tuple(dict.fromkeys(corrections)))

    def _read_as(self, word: str) -> str | None:
        """How a word that the guidance does not hold is read, if not as it stands."""
        if word.endswith("in") and not self._is_english(word) and occurrences(f"{word}g"):
            return f"{word}g"
        if word.endswith("ys") and (plural := f"{word[:-2]}ies") in self._vocabulary:
            return plural
        return self._doubled(word) if self._is_english(word) else self._parted(word) or self._nearest(word)

    def _is_right(self, word: str) -> bool:
        if not _SHORTEST <= len(word) <= _LONGEST or not word.isascii() or not word.isalpha():
            return True
        return word in self._vocabulary or word in _CONTRACTED or self._glossary.has(word)

    def _is_english(self, word: str) -> bool:
        return any(map(occurrences, (word, word.removesuffix("s"), word.removesuffix("es"))))

    def _doubled(self, word: str) -> str | None:
        """A word of the guidance with one letter doubled, where the word as written is far rarer: planing, planning."""
        for at in range(1, len(word)):
            meant = word[:at] + word[at - 1 :]
            if meant in self._vocabulary and occurrences(meant) > _FAR_COMMONER * occurrences(word):
                return meant
        return None

    def _parted(self, word: str) -> str | None:
        """Two words of the guidance that want a space between them."""
        parted = [
            (word[:at], word[at:])
            for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
            if word[:at] in self._vocabulary and word[at:] in self._vocabulary
        ]
        return " ".join(max(parted, key=lambda two: min(map(len, two)))) if parted else None

    def _nearest(self, word: str) -> str | None:
        """The word of the guidance that was plainly meant."""
        ranked = sorted((_cost(word, meant) + _foreign(meant, self._vocabulary), meant) for meant in self._near(word))
        if not ranked or not self._may_be_meant(ranked[0][1], ranked[0][0], word):
            return None
        best = ranked[0][0]
        rivals = [meant for cost, meant in ranked if cost < min(best + _TOO_CLOSE, max(_limit(word), best) + 0.01)]
        return self._plainest(rivals)

    def _may_be_meant(self, meant: str, cost: float, written: str) -> bool:
        """A word of the guidance; or one the commoner, the shorter what was written ("herts" is a place)."""
        if meant in self._vocabulary:
            return cost <= _limit(written)
        common = _COMMON if len(written) >= _LONGER else _VERY_COMMON if len(written) >= _LONG else _COMMONEST
        return cost <= _ONE_SLIP + _foreign(meant, self._vocabulary) and occurrences(meant) >= common

    def _plainest(self, rivals: list[str]) -> str | None:
        """The commonest in the guidance, unless words of another kind are nearly as common."""
        first, *others = sorted(rivals, key=lambda meant: (-self._vocabulary.get(meant, 0), -occurrences(meant), meant))
        stem = words_of(first)
        kin = {other for other in others if words_of(other) == stem}
        if all(self._is_rarer(other, first) for other in others if other not in kin):
            return first
        return None

    def _is_rarer(self, word: str, than: str) -> bool:
        here = self._vocabulary.get(word, 0) * _COMMONER <= self._vocabulary.get(than, 0)
        return here and occurrences(word) <= _COMMONER * max(occurrences(than), 1)

    def _near(self, word: str) -> Iterable[str]:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        bare = not set(word) & _VOWELS
        furthest = 1 if len(word) <= _SHORT and not bare else 2
        for words in (self._words, common_words(_COMMON)):
            for meant, _, _ in process.extract(word, words, scorer=OSA.distance, score_cutoff=furthest, limit=None):
                # Who leaves out the vowels leaves out nothing else.
                if not bare or word == "".join(letter for letter in meant if letter not in _VOWELS):
                    yield meant

    @cached_property
    def _vocabulary(self) -> Mapping[str, int]:
        """Every word of the guidance as it is written, and how often; without abbreviations."""
        written: Counter[bytes] = Counter()
        for text in self._texts():
            written.update(text.lower().replace("’", "'").encode().translate(_APART).split())
        counted = {word.decode(): number for word, number in written.items() if _FOREIGN not in word}
        singular = {word[:-1]: number for word, number in counted.items() if _PLURAL.search(word)}
        common = dict.fromkeys(STOP_WORDS, max(counted.values(), default=1))
        every = singular | counted | common
        return {word: n for word, n in every.items() if len(word) >= _SHORTEST and not self._glossary.has(word)}

    @cached_property
    def _words(self) -> list[str]:
        return list(self._vocabulary)


def spoken(text: str) -> str:
    """The text with the letters that speech leaves out, and "dose" where "does" was meant."""
    for pattern, instead in _SPOKEN:
        text = pattern.sub(instead, text)
    return text


_WITHOUT_H = "is as ad ave ow ouse ome ere ead urt it its e ittin itting urtin urting appened ospital"
_DROPPED = {"em": "them", "er": "her", "im": "him", "stead": "instead", "bout": "about", "cause": "because"} | {
    word: f"h{word}" for word in _WITHOUT_H.split()
}
_ASKS = "what|wat|wot|waht|which|wich|how|when|wen|why|where|who"
_ASKED_OF = r"the|teh|an?|this|that|it|we|they|he|she|any\w*|my|our|your|everyone|guidance"
_SPOKEN: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?<=\w\win)['’](?=\W|$)"), "g"),
    (
        re.compile(rf"(?<!\w)['’]({'|'.join(_DROPPED)})\b(?!['’])", re.IGNORECASE),
        lambda said: _DROPPED[said[1].lower()],
    ),
    (re.compile(r"\bt['’](?=[a-z])", re.IGNORECASE), "the "),
    (re.compile(r"\bo['’](?=\s)"), "of"),
    (re.compile(r"\ban['’](?=\s)"), "and"),
    (re.compile(r"\bwi['’](?=\s)"), "with"),
    (re.compile(rf"\bdose(?=\s+(?:{_ASKED_OF})\b)", re.IGNORECASE), "does"),
    (re.compile(rf"\b({_ASKS})\s+dose\b", re.IGNORECASE), r"\1 does"),
)


def _in_the_case_of(word: str, read: str) -> str:
    return read.capitalize() if word.istitle() and len(word) > 1 else read


_FOREIGN, _ASCII = b"?", 128
_APART = bytes(
    code if chr(code) in string.ascii_lowercase else ord(" ") if code < _ASCII else _FOREIGN[0] for code in range(256)
)
"""Everything that is no letter becomes a space, and what is no English letter a sign, byte by byte."""
_WORD = re.compile(r"(?<![\w.'’])\w+(?![\w]|['’]t\b|\.\w)")
_PLURAL = re.compile(r"[^isu]s$")
_ADDRESS = re.compile(r"[@_\\]|://|www\.")
_SHORTEST, _SHORT, _LONGEST, _SHORTEST_PART = 4, 5, 24, 4
_MOST_STRANGE = 30
"""Words of one text that are looked up; a text with more of them is not in English."""
_FAR_COMMONER, _COMMONER = 50, 4
_TOO_CLOSE = 0.25
_COMMON = 1_500_000
"""Occurrences in the list from which an English word may be what was meant though the guidance has it not."""
_VERY_COMMON = 10_000_000
"""From which it may be corrected to."""
_COMMONEST = 100_000_000
"""The same for a short word."""
_LONG, _LONGER, _ONE_SLIP = 6, 7, 0.5
_VOWELS = frozenset("aeiou")
_CONTRACTED = frozenset(
    "dont doesnt didnt isnt arent wasnt werent hasnt havent hadnt cant couldnt wont wouldnt shouldnt mustnt neednt aint"
    " im ive id ill youre youve youll hes shes its weve theyre theyve theyll theres thats whats whos wheres hows whens"
    " lets gonna wanna gotta innit yeah yep nah kinda sorta dunno".split()
)


def _foreign(meant: str, vocabulary: Mapping[str, int]) -> float:
    """What stands against a word that the guidance does not hold."""
    return 0.0 if meant in vocabulary else 0.2


def _is_name(word: str, before: str) -> bool:
    """Capitals within a sentence, or throughout: a name or an abbreviation."""
    if word.isupper():
        return len(word) > 1
    starts = not before.strip() or before.rstrip()[-1] in ".?!:\n-"
    return word[0].isupper() and not starts


def _is_in_address(match: re.Match[str]) -> bool:
    """Addresses and links are no words of a language."""
    text = match.string
    start, end = text.rfind(" ", 0, match.start()) + 1, text.find(" ", match.end())
    return _ADDRESS.search(text, start, end if end >= 0 else len(text)) is not None


def _is_sign(match: re.Match[str]) -> bool:
    """A single letter that stands for itself: "y/n", "category N"."""
    word, text = match[0], match.string
    beside = text[max(match.start() - 1, 0) : match.start()] + text[match.end() : match.end() + 1]
    return len(word) == 1 and (word.isupper() or "/" in beside)


def _limit(word: str) -> float:
    """How much may be amiss with a word of that length."""
    if not set(word) & _VOWELS:
        return 0.8
    return min(0.5 + 0.2 * (len(word) - _SHORTEST), 1.4)


_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ALIKE = frozenset(map(frozenset, ("cs", "ck", "sz", "mn", "fv", "td", "gj", "kq")))


@lru_cache(maxsize=1)
def _neighbours() -> frozenset[frozenset[str]]:
    """Pairs of keys that lie beside each other, in a row or across two."""
    beside = [pair for row in _ROWS for pair in itertools.pairwise(row)]
    for upper, lower in itertools.pairwise(_ROWS):
        beside += [(upper[at + step], key) for at, key in enumerate(lower) for step in (0, 1) if at + step < len(upper)]
    return frozenset(map(frozenset, beside))


def _cost(written: str, meant: str) -> float:
    """How unlikely the slip is: an optimal string alignment in which frequent slips cost less.

    Swapped letters, a letter too few or too many of two alike, a missing vowel, a key beside the right one and
    letters that sound alike cost about half of what others do. First letters are seldom wrong.
    """
    rows: list[list[float]] = [[0.0]]
    for at in range(len(meant)):
        rows[0].append(rows[0][at] + _missing(meant, at))
    for i, struck in enumerate(written, 1):
        row = [rows[i - 1][0] + _extra(written, i - 1)]
        for j, letter in enumerate(meant, 1):
            best = min(
                rows[i - 1][j] + _extra(written, i - 1),
                row[j - 1] + _missing(meant, j - 1),
                rows[i - 1][j - 1] + _instead(struck, letter, first=i == 1),
            )
            if i > 1 and j > 1 and struck == meant[j - 2] and written[i - 2] == letter and struck != letter:
                best = min(best, rows[i - 2][j - 2] + (0.7 if i == 2 else 0.4))  # noqa: PLR2004
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def _missing(meant: str, at: int) -> float:
    if at == 0:
        return 1.3
    spoken = meant[at] in _VOWELS or meant[at] == meant[at - 1] or (meant.endswith("ing") and at == len(meant) - 1)
    return 0.4 if spoken else 0.7


def _extra(written: str, at: int) -> float:
    if at and written[at] == written[at - 1]:
        return 0.4
    return 1.2 if at == 0 else 0.7


def _instead(struck: str, letter: str, *, first: bool) -> float:
    if struck == letter:
        return 0.0
    pair = frozenset((struck, letter))
    likely = pair <= _VOWELS or pair in _neighbours() or pair in _ALIKE
    return (0.5 if likely else 1.0) + (0.4 if first else 0.0)
