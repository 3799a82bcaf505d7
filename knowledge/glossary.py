"""Abbreviations and what they stand for, so that a question and a passage can meet."""

import re
from functools import cached_property
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from knowledge.documents import Document, document_of_lines
from knowledge.files import OneLine, load_yaml, refuse_repeats


class GlossaryEntry(BaseModel):
    """One abbreviation."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    abbreviation: OneLine
    stands_for: OneLine
    exact: bool = False
    """Whether it counts only in capitals."""
    confusable: tuple[str, ...] = Field((), alias="not")

    def written(self) -> str:
        """What it stands for, and what it must not be taken for, in one line."""
        taken_for = f" It is not {' or '.join(self.confusable)}." if self.confusable else ""
        return f"{self.abbreviation} stands for {self.stands_for}.{taken_for}"


class Glossary(BaseModel):
    """All abbreviations of one knowledge folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entries: tuple[GlossaryEntry, ...]
    spellings: dict[str, str] = {}
    """Ordinary words as they are written in haste, and as dictionaries have them."""

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        refuse_repeats("abbreviation", (entry.abbreviation.casefold() for entry in self.entries))
        return self

    def expand(self, text: str) -> str:
        """The text with each abbreviation in it written out beside it, once; plurals and dotted forms too."""
        said = text.casefold()
        written_out: set[str] = set()

        def beside(match: re.Match[str]) -> str:
            stands_for = self._entry(match).stands_for
            if stands_for in written_out or stands_for.casefold() in said:
                return match[0]
            written_out.add(stands_for)
            return f"{match[0]} ({stands_for})"

        return self._abbreviations.sub(beside, text)

    def asked_about(self, text: str) -> GlossaryEntry | None:
        """The one abbreviation whose meaning the text asks for, and nothing else: "what does ICPC stand for?"."""
        for match in self._abbreviations.finditer(text):
            if _ASKS_MEANING.fullmatch(_left_blank(text, match)):
                return self._entry(match)
        # One that counts only in capitals may be asked for in small letters, where the asking is plain.
        for match in re.finditer(r"\w+", text):
            if self.has(match[0]) and _ASKS_WHAT_IT_STANDS_FOR.fullmatch(_left_blank(text, match)):
                return self._by_name[match[0].casefold()]
        return None

    def document(self) -> Document:
        """The abbreviations as a document that can be cited, a section each."""
        lines = [((), entry.written()) for entry in self.entries]
        return document_of_lines("glossary", "Glossary kept by your organisation", lines, origin="glossary.yaml")

    def has(self, word: str) -> bool:
        """Whether the word is an abbreviation, in any case; so not to be taken for a misspelling."""
        return word.casefold() in self._by_name

    def _entry(self, match: re.Match[str]) -> GlossaryEntry:
        return self.entries[int((match.lastgroup or "")[1:])]

    @cached_property
    def _by_name(self) -> dict[str, GlossaryEntry]:
        return {entry.abbreviation.casefold(): entry for entry in reversed(self.entries)}

    @cached_property
    def _abbreviations(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?P<n{n}>{_written(entry)})" for n, entry in enumerate(self.entries)) or r"(?!)")


def _left_blank(text: str, match: re.Match[str]) -> str:
    """The text with a sign in the place of the match and of quotation marks around it."""
    return f"{text[: match.start()].rstrip(_QUOTES)}{_BLANK}{text[match.end() :].lstrip(_QUOTES)}".strip()


def _written(entry: GlossaryEntry) -> str:
    """How people write it: with dots, a space before a section's number, and in the plural."""
    letters = re.findall(r"\d+|.", entry.abbreviation)
    forms = [re.escape(entry.abbreviation)]
    if entry.abbreviation.isalnum():
        forms.append(r"[. -]\s?".join(letters) if letters[-1].isdigit() else r"\.".join(letters) + r"\.?")
    # "It's 47" is no section.
    form = rf"(?<!\w)(?<!\w['’])(?:{'|'.join(forms)})(?:['’]?s)?(?!\w)"
    return form if entry.exact else f"(?i:{form})"


_BLANK, _QUOTES = "¤", "'\"‘’“”"
_BEFORE = (
    r"(?:(?:hi|hello|sorry|please|pls|so|ok|quick (?:one|question)|(?:can|could) (?:you|someone|anyone)"
    r"|(?:you )?tell me|remind me|explain|i(?:['’]ve)? forg[eo]t(?:ten)?|(?:does )?any(?:one|body) know)\W+)*"
)
_AFTER = r"(?:\W+(?:again|please|pls|exactly|thanks?|in (?:this|the|our) \w+))*\W*"
_STANDS_FOR = (
    r"what(?:['’]?s| (?:does|do|did|is|are))? (?:the )?(?:abbreviation |acronym |letters )?¤ (?:stands?|short) for"
    r"|what ¤ (?:stands|is short) for|¤ stands? for(?: what)?|what (?:is|are) the full (?:name|form|meaning) of ¤"
    r"|spell out ¤"
)
_MEANS = (
    r"what(?:['’]?s| is| are| is meant by|['’]?s meant by) (?:an? |the )?¤"
    r"|what(?: (?:does|do|did|would))? (?:an? |the )?¤ means?"
    r"|(?:what(?:['’]?s| is) )?(?:the )?(?:meaning|definition) of (?:an? )?¤|¤ (?:meaning|means(?: what)?|definition|=)"
    r"|define (?:an? )?¤|what do (?:we|you|they|people) mean by (?:an? |the )?¤"
)
_ASKS_WHAT_IT_STANDS_FOR = re.compile(f"{_BEFORE}(?:{_STANDS_FOR}){_AFTER}", re.IGNORECASE)
_ASKS_MEANING = re.compile(f"{_BEFORE}(?:{_STANDS_FOR}|{_MEANS}){_AFTER}", re.IGNORECASE)


def load_glossary(knowledge: Path) -> Glossary:
    """The folder's `glossary.yaml`, or the shipped one.

    Raises:
        KnowledgeFault: the file is wrong.
    """
    return load_yaml(knowledge, "glossary.yaml", Glossary)
