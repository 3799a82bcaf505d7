import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from knowledge.embedding import Embedder
from knowledge.generation import ingest_lock, open_generation
from knowledge.search import Searcher
from tests.ingest.corpora import build, environment, generation, pages, run, write_corpus


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """A corpus whose second edition is on disk while the index still holds the first."""
    return tmp_path / "knowledge"


@pytest.fixture
def index(tmp_path: Path, knowledge: Path, corpus_index: Path) -> Path:
    write_corpus(knowledge, pages(edition="second"))
    return Path(shutil.copytree(corpus_index, tmp_path / "index"))


def edition(index: Path, embedder: Embedder) -> str:
    """Which edition answers now."""
    opened = open_generation(index, embedder.identity)
    (passage,) = Searcher(opened, embedder)("genograms in family 13", 1).passages
    opened.close()
    assert passage.chunk.document_id == "page-13"
    return passage.chunk.text.split()[1]


def ingest(knowledge: Path, index: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    return run("ingest", "--knowledge", knowledge, "--index", index, *more, cwd=knowledge.parent)


def test_an_ingest_killed_at_any_moment_leaves_the_old_index_answering(
    knowledge: Path, index: Path, embedder: Embedder, tmp_path: Path
) -> None:
    build(knowledge, tmp_path / "uninterrupted", embedder)

    for _ in range(2):
        if edition(index, embedder) == "first":
            kill_while_it_builds(knowledge, index)
        assert edition(index, embedder) in {"first", "second"}

    assert ingest(knowledge, index).returncode == 0
    assert edition(index, embedder) == "second"
    assert sorted(path.name for path in index.iterdir()) == ["CURRENT", "LOCK", "generations"]
    assert len(list((index / "generations").iterdir())) == 1
    assert (generation(index) / "manifest.json").read_bytes() == (
        generation(tmp_path / "uninterrupted") / "manifest.json"
    ).read_bytes()


def kill_while_it_builds(knowledge: Path, index: Path) -> None:
    """Kill a real ingest at a random moment after it began to build."""
    command = [sys.executable, "-m", "ingest", "--knowledge", str(knowledge), "--index", str(index)]
    with subprocess.Popen(command, env=environment(), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and not (index / f"building-{process.pid}").exists():
            time.sleep(0.005)
        end = time.monotonic() + random.uniform(0, 0.7)  # noqa: S311 -- no secret
        while process.poll() is None and time.monotonic() < end:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)


def test_a_second_ingest_ends_at_once_and_names_the_first(knowledge: Path, index: Path) -> None:
    with ingest_lock(index):
        ended = ingest(knowledge, index)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert re.search(rf"already running on .* \(process {os.getpid()}, started 2\d\d\d-", ended.stderr)


@pytest.mark.parametrize("kilobytes", [0, 100])
def test_a_full_disk_ends_in_one_message_and_the_old_index_answers(
    knowledge: Path, index: Path, embedder: Embedder, kilobytes: int
) -> None:
    ended = ingest_within(kilobytes, knowledge, index)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert re.fullmatch(
        r"\s*The index at .* could not be written \(.*\)\. Free some space .* answering\.\n", ended.stderr
    )
    assert edition(index, embedder) == "first"
    assert sorted(path.name for path in index.iterdir()) == ["CURRENT", "LOCK", "generations"]


def ingest_within(kilobytes: int, knowledge: Path, index: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    """The limit on file size strikes the lock, the record or Chroma alone, as a full disk does."""
    command = f'ulimit -f {kilobytes}; exec "$0" -m ingest --knowledge "$1" --index "$2" "${{@:3}}"'
    return subprocess.run(
        ["bash", "-c", command, sys.executable, str(knowledge), str(index), *more],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_without_a_cache_the_new_index_answers_and_the_report_says_so(
    knowledge: Path, index: Path, embedder: Embedder
) -> None:
    # Of a few pages the record is smaller than an empty Chroma.
    write_corpus(knowledge, pages(6, edition="second"))
    ended = ingest_within(150, knowledge, index, "--json")

    report = json.loads(ended.stdout)
    assert ended.returncode == 0
    assert report["cache_fault"].startswith("Chroma ")
    assert not (generation(index) / "chroma").exists()
    opened = open_generation(index, embedder.identity)
    assert "second edition" in opened.record.document("page-0").text
    opened.close()
    again = ingest(knowledge, index)
    assert "The Chroma cache could not be built: it is missing. Exact search answers meanwhile" in again.stdout


OTHER_FOLDERS = {
    "a home": ("notes.txt", "building-1/plan.txt"),
    "another program's database": ("CURRENT", "LOCK", "MANIFEST-000001"),
    "other generations": ("generations/2024/manifest.json", "generations/0123456789abcdef/photo.jpg", "tree.txt"),
}


@pytest.mark.parametrize("held", OTHER_FOLDERS)
def test_a_folder_of_other_things_is_refused_and_left_as_it_is(knowledge: Path, tmp_path: Path, held: str) -> None:
    folder = tmp_path / "other"
    for name in OTHER_FOLDERS[held]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("{}" if name.endswith("json") else "MANIFEST-000001\n", "utf-8")
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}

    ended = ingest(knowledge, folder)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.strip() == (
        f"{folder} holds other things and no index. Set PRACTICE_INDEX to a new or empty folder."
    )
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


@pytest.mark.parametrize("marks", [("CURRENT",), ("LOCK",), ("generations",), ()])
def test_an_index_is_known_by_any_of_its_marks(knowledge: Path, index: Path, marks: tuple[str, ...]) -> None:
    """Even beside other things; and where there is nothing else, by the names alone."""
    (index / "LOCK").write_text("process 1, started 2026-01-01 00:00:00 UTC", "utf-8")
    for path in index.iterdir():
        if marks and path.name not in marks:
            shutil.rmtree(path) if path.is_dir() else path.write_text("", "utf-8")
    if marks:
        (index / "notes.txt").touch()

    assert ingest(knowledge, index).returncode == 0


@pytest.mark.parametrize(("name", "must"), [("CURRENT", "file"), ("LOCK", "file"), ("generations", "folder")])
def test_what_stands_where_another_kind_must_be_is_named(knowledge: Path, tmp_path: Path, name: str, must: str) -> None:
    index = tmp_path / "new"
    index.mkdir()
    (index / name).mkdir() if must == "file" else (index / name).touch()

    ended = ingest(knowledge, index)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.strip() == f"{index / name} must be a {must}. Move it away, then run: python -m ingest"


def test_an_interrupted_ingest_says_nothing_and_the_next_goes_on_and_leaves_nothing(
    knowledge: Path, index: Path, embedder: Embedder
) -> None:
    command = [sys.executable, "-m", "ingest", "--knowledge", str(knowledge), "--index", str(index)]
    with subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        while process.poll() is None and not (index / f"building-{process.pid}").exists():
            time.sleep(0.005)
        process.send_signal(signal.SIGINT)
        said, complained = process.communicate(timeout=30)

    assert (process.returncode, said, complained.strip()) == (130, b"", b"")
    assert edition(index, embedder) == "first"
    ingest(knowledge, index)
    assert sorted(path.name for path in index.iterdir()) == ["CURRENT", "LOCK", "generations"]
    assert edition(index, embedder) == "second"


@pytest.mark.parametrize("index_at", ["/proc/nothing", "{file}"])
def test_an_index_that_cannot_be_written_ends_in_one_message(knowledge: Path, index: Path, index_at: str) -> None:
    file = index.parent / "file"
    file.touch()

    ended = ingest(knowledge, Path(index_at.format(file=file)))

    assert (ended.returncode, ended.stdout) == (1, "")
    assert "cannot be written" in ended.stderr
    assert "Set PRACTICE_INDEX to a folder that can." in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_failing_source_ends_in_exit_code_3_and_json_is_all_there_is_on_standard_output(
    knowledge: Path, index: Path, tmp_path: Path
) -> None:
    (knowledge / "wrong.md").write_text("---\nid: wrong\n", "utf-8")

    ended = run("ingest", "--json", cwd=tmp_path, PRACTICE_KNOWLEDGE="knowledge", PRACTICE_INDEX="index")

    report = json.loads(ended.stdout)
    assert ended.returncode == 3, ended.stderr
    assert (report["outcome"], report["documents"], len(report["changed"])) == ("built", 60, 60)
    assert [failure["source"] for failure in report["failures"]] == ["wrong.md"]
    assert generation(index).name == report["generation"]


def test_the_report_for_a_reader_names_what_was_not_read(tmp_path: Path) -> None:
    knowledge = write_corpus(tmp_path / "knowledge", {"a": "One."})
    (knowledge / "[red]wrong.md").write_text("---\nid: wrong\n", "utf-8")

    ended = ingest(knowledge, tmp_path / "index")

    assert ended.returncode == 3
    assert re.search(r"^Generation [0-9a-f]{16} now answers\. It took \d", ended.stdout, re.MULTILINE)
    assert re.match(
        r"Not read +Why, and what mends it\s+─+\s+\[red\]wrong\.md +front matter is not closed", ended.stdout
    )


def test_a_missing_knowledge_folder_is_named_as_such(tmp_path: Path) -> None:
    ended = ingest(tmp_path / "nowhere", tmp_path / "index")

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.strip().startswith("There is no knowledge folder at")


def test_help_is_shown(tmp_path: Path) -> None:
    ended = run("ingest", "--help", cwd=tmp_path)

    assert ended.returncode == 0
    assert "usage: python -m ingest" in ended.stdout
    assert "Exit codes: 0 all read" in ended.stdout
