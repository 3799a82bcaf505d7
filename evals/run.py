"""Every case through the same code that answers people, and its scores."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles

from bot.answering.question import Question
from bot.answering.replies import Answered
from evals.cases import Case, Split, Suite
from evals.scorers import Score, must_mention, right_ending, section_hit
from knowledge.search import SearchResult

Search = Callable[[str, int], SearchResult]
Answer = Callable[[Question], Answered]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One case, what came back, and its scores."""

    suite: str
    split: Split
    case: Case
    answered: Answered
    scores: tuple[Score, ...]
    search_ms: float
    answer_ms: float


def run(suites: Iterable[Suite], *, search: Search, answer: Answer) -> Iterator[Item]:
    """Yield an item for each case, in order."""
    for suite in suites:
        for case in suite.cases:
            yield _item(suite, case, search, answer)


def _item(suite: Suite, case: Case, search: Search, answer: Answer) -> Item:
    found = search(case.question, 3)
    started = time.perf_counter()
    answered = answer(Question(case.question))
    answer_ms = (time.perf_counter() - started) * 1e3
    scores = [right_ending(case, answered.reply)]
    if case.expect == "answer":
        scores += [section_hit(case, found.passages, k) for k in (1, 3)]
        scores.append(must_mention(case, answered.reply))
    return Item(
        suite=suite.suite,
        split=suite.split,
        case=case,
        answered=answered,
        scores=tuple(scores),
        search_ms=found.ms,
        answer_ms=answer_ms,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Mean of one score over the cases that have it."""

    name: str
    mean: float
    cases: int


def summarise(items: Sequence[Item]) -> tuple[Summary, ...]:
    """The mean of every score, in the order they first occur."""
    values: dict[str, list[float]] = {}
    for item in items:
        for score in item.scores:
            values.setdefault(score.name, []).append(score.value)
    return tuple(Summary(name=name, mean=fmean(each), cases=len(each)) for name, each in values.items())


def p50_p95(times: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile; both the same for a single time."""
    cuts = quantiles(times, n=20, method="inclusive") if len(times) > 1 else list(times) * 19
    return cuts[9], cuts[18]
