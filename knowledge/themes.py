"""What the audit found and asks for: its six themes and six learning points, by id."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from knowledge.files import load_yaml, refuse_repeats

Finding = Literal["strength", "concern", "learning point"]


class Theme(BaseModel):
    """One finding or learning point; `heading` is the audit's own words."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: str = Field(pattern=r"^[A-Z]{1,3}[0-9]{1,2}$")
    heading: str = Field(min_length=1)
    finding: Finding
    in_short: str = Field(min_length=1)
    """In our words, for lists and filters; never quoted as the audit's."""


class Themes(BaseModel):
    """All themes of one knowledge folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    themes: tuple[Theme, ...]

    @field_validator("themes")
    @classmethod
    def _each_once(cls, themes: tuple[Theme, ...]) -> tuple[Theme, ...]:
        refuse_repeats("id", (theme.id for theme in themes))
        return themes

    def ids(self) -> frozenset[str]:
        """What a document or a question may be tagged with."""
        return frozenset(theme.id for theme in self.themes)


def load_themes(knowledge: Path) -> Themes:
    """The folder's `themes.yaml`, or the shipped one.

    Raises:
        KnowledgeFault: the file is wrong.
    """
    return load_yaml(knowledge, "themes.yaml", Themes)
