"""The ZIP package of a Word or PowerPoint file, looked through before a parser opens it."""

import re
import stat
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from ingest.formats.extracted import Unreadable

MOST_UNPACKED = 200 * 1024**2
"""Bytes of all parts together; pictures are most of them."""
_MOST_PART = 60 * 1024**2
"""Bytes of one part with text."""
_MOST_RATIO = 120
"""Times its packed size; text with a great deal of markup reaches 40."""
_RATIO_MATTERS_FROM = 1024**2
_MOST_PARTS = 10_000
_ENCODINGS = {b"utf-8", b"us-ascii", b"ascii", b"utf-16", b"iso-8859-1", b"windows-1252"}
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.-]+)["']""")
_DOCTYPE = re.compile(rb"<\s*!\s*DOCTYPE|<\s*!\s*ENTITY", re.IGNORECASE)
_REMOTE = re.compile(
    rb"""<Relationship\b(?=[^>]*/(?:attachedTemplate|oleObject|subDocument|frame)["'])"""
    rb"""(?=[^>]*TargetMode\s*=\s*["']External)(?=[^>]*Target\s*=\s*["']\s*(?:https?|ftp|mhtml|ms-\w+):)""",
    re.IGNORECASE,
)

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"


def check(content: bytes, *, main: str, most_elements: int, element: re.Pattern[bytes]) -> None:
    """Look at every name and every part with text.

    Args:
        content: the package.
        main: the part that makes it what its name says.
        most_elements: how many times `element` may begin in a part.
        element: the beginning of a paragraph.

    Raises:
        Unreadable: it is damaged, dangerous, another kind of file, or larger than any guidance.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
            _check_names(parts, main)
            _check_sizes(parts)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _check_part(_unpacked(package, part), most_elements, element)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as fault:
        if isinstance(fault, RuntimeError) and "encrypted" in str(fault):
            raise Unreadable("encrypted with a password; save a copy without one") from fault
        raise Unreadable("damaged or cut short; open it in the program that made it and save it again") from fault


def _check_names(parts: list[zipfile.ZipInfo], main: str) -> None:
    names = [part.filename for part in parts]
    if main not in names:
        raise Unreadable("is not what its name says; open it in the program that made it and save it again")
    outside = any(name.startswith(("/", "\\")) or ":" in name or ".." in re.split(r"[/\\]", name) for name in names)
    links = any(stat.S_ISLNK(part.external_attr >> 16) for part in parts)
    if outside or links or len(set(names)) != len(names):
        raise Unreadable("has parts with names that lead out of it; do not open it, and ask who sent it")
    if any(re.search(r"(?i)vbaproject|/activex/|/vbadata|oleobject\d*\.bin$|/macrosheets/", name) for name in names):
        raise Unreadable("holds macros or other programs; save it without them (.docx or .pptx), or as PDF")


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    bomb = any(
        part.file_size > _RATIO_MATTERS_FROM and part.file_size > _MOST_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    large = any(part.file_size > _MOST_PART for part in parts if part.filename.endswith((".xml", ".rels")))
    if bomb or large or unpacked > MOST_UNPACKED or len(parts) > _MOST_PARTS:
        raise Unreadable("unpacks to far more than a document holds; save it again, smaller, or as PDF")


def _unpacked(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """A part, never more of it than it says that it has."""
    with package.open(part) as file:
        content = file.read(part.file_size + 1)
    if len(content) > part.file_size:
        raise zipfile.BadZipFile
    return content


def _check_part(content: bytes, most_elements: int, element: re.Pattern[bytes]) -> None:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        content = content.decode("utf-16", "replace").encode()
    elif (declared := _DECLARED.match(content)) and declared[1].lower() not in _ENCODINGS:
        raise Unreadable("has parts in an unusual encoding; open it in the program that made it and save it again")
    if b"\0" in content or _DOCTYPE.search(content):
        raise Unreadable("holds an XML document type (DOCTYPE), as only attacks do; do not open it")
    if _REMOTE.search(content):
        raise Unreadable("fetches a part of itself from another place; save it as PDF and use that")
    if sum(1 for _ in element.finditer(content)) > most_elements:
        raise Unreadable(f"has more than {most_elements:,} paragraphs; split it into several documents")


def diagram_words(data: bytes) -> Iterator[str]:
    """The words of each shape of a SmartArt diagram, in the order in which they were written."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for point in etree.fromstring(data, parser).iter(f"{_DIAGRAM}pt"):
        if point.get("type", "node") == "node" and (words := words_of(point)):
            yield words


def words_of(element: Any) -> str:
    """All runs of text in a drawing, one line a paragraph."""
    paragraphs = ("".join(run.text or "" for run in each.iter(f"{DRAWING}t")) for each in element.iter(f"{DRAWING}p"))
    return "\n".join(words for words in paragraphs if words.strip())


def diagram_part(holder: Any, part: Any) -> bytes | None:
    """The data of the diagram that an element holds."""
    for ids in holder.iter(f"{_DIAGRAM}relIds"):
        key = next((value for name, value in ids.attrib.items() if name.endswith("}dm")), None)
        if key in part.rels and not part.rels[key].is_external:
            return bytes(part.related_part(key).blob)
    return None
