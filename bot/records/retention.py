"""How long records are kept, and their end."""

from dataclasses import dataclass

from sqlalchemy import Engine, delete, or_, select

from bot.records.tables import UNFINISHED, answers, asked, candidates, feedback, heard, inbox

DAY = 24 * 3600.0
EVENTS_DAYS = 7
"""How long an event's ids and times stay, so that it is not answered twice; Slack repeats for hours at most."""
HEARD_DAYS = 366
"""How long it stays known when a person last heard of a rule of wording; no period is longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """How many records of each kind came to their end."""

    events: int
    answers: int
    feedback: int
    candidates: int


def purge(engine: Engine, *, now: float, keep_days: int) -> Purged:
    """Delete what is older than it may be; what is being worked on stays."""
    old = now - keep_days * DAY
    with engine.begin() as connection:
        gone = select(answers.c.answer_id).where(answers.c.created < old)
        counts = [
            connection.execute(statement).rowcount
            for statement in (
                delete(inbox).where(inbox.c.received < now - EVENTS_DAYS * DAY, inbox.c.state.not_in(UNFINISHED)),
                # Some of it is about answers that were deleted before.
                delete(feedback).where(or_(feedback.c.answer_id.in_(gone), feedback.c.created < old)),
                delete(candidates).where(candidates.c.created < old),
                delete(asked).where(asked.c.answer_id.in_(gone)),
                delete(answers).where(answers.c.created < old),
                delete(heard).where(heard.c.said < now - HEARD_DAYS * DAY),
            )
        ]
    return Purged(events=counts[0], answers=counts[4], feedback=counts[1], candidates=counts[2])
