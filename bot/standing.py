"""What a process that stays up gives to the Slack side."""

from bot.answering.replies import PrivacyStop
from bot.settings import BotSettings
from bot.slack.services import Services
from bot.wiring import StandingAnswerer, load_coach, load_triage


def load_services(settings: BotSettings, answer: StandingAnswerer) -> Services:
    """The rest of the bot, as the Slack side sees it.

    Raises:
        KnowledgeFault: a file of knowledge is wrong.
    """
    triage = load_triage(settings)

    def guard(text: str) -> PrivacyStop | None:
        stop = triage(text)
        return stop if isinstance(stop, PrivacyStop) else None

    return Services(triage=triage, answer=answer, wording=load_coach(settings), guard=guard, problem=answer.problem)
