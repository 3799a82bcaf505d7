"""What a person asked, and what was said before it."""

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
