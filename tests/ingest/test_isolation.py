import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.formats.extracted import Unreadable
from ingest.isolation import ParserProcess, ParserUnavailable
from ingest.limits import Limits
from knowledge.settings import PROJECT

REACHING_OUT = {
    "a connection": "import socket; socket.create_connection(('127.0.0.1', 9))",
    "a program": "import subprocess; subprocess.run(['true'])",
    "a shell": "import os; os.system('true')",
    "a process": "import os; os.fork()",
    "a file to write": "open('left.txt', 'w')",
    "a file to remove": "import os; os.remove('here.txt')",
}


@pytest.mark.parametrize("what", REACHING_OUT)
def test_a_parser_gets_no(what: str, tmp_path: Path) -> None:
    (tmp_path / "here.txt").touch()
    confine = "from ingest.parsing import _confine; from ingest.limits import Limits; _confine(Limits())"
    code = f"{confine}; {REACHING_OUT[what]}"

    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert ended.returncode == 1
    assert "PermissionError" in ended.stderr.splitlines()[-1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here.txt"]


def test_the_process_knows_nothing_of_our_settings_and_ends_with_us() -> None:
    with ParserProcess() as parse:
        parse("plain_text", b"Words.")
        process = parse._process
        assert process is not None
        assert Path(f"/proc/{process.pid}/environ").read_bytes() == b""
        assert os.getsid(process.pid) != os.getsid(0)

    assert process.poll() is not None


def test_after_trouble_another_process_reads_on() -> None:
    with ParserProcess() as parse:
        assert parse("plain_text", b"Before.").text == "Before.\n\n"
        process = parse._process
        assert process is not None
        process.kill()
        with pytest.raises(Unreadable, match="its reader broke off"):
            parse("plain_text", b"Meanwhile.")

        assert parse("plain_text", b"After.").text == "After.\n\n"


def test_a_child_that_is_killed_is_a_fault_of_its_file_alone() -> None:
    with ParserProcess(Limits(cpu_seconds=1)) as parse:
        parse("plain_text", b"Before.")
        process = parse._process
        with pytest.raises(Unreadable, match="took more than 1 seconds of computing"):
            parse("markdown", b"Words and more words. " * 900_000)

        assert parse("plain_text", b"After.").text == "After.\n\n"
        assert parse._process is process


def test_many_small_files_cost_little() -> None:
    with ParserProcess() as parse:
        parse("markdown", b"Words.")
        started = time.monotonic()
        for number in range(39):
            parse("markdown", b"# Heading\n\nWords of note %d." % number)

        assert time.monotonic() - started < 5  # half a second where nobody else computes


def test_a_process_that_does_not_start_blames_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])

    with ParserProcess() as parse, pytest.raises(ParserUnavailable, match="Install what requirements"):
        parse("plain_text", b"Words.")


def test_the_process_dies_when_the_ingest_is_killed() -> None:
    code = (
        "import time; from ingest.isolation import ParserProcess; parse = ParserProcess(); parse('plain_text', b'a');"
        "print(parse._process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=PROJECT, stdout=subprocess.PIPE, text=True) as ingest:
        assert ingest.stdout is not None
        reader = Path("/proc") / ingest.stdout.readline().strip()
        assert reader.exists()
        ingest.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while reader.exists() and "Z" not in (reader / "stat").read_text("utf-8").split()[2]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
