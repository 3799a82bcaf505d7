"""How sure a figure is: intervals, paired differences, curves of abstention, agreement. Pure and deterministic."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SEED = 20260101
RESAMPLES = 2000
CONFIDENCE = 0.95
FEW = 5
"""Below this many cases a figure says nothing on its own."""

_Z = 1.959964


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A mean and where it may well lie."""

    mean: float
    low: float
    high: float
    n: int

    @property
    def too_few(self) -> bool:
        """Whether there are too few cases to go by."""
        return self.n < FEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """After minus before, over the cases that both have."""

    difference: float
    low: float
    high: float
    p: float
    """Two-sided, of a sign-flip permutation test: how often chance alone gives a difference as large."""
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPoint:
    """If only answers at least this confident were given: share answered, and share of them wrong."""

    coverage: float
    risk: float
    threshold: float


def interval(values: Sequence[float]) -> Interval:
    """The mean with a 95 % interval.

    Percentile bootstrap (Efron, 1979) with a fixed seed. Where all values are equal the bootstrap has no width, so
    for all 0 or all 1 the Wilson score interval (1927) is given; so it is for any single value within 0 and 1.
    No values give 0 with n = 0.
    """
    n = len(values)
    if n == 0:
        return Interval(mean=0.0, low=0.0, high=0.0, n=0)
    mean = float(np.mean(values))
    if len(set(values)) == 1:
        low, high = _wilson(mean, n) if 0 <= mean <= 1 else (mean, mean)
    else:
        low, high = _percentiles(np.asarray(values, float))
    return Interval(mean=round(mean, 6), low=round(low, 6), high=round(high, 6), n=n)


def _percentiles(values: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> tuple[float, float]:
    from scipy.stats import bootstrap

    found = bootstrap(
        (values,),
        np.mean,
        n_resamples=RESAMPLES,
        confidence_level=CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    return float(found.low), float(found.high)


def _wilson(share: float, n: int) -> tuple[float, float]:
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * (share * (1 - share) / n + _Z**2 / (4 * n**2)) ** 0.5 / (1 + _Z**2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def paired(before: Sequence[float], after: Sequence[float]) -> Paired:
    """The mean difference with a paired bootstrap interval and a permutation test (Fisher, 1935).

    Args:
        before: a value a case.
        after: the values of the same cases in the same order.
    """
    differences = np.asarray(after, float) - np.asarray(before, float)
    n = len(differences)
    if n == 0 or not differences.any():
        return Paired(difference=0.0, low=0.0, high=0.0, p=1.0, n=n)
    low = high = float(differences.mean())
    if len(set(differences.tolist())) > 1:
        low, high = _percentiles(differences)
    return Paired(
        difference=round(float(differences.mean()), 6), low=round(low, 6), high=round(high, 6), p=_p(differences), n=n
    )


def _p(differences: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> float:
    if len(differences) == 1:
        return 1.0
    from scipy.stats import permutation_test

    found = permutation_test(
        (differences,),
        lambda values, axis: np.mean(values, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=RESAMPLES,
        rng=np.random.default_rng(SEED),
    )
    return round(float(found.pvalue), 6)


def auroc(scores: Sequence[float], labels: Sequence[bool]) -> float | None:
    """How often a true one scores above a false one (area under the ROC curve); None with one kind alone."""
    if len(set(labels)) < 2:  # noqa: PLR2004 -- both kinds
        return None
    from sklearn.metrics import roc_auc_score

    return round(float(roc_auc_score(list(labels), list(scores))), 6)


def risk_coverage(confidences: Sequence[float], wrong: Sequence[bool]) -> tuple[RiskPoint, ...]:
    """The risk–coverage curve (Geifman and El-Yaniv, 2017), most confident first; equal confidences make one point."""
    order = sorted(range(len(confidences)), key=lambda at: -confidences[at])
    points: list[RiskPoint] = []
    mistakes = 0
    for count, at in enumerate(order, start=1):
        mistakes += wrong[at]
        if count < len(order) and confidences[order[count]] == confidences[at]:
            continue
        points.append(
            RiskPoint(coverage=count / len(order), risk=mistakes / count, threshold=round(confidences[at], 6))
        )
    return tuple(points)


def kappa(first: Sequence[str], second: Sequence[str]) -> float | None:
    """Agreement beyond chance (Cohen, 1960); None with nothing rated, or where both gave one label throughout."""
    if not first or len(Counter(first) + Counter(second)) < 2:  # noqa: PLR2004 -- one label leaves no chance to differ
        return None
    from sklearn.metrics import cohen_kappa_score

    return round(float(cohen_kappa_score(list(first), list(second))), 6)
