"""Bytes to characters, whatever program wrote them."""

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_DECLARES_WITHIN = 2048
_FALLBACK = "cp1252"
"""What Windows programs in Western Europe write when they say nothing."""


def decode(content: bytes, *, declared: bool = False) -> str:
    """The characters, with line feeds for line ends; what cannot be decoded becomes U+FFFD.

    Args:
        content: the bytes of a file.
        declared: whether the text may itself say how it is encoded, as a web page does.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _lines(content[len(mark) :].decode(encoding, "replace"))
    try:
        return _lines(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _lines(content.decode((_declared(content) if declared else None) or _FALLBACK, "replace"))


def _declared(content: bytes) -> str | None:
    """The encoding that the text names, if it is one and is not UTF-8, which has just failed."""
    found = _DECLARED.search(content[:_DECLARES_WITHIN])
    try:
        name = codecs.lookup(found[1].decode("ascii")).name if found else None
    except LookupError:
        return None
    return None if name in {None, "utf-8", "ascii", "iso8859-1"} else name


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
