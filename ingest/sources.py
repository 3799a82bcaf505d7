"""Get the bytes: the only place that reads the knowledge folder."""

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LARGEST_FILE = 50 * 1024 * 1024
"""Bytes of one file. JSON Lines are read line by line and have no limit."""

_KINDS = {
    ".md": "markdown", ".markdown": "markdown", ".txt": "plain_text", ".pdf": "pdf", ".docx": "word",
    ".pptx": "powerpoint", ".html": "web_page", ".htm": "web_page", ".xhtml": "web_page", ".jsonl": "jsonl",
}  # fmt: skip
_DATA = "write what it says as text (Word, PDF or Markdown)"
_UNPACK = "unpack it and put its documents there"
_UNREAD = {
    **dict.fromkeys(".doc .docm .dot .dotx .dotm .odt .rtf .pages .wpd .xps".split(), "save it as .docx or PDF"),
    **dict.fromkeys(".ppt .pptm .pps .ppsx .potx .odp .key".split(), "save it as .pptx or PDF"),
    **dict.fromkeys(".xls .xlsx .xlsm .xlsb .ods .numbers .csv .tsv .json".split(), _DATA),
    **dict.fromkeys(".zip .gz .tgz .tar .bz2 .xz .7z .rar".split(), _UNPACK),
    **dict.fromkeys(".rst .asciidoc .adoc .org .tex".split(), "save it as Markdown (.md), PDF or HTML"),
    **dict.fromkeys(".bak .old .orig".split(), "remove it, or give it the ending of the kind that it is"),
    **dict.fromkeys(".epub .mobi .eml .msg .mht .mhtml".split(), "save it as PDF or HTML"),
}
"""Kinds that may well hold guidance, and that would otherwise be left out without a word; and what to do instead."""

_LONGEST_ID = 80
_BEGINS = (
    (b"%PDF-", "a PDF", ("pdf",)),
    (b"PK\x03\x04", "a ZIP package, as Word and PowerPoint make", ("word", "powerpoint")),
    (b"PK\x05\x06", "an empty ZIP package", ()),
    (b"\xd0\xcf\x11\xe0", "an old Office file, or one with a password", ()),
    (b"{\\rtf", "an RTF file", ()),
    (b"\x1f\x8b", "a packed file", ()),
    (b"\x89PNG", "a picture", ()),
    (b"\xff\xd8\xff", "a picture", ()),
    (b"GIF8", "a picture", ()),
    (b"\x7fELF", "a program", ()),
    (b"MZ\x90", "a program", ()),
)
_WEB_PAGE = re.compile(
    rb"(?i)\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.DOTALL
)
_PDF_WITHIN = 1024
_SOME_NUL, _MOST_NUL = 8, 0.01


class SourceFault(Exception):  # noqa: N818 -- a fault of one source, reported and never fatal
    """One source cannot be read; the message names the fault and the remedy, `origin` the file.

    `document_id` is known where the fault is that of one document among several of a file.
    """

    withdrawn = False
    """Whether somebody has taken it away, so that no earlier version of it may go on answering."""
    refused: str | None = None
    """Hash of bytes that must not be indexed; they may have been before."""

    def __init__(self, origin: str, message: str, *, document_id: str | None = None) -> None:
        super().__init__(message)
        self.origin = origin
        self.document_id = document_id


class Withdrawn(SourceFault):
    """What it held is no longer to answer."""

    withdrawn = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file that can become documents."""

    origin: str
    path: Path
    kind: str
    """Name of its parser in `ingest.formats`; or jsonl, unread, link, outside, special."""
    made_id: str = ""
    """The id of its document where nobody gave it one."""
    original_of: str | None = None
    """Id of the entry of the reading list whose fetched original it is."""


def find_sources(knowledge: Path) -> tuple[SourceFile, ...]:
    """The files of a knowledge folder in a fixed order: its `guidance/` if it has one, else all of it.

    Links that lead to a folder, outside or nowhere, what is no file, and kinds that are not read, are among them, so
    that reading them says so.

    Raises:
        NotADirectoryError: there is no such folder.
    """
    if not knowledge.is_dir():
        raise NotADirectoryError(f"There is no knowledge folder at {knowledge}. Set PRACTICE_KNOWLEDGE to one.")
    guidance = knowledge / "guidance"
    root = guidance if guidance.is_dir() else knowledge
    paths = [path for path in sorted(root.rglob("*")) if not _set_aside(path.relative_to(root))]
    found = [(path, kind) for path in paths if (kind := _kind(path, root.resolve()))]
    ids = _made_ids([path.relative_to(root) for path, _ in found])
    return tuple(
        SourceFile(origin=_readable(path.relative_to(knowledge)), path=path, kind=kind, made_id=id_)
        for (path, kind), id_ in zip(found, ids, strict=True)
    )


def _set_aside(path: Path) -> bool:
    """Whether a path is hidden, or in a hidden folder, or the mark that Office leaves beside an open file."""
    return path.name.startswith("~$") or any(part.startswith(".") for part in path.parts)


def _kind(path: Path, root: Path) -> str | None:
    suffix = path.suffix.lower()
    if path.is_symlink():
        if not path.is_file():
            return "link"
        if not path.resolve().is_relative_to(root):
            return "outside"
    if path.is_file():
        return "unread" if suffix in _UNREAD else _KINDS.get(suffix)
    return "special" if suffix in _KINDS and not path.is_dir() else None


def _readable(path: Path) -> str:
    """A name that can be stored and printed, even where the file's own is not UTF-8 or holds line ends or marks."""
    written = path.as_posix().encode("utf-8", "replace").decode()
    return "".join(character if character.isprintable() else "?" for character in written)


def _made_ids(paths: list[Path]) -> list[str]:
    """An id for each path, of its own letters; where two would be the same, the second bears a hash."""
    made: dict[str, None] = {}
    for path in paths:
        folded = unicodedata.normalize("NFKD", _readable(path)).encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")
        if not slug or slug in made or len(slug) > _LONGEST_ID:
            digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:8]
            slug = f"{slug[: _LONGEST_ID - 9].rstrip('-')}-{digest}".lstrip("-")
        made[slug] = None
    return list(made)


def read_page(source: SourceFile) -> bytes:
    """The bytes of one file, looked at before any parser does.

    Raises:
        SourceFault: it is empty, too large, cannot be opened, is a link to no file, or not what its name says.
    """
    _refuse_unread(source)
    with _opening(source):
        content = _bytes(source)
    if not content.strip():
        raise SourceFault(source.origin, "empty; add its text or remove the file")
    if wrong := _not_what_its_name_says(source.kind, content):
        raise SourceFault(source.origin, f"is {wrong}, not what its name says; rename it, or get it again")
    return content


def _refuse_unread(source: SourceFile) -> None:
    if source.kind == "unread":
        suffix = source.path.suffix.lower()
        raise SourceFault(source.origin, f"{suffix} files are not read; {_UNREAD[suffix]}")
    if source.kind == "outside":
        raise SourceFault(source.origin, "is a link that leads out of the folder; put the file itself there")
    if source.kind == "special":
        raise SourceFault(source.origin, "is not a file but a pipe, a socket or a device; remove it")
    if source.kind == "link":
        leads = "to a folder; put the folder itself" if source.path.is_dir() else "nowhere; put the file itself"
        raise SourceFault(source.origin, f"is a link that leads {leads} there, or remove the link")


def _bytes(source: SourceFile) -> bytes:
    """All of a file as it stood at one moment; read once more when it was changed meanwhile."""
    for _ in range(2):
        # Not to wait for ever where a pipe has taken the file's place since it was found.
        with os.fdopen(os.open(source.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise SourceFault(source.origin, "is not a file but a pipe, a socket or a device; remove it")
            if before.st_size > LARGEST_FILE:
                raise SourceFault(source.origin, "larger than 50 MB; split it into several documents")
            content = file.read(LARGEST_FILE + 1)
            after = os.fstat(file.fileno())
        if (
            (before.st_size, before.st_mtime_ns)
            == (after.st_size, after.st_mtime_ns)
            == (len(content), after.st_mtime_ns)
        ):
            return content
    raise SourceFault(source.origin, "changes while it is being read; wait until it is saved, then try again")


def _not_what_its_name_says(kind: str, content: bytes) -> str | None:
    """What the bytes are, in words, where that is not the kind that the name gives."""
    if kind == "pdf" and b"%PDF-" in content[:_PDF_WITHIN]:
        return None
    for beginning, what, kinds in _BEGINS:
        if content.startswith(beginning):
            return None if kind in kinds else what
    if kind in {"pdf", "word", "powerpoint"}:
        return "a web page" if _WEB_PAGE.match(content[:4096]) else "something else"
    if kind == "plain_text" and _WEB_PAGE.match(content[:4096]):
        return "a web page"
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "no text" if not wide and content.count(0) > _SOME_NUL + len(content) * _MOST_NUL else None


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
