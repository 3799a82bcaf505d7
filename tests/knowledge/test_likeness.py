import pytest

from knowledge.likeness import Weights, features
from knowledge.typed import read

WEIGHTS = Weights(learnt_from={"a": 1}, bias=-1.0, weights={"gate": 0.6, "he is": 0.6, "audit": -3.0})


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("he is at the gate", 0.2),
        ("he is at the gate, gate, gate", 0.2),
        ("he is at the gate and at the audit", -2.8),
        ("nothing", -1.0),
        ("", float("-inf")),
    ],
)
def test_a_score_is_the_sum_of_what_is_there(text: str, score: float) -> None:
    assert WEIGHTS.score(read(text, {})) == pytest.approx(score)


def test_what_stands_far_off_outweighs_nothing() -> None:
    text = "He is at the gate. So it goes. I see. The audit is long. The audit is short."
    assert WEIGHTS.score(read(text, {})) == pytest.approx(0.2)


def test_numbers_and_years_are_one_word_each() -> None:
    assert set(features(("at", "3", "in", "2019", "."))) == {
        *("at", "<number>", "in", "<yyyy>", "."),
        *("^ at", "at <number>", "<number> in", "in <yyyy>", "<yyyy> ."),
    }
