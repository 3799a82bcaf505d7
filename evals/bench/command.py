"""`python -m evals bench`: from what was typed to tables and a file."""

import argparse
import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from evals.bench.corpus import FORM, CorpusFault, NoCorpus, load_filler, load_folder, own_material
from evals.bench.figures import AtSize
from evals.bench.material import Material
from evals.bench.measuring import Bench, Told
from evals.bench.report import WIDTH, aims_table, as_record, notes, table
from evals.cases import load_suites
from knowledge.embedding import ModelIdentity, load_embedder
from knowledge.generation import open_generation
from knowledge.settings import KnowledgeSettings


def bench(options: argparse.Namespace) -> None:
    """Measure, print a table a size as it is done, then the aims; the JSON holds every size that is done.

    Raises:
        NoCorpus, CorpusFault, SuiteFault: there is nothing to measure on, or it does not fit.
        EmbedderUnavailable, GenerationFault: the model, or for our own guidance its index, cannot be used.
        ProcessFault: a system failed.
    """
    embedder = KnowledgeSettings().embedder
    model = load_embedder(embedder).identity
    screen = Console(width=max(WIDTH, Console().width))
    written = options.json or options.out / "bench.json"
    written.parent.mkdir(parents=True, exist_ok=True)
    sizes: list[AtSize] = []
    for material in list(_materials(options, model)):
        with _progress() as told:
            sizes.append(Bench(options.out, embedder=embedder, told=told)(material, options.systems))
        screen.print(table(sizes[-1]))
        screen.print(*notes(sizes[-1]), sep="\n", highlight=False)
        record = as_record(sizes, model=model, source=_source(options))
        written.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf-8")
    screen.print(aims_table(sizes))
    screen.print(f"All of it: {written}", highlight=False)


def _materials(options: argparse.Namespace, model: ModelIdentity) -> Iterator[Material]:
    """One for each size, smallest first; where there are too few passages for a size, all of them stand for it."""
    whole = _whole(options, model).sample(options.questions)
    filler = load_filler(options.filler) if options.filler else []
    given: set[int] = set()
    for size in sorted(options.sizes):
        material = whole.resized(size, filler)
        if not material.questions:
            raise CorpusFault(f"{size} passages have no room for those that answer a question; raise --sizes.")
        if len(material.passages) not in given:
            given.add(len(material.passages))
            yield material


def _whole(options: argparse.Namespace, model: ModelIdentity) -> Material:
    if options.own:
        with closing(open_generation(KnowledgeSettings().index, model)) as generation:
            return own_material(generation.record, load_suites(), history=options.history)
    if options.corpus is None:
        raise NoCorpus(
            "Say what to measure on: --corpus DIR (make bench BENCH_CORPUS=DIR), or --own for the project's own "
            f"guidance and suites. {FORM}"
        )
    return load_folder(options.corpus, history=options.history)


def _source(options: argparse.Namespace) -> Mapping[str, object]:
    """Names alone: where they lie on this machine is nobody else's business."""
    return {
        "corpus": options.corpus.resolve().name if options.corpus else "own guidance and suites",
        "filler": options.filler.resolve().name if options.filler else None,
        "history": options.history,
        "questions": options.questions,
    }


@contextmanager
def _progress() -> Iterator[Told]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading", total=None)

        def told(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total or None)

        yield told
