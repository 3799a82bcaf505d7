import pytest

from bot.answering.draft import Cover, load_cover
from bot.answering.question import Question
from bot.answering.replies import Answer, Answered, NotCovered
from evals.calibrate import Trial, advised, how_many, trials
from evals.cases import Suite, SuiteFault


def suite(*expect: str) -> Suite:
    cases = [
        {
            "id": str(n),
            "question": f"{n / 10}",
            "expect": each,
            "sections": ["A"] if each == "answer" else [],
            "tags": {"theme": "t", "register": "r", "role": "x"},
        }
        for n, each in enumerate(expect)
    ]
    return Suite.model_validate({"suite": "s", "split": "dev", "author": "x", "date": "2026-01-01", "cases": cases})


def answers_from(floor_name: str):  # type: ignore[no-untyped-def]
    """An assistant that answers when the number it is asked reaches one floor."""

    def with_cover(cover: Cover):  # type: ignore[no-untyped-def]
        def answer(question: Question) -> Answered:
            enough = float(question.text) >= getattr(cover, floor_name)
            reply = Answer(text="", claims=(), citations=()) if enough else NotCovered(text="")
            return Answered(answer_id="x", reply=reply)

        return answer

    return with_cover


def tried(*expect: str) -> list[Trial]:
    start = load_cover().model_copy(update={"dense_floor": 0.0})
    return list(trials([suite(*expect)], answers_from("dense_floor"), start))


def test_the_floor_that_tells_them_apart_is_found() -> None:
    all_of_them = tried("not_covered", "not_covered", "not_covered", "answer", "answer", "answer")
    assert len(all_of_them) == how_many()
    best = advised(all_of_them)
    assert best.floor == "dense_floor"
    assert 0.2 < best.value <= 0.3
    assert (best.kept, best.refused) == (1, 1)


def test_enough_must_be_kept_before_more_is_refused() -> None:
    all_of_them = tried("answer", "not_covered", "answer", "not_covered")
    assert advised(all_of_them, keep=1).kept == 1
    assert advised(all_of_them, keep=0.5).refused > advised(all_of_them, keep=1).refused


def test_one_kind_of_question_calibrates_nothing() -> None:
    with pytest.raises(SuiteFault, match="questions that it does not"):
        list(trials([suite("answer")], answers_from("dense_floor"), load_cover()))
