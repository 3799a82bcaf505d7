import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.settings import KnowledgeSettings
from tests.ingest.corpora import environment, run

WAITING = (
    "import time; from knowledge.console import run; run(lambda: print('ready', flush=True) or time.sleep(30) or 0)"
)
ASCII = ({"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"})


@pytest.mark.parametrize("terminal", ASCII)
@pytest.mark.parametrize("arguments", [("search", "genograms – “why?”"), ("search", "genograms", "--json")])
def test_what_a_terminal_cannot_show_is_replaced(
    terminal: dict[str, str], arguments: tuple[str, ...], audit_index: Path, tmp_path: Path
) -> None:
    ended = run("knowledge", *arguments, "--index", audit_index, cwd=tmp_path, **terminal)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.isascii()


@pytest.mark.parametrize("terminal", ASCII)
def test_a_report_is_printed_on_any_terminal(terminal: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "é.md").write_text("---\nid: a\ntitle: é\n---\né", "utf-8")
    (tmp_path / "knowledge" / "ü.md").write_text("---\nid: ü\n", "utf-8")

    ended = run("ingest", "--knowledge", "knowledge", "--index", "index", cwd=tmp_path, **terminal)

    assert ended.returncode == 3
    assert re.search(r"Not read.*\n.*\n\?+\.md +\| front matter is not closed", ended.stdout)
    assert "Traceback" not in ended.stderr


def test_an_interrupt_ends_quietly_with_130() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAITING], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        _, complained = process.communicate(timeout=10)

    assert (process.returncode, complained) == (130, "")


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    ("command", "codes"),
    [
        ("knowledge --help", {0, 141}),  # where nothing is buffered, argparse itself passes over a closed pipe
        ("knowledge search genograms", {141}),
        ("knowledge search --batch batch.jsonl", {141}),
    ],
)
def test_a_closed_pipe_ends_quietly(
    command: str, codes: set[int], unbuffered: str, corpus_index: Path, tmp_path: Path
) -> None:
    (tmp_path / "batch.jsonl").write_text('{"id": 1, "query": "genograms"}\n' * 20, "utf-8")
    piped = f"set -o pipefail; {sys.executable} -m {command} | true"

    ended = subprocess.run(
        ["bash", "-c", piped],
        cwd=tmp_path,
        env=environment(PRACTICE_INDEX=str(corpus_index), PYTHONUNBUFFERED=unbuffered),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode in codes
    assert (ended.stdout, ended.stderr) == ("", "")


@pytest.mark.parametrize("command", ["knowledge search risk", "ingest", "evals run"])
def test_settings_that_are_not_utf_8_are_named_in_one_line(command: str, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"PRACTICE_AREA=caf\xe9\n")

    ended = run(*command.split(), cwd=tmp_path)

    assert (ended.returncode, ended.stdout) == (78, "")
    assert ended.stderr == f"{tmp_path / '.env'} is not UTF-8 (byte 17); save it as UTF-8.\n"


def test_a_wrong_setting_is_named_in_one_line_without_its_value(tmp_path: Path) -> None:
    ended = run("evals", "run", cwd=tmp_path, PRACTICE_WORKERS="lots")

    assert (ended.returncode, ended.stdout) == (78, "")
    assert ended.stderr.startswith("PRACTICE_WORKERS: Input should be a valid integer")
    assert "lots" not in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_other_faults_of_reading_are_not_taken_for_settings(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "from knowledge.console import run; run(lambda: len(b'\\xff'.decode()))"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1
    assert "UnicodeDecodeError" in ended.stderr


def test_a_setting_that_is_set_but_empty_counts_as_not_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("PRACTICE_INDEX", "PRACTICE_KNOWLEDGE", "PRACTICE_EMBEDDER"):
        monkeypatch.delenv(name, raising=False)
    unset = KnowledgeSettings()
    for name in ("PRACTICE_INDEX", "PRACTICE_KNOWLEDGE", "PRACTICE_EMBEDDER"):
        monkeypatch.setenv(name, "")

    assert KnowledgeSettings() == unset
