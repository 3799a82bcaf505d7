"""What may be said of a person beside a question, as patterns: their descent, their faith, their age, how they are.

"A deaf pupil", "they're Somali.", "whose family are Mormon", "a child of seven", "in his 20s", "who uses a wheelchair".
"""

import re
from collections.abc import Callable, Iterable, Iterator

from pydantic import BaseModel, ConfigDict

Instead = str | Callable[[re.Match[str]], str]
"""What stands in the place of what is left out."""
Rewrite = tuple[re.Pattern[str], Instead]


class Particulars(BaseModel):
    """Words that are said of a person; see `neutral.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    others: tuple[str, ...]
    """People who are called neither by their age nor by their kinship."""
    descent: tuple[str, ...]
    places: tuple[str, ...]
    faith: tuple[str, ...]
    disability: tuple[str, ...]
    condition: tuple[str, ...]
    """What somebody has or uses, or is with."""
    strength: tuple[str, ...]
    """What stands before any of them: "practising", "partially"."""


def any_of(words: Iterable[str]) -> str:
    """Any of the words, longest first; a space stands for a hyphen too, and an apostrophe may be left out."""
    ordered = sorted(set(words), key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"[\s-]+").replace("'", "['’]?") for word in ordered)


def article_before(article: str | None, word: str) -> str:
    """The article as the word wants it; none where there was none."""
    if not article:
        return ""
    return "an " if word[:1].lower() in set("aeiou") else "a "


def patterns_of(words: Particulars, people: Iterable[str]) -> Iterator[Rewrite]:
    """What is left out, clauses before words, each with what stands in its place."""
    said = _Said(words, people)
    for form, instead in (*_clauses(said), *_additions(said), *_ages(said), *_attributes(said)):
        yield re.compile(form, re.IGNORECASE), instead


class _Said:
    """The pieces that the patterns are made of."""

    def __init__(self, words: Particulars, people: Iterable[str]) -> None:
        persons = [*people, *words.others, "families", "communities", "children"]
        strength = rf"(?:(?:{any_of(words.strength)})[\s-]+){{0,3}}"
        kind = rf"(?:{any_of(words.descent)}|{_DEMONYM}|{any_of(words.faith)}|{any_of(words.disability)})s?"
        condition = any_of(words.condition)
        self.person = rf"(?:{any_of(persons)})(?:s|['’]s|s['’])?"
        self.kinds = rf"{strength}{kind}(?:(?:\s+(?:and|or|/)\s+|[\s/-]+|,\s+){kind}){{0,3}}"
        self.condition = rf"{strength}(?:{condition})(?:\s+and\s+(?:{condition})){{0,2}}"
        self.origin = rf"(?:{self.kinds}\s+(?:\w+\s+)?{_ORIGIN}|{any_of(words.places)})"
        self.subject = rf"(?:{_DETERMINER}\s+){{0,2}}(?:\w+\s+)?(?:he|she|they|{self.person})(?:\s+here)?"
        self.predicate = self._predicate()

    def _predicate(self) -> str:
        """All that may be said in a clause of its own: "is deaf", "comes from Somalia", "are 3 and 5"."""
        of_origin = rf"{self.origin}|(?:from|of)\s+{self.origin}"
        being = rf"{self.kinds}(?:\s+{self.person})?|{of_origin}|{_AGE}(?:\s+and\s+{_AGE}){{0,3}}"
        return (
            rf"(?:{_BE}\s+(?:an?\s+)?wheelchair[\s-]users?"
            rf"|{_BE}\s*(?:also\s+|all\s+)?(?:from\s+)?(?:an?\s+)?(?:{being})"
            rf"|{_HAVE}\s+(?:diagnosed\s+with\s+)?{self.condition}(?!\s+users?))"
        )


def _clauses(said: _Said) -> Iterator[tuple[str, Instead]]:
    """A sentence that says nothing else goes; of "she's 8 and has told us" the one of whom it is said stays."""
    start, end = r"(?:(?<=[.!?;,])|^|[,(]|\s[-–—])", r"(?P<end>[.,;!?)]+|$|[-–—]\s)"
    goes_on = r"\s*(?:and|,|but)\s*(?=\w)"
    yield rf"{start}\s*(?:(?:and|but)\s+)?{said.subject}\s*{said.predicate}\s*{end}", _stop
    yield rf"\b(he|she|they)\s*{_BE}\s*{_AGE}{goes_on}", r"\1 "
    yield rf"\b(he|she|they)\s*(?:has|have)\s+(?:just\s+)?turned\s+{_NUMBER}{goes_on}", r"\1 "
    yield rf"\b(?P<who>{said.subject})\s*{said.predicate}{goes_on}", r"\g<who> "
    yield rf"\s*,?\s*\b(?:who|that|which)\s*{said.predicate}\s*(?:,|(?=\W|$))", " "
    yield rf"\s*,?\s*\bwhose\s+(?:\w+\s+)?{said.person}\s*{said.predicate}\s*(?:,|(?=\W|$))", " "


def _additions(said: _Said) -> Iterator[tuple[str, Instead]]:
    """What is added to a noun: "with a stammer", "of Hindu faith", "Mum, a Sikh, has", "(deaf)"."""
    fact = rf"(?:{said.kinds}|{_AGE}|{_NUMBER}|[mf]|(?:fe)?male)"
    yield rf"(?<=\w)\s+(?:with|without|in|on|using|living with)\s+{said.condition}(?=\W|$)", ""
    yield rf"(?<=\w)\s+(?:of|from)\s+(?:an?\s+|the\s+)?{said.origin}(?=\W|$)", ""
    yield rf"(?<=\w),\s*(?:an?\s+)?(?:{said.kinds}|{_AGE}|in\s+{_DECADE}|{_NUMBER})\s*,", ""
    yield rf"(?<=\w)\s*\((?:an?\s+)?{fact}(?:[\s,/]+{fact}){{0,3}}\)", ""


def _ages(said: _Said) -> Iterator[tuple[str, Instead]]:
    """How old somebody is, in years or in school; "under 13" is left, for guidance speaks of such bounds."""
    before_person = rf"(?=(?:\w+\s+)?{said.person}\b)"
    yield (
        rf"(?P<who>\b{said.person})\s+of\s+(?:about\s+|only\s+|just\s+)?{_NUMBER}\b(?!\s+{said.person})(?!%)",
        r"\g<who>",
    )
    yield rf"(?<=\w),?\s+(?:in|late|early)\s+{_DECADE}", ""
    yield rf"(?<=\w),?\s*\bage[sd]?\s+(?:about\s+|only\s+)?{_NUMBER}\b(?!{_BOUND})", ""
    yield rf"\b(?P<article>an?\s+)?{_YEARS_OLD}[\s-]+{before_person}", _with_article
    yield rf"\b(?P<article>an?\s+)?{_YEARS_OLD}s\b", "children"
    yield rf"\b(?P<article>an?\s+)?{_YEARS_OLD}\b", lambda match: f"{article_before(match['article'], 'child')}child"
    yield rf"\b(?:year|yr|y)\s*(?:1[0-3]|[1-9])s?\s+{before_person}", ""
    yield r"\s+in (?:year|yr|y)\s*(?:1[0-3]|[1-9])\b", ""


def _attributes(said: _Said) -> Iterator[tuple[str, Instead]]:
    """What stands before a noun: "a deaf pupil", "black families", "female foster carer"."""
    before_person = rf"(?=(?:[a-z-]+\s+)?{said.person}(?:\W|$))"
    yield rf"\b(?P<article>an?\s+)?{said.kinds}(?:\s+|-){before_person}", _with_article
    yield rf"\b(?P<article>an?\s+)?(?:fe)?male[\s-]+{before_person}", _with_article


def _stop(clause: re.Match[str]) -> str:
    """The mark that ended the sentence, where the clause was the end of a longer one."""
    mark = clause["end"].strip(" )")
    is_its_end = mark[:1] in {".", "!", "?"} and clause[0].lstrip().startswith((",", "-", "–", "—"))
    return f"{mark} " if is_its_end else " "


def _with_article(left_out: re.Match[str]) -> str:
    """Its article, as the next word wants it."""
    return article_before(left_out["article"], left_out.string[left_out.end() :])


_DETERMINER = "(?:the|this|that|our|my|their|his|her|a|an|both|whole)"
_ORIGIN = "(?:heritage|origin|descent|faith|background|family|community|extraction|ethnicity)s?"
_BE = r"(?:(?:is|are|was|were|['’]s|s|['’]re|re|am|be|has been|have been|comes?|came)\b)"
_HAVE = r"(?:has|have|had|having|['’]s got|has got|uses?|using|is|are|was|on|wears?|being|lives with|diagnosed with)"
_DEMONYM = r"(?-i:(?<![.!?]\s)(?<!^)[A-Z][a-z]{2,}(?:ian|ean|ish|ese|ani|ali|aqi|eni))"
"""Any other people's name in a sentence: "a Zambian family"."""
_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty)(?:[\s-]\w+)?"
_NUMBER = rf"(?:\d{{1,2}}|(?:{any_of(_ONES.split())})|{_TENS})"
_UNIT = "(?:years?|yrs?|months?|weeks?|mths?|wks?)"
_YEARS_OLD = rf"{_NUMBER}[\s-]*(?:{_UNIT}[\s-]*old|y[\s/]?o)"
_AGE = (
    rf"(?:(?:only|just|nearly|almost|about|now|still|aged?)\s+){{0,2}}{_NUMBER}(?:[\s-]*(?:{_UNIT}[\s-]*olds?|y[\s/]?o))?"
    r"(?:\s+years? of age)?(?![\w%-]|\s+(?:of|or|more|other|working|days?|weeks?|hours?|times?)\b)"
)
_DECADE = (
    r"(?:(?:his|her|their|the)\s+)?(?:early\s+|mid[\s-]+|late\s+)?"
    "(?:teens|\\d0s|twenties|thirties|forties|fifties|sixties|seventies|eighties)"
)
_BOUND = r"\s*(?:or|and|\+)\s*(?:over|under|above|below|older|younger|up|\d)"
