"""Find the bar of `bot/answering/cover.yaml`, and on request its weights, from questions with and without an answer."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml
from rich.table import Table

from bot.answering.answerer import Judged
from bot.answering.cover import Cover
from bot.answering.question import Question, Turn
from evals.bench.corpus import question_lines
from evals.cases import Case, Suite, SuiteFault, every_case

KEEP = 0.95
"""Of the questions with an answer that would be answered without a bar, the share that must still be."""

ROWS = 12
NO_BAR = -99.0
"""Lower than anything that can be quoted."""

Judge = Callable[[Question], Judged]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question, whether the guidance answers it, and how it looks to the search."""

    answerable: bool
    judged: Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One bar and what it does."""

    bar: float
    answered: float
    """Share of the questions with an answer that are answered."""
    refused: float
    """Share of the questions without one that are not."""


def of_suites(suites: Sequence[Suite]) -> list[tuple[bool, Question]]:
    """The questions that must be answered, and those that must not; the others have nothing to do with cover."""
    cases = [case for _, case in every_case(suites) if case.answerable or case.expect == "not_covered"]
    return [(case.answerable, _question(case)) for case in cases]


def _question(case: Case) -> Question:
    return Question(case.question, tuple(Turn(role=turn.role, text=turn.text) for turn in case.turns))


def of_corpus(folder: Path) -> list[tuple[bool, Question]]:
    """The same from a folder with `queries.jsonl`, whose passages are the index that is asked.

    Raises:
        CorpusFault: the file is not there, or a line does not fit.
    """
    answerable = {"answerable": True, "partial": True, "unanswerable": False}
    return [
        (answerable[line.state], Question(line.text, line.turns))
        for line in question_lines(folder)
        if line.state in answerable
    ]


def judged(questions: Iterable[tuple[bool, Question]], judge: Judge) -> Iterator[Asked]:
    """Each question as the search sees it."""
    for answerable, question in questions:
        yield Asked(answerable=answerable, judged=judge(question))


def trials(asked: Sequence[Asked], cover: Cover) -> list[Trial]:
    """Every bar that makes a difference, lowest first; the first is none at all.

    Raises:
        SuiteFault: there is no question with an answer, or none without.
    """
    if len({each.answerable for each in asked}) < 2:  # noqa: PLR2004 -- both kinds
        raise SuiteFault("Calibration needs questions that the guidance answers and questions that it does not.")
    sure = np.array([_sureness(each.judged, cover) for each in asked])
    answerable = np.array([each.answerable for each in asked])
    bars = [NO_BAR, *sorted({round(float(value), 2) for value in sure[np.isfinite(sure)]})]
    return [
        Trial(bar=bar, answered=_share(sure[answerable] >= bar), refused=_share(sure[~answerable] < bar))
        for bar in bars
    ]


def _share(which: npt.NDArray[np.bool_]) -> float:
    return float(which.mean())


def _sureness(judged: Judged, cover: Cover) -> float:
    """Not at all where no sentence could be quoted; wholly where the kind of sentence decides."""
    if not judged.quoted or judged.signals is None:
        return -math.inf
    return math.inf if judged.kind_decides else cover.sureness(judged.signals)


def advised(tried: Sequence[Trial], keep: float = KEEP) -> Trial:
    """The bar that refuses most while it keeps enough of what would be answered without one."""
    enough = [trial for trial in tried if trial.answered >= keep * tried[0].answered]
    return max(enough, key=lambda trial: (trial.refused, trial.answered))


def fitted(asked: Sequence[Asked], cover: Cover) -> Cover:
    """The cover with weights fitted to these questions: logistic regression, both kinds weighed alike."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    names = tuple(cover.weights)
    seen = [each for each in asked if each.judged.signals]
    values = np.array([[each.judged.signals[name] for name in names] for each in seen if each.judged.signals])
    scale = StandardScaler().fit(values)
    # Few questions and signals that say much the same: a strong pull towards small weights carries over best.
    model = LogisticRegression(C=0.02, class_weight="balanced", max_iter=3000)
    model.fit(scale.transform(values), [each.answerable for each in seen])
    weights = model.coef_[0] / scale.scale_
    return cover.model_copy(
        update={
            "weights": {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)},
            "intercept": round(float(model.intercept_[0] - (weights * scale.mean_).sum()), 2),
        }
    )


def as_table(tried: Sequence[Trial], best: Trial) -> Table:
    """A row for every so many bars, and the one that is advised."""
    table = Table("bar", "answered of answerable", "refused of the rest", title="The bar of cover")
    step = max(len(tried) // ROWS, 1)
    for number, trial in enumerate(tried):
        if number % step == 0 or trial is best:
            bar = "none" if trial.bar == NO_BAR else f"{trial.bar:.2f}"
            table.add_row(f"{bar} ←" if trial is best else bar, f"{trial.answered:.2f}", f"{trial.refused:.2f}")
    return table


def as_yaml(best: Trial, weights: Cover | None, *, questions: str, today: str) -> str:
    """What to write into `cover.yaml`."""
    entry = {
        "bar": best.bar,
        "questions": questions,
        "answered": round(best.answered, 2),
        "refused": round(best.refused, 2),
        "date": today,
    }
    found: dict[str, object] = {"bars": [entry]}
    if weights:
        found = {"weights": dict(weights.weights), "intercept": weights.intercept, **found}
    return yaml.safe_dump(found, sort_keys=False)
