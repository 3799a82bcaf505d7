"""`python -m bot check`: thoughts on the wording of a text, a file or a batch; nothing is kept."""

import json
import sys
import textwrap
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from bot.answering.replies import Danger
from bot.coaching.files import BETWEEN, Paragraph, UnreadableFile, read_paragraphs
from bot.coaching.matcher import EVERYDAY, ON_REQUEST
from bot.coaching.page import page
from bot.coaching.wording import Coach, Explained, Suggestion
from bot.settings import BotSettings
from bot.wiring import load_coach, load_triage_whatever_is_wrong
from knowledge.batches import run_batch
from knowledge.lexicon import Tier, load_lexicon

LONGEST = 1_000_000
"""Characters of a text in a batch."""
_WIDTH = 92


class TextLine(BaseModel):
    """One line of a batch."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str | int
    text: str = Field(max_length=LONGEST)


def check(settings: BotSettings, options: Namespace) -> int:
    """Run the command.

    Raises:
        KnowledgeFault: the lexicon is wrong.
    """
    if options.rules:
        sys.stdout.write(page(load_lexicon(settings.knowledge)))
        return 0
    coach = load_coach(settings)
    tiers = ON_REQUEST if options.all else EVERYDAY
    if options.batch:
        return run_batch(
            options.batch, TextLine, lambda line: _record(_look(coach, (_whole(line.text),), tiers), options)
        )
    try:
        paragraphs = read_paragraphs(options.file) if options.file else (_whole(options.text),)
    except UnreadableFile as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    looked = _look(coach, paragraphs, tiers)
    if options.json:
        # In danger there are no suggestions, and a script must be able to show what there is instead.
        danger = _danger(paragraphs)
        instead: dict[str, object] = {"danger": danger[0]} if danger else {}
        sys.stdout.write(json.dumps(_record(looked, options) | instead) + "\n")
    else:
        sys.stdout.write("\n".join(_danger(paragraphs) or _as_text(looked, options)) + "\n")
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """What was seen in one paragraph; its number where there are several."""

    paragraph: int | None
    suggestions: tuple[Suggestion, ...]
    explained: tuple[Explained, ...]


def _whole(text: str) -> Paragraph:
    return Paragraph(number=1, text=text, start=0)


def _look(coach: Coach, paragraphs: Sequence[Paragraph], tiers: frozenset[Tier]) -> list[_Looked]:
    """Read as one message, so that what kind of text it is counts for every paragraph of it."""
    text = BETWEEN.join(each.text for each in paragraphs)
    suggestions, explained = coach(text, tiers), coach.explain(text, tiers)
    several = len(paragraphs) > 1
    return [
        _Looked(
            paragraph=each.number if several else None,
            suggestions=tuple(_within(each, suggestions)),
            explained=tuple(_within(each, explained)),
        )
        for each in paragraphs
    ]


Placed = TypeVar("Placed", Suggestion, Explained)


def _within(paragraph: Paragraph, found: Sequence[Placed]) -> Iterator[Placed]:
    """Those of that paragraph, with offsets in it."""
    end = paragraph.start + len(paragraph.text)
    for each in found:
        if paragraph.start <= each.start < end:
            yield replace(each, start=each.start - paragraph.start, end=each.end - paragraph.start)


def _record(looked: Sequence[_Looked], options: Namespace) -> dict[str, object]:
    record: dict[str, object] = {"suggestions": [line for each in looked for line in _records(each, each.suggestions)]}
    if options.explain:
        record["explained"] = [line for each in looked for line in _records(each, each.explained)]
    return record


def _records(looked: _Looked, found: Sequence[Suggestion] | Sequence[Explained]) -> list[dict[str, object]]:
    place: dict[str, object] = {} if looked.paragraph is None else {"paragraph": looked.paragraph}
    return [each.as_record() | place for each in found]


def _danger(paragraphs: Sequence[Paragraph]) -> list[str]:
    """What must be said instead when somebody may be at risk now."""
    triage, text = load_triage_whatever_is_wrong(), BETWEEN.join(each.text for each in paragraphs)
    # A text to be checked is about something that has happened, so the weights alone are not believed.
    fixed = triage(text) if triage.hears_danger(text) else None
    return [fixed.text] if isinstance(fixed, Danger) else []


def _as_text(looked: Sequence[_Looked], options: Namespace) -> Iterator[str]:
    if not any(each.suggestions for each in looked):
        yield "Nothing to suggest."
    for each in looked:
        place = f"Paragraph {each.paragraph}: " if each.paragraph else ""
        for suggestion in each.suggestions:
            yield from _thought(suggestion, place)
        if options.explain:
            yield from _left_alone(each.explained, place)


def _thought(suggestion: Suggestion, place: str) -> Iterator[str]:
    yield from _wrapped(f"{place}“{suggestion.found}”: perhaps {' · '.join(suggestion.better)}")
    if suggestion.rewrite:
        yield from _wrapped(f"   For example: {suggestion.rewrite}")
    yield from _wrapped(f"   {suggestion.why} ({suggestion.rule}: {suggestion.source})")


def _left_alone(explained: Sequence[Explained], place: str) -> Iterator[str]:
    for each in explained:
        if each.silent_because is not None:
            yield from _wrapped(f"{place}“{each.found}” ({each.rule}) is left alone: {each.silent_because}.")


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, _WIDTH, subsequent_indent="   ")
