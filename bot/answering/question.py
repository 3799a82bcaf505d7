"""What a person asked, and what was said before it."""

import re
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """The text to answer and its earlier turns, oldest first. No Slack ids."""

    text: str
    turns: tuple[Turn, ...] = ()


_FEWEST_WORDS = 3
_MOST_PARTS = 4


def parts_of(text: str) -> tuple[str, ...]:
    """The questions of a message, each with what was said before it; the whole message where it asks one thing.

    A short "really?" belongs to the question before it, and so does what follows the last question mark.
    """
    parts: list[str] = []
    for piece in re.findall(r"[^?]+\?*", text):
        if parts and (len(piece.split()) < _FEWEST_WORDS or not piece.endswith("?")):
            parts[-1] += piece
        else:
            parts.append(piece)
    asked = tuple(part.strip() for part in parts)
    return asked if 1 < len(asked) <= _MOST_PARTS else (text,)
