"""`python -m evals`: measure the assistant, offline, repeatably, readably."""

import argparse
import datetime
import sys
from collections.abc import Callable, Mapping

from rich.console import Console
from rich.progress import track

from bot.settings import BotSettings, misspelt_settings
from evals.cases import Suite, SuiteFault, load_suites
from evals.command_line import RUNS, parser
from evals.run import RunFault, load_run
from knowledge.console import CONFIGURATION
from knowledge.console import run as run_command
from knowledge.embedding import EmbedderUnavailable
from knowledge.files import KnowledgeFault
from knowledge.generation import GenerationFault
from knowledge.glossary import load_glossary

CANNOT, NO_CORPUS, BAD_DATA, SOME_FAILED = 1, 2, 4, 5
"""Exit codes: it cannot run or the gate failed; `bench` has nothing to measure on; the data are wrong; the assistant
failed on some items."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is as `--help` says."""
    options = parser().parse_args(arguments)
    if misspelt := misspelt_settings():
        print(*misspelt, sep="\n", file=sys.stderr)
        return CONFIGURATION
    try:
        return _COMMANDS[options.command](options)
    except (SuiteFault, RunFault) as fault:
        print(fault, file=sys.stderr)
        return BAD_DATA
    except KnowledgeFault as fault:
        print(fault, file=sys.stderr)
        return CONFIGURATION
    except BrokenPipeError:
        raise
    except (EmbedderUnavailable, GenerationFault, OSError) as fault:
        print(fault, file=sys.stderr)
        return CANNOT


def _chosen(options: argparse.Namespace, split: str | None) -> tuple[Suite, ...]:
    suites = tuple(s for s in load_suites(options.suites, options.folder) if split in {None, s.split})
    if not suites:
        raise SuiteFault(f"None of these suites has a {split} split.")
    return suites


def _run(options: argparse.Namespace) -> int:
    from evals.measuring import measure
    from evals.table import failures, table

    measured = measure(
        _chosen(options, options.split),
        split=options.split,
        folder=options.out,
        runs=RUNS,
        overwrite=options.overwrite,
        workers=options.workers,
    )
    screen = Console()
    screen.print(table(measured.summary))
    if options.why:
        for line in failures(measured.run.items):
            screen.print(line, markup=False, highlight=False, soft_wrap=True)
    folder = measured.run.folder
    if options.junit:
        from evals.junit import write_junit

        write_junit(measured.run, folder / "junit.xml")
    if not options.no_report:
        from evals.report import write_report

        print(f"Report: {write_report(measured.run, folder)}")
    for note in measured.run.info.notes:
        print(f"Note: {note}", file=sys.stderr)
    if measured.summary.errors:
        print(f"The assistant failed on {measured.summary.errors} items; see the report.", file=sys.stderr)
        return SOME_FAILED
    return 0


def _report(options: argparse.Namespace) -> int:
    from evals.report import write_report

    print(write_report(load_run(options.run), options.run))
    return 0


def _compare(options: argparse.Namespace) -> int:
    from evals.compare import as_markdown, compare, gate, parse_fail_under

    floors = dict(map(parse_fail_under, options.fail_under))
    comparison = compare(load_run(options.a), load_run(options.b), force=options.force)
    reasons = gate(comparison, fail_under=floors, no_regress=options.no_regress)
    written = as_markdown(comparison)
    print(written)
    if options.out:
        options.out.write_text(written, encoding="utf-8")
    for reason in reasons:
        print(f"Gate: {reason}", file=sys.stderr)
    return CANNOT if reasons else 0


def _calibrate(options: argparse.Namespace) -> int:
    from rich.progress import track

    from bot.answering.cover import load_cover
    from bot.wiring import load_answerer, load_searcher
    from evals.bench.corpus import CorpusFault
    from evals.calibrate import advised, as_table, as_yaml, fitted, judged, of_corpus, of_suites, trials

    try:
        questions = of_corpus(options.corpus) if options.corpus else of_suites(_chosen(options, "dev"))
    except CorpusFault as fault:
        print(fault, file=sys.stderr)
        return BAD_DATA
    settings = BotSettings()
    answerer = load_answerer(settings, load_searcher(settings))
    asked = list(
        track(
            judged(questions, answerer.judge),
            total=len(questions),
            description="Asking",
            console=Console(stderr=True),
            transient=True,
        )
    )
    cover = fitted(asked, load_cover()) if options.weights else load_cover()
    tried = trials(asked, cover)
    best = advised(tried, options.keep)
    Console().print(as_table(tried, best))
    print("For bot/answering/cover.yaml:")
    said = str(options.corpus.name) if options.corpus else f"dev of the suites {', '.join(options.suites) or '(all)'}"
    weights = cover if options.weights else None
    print(
        as_yaml(
            best, weights, questions=f"{len(asked)}, {said}", today=f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"
        ),
        end="",
    )
    return 0


def _bench(options: argparse.Namespace) -> int:
    from evals.bench.command import bench
    from evals.bench.corpus import CorpusFault, NoCorpus
    from evals.bench.measuring import ProcessFault

    try:
        bench(options)
    except (CorpusFault, ProcessFault) as fault:
        print(fault, file=sys.stderr)
        return NO_CORPUS if isinstance(fault, NoCorpus) else BAD_DATA if isinstance(fault, CorpusFault) else CANNOT
    return 0


def _rate(options: argparse.Namespace) -> int:
    from evals.rate import rate

    rate(options.run, options.port, told=lambda words: print(words, flush=True))
    return 0


def _judge(options: argparse.Namespace) -> int:
    from evals.judge import judge_run

    with Console(stderr=True).status("Asking the model"):
        judge_run(options.run, model=options.model, base_url=options.base_url, told=print)
    return 0


def _claims(options: argparse.Namespace) -> int:
    from bot.answering.support import Support
    from bot.wiring import load_searcher
    from evals.claims import in_words, information_of, judge_claims, load_claims

    claims = load_claims(options.file)
    settings = BotSettings()
    searcher = load_searcher(settings)
    information = information_of(claims) if options.foreign else searcher.generation.lexical.information
    support = Support(information, searcher.embedder, load_glossary(settings.knowledge).expand)
    judged = tuple(track(judge_claims(claims, support), total=len(claims), console=Console(stderr=True)))
    print(*in_words(judged), sep="\n")
    if options.why:
        astray = [each for each in judged if each.kept is not each.claim.true]
        print(*(f"{each.claim.id} {each.claim.kind}: {each.why}: {each.claim.claim}" for each in astray), sep="\n")
    return 0


def _records(options: argparse.Namespace) -> int:
    from evals.records import write_records

    print(f"{write_records(load_run(options.run), options.out, options.shape)} records written to {options.out}")
    return 0


def _import(options: argparse.Namespace) -> int:
    from evals.exchange import Head, import_into

    date = options.date or datetime.datetime.now(datetime.UTC).date()
    head = Head(suite=options.suite, split=options.split, author=options.author, date=date)
    path, notes = import_into(options.file, options.folder, head, overwrite=options.overwrite)
    print(f"Suite written to {path}")
    for note in notes:
        print(f"Note: {note}", file=sys.stderr)
    return 0


def _export(options: argparse.Namespace) -> int:
    from evals.exchange import export_cases

    suites = _chosen(options, options.split)
    export_cases(suites, options.out, overwrite=options.overwrite)
    print(f"{sum(len(suite.cases) for suite in suites)} cases written to {options.out}")
    return 0


def _new(options: argparse.Namespace) -> int:
    from bot.records.answers import find_answer
    from bot.records.database import open_database
    from evals.candidates import new_candidate

    engine = open_database(BotSettings().database_url.get_secret_value())
    made = new_candidate(
        options.answer_id,
        lambda answer_id: find_answer(engine, answer_id),
        options.folder,
        question=options.question or "",
        reason=options.reason,
    )
    print(f"Candidate written to {made.path}; fill it in, then: python -m evals accept {made.path}")
    if made.left_out:
        print(f"Left out, because it may identify somebody: {', '.join(made.left_out)}", file=sys.stderr)
    return 0


def _review(options: argparse.Namespace) -> int:
    from evals.candidates import waiting

    candidates = waiting(options.folder)
    for path, lacks in candidates:
        print(f"{path}: {lacks}")
    if not candidates:
        print(f"No candidate waits in {options.folder}.")
    return 0


def _accept(options: argparse.Namespace) -> int:
    from evals.candidates import accept

    print(f"Added to {accept(options.candidate, options.folder)}")
    return 0


def _publish(options: argparse.Namespace) -> int:
    from evals.publish import figures_of, publish
    from knowledge.settings import PROJECT

    today = datetime.datetime.now(datetime.UTC).date()
    figures = figures_of(load_run(options.run), load_suites(), today) if options.run else None
    for path in publish(PROJECT, figures):
        print(f"Wrote {path}")
    return 0


def _learn(_: argparse.Namespace) -> int:
    from evals.learn import SETTINGS, as_table, cross_validated, learn, messages, write

    suites = [suite for suite in load_suites() if suite.split == "dev"]
    for kind in SETTINGS:
        known = messages(kind, suites)
        Console().print(as_table(kind, tuple(cross_validated(kind, known))))
        print(f"Wrote {write(kind, learn(kind, known))}")
    return 0


_COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "run": _run,
    "compare": _compare,
    "report": _report,
    "rate": _rate,
    "calibrate": _calibrate,
    "learn": _learn,
    "bench": _bench,
    "judge": _judge,
    "claims": _claims,
    "records": _records,
    "import": _import,
    "export": _export,
    "new": _new,
    "review": _review,
    "accept": _accept,
    "publish": _publish,
}


if __name__ == "__main__":
    run_command(main)
