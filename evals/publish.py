"""What is published with the project: the figures of the system card, and the list of what is left to decide."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from evals.cases import Split, Suite
from evals.measures import MEASURES
from evals.run import Run, RunFault
from evals.statistics import Interval
from evals.summary import TwoByTwo, summarise
from evals.table import cell

FIGURES = Path("docs", "figures.json")
CARD = Path("docs", "governance", "system-card.md")
DECISIONS = Path("docs", "governance", "to-decide.md")
_BEGIN = "<!-- Written by: python -m evals publish. Do not edit this part. -->"
_END = "<!-- End of the written part. -->"
_OPEN = re.compile(r"To decide: ([^|\n]+)")
_SHOWN = ("hit@1", "hit@3", "citation recall", "citation precision", "unsupported sentences")
"""Shown beside the scores that decide whether a case passes."""
_HEAD = """# What is left to decide

Made from the documents by `python -m evals publish`; edit them, not this page. Whoever deploys the assistant decides
each of these, writes the decision in place of the mark, and makes this page again. Each is a line that begins
"To decide" with a colon.
"""


class PublishedFigure(BaseModel):
    """The mean of one score over a split."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    split: Split
    mean: float
    low: float
    high: float
    n: int

    def shown(self) -> str:
        """As in the terminal."""
        return cell(Interval(mean=self.mean, low=self.low, high=self.high, n=self.n))


class PublishedTwoByTwo(BaseModel):
    """Questions with and without an answer in the guidance, and how many of each got one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answerable_answered: int
    answerable_abstained: int
    unanswerable_answered: int
    unanswerable_abstained: int


class PublishedFigures(BaseModel):
    """What a run measured, as far as the system card tells it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measured: date
    code: str
    index: str
    embedder: str
    model: str | None
    scores: tuple[PublishedFigure, ...]
    abstention: dict[Split, PublishedTwoByTwo]


def figures_of(run: Run, suites: Iterable[Suite], measured: date) -> PublishedFigures:
    """The figures of a run over all these suites.

    Raises:
        RunFault: it is of some of them only, or of others.
    """
    asked = {(each.suite, each.split) for each in run.info.suites}
    if asked != {(each.suite, each.split) for each in suites}:
        raise RunFault(f"{run.folder} is not of all suites and both splits; make one with: python -m evals run")
    summary, versions = summarise(run.items, run.timings), run.info.versions
    told = [each for each in summary.figures if each.slice is None and _is_shown(each.name)]
    return PublishedFigures(
        measured=measured,
        code=versions.code,
        index=versions.index,
        embedder=versions.embedder,
        model=versions.model,
        scores=tuple(_published(each.name, each.split, each.interval) for each in told),
        abstention={split: _two_by_two(each) for split, each in summary.abstention.items()},
    )


def _is_shown(name: str) -> bool:
    return MEASURES[name].decides or name in _SHOWN


def _published(name: str, split: Split, told: Interval) -> PublishedFigure:
    low, mean, high = (round(value, 3) for value in (told.low, told.mean, told.high))
    return PublishedFigure(name=name, split=split, mean=mean, low=low, high=high, n=told.n)


def _two_by_two(told: TwoByTwo) -> PublishedTwoByTwo:
    return PublishedTwoByTwo(**{name: getattr(told, name) for name in PublishedTwoByTwo.model_fields})


def card(figures: PublishedFigures) -> str:
    """The part of the system card that is written from figures."""
    return "\n".join((_BEGIN, "", *_card(figures), "", _END))


def _card(figures: PublishedFigures) -> Iterator[str]:
    yield (
        f"Measured on {figures.measured:%-d %B %Y}; code {figures.code[:12]}, index {figures.index}, embedder "
        f"{figures.embedder}, chat model {figures.model or 'none (answers are quoted)'}. Each figure is a mean with "
        "its 95 % interval and the number of cases. **Test** was written by somebody who had not seen the code and is "
        "never tuned on; **dev** is tuned on. Quote test."
    )
    yield from ("", "| what | test | dev |", "|---|---|---|")
    by_place = {(each.name, each.split): each.shown() for each in figures.scores}
    for name, measure in MEASURES.items():
        if (name, "test") in by_place or (name, "dev") in by_place:
            cells = (by_place.get((name, split), "–") for split in ("test", "dev"))
            yield f"| {measure.title} | {' | '.join(cells)} |"
    if told := figures.abstention.get("test"):
        yield ""
        yield (
            f"Of the test questions that the guidance answers, {told.answerable_answered} were answered and "
            f"{told.answerable_abstained} were not. Of those that it does not, {told.unanswerable_abstained} were "
            f"refused and **{told.unanswerable_answered} were given a passage that does not answer them**."
        )


def with_card(page: str, part: str) -> str:
    """The page with its written part replaced.

    Raises:
        RunFault: the marks of the part are not there.
    """
    before, begin, rest = page.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not (begin and end):
        raise RunFault(f"{CARD} lacks the two marks between which figures are written.")
    return f"{before}{part}{after}"


def decisions(root: Path) -> str:
    """The page that lists what is left to decide, by document."""
    found = {path.relative_to(root): _OPEN.findall(path.read_text("utf-8")) for path in documents(root)}
    return "\n".join((_HEAD, *(line for path, said in found.items() if said for line in _listed(path, said))))


def _listed(path: Path, said: list[str]) -> Iterator[str]:
    yield f"## {path.as_posix()}\n"
    yield from (f"- {each.strip()}" for each in said)
    yield ""


def documents(root: Path) -> tuple[Path, ...]:
    """The documents that may hold something to decide."""
    pages = (*sorted((root / "docs").glob("*.md")), *sorted((root / "docs" / "governance").glob("*.md")))
    return tuple(path for path in (root / "SECURITY.md", *pages) if path != root / DECISIONS)


def load_figures(root: Path) -> PublishedFigures:
    """The figures that are checked in."""
    return PublishedFigures.model_validate_json((root / FIGURES).read_bytes())


def publish(root: Path, figures: PublishedFigures | None = None) -> tuple[Path, ...]:
    """Write figures, where there are new ones, then the card and the list of decisions; returns what was written."""
    if figures is not None:
        (root / FIGURES).write_text(figures.model_dump_json(indent=1) + "\n", encoding="utf-8")
    page = with_card((root / CARD).read_text("utf-8"), card(figures or load_figures(root)))
    (root / CARD).write_text(page, encoding="utf-8")
    (root / DECISIONS).write_text(decisions(root), encoding="utf-8")
    return (*((FIGURES,) if figures else ()), CARD, DECISIONS)
