"""Cases that people write: a question, and what a right reply to it holds."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

SUITES = Path(__file__).parent / "suites"

Split = Literal["dev", "test"]
NonEmpty = Annotated[str, Field(min_length=1)]


class SuiteFault(Exception):  # noqa: N818 -- says what is wrong with a suite
    """A suite is wrong; the message names the file, the case and the field."""


class Tags(BaseModel):
    """What a result can be sliced by."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    theme: str
    register_: str = Field(alias="register")
    role: str


class Case(BaseModel):
    """One question and what counts as right."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: NonEmpty
    question: NonEmpty
    expect: Literal["answer", "not_covered", "danger", "no_danger"]
    """`no_danger` is a question that only sounds like danger: anything but the danger reply is right."""
    sections: tuple[NonEmpty, ...] = ()
    """Headings, word for word; any one of them counts."""
    must_mention: tuple[Annotated[tuple[NonEmpty, ...], Field(min_length=1)], ...] = ()
    """Every group must be found in the answer; within a group any alternative counts."""
    tags: Tags
    notes: str = ""

    @model_validator(mode="after")
    def _expects_one_thing(self) -> "Case":
        if self.expect == "answer" and not self.sections:
            raise ValueError("a case that expects an answer needs `sections`")
        if self.expect != "answer" and (self.sections or self.must_mention):
            raise ValueError("a case that expects no answer has neither `sections` nor `must_mention`")
        return self


class Suite(BaseModel):
    """Cases by one author; `dev` is tuned on, `test` only measured on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    suite: NonEmpty
    split: Split
    author: NonEmpty
    date: date
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]


def load_suites(names: tuple[str, ...] = (), folder: Path = SUITES) -> tuple[Suite, ...]:
    """The suites of that folder, or those named; every id and question occurs once over all of them.

    Raises:
        SuiteFault: a file does not fit, a name is unknown, or two cases clash.
    """
    suites = tuple(_load(path) for path in sorted(folder.glob("*.yaml")))
    _refuse_clashes(suites)
    known = {suite.suite for suite in suites}
    if unknown := set(names) - known:
        raise SuiteFault(f"There is no suite {', '.join(sorted(unknown))}; there are: {', '.join(sorted(known))}.")
    return tuple(suite for suite in suites if not names or suite.suite in names)


def _load(path: Path) -> Suite:
    try:
        return Suite.model_validate(yaml.safe_load(path.read_bytes()))
    except yaml.YAMLError as fault:
        line = getattr(getattr(fault, "problem_mark", None), "line", -1) + 1
        raise SuiteFault(f"{path.name}: not YAML (line {line})") from fault
    except ValidationError as fault:
        problems = "; ".join(_named(path, error["loc"]) + f": {error['msg']}" for error in fault.errors())
        raise SuiteFault(f"{path.name}: {problems}") from fault


def _named(path: Path, place: tuple[int | str, ...]) -> str:
    """A case by its id where it has one, rather than by its number."""
    if len(place) > 1 and place[0] == "cases" and isinstance(place[1], int):
        case = yaml.safe_load(path.read_bytes())["cases"][place[1]]
        name = case.get("id", f"number {place[1] + 1}") if isinstance(case, dict) else f"number {place[1] + 1}"
        return " › ".join([f"case {name}", *map(str, place[2:])])
    return " › ".join(map(str, place)) or "the file"


def _refuse_clashes(suites: tuple[Suite, ...]) -> None:
    for field in ("id", "question"):
        seen: set[str] = set()
        for suite in suites:
            for case in suite.cases:
                value = getattr(case, field).casefold()
                if value in seen:
                    raise SuiteFault(f"suite {suite.suite} ({suite.split}), case {case.id}: its {field} occurs twice")
                seen.add(value)
