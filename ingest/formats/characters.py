"""Characters that nobody sees and that could change how others are shown."""

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
"""Of ASCII and Latin-1 (C0 and C1), half characters, and marks that turn the direction of reading."""


def without_control(words: str) -> str:
    """The same with a space for each of them; tabs and line ends are kept."""
    return _CONTROL.sub(" ", words)


def one_line(words: str) -> str:
    """The same with single spaces in place of all white space."""
    return " ".join(without_control(words).split())
