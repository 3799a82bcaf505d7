"""Small bodies of knowledge, and the real commands that read them."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from rich.console import Console

from ingest.pipeline import ingest
from ingest.report import IngestReport
from knowledge.embedding import Embedder
from knowledge.settings import PROJECT

_TOPICS = ("safety planning", "genograms", "hazard markers", "retraction", "direct work", "threshold decisions")


def pages(count: int = 60, edition: str = "first") -> dict[str, str]:
    """Texts by id; every page of another edition differs."""
    return {
        f"page-{number}": f"This {edition} edition speaks about {_TOPICS[number % 6]} in family {number}. "
        f"Practitioner {number} recorded {number * 7} indicators and shared them early."
        for number in range(count)
    }


def write_corpus(knowledge: Path, texts: Mapping[str, str]) -> Path:
    """A knowledge folder of one `corpus.jsonl`, replaced whole."""
    knowledge.mkdir(exist_ok=True)
    lines = (json.dumps({"id": id_, "title": id_.title(), "text": text}) for id_, text in texts.items())
    (knowledge / "corpus.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return knowledge


def write_page(knowledge: Path, name: str, body: str, id_: str | None = None) -> Path:
    """One Markdown document in the folder."""
    knowledge.mkdir(exist_ok=True)
    path = knowledge / f"{name}.md"
    path.write_text(f"---\nid: {id_ or name}\ntitle: {name.title()}\n---\n{body}\n", "utf-8")
    return path


def build(knowledge: Path, index: Path, embedder: Embedder) -> IngestReport:
    """Ingest in this process, silently."""
    return ingest(knowledge, index, embedder, advance=lambda *_: None)


def shown(report: IngestReport) -> str:
    """The report as a person reads it, on a wide screen."""
    screen = Console(width=250, file=StringIO())
    for part in report.shown():
        screen.print(part)
    assert isinstance(screen.file, StringIO)
    return screen.file.getvalue()


def environment(**settings: str) -> dict[str, str]:
    """This process's environment without its settings, offline, with the given ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PRACTICE_")}
    return kept | {"PYTHONPATH": str(PROJECT), "HF_HUB_OFFLINE": "1", "COLUMNS": "100"} | settings


def run(*arguments: str | Path, cwd: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    """`python -m …` in a process of its own."""
    command = [sys.executable, "-m", *map(str, arguments)]
    return subprocess.run(
        command, cwd=cwd, env=environment(**settings), capture_output=True, text=True, timeout=120, check=False
    )


def generation(index: Path) -> Path:
    """The folder of the generation that answers."""
    return index / "generations" / (index / "CURRENT").read_text("utf-8").strip()
