"""When the coach speaks of its own accord: seldom, once a term, and never to somebody in danger or distress."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.coaching.wording import Suggestion

PERIOD = timedelta(days=14)
"""How long a person hears nothing more of a term that was mentioned to them, unless the settings say otherwise."""
AT_MOST = 2
"""Terms in one note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """What is known of the person who would read the note."""

    heard: Mapping[str, datetime] = field(default_factory=dict)
    """Rules that were mentioned to them, and when they last were."""
    muted: frozenset[str] = frozenset()
    """Rules that they do not want to hear of."""
    all_muted: bool = False


def worth_saying(
    suggestions: Sequence[Suggestion], listener: Listener, *, now: datetime, answered: bool, period: timedelta = PERIOD
) -> tuple[Suggestion, ...]:
    """Those to say to that person now, in the order of their message.

    Args:
        suggestions: as the coach made them; none in danger and distress.
        listener: to whom.
        now: when, with its time zone.
        answered: whether they have their answer; a note comes after it, never before, and not with a fixed reply.
        period: how long a term that was mentioned is not mentioned again.
    """
    if listener.all_muted or not answered:
        return ()
    by_rule = {suggestion.rule: suggestion for suggestion in reversed(suggestions)}
    lately = {rule for rule, last in listener.heard.items() if now - last < period}
    fresh = [each for rule, each in by_rule.items() if rule not in listener.muted | lately]
    return tuple(sorted(fresh, key=lambda each: each.start)[:AT_MOST])
