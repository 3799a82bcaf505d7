"""What a reflective pack looks like in Slack: the form to choose one, and the page itself."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from bot.slack.modals import Modal, actions, button, heading, plain, quoted, section, small
from bot.slack.mrkdwn import escaped, fitted
from bot.slack.views import Block, Message
from bot.supervision.packs import MOST_THEMES, Choice, Material, Pack, Reading
from bot.supervision.phrases import (
    AS_AT,
    AUDIT_CAUTION,
    CLOSING,
    FOUND,
    KINDS,
    LISTEN,
    QUESTIONS,
    READ,
    RECORD,
    TITLE,
)
from bot.supervision.plain import as_text, day, heard, known_of, source_lines, stage_of

CHOOSE, FORM, SEND, WORD = "pack_choose", "pack_form", "pack_send", "pack_word"
THINK = "thinking_open"
THEMES, LENGTH, MODEL = "pack_themes", "pack_length", "pack_model"
NO_MATERIAL = "There are no reflective packs here yet: whoever runs this assistant has not given it any questions."
SENT = "Sent to your direct messages with me. Nobody else has seen it."
FILED = "The Word file is in your direct messages with me. Nobody else has seen it."
NO_FILE = "Slack did not take the file, so the pack is in your direct messages with me as text."
HERE_IT_IS = "Here is your reflective pack as a Word file."
_WHAT = (
    "A page for a reflective session: what the audit found, four to eight questions, and something to read. "
    "I ask for nothing about a family, I keep nothing, and only you see it."
)
_OR_THINK = "To think something through on your own first, use the thinking tool."
_LABEL = 75
_FALLBACK = 3_800
_ADDRESS = re.compile(r"https://[\w.-]+(/[^\s<>|\"']*)?", re.ASCII)
_IDS = re.compile(r"[A-Za-z0-9-]{1,40}", re.ASCII)


def form(material: Material) -> Modal:
    """Which themes, how long, and by which model."""
    supervision = material.supervision
    themes = [(theme.id, theme.name or theme.in_short, theme.in_short) for theme in material.themes.themes]
    lengths = [
        (each.id, each.name, f"{each.minutes} minutes, {each.questions} questions") for each in supervision.lengths
    ]
    models = [(each.id, each.name, " → ".join(stage.name for stage in each.stages)) for each in supervision.models]
    blocks = [
        section(_WHAT),
        _input(
            f"Themes, up to {MOST_THEMES}", THEMES, {**_menu(themes), "max_selected_items": MOST_THEMES}, several=True
        ),
        _input("Length", LENGTH, _menu(lengths) | {"initial_option": _option(*lengths[0])}),
        _input("Model of supervision", MODEL, _menu(models) | {"initial_option": _option(*models[0])}),
    ]
    if supervision.thinking:
        blocks += [small(_OR_THINK), actions(button("Open the thinking tool", THINK))]
    return Modal(title=TITLE, blocks=tuple(blocks), callback_id=FORM, submit="Make the pack", close="Cancel")


def _menu(choices: Sequence[tuple[str, str, str]]) -> dict[str, object]:
    return {"options": [_option(*each) for each in choices]}


def _option(id_: str, label: str, description: str) -> Block:
    return {"text": plain(label, _LABEL), "value": id_, "description": plain(description, _LABEL)}


def _input(label: str, action_id: str, menu: dict[str, object], *, several: bool = False) -> Block:
    kind = "multi_static_select" if several else "static_select"
    element = {"type": kind, "action_id": action_id, **menu}
    return {"type": "input", "block_id": action_id, "label": plain(label, 2_000), "element": element}


def written(choice: Choice) -> str:
    """A choice as a button carries it: ids of themes, length and model."""
    return "|".join((",".join(choice.themes), choice.length, choice.model))


def read(value: str) -> Choice | None:
    """The same read back; None where it was not ours."""
    themes, length, model = (*value.split("|"), "", "", "")[:3]
    ids = tuple(themes.split(","))
    if not all(_IDS.fullmatch(each) for each in (*ids, length or "-", model or "-")):
        return None
    return Choice(themes=ids, length=length, model=model)


def modal(pack: Pack, choice: Choice, *, said: str = "") -> Modal:
    """The pack over what a person is doing, with a word on what became of it."""
    value = written(choice)
    row = actions(button("Send to my messages", SEND, value), button("Get as Word", WORD, value))
    first = (section(said),) if said else ()
    return Modal(title=TITLE, blocks=(*first, row, *blocks(pack)), private=value)


def message(pack: Pack, choice: Choice) -> Message:
    """The pack in a direct message."""
    row = actions(button("Get as Word", WORD, written(choice)))
    return Message(text=fitted(as_text(pack), _FALLBACK), blocks=(*blocks(pack), row))


def blocks(pack: Pack) -> tuple[Block, ...]:
    """The whole page; at most some thirty blocks."""
    return tuple(_blocks(pack))


def _blocks(pack: Pack) -> Iterator[Block]:
    yield heading(pack.title)
    yield small(f"{pack.session} · {AS_AT.format(date=day(pack))}")
    yield section(f"*{pack.purpose}*\n{pack.length.how}")
    yield heading(FOUND)
    for found in pack.found:
        yield section(f"*{KINDS[found.finding]}* [{found.citation.marker}]")
        yield quoted(f"“{found.citation.quote}”")
    yield from (small(f"{line}. {AUDIT_CAUTION}") for line in source_lines(pack))
    yield heading(QUESTIONS.format(model=pack.model.name))
    for stage, together in groupby(enumerate(pack.questions, 1), key=lambda each: stage_of(each[1])):
        yield section(_lines(f"*{stage}*", (f"{number}. {asked.ask}" for number, asked in together)))
    yield section(_lines(f"*{LISTEN}*", (f"• {heard(each)}" for each in pack.wordings)))
    yield section(_lines(f"*{CLOSING}*", (f"• {each}" for each in pack.closing)))
    yield section(f"{pack.care}\n{pack.challenge}")
    yield _reading(pack.reading)
    yield section(_lines(f"*{RECORD}*", (f"{line.label}: {line.beside or '…'}" for line in pack.record)))
    yield small(pack.boundary)


def _lines(first: str, more: Iterable[str]) -> str:
    return "\n".join((first, *more))


def _reading(reading: Iterable[Reading]) -> Block:
    """Titles lead to their addresses, where these are plain secure ones."""
    lines = _lines(f"*{READ}*", (f"• {_linked(each)}. {escaped(known_of(each))}" for each in reading))
    return {"type": "section", "text": {"type": "mrkdwn", "text": lines, "verbatim": True}}


def _linked(reading: Reading) -> str:
    title = fitted(reading.title, 300)
    return f"<{escaped(reading.url)}|{title}>" if reading.url and _ADDRESS.fullmatch(reading.url) else title
