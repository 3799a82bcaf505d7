"""A text or Word file as paragraphs, each as a reader sees it with all changes accepted."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEFT_OUT = {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr", "txbxContent")}
_LEFT_OUT.add("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
_MARKS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_LARGEST = 20_000_000
"""Bytes of a file, and of the text of a Word file once it is unpacked."""

Element = Any
"""Of lxml, which has no types."""


class UnreadableFile(Exception):  # noqa: N818 -- says what is wrong with a file
    """A file cannot be checked; the message says why and what helps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph; a text file is one as a whole."""

    number: int
    text: str
    start: int
    """Where it stands in the text of the file."""


def read_paragraphs(path: Path) -> tuple[Paragraph, ...]:
    """What is to be checked in that file, in order.

    Raises:
        UnreadableFile: it is not text or Word, damaged, or too large.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise UnreadableFile(f"{path} is larger than 20 MB; split it, or check the part that matters.")
        texts = list(_word(path)) if path.suffix.lower() == ".docx" else [path.read_bytes().decode("utf-8-sig")]
    except UnicodeDecodeError as fault:
        raise UnreadableFile(f"{path} is neither UTF-8 text nor a Word file; save it as .txt or .docx.") from fault
    except OSError as fault:
        raise UnreadableFile(f"{path} cannot be read: {fault.strerror}.") from fault
    return tuple(_placed(texts))


BETWEEN = "\n\n"
"""Stands between paragraphs when a file is read as one message."""


def _placed(texts: list[str]) -> Iterator[Paragraph]:
    start = 0
    for number, text in enumerate(texts, start=1):
        yield Paragraph(number=number, text=text, start=start)
        start += len(text) + len(BETWEEN)


def _word(path: Path) -> Iterator[str]:
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml import etree

    damaged = UnreadableFile(f"{path} is no Word file or is damaged; open it in Word and save it again as .docx.")
    try:
        _check_size(path)
        document = docx.Document(str(path))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError) as fault:
        raise damaged from fault
    quoting = {style.style_id for style in document.styles if style.name and "quote" in style.name.lower()}
    for paragraph in document.element.body.iter(f"{_W}p"):
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        quoted = style is not None and style.get(f"{_W}val") in quoting
        # A quotation keeps its number, but nothing in it is looked at.
        yield "" if quoted else "".join(_pieces(paragraph))


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        unpacked = sum(part.file_size for part in package.infolist() if part.filename.endswith((".xml", ".rels")))
    if unpacked > _LARGEST:
        raise UnreadableFile(f"{path} unpacks to more than 20 MB of text; split it.")


def _pieces(element: Element) -> Iterator[str]:
    """Text that is seen; what was deleted, moved away or stands in a text box is not part of the paragraph."""
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _MARKS:
            yield _MARKS[child.tag]
        elif child.tag not in _LEFT_OUT:
            yield from _pieces(child)
