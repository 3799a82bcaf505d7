"""Every system at one size, one process after another."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from evals.bench.figures import AtSize, measured
from evals.bench.material import Material, write_lines
from evals.bench.process import Asked, Built
from evals.bench.systems import SYSTEMS
from knowledge.settings import PROJECT

Result = TypeVar("Result", Built, Asked)
Told = Callable[[str, int, int], None]
"""What is being done; texts embedded so far, and in all."""

_DONE = re.compile(r"(\d+)/(\d+)")


class ProcessFault(Exception):  # noqa: N818 -- says which process failed
    """A system failed; what it wrote stands above."""


class Bench:
    """A folder of work: the vectors remembered, and for each size its passages, indexes and what each process gave."""

    def __init__(self, folder: Path, *, embedder: str, told: Told) -> None:
        self._folder = folder.absolute()
        self._embedder = embedder
        self._told = told

    def __call__(self, material: Material, systems: Sequence[str]) -> AtSize:
        """The figures of those systems on those passages and questions.

        Raises:
            ProcessFault: a system failed.
        """
        folder = self._folder / str(len(material.passages))
        write_lines(folder / "knowledge" / "corpus.jsonl", material.passages)
        write_lines(folder / "questions.jsonl", material.questions)
        built: dict[str, Built] = {}
        figures = {}
        for name in systems:
            index = SYSTEMS[name].index
            if index not in built:
                built[index] = self._run("build", name, folder, Built)
            asked = self._run("ask", name, folder, Asked)
            figures[name] = measured(material.questions, len(material.passages), built[index], asked)
        return AtSize(passages=len(material.passages), questions=len(material.questions), systems=figures)

    def _run(self, what: str, name: str, folder: Path, form: type[Result]) -> Result:
        result: Path = folder / f"{what}-{name}.json"
        result.unlink(missing_ok=True)
        title = f"{SYSTEMS[name].title}, {folder.name} passages: {what}"
        self._told(title, 0, 0)
        command = [sys.executable, "-m", "evals.bench.process", what, name, *self._arguments(name, folder, result)]
        with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 -- our own module
            for line in process.stdout or ():
                if done := _DONE.fullmatch(line.strip()):
                    self._told(title, int(done[1]), int(done[2]))
        if process.returncode:
            raise ProcessFault(f"{title} failed; what it wrote stands above.")
        return form(**json.loads(result.read_text("utf-8")))

    def _arguments(self, name: str, folder: Path, result: Path) -> Iterator[str]:
        places = {
            "passages": folder / "knowledge" / "corpus.jsonl",
            "questions": folder / "questions.jsonl",
            "folder": folder / f"index-{SYSTEMS[name].index}",
            "memory": self._folder / "vectors.db",
            "result": result,
        }
        for option, path in places.items():
            yield from (f"--{option}", str(path))
        yield from ("--embedder", self._embedder)
