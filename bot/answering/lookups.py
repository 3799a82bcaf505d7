"""What is looked up rather than searched for: a route to a person, and what an abbreviation stands for.

Both come word for word from files that the organisation keeps, each as a document of its own, so that they are cited,
opened and checked like any guidance.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from bot.answering.draft import Quote
from knowledge.contacts import Contacts
from knowledge.documents import Chunk, Document, Passage, Section, Span
from knowledge.glossary import Glossary, GlossaryEntry

_ASKS_FOR_A_ROUTE = re.compile(
    r"\b(?:number(?! of)|phone|telephone|tel|e-?mail|address|contact|contacts|extension|hotline|helpline|line)\b"
    r"|\b(?:who|whom|where|how) (?:\w+ ){0,5}(?:ring|call|phone|e-?mail|reach|report|refer|notify|apply|ask(?:ing)?)\b"
    r"|\bto whom\b|\bwho (?:do|should|can|must|would) (?:i|we|you|they) (?:tell|speak|talk|go)\b"
    r"|\bget (?:hold of|through to|in touch with)\b",
    re.IGNORECASE,
)


_ASKS_FOR_A_NUMBER = re.compile(
    r"\b(?:number|no) (?:for|of)\b(?! (?:children|cases|plans|people|referrals))"
    r"|\b(?:phone|telephone|contact|hotline|duty) (?:number|no|line)\b|\be-?mail(?: address)? (?:for|of)\b"
    r"|\bcontact (?:details )?(?:for|pls|please)\b|\breport link\b"
    r"|\blink (?:to|for) (?:the )?\w+ (?:page|site|website|portal|form)\b",
    re.IGNORECASE,
)
_ASKS_WHOM_TO_RING = re.compile(
    r"\b(?:who|whom|where|which number) (?:do|should|can|must|would) (?:i|we) "
    r"(?:ring|call|phone|contact|report|tell|refer|go to)\b|\bwho to (?:ring|call|phone|contact|tell)\b",
    re.IGNORECASE,
)
_HOURS = r"[1-6] ?am|[5-9] ?pm|1[0-2] ?[ap]m|shut|closed|night|evening|weekend|out of hours"
_ABOUT_A_CHILD = re.compile(
    r"\b(?:child\w*|kids?|pupils?|students?|girls?|boys?|baby|teen\w*|yp|concerns?|worr(?:y|ied)|safeguarding"
    rf"|told me|disclos\w+|abuse\w*|{_HOURS})\b",
    re.IGNORECASE,
)
_NIGHT = re.compile(rf"\b(?:{_HOURS}|late|after (?:work|hours|school))\b", re.IGNORECASE)
_BY_DAY = {"front-door", "advice", "out-of-hours"}
_BY_NIGHT = {"out-of-hours", "emergency", "front-door"}
"""Purposes of the routes for whoever asks whom to ring about a child."""


class Lookups:
    """Answers what the contacts and the glossary of one knowledge folder answer, in one area."""

    def __init__(self, contacts: Contacts, glossary: Glossary, area: str) -> None:
        here = contacts.of(area)
        self._asked_as = [_any_of(each.asked_as) for each in here.contacts]
        self._purposes = [each.purpose for each in here.contacts]
        self._glossary = glossary
        self._routes = here.document(datetime.now(UTC).date())
        self._meanings = glossary.document()

    def document(self, id_: str) -> Document | None:
        """The document of that id, where it is one of the two."""
        return next((each for each in (self._routes, self._meanings) if each.id == id_), None)

    def __call__(self, text: str, stands_for: GlossaryEntry | None) -> tuple[Quote, ...]:
        """The routes that the text asks for by a name or a purpose, and what the abbreviation stands for."""
        return (*self._asked_for(text), *self._meaning(stands_for))

    def holds_no_route(self, text: str) -> bool:
        """Whether a number or an address is asked for that the contacts do not hold: guidance holds none either."""
        return _ASKS_FOR_A_NUMBER.search(text) is not None and not any(self._asked_for(text))

    def _asked_for(self, text: str) -> Iterator[Quote]:
        named = set(self._named(text)) if _ASKS_FOR_A_ROUTE.search(text) else set()
        if not named and _ASKS_WHOM_TO_RING.search(text) and _ABOUT_A_CHILD.search(text):
            named = _BY_NIGHT if _NIGHT.search(text) else _BY_DAY
        for purpose, section in zip(self._purposes, self._routes.sections, strict=True):
            if purpose in named:
                yield _quote(self._routes, section)

    def _named(self, text: str) -> Iterator[str]:
        for asked_as, purpose in zip(self._asked_as, self._purposes, strict=True):
            if asked_as and asked_as.search(text):
                yield purpose

    def _meaning(self, entry: GlossaryEntry | None) -> Iterator[Quote]:
        if entry:
            yield _quote(self._meanings, self._meanings.sections[self._glossary.entries.index(entry)])


def _quote(document: Document, section: Section) -> Quote:
    """The whole line, with the scores of what needs no search."""
    span = Span(start=section.start, end=section.end)
    text = document.text[section.start : section.end]
    chunk = Chunk(
        id=f"{document.id}-{section.start}",
        document_id=document.id,
        text=text,
        start=section.start,
        end=section.end,
        heading_path=section.heading_path,
        page=None,
        sentences=(span,),
    )
    passage = Passage(
        chunk=chunk,
        title=document.title,
        source=document.source,
        score=1.0,
        dense=1.0,
        lexical=1.0,
        aligned=1.0,
        sentence_dense=(1.0,),
        sentence_aligned=(1.0,),
    )
    return Quote(passage=passage, span=span, text=text, score=1.0)


def _any_of(phrases: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b", re.IGNORECASE) if phrases else None
