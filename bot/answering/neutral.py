"""A question without what the guidance does not turn on: who the child is, and how the question is put.

Two people who ask one thing must get one answer, be it of a boy or a girl, of a Somali family or any family, with
"please" or without. What is left out is left out of the search alone; the reply shows what was asked.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from bot.answering.persons import Particulars, any_of, article_before, patterns_of
from knowledge.lexical import STOP_WORDS, words_of


class NeutralWords(BaseModel):
    """The words of `neutral.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    people: Mapping[str, tuple[str, ...]]
    groups: tuple[str, ...]
    one_child: tuple[str, ...]
    one_adult: tuple[str, ...]
    pronouns: Mapping[str, str]
    particulars: Particulars
    opening: tuple[str, ...]
    asking: tuple[str, ...]
    asker: tuple[str, ...]
    closing: tuple[str, ...]
    little: str
    """Words that say nothing of what is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neutral:
    """A question without what does not matter."""

    text: str
    left_out: frozenset[str] = frozenset()
    """Stems of the words that tell of a person, but for their age."""


class Neutralising:
    """Leaves out what does not matter."""

    def __init__(self, words: NeutralWords) -> None:
        self._people = _People(words)
        self._patterns = tuple(patterns_of(words.particulars, self._people.kinds))
        self._opening, self._closing = _courtesies(words)
        self._little = frozenset(words_of(words.little))

    def __call__(self, text: str) -> Neutral:
        """The text without particulars of people; as it stands where it asks of little else."""
        neutral = " ".join(text.split())
        for pattern, instead in self._patterns:
            neutral = pattern.sub(instead, neutral)
        neutral = _tidy(self._people(neutral))
        if not self._says_enough(neutral):
            return Neutral(text=text)
        left_out = set(words_of(text)) - set(words_of(neutral)) - _OF_AGE
        return Neutral(text=neutral, left_out=frozenset(filter(str.isalpha, left_out)))

    def without_courtesies(self, text: str) -> str:
        """The text without greetings, thanks and who asks."""
        bare = self._closing.sub(r"\g<mark>", self._opening.sub("", " ".join(text.split())))
        return bare if self._says_enough(bare) else text

    def _says_enough(self, text: str) -> bool:
        """Whether more is asked than what is said of somebody: then that somebody is not the subject."""
        return not self._little.issuperset(words_of(text))


class _People:
    """Kinship, sex and pronouns, read as those of anybody."""

    def __init__(self, words: NeutralWords) -> None:
        kinds = {word: kind for kind, some in words.people.items() for word in (*some, kind)}
        ones = dict.fromkeys(words.one_child, "child") | dict.fromkeys(words.one_adult, "adult")
        # What is asked of fathers, or of mothers, is asked of a group that guidance may speak to.
        self._plurals = {f"{word}s": kind for word, kind in kinds.items() if kind not in words.groups}
        self.kinds: Mapping[str, str] = self._plurals | kinds | ones
        self._of_either = {word for kind in words.people for word in (kind, f"{kind}s")}
        self._who = re.compile(
            rf"(?P<article>\ban?\s+)?\b(?P<who>{any_of(self.kinds)})\b(?!['’]?s?[- ](?:protection|in need)\b)",
            re.IGNORECASE,
        )
        self._pronouns = words.pronouns
        self._pronoun = re.compile(rf"\b(?:{any_of(words.pronouns)})\b(?!['’]?(?:ll|d)\b)", re.IGNORECASE)

    def __call__(self, text: str) -> str:
        """The text about a child, a parent, an adult; where both sexes are named, they are what is asked about."""
        named: dict[str, set[str]] = {}
        for match in self._who.finditer(text):
            who = _word(match["who"])
            if who not in self._of_either:
                named.setdefault(self.kinds[who], set()).add(who.removesuffix("s"))
        compared = {kind for kind, several in named.items() if len(several) > 1}
        read = self._who.sub(lambda match: self._read(match, compared), text)
        return self._pronoun.sub(self._read_pronoun, read)

    def _read(self, match: re.Match[str], compared: set[str]) -> str:
        who = _word(match["who"])
        kind = self.kinds[who]
        if who not in self._plurals:
            return article_before(match["article"], kind) + kind
        return match[0] if kind in compared else _PLURALS.get(kind, f"{kind}s")

    def _read_pronoun(self, match: re.Match[str]) -> str:
        if match[0].lower() == "her":
            # "told her that" and "her uncle": only what follows tells them apart.
            after = _NEXT_WORD.match(match.string, match.end())
            return "them" if after is None or after[1].lower() in STOP_WORDS else "their"
        return self._pronouns[match[0].lower().replace("’", "'")]


def _word(written: str) -> str:
    return written.lower().replace("’", "'")


def _courtesies(words: NeutralWords) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a message begins with before it asks, and what it ends with."""
    role = rf"(?:(?:newly qualified|new|student|deputy|lead|busy)\s+)?(?:{any_of(words.asker)})s?"
    after = r"(?:\s+(?:here|and|in [a-z ]{3,20}))?"
    who = rf"(?:i['’ ]?a?m|as|speaking as|from)\s+(?:an?|the)\s+{role}{after}|{role}\s+here"
    item = rf"(?:{any_of(words.asking)}|{who}|{any_of(words.opening)})(?![\w'’])"
    marks = r"[\s,.!:;…–—()*_?-]*"
    opening = rf"^\s*(?:{item}{marks}(?:(?:and|but|so|just)\b{marks})*)+(?=\S)"
    last = rf"[\s,.!?;:–—-]{{1,5}}(?:{any_of(words.closing)})"
    closing = rf"(?<![\s,.!?;:–—-])(?P<mark>[?!.]{{0,3}}){last}(?:{last}){{0,5}}[\s?.!]{{0,9}}$"
    return re.compile(opening, re.IGNORECASE), re.compile(closing, re.IGNORECASE)


def _tidy(text: str) -> str:
    """Spaces and marks mended where something was left out."""
    text = re.sub(r"\s+([,.;:!?)])", r"\1", " ".join(text.split()))
    return re.sub(r"([,;:])(?:\s*[,;:.])+", r"\1", text).strip(" ,;:-–—")


_NEXT_WORD = re.compile(r"\s+(\w+)")
_OF_AGE = frozenset(words_of("year old yr yo age aged month week"))
_PLURALS = {"child": "children"}


def load_neutral() -> Neutralising:
    """With the shipped words."""
    written = yaml.safe_load((Path(__file__).parent / "neutral.yaml").read_bytes())
    return Neutralising(NeutralWords.model_validate(written))
