"""`python -m tests.ingest.full_disks KNOWLEDGE INDEX TIMES`: ingest that often on a disk that is too full.

Then again with room. It mounts small disks, so it must run where it may: `unshare --user --map-root-user --mount`.
INDEX answers from an earlier edition of KNOWLEDGE. One JSON object a time goes to standard output.
"""

import json
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

from knowledge.generation import GenerationFault
from tests.ingest.corpora import generation
from tests.ingest.kills import answer, in_a_fork, ingest_seen

DISK = 32 * 2**20


def main(knowledge: Path, index: Path, times: int) -> None:
    needed = sum(path.stat().st_size for path in generation(index).rglob("*") if path.is_file())
    for number in range(times):
        disk = index.parent / f"disk-{number}"
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", disk], check=True)
        on_disk = Path(shutil.copytree(index, disk / "index"))
        _fill(disk, leave=needed * number // times)
        exit_code = in_a_fork(partial(_ingest, knowledge, on_disk))
        answers = answer(on_disk)
        left = sorted(path.name for path in on_disk.iterdir())
        (disk / "filler").unlink()
        again = in_a_fork(partial(_ingest, knowledge, on_disk))
        report = {
            "room": needed * number // times,
            "exit": os.waitstatus_to_exitcode(exit_code),
            "answers": answers,
            "left": left,
            "again": os.waitstatus_to_exitcode(again),
            "then": answer(on_disk),
            "manifest": (generation(on_disk) / "manifest.json").read_text("utf-8"),
        }
        sys.stdout.write(json.dumps(report) + "\n")
        sys.stdout.flush()


def _fill(disk: Path, leave: int) -> None:
    """Leave that many bytes free."""
    free = os.statvfs(disk)
    with (disk / "filler").open("wb") as filler:
        os.posix_fallocate(filler.fileno(), 0, free.f_bavail * free.f_bsize - leave)


def _ingest(knowledge: Path, index: Path) -> None:
    """Ends its process with 1 when the index could not be written, as the command does."""
    try:
        ingest_seen(knowledge, index, lambda _step: None)
    except GenerationFault as fault:
        sys.stderr.write(f"{fault}\n")
        os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
