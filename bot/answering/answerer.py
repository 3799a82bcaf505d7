"""A question, start to finish: triage, search, cover, draft, verify, reply."""

import itertools
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.answering.asked_for import asks_for_titles
from bot.answering.draft import Cover, Quote, draft
from bot.answering.labels import labels_of
from bot.answering.named import NamedSources
from bot.answering.phrases import (
    AS_IT_STANDS,
    asks_something,
    holdings,
    looks_english,
    not_covered,
    not_english,
    nothing_asked,
    part_not_covered,
    too_long_note,
)
from bot.answering.question import Question, parts_of
from bot.answering.replies import (
    Answer,
    Answered,
    Citation,
    Claim,
    Danger,
    DraftedBy,
    NotCovered,
    PartAnswer,
    PrivacyStop,
    Reply,
)
from bot.answering.verify import verified
from knowledge.documents import EVERYONE, Passage
from knowledge.machines import speaks_to_machines
from knowledge.plain import plain
from knowledge.search import Searcher, SearchResult

LONGEST_QUESTION = 4000
"""Code points that are searched with; triage reads all of a message."""

Screen = Callable[[str], Danger | PrivacyStop | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Checked sentences and what they rest on."""

    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]


Write = Callable[[str, Sequence[Passage]], Draft | None]
"""A question and passages to a checked draft in other words; None when there is none that may be shown."""


class Answerer:
    """Answers from one generation of the index.

    `screen` gives the fixed reply that some messages must get; `expand` writes abbreviations out; `write`, where a
    model is set, puts what was found into other words.
    """

    def __init__(
        self,
        screen: Screen,
        expand: Callable[[str], str],
        searcher: Searcher,
        cover: Cover,
        write: Write | None = None,
    ) -> None:
        self._screen = screen
        self._expand = expand
        self._searcher = searcher
        self._cover = cover
        self._write = write
        self._record = searcher.generation.record
        sources = {id_: each for id_, each in self._record.sources().items() if EVERYONE in each.audience}
        titles = self._record.titles()
        guidance = [titles[id_] for id_, each in sources.items() if not each.summary]
        self._holdings = holdings(guidance, len(sources) - len(guidance))
        self._named = NamedSources(sources)

    def __call__(self, question: Question) -> Answered:
        """One checked reply; only a broken index or model raises."""
        timings = _Timings()
        with timings("total"):
            with timings("triage"):
                fixed = self._screen(question.text)
            reply = fixed or self._from_guidance(question.text, timings)
        return Answered(answer_id=secrets.token_hex(8), reply=reply, timings_ms=timings.ms)

    def search(self, text: str, k: int) -> SearchResult:
        """What an answer to that text is drafted from."""
        return self._searcher(self._expand(plain(text[:LONGEST_QUESTION])), k, within=self._named(text))

    def _from_guidance(self, text: str, timings: "_Timings") -> Reply:
        if not asks_something(text):
            return NotCovered(text=nothing_asked(self._holdings))
        if not looks_english(text, self._searcher.generation.lexical.knows):
            return NotCovered(text=not_english(self._holdings))
        note = too_long_note(LONGEST_QUESTION) if len(text) > LONGEST_QUESTION else ""
        parts = tuple(self._draft(part, timings) for part in parts_of(plain(text[:LONGEST_QUESTION])))
        with timings("verify"):
            claims, citations = cite(_once(quote for part in parts for quote in part.quotes))
            claims = verified(claims, citations, self._record.document)
        if not claims:
            return NotCovered(text=note + not_covered(parts[0].found, self._holdings))
        needed = _needed(citations, claims)
        drafted_by: DraftedBy = "extractive"
        written = self._in_other_words(parts, timings)
        if written and _on_common_ground(written.citations, needed):
            claims, needed, drafted_by = written.claims, written.citations, "model"
        words = note + body(claims, needed)
        if self._write and drafted_by == "extractive":
            words = f"{words}\n\n{AS_IT_STANDS}"
        if unanswered := tuple(part.text for part in parts if not part.quotes):
            return PartAnswer(
                text=f"{words}\n\n{part_not_covered(unanswered)}",
                claims=claims,
                citations=needed,
                drafted_by=drafted_by,
            )
        return Answer(text=words, claims=claims, citations=needed, drafted_by=drafted_by)

    def _in_other_words(self, parts: "Sequence[_Part]", timings: "_Timings") -> Draft | None:
        """What a model makes of the parts that are covered, where one is set."""
        if self._write is None:
            return None
        covered = [part for part in parts if part.quotes]
        passages = {passage.chunk.id: passage for part in covered for passage in part.found}
        with timings("model"):
            return self._write(" ".join(part.asked for part in covered), tuple(passages.values()))

    def _draft(self, text: str, timings: "_Timings") -> "_Part":
        asked = self._expand(text)
        with timings("search"):
            # A list of titles says little of what it is about, so it is looked for further down.
            most = 20 if asks_for_titles(asked) else 8
            found = self._searcher(asked, most, within=self._named(text)).passages
            found = tuple(each for each in found if not speaks_to_machines(each.chunk.text))
        with timings("draft"):
            information = self._searcher.generation.lexical.information
            quotes = draft(asked, found, cover=self._cover, information=information)
        return _Part(text=text, asked=asked, found=found, quotes=quotes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One of the things asked, and what was found for it."""

    text: str
    asked: str
    """The same with abbreviations written out."""
    found: tuple[Passage, ...]
    quotes: tuple[Quote, ...]


def _once(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """Each sentence once, where it first comes."""
    return tuple({(quote.passage.chunk.id, quote.span.start): quote for quote in quotes}.values())


def cite(quotes: Sequence[Quote]) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """A claim a sentence and a citation a passage, numbered in order."""
    claims: list[Claim] = []
    citations: list[Citation] = []
    for _, of_passage in itertools.groupby(quotes, key=lambda quote: quote.passage.chunk.id):
        together = tuple(of_passage)
        citations.append(_citation(len(citations) + 1, together))
        claims += [Claim(text=quote.text, markers=(len(citations),)) for quote in together]
    return tuple(claims), tuple(citations)


def body(claims: Sequence[Claim], citations: Sequence[Citation]) -> str:
    """The claims as a person reads them: under the heading they stand under, each with its markers."""
    places = {citation.marker: _place(citation) for citation in citations}
    return "\n\n".join(
        _under(places[markers[0]], tuple(together))
        for markers, together in itertools.groupby(claims, key=lambda claim: claim.markers)
    )


def _place(citation: Citation) -> str:
    """A note is called a note before a word of it is read."""
    if citation.summary:
        return f"our {citation.document[0].lower()}{citation.document[1:]} (a summary; read the original)"
    return f"“{citation.section}”" if citation.section else ""


def _under(place: str, claims: Sequence[Claim]) -> str:
    """A finding, a strength and a point still to be learnt read alike; where it stands says which it is."""
    parts = [f"From {place}:\n" if place else "", _with_markers(claims[0])]
    for before, claim in itertools.pairwise(claims):
        # Items of a list go on lines of their own.
        parts += [" " if before.text.endswith(_SENTENCE_ENDS) else "\n", _with_markers(claim)]
    return "".join(parts)


def _with_markers(claim: Claim) -> str:
    return claim.text + " " + "".join(f"[{marker}]" for marker in claim.markers)


_SENTENCE_ENDS = (".", "!", "?", ".”", '."')


def _citation(marker: int, quotes: Sequence[Quote]) -> Citation:
    """From the first quoted sentence of a passage to the last."""
    passage = quotes[0].passage
    chunk, source = passage.chunk, passage.source
    start, end = quotes[0].span.start, quotes[-1].span.end
    return Citation(
        marker=marker,
        document_id=chunk.document_id,
        document=passage.title,
        section=" › ".join(chunk.heading_path),
        page=chunk.page,
        start=start,
        end=end,
        quote=chunk.text[start - chunk.start : end - chunk.start],
        url=source.url,
        publisher=f"this project, on a publication of: {source.publisher}" if source.summary else source.publisher,
        date=source.date,
        nation=source.nation,
        authority=f"note on {source.authority}" if source.summary and source.authority else source.authority,
        verification=source.verification,
        summary=source.summary,
        labels=tuple(labels_of(source, datetime.now(UTC).date())),
    )


def _on_common_ground(written: Sequence[Citation], quoted: Sequence[Citation]) -> bool:
    """Whether a draft rests on something that answers the question, and not only on what was found beside it."""
    return any(
        one.document_id == other.document_id and one.start < other.end and other.start < one.end
        for one in written
        for other in quoted
    )


def _needed(citations: Sequence[Citation], claims: Sequence[Claim]) -> tuple[Citation, ...]:
    used = {marker for claim in claims for marker in claim.markers}
    return tuple(citation for citation in citations if citation.marker in used)


class _Timings:
    """Milliseconds of each step; a step taken for several questions is added up."""

    def __init__(self) -> None:
        self.ms: dict[str, float] = {}

    @contextmanager
    def __call__(self, step: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.ms[step] = round(self.ms.get(step, 0) + (time.perf_counter() - started) * 1e3, 2)
