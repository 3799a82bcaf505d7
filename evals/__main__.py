"""`python -m evals run`: measure the assistant on its suites, offline."""

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import track

from bot.settings import BotSettings
from bot.wiring import load_answerer, load_searcher
from evals.cases import SuiteFault, load_suites
from evals.report import failures, item_record, table
from evals.run import Item, run
from knowledge.console import run as run_command
from knowledge.embedding import EmbedderUnavailable
from knowledge.generation import GenerationFault


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0, or 1 when a suite or the index cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        items = _run(options)
    except (SuiteFault, EmbedderUnavailable, GenerationFault, OSError) as fault:
        print(fault, file=sys.stderr)
        return 1
    if options.out:
        _write(items, options.out)
    screen = Console()
    screen.print(table(items))
    if options.why:
        for line in failures(items):
            screen.print(line, markup=False, highlight=False)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals", description="Measure the assistant on its suites, offline."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    running = commands.add_parser(
        "run",
        help="run suites and print their scores",
        description="Ask every question of the suites and score what comes back: whether the right section is found "
        "(hit@1, hit@3), whether the answer says what it must, and whether it abstains when it should. "
        "`dev` is tuned on; quote `test`.",
    )
    running.add_argument("suites", nargs="*", metavar="SUITE", help="names of suites (default: all)")
    running.add_argument("--split", choices=("dev", "test"), help="only this split")
    running.add_argument("--why", action="store_true", help="list every case that lost a point, with the reason")
    running.add_argument("--out", type=Path, metavar="DIR", help="write every item to DIR/items.jsonl")
    return parser


def _run(options: argparse.Namespace) -> list[Item]:
    suites = [s for s in load_suites(tuple(options.suites)) if options.split in {None, s.split}]
    settings = BotSettings()
    answerer = load_answerer(settings, load_searcher(settings))
    total = sum(len(suite.cases) for suite in suites)
    return list(
        track(
            run(suites, search=answerer.search, answer=answerer),
            total=total,
            description="Asking",
            console=Console(stderr=True),
            transient=True,
        )
    )


def _write(items: list[Item], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "items.jsonl").open("w", encoding="utf-8") as file:
        for item in items:
            file.write(json.dumps(item_record(item), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    run_command(main)
