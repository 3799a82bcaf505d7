"""Phrases that people can write without programming, read as regular expressions that take linear time.

    made an allegation        these words, in any letter case, with spaces or hyphens between them
    alleg*                    any ending
    (her|his) claim           one of several; they may be several words long
    very? poor                what may be missing
    aged #                    a number
    no ~2 disclosure          up to two words in between
    <child> claims            one of the words that `words` lists under that name; <Name> is a capitalised word
    <child> [claims]          only what stands in square brackets is the term that is found
    {verb: make|made} it      keeps what stood there, to be used again in a rewrite

Every repetition is bounded, so that no text makes a sensible phrase slow; many wide gaps in one phrase still can.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NoReturn

_BETWEEN = r"\)?,?(?:\s\([^()]{1,15}\))?[,:]?[\s\-=>→–(]{1,5}"
_WORD = r"[\w'’]{1,40}"
_NAME = (
    r"(?-i:(?!(?:The|This|That|These|Those|She|He|They|We|It|Its|You|My|Our|Her|His|Their|And|But|When|If|As|In|On|At|So|No"
    r"|Mum|Dad|Mother|Father|Nan|Gran|Grandad|Stepdad|Stepmum|Uncle|Aunt|Auntie|Police|School|Social|Mr|Mrs|Ms|Dr|Miss"
    r"|Who|What|Why|How|Also|Today|Yesterday|There|Then|After|Before|Following|Carer|Professionals|Staff"
    r"|Tutor|Teacher|Nurse|Manager|Head|Chair|Group|Placement|Nursery|Health|Class|Form|Worker|Officer|Neighbour|Friend"
    r"|Parent|Parents|Family|Partner|Husband|Wife|Both|All|Some|Many|Most|Any|Every|Other|Another|Case|Draft|Core|Note"
    r"|Notes|Minutes|Visit|Home|Call|Referral|Supervision|Discussed|Agreed|Hi|Hello|Dear|Yes|Please|Can|Could|Should"
    r"|Would|Is|Are|Was|Were|Has|Have|Do|Does|Did|Will|Not|Since|Because|Although|While|Never|Always|Now|Still)\b)"
    r"[A-Z][a-z]{1,20}|(?-i:[B-HJ-Z])(?!\w))"
)
_RUN = re.compile(r"\w+")
_SPACES = " -\n"
_LETTERS = re.compile(r"[\w'’&.+/]+")


class PhraseFault(ValueError):  # noqa: N818 -- says what is wrong with a phrase
    """A phrase cannot be read; the message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Part of an expression and words of which one must be there for it to match; None when no word must."""

    regex: str
    needles: frozenset[str] | None
    optional: bool = False
    gap: int = 0
    every: tuple[frozenset[str], ...] = ()
    """Of each of these sets a word must be there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where a phrase was found: the whole of it, and the term in it."""

    start: int
    end: int
    whole_start: int
    whole_end: int
    kept: Mapping[str, str]


class Phrase:
    """One phrase, ready to be looked for."""

    def __init__(self, written: str, piece: "_Piece") -> None:
        if not piece.needles:
            raise PhraseFault(f"{written}: nothing in it must be there; name at least one word")
        self.written = written
        self.needles = piece.needles
        self.every = piece.every
        self._regex = piece.regex

    def __repr__(self) -> str:
        return f"Phrase({self.written!r})"

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w){self._regex}(?!\w)", re.IGNORECASE)

    def find(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Found]:
        """Every place in that stretch of the text, in order."""
        for match in self._expression.finditer(text, start, len(text) if end is None else end):
            term = match.start("found") >= 0 if "found" in self._expression.groupindex else False
            group: str | int = "found" if term else 0
            kept = {name: value or "" for name, value in match.groupdict().items() if name != "found"}
            yield Found(
                start=match.start(group),
                end=match.end(group),
                whole_start=match.start(),
                whole_end=match.end(),
                kept=kept,
            )


class Vocabulary:
    """Lists of words that phrases use by name; each list and each phrase is read once."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        self._read: dict[str, _Piece] = {}
        self._phrases: dict[str, Phrase] = {}

    def phrase(self, written: str) -> Phrase:
        """That phrase.

        Raises:
            PhraseFault: it cannot be read.
        """
        if written not in self._phrases:
            self._phrases[written] = Phrase(written, _Parser(written, self.named).all())
        return self._phrases[written]

    def named(self, name: str, depth: int = 0) -> "_Piece | None":
        """The list of that name; None where there is none.

        Raises:
            PhraseFault: it cannot be read.
        """
        if name not in self._words or depth > _DEEPEST:
            return None
        if name not in self._read:
            self._read[name] = _Parser(self._words[name], self.named, depth + 1).all()
        return self._read[name]


@dataclass(frozen=True, eq=False)
class Stretch:
    """Part of a text that phrases are looked for in."""

    text: str
    start: int
    end: int

    @cached_property
    def beginnings(self) -> Mapping[str, Sequence[str]]:
        """Its words in small letters, by their first letters."""
        found: dict[str, list[str]] = {}
        for word in set(_RUN.findall(self.text[self.start : self.end].lower())):
            for length in range(1, min(len(word), _BEGINNING) + 1):
                found.setdefault(word[:length], []).append(word)
        return found

    def holds(self, needles: frozenset[str]) -> bool:
        """Whether a word of it begins with one of these."""
        if needles not in self._held:
            indexed = _by_beginning(needles)
            self._held[needles] = any(
                word.startswith(indexed[beginning])
                for beginning in indexed.keys() & self.beginnings.keys()
                for word in self.beginnings[beginning]
            )
        return self._held[needles]

    @cached_property
    def _held(self) -> dict[frozenset[str], bool]:
        return {}


@cache
def _by_beginning(needles: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for needle in needles:
        beginning = needle[:_BEGINNING]
        found[beginning] = (*found.get(beginning, ()), needle)
    return found


class Phrases:
    """Many phrases, each looked for only where a word that it needs stands."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._all = tuple(phrases)
        self._by_needle: dict[str, dict[str, list[int]]] = {}
        for number, phrase in enumerate(self._all):
            for needle in phrase.needles:
                self._by_needle.setdefault(needle[:_BEGINNING], {}).setdefault(needle, []).append(number)

    def __bool__(self) -> bool:
        return bool(self._all)

    def possible(self, stretch: Stretch) -> Iterator[int]:
        """Numbers of those whose words stand there."""
        numbers: set[int] = set()
        if not self._all:
            return
        for beginning in self._by_needle.keys() & stretch.beginnings.keys():
            words = stretch.beginnings[beginning]
            for needle, having in self._by_needle[beginning].items():
                if needle == beginning or any(word.startswith(needle) for word in words):
                    numbers.update(having)
        yield from (number for number in sorted(numbers) if all(map(stretch.holds, self._all[number].every)))

    def find(self, stretch: Stretch) -> Iterator[Found]:
        """Places of any of them in that stretch."""
        for number in self.possible(stretch):
            yield from self.find_one(number, stretch)

    def find_one(self, number: int, stretch: Stretch) -> Iterator[Found]:
        """Places of one of them."""
        return self._all[number].find(stretch.text, stretch.start, stretch.end)

    def occur(self, stretch: Stretch) -> bool:
        """Whether any of them stands in that stretch."""
        return next(self.find(stretch), None) is not None


_BEGINNING = 3
"""Letters by which needed words are looked up."""


class _Parser:
    """Recursive descent over one written phrase."""

    def __init__(self, written: str, list_of: Callable[[str, int], _Piece | None], depth: int = 0) -> None:
        self._written = written
        self._list_of = list_of
        self._depth = depth
        self._at = 0
        self._open = 0

    def all(self) -> _Piece:
        if sum(map(int, re.findall(r"~(\d)", self._written))) > _MOST_BETWEEN:
            self._refuse(f"its gaps hold more than {_MOST_BETWEEN} words in all, which takes too long; narrow them")
        piece = self._alternatives()
        if self._at < len(self._written):
            self._refuse(f"there is a {self._written[self._at]} too many; take it out or open it")
        return piece

    def _refuse(self, what: str) -> NoReturn:
        raise PhraseFault(f"{self._written}: {what}")

    def _peek(self) -> str:
        return self._written[self._at : self._at + 1]

    def _alternatives(self) -> _Piece:
        choices = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            choices.append(self._sequence())
        if len(choices) == 1:
            return choices[0]
        needles = _any_of(choices)
        regex = f"(?:{'|'.join(each.regex for each in choices)})"
        return _Piece(regex, needles, every=(needles,) if needles else ())

    def _sequence(self) -> _Piece:
        elements: list[_Piece] = []
        while self._peek() not in {"", "|", ")", "]", "}"}:
            if self._peek() in _SPACES:
                self._at += 1
            else:
                elements.append(self._element())
        if not elements:
            self._refuse("something is empty; write words there, or take out the mark beside it")
        return _Piece(_joined(elements, self._refuse), _best_of(elements), every=_every_of(elements))

    def _element(self) -> _Piece:
        """What stands without a space in it."""
        pieces: list[_Piece] = []
        while (mark := self._peek()) and mark not in _SPACES and mark not in "|)]}":
            if mark == "?":
                self._at += 1
                return _Piece("".join(each.regex for each in pieces), None, optional=True)
            pieces.append(self._piece(mark))
        if len(pieces) == 1:
            return pieces[0]
        return _Piece("".join(each.regex for each in pieces), _best_of(pieces), every=_every_of(pieces))

    def _piece(self, mark: str) -> _Piece:
        readers: dict[str, Callable[[], _Piece]] = {
            "(": lambda: self._group("(", ")", "(?:"),
            "[": lambda: self._group("[", "]", "(?P<found>"),
            "{": self._kept,
            "<": self._named,
            "~": self._gap,
            "*": self._ending,
            "#": self._number,
        }
        return readers.get(mark, self._letters)()

    def _group(self, opens: str, closes: str, regex: str) -> _Piece:
        self._at += 1
        self._open += 1
        if self._open > _DEEPEST:
            self._refuse(f"more than {_DEEPEST} brackets stand within each other; write it as several phrases")
        inner = self._alternatives()
        self._open -= 1
        if self._peek() != closes:
            self._refuse(f"a {opens} is not closed; add {closes}")
        self._at += 1
        return _Piece(f"{regex}{inner.regex})", inner.needles, every=inner.every)

    def _kept(self) -> _Piece:
        named = re.compile(r"\{(\w+):").match(self._written, self._at)
        if named is None:
            self._refuse("a { must be followed by a name and a colon, as in {verb: make|made}")
        self._at = named.end() - 1
        return self._group("{", "}", f"(?P<{named[1]}>")

    def _named(self) -> _Piece:
        named = re.compile(r"<(\w+)>").match(self._written, self._at)
        if named is None:
            self._refuse("a < must be followed by a name of `words` and >")
        self._at = named.end()
        if named[1] == "Name":
            return _Piece(_NAME, None)
        inner = self._list_of(named[1], self._depth)
        if inner is None:
            self._refuse(f"<{named[1]}> is not among `words`; add it there or correct its name")
        return _Piece(f"(?:{inner.regex})", inner.needles, every=inner.every)

    def _gap(self) -> _Piece:
        counted = re.compile(r"~(\d)").match(self._written, self._at)
        if counted is None:
            self._refuse("a ~ must be followed by a digit: how many words may stand there")
        self._at = counted.end()
        return _Piece("", None, gap=int(counted[1]))

    def _ending(self) -> _Piece:
        self._at += 1
        return _Piece(r"\w{0,20}", None)

    def _number(self) -> _Piece:
        self._at += 1
        return _Piece(r"\d{1,4}", None)

    def _letters(self) -> _Piece:
        found = _LETTERS.match(self._written, self._at)
        if found is None:
            self._refuse(f"the mark {self._peek()} has no meaning here; take it out")
        self._at = found.end()
        literal = found[0].replace("’", "'")
        longest = max(_RUN.findall(literal.lower()), key=len, default="")
        written = literal[0] + literal[1:].replace("'", "'?")  # dont for don't, but not hers for her's
        needles = frozenset({longest}) if longest else None
        return _Piece(re.escape(written).replace(r"'\?", "'?"), needles, every=(needles,) if needles else ())


_DEEPEST = 6
_MOST_BETWEEN = 40


def _any_of(choices: Sequence[_Piece]) -> frozenset[str] | None:
    needles = [each.needles for each in choices if each.needles]
    return frozenset().union(*needles) if len(needles) == len(choices) else None


def _best_of(pieces: Sequence[_Piece]) -> frozenset[str] | None:
    """Of the words that must be there, those that are rarest: the ones whose shortest is longest."""
    needed = [each.needles for each in pieces if each.needles and not each.optional]
    return max(needed, key=lambda needles: (min(map(len, needles)), -len(needles)), default=None)


def _every_of(pieces: Sequence[_Piece]) -> tuple[frozenset[str], ...]:
    return tuple(needles for each in pieces if not each.optional for needles in each.every)


def _joined(elements: Sequence[_Piece], refuse: Callable[[str], NoReturn]) -> str:
    regex, begun = "", False
    for element in elements:
        if element.gap:
            if not begun:
                refuse("a ~ cannot come first; write a word before it")
            regex += f"(?:{_BETWEEN}{_WORD}){{0,{element.gap}}}?"
        elif not element.optional:
            regex += (_BETWEEN if begun else "") + element.regex
            begun = True
        elif begun:
            regex += f"(?:{_BETWEEN}(?:{element.regex}))?"
        else:
            regex += f"(?:(?:{element.regex}){_BETWEEN})?"
    return regex
