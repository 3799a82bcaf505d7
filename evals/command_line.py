"""What can be typed after `python -m evals`, and the help that teaches it."""

import argparse
import datetime
from pathlib import Path

from evals.bench.systems import SYSTEMS
from evals.cases import SUITES
from evals.claims import CLAIMS
from knowledge.settings import PROJECT

RUNS = PROJECT / "data" / "runs"
CANDIDATES = PROJECT / "data" / "candidates"
_SIZES = (1_000, 10_000, 50_000)

_EXIT_CODES = (
    "Exit codes: 0 fine; 1 it cannot run, or the gate failed; 4 bad data; 5 the assistant failed on some items "
    "(they are marked as errors, never as wrong); 78 a setting or a knowledge file must be mended."
)


def parser() -> argparse.ArgumentParser:
    """The commands."""
    whole = argparse.ArgumentParser(
        prog="python -m evals",
        description="Measure the assistant on its suites, offline: no key, no network, the same figures every time. "
        "docs/evaluating.md walks through it.",
        epilog=_EXIT_CODES,
    )
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _run(_command(commands, "run", "ask every case, score the replies, write a run folder with a report", _RUN))
    _compare(_command(commands, "compare", "set two runs side by side, what changed first", _COMPARE))
    _run_folder(_command(commands, "report", "write a run's report.html again", _REPORT))
    _rate(_command(commands, "rate", "open a local page on which two people rate a run blind", _RATE))
    _calibrate(_command(commands, "calibrate", "find the bar of cover on the dev split", _CALIBRATE))
    _command(
        commands, "learn", "learn anew what reads like danger and misuse, from the examples and the dev split", _LEARN
    )
    _bench(_command(commands, "bench", "measure our search beside other systems: quality, time, memory, size", _BENCH))
    _judge(_command(commands, "judge", "ask a model about faithfulness and helpfulness (optional, kept apart)", _JUDGE))
    _claims(_command(commands, "claims", "measure the check of drafted sentences on labelled claims", _CLAIMS))
    _records(_command(commands, "records", "write a run as plain records for ragas or deepeval", _RECORDS))
    _import(_command(commands, "import", "make a suite from a spreadsheet (CSV) or JSON Lines", _IMPORT))
    _export(_command(commands, "export", "write suites as a spreadsheet (CSV) or JSON Lines", _EXPORT))
    _new(_command(commands, "new", "start a case from an answer that was given", _NEW))
    _review(_command(commands, "review", "list the candidates that wait for a person", _REVIEW))
    _accept(_command(commands, "accept", "add a reviewed candidate to its suite", _ACCEPT))
    _publish(_command(commands, "publish", "write a run's figures into the system card", _PUBLISH))
    return whole


_RUN = (
    "Ask every question of the suites and score what comes back: the ending, what is said, the citations, the passages "
    "found. dev is tuned on; quote test. The folder holds every item with its reply, scores and reasons, and "
    "report.html to read in a browser. Killed half-way, the same command goes on where it stopped."
)
_COMPARE = (
    "What passes in one run and fails in the other, with both replies, then every score with a confidence interval of "
    "the difference. Markdown, for a pull request. With --fail-under or --no-regress the exit code is a gate."
)
_REPORT = "Write report.html into the run's folder: one page, no network, to read, filter and search."
_RATE = (
    "Open a page on this machine alone. Two people rate the replies without seeing what was expected or what the other "
    "thought; then their agreement is shown. Ratings are kept beside the run. Stop with Ctrl-C."
)
_CALIBRATE = (
    "Find how sure the search must be before a question is answered (the bar in bot/answering/cover.yaml): ask every "
    "question once and show what each bar would answer and refuse. Uses the dev split alone, or a folder with "
    "queries.jsonl about the passages that are indexed."
)
_LEARN = (
    "Learn knowledge/danger_weights.yaml and knowledge/misuse_weights.yaml from evals/examples, the examples of the "
    "rules and the dev suites. First shows, by suite, how many messages are heard by weights learnt without them."
)
_BENCH = (
    "Build and ask our search, LangChain's usual recipe (RecursiveCharacterTextSplitter and Chroma), bm25s alone, and "
    "plain fusions, on the same passages and questions with the same weights, each in a process of its own, one after "
    "another. Prints a table a size with ratios to the recipe, then whether our aims are reached, and writes JSON. "
    "Vectors are remembered in DIR with the time that each took, so that a second run is quick. Without a corpus it "
    "says what form one has and ends with exit code 2."
)
_JUDGE = (
    "Ask a chat model, through LangChain, whether each answer is faithful to its quotations and helpful. Needs the "
    "packages of requirements-dev.txt and the provider's key in its usual variable; sends questions and replies of "
    "the run to that provider. Its agreement with labelled items is shown first; no other score depends on it."
)
_CLAIMS = (
    "Hold labelled claims against the passages they cite, as every drafted sentence is held, and count what is kept "
    "and stopped by kind. JSON Lines of {id, claim, quotes, kind, supported}; lines of WiCE are read as they are."
)
_RECORDS = "Write the items of a run in the form that ragas or deepeval reads, one JSON object a line."
_IMPORT = "Read cases from a file and write them as a suite. Nothing is written while a row is wrong; each is named."
_EXPORT = "Write cases into one file that a spreadsheet opens; `import` reads it back without loss."
_NEW = (
    "Write a candidate case from the id of an answer. The question is not in the records; give it with --question if "
    "you may, without any detail of a real person. A person fills in what is right, then `accept` takes it."
)
_REVIEW = "List candidates and what each still lacks."
_ACCEPT = "Check a candidate that a person has filled in and add it to its suite."
_PUBLISH = (
    "Write the figures of a run over all suites into docs/figures.json and the system card, and make the list of what "
    "is left to decide again (docs/governance/to-decide.md). Without a run the figures stay and the pages are made "
    "again."
)


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, short: str, long: str
) -> argparse.ArgumentParser:
    return commands.add_parser(name, help=short, description=long, epilog=_EXIT_CODES)


def _run_folder(command: argparse.ArgumentParser) -> None:
    command.add_argument("run", type=Path, metavar="RUN", help="folder of a run")


def _publish(command: argparse.ArgumentParser) -> None:
    command.add_argument("run", type=Path, nargs="?", metavar="RUN", help="folder of a run over all suites")


def _suites(command: argparse.ArgumentParser) -> None:
    command.add_argument("suites", nargs="*", metavar="SUITE", help="names of suites (default: all)")
    command.add_argument("--suites", dest="folder", type=Path, default=SUITES, metavar="DIR", help="folder of suites")


def _run(command: argparse.ArgumentParser) -> None:
    _suites(command)
    command.add_argument("--split", choices=("dev", "test"), help="only this split")
    command.add_argument("--out", type=Path, metavar="DIR", help="run folder (default: a new one in data/runs)")
    command.add_argument("--overwrite", action="store_true", help="replace what DIR holds")
    command.add_argument("--workers", type=_positive, metavar="N", help="questions at a time (default: one a core)")
    command.add_argument("--why", action="store_true", help="list every case that failed, with the reason")
    command.add_argument("--junit", action="store_true", help="also write junit.xml")
    command.add_argument("--no-report", action="store_true", help="do not write report.html")


def _compare(command: argparse.ArgumentParser) -> None:
    command.add_argument("a", type=Path, metavar="A", help="the run before")
    command.add_argument("b", type=Path, metavar="B", help="the run after")
    command.add_argument("--out", type=Path, metavar="FILE", help="write the Markdown there as well")
    command.add_argument(
        "--fail-under", action="append", default=[], metavar="SCORE=VALUE", help="gate on a score of B"
    )
    command.add_argument("--no-regress", action="store_true", help="gate: nothing may be worse than in A")
    command.add_argument("--force", action="store_true", help="compare although the suites differ; the output says so")


def _rate(command: argparse.ArgumentParser) -> None:
    _run_folder(command)
    command.add_argument("--port", type=int, default=0, help="port on this machine (default: any that is free)")


def _calibrate(command: argparse.ArgumentParser) -> None:
    _suites(command)
    command.add_argument("--keep", type=_share, default=0.95, help="share of answerable questions to keep answering")
    command.add_argument("--corpus", type=Path, metavar="DIR", help="questions of DIR/queries.jsonl instead of suites")
    command.add_argument("--weights", action="store_true", help="fit the weights of the signals too")


def _bench(command: argparse.ArgumentParser) -> None:
    what = command.add_mutually_exclusive_group()
    what.add_argument("--corpus", type=Path, metavar="DIR", help="folder with corpus.jsonl and queries.jsonl")
    what.add_argument(
        "--own", action="store_true", help="measure on the guidance that is indexed and the suites instead"
    )
    command.add_argument("--filler", type=Path, metavar="PATH", help="more passages to grow with: a folder or a file")
    command.add_argument(
        "--sizes", type=_sizes, default=_SIZES, metavar="N,N…", help="passages (default: 1000,10000,50000)"
    )
    command.add_argument("--questions", type=_positive, metavar="N", help="only so many questions, drawn once for all")
    command.add_argument("--history", action="store_true", help="put the person's earlier turns in front")
    command.add_argument(
        "--systems",
        type=_systems,
        default=tuple(SYSTEMS),
        metavar="NAME,NAME…",
        help=f"which to measure (default: {','.join(SYSTEMS)})",
    )
    command.add_argument("--json", type=Path, metavar="FILE", help="where the JSON goes (default: DIR/bench.json)")
    command.add_argument(
        "--out", type=Path, default=RUNS / "bench", metavar="DIR", help="folder to work in (default: data/runs/bench)"
    )


def _judge(command: argparse.ArgumentParser) -> None:
    _run_folder(command)
    command.add_argument("--model", required=True, metavar="PROVIDER:NAME", help="for example openai:NAME")
    command.add_argument("--base-url", metavar="URL", help="address of a local or compatible model server")


def _claims(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, nargs="?", default=CLAIMS, metavar="FILE", help="default: the dev claims")
    command.add_argument(
        "--foreign", action="store_true", help="weigh words by the file's own passages, for claims on other texts"
    )
    command.add_argument("--why", action="store_true", help="list every claim that went astray, with the reason")


def _records(command: argparse.ArgumentParser) -> None:
    _run_folder(command)
    command.add_argument("--for", dest="shape", choices=("ragas", "deepeval"), default="ragas", help="whose form")
    command.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new .jsonl file")


def _import(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, metavar="FILE", help=".csv or .jsonl")
    command.add_argument("--suite", required=True, help="name of the suite: a-z, 0-9, - and _")
    command.add_argument("--split", choices=("dev", "test"), required=True, help="dev is tuned on, test only measured")
    command.add_argument("--author", required=True, help="who wrote the cases")
    command.add_argument("--date", type=datetime.date.fromisoformat, help="when (default: today)")
    command.add_argument("--suites", dest="folder", type=Path, default=SUITES, metavar="DIR", help="folder of suites")
    command.add_argument("--overwrite", action="store_true", help="replace the suite if it is there")


def _export(command: argparse.ArgumentParser) -> None:
    _suites(command)
    command.add_argument("--split", choices=("dev", "test"), help="only this split")
    command.add_argument("--out", type=Path, required=True, metavar="FILE", help="a .csv or .jsonl file")
    command.add_argument("--overwrite", action="store_true", help="replace FILE if it is there")


def _new(command: argparse.ArgumentParser) -> None:
    command.add_argument("answer_id", metavar="ANSWER_ID", help="id of the answer, as replies and records carry it")
    command.add_argument("--question", help="what was asked, without any detail of a real person")
    command.add_argument("--reason", default="", help="what was wrong with the answer")
    command.add_argument("--folder", type=Path, default=CANDIDATES, metavar="DIR", help="where candidates wait")


def _review(command: argparse.ArgumentParser) -> None:
    command.add_argument("--folder", type=Path, default=CANDIDATES, metavar="DIR", help="where candidates wait")


def _accept(command: argparse.ArgumentParser) -> None:
    command.add_argument("candidate", type=Path, metavar="FILE", help="the candidate's .yaml file")
    command.add_argument("--suites", dest="folder", type=Path, default=SUITES, metavar="DIR", help="folder of suites")


def _sizes(written: str) -> tuple[int, ...]:
    return tuple(map(_positive, written.split(",")))


def _systems(written: str) -> tuple[str, ...]:
    names = tuple(written.split(","))
    if unknown := sorted(set(names) - SYSTEMS.keys()):
        raise argparse.ArgumentTypeError(f"there is no {', '.join(unknown)}; there are: {', '.join(SYSTEMS)}")
    return names


def _positive(written: str) -> int:
    number = int(written)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _share(written: str) -> float:
    share = float(written)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError("must be between 0 and 1")
    return share
