import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sentences import LONGEST, split_sentences


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ask e.g. Dr. Smith. Then act.", ["Ask e.g. Dr. Smith.", "Then act."]),
        ("See p. 12 and para. 3. Next.", ["See p. 12 and para. 3.", "Next."]),
        ("J. Smith wrote it. We read it.", ["J. Smith wrote it.", "We read it."]),
        ("- One\n- two\n3. Three\n4) Four", ["One", "two", "Three", "Four"]),
        ("1. One. Two\n12. Three\n100. Four\n- 3) Five", ["One.", "Two", "Three", "Four", "Five"]),
        ("It was said: “No.” Then he left.", ["It was said: “No.”", "Then he left."]),
        ('"Allegation" is formal. "Disclosure" is not.', ['"Allegation" is formal.', '"Disclosure" is not.']),
        (
            "The 16-year-olds presentation had stabilised. 16-year-olds retract. However, it moved.",
            ["The 16-year-olds presentation had stabilised.", "16-year-olds retract.", "However, it moved."],
        ),
        ("Write to a.b@essex.gov.uk. Then ring.", ["Write to a.b@essex.gov.uk.", "Then ring."]),
        ("Was it safe? Yes! Wait… Now.", ["Was it safe?", "Yes!", "Wait…", "Now."]),
        ("A wrapped\nline goes on. Next.\nNew line", ["A wrapped\nline goes on.", "Next.", "New line"]),
        ("Version 2.5 of v1.2 is out", ["Version 2.5 of v1.2 is out"]),
        ("--- \n * \n…", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_run_without_a_sentence_end_is_cut_at_white_space() -> None:
    parts = sentences("word " * 500)

    assert all(len(part) <= LONGEST and set(part.split()) == {"word"} for part in parts)
    assert " ".join(parts).split() == ["word"] * 500


@given(st.text(), st.integers(0, 20), st.integers(0, 20))
def test_only_the_asked_stretch_is_read(text: str, before: int, after: int) -> None:
    end = max(len(text) - after, before)

    assert all(before <= span.start < span.end <= end for span in split_sentences(text, before, end))


@pytest.mark.parametrize("unit", ["A. ", ". A", "e.g. A", "...", '.") ', "- ", "\n- a"])
def test_hostile_texts_take_linear_time(unit: str) -> None:
    started = time.perf_counter()

    list(split_sentences(unit * (20_000 // len(unit))))

    assert time.perf_counter() - started < 0.5
