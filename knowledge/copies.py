"""A process's own copies of files that others may touch, and whether files are still as they were."""

import os
import shutil
import tempfile
from pathlib import Path


def private_folder() -> Path:
    """A new folder for this process, after sweeping those of processes that are gone."""
    root = Path(tempfile.gettempdir())
    for left in root.glob("practice-copy-*"):
        process = left.name.split("-")[2]
        if process.isdigit() and not Path("/proc", process).exists() and Path("/proc").exists():
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"practice-copy-{os.getpid()}-"))


def state_of(folder: Path) -> dict[Path, tuple[int, int, int]]:
    """Which files are there, and of each what no change leaves as it was: inode, size and time of change.

    Raises:
        OSError: one vanished meanwhile.
    """
    stats = {path: path.stat() for path in folder.rglob("*")}
    return {path: (stat.st_ino, stat.st_size, stat.st_ctime_ns) for path, stat in stats.items()}
