"""A run as one HTML page that needs nothing else: figures, curves, slices, and every case with its reasons."""

import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evals.cases import Split
from evals.judge import judged_in_words
from evals.measures import MEASURES
from evals.run import Item, Run
from evals.scorers import passed
from evals.statistics import RiskPoint
from evals.summary import Figure, Summary, summarise

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One case as the page shows it."""

    item: Item
    kind: str
    passed: bool
    verdict: str
    slices: str
    """For the filter, joined by "|"."""
    wanted: tuple[str, ...]


def write_report(run: Run, folder: Path) -> Path:
    """Write `report.html` into the folder and give its path."""
    path = folder / "report.html"
    new = path.with_suffix(".new")
    new.write_text(page(run), encoding="utf-8")
    new.replace(path)
    return path


def page(run: Run) -> str:
    """The whole page as text."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    summary = summarise(run.items, run.timings)
    return environment.get_template("report.html.j2").render(
        title=", ".join(dict.fromkeys(suite.suite for suite in run.info.suites)),
        info=run.info,
        versions=_versions(run),
        summary=summary,
        measures=MEASURES,
        used=[measure for name, measure in MEASURES.items() if any(item.score(name) for item in run.items)],
        splits=sorted({item.split for item in run.items}),
        whole=lambda split: [f for f in summary.figures if f.split == split and f.slice is None],
        slices=lambda split: list(_slices(summary.figures, split)),
        number=number,
        items=[_row(item) for item in run.items],
        judged=judged_in_words(run.folder),
        **_chart(summary),
        **_choices(run.items),
    )


def number(value: float) -> str:
    """Two decimals; whole numbers and lengths with fewer."""
    if value == int(value):
        return str(int(value))
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.0f}"  # noqa: PLR2004 -- shares are below


def _versions(run: Run) -> list[tuple[str, str]]:
    told = run.info.versions.model_dump()
    cover = ", ".join(f"{name} {value:g}" for name, value in told.pop("cover").items())
    return [(name, value) for name, value in {**told, "cover": cover}.items() if value]


def _choices(items: Sequence[Item]) -> dict[str, list[str]]:
    """What the filters offer."""
    return {
        "suites": sorted({item.suite for item in items}),
        "expected": sorted({item.expect for item in items}),
        "kinds": sorted({_kind(item) for item in items}),
        "slice_names": sorted({f"{tag}={value}" for item in items for tag, value in item.tags.items()}),
    }


def _slices(figures: Sequence[Figure], split: Split) -> Iterator[tuple[str, list[Figure]]]:
    sliced = [(figure, figure.slice.partition("=")[0]) for figure in figures if figure.split == split and figure.slice]
    for tag, group in itertools.groupby(sliced, key=lambda pair: pair[1]):
        yield tag, [figure for figure, _ in group]


def _kind(item: Item) -> str:
    return item.reply.kind if item.reply else "error"


def _row(item: Item) -> Row:
    verdict = passed(item)
    return Row(
        item=item,
        kind=_kind(item),
        passed=verdict is True,
        verdict={True: "passed", False: "failed", None: "error"}[verdict],
        slices="|".join(f"{tag}={value}" for tag, value in item.tags.items()),
        wanted=tuple(_wanted(item)),
    )


def _wanted(item: Item) -> Iterator[str]:
    expected = item.expected
    for name, values in (
        ("section", expected.sections),
        ("document", expected.documents),
        ("words", expected.passages),
    ):
        yield from (f"{name}: {value}" for value in values)
    yield from ("must say: " + " or ".join(group) for group in expected.must_mention)
    yield from (f"must not say: {words}" for words in expected.must_not)
    if expected.wording is not None:
        yield from (f"suggestion: {each.rule}, about “{each.found}”" for each in expected.wording)
        if not expected.wording:
            yield "no suggestion"


def _chart(summary: Summary) -> dict[str, "Markup | str"]:
    """The risk–coverage curves as SVG, and in words."""
    words = "Share of wrong answers by share of questions answered, surest first. " + " ".join(
        f"{split}: {_in_words(table.risk_coverage)}" for split, table in summary.abstention.items()
    )
    return {"chart": _curves(summary), "chart_words": words}


def _in_words(points: Sequence[RiskPoint]) -> str:
    if not points:
        return "nothing was answered."
    half = min(points, key=lambda point: abs(point.coverage - points[-1].coverage / 2))
    return (
        f"{points[-1].coverage:.0%} answered, {points[-1].risk:.0%} of those wrong; "
        f"with the surer half alone ({half.coverage:.0%}), {half.risk:.0%} wrong."
    )


def _curves(summary: Summary) -> "Markup":
    import matplotlib as mpl
    from markupsafe import Markup
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure as Plot

    with mpl.rc_context({"svg.hashsalt": "evals", "font.size": 10}):
        plot = Plot(figsize=(6, 3.4), layout="constrained")
        FigureCanvasSVG(plot)
        axes = plot.add_subplot()
        for (split, table), style in zip(summary.abstention.items(), ("-", "--"), strict=False):
            points = table.risk_coverage
            axes.step([p.coverage for p in points], [p.risk for p in points], style, where="post", label=split)
        axes.set(xlabel="share of questions answered", ylabel="share of answers wrong", xlim=(0, 1), ylim=(0, 1))
        axes.legend()
        written = io.StringIO()
        plot.savefig(written, format="svg", metadata={"Date": None})
    # Our own drawing, without any text from outside; the XML head is not allowed inside HTML.
    return Markup(written.getvalue()[written.getvalue().index("<svg") :])  # noqa: S704
