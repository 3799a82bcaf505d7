"""`python -m evals run`: from suites to a run folder, with the same assistant that answers people."""

import datetime
import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.answering.cover import load_cover
from bot.answering.support import Support
from bot.settings import BotSettings
from bot.wiring import load_answerer, load_searcher
from evals.asking import Assistant, ask_all, default_workers, finish, prepare
from evals.cases import Split, Suite, every_case
from evals.corpus import check_corpus
from evals.run import Run, RunFault, RunInfo, load_run, read_info
from evals.summary import Summary, summarise
from evals.versions import run_info
from knowledge.search import Searcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A finished run and its numbers."""

    run: Run
    summary: Summary


def measure(
    suites: tuple[Suite, ...],
    *,
    split: Split | None,
    folder: Path | None,
    runs: Path,
    overwrite: bool = False,
    workers: int | None = None,
) -> Measured:
    """Ask every case and keep what came back; an unfinished run of the same is gone on with.

    Args:
        suites: what to ask.
        split: which split was asked for, for the record.
        folder: where to; by default an unfinished run of the same below `runs`, else a new folder there.
        runs: where runs live.
        overwrite: replace what `folder` holds.
        workers: how many questions at a time; one a core by default.

    Raises:
        SuiteFault: the suites do not fit the guidance.
        RunFault: the folder cannot be used.
        EmbedderUnavailable, GenerationFault, KnowledgeFault: the assistant cannot be loaded.
    """
    settings = BotSettings()
    searcher = load_searcher(settings)
    notes = (*check_corpus(suites, searcher.generation.record), *_one_sided(suites))
    info = run_info(suites, split=split, generation=searcher.generation, cover=load_cover(), notes=notes)
    folder = folder or _folder_for(info, runs)
    done = prepare(folder, info, overwrite=overwrite)
    with _progress() as progress:
        task = progress.add_task("Asking", total=len(list(every_case(suites))), completed=len(done))
        asked = ask_all(
            suites,
            _assistant_over(searcher, settings),
            folder=folder,
            done=done,
            workers=workers or default_workers(),
            told=lambda: progress.advance(task),
        )
    finish(folder, info, asked)
    return summarised(load_run(folder))


def summarised(run: Run) -> Measured:
    """The run with its numbers, which are also written beside it."""
    summary = summarise(run.items, run.timings)
    written = json.dumps(summary.as_record(), ensure_ascii=False, indent=1)
    (run.folder / "summary.json").write_text(written + "\n", encoding="utf-8")
    return Measured(run=run, summary=summary)


def load_assistant(settings: BotSettings) -> Assistant:
    """The assistant that answers people, ready to be measured.

    Raises:
        EmbedderUnavailable, GenerationFault, KnowledgeFault: it cannot be loaded.
    """
    return _assistant_over(load_searcher(settings), settings)


def _assistant_over(searcher: Searcher, settings: BotSettings) -> Assistant:
    answerer = load_answerer(settings, searcher)
    support = Support(searcher.generation.lexical.information, searcher.embedder)
    return Assistant(search=answerer.search, answer=answerer, support=support)


def _folder_for(info: RunInfo, runs: Path) -> Path:
    """An unfinished run of the same, else a new folder of today."""
    runs.mkdir(parents=True, exist_ok=True)
    for folder in sorted(runs.iterdir()):
        if (folder / "run.json").exists() and _is_unfinished(folder, info):
            Console(stderr=True).print(f"Going on with the unfinished run {folder}.", highlight=False)
            return folder
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return next(folder for n in itertools.count(1) if not (folder := runs / f"{today}-{n}").exists())


def _is_unfinished(folder: Path, info: RunInfo) -> bool:
    try:
        before = read_info(folder)
    except RunFault:
        return False
    return not before.complete and before.identity == info.identity


def _one_sided(suites: Sequence[Suite]) -> tuple[str, ...]:
    """What cannot be told from these cases, so that nobody reads a missing figure as a good one."""
    endings = {case.expect for _, case in every_case(suites)}
    if len(endings) == 1:
        return (f"every case expects {endings.pop()}; nothing is measured about other endings",)
    return ()


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
