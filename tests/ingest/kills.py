"""`python -m tests.ingest.kills KNOWLEDGE INDEX KILLS`: kill that many ingests, each at another of its steps.

INDEX answers from an earlier edition of KNOWLEDGE; each ingest works on a copy of it. A step is anything that Python
does to a file of the index, or that the pipeline reports; some kills come while Chroma writes, of which Python sees
nothing. One JSON object a kill goes to standard output. Each ingest is a fork of this process, so nothing here may
start Chroma, whose threads a fork would lose.
"""

import hashlib
import json
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import bm25s  # noqa: F401 -- loaded once, before the forks
import chromadb.api.rust  # noqa: F401
import Stemmer  # noqa: F401

from ingest.pipeline import ingest
from knowledge.generation import open_generation
from knowledge.search import Searcher
from tests.ingest.corpora import generation
from tests.ingest.words import WordEmbedder

QUESTION = "which indicators did practitioner 7 record in family 7?"
IN_CHROMA = 5
"""One kill of so many comes while Chroma writes."""

_STEPS = {"open", "sqlite3.connect", "shutil.rmtree"}
_STEPS |= {f"os.{name}" for name in ("mkdir", "rename", "remove", "rmdir", "scandir", "listdir")}
_BY_FOLDER = {"os.remove", "os.rmdir"}
"""Their path may be relative to an open folder, so that it does not name the index."""

See = Callable[[str], None]


def main(knowledge: Path, index: Path, kills: int) -> None:
    steps, chroma_seconds = _steps_of(knowledge, index)
    for number in _spread(len(steps), kills - kills // IN_CHROMA):
        status, work = _ingest_in_a_fork(knowledge, index, _kill_at(number))
        _report(knowledge, index, work, said=steps[number], killed=os.WIFSIGNALED(status))
    for tenth in _spread(10, kills // IN_CHROMA):
        work = _killed_while_chroma_writes(knowledge, index, chroma_seconds * (tenth + 0.5) / 10)
        _report(knowledge, index, work, said=f"Chroma, tenth {tenth}", killed=True)


def _killed_while_chroma_writes(knowledge: Path, index: Path, seconds: float) -> Path:
    """The index left; sooner than asked where this ingest is quicker than the one that was timed."""
    while True:
        status, work = _ingest_in_a_fork(knowledge, index, _kill_after(seconds))
        if (
            os.WIFSIGNALED(status)
            and not any(work.glob("building-*/chroma/SEAL"))
            and _current(work) == _current(index)
        ):
            return work
        seconds /= 2


def _current(index: Path) -> str:
    return (index / "CURRENT").read_text("utf-8")


def _steps_of(knowledge: Path, index: Path) -> tuple[list[str], float]:
    """Every step of an ingest, and for how many seconds Chroma writes."""
    steps = index.parent / "steps"

    def note(step: str) -> None:
        with steps.open("a", encoding="utf-8") as file:
            file.write(f"{time.monotonic()} {step}\n")

    status, _ = _ingest_in_a_fork(knowledge, index, note)
    assert status == 0
    timed = [line.split(" ", 1) for line in steps.read_text("utf-8").splitlines()]
    began, ended = (next(float(at) for at, step in timed if tell(step)) for tell in (_chroma_begins, _chroma_ended))
    return [step for _, step in timed], ended - began


def _chroma_begins(step: str) -> bool:
    """Its vectors come from the record that was just written."""
    return step.startswith("sqlite3.connect building") and "mode=ro" in step


def _chroma_ended(step: str) -> bool:
    return step.endswith("/SEAL")


def _report(knowledge: Path, index: Path, work: Path, *, said: str, killed: bool) -> None:
    """Print what was left by a kill, and what the next ingest made of it."""
    answers, switched = answer(work), _current(work) != _current(index)
    resumed, _ = _ingest_in_a_fork(knowledge, work, lambda _step: None)
    report = {
        "at": said,
        "killed": killed,
        "switched": switched,
        "answers": answers,
        "resumed": os.waitstatus_to_exitcode(resumed),
        "then": answer(work),
        "manifest": (generation(work) / "manifest.json").read_text("utf-8"),
        "sealed": (generation(work) / "chroma" / "SEAL").exists(),
        "left": sorted(path.name for path in work.iterdir()),
        "generations": len(list((work / "generations").iterdir())),
    }
    sys.stdout.write(json.dumps(report) + "\n")
    sys.stdout.flush()


def _spread(steps: int, how_many: int) -> list[int]:
    """So many different ones of `range(steps)`, from the first to the last."""
    return [round(number * (steps - 1) / max(how_many - 1, 1)) for number in range(how_many)]


def _ingest_in_a_fork(knowledge: Path, index: Path, see: See) -> tuple[int, Path]:
    """Its wait status, and the index it worked on: a copy, unless it is one."""
    work = index.parent / "work"
    if index != work:
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(index, work)
    return in_a_fork(lambda: ingest_seen(knowledge, work, see)), work


def in_a_fork(do: Callable[[], object]) -> int:
    """The wait status of a fork of this process that does it."""
    process = os.fork()
    if process:
        return os.waitpid(process, 0)[1]
    try:
        do()
        os._exit(0)
    except BaseException:  # noqa: BLE001 -- a fork must not go on as if it were its parent
        traceback.print_exc()
        os._exit(1)


def ingest_seen(knowledge: Path, index: Path, see: See) -> None:
    """Ingest, with every step told before it is done."""

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        if event not in _STEPS:
            return
        path = str(arguments[0])
        if f"{index}/" in path:
            see(f"{event} {path.rpartition(f'{index}/')[2]}")
        elif event in _BY_FOLDER:
            see(f"{event} {path}")

    def advance(stage: str, done: int, in_all: int) -> None:
        if done in {0, in_all // 2, in_all}:
            see(f"{stage} {done} of {in_all}")

    sys.addaudithook(audit)
    ingest(knowledge, index, WordEmbedder(), advance=advance)


def _kill_at(number: int) -> See:
    """Kills its process at that step."""
    left = iter(range(number, -1, -1))

    def see(_step: str) -> None:
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return see


def _kill_after(seconds: float) -> See:
    """Has the system end its process so long after Chroma began, wherever it is then."""

    def see(step: str) -> None:
        if _chroma_begins(step):
            signal.setitimer(signal.ITIMER_REAL, seconds)

    return see


def answer(index: Path) -> str:
    """A hash of all that is found."""
    opened = open_generation(index, WordEmbedder.identity)
    found = Searcher(opened, WordEmbedder())(QUESTION, 20).passages
    opened.close()
    return hashlib.sha256(repr(found).encode()).hexdigest()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
