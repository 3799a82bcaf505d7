"""A question, start to finish: triage, search, cover, draft, verify, reply."""

import dataclasses
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bot.answering.asked_for import asks_for_a_value, asks_for_titles, kind_decides
from bot.answering.beside import DIFFER, by_authority, differ, read_next
from bot.answering.citing import Draft, body, cite, needed, once, share_ground
from bot.answering.cover import DEPTH, Cover, Signals
from bot.answering.draft import Quote
from bot.answering.draft import draft as draft_quotes
from bot.answering.finding import find, signals_of_found
from bot.answering.lookups import Lookups
from bot.answering.named import NamedSources
from bot.answering.phrases import (
    AS_IT_STANDS,
    PREMISE,
    about_me,
    ask_again,
    asks_about_me,
    asks_something,
    holdings,
    looks_english,
    not_covered,
    not_english,
    nothing_asked,
    part_not_covered,
    too_long_note,
)
from bot.answering.question import Question, Turn
from bot.answering.replies import (
    Answer,
    Answered,
    Danger,
    Declined,
    MadeFrom,
    NotCovered,
    PartAnswer,
    PrivacyStop,
    Reply,
    Weighed,
)
from bot.answering.triage import Fixed
from bot.answering.understanding import Asked
from bot.answering.verify import verified
from bot.coaching.wording import Suggestion
from knowledge.documents import EVERYONE, Document, Passage
from knowledge.search import Searcher, SearchResult

LONGEST_QUESTION = 4000
"""Code points that are searched with; triage reads all of a message."""

Screen = Callable[[str], Fixed | None]
Suggest = Callable[[str], tuple[Suggestion, ...]]
Understand = Callable[[Question], tuple[Asked, ...]]
Write = Callable[[str, Sequence[Passage]], Draft | None]
"""A question and passages to a checked draft in other words; None when there is none that may be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What decides whether the guidance covers a question."""

    signals: Signals | None
    """None where nothing was found."""
    kind_decides: bool
    quoted: bool
    """Whether any sentence that was found can be the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What an answer needs beside a search."""

    screen: Screen
    """The fixed reply that some messages must get."""
    understand: Understand
    """Each thing that a message asks."""
    lookups: Lookups
    suggest: Suggest
    """Thoughts on the wording of a message."""
    versions: Mapping[str, str]
    """Of what the steps rest on, by name, for the record."""
    write: Write | None = None
    """Where a model is set: what was found, in other words."""


class Answerer:
    """Answers from one generation of the index."""

    def __init__(self, steps: Steps, searcher: Searcher, cover: Cover) -> None:
        self._steps = steps
        self._searcher = searcher
        self._cover = cover
        self._record = searcher.generation.record
        sources = {id_: each for id_, each in self._record.sources().items() if EVERYONE in each.audience}
        titles = self._record.titles()
        guidance = [titles[id_] for id_, each in sources.items() if not each.summary]
        self._holdings = holdings(guidance, len(sources) - len(guidance))
        self._named = NamedSources(sources)
        self._bar = cover.bar_for(titles.__contains__).bar

    def __call__(self, question: Question) -> Answered:
        """One checked reply; only a broken index or model raises."""
        timings = _Timings()
        with timings("total"):
            with timings("triage"):
                fixed = self._screened(question)
            made = _Made(reply=fixed) if fixed else self._from_guidance(question, timings)
            # In danger or distress nobody is taught words, and what was stopped for privacy is not looked at again.
            quiet = isinstance(fixed, Danger | PrivacyStop | NotCovered)
            suggestions = () if quiet else self._steps.suggest(question.text)
        return Answered(
            answer_id=secrets.token_hex(8),
            reply=made.reply,
            timings_ms=timings.ms,
            said_back=made.said_back,
            made_from=made.made_from,
            suggestions=suggestions,
        )

    def _screened(self, question: Question) -> Fixed | None:
        """What must be said instead of an answer; but what may be misuse is answered where the guidance surely can.

        No model is asked before that is known.
        """
        fixed = self._steps.screen(question.text)
        doubtful = isinstance(fixed, Declined) and fixed.unless_answered
        return None if doubtful and self._surely_answers(question) else fixed

    def _surely_answers(self, question: Question) -> bool:
        sure = [self._sureness(self._draft(asked, _Timings()).judged) for asked in self._asked(question)]
        return all(each is not None and each >= self._bar + _SURELY for each in sure)

    def search(self, question: Question, k: int) -> SearchResult:
        """What an answer to the first thing asked is drafted from, what is looked up before what is searched for."""
        asked = self._asked(question)[0]
        result = find(self._searcher, asked, k, within=self._named(asked.text)).result
        looked_up = tuple(quote.passage for quote in self._steps.lookups(asked.about, asked.stands_for))
        return dataclasses.replace(result, passages=(*looked_up, *result.passages)[:k])

    def _from_guidance(self, question: Question, timings: "_Timings") -> "_Made":
        if not asks_something(question.text):
            return _Made(reply=NotCovered(text=nothing_asked(self._holdings)))
        if asks_about_me(question.text):
            return _Made(reply=NotCovered(text=about_me(self._holdings)))
        with timings("understand"):
            asked = self._asked(question)
        if not looks_english(" ".join(each.about for each in asked), self._searcher.generation.lexical.knows):
            return _Made(reply=NotCovered(text=not_english(self._holdings)))
        parts = tuple(self._draft(each, timings) for each in asked if not each.left_over)
        with timings("verify"):
            draft = self._quoted(parts)
        if self._is_reworded(parts):
            with timings("model"):
                draft = self._in_other_words(parts, draft) or draft
        reply = self._reply(parts, draft, tuple(each.text for each in asked if each.left_over))
        if len(question.text) > LONGEST_QUESTION:
            reply = dataclasses.replace(reply, text=too_long_note(LONGEST_QUESTION) + reply.text)
        said_back = tuple(each.text for each in asked) if isinstance(reply, PartAnswer) else ()
        return _Made(reply=reply, said_back=said_back, made_from=self._made_from(parts, draft))

    def _quoted(self, parts: Sequence["_Part"]) -> Draft:
        claims, citations = cite(once(quote for part in parts for quote in part.quotes))
        claims = verified(claims, citations, self.document)
        return Draft(claims=claims, citations=needed(citations, claims))

    def _is_reworded(self, parts: Sequence["_Part"]) -> bool:
        """Whether a model is asked: not about what was looked up, nor where documents differ."""
        return self._steps.write is not None and any(part.quotes for part in parts) and not any(map(self._stays, parts))

    def _stays(self, part: "_Part") -> bool:
        return part.differs or self._is_looked_up(part)

    def _in_other_words(self, parts: Sequence["_Part"], quoted: Draft) -> Draft | None:
        """What a model makes of the parts that are covered, where it rests on something that answers them."""
        covered = [part for part in parts if part.quotes]
        passages = {passage.chunk.id: passage for part in covered for passage in part.found}
        written = (
            self._steps.write(" ".join(part.asked.about for part in covered), tuple(passages.values()))
            if self._steps.write
            else None
        )
        return written if written and share_ground(written.citations, quoted.citations) else None

    def _reply(
        self, parts: Sequence["_Part"], draft: Draft, left_over: Sequence[str]
    ) -> Answer | PartAnswer | NotCovered:
        if not draft.claims:
            return NotCovered(text=not_covered(parts[0].found, self._holdings))
        unanswered = tuple(part.asked.text for part in parts if not part.quotes)
        said = [
            PREMISE if any(part.asked.premise and part.quotes for part in parts) else "",
            body(draft.claims, draft.citations),
            AS_IT_STANDS if self._is_reworded(parts) and draft.drafted_by == "extractive" else "",
            DIFFER if any(part.differs for part in parts) else "",
            part_not_covered(unanswered) if unanswered else "",
            ask_again(left_over) if left_over else "",
            "" if unanswered or left_over else self._read_next(parts[0]),
        ]
        ending = PartAnswer if unanswered or left_over else Answer
        return ending(
            text="\n\n".join(filter(None, said)),
            claims=draft.claims,
            citations=draft.citations,
            drafted_by=draft.drafted_by,
        )

    def _read_next(self, part: "_Part") -> str:
        """Nothing beside what was looked up."""
        return "" if self._is_looked_up(part) else read_next(part.found, part.quotes)

    def _is_looked_up(self, part: "_Part") -> bool:
        return any(self._steps.lookups.document(quote.passage.chunk.document_id) for quote in part.quotes)

    def document(self, id_: str) -> Document:
        """A document that answers cite: of the index, or the contacts and the glossary as they are looked up.

        Raises:
            KeyError: there is none of that id.
        """
        return self._steps.lookups.document(id_) or self._record.document(id_)

    def _made_from(self, parts: Sequence["_Part"], draft: Draft) -> MadeFrom:
        found = {passage.chunk.id: passage for part in parts for passage in part.found}
        return MadeFrom(
            index=self._searcher.generation.manifest.id,
            versions={**self._steps.versions, **draft.versions},
            bar=self._bar,
            sureness=tuple(self._sureness(part.judged) for part in parts),
            passages=tuple(map(_weighed, found.values())),
        )

    def judge(self, question: Question) -> Judged:
        """What cover is decided by, for the first thing asked; nothing is decided."""
        return self._draft(self._asked(question)[0], _Timings()).judged

    def _asked(self, question: Question) -> tuple[Asked, ...]:
        """What is asked, by what may be searched with: of earlier turns, none that triage would stop."""
        turns = (Turn(role=turn.role, text=turn.text[:LONGEST_QUESTION]) for turn in question.turns[-_MOST_TURNS:])
        safe = tuple(turn for turn in turns if self._steps.screen(turn.text) is None)
        return self._steps.understand(Question(question.text[:LONGEST_QUESTION], safe))

    def _draft(self, asked: Asked, timings: "_Timings") -> "_Part":
        with timings("search"):
            # A list of titles says little of what it is about, so it is looked for further down.
            most = 20 if asks_for_titles(asked.about) else _DRAFTED_FROM
            found = find(self._searcher, asked, max(most, DEPTH), within=self._named(asked.text))
        with timings("draft"):
            information = self._searcher.generation.lexical.information
            quotes = draft_quotes(found.about, found.passages[:most], information=information)
        judged = Judged(
            signals=signals_of_found(found, found.about), kind_decides=kind_decides(asked.about), quoted=bool(quotes)
        )
        covered = quotes if self._covers(judged) else ()
        differs = asks_for_a_value(asked.about) and differ(covered)
        looked_up = self._steps.lookups(asked.about, asked.stands_for)
        if self._steps.lookups.holds_no_route(asked.about):
            covered, differs = (), False
        return _Part(
            asked=asked,
            found=found.passages,
            judged=judged,
            # Whoever asks for a number to ring wants that, and nothing beside it.
            quotes=looked_up or (by_authority(covered) if differs else covered),
            differs=differs and not looked_up,
        )

    def _covers(self, judged: Judged) -> bool:
        sure = self._sureness(judged)
        return judged.quoted and (judged.kind_decides or (sure is not None and sure >= self._bar))

    def _sureness(self, judged: Judged) -> float | None:
        return None if judged.signals is None else self._cover.sureness(judged.signals)


_DRAFTED_FROM = 8
"""Passages."""
_SURELY = 1.0
"""So far over the bar are 81 % of answerable dev questions, and 4 % of the requests to decline that are open to it."""
_MOST_TURNS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A reply, and what goes with it."""

    reply: Reply
    said_back: tuple[str, ...] = ()
    made_from: MadeFrom | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One of the things asked, and what was found for it."""

    asked: Asked
    found: tuple[Passage, ...]
    judged: Judged
    quotes: tuple[Quote, ...]
    """None where the guidance does not cover it."""
    differs: bool
    """Whether the documents quoted give different figures."""


def _weighed(passage: Passage) -> Weighed:
    return Weighed(
        document_id=passage.chunk.document_id,
        chunk_id=passage.chunk.id,
        score=passage.score,
        dense=passage.dense,
        lexical=passage.lexical,
        aligned=passage.aligned,
    )


class _Timings:
    """Milliseconds of each step; a step taken for several questions is added up."""

    def __init__(self) -> None:
        self.ms: dict[str, float] = {}

    @contextmanager
    def __call__(self, step: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.ms[step] = round(self.ms.get(step, 0) + (time.perf_counter() - started) * 1e3, 2)
