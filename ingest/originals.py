"""The copies of originals that are kept on disk, outside the repository.

<originals>/LOCK                       held while originals are fetched or accepted
<originals>/<entry id>/meta.json       what is kept; replaced by one atomic rename
<originals>/<entry id>/<hash>.pdf      the accepted copy, and beside it a candidate that waits to be accepted
"""

import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Kind = Literal["pdf", "html"]
_META = "meta.json"
_OURS = re.compile(r"[0-9a-f]{16}\.(pdf|html)|\.\w+\.part")


class OriginalsFault(Exception):  # noqa: N818 -- says what is wrong with the folder or the request
    """The folder of originals cannot be used; the message says why and what to do."""


class Kept(StrEnum):
    """What became of a copy that was handed in."""

    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    CHANGED = "changed"


class Copy(BaseModel):
    """One copy of an original, as it was sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    """The address that sent it, after redirects and behind its landing page."""
    kind: Kind
    content_type: str | None
    """As the server called it, perhaps with the encoding of its letters."""
    etag: str | None
    last_modified: str | None
    fetched: date
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    fingerprint: str
    """What decides whether an original has changed: the hash of a PDF, or of the words of a web page, whose code
    differs from one request to the next."""

    @property
    def file(self) -> str:
        """Its name in the entry's folder."""
        return f"{self.sha256[:16]}.{self.kind}"


class _Meta(BaseModel):
    """What is kept of one entry."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["practice-original/1"] = "practice-original/1"
    accepted: Copy
    candidate: Copy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """An accepted copy, whole."""

    id: str
    """Of its entry on the reading list."""
    path: Path
    kind: Kind
    content_type: str | None
    sha256: str
    fetched: date
    url: str


def accepted_originals(folder: Path) -> Mapping[str, Original]:
    """The accepted copies by entry id, for ingest to read; a damaged one is left out until a fetch replaces it.

    Waiting candidates are not among them.
    """
    originals = Originals(folder)
    found = {path.parent.name: originals.accepted(path.parent.name) for path in sorted(folder.glob(f"*/{_META}"))}
    return {
        id_: Original(
            id=id_,
            path=folder / id_ / copy.file,
            kind=copy.kind,
            content_type=copy.content_type,
            sha256=copy.sha256,
            fetched=copy.fetched,
            url=copy.url,
        )
        for id_, copy in found.items()
        if copy
    }


def damaged_originals(folder: Path) -> frozenset[str]:
    """The entries whose accepted copy was kept here and is no longer what was sent."""
    described = {path.parent.name for path in folder.glob(f"*/{_META}")}
    return frozenset(described - accepted_originals(folder).keys())


class Originals:
    """The folder of copies. Killed at any moment, it holds either the old state of an entry or the new one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the folder, made where it is missing, for one fetch.

        Raises:
            OriginalsFault: it cannot be written, or another fetch is running.
        """
        with self._writing():
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = (self._folder / "LOCK").open("a")
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as fault:
                raise OriginalsFault(
                    f"Originals are already being fetched into {self._folder}. Wait for that to finish."
                ) from fault
            yield

    def accepted(self, id_: str) -> Copy | None:
        """The copy that ingest reads, if there is one and it is whole."""
        meta = self._meta(id_)
        return meta.accepted if meta and self._is_whole(id_, meta.accepted) else None

    def candidate(self, id_: str) -> Path | None:
        """The changed copy that waits to be read by somebody."""
        meta = self._meta(id_)
        return self._folder / id_ / meta.candidate.file if meta and meta.candidate else None

    def keep(self, id_: str, copy: Copy, content: bytes) -> Kept:
        """Keep what was fetched: as the accepted copy where there is none, else as a candidate where it differs.

        Raises:
            OriginalsFault: the folder cannot be written.
        """
        accepted = self.accepted(id_)
        if accepted is None:
            self._write(id_, _Meta(accepted=copy), copy, content)
            return Kept.FETCHED
        if accepted.fingerprint != copy.fingerprint:
            self._write(id_, _Meta(accepted=accepted, candidate=copy), copy, content)
            return Kept.CHANGED
        known_as = copy.model_dump(include={"url", "etag", "last_modified"})
        self._write(id_, _Meta(accepted=accepted.model_copy(update=known_as)))
        return Kept.UNCHANGED

    def confirm(self, id_: str) -> None:
        """Drop a candidate: its original is again what was accepted."""
        meta = self._meta(id_)
        if meta and meta.candidate:
            self._write(id_, _Meta(accepted=meta.accepted))

    def accept(self, id_: str) -> None:
        """Make the candidate the accepted copy.

        Raises:
            OriginalsFault: none waits, or it is damaged, or the folder cannot be written.
        """
        meta = self._meta(id_)
        if meta is None or meta.candidate is None:
            raise OriginalsFault(f"No changed original of {id_} waits to be accepted.")
        if not self._is_whole(id_, meta.candidate):
            raise OriginalsFault(f"The changed original of {id_} is damaged. Fetch it again: python -m ingest --fetch")
        self._write(id_, _Meta(accepted=meta.candidate))

    def _meta(self, id_: str) -> _Meta | None:
        try:
            return _Meta.model_validate_json((self._folder / id_ / _META).read_bytes())
        except (OSError, ValidationError):
            return None

    def _is_whole(self, id_: str, copy: Copy) -> bool:
        try:
            with (self._folder / id_ / copy.file).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == copy.sha256
        except OSError:
            return False

    def _write(self, id_: str, meta: _Meta, copy: Copy | None = None, content: bytes = b"") -> None:
        """The copy first, then what names it, then away with what nothing names any more."""
        folder = self._folder / id_
        with self._writing():
            folder.mkdir(exist_ok=True, parents=True, mode=0o700)
            if copy:
                _replace(folder / copy.file, content)
            _replace(folder / _META, meta.model_dump_json(indent=2).encode())
            named = {each.file for each in (meta.accepted, meta.candidate) if each}
            for path in folder.iterdir():
                if _OURS.fullmatch(path.name) and path.name not in named:
                    path.unlink()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as fault:
            raise OriginalsFault(
                f"{self._folder} cannot be written ({(fault.strerror or 'unknown').lower()}). "
                "Free some space or set PRACTICE_ORIGINALS to another folder."
            ) from fault


def _replace(path: Path, content: bytes) -> None:
    """Put a file in place whole or not at all, and safe on disk before anything can name it."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
        part = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
