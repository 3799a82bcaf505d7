"""The local check of whether a quotation supports a sentence, and ALCE's scores on top of it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.support import Support, citation_scores, unsupported_sentences
from knowledge.embedding import Embedder

QUOTE = "Genograms should be completed as early as possible, within 10 working days, by the social worker."


@pytest.fixture(scope="session")
def support(embedder: Embedder) -> Support:
    return Support(lambda word: float(len(word)), embedder)


@pytest.mark.parametrize(
    ("sentence", "supported"),
    [
        ("Genograms should be completed as early as possible", True),
        ("genograms should be completed as early as possible, within 10 working days", True),
        ("The social worker should complete genograms as early as possible, within 10 working days.", True),
        ("Genograms should be completed as early as possible, within 20 working days.", False),
        ("Genograms should not be completed as early as possible by the social worker.", False),
        ("Genograms must be completed as early as possible by the social worker.", False),
        ("The canteen opens on Friday.", False),
        ("", False),
    ],
)
def test_a_sentence_is_supported_by_words_numbers_and_strength(
    sentence: str, supported: bool, support: Support
) -> None:
    found = support(sentence, [QUOTE])
    assert found.value is supported, found.why
    assert found.why


def test_nothing_supports_nothing(support: Support) -> None:
    assert not support("Genograms.", []).value
    assert not support("Genograms.", [""]).value


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


def test_a_huge_quotation_is_read_in_bounded_time(support: Support) -> None:
    started = time.monotonic()
    support("Genograms are completed early by somebody.", ["word " * 200_000])
    assert time.monotonic() - started < 10


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=3))
def test_any_text_gives_a_share_between_nothing_and_all(sentence: str, passages: list[str]) -> None:
    found = Support(lambda word: float(len(word)), None)(sentence, passages)
    assert 0 <= found.share <= 1
