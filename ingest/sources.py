"""Get the bytes: the only place that reads the knowledge folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LARGEST_PAGE = 20 * 1024 * 1024
"""Bytes of one Markdown file; guidance is far smaller. JSON Lines are read line by line and have no limit."""

_KINDS = {".md": "markdown", ".jsonl": "jsonl"}
_NOT_YET = frozenset(
    ".pdf .doc .docx .odt .rtf .ppt .pptx .xls .xlsx .csv .json .htm .html .txt .markdown .epub .zip".split()
)
"""Kinds that may well hold guidance, and that would otherwise be left out without a word."""


class SourceFault(Exception):  # noqa: N818 -- a fault of one source, reported and never fatal
    """One source cannot be read; the message names the fault and the remedy, `origin` the file.

    `document_id` is known where the fault is that of one document among several of a file.
    """

    def __init__(self, origin: str, message: str, *, document_id: str | None = None) -> None:
        super().__init__(message)
        self.origin = origin
        self.document_id = document_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file that can become documents."""

    origin: str
    path: Path
    kind: str


def find_sources(knowledge: Path) -> tuple[SourceFile, ...]:
    """The files of a knowledge folder in a fixed order: its `guidance/` if it has one, else all of it.

    Links that lead to a folder or nowhere, and kinds that are not read, are among them, so that reading them says so.

    Raises:
        NotADirectoryError: there is no such folder.
    """
    if not knowledge.is_dir():
        raise NotADirectoryError(f"There is no knowledge folder at {knowledge}. Set PRACTICE_KNOWLEDGE to one.")
    guidance = knowledge / "guidance"
    root = guidance if guidance.is_dir() else knowledge
    return tuple(
        SourceFile(origin=_readable(path.relative_to(knowledge)), path=path, kind=kind)
        for path in sorted(root.rglob("*"))
        if (kind := _kind(path)) and not path.name.startswith(".")
    )


def _kind(path: Path) -> str | None:
    if path.is_file():
        suffix = path.suffix.lower()
        return "unread" if suffix in _NOT_YET else _KINDS.get(suffix)
    return "link" if path.is_symlink() else None


def _readable(path: Path) -> str:
    """A name that can be stored and printed, even where the file's own is not UTF-8."""
    return path.as_posix().encode("utf-8", "replace").decode()


def read_page(source: SourceFile) -> bytes:
    """The bytes of one file.

    Raises:
        SourceFault: it is empty, too large, cannot be opened, or is a link to no file.
    """
    if source.kind == "unread":
        raise SourceFault(source.origin, f"{source.path.suffix} files are not read; save its text as Markdown (.md)")
    if source.kind == "link":
        leads = "to a folder; put the folder itself" if source.path.is_dir() else "nowhere; put the file itself"
        raise SourceFault(source.origin, f"is a link that leads {leads} there, or remove the link")
    with _opening(source):
        if source.path.stat().st_size > LARGEST_PAGE:
            raise SourceFault(source.origin, "larger than 20 MB; split it into several documents")
        content = source.path.read_bytes()
    if not content.strip():
        raise SourceFault(source.origin, "empty; add its text or remove the file")
    return content


def read_lines(source: SourceFile) -> Iterator[bytes]:
    """The lines of one file, one at a time.

    Raises:
        SourceFault: it cannot be opened.
    """
    with _opening(source), source.path.open("rb") as file:
        yield from file


class _opening:  # noqa: N801 -- reads as a clause
    """Turn the operating system's refusal into a fault of this source."""

    def __init__(self, source: SourceFile) -> None:
        self._origin = source.origin

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, fault: BaseException | None, _trace: object) -> None:
        if isinstance(fault, OSError):
            reason = (fault.strerror or "unreadable").lower()
            raise SourceFault(self._origin, f"cannot be opened ({reason}); check its permissions") from fault
