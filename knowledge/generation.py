"""One immutable build of the index: the record, its lexical index, a manifest, and how builds are switched.

<index>/CURRENT                 id of the generation that answers; replaced by one atomic rename
<index>/LOCK                    held while an ingest runs; names its process
<index>/generations/<id>/       manifest.json, chunks.db, lexical/ (what answers), chroma/ (a cache of it)
<index>/building-<process>/     a build in progress; the next ingest goes on from it if its process died
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.copies import private_folder
from knowledge.embedding import ModelIdentity, Vectors
from knowledge.lexical import LexicalIndex
from knowledge.record import Record

RECORD = "chunks.db"
MODEL = "model"
"""Says in an unfinished build which model reads; removed before the switch."""
LEXICAL = "lexical"
CHROMA = "chroma"
MANIFEST = "manifest.json"

_FILES = ("CURRENT", "CURRENT.new", "LOCK")
_ID = re.compile(r"[0-9a-f]{16}")
_BUILDING = re.compile(r"building-[0-9]+")
_HOLDER = "process "
"""How a lock's label begins."""


class GenerationFault(Exception):  # noqa: N818 -- says what is wrong with the index
    """The index cannot be used; the message says why and what to do."""


class Manifest(BaseModel):
    """What a generation was made from. It holds no times, so equal sources give equal manifests."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["practice-generation/3"] = "practice-generation/3"
    id: str
    """Hash of the sources, the chunker and the model: the same for the same input."""
    chunker: int
    model: ModelIdentity
    documents: int
    chunks: int
    sentences: int
    files: dict[str, str]
    """sha256 of every file that answers; the Chroma folder is a cache and not among them."""


class Generation:
    """An opened generation: verified, read-only, and bound to the model that made its vectors."""

    def __init__(self, folder: Path, manifest: Manifest, *, files: Path | None = None) -> None:
        self.folder = folder
        self.manifest = manifest
        files = files or folder
        self.record = Record(files / RECORD, manifest.model.dimension)
        self.lexical = LexicalIndex(files / LEXICAL)

    @cached_property
    def vectors(self) -> Vectors:
        """The vector of every chunk, `[chunks, dimension]`, read once."""
        return self.record.vectors()

    def check_files(self) -> None:
        """Read again what lies in its folder.

        Raises:
            GenerationFault: it is damaged or gone; what was opened goes on answering only if it was opened private.
        """
        _check_files(self.folder, self.folder, read_manifest(self.folder))

    def close(self) -> None:
        """Let go of its files."""
        self.record.close()


def open_generation(index: Path, model: ModelIdentity, *, private: bool = False) -> Generation:
    """The generation that answers, once it is whole and was made with that model.

    With `private` it is read from a copy without a name, which nothing that later happens to the index can reach:
    a file cut short under an open one ends a process, or every answer in an error.

    Raises:
        GenerationFault: there is none, it is damaged or foreign, or another model made it.
    """
    for _ in range(2):
        id_ = current_id(index)
        if id_ is None:
            raise GenerationFault(f"There is no index at {index} yet. Run: python -m ingest")
        try:
            return _open(index / "generations" / id_, model, private=private)
        except GenerationFault:
            # An ingest may have switched and dropped this one between the two reads.
            if current_id(index) == id_:
                raise
    raise GenerationFault(f"The index at {index} keeps changing. Wait for the ingest to finish, then try again.")


def current_id(index: Path) -> str | None:
    """The id of the generation that answers, or None when nothing was ever built.

    Raises:
        GenerationFault: the index folder cannot be read, or `CURRENT` is not ours.
    """
    try:
        id_ = (index / "CURRENT").read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as fault:
        raise GenerationFault(f"{index / 'CURRENT'} cannot be read; check PRACTICE_INDEX and permissions.") from fault
    if not (id_.isalnum() and id_.isascii()):
        raise GenerationFault(f"{index / 'CURRENT'} is not a generation's name. {_REBUILD}")
    return id_


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a generation's folder.

    Raises:
        GenerationFault: it is missing or is not one.
    """
    path = folder / MANIFEST
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError as fault:
        raise GenerationFault(f"The generation at {folder} is missing or half-written. {_REBUILD}") from fault
    except (OSError, ValidationError) as fault:
        raise GenerationFault(f"{path} is not a manifest of this program. {_REBUILD}") from fault


def file_hashes(folder: Path) -> dict[str, str]:
    """sha256 of the record and every file of the lexical index, by path inside the folder."""
    paths = [folder / RECORD, *sorted((folder / LEXICAL).rglob("*"))]
    return {path.relative_to(folder).as_posix(): _sha256(path) for path in paths if path.is_file()}


def switch_to(index: Path, building: Path, id_: str) -> None:
    """Make the finished folder `building` the generation that answers, then drop all others.

    A crash at any point leaves either the old one or the new one answering.
    """
    _sync_tree(building)
    target = index / "generations" / id_
    target.parent.mkdir(exist_ok=True)
    _make_way(target)
    building.rename(target)
    pointer = index / "CURRENT.new"
    pointer.write_text(id_ + "\n", "utf-8")
    _sync(pointer)
    pointer.replace(index / "CURRENT")
    _sync(index)
    drop_all_but(index, id_)


def drop_all_but(index: Path, id_: str) -> None:
    """Remove every other generation, such as one that an ingest was killed before it could drop."""
    for other in (index / "generations").iterdir():
        if other.name != id_:
            _drop(other)


def _drop(folder: Path) -> None:
    """Remove a generation, or what is left of one; whatever else has come to lie there stays."""
    if _is_generation(folder):
        shutil.rmtree(folder, ignore_errors=True)


def _make_way(target: Path) -> None:
    """Remove a damaged generation of that name, or set it aside where other things have come to lie in it."""
    _drop(target)
    if os.path.lexists(target):
        asides = (target.with_name(f"{target.name}.aside-{number}") for number in count(1))
        target.rename(next(aside for aside in asides if not os.path.lexists(aside)))


def _is_generation(folder: Path) -> bool:
    if not _ID.fullmatch(folder.name) or folder.is_symlink() or not folder.is_dir():
        return False
    with suppress(GenerationFault):
        return read_manifest(folder).id == folder.name
    return {path.name for path in folder.iterdir()} <= {RECORD, LEXICAL, CHROMA, MANIFEST}


@contextmanager
def ingest_lock(index: Path) -> Iterator[Path | None]:
    """Hold the index for one ingest; gives the folder that an unfinished one left, swept once this one ends well.

    Raises:
        GenerationFault: another ingest is running (named by process and start), or the folder is not writable
            or not an index.
    """
    try:
        index.mkdir(parents=True, exist_ok=True, mode=0o700)
        _check_is_index(index)
        lock = (index / "LOCK").open("a+", encoding="utf-8")
    except OSError as fault:
        raise GenerationFault(
            f"{index} cannot be written ({fault.strerror}). Set PRACTICE_INDEX to a folder that can."
        ) from fault
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            lock.seek(0)
            holder = lock.read().strip() or "another process"
            raise GenerationFault(
                f"An ingest is already running on {index} ({holder}). Wait for it to finish."
            ) from fault
        with suppress(OSError):  # on a full disk the lock holds without its label
            os.ftruncate(lock.fileno(), 0)
            started = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
            os.write(lock.fileno(), f"{_HOLDER}{os.getpid()}, started {started}".encode())
        unfinished = _unfinished(index)
        yield unfinished
        if unfinished:
            shutil.rmtree(unfinished, ignore_errors=True)


def _unfinished(index: Path) -> Path | None:
    """The build that a killed ingest had brought furthest, under a name that no process has; others are swept."""
    try:
        left = [path for path in index.iterdir() if _BUILDING.fullmatch(path.name)]
        folders = [path for path in left if path.is_dir() and not path.is_symlink()]
        furthest = max(folders, key=_bytes_read, default=None)
        for path in left:
            if path not in folders:
                path.unlink()
            elif path != furthest:
                shutil.rmtree(path, ignore_errors=True)
        return furthest.rename(index / "building-0") if furthest else None
    except OSError as fault:
        raise GenerationFault(
            f"What an earlier ingest left at {index} cannot be cleared ({fault.strerror}). "
            "Remove whatever is called building-<number> there, then run: python -m ingest"
        ) from fault


def _bytes_read(folder: Path) -> int:
    record = folder / RECORD
    return record.stat().st_size if record.is_file() else 0


def _check_is_index(index: Path) -> None:
    """Refuse a folder of anything else before a file in it is touched.

    Raises:
        GenerationFault: it holds other things and no mark of ours, or a folder where a file must be or the reverse.
    """
    names = {path.name for path in index.iterdir()}
    others = {name for name in names if not _BUILDING.fullmatch(name)} - {*_FILES, "generations"}
    if others and not _bears_a_mark(index):
        raise GenerationFault(f"{index} holds other things and no index. Set PRACTICE_INDEX to a new or empty folder.")
    for name in names & {*_FILES, "generations"}:
        if (index / name).is_dir() != (name == "generations"):
            must = "a folder" if name == "generations" else "a file"
            raise GenerationFault(f"{index / name} must be {must}. Move it away, then run: python -m ingest")


def _bears_a_mark(index: Path) -> bool:
    """Whether the content of a file here is ours; other programs too call theirs `CURRENT` or `LOCK`."""
    return (
        _ID.fullmatch(_first_line(index / "CURRENT")) is not None
        or _first_line(index / "LOCK").startswith(_HOLDER)
        or any(_is_generation(folder) for folder in (index / "generations").glob("*"))
    )


def _first_line(path: Path) -> str:
    """What it begins with; nothing where it cannot be read, for then it is no mark."""
    with suppress(OSError), path.open(encoding="utf-8", errors="replace") as file:
        return file.readline(100).strip()
    return ""


def generation_id(parts: Iterator[str]) -> str:
    """A short name for a build, from everything that decides what is in it."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()[:16]


_REBUILD = "Rebuild it: python -m ingest"


def _open(folder: Path, model: ModelIdentity, *, private: bool) -> Generation:
    manifest = read_manifest(folder)
    if manifest.model != model:
        raise GenerationFault(
            f"The index was built with {_named(manifest.model)}, but the embedder here is {_named(model)}. "
            "Set PRACTICE_EMBEDDER back, or rebuild it: python -m ingest"
        )
    with _copy(folder) if private else nullcontext(folder) as files:
        _check_files(folder, files, manifest)
        return Generation(folder, manifest, files=files)


@contextmanager
def _copy(folder: Path) -> Iterator[Path]:
    """A copy of what answers, removed when left: open files live on. Where there is no room, the folder itself."""
    with ExitStack() as stack:
        files = folder
        with suppress(OSError):
            copy = private_folder()
            stack.callback(shutil.rmtree, copy, ignore_errors=True)
            shutil.copyfile(folder / RECORD, copy / RECORD)
            shutil.copytree(folder / LEXICAL, copy / LEXICAL)
            files = copy
        yield files


def _check_files(folder: Path, files: Path, manifest: Manifest) -> None:
    """Whether `files`, those of the generation in `folder`, are what its manifest says.

    Raises:
        GenerationFault: one is not.
    """
    try:
        hashes = file_hashes(files)
    except OSError as fault:
        raise GenerationFault(f"The generation at {folder} cannot be read ({fault.strerror}). {_REBUILD}") from fault
    if hashes != manifest.files:
        wrong = ", ".join(sorted({name for name, _ in hashes.items() ^ manifest.files.items()}))
        raise GenerationFault(f"The generation at {folder} is damaged ({wrong}). {_REBUILD}")


def _named(model: ModelIdentity) -> str:
    return f"{model.id} ({model.dimension} dimensions, {model.sha256[:8]})"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest; the last file of a build, so that its presence means the rest is there."""
    text = json.dumps(manifest.model_dump(mode="json"), indent=2, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", "utf-8")
