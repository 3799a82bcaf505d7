"""One system in a process of its own, so that its time and memory are its own: `python -m evals.bench.process`.

What it measured goes to a file; stdout carries only how far the embedding is, as "done/total" lines.
"""

import argparse
import dataclasses
import json
import resource
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.bench.embedding import ClockedEmbedder, RememberingEmbedder, Spent, spent
from evals.bench.material import Question, read_questions
from evals.bench.systems import SYSTEMS, Search, System
from knowledge.generation import CHROMA

WARM_UP = 5
"""Questions asked before the clock runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What building an index took."""

    seconds: float
    """In all, but for what the embedder took."""
    cpu_seconds: float
    embed_seconds: float
    """Of embedding every text that the system asked for, when it was done: now, or in the run that remembered it."""
    embed_cpu_seconds: float
    fresh: int
    """Texts embedded now."""
    remembered: int
    bytes: int
    """On disk, as `du` counts."""
    cache_bytes: int
    """Of them a cache that can be left out."""
    peak_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What asking took; lists are in the order of the questions."""

    found: tuple[tuple[str, ...], ...]
    ms: tuple[float, ...]
    """In all, embedding included."""
    own_ms: tuple[float, ...]
    """But for the first embedding of the question."""
    embed_ms: tuple[float, ...]
    """Embedding the question and nothing else."""
    open_seconds: float
    peak_mb: float


def main() -> None:
    """Build or ask, as the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.process", description=__doc__)
    parser.add_argument("what", choices=("build", "ask"))
    parser.add_argument("system", choices=SYSTEMS)
    for name in ("passages", "questions", "folder", "memory", "result"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--embedder", required=True)
    options = parser.parse_args()
    measured = _built(options) if options.what == "build" else _asked(options)
    options.result.write_text(json.dumps(dataclasses.asdict(measured)), "utf-8")


def _built(options: argparse.Namespace) -> Built:
    system, folder = SYSTEMS[options.system], options.folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    embedder = RememberingEmbedder(options.embedder, options.memory, _tell)
    _warm(embedder, system)
    started = spent()
    system.build(options.passages, folder, embedder)
    beyond = spent() - started - sum(embedder.calls, Spent())
    files = [path for path in folder.rglob("*") if path.is_file()]
    return Built(
        seconds=beyond.seconds,
        cpu_seconds=beyond.cpu_seconds,
        embed_seconds=embedder.pure.seconds,
        embed_cpu_seconds=embedder.pure.cpu_seconds,
        fresh=embedder.fresh,
        remembered=embedder.remembered,
        bytes=_on_disk(files),
        cache_bytes=_on_disk([path for path in files if CHROMA in path.relative_to(folder).parts]),
        peak_mb=_peak_mb(),
    )


def _asked(options: argparse.Namespace) -> Asked:
    system, questions = SYSTEMS[options.system], read_questions(options.questions)
    embedder = ClockedEmbedder(options.embedder)
    _warm(embedder, system)
    started = time.perf_counter()
    with system.open(options.folder, embedder) as search:
        opened = time.perf_counter() - started
        for question in questions[:WARM_UP]:
            search(question.text)
        timed = [_timed(search, embedder, question) for question in questions]
        peak_mb = _peak_mb()
    return Asked(
        found=tuple(each.found for each in timed),
        ms=tuple(each.ms for each in timed),
        own_ms=tuple(each.own_ms for each in timed),
        embed_ms=tuple(_embedding_alone(embedder, questions)) if system.embeds else (),
        open_seconds=opened,
        peak_mb=peak_mb,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Timed:
    found: tuple[str, ...]
    ms: float
    own_ms: float


def _timed(search: Search, embedder: ClockedEmbedder, question: Question) -> _Timed:
    embedder.calls.clear()
    started = time.perf_counter()
    found = tuple(search(question.text))
    ms = (time.perf_counter() - started) * 1e3
    # Whoever embeds a question twice pays for it.
    embedding = embedder.calls[0].seconds * 1e3 if embedder.calls else 0.0
    return _Timed(found=found, ms=ms, own_ms=ms - embedding)


def _warm(embedder: ClockedEmbedder, system: System) -> None:
    """Load the model before any clock runs, and let it take the memory of a long text even if all are remembered.

    A system that embeds nothing does without.
    """
    if system.embeds:
        embedder.model(["as long a text as the model reads " * 60])


def _embedding_alone(embedder: ClockedEmbedder, questions: Sequence[Question]) -> Iterator[float]:
    for question in questions:
        started = time.perf_counter()
        embedder.model([question.text])
        yield (time.perf_counter() - started) * 1e3


def _tell(done: int, total: int) -> None:
    sys.stdout.write(f"{done}/{total}\n")
    sys.stdout.flush()


def _on_disk(files: Sequence[Path]) -> int:
    """Blocks of 512 bytes, as POSIX has it."""
    return sum(path.stat().st_blocks * 512 for path in files)


def _peak_mb() -> float:
    """The most memory this process held. Linux is asked first, whose `getrusage` also counts what the parent held."""
    status = Path("/proc/self/status")
    if status.exists():
        written = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(written.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
