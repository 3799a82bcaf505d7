from datetime import date

import pytest

from bot.answering.cover import Bar, Cover, best_of, load_cover, signals_of
from tests.bot.answering.passages import passage


def test_a_passage_that_stands_out_makes_surer_than_one_among_equals() -> None:
    cover = load_cover()
    alone = [passage(("Plans were not followed.", 0.6), score=0.8), *_others(0.3)]
    among = [passage(("Plans were not followed.", 0.6), score=0.8), *_others(0.75)]
    assert cover.sureness(signals_of(alone, 4)) > cover.sureness(signals_of(among, 4))


def test_a_nearer_sentence_makes_surer() -> None:
    cover = load_cover()
    near, far = ([passage(("Plans were not followed.", cosine)), *_others(0.3)] for cosine in (0.7, 0.3))
    assert cover.sureness(signals_of(near, 4)) > cover.sureness(signals_of(far, 4))


def test_one_passage_alone_is_enough_to_judge_by() -> None:
    assert signals_of([passage(("Plans were not followed.", 0.6))], 4)["stands_out"] == 0


def test_a_follow_up_counts_with_or_without_its_turns() -> None:
    one, other = (signals_of([passage(("A sentence.", cosine), score=cosine)], 3) for cosine in (0.2, 0.6))
    assert best_of(one, other)["sentence"] == best_of(other, one)["sentence"] == 0.6


@pytest.mark.parametrize(("documents", "guidance"), [({"a", "b"}, "ours"), ({"b"}, "any other")])
def test_guidance_is_known_by_a_document_that_it_holds(documents: set[str], guidance: str) -> None:
    bars = (_bar("ours", "a"), _bar("any other", None))
    cover = Cover(weights={"score": 1.0}, intercept=0.0, fitted_on="nothing", bars=bars)
    assert cover.bar_for(documents.__contains__).guidance == guidance


def _bar(guidance: str, holds: str | None) -> Bar:
    return Bar(guidance=guidance, holds=holds, bar=0, questions="none", answered=1, refused=0, date=date(2026, 1, 1))


def _others(score: float) -> list:  # type: ignore[type-arg]
    return [passage(("Something else.", 0.1), id_=str(number), score=score) for number in range(10)]
