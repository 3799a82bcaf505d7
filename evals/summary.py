"""The numbers of a whole run: every score with its interval, by split and slice; abstention, wording, time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import quantiles

from evals.cases import Split
from evals.measures import MEASURES
from evals.run import Item, Timing
from evals.scorers import passed
from evals.statistics import Interval, RiskPoint, auroc, interval, risk_coverage

SLICES = ("theme", "register", "role", "risk", "distance")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The mean of one score over the items of a split, or of one slice of it, that have it."""

    split: Split
    slice: str | None
    """`None` for the whole split, else as "theme=T1"."""
    name: str
    interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoByTwo:
    """Answered or abstained, by whether the guidance holds an answer; and how well confidence tells them apart."""

    answerable_answered: int
    answerable_abstained: int
    unanswerable_answered: int
    unanswerable_abstained: int
    auroc: float | None
    """Of the best passage's score, for answerable against unanswerable; None with one kind alone."""
    risk_coverage: tuple[RiskPoint, ...]
    """Over the questions that were answered, most confident first. Coverage is the share of all those asked;
    risk the share of the answers given so far that were wrong: no answer was there to give, or words were missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFigure:
    """Precision and recall of one language rule; None where nothing was found, or nothing expected."""

    rule: str
    precision: float | None
    recall: float | None
    found: int
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """Milliseconds: median and 95th percentile."""

    search_p50: float
    search_p95: float
    answer_p50: float
    answer_p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Everything that the table, the report and a comparison show of a run."""

    figures: tuple[Figure, ...]
    abstention: Mapping[Split, TwoByTwo]
    wording: tuple[RuleFigure, ...]
    latency: Mapping[Split, Latency]
    passed: int
    failed: int
    errors: int

    def as_record(self) -> dict[str, object]:
        """Plain values for `summary.json`, without the times, which differ from run to run."""
        record = asdict(self)
        del record["latency"]
        return record


def summarise(items: Sequence[Item], timings: Sequence[Timing]) -> Summary:
    """The numbers of these items."""
    splits = sorted({item.split for item in items})
    by_split: dict[Split, list[Item]] = {split: [item for item in items if item.split == split] for split in splits}
    verdicts = [passed(item) for item in items]
    return Summary(
        figures=tuple(figure for split in splits for figure in _figures(split, by_split[split])),
        abstention={split: _two_by_two(each) for split, each in by_split.items() if any(map(_may_abstain, each))},
        wording=tuple(_by_rule(items)),
        latency={split: _latency({item.id for item in each}, timings) for split, each in by_split.items()},
        passed=verdicts.count(True),
        failed=verdicts.count(False),
        errors=verdicts.count(None),
    )


def _figures(split: Split, items: Sequence[Item]) -> Iterator[Figure]:
    for name in MEASURES:
        if values := _values(items, name):
            yield Figure(split=split, slice=None, name=name, interval=interval(values))
    for tag in SLICES:
        for value in sorted({item.tags[tag] for item in items if tag in item.tags}):
            here = [item for item in items if item.tags.get(tag) == value]
            for name in (name for name, measure in MEASURES.items() if measure.decides or name == "hit@1"):
                if values := _values(here, name):
                    yield Figure(split=split, slice=f"{tag}={value}", name=name, interval=interval(values))


def _values(items: Sequence[Item], name: str) -> list[float]:
    return [score.value for item in items if (score := item.score(name))]


def _may_abstain(item: Item) -> bool:
    return item.reply is not None and (item.answerable or item.expect == "not_covered")


def _two_by_two(items: Sequence[Item]) -> TwoByTwo:
    asked = [item for item in items if _may_abstain(item)]
    answered = [item for item in asked if item.reply and item.reply.answered]
    sure = [item.confidence or 0.0 for item in answered]
    curve = risk_coverage(sure, [_wrong(item) for item in answered])
    share = len(answered) / len(asked)
    gave_one = {item.id for item in answered}

    def count(*, answerable: bool, gave: bool) -> int:
        return sum(item.answerable == answerable and (item.id in gave_one) == gave for item in asked)

    return TwoByTwo(
        answerable_answered=count(answerable=True, gave=True),
        answerable_abstained=count(answerable=True, gave=False),
        unanswerable_answered=count(answerable=False, gave=True),
        unanswerable_abstained=count(answerable=False, gave=False),
        auroc=auroc([item.confidence or 0.0 for item in asked], [item.answerable for item in asked]),
        risk_coverage=tuple(
            RiskPoint(coverage=point.coverage * share, risk=point.risk, threshold=point.threshold) for point in curve
        ),
    )


def _wrong(item: Item) -> bool:
    return not item.answerable or any(
        score.value < 1 for score in item.scores if score.name in {"must mention", "must not"}
    )


def _by_rule(items: Sequence[Item]) -> Iterator[RuleFigure]:
    measured = [item for item in items if item.reply and item.expected.wording is not None]
    expected = [
        (item.id, each.rule, each.found.casefold()) for item in measured for each in item.expected.wording or ()
    ]
    made = [
        (item.id, each.rule, each.found.casefold())
        for item in measured
        for each in (item.reply.suggestions if item.reply else ())
    ]
    for rule in sorted({rule for _, rule, _ in expected + made}):
        wanted, found = ({each for each in side if each[1] == rule} for side in (expected, made))
        right = len(wanted & found)
        yield RuleFigure(
            rule=rule,
            precision=right / len(found) if found else None,
            recall=right / len(wanted) if wanted else None,
            found=len(found),
            expected=len(wanted),
        )


def _latency(ids: set[str], timings: Sequence[Timing]) -> Latency:
    def p50_p95(pick: Callable[[Timing], float]) -> tuple[float, float]:
        times = [pick(timing) for timing in timings if timing.id in ids and timing.answer_ms]
        cuts = quantiles(times, n=20, method="inclusive") if len(times) > 1 else (times or [0.0]) * 19
        return cuts[9], cuts[18]

    search, answer = p50_p95(lambda timing: timing.search_ms), p50_p95(lambda timing: timing.answer_ms)
    return Latency(search_p50=search[0], search_p95=search[1], answer_p50=answer[0], answer_p95=answer[1])
