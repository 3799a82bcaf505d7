"""The Home tab and the modals it opens; pure functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.records.asked import Asker
from bot.slack.modals import Modal, actions, button, heading, section, small
from bot.slack.mrkdwn import escaped
from bot.slack.packs_view import CHOOSE, THINK
from bot.slack.phrases import (
    A_MODEL,
    AT_RISK,
    CAN_DO,
    ERASE,
    ERASED,
    KINDS,
    NEVER_DOES,
    NO_ANSWERS_YET,
    NO_MODEL,
    NO_SOURCES_NOW,
    NOTES_OFF,
    NOTES_ON,
    PRIVACY,
)
from bot.slack.services import SourceRead
from bot.slack.views import Block
from knowledge.documents import Authority

SOURCES, OPEN, NOTES, UNMUTE, ERASE_ALL, CHANNEL_OFF = (
    "home_sources",
    "home_open",
    "home_notes",
    "home_unmute",
    "home_erase",
    "home_channel_off",
)
"""Action ids; where there are several of a kind, each with a colon and what it is about."""
_FIRST_SOURCES = 8
_MOST_BLOCKS = 80
_MOST_MUTED = 15
_MOST_CHANNELS = 15
_TOGETHER = 2_800
_LONGEST_LINE = 500
_SUPERVISION = actions(button("Make a reflective pack", CHOOSE), button("Open the thinking tool", THINK))


@dataclass(frozen=True, slots=True, kw_only=True)
class Muted:
    """A rule of wording that a person does not want to hear of."""

    rule: str
    term: str


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What an administrator sees of the bot."""

    waiting: int
    unsent: int
    channels: tuple[str, ...]
    """Those whose members get private notes without asking."""
    about: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """All that the Home tab shows to one person."""

    sources: tuple[SourceRead, ...] | None
    """None while they cannot be looked at."""
    muted: tuple[Muted, ...]
    notes_on: bool
    answers: tuple[tuple[Asker, str], ...]
    """Each with its kind."""
    keep_days: int
    model: str = ""
    """That words answers; empty for none."""
    state: State | None = None
    """For administrators."""
    erased: bool = False
    """Whether this person has just had their data erased."""


def home_tab(seen: Seen) -> tuple[Block, ...]:
    """The tab of a member."""
    parts = (
        [section(ERASED)] if seen.erased else [],
        [section(AT_RISK)],
        [*_listed("What I can do", CAN_DO), _SUPERVISION],
        [heading("What I have read"), *_sources(seen.sources)],
        _answers(seen.answers),
        _settings(seen),
        _listed("What I never do", NEVER_DOES),
        _listed("What is kept, and for how long", _privacy(seen)),
        _state(seen.state) if seen.state else [],
    )
    return tuple(block for part in parts for block in part)


def _privacy(seen: Seen) -> list[str]:
    model = A_MODEL.format(model=seen.model) if seen.model else NO_MODEL
    return [*(each.format(days=seen.keep_days) for each in PRIVACY), model]


def turned_away(sentence: str) -> tuple[Block, ...]:
    """The tab of somebody who is not answered: one sentence."""
    return (section(sentence),)


def _listed(title: str, sentences: Iterable[str]) -> list[Block]:
    return [heading(title), section("\n".join(f"• {each}" for each in sentences))]


def _sources(sources: Sequence[SourceRead] | None) -> list[Block]:
    if sources is None:
        return [section(NO_SOURCES_NOW)]
    read = [each for each in sources if each.read]
    summaries, overdue = sum(each.summary for each in read), sum(each.overdue for each in read)
    counted = f"{len(read)} sources: {len(read) - summaries} in full, {summaries} as our own summary."
    counted += f" Past the date for a review: {overdue}." if overdue else ""
    blocks = [section(each) for each in _packed([counted, *map(_line, _in_order(read)[:_FIRST_SOURCES])])]
    if len(sources) > _FIRST_SOURCES:
        blocks.append({"type": "actions", "elements": [button(f"See all {len(sources)}", SOURCES)]})
    return blocks


def _in_order(sources: Iterable[SourceRead]) -> list[SourceRead]:
    """What is read before what is not, in full before in summary, then by weight."""
    weight = {authority.value: position for position, authority in enumerate(Authority)}
    return sorted(sources, key=lambda each: (not each.read, each.summary, weight.get(each.authority, len(weight))))


def _line(source: SourceRead) -> str:
    """One source: what it is, whose, how old, how much weight, and what to know of it today."""
    review = f"review was due {source.review_by}" if source.overdue else ""
    known = (source.publisher, source.date, source.nation, source.authority)
    told = (
        "our summary of it" if source.summary else "",
        "" if source.read else "listed, not read yet",
        review or (f"review due {source.review_by}" if source.review_by else ""),
    )
    told_of = " · ".join(part for part in (f"• {source.title}", *known, *told) if part)
    return " ".join(told_of.split())[:_LONGEST_LINE]


def sources_modal(sources: Sequence[SourceRead]) -> Modal:
    """Every source, several to a block, with a word about those that do not fit."""
    packed = _packed(map(_line, _in_order(sources)))
    shown = packed[:_MOST_BLOCKS]
    left_out = len(sources) - sum(len(each.splitlines()) for each in shown)
    more = [small(f"And {left_out} more.")] if len(packed) > len(shown) else []
    return Modal(title="What I have read", blocks=(*map(section, shown), *more) or (section("Nothing yet."),))


def _packed(lines: Iterable[str]) -> list[str]:
    """Lines together, as many as one block holds."""
    packed: list[str] = []
    for line in lines:
        if packed and len(escaped(packed[-1])) + len(escaped(line)) < _TOGETHER:
            packed[-1] += f"\n{line}"
        else:
            packed.append(line)
    return packed


def _answers(answers: Sequence[tuple[Asker, str]]) -> list[Block]:
    if not answers:
        return [heading("Your recent answers"), section(NO_ANSWERS_YET)]
    return [heading("Your recent answers"), *(_answer(asker, kind) for asker, kind in answers)]


def _answer(asker: Asker, kind: str) -> Block:
    given = datetime.fromtimestamp(asker.created, UTC)
    # Slack shows the time in the reader's own zone; the words after the bar are for where it cannot.
    when = f"<!date^{int(asker.created)}^{{date_short_pretty}} at {{time}}|{given:%-d %B %Y, %H:%M} UTC>"
    told = escaped(KINDS.get(kind, kind))
    again = button(
        "Open again", f"{OPEN}:{asker.answer_id}", asker.answer_id, spoken=f"Open the answer of {given:%-d %B}"
    )
    text = {"type": "mrkdwn", "text": f"{when}: {told} ({escaped(asker.answer_id)})", "verbatim": True}
    return {"type": "section", "text": text, "accessory": again}


def _settings(seen: Seen) -> list[Block]:
    shown = seen.muted[:_MOST_MUTED]
    more = [small(f"And {len(seen.muted) - len(shown)} more.")] if len(seen.muted) > len(shown) else []
    switch = button("Turn off", NOTES, "off") if seen.notes_on else button("Turn on", NOTES, "on")
    return [
        heading("Your settings"),
        section(NOTES_ON if seen.notes_on else NOTES_OFF, accessory=switch),
        *(_muted(each) for each in shown),
        *more,
        section(ERASE, accessory=_erase()),
    ]


def _muted(muted: Muted) -> Block:
    hear = button("Hear of it again", f"{UNMUTE}:{muted.rule}", muted.rule, spoken=f"Hear of “{muted.term}” again")
    return section(f"You hear nothing of “{muted.term}”.", accessory=hear)


def _erase() -> Block:
    words = "Your answers here, feedback, test cases and settings are deleted. Messages in Slack stay where they are."
    ask = {
        "title": {"type": "plain_text", "text": "Erase your data?"},
        "text": {"type": "plain_text", "text": words},
        "confirm": {"type": "plain_text", "text": "Erase it"},
        "deny": {"type": "plain_text", "text": "Keep it"},
        "style": "danger",
    }
    return button("Erase my data", ERASE_ALL, "all") | {"style": "danger", "confirm": ask}


def _state(state: State) -> list[Block]:
    told = (
        ("Questions that wait", str(state.waiting)),
        ("Replies that could not be sent", str(state.unsent)),
        *state.about,
    )
    channels = state.channels[:_MOST_CHANNELS]
    none = [] if channels else [small("No channel has opted in to private notes on wording.")]
    return [
        heading("For administrators"),
        section("\n".join(f"{name}: {value}" for name, value in told)),
        *(_channel(each) for each in channels),
        *none,
    ]


def _channel(channel: str) -> Block:
    off = button("Turn off", f"{CHANNEL_OFF}:{channel}", channel, spoken="Turn off notes on wording in this channel")
    text = {"type": "mrkdwn", "text": f"Private notes on wording are on in <#{escaped(channel)}>.", "verbatim": True}
    return {"type": "section", "text": text, "accessory": off}
