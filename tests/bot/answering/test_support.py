"""The check that every drafted sentence passes."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.support import Support
from evals.claims import CLAIMS, LabelledClaim, load_claims
from knowledge.embedding import Embedder
from knowledge.glossary import load_glossary
from knowledge.settings import SHIPPED_KNOWLEDGE

QUOTE = "Genograms should be completed as early as possible, within 10 working days, by the social worker."


@pytest.fixture(scope="session")
def support(embedder: Embedder) -> Support:
    return Support(lambda word: float(len(word)), embedder, load_glossary(SHIPPED_KNOWLEDGE).expand)


@pytest.mark.parametrize(
    ("sentence", "supported"),
    [
        ("Genograms should be completed as early as possible", True),
        ("genograms should be completed as early as possible, within 10 working days", True),
        ("The social worker should complete genograms as early as possible, within 10 working days.", True),
        ("Genograms should be completed as early as possible, within 20 working days.", False),
        ("Genograms should not be completed as early as possible by the social worker.", False),
        ("Genograms must be completed as early as possible by the social worker.", False),
        ("Genograms should be completed as early as possible by the police.", False),
        ("Genograms should be completed as early as possible because the court asks for them.", False),
        ("Genograms should be completed early, and every one is kept for ten years in a locked cabinet.", False),
        ("The canteen opens on Friday.", False),
        ("", False),
        ("the of and", False),
    ],
)
def test_a_sentence_is_supported_by_words_meaning_and_what_it_turns_on(
    sentence: str, supported: bool, support: Support
) -> None:
    found = support(sentence, [QUOTE])
    assert found.value is supported, found.why
    assert found.why


def test_nothing_supports_nothing(support: Support) -> None:
    assert not support("Genograms.", []).value
    assert not support("Genograms.", [""]).value


def test_what_a_note_rests_on_is_no_part_of_what_it_says(support: Support) -> None:
    note = "Children seldom tell at the time (secondary source). Most tell a friend (secondary source)."

    assert support("Children seldom tell at the time (secondary source).", (note,)).why == "word for word"
    assert support("Children seldom tell at the time.", (note,)).why == "word for word"


def test_part_of_a_sentence_is_not_its_word_for_word(support: Support) -> None:
    assert support("Plans were not followed.", ["Maps were late. Plans were not followed."]).why == "word for word"
    assert support("Plans were followed", ["It was not said that plans were followed."]).why != "word for word"


def test_an_item_of_a_list_is_a_sentence_of_its_own(support: Support) -> None:
    assert (
        support("Hazard markers for adults", ["- Review of approaches\n- Hazard markers for adults"]).why
        == "word for word"
    )


def test_an_abbreviation_and_what_it_stands_for_are_one(support: Support) -> None:
    written_out = "Reviewing services promote best practices when working with intra-familial child sexual abuse."
    assert support("Reviewing services promote best practices when working with ICSA.", [written_out]).value


def of_kinds(*, supported: bool) -> list[LabelledClaim]:
    return [each for each in load_claims(CLAIMS) if each.true is supported]


def test_every_wrong_claim_of_the_dev_set_is_stopped_and_most_true_ones_are_kept(
    support: Support,
) -> None:
    wrong, true = of_kinds(supported=False), of_kinds(supported=True)
    assert len(wrong) >= 60
    passed = [each.claim for each in wrong if support(each.claim, each.quotes).value]
    kept = sum(support(each.claim, each.quotes).value for each in true)
    assert len(passed) <= 1, passed
    assert kept >= 0.8 * len(true)


def test_a_huge_quotation_is_read_in_bounded_time(support: Support) -> None:
    started = time.monotonic()
    support("Genograms are completed early by somebody.", ["word " * 200_000])
    assert time.monotonic() - started < 10


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=3))
def test_any_text_gives_a_share_between_nothing_and_all(support: Support, sentence: str, passages: list[str]) -> None:
    found = support(sentence, passages)
    assert 0 <= found.share <= 1
