"""How reflective supervision is led: models with the stages of their cycles, lengths, and what every pack says."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from knowledge.files import KnowledgeFault, OneLine, load_yaml, refuse_repeats
from knowledge.themes import Theme, Themes

FEWEST = 4
MOST = 8
"""Questions of one pack."""

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=40)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Stage(_Strict):
    """One step of a cycle."""

    id: Id
    name: OneLine
    asks: OneLine
    """What it is about, in plain words."""


class Model(_Strict):
    """A model of supervision."""

    id: Id
    name: OneLine
    about: OneLine
    stages: tuple[Stage, ...] = Field(min_length=2, max_length=MOST)

    @field_validator("stages")
    @classmethod
    def _each_once(cls, stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
        refuse_repeats("stage", (stage.id for stage in stages))
        return stages

    def place(self, stage: str) -> int | None:
        """Where that stage stands in the cycle."""
        return next((place for place, each in enumerate(self.stages) if each.id == stage), None)


class Length(_Strict):
    """How long a session is, and for how many people."""

    id: Id
    name: OneLine
    minutes: int = Field(ge=5, le=240)
    questions: int = Field(ge=FEWEST, le=MOST)
    how: OneLine
    """How to lead it, in a sentence or two."""


class Line(_Strict):
    """One line of the stub of a record; it never asks who."""

    label: OneLine
    fill: str | None = Field(None, pattern="^themes$")
    """What is filled in beforehand."""
    hint: OneLine | None = None
    choices: tuple[OneLine, ...] = ()


class Step(_Strict):
    """One step of the thinking tool."""

    id: Id
    name: OneLine
    ask: Annotated[OneLine, Field(max_length=150)]
    hint: OneLine
    """What to leave out."""
    theme: str
    """Whose finding is quoted with it."""
    prompts: tuple[OneLine, ...] = Field(min_length=1)
    """Asked back about what was written."""
    open: OneLine
    """Asked back where nothing was written."""


class Supervision(_Strict):
    """What every pack is made by; the first model and the first length are taken unless others are asked for."""

    models: tuple[Model, ...] = Field(min_length=1)
    lengths: tuple[Length, ...] = Field(min_length=1)
    closing: tuple[OneLine, ...] = Field(min_length=1)
    boundary: OneLine
    """What this is not."""
    care: OneLine
    challenge: OneLine
    record: tuple[Line, ...] = Field(min_length=1)
    thinking: tuple[Step, ...] = Field((), max_length=8)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        refuse_repeats("model", (model.id for model in self.models))
        refuse_repeats("length", (length.id for length in self.lengths))
        refuse_repeats("step", (step.id for step in self.thinking))
        return self


def load_supervision(knowledge: Path) -> Supervision:
    """The folder's `supervision.yaml`, or the shipped one.

    Raises:
        KnowledgeFault: the file is wrong.
    """
    return load_yaml(knowledge, "supervision.yaml", Supervision)


def check_stages(themes: Themes, supervision: Supervision) -> None:
    """See that every question has its stage in every model.

    Raises:
        KnowledgeFault: one has not; the message names the theme, the question and the remedy.
    """
    for theme in themes.themes:
        for problem in _stages_missing(theme, supervision):
            raise KnowledgeFault(f"themes.yaml: {theme.id} › {problem}")


def check_mentions(themes: Themes, *, rules: Collection[str], sources: Collection[str]) -> None:
    """See that the rules of wording and the sources that themes name are there.

    Raises:
        KnowledgeFault: one is not; the message names the theme, the field and the remedy.
    """
    for theme in themes.themes:
        for field, named, known, file in (
            ("listen_for", theme.listen_for, rules, "lexicon.yaml"),
            ("read", theme.read, sources, "reading_list.yaml"),
        ):
            if unknown := [each for each in named if each not in known]:
                raise KnowledgeFault(
                    f"themes.yaml: {theme.id} › {field}: {unknown[0]} is not in {file}; correct it or take it out"
                )


def _stages_missing(theme: Theme, supervision: Supervision) -> Iterator[str]:
    models = {model.id: model for model in supervision.models}
    for number, question in enumerate(theme.questions, 1):
        where = f"question {number} › stages"
        for unknown in sorted(set(question.stages) - set(models)):
            yield f"{where}: {unknown} is no model of supervision.yaml, which has {', '.join(models)}"
        for id_, model in models.items():
            stages = ", ".join(stage.id for stage in model.stages)
            if id_ not in question.stages:
                yield f"{where} › {id_}: is missing; add one of {stages}"
            elif model.place(question.stages[id_]) is None:
                yield f"{where} › {id_}: {question.stages[id_]} is no stage of it; write one of {stages}"
