import numpy as np
import pytest

from evals.statistics import auroc, interval, kappa, paired, risk_coverage


def test_an_interval_holds_its_mean_and_is_the_same_every_time() -> None:
    values = [0, 1, 1, 1, 0, 1, 1, 0, 1, 1]
    found = interval(values)
    assert found == interval(values)
    assert found.low < found.mean < found.high
    assert found.mean == 0.7


def test_an_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(1)
    covered = [
        found.low <= 0.7 <= found.high
        for _ in range(200)
        for found in [interval((random.random(60) < 0.7).astype(float).tolist())]
    ]
    assert 0.88 <= np.mean(covered) <= 0.99


@pytest.mark.parametrize(
    ("values", "low", "high"), [([], 0, 0), ([1.0], 0.2, 1), ([0.0] * 30, 0, 0.12), ([71.2], 71.2, 71.2)]
)
def test_equal_values_are_not_taken_for_certainty(values: list[float], low: float, high: float) -> None:
    found = interval(values)
    assert found.low == pytest.approx(low, abs=0.01)
    assert found.high == pytest.approx(high, abs=0.01)
    assert found.too_few == (len(values) < 5)


def test_a_paired_difference_is_told_from_chance() -> None:
    before = [0.0, 1.0] * 15
    assert paired(before, before).p == 1
    better = paired([0.0] * 30, [1.0] * 20 + [0.0] * 10)
    assert better.low > 0
    assert better.p < 0.01
    luck = paired([0, 1, 0, 1, 1, 0], [1, 0, 0, 1, 1, 0])
    assert luck.low < 0 < luck.high or luck.low == luck.high == 0
    assert luck.p > 0.5


def test_auroc_needs_both_kinds() -> None:
    assert auroc([0.1, 0.9], [False, True]) == 1
    assert auroc([0.5, 0.5], [False, True]) == 0.5
    assert auroc([0.1, 0.9], [True, True]) is None
    assert auroc([], []) is None


def test_the_risk_falls_as_only_surer_answers_are_given() -> None:
    points = risk_coverage([0.9, 0.8, 0.3, 0.3], [False, False, True, False])
    assert [(point.coverage, point.risk) for point in points] == [(0.25, 0), (0.5, 0), (1, 0.25)]
    assert [point.threshold for point in points] == [0.9, 0.8, 0.3]


def test_kappa_takes_chance_away() -> None:
    assert kappa(["a", "b", "a", "b"], ["a", "b", "a", "b"]) == 1
    assert kappa(["a", "a", "b", "b"], ["a", "b", "a", "b"]) == 0
    assert kappa(["a", "a"], ["a", "a"]) is None
    assert kappa([], []) is None
