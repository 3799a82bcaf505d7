"""A run on disk: what was measured, with which versions, and every item with its reply and scores."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.cases import Case, CaseTurn, DiffersIn, Ending, Expectation, ExpectedWording, Split

SCHEMA = 1


class RunFault(Exception):  # noqa: N818 -- says what is wrong with a run
    """A run folder cannot be used; the message names the file and what to do."""


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Score(_Kept):
    """One figure of one item, and why; `measures.py` defines each name."""

    name: str
    value: float
    why: str


class ShownClaim(_Kept):
    """One sentence of a reply and the markers it cites."""

    text: str
    markers: tuple[int, ...]


class ShownCitation(_Kept):
    """A citation as the machine contract gives it."""

    marker: int
    document_id: str
    document: str
    section: str
    page: int | None
    start: int
    end: int
    quote: str
    url: str | None
    publisher: str | None
    date: str | None
    nation: str | None
    authority: str | None
    verification: str | None
    summary: bool = False
    labels: tuple[str, ...] = ()


class ShownSuggestion(_Kept):
    """A suggestion for better wording as the machine contract gives it."""

    rule: str
    start: int
    end: int
    found: str
    better: tuple[str, ...]
    why: str
    source: str
    rewrite: str | None = None


class ShownReply(_Kept):
    """A reply as the machine contract gives it, less its id and timings, which differ from run to run."""

    kind: Ending
    text: str
    claims: tuple[ShownClaim, ...]
    citations: tuple[ShownCitation, ...]
    suggestions: tuple[ShownSuggestion, ...]
    drafted_by: Literal["extractive", "model", "fixed"]

    @property
    def answered(self) -> bool:
        """Whether anything of the guidance was given as an answer."""
        return self.kind in {"answer", "part"}


class Found(_Kept):
    """A passage that the search returned."""

    document_id: str
    chunk_id: str
    section: str
    text: str
    score: float
    dense: float
    lexical: float


class Expected(_Kept):
    """What the case says a right reply holds."""

    sections: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    must_mention: tuple[tuple[str, ...], ...] = ()
    must_not: tuple[str, ...] = ()
    wording: tuple[ExpectedWording, ...] | None = None


class Item(_Kept):
    """One case, what came back, and its scores."""

    id: str
    suite: str
    split: Split
    question: str
    turns: tuple[CaseTurn, ...] = ()
    expect: Expectation
    tags: dict[str, str]
    pair: str | None = None
    differs_in: DiffersIn | None = None
    expected: Expected
    reply: ShownReply | None
    """None when the assistant failed; such an item has no scores and counts as neither right nor wrong."""
    passages: tuple[Found, ...] = ()
    """The best ten, best first."""
    confidence: float | None = None
    """Score of the best passage."""
    scores: tuple[Score, ...] = ()
    error: str | None = None

    @property
    def answerable(self) -> bool:
        """Whether the guidance answers it, wholly or in part."""
        return self.expect in {"answer", "part"}

    def score(self, name: str) -> Score | None:
        """That score, where the item has it."""
        return next((score for score in self.scores if score.name == name), None)


def item_of(case: Case, *, suite: str, split: Split) -> Item:
    """The item of a case before anything came back."""
    return Item(
        id=case.id,
        suite=suite,
        split=split,
        question=case.question,
        turns=case.turns,
        expect=case.expect,
        tags=case.tags.named(),
        pair=case.pair,
        differs_in=case.differs_in,
        expected=Expected(**{name: getattr(case, name) for name in Expected.model_fields}),
        reply=None,
    )


class Timing(_Kept):
    """Milliseconds that one item took."""

    id: str
    search_ms: float
    answer_ms: float


class SuiteInfo(_Kept):
    """Which suite was asked, in which form."""

    suite: str
    split: Split
    author: str
    date: str
    cases: int
    sha256: str


class Versions(_Kept):
    """Everything that a result depends on."""

    code: str
    """SHA-256 over the project's own sources and data."""
    python: str
    index: str
    embedder: str
    chunker: str
    cover: dict[str, float]
    lexicon: str | None = None
    model: str | None = None


class RunInfo(_Kept):
    """What a run is a run of."""

    schema_: Annotated[int, Field(alias="schema")] = SCHEMA
    identity: str = ""
    """SHA-256 of suites, split and versions: two runs with the same must come out the same."""
    complete: bool = False
    split: Split | None = None
    suites: tuple[SuiteInfo, ...]
    versions: Versions
    notes: tuple[str, ...] = ()

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def identified(self) -> "RunInfo":
        """The same with its identity filled in."""
        told = self.model_dump_json(include={"schema_", "split", "suites", "versions"})
        return self.model_copy(update={"identity": hashlib.sha256(told.encode()).hexdigest()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A finished run, read from its folder."""

    folder: Path
    info: RunInfo
    items: tuple[Item, ...]
    timings: tuple[Timing, ...]


def load_run(folder: Path) -> Run:
    """The run in that folder.

    Raises:
        RunFault: it is missing, unfinished, of another schema or damaged.
    """
    info = read_info(folder)
    if not info.complete:
        raise RunFault(f"{folder} is not finished; go on with: python -m evals run --out {folder}")
    items = tuple(_lines(folder / "items.jsonl", Item))
    expected = sum(suite.cases for suite in info.suites)
    if len(items) != expected:
        raise RunFault(f"{folder / 'items.jsonl'} holds {len(items)} items, run.json tells of {expected}")
    return Run(folder=folder, info=info, items=items, timings=tuple(_lines(folder / "timings.jsonl", Timing)))


def read_info(folder: Path) -> RunInfo:
    """What the run in that folder is a run of.

    Raises:
        RunFault: there is none, or it cannot be read.
    """
    path = folder / "run.json"
    try:
        written = json.loads(path.read_bytes())
    except OSError as fault:
        raise RunFault(f"{folder} holds no run (no run.json).") from fault
    except (ValueError, RecursionError) as fault:
        raise RunFault(f"{path} is not JSON; the run is damaged.") from fault
    if isinstance(written, dict) and written.get("schema") != SCHEMA:
        raise RunFault(f"{path} is of schema {written.get('schema')}; this program reads {SCHEMA}. Run it again.")
    try:
        return RunInfo.model_validate(written)
    except ValidationError as fault:
        raise RunFault(f"{path} is damaged: {_first(fault)}") from fault


Line = TypeVar("Line", bound=BaseModel)


def _lines(path: Path, of: type[Line]) -> Iterator[Line]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError as fault:
        raise RunFault(f"{path} cannot be read: {fault.strerror}") from fault
    for number, line in enumerate(lines, start=1):
        try:
            yield of.model_validate_json(line)
        except ValidationError as fault:
            raise RunFault(f"{path}, line {number} is damaged: {_first(fault)}") from fault


def _first(fault: ValidationError) -> str:
    error = fault.errors(include_input=False)[0]
    return f"{'.'.join(map(str, error['loc'])) or 'the line'}: {error['msg']}"


def write_info(folder: Path, info: RunInfo) -> None:
    """Write `run.json` whole or not at all."""
    _write_whole(folder / "run.json", info.model_dump_json(by_alias=True, indent=1) + "\n")


def write_lines(path: Path, lines: Sequence[BaseModel]) -> None:
    """One JSON object a line, whole or not at all."""
    _write_whole(path, "".join(line.model_dump_json(by_alias=True) + "\n" for line in lines))


def _write_whole(path: Path, text: str) -> None:
    new = path.with_suffix(path.suffix + ".new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)
