"""docs/knowledge.md is true: its fields, its kinds of files, its commands and its example."""

import re
import subprocess
import sys
from pathlib import Path

from ingest.sources import _KINDS
from knowledge.reading_list import Entry
from tests.ingest.corpora import environment, run

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "knowledge.md").read_text("utf-8")


def test_every_field_of_an_entry_is_explained_and_no_other() -> None:
    table = GUIDE.partition("## 3.")[2].partition("## 4.")[0]
    explained = {
        name for cells in re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", cells)
    }

    assert explained == set(Entry.model_fields)


def test_every_kind_of_file_that_is_read_is_in_the_table() -> None:
    named = {"markdown": "Markdown", "plain_text": "text", "pdf": "PDF", "word": "Word (.docx)"}
    named |= {"powerpoint": "PowerPoint (.pptx)", "web_page": "HTML", "jsonl": "JSON Lines (.jsonl)"}
    table = GUIDE.partition("## 2.")[2].partition("A scanned PDF")[0]

    assert set(named) == set(_KINDS.values())
    assert all(name in table for name in named.values())


def test_every_file_of_knowledge_that_is_named_is_there() -> None:
    for name in re.findall(r"^\| `(knowledge/[\w./]+)` \|", GUIDE, re.MULTILINE):
        assert (ROOT / name).exists() or name.endswith("approved.yaml"), name


def test_the_commands_are_those_of_the_program(tmp_path: Path) -> None:
    shown = run("ingest", "--help", cwd=tmp_path).stdout
    for option in re.findall(r"python -m ingest (--\w+|report)", GUIDE):
        assert option in shown
    assert "doctor" in run("bot", "--help", cwd=tmp_path).stdout


def test_the_example_runs(tmp_path: Path, audit_index: Path) -> None:
    example = GUIDE.partition("```python\n")[2].partition("```")[0]
    ended = subprocess.run(
        [sys.executable, "-c", example],
        cwd=tmp_path,
        env=environment(PRACTICE_INDEX=str(audit_index)),
        capture_output=True,
        text=True,
        check=True,
    )

    assert "Missed opportunities to map historical risk" in ended.stdout.splitlines()[0]
