"""Names of people: given names wherever they stand, other words where `names.yaml` says that they must be names."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from knowledge.files import load_yaml
from knowledge.identifiers.as_read import NEW_LINE
from knowledge.identifiers.initials import are_initials
from knowledge.identifiers.vocabulary import Vocabulary, folded, vocabulary

_HERE = Path(__file__).parent
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_BEGINS_A_SENTENCE = re.compile(rf"(?:^|[.!?:;{NEW_LINE}\"(\[•|>-])\W*$")
_LOOK_BACK = 6
_CAPITALS_ARE_SHORT_FORMS = 3
_MOSTLY = 0.6

_CAPITALISED = "([N])s?"
_PLACEHOLDERS = {
    "<name>": _CAPITALISED,
    "<likely>": "([NW])s?",
    "<any>": "([NWUF])s?",
    "<word>": "([NWCF])s?",
}
_MOST_SLIPS = 200
"""So many words that look like names but for one letter are a text that hides something."""


class NameRule(BaseModel):
    """One way of speaking of a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    why: str
    patterns: tuple[str, ...] = Field(min_length=1)
    must: tuple[str, ...] = Field(min_length=1)
    """Texts in which a name has to be found."""
    must_not: tuple[str, ...] = Field(min_length=1)
    """Texts in which nothing may be found."""


class NameRules(BaseModel):
    """All rules; each of `words` is the expression that its name in angle brackets stands for in a pattern."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: dict[str, str]
    rules: tuple[NameRule, ...] = Field(min_length=1)

    @cached_property
    def expressions(self) -> tuple[re.Pattern[str], ...]:
        """The patterns, written out."""
        return tuple(re.compile(self._written_out(pattern)) for rule in self.rules for pattern in rule.patterns)

    def _written_out(self, pattern: str) -> str:
        for name, expression in self.words.items():
            pattern = pattern.replace(f"<{name}>", expression)
        for name, expression in _PLACEHOLDERS.items():
            pattern = pattern.replace(name, expression)
        return pattern


@cache
def name_rules() -> NameRules:
    """The rules of `names.yaml`.

    Raises:
        KnowledgeFault: the file is wrong.
    """
    return load_yaml(_HERE, "names.yaml", NameRules)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    start: int
    end: int
    text: str
    base: str
    """Folded, without a possessive ending."""
    capital: bool
    begins: bool
    """Whether a sentence begins with it, so that its capital says nothing."""


def names_someone(text: str) -> bool:
    """Whether the text, as read and without links, names a person."""
    words, known = list(_words_of(text)), vocabulary()
    public = _public_places(words, known)
    if any(_is_given(word, known) for at, word in enumerate(words) if at not in public):
        return True
    marked = _Marked(text, words, public, known)
    return marked.holds_a_candidate and any(marked.matches(rule) for rule in name_rules().expressions)


def _words_of(text: str) -> Iterator[_Word]:
    shouted = _is_shouted(text)
    for found in _WORD.finditer(text):
        word = found[0]
        capital = not shouted and (word[0].isupper() or word[0].lower() == word[0].upper())
        begins = capital and bool(_BEGINS_A_SENTENCE.search(text[max(0, found.start() - _LOOK_BACK) : found.start()]))
        base = folded(re.sub(r"'s$|'$", "", word, flags=re.IGNORECASE))
        yield _Word(start=found.start(), end=found.end(), text=word, base=base, capital=capital, begins=begins)


def _is_shouted(text: str) -> bool:
    letters = [character for character in text[:2000] if character.isalpha()]
    return sum(map(str.isupper, letters)) > _MOSTLY * len(letters)


def _is_given(word: _Word, known: Vocabulary) -> bool:
    """A given name that is nothing else, its plural or possessive, or the first part of a double name."""
    if word.text.isupper() and len(word.text) <= _CAPITALS_ARE_SHORT_FORMS and word.capital:
        return False
    first = word.base.partition("-")[0]
    if word.base in known.given or (first != word.base and first in known.given and not known.is_ordinary(word.base)):
        return True
    return word.base.endswith("s") and word.base[:-1] in known.given and not known.knows(word.base)


_LAW = frozenset({"law", "laws", "rule"})
_HONOURS = frozenset("professor prof lord lady baroness baron sir dame justice judge st saint saints sts".split())
_WORKS = frozenset(
    "report review reviews inquiry enquiry recommendations judgment judgement ruling audit paper study model theory cycle framework"
    " guidelines typology principles preconditions research triangle stages hierarchy test competence competency".split()
)
_BODIES = frozenset(
    "foundation trust charity centre hospital hospice institute inquiry college university ward clinic fund award society mp street road"
    " avenue park square house".split()
)


def _public_places(words: Sequence[_Word], known: Vocabulary) -> set[int]:
    """Which words are part of a public name: one of the list, a law, a lord, an author's work, a body."""
    public: set[int] = set()
    for at, word in enumerate(words):
        public.update(range(at, at + _phrase_length(words, at, known)))
        if word.base in _HONOURS:
            public.update(_capitals_after(words, at, most=2))
        elif word.base in known.given or word.base.removesuffix("s") in known.given or word.base in known.ambiguous:
            public.update(range(at, at + _public_length(words, at)))
    return public


def _phrase_length(words: Sequence[_Word], at: int, known: Vocabulary) -> int:
    for base in {words[at].base, folded(words[at].text)}:
        for rest in known.phrases.get(base, ()):
            after = words[at + 1 : at + 1 + len(rest)]
            if len(after) == len(rest) and all(
                part in {word.base, folded(word.text), word.base.removesuffix("s")}
                for part, word in zip(rest, after, strict=True)
            ):
                return 1 + len(rest)
    return 0


def _capitals_after(words: Sequence[_Word], at: int, *, most: int) -> Iterator[int]:
    for after in range(at + 1, min(len(words), at + 1 + most)):
        if not words[after].capital:
            return
        yield after


def _public_length(words: Sequence[_Word], at: int) -> int:
    """How many words from here are the name of a law, a work or a body that is called after somebody."""
    after = [word.base for word in words[at + 1 : at + 4]]
    if after and after[0] in _LAW:
        return 1
    name = 1 + sum(1 for _ in _capitals_after(words, at, most=1)) if words[at].capital else 1
    follows = words[at + name] if at + name < len(words) else None
    full_name = name > 1 and not words[at + 1].text.isupper()
    if words[at].capital and len(after) > 0 and words[at + 1].capital and after[0] in _BODIES:
        return 2
    if follows and full_name and (follows.base in _WORKS or (follows.capital and follows.base in _BODIES)):
        return name + 1
    the = at > 0 and words[at - 1].base == "the"
    return 2 if the and words[at].capital and after and after[0] in _WORKS else 0


_NEVER_A_FAMILY = frozenset("black white brown young little small short rich smart foster birth".split())
_VERBS = frozenset("will may mark sue bill hope rob pat can".split())
_ONLY_WITH_A_CAPITAL = frozenset("drew can guy max pat ray".split())
_MONTHS = frozenset("april may june july august".split())


class _Marked:
    """The text in small letters, with a capital letter for each word that may be a name (see `names.yaml`)."""

    def __init__(self, text: str, words: Sequence[_Word], public: set[int], known: Vocabulary) -> None:
        pieces: list[str] = []
        self._starts: list[int] = []
        self._words: list[_Word] = []
        self._known = known
        self._slips = 0
        at = length = 0
        for number, word in enumerate(words):
            after = words[number + 1] if number + 1 < len(words) else None
            letter = "" if number in public else _letter(word, words[number - 1] if number else None, after, known)
            shown = letter + _ending(word, letter) if letter else word.text.lower()
            between = text[at : word.start]
            length += len(between)
            if letter:
                self._starts.append(length)
                self._words.append(word)
            pieces += [between, shown]
            length += len(shown)
            at = word.end
        self._text = "".join([*pieces, text[at:]])

    @property
    def holds_a_candidate(self) -> bool:
        """Whether any word may be a name."""
        return bool(self._starts)

    def matches(self, rule: re.Pattern[str]) -> bool:
        """Whether the words around one of them say that it is."""
        return any(self._is_no_slip(found) for found in rule.finditer(self._text))

    def _is_no_slip(self, found: re.Match[str]) -> bool:
        """A word in no dictionary, whose capital does not speak for it, may be a word that was mistyped."""
        if found.lastindex is None:
            return True
        word = self._words[bisect_right(self._starts, found.start(found.lastindex)) - 1]
        if (word.capital and not word.begins) or _is_short_form(word.text):
            return True
        if word.base in self._known.ambiguous or _is_surname(word, self._known):
            return True
        if self._slips > _MOST_SLIPS:
            return True
        self._slips += 1
        return not any(self._known.is_mistyped(form) for form in {word.base, word.base.removesuffix("s")})


def _ending(word: _Word, letter: str) -> str:
    if re.search(r"'s?$", word.text, re.IGNORECASE):
        return "'s"
    return "s" if word.base.endswith("s") and letter in "NUF" else ""


def _letter(word: _Word, before: _Word | None, after: _Word | None, known: Vocabulary) -> str:
    """Which kind of candidate the word is; empty for an ordinary word, a public name or a short form."""
    if word.capital and _is_short_form(word.text):
        return "N" if are_initials(word.base) else ""
    if len(word.base) == 1:
        return ""
    if word.base in known.ambiguous:
        if word.base in _ONLY_WITH_A_CAPITAL and not word.capital:
            return ""
        if word.base in _VERBS and not (word.capital and not word.begins):
            return "M"
        return "N" if word.capital and not word.begins and word.base not in _MONTHS else "W"
    if _is_surname(word, known):
        return "F"
    if known.knows(word.base) or _is_compound(word.base, known):
        ordinary = word.capital and not word.begins and known.is_ordinary(word.base)
        return "C" if ordinary and not (after and after.capital) else ""
    if not word.capital:
        return "U"
    return "P" if word.base.endswith("s") and before is not None and before.base == "the" else "N"


def _is_short_form(written: str) -> bool:
    letters = re.sub(r"'?[sd]$", "", written)
    return len(letters) > 1 and letters.isupper()


def _is_surname(word: _Word, known: Vocabulary) -> bool:
    """A common surname that an ordinary word does not explain; in small letters only one that is no word."""
    if word.base in _NEVER_A_FAMILY:
        return False
    single = word.base if word.base in known.surnames else word.base.removesuffix("s").removesuffix("e")
    single = single if single in known.surnames else word.base.removesuffix("s")
    return single in known.surnames and (word.capital or not known.knows(word.base))


def _is_compound(word: str, known: Vocabulary) -> bool:
    parts = word.split("-")
    return len(parts) > 1 and all(known.knows(part) for part in parts)
