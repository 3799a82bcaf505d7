"""`python -m ingest`: read the knowledge folder and build the index that answers."""

import argparse
import dataclasses
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ingest.due import as_lines, what_is_due
from ingest.gathering import NothingToRead
from ingest.isolation import ParserUnavailable
from ingest.originals import OriginalsFault
from ingest.pipeline import ingest
from ingest.report import Advance, IngestReport
from knowledge.console import run
from knowledge.embedding import EmbedderUnavailable, load_embedder
from knowledge.files import KnowledgeFault
from knowledge.generation import GenerationFault
from knowledge.reading_list import load_reading_list
from knowledge.settings import KnowledgeSettings

if TYPE_CHECKING:
    from ingest.fetch import FetchReport

SOME_FAILED = 3
_NOTHING_DONE = (
    EmbedderUnavailable,
    GenerationFault,
    KnowledgeFault,
    NothingToRead,
    NotADirectoryError,
    OriginalsFault,
    ParserUnavailable,
)


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 when every source was read, 3 when some were not, 1 when nothing could be done."""
    settings = KnowledgeSettings()
    options = _parser(settings).parse_args(arguments)
    os.umask(0o077)
    screen = Console(stderr=True)
    try:
        if options.report:
            _print_due(options, settings.originals)
            return 0
        with _progress(screen) as advance:
            fetched = _fetch(options, settings.originals, advance)
            report = ingest(
                options.knowledge,
                options.index,
                load_embedder(settings.embedder),
                originals=settings.originals,
                advance=advance,
            )
    except _NOTHING_DONE as fault:
        screen.print(str(fault), markup=False, soft_wrap=True)
        return 1
    _print(report, fetched, as_json=options.json)
    return SOME_FAILED if report.failures or (fetched and fetched.failed) else 0


def _parser(settings: KnowledgeSettings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ingest",
        description="Read the knowledge folder and build the index that answers. Run it again after any change: "
        "only what changed is embedded, and the old index answers until the new one is whole.",
        epilog="Exit codes: 0 all read, 3 some sources could not be read or fetched (they are named), "
        "1 nothing was done.",
    )
    parser.add_argument(
        "report",
        nargs="?",
        choices=("report",),
        metavar="report",
        help="read nothing; list what is past its review date, superseded, never checked or not fetched",
    )
    parser.add_argument(
        "--knowledge",
        type=Path,
        default=settings.knowledge,
        metavar="DIR",
        help="folder of documents: PDF, Word, PowerPoint, HTML, Markdown, text or JSON Lines (.jsonl)",
    )
    parser.add_argument(
        "--index", type=Path, default=settings.index, metavar="DIR", help="folder that holds the built index"
    )
    parser.add_argument(
        "--fetch",
        nargs="*",
        metavar="ID",
        help="first fetch the originals of the reading list, or only of these entries, over the internet",
    )
    parser.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="ID",
        help="first take the changed original of this entry, which an earlier fetch set aside; may be repeated",
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    return parser


def _fetch(options: argparse.Namespace, originals: Path, advance: Advance) -> "FetchReport | None":
    """Accept what is to be accepted, as it was read, and only then fetch; None where nothing was to be fetched."""
    if options.fetch is None and not options.accept:
        return None
    from ingest.fetch import accept, fetch_originals

    reading_list = load_reading_list(options.knowledge)
    if options.accept:
        accept(reading_list, originals, ids=options.accept)
    if options.fetch is None:
        return None
    return fetch_originals(reading_list, originals, ids=options.fetch, advance=advance)


def _print_due(options: argparse.Namespace, originals: Path) -> None:
    due = what_is_due(options.knowledge, originals, datetime.now(UTC).date())
    if options.json:
        print(json.dumps([dataclasses.asdict(each) for each in due]))
    else:
        print(*as_lines(due, len(load_reading_list(options.knowledge).entries)), sep="\n")


@contextmanager
def _progress(screen: Console) -> Iterator[Advance]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task("Reading", total=None)

        def advance(stage: str, done: int, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=max(total, 1))

        yield advance


def _print(report: IngestReport, fetched: "FetchReport | None", *, as_json: bool) -> None:
    if as_json:
        originals = fetched.as_records() if fetched else []
        json.dump(report.as_record() | {"originals": originals}, sys.stdout, allow_nan=False)
        sys.stdout.write("\n")
        return
    screen = Console()
    for part in (*(fetched.lines() if fetched else ()), *report.shown()):
        screen.print(part, soft_wrap=isinstance(part, str), highlight=False)


if __name__ == "__main__":
    run(main)
