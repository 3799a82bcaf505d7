"""What the audit found and asks for: its six themes and six learning points, by id, and questions about each."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from knowledge.files import OneLine, load_yaml, refuse_repeats

Finding = Literal["strength", "concern", "learning point"]


def _asks(written: str) -> str:
    if not written.endswith("?"):
        raise ValueError("must be a question, and end with a question mark")
    return written


class Question(BaseModel):
    """One question for reflective supervision; open, and free of blame."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    ask: Annotated[OneLine, Field(max_length=240), AfterValidator(_asks)]
    stages: Mapping[str, str] = Field(min_length=1)
    """Its stage in the cycle of each model of `supervision.yaml`, by the model's id."""


class Theme(BaseModel):
    """One finding or learning point; `heading` is the audit's own words."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: str = Field(pattern=r"^[A-Z]{1,3}[0-9]{1,2}$")
    name: Annotated[OneLine, Field(max_length=40)] | None = None
    """What people call it; what it is in short stands in where there is none."""
    heading: str = Field(min_length=1)
    finding: Finding
    in_short: str = Field(min_length=1)
    """In our words, for lists and filters; never quoted as the audit's."""
    purpose: OneLine | None = None
    """What a session on it is for."""
    beside: tuple[str, ...] = ()
    """Themes whose finding is read with it, so that a session holds both a strength and a concern."""
    listen_for: tuple[str, ...] = ()
    """Rules of wording, by id, that talk about it is likely to touch; the first matter most."""
    read: tuple[str, ...] = ()
    """Sources of the reading list to read first; without any, those that are tagged with it."""
    questions: tuple[Question, ...] = ()


class Themes(BaseModel):
    """All themes of one knowledge folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    audit: str | None = None
    """Id of the document that the headings stand in."""
    themes: tuple[Theme, ...]

    @field_validator("themes")
    @classmethod
    def _each_once(cls, themes: tuple[Theme, ...]) -> tuple[Theme, ...]:
        refuse_repeats("id", (theme.id for theme in themes))
        return themes

    @model_validator(mode="after")
    def _stands_beside_what_is_there(self) -> Self:
        for theme in self.themes:
            if unknown := sorted(set(theme.beside) - self.ids()):
                raise ValueError(f"{theme.id} › beside: {unknown[0]} is no theme here; correct its id")
        return self

    def get(self, id_: str) -> Theme | None:
        """The theme of that id, if there is one."""
        return next((theme for theme in self.themes if theme.id == id_), None)

    def ids(self) -> frozenset[str]:
        """What a document or a question may be tagged with."""
        return frozenset(theme.id for theme in self.themes)


def load_themes(knowledge: Path) -> Themes:
    """The folder's `themes.yaml`, or the shipped one.

    Raises:
        KnowledgeFault: the file is wrong.
    """
    return load_yaml(knowledge, "themes.yaml", Themes)
