"""What a process that stays up gives to the Slack side."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache, partial

from bot.answering.replies import PrivacyStop
from bot.coaching.matcher import ON_REQUEST
from bot.packing import load_material
from bot.settings import BotSettings
from bot.slack.services import RuleRead, Services, SourceRead, Surroundings
from bot.sources import sources_read
from bot.surroundings import around
from bot.wiring import StandingAnswerer, load_coach, load_triage
from knowledge.generation import Generation
from knowledge.lexicon import Lexicon, load_lexicon
from knowledge.reading_list import load_reading_list


def load_services(settings: BotSettings, answer: StandingAnswerer) -> Services:
    """The rest of the bot, as the Slack side sees it.

    Raises:
        KnowledgeFault: a file of knowledge is wrong.
    """
    triage = load_triage(settings)
    reading_list = load_reading_list(settings.knowledge)
    coach = load_coach(settings)

    def guard(text: str) -> PrivacyStop | None:
        stop = triage(text)
        return stop if isinstance(stop, PrivacyStop) else None

    def surroundings(document_id: str, start: int, end: int, quote: str) -> Surroundings | None:
        return surroundings_in(answer, document_id, start, end, quote)

    @lru_cache(maxsize=1)
    def sources_of(generation: Generation, today: date) -> tuple[SourceRead, ...]:
        record = generation.record
        return tuple(sources_read(reading_list, record.sources(), record.titles(), today))

    def sources() -> tuple[SourceRead, ...]:
        return sources_of(answer.generation(), datetime.now(UTC).date())

    def about() -> tuple[tuple[str, str], ...]:
        manifest = answer.generation().manifest
        return (
            ("Index", f"{manifest.id}, {manifest.documents} documents in {manifest.chunks} passages"),
            ("Model that finds passages", manifest.model.id),
            ("Answers", f"worded by {settings.model}" if settings.model else "quoted word for word, without a model"),
        )

    return Services(
        triage=triage,
        answer=answer,
        wording=coach,
        check=partial(coach, tiers=ON_REQUEST),
        rule=rule_reader(load_lexicon(settings.knowledge)),
        guard=guard,
        surroundings=surroundings,
        sources=sources,
        about=about,
        material=load_material(settings),
        model=settings.model,
        problem=answer.problem,
    )


def surroundings_in(
    answer: StandingAnswerer, document_id: str, start: int, end: int, quote: str
) -> Surroundings | None:
    """The passage where it stands; None where that document does not say it there any more.

    Raises:
        EmbedderUnavailable, GenerationFault: there is nothing to look at.
    """
    try:
        document = answer.document(document_id)
    except KeyError:
        return None
    if document.text[start:end] != quote:
        return None
    before, after = around(document, start, end)
    return Surroundings(before=before, quote=quote, after=after)


def rule_reader(lexicon: Lexicon) -> Callable[[str], RuleRead | None]:
    """Tells of a rule of wording by its id."""

    def read(rule_id: str) -> RuleRead | None:
        rule = lexicon.by_id.get(rule_id)
        if rule is None:
            return None
        return RuleRead(
            id=rule.id,
            term=rule.term,
            better=rule.better,
            why=rule.why,
            right=rule.right,
            source=lexicon.source_line(rule),
        )

    return read
