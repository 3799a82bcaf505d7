"""What a process that stays up gives to the Slack side."""

from collections.abc import Callable
from functools import partial

from bot.answering.replies import PrivacyStop
from bot.coaching.matcher import ON_REQUEST
from bot.settings import BotSettings
from bot.slack.services import RuleRead, Services
from bot.wiring import StandingAnswerer, load_coach, load_triage
from knowledge.lexicon import Lexicon, load_lexicon


def load_services(settings: BotSettings, answer: StandingAnswerer) -> Services:
    """The rest of the bot, as the Slack side sees it.

    Raises:
        KnowledgeFault: a file of knowledge is wrong.
    """
    triage = load_triage(settings)
    coach = load_coach(settings)

    def guard(text: str) -> PrivacyStop | None:
        stop = triage(text)
        return stop if isinstance(stop, PrivacyStop) else None

    return Services(
        triage=triage,
        answer=answer,
        wording=coach,
        check=partial(coach, tiers=ON_REQUEST),
        rule=rule_reader(load_lexicon(settings.knowledge)),
        guard=guard,
        problem=answer.problem,
    )


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
