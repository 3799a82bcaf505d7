"""Abbreviations and what they stand for, so that a question and a passage can meet."""

import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from knowledge.files import load_yaml


class GlossaryEntry(BaseModel):
    """One abbreviation."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    abbreviation: str
    stands_for: str
    exact: bool = False
    """Whether it counts only in capitals."""
    confusable: tuple[str, ...] = Field((), alias="not")


class Glossary(BaseModel):
    """All abbreviations of one knowledge folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entries: tuple[GlossaryEntry, ...]

    def expand(self, text: str) -> str:
        """The text with every abbreviation in it written out beside it; plurals too."""
        for entry in self.entries:
            flags = 0 if entry.exact else re.IGNORECASE
            found = re.compile(rf"\b{re.escape(entry.abbreviation)}(?:'?s)?\b", flags)
            text = found.sub(rf"\g<0> ({entry.stands_for})", text)
        return text


def load_glossary(knowledge: Path) -> Glossary:
    """The folder's `glossary.yaml`, or the shipped one.

    Raises:
        KnowledgeFault: the file is wrong.
    """
    return load_yaml(knowledge, "glossary.yaml", Glossary)
