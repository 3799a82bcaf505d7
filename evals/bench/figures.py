"""What was measured, as figures: quality with its intervals, time, size; each beside the usual recipe."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles

from evals.bench.material import Question
from evals.bench.process import Asked, Built
from evals.bench.systems import OURS, RECIPE, SYSTEMS
from evals.statistics import Interval, Paired, interval, paired

_QUALITY = {
    "recall@1": "R@1",
    "recall@3": "R@3",
    "recall@5": "R@5",
    "hit@1": "Success@1",
    "hit@3": "Success@3",
    "mrr@10": "RR@10",
    "ndcg@10": "nDCG@10",
}
"""Our names and those of ir-measures."""

MAIN = "mrr@10"

FEWEST, MOST = 1_000, 10_000
"""Passages below which fixed costs hide what a passage costs, and up to which the aim for a search's time holds."""
BEYOND_EMBEDDING_MS, KB_A_PASSAGE, BUILD_SHARE = 5.0, 25.0, 1.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure of the table."""

    name: str
    title: str
    digits: int
    high: bool = False
    """Whether more is better."""


ROWS = (
    *(Row(name=name, title=name, digits=3, high=True) for name in _QUALITY),
    Row(name="search_p50_ms", title="search, ms, median", digits=1),
    Row(name="search_p95_ms", title="search, ms, 95 %", digits=1),
    Row(name="embed_p50_ms", title="embedding the question alone, ms, median", digits=1),
    Row(name="own_p50_ms", title="search beyond embedding, ms, median", digits=1),
    Row(name="own_p95_ms", title="search beyond embedding, ms, 95 %", digits=1),
    Row(name="embed_seconds", title="embedding every stored text, s", digits=1),
    Row(name="build_seconds", title="build beyond embedding, s", digits=1),
    Row(name="build_over_embedding", title="build / embedding every stored text", digits=3),
    Row(name="cpu_build_over_embedding", title="  the same in processor time", digits=3),
    Row(name="open_seconds", title="opening the index, s", digits=2),
    Row(name="build_peak_mb", title="peak memory, building, MB", digits=0),
    Row(name="ask_peak_mb", title="peak memory, searching, MB", digits=0),
    Row(name="kb_a_passage", title="index, kB a passage", digits=1),
    Row(name="kb_without_cache", title="index without the Chroma cache, kB", digits=1),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One system at one size."""

    built: Built
    asked: Asked
    scores: Mapping[str, Sequence[float]]
    """By figure, one value a question."""
    figures: Mapping[str, float]
    """By name of `ROWS`; what a system does not do is left out."""
    main: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """One aim of the project, and whether it is reached."""

    name: str
    where: str
    """System and passages."""
    found: str
    reached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AtSize:
    """Every system at one size."""

    passages: int
    questions: int
    systems: Mapping[str, Measured]

    def ratio(self, name: str, figure: str) -> float | None:
        """A system's figure over the recipe's, where both have it."""
        ours = self.systems[name].figures.get(figure)
        theirs = self.systems[RECIPE].figures.get(figure) if RECIPE in self.systems else None
        return ours / theirs if ours is not None and theirs else None

    def own(self) -> Mapping[str, Measured]:
        """Our systems."""
        return {name: each for name, each in self.systems.items() if SYSTEMS[name].index == OURS}

    def best_other(self) -> str | None:
        """The system with the highest main figure that is not ours."""
        others = {name: each.main.mean for name, each in self.systems.items() if name not in self.own()}
        return max(others, key=lambda name: others[name], default=None)

    def against_best_other(self, name: str) -> Paired | None:
        """How far one of ours leads the best other system on the main figure, question by question."""
        other = self.best_other()
        return paired(self.systems[other].scores[MAIN], self.systems[name].scores[MAIN]) if other else None


def measured(questions: Sequence[Question], passages: int, built: Built, asked: Asked) -> Measured:
    """The figures of one system at one size."""
    scores = _scores(questions, asked)
    figures = {name: sum(values) / len(values) for name, values in scores.items()}
    return Measured(
        built=built,
        asked=asked,
        scores=scores,
        figures=figures | _times(asked) | _costs(built, passages) | {"ask_peak_mb": asked.peak_mb},
        main=interval(scores[MAIN]),
    )


def _scores(questions: Sequence[Question], asked: Asked) -> Mapping[str, Sequence[float]]:
    import ir_measures

    measures = {name: ir_measures.parse_measure(theirs) for name, theirs in _QUALITY.items()}
    qrels = [ir_measures.Qrel(question.id, id_, 1) for question in questions for id_ in question.gold]
    found = [
        ir_measures.ScoredDoc(question.id, id_, -rank)
        for question, ids in zip(questions, asked.found, strict=True)
        for rank, id_ in enumerate(ids)
    ]
    values = {
        (str(each.measure), each.query_id): each.value
        for each in ir_measures.iter_calc(list(measures.values()), qrels, found)
    }
    return {
        name: [float(values.get((str(measure), question.id), 0.0)) for question in questions]
        for name, measure in measures.items()
    }


def _times(asked: Asked) -> dict[str, float]:
    times = {
        "search_p50_ms": percentile(asked.ms, 50),
        "search_p95_ms": percentile(asked.ms, 95),
        "own_p50_ms": percentile(asked.own_ms, 50),
        "own_p95_ms": percentile(asked.own_ms, 95),
        "open_seconds": asked.open_seconds,
    }
    return times | ({"embed_p50_ms": percentile(asked.embed_ms, 50)} if asked.embed_ms else {})


def _costs(built: Built, passages: int) -> dict[str, float]:
    costs = {
        "build_seconds": built.seconds,
        "build_peak_mb": built.peak_mb,
        "kb_a_passage": built.bytes / passages / 1e3,
        "kb_without_cache": (built.bytes - built.cache_bytes) / passages / 1e3,
    }
    if not built.embed_seconds:
        return costs
    return costs | {
        "embed_seconds": built.embed_seconds,
        "build_over_embedding": 1 + built.seconds / built.embed_seconds,
        "cpu_build_over_embedding": 1 + built.cpu_seconds / built.embed_cpu_seconds,
    }


def percentile(values: Sequence[float], share: int) -> float:
    """The value that so many in a hundred do not pass."""
    return quantiles(values, n=100, method="inclusive")[share - 1] if len(values) > 1 else values[0]


def aims(sizes: Sequence[AtSize]) -> Iterator[Aim]:
    """What the project aims for, at every size that bears on it; nothing where the systems it needs were left out."""
    for size in sizes:
        own = size.own()
        for name, ours in own.items():
            where = f"{SYSTEMS[name].title}, {size.passages:,}"
            yield from _ahead(size, name, where)
            if size.passages <= MOST:
                yield _at_most("median search beyond embedding, ms", where, ours, "own_p50_ms", BEYOND_EMBEDDING_MS)
        for ours in list(own.values())[: size.passages >= FEWEST]:
            where = f"ours, {size.passages:,}"
            yield _at_most("index, kB a passage", where, ours, "kb_a_passage", KB_A_PASSAGE)
            yield _at_most("build / embedding every stored text", where, ours, "build_over_embedding", BUILD_SHARE)
    yield from _growth(sizes)


def _ahead(size: AtSize, name: str, where: str) -> Iterator[Aim]:
    other, lead = size.best_other(), size.against_best_other(name)
    if other and lead:
        found = f"{lead.difference:+.3f} [{lead.low:+.3f}, {lead.high:+.3f}], p {lead.p:.3f}"
        yield Aim(
            name=f"{MAIN} surely ahead of the best other, {SYSTEMS[other].title}",
            where=where,
            found=found,
            reached=lead.low > 0,
        )


def _at_most(name: str, where: str, ours: Measured, figure: str, most: float) -> Aim:
    value = ours.figures[figure]
    return Aim(name=f"{name}, at most {most:g}", where=where, found=f"{value:.3g}", reached=value <= most)


def _growth(sizes: Sequence[AtSize]) -> Iterator[Aim]:
    small, large = sizes[0], sizes[-1]
    if small.passages == large.passages:
        return
    passages = large.passages / small.passages
    for name in small.own():
        times = large.systems[name].figures["own_p50_ms"] / small.systems[name].figures["own_p50_ms"]
        yield Aim(
            name="median search beyond embedding grows less than the passages",
            where=f"{SYSTEMS[name].title}, {small.passages:,} to {large.passages:,}",
            found=f"×{times:.1f} for ×{passages:.1f}",
            reached=times < passages,
        )
