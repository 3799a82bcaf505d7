"""The one place that puts the parts together, for the bot and for whoever measures it."""

import logging
import threading

from bot.answering.answerer import Answerer
from bot.answering.draft import load_cover
from bot.answering.question import Question
from bot.answering.replies import Answered
from bot.answering.triage import Triage
from bot.settings import BotSettings
from knowledge.contacts import load_contacts
from knowledge.danger import load_danger_rules
from knowledge.embedding import load_embedder
from knowledge.generation import GenerationFault, current_id, open_generation
from knowledge.glossary import load_glossary
from knowledge.index import ChromaNeighbours
from knowledge.search import Searcher

log = logging.getLogger(__name__)


def load_triage(settings: BotSettings) -> Triage:
    """What must be said before anything else; needs neither model nor index.

    Raises:
        KnowledgeFault: a file of rules or contacts is wrong.
    """
    return Triage(load_danger_rules(settings.knowledge), load_contacts(settings.knowledge), settings.area)


def load_searcher(settings: BotSettings) -> Searcher:
    """Exact search over the generation that answers now: ready at once, for a single question.

    Raises:
        EmbedderUnavailable, GenerationFault: the model or the index cannot be used.
    """
    embedder = load_embedder(settings.embedder)
    return Searcher(open_generation(settings.index, embedder.identity), embedder)


def load_answerer(settings: BotSettings, searcher: Searcher) -> Answerer:
    """Question to reply over that searcher.

    Raises:
        KnowledgeFault: a file of knowledge is wrong.
    """
    return Answerer(load_triage(settings), load_glossary(settings.knowledge).expand, searcher, load_cover())


class StandingAnswerer:
    """Answers for as long as a process lives: by Chroma, checked, from whichever generation is current.

    A new generation is taken up with the next question, so nobody need restart the bot after an ingest. One
    that cannot be opened is left alone and the old one goes on answering.
    """

    def __init__(self, settings: BotSettings) -> None:
        self._settings = settings
        self._embedder = load_embedder(settings.embedder)
        self._turn = threading.Lock()
        self._neighbours, self._answerer = self._load()

    def __call__(self, question: Question) -> Answered:
        """As `Answerer`; safe to call from several threads."""
        with self._turn:
            self._take_up_new_generation()
            answerer = self._answerer
        return answerer(question)

    def close(self) -> None:
        """Remove what this process kept for itself."""
        self._neighbours.close()

    def _take_up_new_generation(self) -> None:
        try:
            if current_id(self._settings.index) == self._neighbours.generation.manifest.id:
                return
            old, (self._neighbours, self._answerer) = self._neighbours, self._load()
        except GenerationFault as fault:
            log.warning("the new index cannot be used; the old one goes on answering: %s", fault)
        else:
            old.close()

    def _load(self) -> tuple[ChromaNeighbours, Answerer]:
        generation = open_generation(self._settings.index, self._embedder.identity)
        neighbours = ChromaNeighbours(generation)
        searcher = Searcher(generation, self._embedder, neighbours=neighbours)
        return neighbours, load_answerer(self._settings, searcher)
