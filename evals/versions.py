"""Everything that a result depends on, so that a difference between two runs can be explained."""

import hashlib
import platform
from pathlib import Path

from bot.answering.cover import Cover
from evals.cases import Split, Suite
from evals.run import RunInfo, SuiteInfo, Versions
from knowledge.generation import Generation

PROJECT = Path(__file__).parents[1]
_ROOMS = ("bot", "evals", "knowledge")
_READ = {".py", ".yaml", ".j2"}


def run_info(
    suites: tuple[Suite, ...], *, split: Split | None, generation: Generation, cover: Cover, notes: tuple[str, ...] = ()
) -> RunInfo:
    """What a run of these suites over that generation is a run of."""
    manifest = generation.manifest
    return RunInfo(
        split=split,
        suites=tuple(map(_suite_info, suites)),
        versions=Versions(
            code=code_sha256(),
            python=platform.python_version(),
            index=manifest.id,
            embedder=f"{manifest.model.id} {manifest.model.sha256[:12]}",
            chunker=str(manifest.chunker),
            cover={"bar": cover.bar_for(generation.record.titles().__contains__).bar, **cover.weights},
        ),
        notes=notes,
    ).identified()


def _suite_info(suite: Suite) -> SuiteInfo:
    return SuiteInfo(
        suite=suite.suite,
        split=suite.split,
        author=suite.author,
        date=suite.date.isoformat(),
        cases=len(suite.cases),
        sha256=suite.sha256,
    )


def code_sha256() -> str:
    """SHA-256 over the sources of the rooms that a result comes from; suites have hashes of their own."""
    total = hashlib.sha256()
    for path in sorted(path for room in _ROOMS for path in (PROJECT / room).rglob("*") if path.suffix in _READ):
        if path.parent.name != "suites":
            total.update(path.relative_to(PROJECT).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()
