"""A message as a person reads it, whatever hides a number or a name from a pattern."""

import html
import re
import unicodedata

from knowledge.plain import LOOK_ALIKE, plain

NEW_LINE = "¶"
"""Where a line ended: a name may begin a sentence there, and a number may go on."""

_REVERSED = re.compile("\u202e([^\u202c\n]*)\u202c?")
"""Written backwards, shown forwards."""
_TAG = re.compile(r"</?[a-zA-Z]{1,10} ?/?>")
_LINK = re.compile(r"<(?:tel:|mailto:)?([^<>|\s]{1,500})(?:\|([^<>]{0,500}))?>")
_LINE_END = re.compile(r"[\r\n\u2028\u2029]+")

_EMOJI_DIGIT = re.compile(r":(zero|one|two|three|four|five|six|seven|eight|nine):")
_EMOJI_NAME = re.compile(r"(?<=\w):[a-z_+-][a-z0-9_+-]{1,39}:(?=\w)|(?<=\d) :[a-z_+-][a-z0-9_+-]{1,39}: (?=\d)")
_MARKS_OVER_LETTERS = re.compile("[\u0300-\u036f\u20e3\ufe0e\ufe0f]+")
_PICTURES = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]+")
_BOLD = re.compile(r"[*~`]+|(?<!\w)_+|_+(?!\w)")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_DIGIT = dict.fromkeys(("zero", "nought", "naught", "nil", "oh", "o"), "0") | {
    word: str(digit) for digit, word in enumerate("one two three four five six seven eight nine".split(), start=1)
}
_TIMES = {"double": 2, "treble": 3, "triple": 3}
_SPELT = rf"(?:(?:{'|'.join(_TIMES)})[ -])?(?:{'|'.join(_DIGIT)}|\d{{1,6}})"
_SPELT_NUMBER = re.compile(rf"\b{_SPELT}(?:[ ,.-]{{1,2}}{_SPELT}){{3,}}\b", re.IGNORECASE)
_SPELT_PART = re.compile(rf"(?:({'|'.join(_TIMES)})[ -])?({'|'.join(_DIGIT)}|\d+)", re.IGNORECASE)
_SPACED_LETTERS = re.compile(r"(?<![\w'])[A-Za-z](?:[ .-][A-Za-z]){3,}(?![\w'])")
_LETTERS_IN_NUMBER = re.compile(r"(?<!\w)[0-9OolI][0-9OolI .-]{8,18}(?!\w)")
_LETTERS_FOR_DIGITS = str.maketrans("OolI", "0011")
_FEWEST_DIGITS = 5


def as_read(text: str) -> str:
    """The text with everything undone that hides words and numbers; `NEW_LINE` stands where a line ended."""
    shown = _REVERSED.sub(lambda found: found[1][::-1], html.unescape(html.unescape(text)))
    shown = _LINK.sub(lambda found: f" {found[1]} {found[2] or ''} ", _TAG.sub("", shown))
    read = plain(_LINE_END.sub(f" {NEW_LINE} ", shown)).translate(LOOK_ALIKE)
    read = _EMOJI_NAME.sub("", _EMOJI_DIGIT.sub(lambda found: _DIGIT.get(found[1], "0"), read))
    read = _PICTURES.sub(" ", _MARKS_OVER_LETTERS.sub("", _BOLD.sub("", read)))
    read = _OTHER_DIGIT.sub(lambda found: str(unicodedata.digit(found[0])), " ".join(read.split()))
    read = _SPACED_LETTERS.sub(lambda found: re.sub("[ .-]", "", found[0]), read)
    return _LETTERS_IN_NUMBER.sub(_in_digits, _SPELT_NUMBER.sub(_written_in_digits, read))


def _written_in_digits(found: re.Match[str]) -> str:
    if not any(map(str.isalpha, found[0])):
        return found[0]
    parts = _SPELT_PART.findall(found[0].lower())
    return "".join(_DIGIT.get(word, word) * _TIMES.get(times, 1) for times, word in parts)


def _in_digits(found: re.Match[str]) -> str:
    digits = sum(map(str.isdigit, found[0]))
    return found[0].translate(_LETTERS_FOR_DIGITS) if digits >= _FEWEST_DIGITS else found[0]
