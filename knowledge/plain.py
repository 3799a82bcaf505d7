"""Text as patterns, words and embedders read it, whatever a keyboard, a phone or a paste made of it."""

import re
import unicodedata

_DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212], "-")
_QUOTES = {ord("’"): "'", ord("‘"): "'", ord("“"): '"', ord("”"): '"'}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
LOOK_ALIKE = str.maketrans(
    "АВЕКМНОРСТХУаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",  # noqa: RUF001 -- Cyrillic and Greek letters, on purpose
    "ABEKMHOPCTXYaeopcyxijsABEZHIKMNOPTYXo",
)
"""Letters of other alphabets that a reader takes for Latin ones."""
INVISIBLE = re.compile(
    "[\u00ad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000110bd\U0001d173-\U0001d17a\U000e0001-\U000e007f\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]+"
)
"""Invisible characters (Unicode Cf), private ones, and halves of broken ones. Written out, for one look at each of
fifty million characters takes a minute."""


_GROWN = 3


def plain(text: str) -> str:
    """The text in NFKC, without invisible or control characters, with plain dashes and quotes and single spaces."""
    composed = unicodedata.normalize("NFKC", text)
    if len(composed) > _GROWN * len(text) + _GROWN:
        # A ligature can become eighteen letters: a message of nothing else would take minutes to read.
        composed = unicodedata.normalize("NFC", text)
    composed = composed.translate(_DASHES | _QUOTES)
    return " ".join(_CONTROL.sub(" ", INVISIBLE.sub("", composed)).split())
