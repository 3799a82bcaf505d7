import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.originals import Kept, Originals, OriginalsFault, accepted_originals
from tests.ingest.corpora import environment
from tests.ingest.publisher import PDF, copy_of

NEW = PDF.replace(b"first", b"second")

KEEP_AND_ACCEPT_FOR_EVER = """
import itertools, sys
from pathlib import Path
from ingest.originals import Originals
from tests.ingest.publisher import copy_of

originals = Originals(Path(sys.argv[1]))
for edition in itertools.count():
    content = b"%PDF-1.7 " + str(edition).encode() * 500_000
    originals.keep("guide", copy_of(content), content)
    if edition:
        originals.accept("guide")
    print(edition, flush=True)
"""


def test_a_write_killed_at_any_moment_leaves_a_whole_copy(tmp_path: Path) -> None:
    kept = Originals(tmp_path)
    kept.keep("guide", copy_of(PDF), PDF)
    for _ in range(3):
        command = [sys.executable, "-c", KEEP_AND_ACCEPT_FOR_EVER, str(tmp_path)]
        with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE) as writer:
            assert writer.stdout
            writer.stdout.readline()
            time.sleep(random.uniform(0, 0.1))  # noqa: S311 -- no secret
            writer.send_signal(signal.SIGKILL)

        original = accepted_originals(tmp_path)["guide"]

        assert original.path.read_bytes().startswith(b"%PDF-1.7")

    kept.keep("guide", copy_of(NEW), NEW)
    kept.accept("guide")
    assert sorted(path.name for path in (tmp_path / "guide").iterdir()) == sorted(["meta.json", copy_of(NEW).file])


def test_a_copy_without_a_description_is_none(tmp_path: Path) -> None:
    """As a kill between the two leaves it."""
    originals = Originals(tmp_path)
    originals.keep("guide", copy_of(PDF), PDF)
    (tmp_path / "guide" / copy_of(NEW).file).write_bytes(NEW)

    assert accepted_originals(tmp_path)["guide"].path.read_bytes() == PDF
    (tmp_path / "guide" / "meta.json").unlink()
    assert accepted_originals(tmp_path) == {}


def test_folders_and_files_are_their_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "originals"
    originals = Originals(folder)
    with originals.lock():
        originals.keep("guide", copy_of(PDF), PDF)

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *(folder / "guide").iterdir())}
    assert modes == {"originals": 0o700, "meta.json": 0o600, copy_of(PDF).file: 0o600}
    assert stat.S_IMODE((folder / "guide").stat().st_mode) == 0o700


def test_other_files_in_an_entrys_folder_stay(tmp_path: Path) -> None:
    originals = Originals(tmp_path)
    originals.keep("guide", copy_of(PDF), PDF)
    (tmp_path / "guide" / "notes.txt").touch()
    (tmp_path / "guide" / ".a1b2c3d4.part").touch()
    originals.keep("guide", copy_of(NEW), NEW)

    originals.accept("guide")

    assert {path.name for path in (tmp_path / "guide").iterdir()} == {"meta.json", "notes.txt", copy_of(NEW).file}


def test_a_newer_candidate_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    originals = Originals(tmp_path)
    contents = [PDF.replace(b"first", name) for name in (b"first", b"second", b"third")]

    found = [originals.keep("guide", copy_of(content), content) for content in contents]

    assert found == [Kept.FETCHED, Kept.CHANGED, Kept.CHANGED]
    candidate = originals.candidate("guide")
    assert candidate
    assert candidate.read_bytes() == contents[2]
    assert len(list((tmp_path / "guide").glob("*.pdf"))) == 2


def test_a_damaged_candidate_is_not_accepted(tmp_path: Path) -> None:
    originals = Originals(tmp_path)
    for content in (PDF, NEW):
        originals.keep("guide", copy_of(content), content)
    (tmp_path / "guide" / copy_of(NEW).file).write_bytes(b"%PDF- damaged")

    with pytest.raises(OriginalsFault, match=r"damaged\. Fetch it again: python -m ingest --fetch"):
        originals.accept("guide")

    assert accepted_originals(tmp_path)["guide"].path.read_bytes() == PDF


@pytest.mark.parametrize("written", ["", "{}", "[1]", '{"accepted": {"url": "x"}}', "\xff"])
def test_a_description_that_cannot_be_read_is_as_none(tmp_path: Path, written: str) -> None:
    originals = Originals(tmp_path)
    originals.keep("guide", copy_of(PDF), PDF)
    (tmp_path / "guide" / "meta.json").write_text(written, "latin-1")

    assert accepted_originals(tmp_path) == {}
    assert originals.keep("guide", copy_of(NEW), NEW) is Kept.FETCHED


def test_no_folder_holds_no_originals(tmp_path: Path) -> None:
    assert accepted_originals(tmp_path / "nowhere") == {}


def test_only_one_fetch_runs_at_a_time(tmp_path: Path) -> None:
    with (
        Originals(tmp_path).lock(),
        pytest.raises(OriginalsFault, match="already being fetched into"),
        Originals(tmp_path).lock(),
    ):
        pass


def test_a_folder_that_cannot_be_written_is_named_with_its_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with (
        pytest.raises(
            OriginalsFault, match=r"file/originals cannot be written \(not a directory\).*PRACTICE_ORIGINALS"
        ),
        Originals(tmp_path / "file" / "originals").lock(),
    ):
        pass


def test_a_full_disk_leaves_the_old_copy(tmp_path: Path) -> None:
    originals = Originals(tmp_path)
    originals.keep("guide", copy_of(PDF), PDF)
    command = 'ulimit -f 100; exec "$0" -c "$1" "$2"'
    ended = subprocess.run(
        ["bash", "-c", command, sys.executable, KEEP_AND_ACCEPT_FOR_EVER, str(tmp_path)],
        env=environment(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert "Free some space or set PRACTICE_ORIGINALS" in ended.stderr
    assert accepted_originals(tmp_path)["guide"].path.read_bytes() == PDF
    assert len(list((tmp_path / "guide").iterdir())) == 2
