"""A run in the terminal: a row a score, a column a split, and a line for every case that failed."""

from collections.abc import Iterator, Sequence

from rich.table import Table

from evals.measures import MEASURES
from evals.run import Item
from evals.scorers import passed
from evals.statistics import Interval
from evals.summary import Summary

_LEGEND = (
    "Mean of each score with its 95 % interval and the number of cases. 1 is best, except for unsupported sentences "
    "(0 is best), words and reading ease. dev is tuned on; quote test."
)


def table(summary: Summary) -> Table:
    """The whole splits, without slices; the report has those."""
    splits = sorted({figure.split for figure in summary.figures})
    shown = Table(
        "score", *splits, title=f"{summary.passed} passed, {summary.failed} failed, {summary.errors} in error"
    )
    shown.caption = _LEGEND
    cells = {(figure.name, figure.split): cell(figure.interval) for figure in summary.figures if figure.slice is None}
    for name, measure in MEASURES.items():
        if any((name, split) in cells for split in splits):
            shown.add_row(measure.title, *(cells.get((name, split), "–") for split in splits))
    for title, pick in (("AUROC of confidence", "auroc"),):
        values = [getattr(summary.abstention.get(split), pick, None) for split in splits]
        if any(value is not None for value in values):
            shown.add_row(title, *("–" if value is None else f"{value:.2f}" for value in values))
    for title, at in (("search, median / 95 %, ms", "search"), ("answer, median / 95 %, ms", "answer")):
        times = [summary.latency[split] for split in splits]
        shown.add_row(title, *(f"{getattr(t, at + '_p50'):.1f} / {getattr(t, at + '_p95'):.1f}" for t in times))
    return shown


def cell(interval: Interval) -> str:
    """For example "0.83 [0.71–0.94] (24)"."""
    few = ", too few" if interval.too_few else ""
    return f"{interval.mean:.2f} [{interval.low:.2f}–{interval.high:.2f}] ({interval.n}{few})"


def failures(items: Sequence[Item]) -> Iterator[str]:
    """A line for each case that failed, with the reasons."""
    for item in items:
        if item.error is not None:
            yield f"{item.id} ERROR: {item.error}"
        elif not passed(item):
            short = [score for score in item.scores if MEASURES[score.name].decides and score.value < 1]
            yield f"{item.id}: {item.question} — " + "; ".join(f"{score.name}: {score.why}" for score in short)
