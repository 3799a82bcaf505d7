"""README is true: its folder map, settings, commands and what they print."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.settings import BotSettings
from evals.cases import Case, Suite

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
EVALUATING = (ROOT / "docs" / "evaluating.md").read_text("utf-8")


def blocks() -> list[str]:
    return re.findall(r"```text\n(.*?)\n```", README, re.DOTALL)


@pytest.mark.parametrize(
    ("question", "block"), [("when should we do a genogram?", 0), ("how many children were in the audit?", 1)]
)
def test_the_answers_shown_are_what_is_printed(question: str, block: int, audit_index: Path) -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "bot", "ask", question],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={"PRACTICE_INDEX": str(audit_index)},
    )
    assert f'make ask Q="{question}"' in README
    assert asked.stdout.strip() == blocks()[block].strip()


def test_the_targets_shown_are_those_of_make() -> None:
    made = subprocess.run(["make", "--no-print-directory"], capture_output=True, text=True, check=True, cwd=ROOT)
    assert made.stdout.strip() == blocks()[2].strip()


def test_the_folder_map_is_the_tree() -> None:
    shown = {row.strip("`/") for row in re.findall(r"^\| (`[a-z/]+/`) \|", README, re.MULTILINE)}
    assert all((ROOT / folder).is_dir() for folder in shown)
    tracked = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    top = {line.partition("/")[0] for line in tracked.splitlines() if "/" in line}
    assert {folder for folder in top if not folder.startswith(".")} <= shown


def test_the_settings_table_is_the_settings() -> None:
    shown = dict(re.findall(r"^\| `((?:PRACTICE|SLACK)_[A-Z_]+)` \|.*\| (.*) \|$", README, re.MULTILINE))
    fields = {
        (name.upper() if name.startswith("slack_") else f"PRACTICE_{name.upper()}"): field.description
        for name, field in BotSettings.model_fields.items()
    }
    assert shown == fields


def test_every_python_command_shown_exists() -> None:
    for command in set(re.findall(r"python -m ([a-z]+(?: [a-z]+)?)", README + EVALUATING)):
        asked = subprocess.run(
            [sys.executable, "-m", *command.split(), "--help"], capture_output=True, text=True, check=False, cwd=ROOT
        )
        assert asked.returncode == 0, command


def test_every_make_target_shown_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)\b(?= Q|`|$)", README, re.MULTILINE)) <= targets


def test_the_case_shown_is_a_case() -> None:
    shown = re.findall(r"```yaml\n(.*?)```", EVALUATING, re.DOTALL)
    assert [Suite.model_validate(yaml.safe_load(block)).suite for block in shown] == ["ours"]


def test_every_field_of_a_case_is_explained() -> None:
    rows = "\n".join(line for line in EVALUATING.splitlines() if line.startswith("| `"))
    assert [name for name in Case.model_fields if f"`{name}`" not in rows] == []


def test_the_retriever_shown_retrieves(audit_index: Path) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", EVALUATING, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={"PRACTICE_INDEX": str(audit_index)},
    )
    assert "Missed opportunities to map historical risk" in done.stdout.splitlines()[0]
