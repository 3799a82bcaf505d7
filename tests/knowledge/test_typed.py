import pytest

from knowledge.typed import read, stretches

SPELLINGS = {"hes": "he is", "tonite": "tonight"}


@pytest.mark.parametrize(
    ("written", "sentences"),
    [
        ("He's alone with her", [("he", "is", "alone", "with", "her", ".")]),
        ("he is...alone :cry: *with* _her_", [("he", "is", "alone", "with", "her", ".")]),
        ("hes here. what now?", [("he", "is", "here", "."), ("what", "now", "?")]),
        ("first line\nsecond line", [("first", "line", ";"), ("second", "line", ".")]),
        ("at 3.15 tonite", [("at", "3", "15", "tonight", ".")]),
        ("nooooo", [("no", ".")]),
        ("3pm", [("3", "pm", ".")]),
        ("?!", []),
        ("", []),
    ],
)
def test_a_message_is_read_as_the_words_that_were_meant(written: str, sentences: list[tuple[str, ...]]) -> None:
    assert list(read(written, SPELLINGS)) == sentences


def test_a_stretch_is_a_sentence_with_the_next() -> None:
    first, second, third = sentences = read("One thing. Another thing. A third.", {})
    assert stretches(sentences) == (first + second, second + third)


def test_a_message_without_stops_is_cut_so_that_no_word_is_lost() -> None:
    words = [first + second for first in "bcdfghkl" for second in "aeiourstwz" * 2]
    pieces = stretches(read(" ".join(words), {}))
    assert max(map(len, pieces)) <= 60
    assert {word for piece in pieces for word in piece} == {*words, "."}
