"""`python -m bot pack`: a page for reflective supervision, in the terminal, as Word or as HTML; nothing is kept."""

import json
import sys
import textwrap
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.settings import BotSettings
from bot.supervision.packs import Choice, Material, Pack, PackFault, make_pack
from bot.supervision.plain import as_text
from knowledge.documents import Document
from knowledge.generation import GenerationFault, current_id, open_generation, read_manifest
from knowledge.lexicon import load_lexicon
from knowledge.reading_list import load_reading_list
from knowledge.supervision import check_mentions, check_stages, load_supervision
from knowledge.themes import Theme, load_themes

_BAD_CHOICE = 2


def load_material(settings: BotSettings) -> Material:
    """What packs are made from; the document is read from the generation that answers now.

    Raises:
        KnowledgeFault: a file of knowledge is wrong.
    """
    lexicon = load_lexicon(settings.knowledge)
    themes, supervision = load_themes(settings.knowledge), load_supervision(settings.knowledge)
    reading_list = load_reading_list(settings.knowledge)
    check_stages(themes, supervision)
    if (settings.knowledge / "themes.yaml").is_file():
        # The shipped themes may name what another organisation's own lists do not have: that is left out.
        sources = {entry.id for entry in reading_list.entries}
        check_mentions(themes, rules=lexicon.by_id, sources=sources)

    def document(id_: str) -> Document:
        return _document(settings.index, id_)

    return Material(
        themes=themes,
        supervision=supervision,
        reading_list=reading_list,
        lexicon=lexicon,
        document=document,
    )


def _document(index: Path, id_: str) -> Document:
    """Needs no model: nothing is searched for."""
    current = current_id(index)
    if current is None:
        raise GenerationFault(f"There is no index at {index} yet. Run: python -m ingest")
    generation = open_generation(index, read_manifest(index / "generations" / current).model)
    try:
        return generation.record.document(id_)
    finally:
        generation.close()


def pack(settings: BotSettings, options: Namespace) -> int:
    """Run the command.

    Raises:
        KnowledgeFault: a file of knowledge is wrong.
        GenerationFault: there is no usable index.
        OSError: a file cannot be written.
    """
    material = load_material(settings)
    if options.list:
        sys.stdout.write("\n".join(_listing(material)) + "\n")
        return 0
    choice = Choice(themes=tuple(options.themes), length=options.length, model=options.model)
    try:
        _refuse_to_overwrite(options)
        made = make_pack(choice, datetime.now(UTC).date(), material)
    except PackFault as fault:
        sys.stderr.write(f"{fault}\n")
        return _BAD_CHOICE
    written = tuple(_write(made, options))
    if options.json:
        sys.stdout.write(json.dumps(made.as_record()) + "\n")
    elif not written:
        sys.stdout.write(as_text(made))
    sys.stderr.write("".join(f"Written: {path}\n" for path in written))
    return 0


def _refuse_to_overwrite(options: Namespace) -> None:
    for path in (options.word, options.html):
        if path and path.exists() and not options.overwrite:
            raise PackFault(f"{path} is there already. Give another name, or --overwrite.")


def _write(made: Pack, options: Namespace) -> Iterator[Path]:
    """Each file that is asked for; a new one never takes the place of one that came in between."""
    mode = "wb" if options.overwrite else "xb"
    if options.word:
        from bot.supervision.word import as_word

        yield _written(options.word, mode, as_word(made))
    if options.html:
        from bot.supervision.page import as_html

        yield _written(options.html, mode, as_html(made).encode())


def _written(path: Path, mode: str, content: bytes) -> Path:
    try:
        with path.open(mode) as file:
            file.write(content)
    except OSError as fault:
        raise OSError(f"{path} cannot be written. Is its folder there, and may you write in it?") from fault
    return path


def _listing(material: Material) -> Iterator[str]:
    yield "Themes"
    for theme in material.themes.themes:
        yield from _line(f"{theme.id:<4} {_named(theme)} ({theme.finding}, {len(theme.questions)} questions)")
    yield "\nLengths (--length)"
    for length in material.supervision.lengths:
        yield from _line(f"{length.id:<15} {length.minutes} minutes, {length.questions} questions. {length.how}")
    yield "\nModels (--model)"
    for model in material.supervision.models:
        yield from _line(f"{model.id:<15} {model.name}: {' → '.join(stage.name for stage in model.stages)}")


def _named(theme: Theme) -> str:
    return f"{theme.name}: {theme.in_short}" if theme.name else theme.in_short


def _line(line: str) -> list[str]:
    return textwrap.wrap(line, 92, initial_indent="  ", subsequent_indent="      ")
