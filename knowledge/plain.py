"""Text as patterns, words and embedders read it, whatever a keyboard, a phone or a paste made of it."""

import unicodedata

_DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212], "-")
_QUOTES = {ord("’"): "'", ord("‘"): "'", ord("“"): '"', ord("”"): '"'}
_DROPPED = {"Cf", "Co", "Cs"}
"""Invisible characters, private ones, and halves of broken ones."""


def plain(text: str) -> str:
    """The text in NFKC, without invisible or control characters, with plain dashes and quotes and single spaces."""
    composed = unicodedata.normalize("NFKC", text).translate(_DASHES | _QUOTES)
    return " ".join("".join(_visible(character) for character in composed).split())


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    return "" if category in _DROPPED else " " if category == "Cc" else character
