"""ALCE's scores of a reply's citations."""

import pytest

from bot.answering.support import Support
from evals.support import citation_scores, unsupported_sentences
from knowledge.embedding import Embedder

QUOTE = "Genograms should be completed as early as possible, within 10 working days, by the social worker."


@pytest.fixture(scope="session")
def support(embedder: Embedder) -> Support:
    return Support(lambda word: float(len(word)), embedder)


def test_two_quotations_may_support_together_what_neither_does_alone(support: Support) -> None:
    claim = "Genograms are completed early, and hazard markers are added to adult records."
    quotes = {1: "Genograms are completed early.", 2: "Hazard markers are added to adult records."}
    scored = citation_scores([(claim, (1, 2))], quotes, support)
    assert (scored.recall, scored.precision) == (1, 1)


def test_a_citation_that_is_not_needed_lowers_precision(support: Support) -> None:
    scored = citation_scores([(QUOTE, (1, 2))], {1: QUOTE, 2: "The canteen opens on Friday."}, support)
    assert (scored.recall, scored.precision) == (1, 0.5)


@pytest.mark.parametrize("markers", [(), (7,), (1, 7)])
def test_no_citation_or_one_that_stands_for_nothing_counts_as_none(markers: tuple[int, ...], support: Support) -> None:
    scored = citation_scores([(QUOTE, markers)], {1: QUOTE}, support)
    assert (scored.recall, scored.precision) == (0, 0)
    assert QUOTE in scored.why_recall


def test_our_own_words_need_no_support_and_everything_else_does() -> None:
    claims = [("First.", (1,)), ("Second.", (1,))]
    text = "From “A heading”:\nFirst. [1] Second. [1]\n\nThe guidance I hold does not answer this part: “x?” Ask."
    assert unsupported_sentences(text, claims, [True, True]) == ()
    assert unsupported_sentences(text, claims, [True, False]) == ("Second.",)
    assert unsupported_sentences("Made up.\n\n" + text, claims, [True, True]) == ("Made up.",)
