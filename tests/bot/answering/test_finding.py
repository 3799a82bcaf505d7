from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.cover import signals_of
from bot.answering.finding import find, fused, signals_of_found
from bot.answering.understanding import Asked
from bot.settings import BotSettings
from bot.wiring import load_searcher
from knowledge.search import Searcher

ABOUT = "why? genograms"
ALONE = Asked(text=ABOUT, search=ABOUT, about=ABOUT)
LEANING = Asked(text="why?", search=ABOUT, beside="why?", about=ABOUT)


@pytest.fixture(scope="module")
def searcher(audit_index: Path) -> Searcher:
    return load_searcher(BotSettings(index=audit_index))


def test_what_stands_alone_is_searched_for_once(searcher: Searcher) -> None:
    found = find(searcher, ALONE, 5)

    assert found.passages == searcher(ABOUT, 5).passages
    assert len(found.searches) == 1


def test_the_weighed_sum_of_both_searches_decides(searcher: Searcher) -> None:
    one, two, three = searcher("genograms", 3).passages
    first = [replace(one, score=0.5), replace(two, score=0.4)]
    second = [replace(two, score=0.6), replace(three, score=0.3)]

    # The second: 0.4 + 0.3. The first: 0.5 + 0.15, for it is not in the other search. The third: 0.4 + 0.15.
    assert [passage.chunk for passage in fused(first, second)] == [two.chunk, one.chunk, three.chunk]
    assert fused(first, ()) == tuple(first)
    assert fused((), ()) == ()


def test_a_passage_that_both_searches_find_keeps_the_scores_of_the_first(searcher: Searcher) -> None:
    found = find(searcher, LEANING, 5)
    first = {passage.chunk.id: passage for passage in searcher(ABOUT, 40).passages}

    assert len(found.passages) == 5
    assert all(first.get(passage.chunk.id, passage) == passage for passage in found.passages)


def test_cover_sees_each_signal_as_the_clearer_search_gives_it(searcher: Searcher) -> None:
    signals = signals_of_found(find(searcher, LEANING, 11), ABOUT)

    alone = [signals_of(searcher(text, 11).passages, 1) for text in (ABOUT, "why?")]
    assert signals == {name: max(one[name] for one in alone) for name in alone[0]}


def test_the_time_of_both_searches_counts(searcher: Searcher) -> None:
    found = find(searcher, LEANING, 5)

    assert found.result.ms == sum(search.ms for search in found.searches)
    assert found.result.passages == found.passages


def test_what_is_said_of_a_person_counts_only_where_the_guidance_speaks_of_it(searcher: Searcher) -> None:
    search = "what had children said of these adults"
    about_men = Asked(
        text="", search=search, about=search, particular=f"{search}, all three men", left_out=frozenset({"men"})
    )
    about_somali = replace(about_men, particular=f"{search}, all Somali", left_out=frozenset({"somali"}))

    assert find(searcher, about_men, 5).about == about_men.particular
    assert find(searcher, about_men, 5).passages == searcher(about_men.particular, 5).passages
    assert find(searcher, about_somali, 5).about == search
    assert find(searcher, about_somali, 5).passages == searcher(search, 5).passages
