"""The one place that puts the parts together, for the bot and for whoever measures it."""

import logging
import threading
from dataclasses import dataclass

from pydantic import ValidationError

from bot.answering.answerer import Answerer
from bot.answering.draft import Cover, load_cover
from bot.answering.question import Question
from bot.answering.replies import Answered
from bot.answering.triage import Triage
from bot.settings import BotSettings
from knowledge.contacts import load_contacts
from knowledge.danger import load_danger_rules
from knowledge.embedding import Embedder, EmbedderUnavailable, load_embedder
from knowledge.files import KnowledgeFault
from knowledge.generation import GenerationFault, current_id, open_generation
from knowledge.glossary import load_glossary
from knowledge.index import ChromaNeighbours
from knowledge.search import Searcher
from knowledge.settings import SHIPPED_KNOWLEDGE

log = logging.getLogger(__name__)


def load_triage(settings: BotSettings) -> Triage:
    """What must be said before anything else; needs neither model nor index.

    Raises:
        KnowledgeFault: a file of rules or contacts is wrong.
    """
    return Triage(load_danger_rules(settings.knowledge), load_contacts(settings.knowledge), settings.area)


def load_triage_whatever_is_wrong() -> Triage:
    """The same, with the shipped rules and no local contacts where settings or files cannot be read.

    Whoever may be at risk now must be told of 999 even by a bot that is set up wrongly.
    """
    try:
        return load_triage(BotSettings())
    except (ValidationError, KnowledgeFault, UnicodeError):
        return Triage(load_danger_rules(SHIPPED_KNOWLEDGE), load_contacts(SHIPPED_KNOWLEDGE), area="")


def load_searcher(settings: BotSettings) -> Searcher:
    """Exact search over the generation that answers now: ready at once, for a single question.

    Raises:
        EmbedderUnavailable, GenerationFault: the model or the index cannot be used.
    """
    embedder = load_embedder(settings.embedder)
    return Searcher(open_generation(settings.index, embedder.identity), embedder)


def load_answerer(settings: BotSettings, searcher: Searcher, *, cover: Cover | None = None) -> Answerer:
    """Question to reply over that searcher, with the shipped floors of cover unless others are given.

    Raises:
        KnowledgeFault: a file of knowledge is wrong.
    """
    return Answerer(load_triage(settings), load_glossary(settings.knowledge).expand, searcher, cover or load_cover())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """One generation, opened to stay."""

    neighbours: ChromaNeighbours
    answerer: Answerer


class StandingAnswerer:
    """Answers for as long as a process lives: by Chroma, checked, from whichever generation is current.

    A new generation is taken up with the next question, so nobody need restart the bot after an ingest. One
    that cannot be opened is left alone and the old one goes on answering.
    """

    def __init__(self, settings: BotSettings) -> None:
        self._settings = settings
        self._turn = threading.Lock()
        self._embedder: Embedder | None = None
        self._standing: _Standing | None = None

    def __call__(self, question: Question) -> Answered:
        """As `Answerer`; safe to call from several threads.

        Raises:
            EmbedderUnavailable, GenerationFault: there is nothing to answer from, now or ever before.
        """
        with self._turn:
            answerer = self._up_to_date().answerer
        return answerer(question)

    def warm_up(self) -> None:
        """Load what the first question would. Without an index the fixed replies still work, and it is said once."""
        try:
            with self._turn:
                self._up_to_date()
        except (EmbedderUnavailable, GenerationFault) as fault:
            log.error("no question can be answered until this is mended: %s", fault)

    def close(self) -> None:
        """Remove what this process kept for itself."""
        if self._standing:
            self._standing.neighbours.close()

    def _up_to_date(self) -> _Standing:
        old = self._standing
        try:
            if old and current_id(self._settings.index) == old.neighbours.generation.manifest.id:
                return old
            self._standing = self._load()
        except (EmbedderUnavailable, GenerationFault) as fault:
            if old is None:
                raise
            log.warning("the new index cannot be used; the old one goes on answering: %s", fault)
            return old
        if old:
            old.neighbours.close()
        return self._standing

    def _load(self) -> _Standing:
        self._embedder = self._embedder or load_embedder(self._settings.embedder)
        generation = open_generation(self._settings.index, self._embedder.identity)
        neighbours = ChromaNeighbours(generation)
        searcher = Searcher(generation, self._embedder, neighbours=neighbours)
        return _Standing(neighbours=neighbours, answerer=load_answerer(self._settings, searcher))
