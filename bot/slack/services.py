"""What the Slack side needs of the rest of the bot, as plain callables; all of them may block."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.answering.question import Question
from bot.answering.replies import Answered, PrivacyStop
from bot.answering.triage import Fixed
from bot.coaching.wording import Suggestion
from bot.supervision.packs import Material


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """A cited passage where it stands; `before` and `after` are the document's own words beside it."""

    before: str
    quote: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRead:
    """One source that answers come from, as the Home tab lists it."""

    document_id: str
    title: str
    publisher: str
    date: str
    nation: str
    authority: str
    url: str
    review_by: str
    overdue: bool
    """Whether its date for a review has passed."""
    read: bool = True
    """Whether the index that answers now holds it."""
    listed: bool = True
    """Whether it stands on the reading list; links lead only to hosts that do."""
    summary: bool = False
    """Whether what was read is this project's note about it."""
    audience: str = "everyone"
    """Who may see it quoted: everyone, or members only (never in a channel with partners or guests)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRead:
    """A rule of wording, as somebody who asks why reads it."""

    id: str
    term: str
    better: tuple[str, ...]
    why: str
    right: str
    """Where the word is the right one."""
    source: str
    """With its date and how far it was checked."""


def _nothing_on_wording(_text: str) -> tuple[Suggestion, ...]:
    return ()


def _no_rule(_rule: str) -> RuleRead | None:
    return None


def _no_detail(_text: str) -> PrivacyStop | None:
    return None


def _no_surroundings(_document: str, _start: int, _end: int, _quote: str) -> Surroundings | None:
    return None


def _no_problem() -> str | None:
    return None


def _no_sources() -> Sequence[SourceRead]:
    return ()


def _nothing_about() -> Sequence[tuple[str, str]]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The rest of the bot."""

    triage: Callable[[str], Fixed | None]
    """What must be said before anything else."""
    answer: Callable[[Question], Answered]
    wording: Callable[[str], Sequence[Suggestion]] = field(default=_nothing_on_wording)
    """Everything worth a thought in everyday talk, however lately it was said; nothing in danger or distress."""
    check: Callable[[str], Sequence[Suggestion]] = field(default=_nothing_on_wording)
    """The same for somebody who asks to have a text checked, who is told of more."""
    rule: Callable[[str], RuleRead | None] = field(default=_no_rule)
    """By its id."""
    guard: Callable[[str], PrivacyStop | None] = field(default=_no_detail)
    """Whether a note that a person writes holds details that identify somebody."""
    surroundings: Callable[[str, int, int, str], Surroundings | None] = field(default=_no_surroundings)
    """Document id, start, end and quote of a citation; None where that document does not say it there any more."""
    sources: Callable[[], Sequence[SourceRead]] = field(default=_no_sources)
    material: Material | None = None
    """What reflective packs and the thinking tool are made from; None where there is nothing."""
    problem: Callable[[], str | None] = field(default=_no_problem)
    """Why no question can be answered just now, for whoever runs the bot; None when all is well."""
    about: Callable[[], Sequence[tuple[str, str]]] = field(default=_nothing_about)
    """What an administrator wants to know of this installation: names and values."""
    model: str = ""
    """The language model that questions are sent to; empty for none."""
