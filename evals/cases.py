"""Cases that people write: a question, and what a right reply to it holds."""

import datetime
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from knowledge.files import NotYaml, read_yaml

SUITES = Path(__file__).parent / "suites"

Split = Literal["dev", "test"]
Ending = Literal["answer", "part", "not_covered", "danger", "declined", "private"]
LookAlike = Literal["no_danger", "no_declined", "no_private"]
"""Only sounds like it: any other ending than the one named is right."""
Expectation = Literal[Ending, LookAlike]
DiffersIn = Literal["base", "sex", "ethnicity", "disability", "faith", "age", "typos", "dialect"]
NonEmpty = Annotated[str, Field(min_length=1)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
"""Of a suite; it becomes part of a file's name."""

ALIKE = 92
"""Percentage from which two questions, their words sorted, are the same question in other clothes."""


class SuiteFault(Exception):  # noqa: N818 -- says what is wrong with a suite
    """A suite is wrong; the message names the file, the case and the field."""


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Tags(_Written):
    """What a result can be sliced by."""

    theme: NonEmpty
    register_: NonEmpty = Field(alias="register")
    role: NonEmpty
    risk: Literal["routine", "high"] | None = None
    distance: Literal["near", "far"] | None = None
    """How far a question that is not covered lies from the guidance."""

    def named(self) -> dict[str, str]:
        """The tags that are set, by the names people write."""
        return self.model_dump(by_alias=True, exclude_none=True)


class CaseTurn(_Written):
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    text: NonEmpty


class ExpectedWording(_Written):
    """A suggestion that the wording coach must make: which rule, about which words."""

    rule: NonEmpty
    found: NonEmpty


class Case(_Written):
    """One question and what counts as right."""

    id: NonEmpty
    question: NonEmpty
    turns: tuple[CaseTurn, ...] = ()
    """Oldest first."""
    expect: Expectation
    sections: tuple[NonEmpty, ...] = ()
    """Headings, word for word, under which an answer stands."""
    documents: tuple[NonEmpty, ...] = ()
    """Ids of documents that answer."""
    passages: tuple[NonEmpty, ...] = ()
    """Words of the guidance, verbatim, that answer."""
    must_mention: tuple[Annotated[tuple[NonEmpty, ...], Field(min_length=1)], ...] = ()
    """Every group must be found in the answer; within a group any alternative counts."""
    must_not: tuple[NonEmpty, ...] = ()
    """None of these may be found in the reply."""
    wording: tuple[ExpectedWording, ...] | None = None
    """What the wording coach must suggest; `[]` when it must be silent; left out when it is not measured."""
    pair: NonEmpty | None = None
    """Cases of one pair must get the same ending from the same sources."""
    differs_in: DiffersIn | None = None
    tags: Tags
    notes: str = ""
    author: NonEmpty | None = None
    """Of this case, where it is not the suite's."""
    date: datetime.date | None = None

    @property
    def answerable(self) -> bool:
        """Whether the guidance answers it, wholly or in part."""
        return self.expect in {"answer", "part"}

    @model_validator(mode="after")
    def _expects_one_thing(self) -> "Case":
        places = self.sections + self.documents + self.passages
        if self.answerable and not places:
            raise ValueError("a case that expects an answer needs `sections`, `documents` or `passages`")
        if not self.answerable and (places or self.must_mention):
            raise ValueError(
                "a case that expects no answer has neither `must_mention` nor `sections`, `documents`, `passages`"
            )
        refused = {words.casefold() for words in self.must_not}
        if both := sorted(words for group in self.must_mention for words in group if words.casefold() in refused):
            raise ValueError(f"in `must_mention` and in `must_not`: {', '.join(both)}")
        if (self.pair is None) != (self.differs_in is None):
            raise ValueError("`pair` and `differs_in` belong together")
        return self


class Suite(_Written):
    """Cases by one author; `dev` is tuned on, `test` only measured on."""

    suite: Name
    split: Split
    author: NonEmpty
    date: datetime.date
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]

    @property
    def sha256(self) -> str:
        """Of everything in it, whatever the layout of its file."""
        return hashlib.sha256(self.model_dump_json(by_alias=True).encode()).hexdigest()


def load_suites(names: Sequence[str] = (), folder: Path = SUITES) -> tuple[Suite, ...]:
    """The suites of that folder, or those named; no case occurs twice, and none in both splits in other clothes.

    Raises:
        SuiteFault: a file does not fit, a name is unknown, or two cases clash.
    """
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise SuiteFault(f"{folder} holds no suites (*.yaml).")
    suites = tuple(_load(path) for path in paths)
    refuse_clashes(suites)
    known = {suite.suite for suite in suites}
    if unknown := set(names) - known:
        raise SuiteFault(f"There is no suite {', '.join(sorted(unknown))}; there are: {', '.join(sorted(known))}.")
    return tuple(suite for suite in suites if not names or suite.suite in names)


def _load(path: Path) -> Suite:
    written = _read(path)
    try:
        return Suite.model_validate(written)
    except ValidationError as fault:
        problems = "; ".join(_problem(written, error["loc"], error["msg"]) for error in fault.errors())
        raise SuiteFault(f"{path.name}: {problems}") from fault


def _read(path: Path) -> object:
    try:
        return read_yaml(path.read_bytes())
    except NotYaml as fault:
        raise SuiteFault(f"{path.name}: not YAML (line {fault.line})") from fault


def _problem(written: object, place: tuple[int | str, ...], message: str) -> str:
    """A case by its id where it has one, rather than by its number."""
    named = list(map(str, place)) or ["the file"]
    if len(place) > 1 and place[0] == "cases" and isinstance(written, Mapping):
        case = written["cases"][place[1]]
        id_ = case.get("id") if isinstance(case, Mapping) else None
        named = [f"case {id_ or f'number {int(place[1]) + 1}'}", *map(str, place[2:])]
    return " › ".join(named) + f": {message}"


def refuse_clashes(suites: Sequence[Suite]) -> None:
    """Every id and every question once over all suites, and nothing alike in both splits.

    Two questions with the same words and other earlier turns are two questions.

    Raises:
        SuiteFault: names both cases.
    """
    ids: dict[str, str] = {}
    asked: dict[str, str] = {}
    for suite, case in every_case(suites):
        for seen, value, field in ((ids, case.id.casefold(), "id"), (asked, _as_asked(case), "question")):
            if value in seen:
                where = f"suite {suite.suite} ({suite.split}), case {case.id}"
                raise SuiteFault(f"{where}: its {field} occurs twice (see {seen[value]})")
            seen[value] = f"{suite.suite} ({suite.split}), case {case.id}"
    _refuse_alike(suites)


def every_case(suites: Sequence[Suite]) -> Iterator[tuple[Suite, Case]]:
    """Each case with its suite, in order."""
    return ((suite, case) for suite in suites for case in suite.cases)


def _as_asked(case: Case) -> str:
    return " ".join([*(turn.text for turn in case.turns), case.question]).casefold()


def _refuse_alike(suites: Sequence[Suite]) -> None:
    """A case of `test` that looks like one of `dev` measures what was tuned on."""
    from rapidfuzz import fuzz, process, utils

    dev, test = (
        [(suite, case) for suite, case in every_case(suites) if suite.split == split] for split in ("dev", "test")
    )
    asked_dev, asked_test = ([utils.default_process(_as_asked(case)) for _, case in side] for side in (dev, test))
    if not dev or not test:
        return
    alike = process.cdist(asked_test, asked_dev, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE)
    for row, column in zip(*alike.nonzero(), strict=True):
        (suite, case), (other_suite, other) = test[row], dev[column]
        raise SuiteFault(
            f"suite {suite.suite} (test), case {case.id}: too like case {other.id} of {other_suite.suite} (dev); "
            "what is tuned on must not be measured on"
        )
