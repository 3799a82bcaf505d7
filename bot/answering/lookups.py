"""What is looked up rather than searched for: a route to a person, and what an abbreviation stands for.

Both come word for word from files that the organisation keeps, each as a document of its own, so that they are cited,
opened and checked like any guidance.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from knowledge.contacts import Contacts
from knowledge.documents import Document, Section
from knowledge.glossary import Glossary, GlossaryEntry

_ASKS_FOR_A_ROUTE = re.compile(
    r"\b(?:number(?! of)|phone|telephone|tel|e-?mail|address|contact|contacts|extension|hotline|helpline|line)\b"
    r"|\b(?:who|whom|where|how) (?:\w+ ){0,5}(?:ring|call|phone|e-?mail|reach|report|refer|notify|apply|ask(?:ing)?)\b"
    r"|\bto whom\b|\bwho (?:do|should|can|must|would) (?:i|we|you|they) (?:tell|speak|talk|go)\b"
    r"|\bget (?:hold of|through to|in touch with)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of such a document."""

    document: Document
    section: Section

    @property
    def text(self) -> str:
        """The line, word for word."""
        return self.document.text[self.section.start : self.section.end]


class Lookups:
    """Answers what the contacts and the glossary of one knowledge folder answer, in one area."""

    def __init__(self, contacts: Contacts, glossary: Glossary, area: str) -> None:
        here = contacts.of(area)
        self._asked_as = [_any_of(each.asked_as) for each in here.contacts]
        self._glossary = glossary
        self._routes = here.document(datetime.now(UTC).date())
        self._meanings = glossary.document()

    def document(self, id_: str) -> Document | None:
        """The document of that id, where it is one of the two."""
        return next((each for each in (self._routes, self._meanings) if each.id == id_), None)

    def routes(self, text: str) -> Iterator[Entry]:
        """The routes that the text asks for by a name or a purpose."""
        if _ASKS_FOR_A_ROUTE.search(text):
            for asked_as, section in zip(self._asked_as, self._routes.sections, strict=True):
                if asked_as and asked_as.search(text):
                    yield Entry(document=self._routes, section=section)

    def meaning(self, entry: GlossaryEntry) -> Entry:
        """What the abbreviation stands for."""
        at = self._glossary.entries.index(entry)
        return Entry(document=self._meanings, section=self._meanings.sections[at])


def _any_of(phrases: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b", re.IGNORECASE) if phrases else None
