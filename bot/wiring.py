"""The one place that puts the parts together, for the bot and for whoever measures it."""

import hashlib
import logging
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.answering.answerer import Answerer, Steps, Write
from bot.answering.breaker import Breaker
from bot.answering.chat import ChatSettings, ChatUnavailable, load_chat
from bot.answering.cover import Cover, load_cover
from bot.answering.lookups import Lookups
from bot.answering.neutral import load_neutral
from bot.answering.question import Question
from bot.answering.replies import Answered
from bot.answering.spelling import Spelling
from bot.answering.support import Support
from bot.answering.triage import Fixed, LastResort, Triage
from bot.answering.understanding import Understanding
from bot.answering.writing import Writer
from bot.coaching.wording import Coach
from bot.settings import BotSettings, forget_tracing
from knowledge.contacts import Contacts, load_contacts
from knowledge.copies import state_of
from knowledge.danger import load_danger_rules
from knowledge.documents import Document
from knowledge.embedding import Embedder, EmbedderUnavailable, load_embedder
from knowledge.files import KnowledgeFault
from knowledge.generation import Generation, GenerationFault, current_id, open_generation
from knowledge.glossary import Glossary, load_glossary
from knowledge.index import ChromaNeighbours
from knowledge.lexicon import load_lexicon
from knowledge.misuse import load_misuse_rules
from knowledge.search import Searcher
from knowledge.settings import SHIPPED_KNOWLEDGE

log = logging.getLogger(__name__)

Loaded = TypeVar("Loaded")

AGAIN = 30.0
"""Seconds before an index that could not be used is tried once more."""


def load_triage(settings: BotSettings) -> Triage:
    """What must be said before anything else; needs neither model nor index.

    Raises:
        KnowledgeFault: a file of rules or contacts is wrong.
    """
    return _triage(settings.knowledge, settings.area)


def load_triage_whatever_is_wrong() -> Triage:
    """The same, with the shipped files in place of those that cannot be read, and less where these cannot be either.

    Whoever may be at risk now must be told of 999 even by a bot that is set up wrongly.
    """
    with suppress(Exception):
        return load_triage(BotSettings())
    danger = _whatever(load_danger_rules) or LastResort()
    contacts = _whatever(load_contacts) or Contacts(contacts=())
    return Triage(danger, _whatever(load_misuse_rules), contacts, area="")


def fixed_answer(text: str) -> Answered | None:
    """What must be said to a message before settings, index or model are even looked at."""
    fixed = load_triage_whatever_is_wrong()(text)
    return as_answered(fixed) if fixed else None


def as_answered(fixed: Fixed) -> Answered:
    """A fixed reply as an answer of its own."""
    return Answered(answer_id=secrets.token_hex(8), reply=fixed)


def _whatever(load: Callable[[Path], Loaded]) -> Loaded | None:
    """The folder's own file, else the shipped one, else nothing."""
    for folder in (_knowledge_folder, lambda: SHIPPED_KNOWLEDGE):
        with suppress(Exception):
            return load(folder())
    return None


def _knowledge_folder() -> Path:
    return BotSettings().knowledge


def _triage(knowledge: Path, area: str) -> Triage:
    danger, misuse = load_danger_rules(knowledge), load_misuse_rules(knowledge)
    spelling = Spelling(load_glossary(knowledge), lambda: (*danger.words(), *misuse.words()))
    return Triage(danger, misuse, load_contacts(knowledge), area, read=lambda text: spelling(text).text)


def load_coach(settings: BotSettings) -> Coach:
    """Thoughts on wording; silent where a written rule hears that somebody may be at risk now.

    What only the weights hear gets the danger reply wherever a message is answered, and so no thoughts either.

    Raises:
        KnowledgeFault: the lexicon or the rules of danger are wrong.
    """
    return Coach(load_lexicon(settings.knowledge), load_danger_rules(settings.knowledge).written().match)


def load_searcher(settings: BotSettings) -> Searcher:
    """Exact search over the generation that answers now: ready at once, for a single question.

    Raises:
        EmbedderUnavailable, GenerationFault: the model or the index cannot be used.
    """
    embedder = load_embedder(settings.embedder)
    return Searcher(open_generation(settings.index, embedder.identity), embedder)


def load_answerer(settings: BotSettings, searcher: Searcher, *, cover: Cover | None = None) -> Answerer:
    """Question to reply over that searcher, with the shipped bars of cover unless others are given.

    Raises:
        KnowledgeFault: a file of knowledge is wrong.
    """
    glossary = load_glossary(settings.knowledge)
    lookups = Lookups(load_contacts(settings.knowledge), glossary, settings.area)
    understand = _understanding(glossary, searcher)
    write = _load_writer(settings, searcher, glossary) if settings.model else None
    steps = Steps(
        screen=load_triage(settings),
        understand=understand,
        lookups=lookups,
        suggest=load_coach(settings),
        versions={"rules of wording": _sha256(settings.knowledge, "lexicon.yaml")},
        write=write,
    )
    return Answerer(steps, searcher, cover or load_cover())


def _sha256(knowledge: Path, name: str) -> str:
    """Of the folder's own file, or of the shipped one where it has none."""
    own = knowledge / name
    return hashlib.sha256((own if own.exists() else SHIPPED_KNOWLEDGE / name).read_bytes()).hexdigest()


def model_settings(settings: BotSettings) -> ChatSettings:
    """The chat model that is set, and its limits."""
    return ChatSettings(
        name=settings.model,
        url=settings.model_url or None,
        key=settings.model_key if settings.model_key.get_secret_value() else None,
        seconds=settings.model_seconds,
        tracing=settings.model_tracing,
    )


def _load_writer(settings: BotSettings, searcher: Searcher, glossary: Glossary) -> Write:
    """Drafts by the model that is set; a model that cannot be used is said once, and answers are quoted."""
    if not settings.model_tracing:
        forget_tracing()
    try:
        ask = load_chat(model_settings(settings))
    except ChatUnavailable as fault:
        log.error("answers are quoted, for the model cannot be used: %s", fault)
        return lambda _asked, _passages: None
    generation = searcher.generation
    support = Support(generation.lexical.information, searcher.embedder, glossary.expand)
    return Writer(settings.model, ask, support, generation.record.document, Breaker())


def _understanding(glossary: Glossary, searcher: Searcher) -> Understanding:
    """Understands questions by the glossary and the words of the guidance that is searched."""
    record = searcher.generation.record
    spelling = Spelling(glossary, lambda: (document.text for document in record.documents()))
    return Understanding(glossary, spelling, load_neutral())


@dataclass(slots=True, kw_only=True)
class _Standing:
    """One generation, opened to stay."""

    neighbours: ChromaNeighbours
    answerer: Answerer
    files: object
    """State of its files in the index when they were last known to be whole, or were said not to be."""

    @property
    def generation(self) -> Generation:
        return self.neighbours.generation


class StandingAnswerer:
    """Answers for as long as a process lives: by Chroma, checked, from whichever generation is current.

    A new generation is taken up with the next question, so nobody need restart the bot after an ingest. One
    that cannot be opened is left alone and the old one goes on answering. So it does when the files of its own
    are damaged, for it was opened from a copy; the damage is logged.
    """

    def __init__(self, settings: BotSettings) -> None:
        self._settings = settings
        self._turn = threading.Lock()
        self._embedder: Embedder | None = None
        self._standing: _Standing | None = None
        self._refused: tuple[str | None, float] | None = None
        """What could not be opened, and when to try again."""

    def __call__(self, question: Question) -> Answered:
        """As `Answerer`; safe to call from several threads.

        Raises:
            EmbedderUnavailable, GenerationFault: there is nothing to answer from, now or ever before, and the question
                has no fixed reply.
        """
        try:
            with self._turn:
                answerer = self._up_to_date().answerer
        except (EmbedderUnavailable, GenerationFault):
            if fixed := fixed_answer(question.text):
                return fixed
            raise
        return answerer(question)

    def document(self, id_: str) -> Document:
        """A document as answers cite it now.

        Raises:
            KeyError: there is none of that id.
            EmbedderUnavailable, GenerationFault: there is nothing to answer from, now or ever before.
        """
        with self._turn:
            answerer = self._up_to_date().answerer
        return answerer.document(id_)

    def generation(self) -> Generation:
        """The generation that answers now.

        Raises:
            EmbedderUnavailable, GenerationFault: there is nothing to answer from, now or ever before.
        """
        with self._turn:
            return self._up_to_date().generation

    def warm_up(self) -> None:
        """Load what the first question would. Without an index the fixed replies still work, and it is said once."""
        try:
            with self._turn:
                self._up_to_date()
        except (EmbedderUnavailable, GenerationFault) as fault:
            log.error("no question can be answered until this is mended: %s", fault)

    def problem(self) -> str | None:
        """Why nothing can be answered just now; None when a question can be."""
        try:
            with self._turn:
                generation = self._up_to_date().generation
        except (EmbedderUnavailable, GenerationFault, KnowledgeFault) as fault:
            return str(fault)
        return None if generation.manifest.chunks else "the index is empty"

    def close(self) -> None:
        """Remove what this process kept for itself."""
        if self._standing:
            self._standing.neighbours.close()

    def _up_to_date(self) -> _Standing:
        old = self._standing
        if old is None:
            self._standing = self._load()
            return self._standing
        current = _current(self._settings.index)
        if current == old.generation.manifest.id:
            _notice_damage(old)
        elif self._refused is None or self._refused[0] != current or time.monotonic() >= self._refused[1]:
            self._take_up(old, current)
        return self._standing or old

    def _take_up(self, old: _Standing, current: str | None) -> None:
        try:
            self._standing = self._load()
        except (EmbedderUnavailable, GenerationFault, KnowledgeFault) as fault:
            self._refused = (current, time.monotonic() + AGAIN)
            log.warning("the new index cannot be used; the old one goes on answering: %s", fault)
        else:
            old.neighbours.close()

    def _load(self) -> _Standing:
        self._embedder = self._embedder or load_embedder(self._settings.embedder)
        generation = open_generation(self._settings.index, self._embedder.identity, private=True)
        neighbours = ChromaNeighbours(generation, server=self._settings.chroma_url)
        searcher = Searcher(generation, self._embedder, neighbours=neighbours)
        try:
            answerer = load_answerer(self._settings, searcher)
        except KnowledgeFault:
            neighbours.close()
            raise
        return _Standing(neighbours=neighbours, answerer=answerer, files=_files(generation))


def _current(index: Path) -> str | None:
    """The id of the generation that is current; None when that cannot be read."""
    with suppress(GenerationFault):
        return current_id(index)
    return None


def _files(generation: Generation) -> object:
    try:
        return state_of(generation.folder)
    except OSError:
        return None


def _notice_damage(standing: _Standing) -> None:
    """Say once when files of the index have changed and are not whole: the next start would need an ingest."""
    files = _files(standing.generation)
    if files == standing.files:
        return
    standing.files = files
    try:
        standing.generation.check_files()
    except GenerationFault as fault:
        log.error("answers go on from a copy, but the next start needs an ingest: %s", fault)
