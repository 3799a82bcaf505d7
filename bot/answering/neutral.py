"""A question without what the guidance does not turn on: who the child is, courtesies, who asks.

Two people who ask one thing must get one answer, be it of a boy or a girl, of a Somali family or any family, with
"please" or without. What is left out is left out of the search alone; the reply shows what was asked.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from knowledge.lexical import STOP_WORDS, words_of


class Matterless(BaseModel):
    """The words of `neutral.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    people: Mapping[str, tuple[str, ...]]
    one_child: tuple[str, ...]
    one_adult: tuple[str, ...]
    others: tuple[str, ...]
    pronouns: Mapping[str, str]
    descent: tuple[str, ...]
    places: tuple[str, ...]
    faith: tuple[str, ...]
    disability: tuple[str, ...]
    condition: tuple[str, ...]
    strength: tuple[str, ...]
    opening: tuple[str, ...]
    asking: tuple[str, ...]
    asker: tuple[str, ...]
    closing: tuple[str, ...]


_Instead = str | Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neutral:
    """A question without what does not matter, and the words of it that tell of a person."""

    text: str
    left_out: frozenset[str] = frozenset()
    """Stems, without those of an age."""


class Neutralising:
    """Leaves out what does not matter."""

    def __init__(self, words: Matterless) -> None:
        self._words = words

    def __call__(self, text: str) -> Neutral:
        """The text without particulars of people; as it stands where it asks of little else."""
        neutral = text
        for pattern, instead in self._persons:
            neutral = pattern.sub(instead, neutral)
        neutral = self._without_sex(neutral)
        neutral = _tidy(neutral)
        left_out = frozenset(words_of(text)) - frozenset(words_of(neutral)) - _OF_AGE
        left_out = frozenset(word for word in left_out if word.isalpha())
        if not left_out and neutral.casefold() == text.casefold():
            return Neutral(text=text)
        if not _says_enough(neutral):
            return Neutral(text=text)
        return Neutral(text=neutral, left_out=left_out)

    def without_courtesies(self, text: str) -> str:
        """The text without greetings, thanks and who asks."""
        bare = self._opening.sub("", text)
        bare = self._closing.sub("", bare)
        return bare if _says_enough(bare) else text

    def _without_sex(self, text: str) -> str:
        """Kinship, sex and pronouns read as either sex's; where both are named they are what is asked about."""
        kinds: dict[str, set[str]] = {}
        for match in self._sexed.finditer(text):
            who = match["who"].lower()
            if who not in self._neutral:
                kinds.setdefault(self._kinds[who], set()).add(who.removesuffix("s"))

        def read(match: re.Match[str]) -> str:
            who = match["who"].lower()
            kind = self._kinds[who]
            plural = who.endswith("s") and (who.endswith("ies") or self._kinds.get(who[:-1]) == kind)
            if plural and len(kinds.get(kind, ())) > 1:
                return match[0]
            said = _PLURALS.get(kind, kind + "s") if plural else kind
            article = match["article"] or ""
            return _article(article, said) + said

        return self._pronouns.sub(self._pronoun, self._sexed.sub(read, text))

    def _pronoun(self, match: re.Match[str]) -> str:
        if match[0].lower() == "her":
            # "told her that" and "her uncle": only what follows tells them apart.
            after = _NEXT_WORD.match(match.string, match.end())
            return "them" if after is None or after[1].lower() in STOP_WORDS else "their"
        return self._words.pronouns[match[0].lower()]

    @cached_property
    def _neutral(self) -> frozenset[str]:
        """Words that are of neither sex."""
        return frozenset(word for kind in self._words.people for word in (kind, kind + "s")) | {"children"}

    @cached_property
    def _kinds(self) -> Mapping[str, str]:
        """Every word for a person to the one it is read as."""
        kinds = {word: kind for kind, words in self._words.people.items() for word in words}
        plurals = {word + "s": kind for word, kind in kinds.items()}
        plurals |= {"ladies": "adult", "nannies": "grandparent"}
        # What is asked of fathers, or of mothers, is asked of a group that guidance may speak to.
        plurals = {word: kind for word, kind in plurals.items() if kind not in _GROUPS}
        ones = {word: "child" for word in self._words.one_child} | {word: "adult" for word in self._words.one_adult}
        return plurals | kinds | ones

    @cached_property
    def _sexed(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?P<article>\b(?:an?)\s+)?\b(?P<who>{_any(self._kinds)})\b(?!['’]?s?[- ](?:protection|in need)\b)",
            re.IGNORECASE,
        )

    @cached_property
    def _pronouns(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{_any(self._words.pronouns)})\b(?!['’]?(?:ll|d)\b)", re.IGNORECASE)

    @cached_property
    def _persons(self) -> tuple[tuple[re.Pattern[str], _Instead], ...]:
        """What is left out of what is said of a person, and what stands in its place, in order."""
        w = self._words
        persons = [*self._kinds, *w.others, "families", "communities", "children"]
        person = rf"(?:{_any(persons)})(?:s|['’]s|s['’])?"
        strength = rf"(?:(?:{_any(w.strength)})[\s-]+)*"
        of_descent = rf"(?:{_any(w.descent)}|{_DEMONYM})"
        kind = rf"(?:{of_descent}|{_any(w.faith)}|{_any(w.disability)})s?"
        kinds = rf"{strength}{kind}(?:(?:\s+(?:and|or|\/)\s+|[\s\/-]+|,\s+){kind})*"
        condition = rf"{strength}(?:{_any(w.condition)})(?:\s+and\s+(?:{_any(w.condition)}))*"
        origin = rf"(?:{kinds}\s+(?:\w+\s+)?(?:heritage|origin|descent|faith|background|family|community|extraction|ethnicity)s?|{_any(w.places)})"
        age = rf"{_AGE}"
        be = r"(?:(?:is|are|was|were|['’]s|s|['’]re|re|am|be|has been|have been|comes?|came)\b)"
        have = r"(?:has|have|had|having|['’]s got|has got|uses?|using|is|are|was|on|wears?|who uses|being|lives with|diagnosed with)"
        subject = rf"(?:(?:the|this|that|our|my|their|his|her|a|an|both|whole)\s+)*(?:\w+\s+)?(?:he|she|they|{person})"
        said = rf"(?:{be}\s+(?:an?\s+)?wheelchair[\s-]users?|{be}\s*(?:also\s+|all\s+)?(?:from\s+)?(?:an?\s+)?(?:{kinds}(?:\s+{person})?|{origin}|(?:from|of)\s+{origin}|{age}(?:\s+and\s+{age})*)|{have}\s+(?:diagnosed\s+with\s+)?{condition}(?!\s+users?))"
        end = r"(?=\s*(?:[.,;!?)\n–—-]|$|\s(?:and|but|so)\s))"
        i = re.IGNORECASE
        return (
            # A sentence or clause that says nothing else: "They're Somali.", "the family are jewish,", "(she is deaf)".
            (
                re.compile(
                    rf"(?:(?<=[.!?;,])|^|[,(]|\s[-–—])\s*(?:(?:and|but)\s+)?{subject}(?:\s+here)?\s*{said}\s*(?P<end>[.,;!?)]+|$|[-–—]\s)",
                    i,
                ),
                _stop,
            ),
            # "she's 8 and has taken it back": the one of whom it is said stays.
            (re.compile(rf"\b(he|she|they)\s*(?:{be})\s*{age}\s*(?:and|,|but)\s*(?=\w)", i), r"\1 "),
            (
                re.compile(
                    rf"\b(he|she|they)\s*(?:has|have)\s+(?:just\s+)?turned\s+{_NUMBER}\s*(?:and|,|but)\s*(?=\w)", i
                ),
                r"\1 ",
            ),
            (re.compile(rf"\b(?P<who>{subject}(?:\s+here)?)\s*{said}\s*(?:and|,|but)\s*(?=\w)", i), r"\g<who> "),
            # "who uses a wheelchair", "whose family are Mormon", "with a learning disability", "of Hindu faith".
            (re.compile(rf"\s*,?\s*\b(?:who|that|which)\s*{said}\s*(?:,|(?=\W|$))", i), " "),
            (re.compile(rf"\s*,?\s*\bwhose\s+(?:\w+\s+)?{person}\s*{said}\s*(?:,|(?=\W|$))", i), " "),
            (re.compile(rf"(?<=\w)\s+(?:with|without|in|on|using|living with)\s+{condition}(?=\W|$)", i), ""),
            (re.compile(rf"(?<=\w)\s+(?:of|from)\s+(?:an?\s+|the\s+)?{origin}(?=\W|$)", i), ""),
            # "their mum, a Sikh, has", "the grandparents, practising Muslims, want", "stepdad, 34, avoids".
            (re.compile(rf"(?<=\w),\s*(?:an?\s+)?(?:{kinds}|{age}|in\s+{_DECADE}|{_NUMBER})\s*,", i), ""),
            (
                re.compile(
                    rf"(?<=\w)\s*\((?:an?\s+)?(?:{kinds}|{age}|{_NUMBER}|[mf]|male|female)(?:[\s,/]+(?:{kinds}|{age}|{_NUMBER}|[mf]|male|female))*\)",
                    i,
                ),
                "",
            ),
            # "a five year old", "child of seven", "aged 9", "in his 20s", "a Year 7 pupil".
            (
                re.compile(
                    rf"(?P<p>\b{person})\s+of\s+(?:about\s+|only\s+|just\s+)?{_NUMBER}\b(?!\s+{person})(?!%)", i
                ),
                r"\g<p>",
            ),
            (re.compile(rf"(?<=\w),?\s+(?:in|late|early)\s+{_DECADE}", i), ""),
            (
                re.compile(
                    rf"(?<=\w),?\s*\bage[sd]?\s+(?:about\s+|only\s+)?{_NUMBER}\b(?!\s*(?:or|and|\+)\s*(?:over|under|above|below|older|younger|up|\d))",
                    i,
                ),
                "",
            ),
            (re.compile(rf"\b(?P<a>an?\s+)?{_YEARS_OLD}[\s-]+(?=(?:\w+\s+)?{person}\b)", i), _with_article),
            (re.compile(rf"\b(?P<a>an?\s+)?{_YEARS_OLD}s\b", i), "children"),
            (re.compile(rf"\b(?P<a>an?\s+)?{_YEARS_OLD}\b", i), lambda match: "a child" if match["a"] else "child"),
            (re.compile(rf"\b(?:year|yr|y)\s*(?:1[0-3]|[1-9])s?\s+(?=(?:\w+\s+)?{person}\b)", i), ""),
            (re.compile(r"\s+in (?:year|yr|y)\s*(?:1[0-3]|[1-9])\b", i), ""),
            # "a deaf pupil", "black families", "female foster carer".
            (re.compile(rf"\b(?P<a>an?\s+)?{kinds}(?:\s+|-)(?=(?:[a-z-]+\s+)?{person}(?:\W|$))", i), _with_article),
            (re.compile(rf"\b(?P<a>an?\s+)?(?:fe)?male[\s-]+(?=(?:[a-z-]+\s+)?{person}(?:\W|$))", i), _with_article),
        )

    @cached_property
    def _opening(self) -> re.Pattern[str]:
        w = self._words
        role = rf"(?:(?:newly qualified|new|student|deputy|lead|busy)\s+)?(?:{_any(w.asker)})s?"
        who = rf"(?:(?:i am|i['’]?m|im|as|speaking as|from)\s+(?:an?|the)\s+{role}(?:\s+(?:here|and|in [a-z ]{{3,20}}))?|{role}\s+here)"
        # Longest first, so that "quick question from a social worker" goes as a whole.
        item = rf"(?:{_any(w.asking)}|{who}|{_any(w.opening)})(?![\w'’])"
        marks = r"[\s,.!:;…–—()*_?-]*"
        return re.compile(rf"^\s*(?:{item}{marks}(?:(?:and|but|so|just)\b{marks})*)+(?=\S)", re.IGNORECASE)

    @cached_property
    def _closing(self) -> re.Pattern[str]:
        item = rf"(?:{_any(self._words.closing)})"
        return re.compile(rf"(?:[\s,.!?;:–—-]+{item})+(?P<mark>\s*[?.!]*)\s*$", re.IGNORECASE)


def _any(words: Iterable[str]) -> str:
    """Any of the words, the longest first; a space stands for any space or hyphen, an apostrophe may be left out."""
    ordered = sorted(set(words), key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"[\s-]+").replace("'", "['’]?") for word in ordered)


def _stop(clause: re.Match[str]) -> str:
    """The mark that ended the sentence, where the clause was the end of a longer one."""
    mark = clause["end"].strip(" )")
    return f"{mark} " if mark[:1] in {".", "!", "?"} and clause[0].lstrip().startswith((",", "-", "–", "—")) else " "


def _with_article(said: re.Match[str]) -> str:
    """Its article, as the next word wants it."""
    return _article(said["a"] or "", said.string[said.end() :])


def _article(article: str, word: str) -> str:
    if not article:
        return ""
    return "an " if word[:1].lower() in set("aeiou") else "a "


def _tidy(text: str) -> str:
    """Spaces, marks and articles mended where something was left out."""
    text = re.sub(r"\s+([,.;:!?)])", r"\1", " ".join(text.split()))
    text = re.sub(r"([,;:])(?:\s*[,;:.])+", r"\1", text)
    return text.strip(" ,;:-–—")


def _says_enough(text: str) -> bool:
    """Whether more is asked than what is said of somebody: then that somebody is the subject."""
    return len(set(words_of(text)) - _LITTLE) >= _ENOUGH


_GROUPS = frozenset({"parent", "stepparent"})
_ENOUGH = 1
_NEXT_WORD = re.compile(r"\s+(\w+)")
_LITTLE = frozenset(
    words_of(
        "child children parent family families audit audits review reviews report guidance say says said find found tell"
        " look looked know need get mean about more most any anything there what which also people person young adult"
        " adults help please thanks"
    )
)
_OF_AGE = frozenset(words_of("year old yr yo age aged month week"))
_PLURALS = {"child": "children"}
_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_NUMBER = rf"(?:\d{{1,2}}|(?:{'|'.join(sorted(_ONES.split(), key=len, reverse=True))})|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty)(?:[\s-]\w+)?)"
_YEARS_OLD = (
    rf"{_NUMBER}[\s-]*(?:(?:years?|yrs?|y(?:ea)?r|months?|weeks?|mths?|wks?)[\s-]*olds?|y[\s/]?o|yrs?[\s-]?old)"
)
_AGE = rf"(?:(?:only|just|nearly|almost|about|now|still|aged?)\s+)*{_NUMBER}(?:[\s-]*(?:(?:years?|yrs?|months?|weeks?)[\s-]*olds?|y[\s/]?o))?(?:\s+years? of age)?(?![\w%-]|\s+(?:of|or|more|other|working|days?|weeks?|hours?|times?)\b)"
_DECADE = r"(?:(?:his|her|their|the)\s+)?(?:early\s+|mid[\s-]+|late\s+)?(?:teens|\d0s|twenties|thirties|forties|fifties|sixties|seventies|eighties)"
_DEMONYM = r"(?-i:(?<![.!?]\s)(?<!^)[A-Z][a-z]{2,}(?:ian|ean|ish|ese|ani|ali|aqi|eni))"


def load_neutral() -> Neutralising:
    """With the shipped words."""
    return Neutralising(
        Matterless.model_validate(yaml.safe_load((Path(__file__).parent / "neutral.yaml").read_bytes()))
    )
