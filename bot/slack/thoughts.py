"""What thoughts on wording look like: a note, a check that was asked for, and the reasons; pure functions.

A note asks rather than corrects, and holds the person's own words only on its way to them.
"""

from collections.abc import Iterator, Sequence

from bot.coaching.wording import Suggestion
from bot.slack.modals import Modal, actions, button, heading, section, small
from bot.slack.mrkdwn import escaped
from bot.slack.phrases import (
    ANOTHER_WAY,
    CHECKED,
    GONE_RULE,
    MORE_THOUGHTS,
    MUTED,
    NOT_NOW,
    NOT_THIS_ONE,
    NOTHING_ON_WORDING,
    ON_WORDING,
    OR_ELSE,
    READS_WELL,
    RIGHT_HERE,
    RIGHT_WHERE,
    SOURCE,
    WHY,
    WHY_HERE,
    WHY_TITLE,
    WONDERED,
)
from bot.slack.services import RuleRead
from bot.slack.views import Block, Message

WHY_ACTION = "note_why"
RIGHT_ACTION = "note_right"
MUTE_ACTION = "note_mute"
LATER_ACTION = "note_later"
_MOST = 10
"""Thoughts in one check; more would not be read."""
_OFFERED = 2
"""Other wordings of one term; the reasons show all of them."""
_LONGEST = 700


def note(suggestions: Sequence[Suggestion], *, unasked: bool = False) -> Message:
    """A private note about terms of a message; `unasked` where no answer came before it."""
    rules = [each.rule for each in suggestions]
    before: list[str] = []
    thoughts = []
    for each in suggestions:
        thoughts.append(_thought(each, repeated=each.rewrite in before))
        before.append(each.rewrite or "")
    reasons = [_because(each) for each in suggestions]
    return _note(rules, thoughts, reasons, [small(WHY_HERE)] if unasked else [])


def what_is_left(rules: Sequence[RuleRead], *, muted: bool) -> Message:
    """The rest of a note once one of its terms is settled; what the person wrote is not known any more."""
    thoughts = [f"{WONDERED.format(term=each.term)}\n{ANOTHER_WAY} {_ways(each.better)}" for each in rules]
    reasons = [_because(each) for each in rules]
    return _note([each.id for each in rules], thoughts, reasons, [small(MUTED)] if muted else [])


def _note(rules: Sequence[str], thoughts: Sequence[str], reasons: Sequence[str], more: Sequence[Block]) -> Message:
    blocks = [small(ON_WORDING)]
    for position, (thought, reason) in enumerate(zip(thoughts, reasons, strict=True), start=1):
        last = position == len(rules)
        blocks += [section(thought), small(reason), _buttons(rules, position, last=last)]
    text = "\n\n".join([ON_WORDING, *thoughts])
    return Message(text=escaped(text), blocks=(*blocks, *more))


def _because(said: Suggestion | RuleRead) -> str:
    return f"{said.why}\n{SOURCE.format(source=said.source)}"


def _buttons(rules: Sequence[str], position: int, *, last: bool) -> Block:
    """The values are ids of rules: the one it is about, then the note's others, which stay."""
    rule = rules[position - 1]
    value = " ".join([rule, *(each for each in rules if each != rule)])
    row = [
        button(WHY, f"{WHY_ACTION}:{position}", rule, spoken="Why this thought on wording?"),
        button(RIGHT_HERE, f"{RIGHT_ACTION}:{position}", value, spoken="The word was right here"),
        button(
            NOT_THIS_ONE,
            f"{MUTE_ACTION}:{position}",
            value,
            spoken="Don't show this one again: this thought on wording",
        ),
    ]
    return actions(*row, *([button(NOT_NOW, LATER_ACTION, spoken="Take this note away")] if last else []))


def _thought(suggestion: Suggestion, *, repeated: bool = False) -> str:
    lines = [WONDERED.format(term=suggestion.found)]
    ways = _ways(suggestion.better)
    if suggestion.rewrite and not repeated:
        lines += [f"{ANOTHER_WAY} “{_cut(suggestion.rewrite)}”", f"{OR_ELSE} {ways}"]
    else:
        lines.append(f"{ANOTHER_WAY} {ways}")
    return "\n".join(lines)


def _ways(better: Sequence[str]) -> str:
    return " · ".join(better[:_OFFERED])


def _cut(sentence: str) -> str:
    return sentence if len(sentence) <= _LONGEST else sentence[: _LONGEST - 1].rstrip() + "…"


def reasons(rule: RuleRead | None) -> Modal:
    """Why a rule speaks, where its word is right, and who says so."""
    if rule is None:
        return Modal(title=WHY_TITLE, blocks=(section(GONE_RULE),))
    better = [section(READS_WELL.format(better=" · ".join(rule.better)))] if rule.better else []
    return Modal(
        title=WHY_TITLE,
        blocks=(
            heading(rule.term),
            section(rule.why),
            *better,
            section(RIGHT_WHERE.format(right=rule.right)),
            small(SOURCE.format(source=rule.source)),
        ),
    )


def checked(suggestions: Sequence[Suggestion], *remarks: str) -> tuple[Block, ...]:
    """All thoughts on a text that somebody asked to have checked, below remarks of ours."""
    if not suggestions:
        return (*map(small, remarks), section(NOTHING_ON_WORDING), small(CHECKED))
    once = tuple({(each.rule, each.found.casefold()): each for each in reversed(suggestions)}.values())[::-1]
    more = [small(MORE_THOUGHTS)] if len(once) > _MOST else []
    return (*map(small, remarks), *_listed(once[:_MOST]), *more, small(CHECKED))


def _listed(suggestions: Sequence[Suggestion]) -> Iterator[Block]:
    before: set[str | None] = set()
    for position, each in enumerate(suggestions, start=1):
        spoken = f"Why this thought on “{each.found}”?"
        yield section(
            _thought(each, repeated=each.rewrite in before),
            accessory=button(WHY, f"{WHY_ACTION}:{position}", each.rule, spoken=spoken),
        )
        yield small(each.why)
        before.add(each.rewrite)
