import pytest

from bot.answering.answerer import Judged
from bot.answering.cover import Signal, load_cover
from evals.calibrate import Asked, Trial, advised, as_yaml, fitted, of_suites, trials
from evals.cases import Suite, SuiteFault

COVER = load_cover()


def asked(answerable: bool, score: float, *, quoted: bool = True, kind_decides: bool = False) -> Asked:
    signals: dict[Signal, float] = dict.fromkeys(COVER.weights, 0.5)
    signals["score"] = score
    return Asked(answerable=answerable, judged=Judged(signals=signals, kind_decides=kind_decides, quoted=quoted))


def test_the_bar_that_tells_them_apart_is_found() -> None:
    best = advised(trials([asked(False, 0.1), asked(False, 0.2), asked(True, 0.6), asked(True, 0.9)], COVER))
    assert (best.answered, best.refused) == (1, 1)


def test_enough_must_be_kept_before_more_is_refused() -> None:
    tried = trials([asked(True, 0.1), asked(False, 0.2), asked(True, 0.6), asked(False, 0.9)], COVER)
    assert advised(tried, keep=1).answered == 1
    assert advised(tried, keep=0.5).refused > advised(tried, keep=1).refused


def test_no_bar_answers_what_no_sentence_can_and_none_refuses_what_its_kind_decides() -> None:
    tried = trials([asked(True, 0.9, quoted=False), asked(False, 0.1, kind_decides=True)], COVER)
    assert {(trial.answered, trial.refused) for trial in tried} == {(0.0, 0.0)}


def test_one_kind_of_question_calibrates_nothing() -> None:
    with pytest.raises(SuiteFault, match="questions that it does not"):
        trials([asked(True, 0.5)], COVER)


def test_weights_follow_the_signal_that_tells() -> None:
    seen = [asked(score > 0.5, score) for score in (0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9)]
    weights = fitted(seen, COVER).weights
    assert weights["score"] > 0
    assert weights["sentence"] == weights["documents"] == 0


def test_only_cases_about_cover_are_asked() -> None:
    tags = {"theme": "t", "register": "r", "role": "x"}
    cases = [
        {"id": "1", "question": "a", "expect": "answer", "sections": ["A"], "tags": tags},
        {"id": "2", "question": "b", "expect": "not_covered", "tags": tags},
        {"id": "3", "question": "c", "expect": "danger", "tags": tags},
    ]
    suite = Suite.model_validate({"suite": "s", "split": "dev", "author": "x", "date": "2026-01-01", "cases": cases})
    assert [(answerable, question.text) for answerable, question in of_suites([suite])] == [(True, "a"), (False, "b")]


def test_what_is_printed_can_be_written_into_the_file() -> None:
    best = Trial(bar=-1.5, answered=0.912, refused=0.634)
    assert "bar: -1.5\n" in as_yaml(best, None, questions="dev", today="2026-01-01")
