import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.mrkdwn import escaped, fitted, has_words, own_words, readable, without_mention
from bot.slack.phrases import NOTICES


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("&amp;lt;", "&lt;"),
        ("see <https://example.org/a|the page>", "see the page"),
        ("see <https://example.org/a>", "see https://example.org/a"),
        ("ring <tel:07700900123|07700 900123>", "ring 07700 900123"),
        ("ring <tel:07700900123>", "ring 07700900123"),
        ("write <mailto:a@example.org|a@example.org>", "write a@example.org"),
        ("ask <@U123ABC> and <@U1|jo.bloggs>", "ask someone and someone"),
        ("in <#C1|duty-team> or <#C2>", "in #duty-team or a channel"),
        ("<!channel> <!here> <!everyone> now", "now"),
        ("<!subteam^S1|@duty> knows", "a group knows"),
        ("on <!date^1^{date}|3 May>", "on 3 May"),
        ("one\ttwo\nthree", "one\ttwo\nthree"),
        ("nul\x00 and \ud800 and \u202eturned", "nul and  and turned"),
        ("943 476\u200b 5919", "943 476 5919"),
        ("a < b", "a < b"),
    ],
)
def test_what_was_written_becomes_plain_text(written: str, read: str) -> None:
    assert readable(written) == read


def test_only_the_given_user_is_no_longer_mentioned() -> None:
    assert without_mention("<@UBOT> hi <@UBOT|bot> <@U2>", "UBOT").split() == ["hi", "<@U2>"]


@pytest.mark.parametrize("text", ["", "   ", "\u00a0", "?!", ":wave:", ":+1: :thumbsup_all:", "👋", "…"])
def test_emoji_and_marks_alone_are_no_words(text: str) -> None:
    assert not has_words(readable(text))


@pytest.mark.parametrize("text", ["hi", "7", "Beth yw hyn?", "کیا"])
def test_words_in_any_language_are_words(text: str) -> None:
    assert has_words(readable(text))


@given(st.text())
def test_nothing_comes_alive_in_escaped_text(text: str) -> None:
    assert not {"<", ">"} & set(escaped(text))
    assert readable(escaped(text)) == readable(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


@given(st.text(alphabet=st.sampled_from("a&<> \n"), max_size=80), st.integers(10, 60))
def test_fitted_text_keeps_the_limit_and_whole_entities(text: str, limit: int) -> None:
    fit = fitted(text, limit)

    assert len(fit) <= limit
    assert "&" not in fit.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


@pytest.mark.parametrize("text", ["<" * 40_000, "x" * 40_000, "<a|" * 13_000, "&" * 40_000])
def test_very_long_and_odd_text_is_read_quickly(text: str) -> None:
    started = time.perf_counter()
    readable(text)
    assert time.perf_counter() - started < 0.2


@pytest.mark.parametrize("sentence", sorted(NOTICES))
def test_a_notice_is_no_part_of_a_conversation(sentence: str) -> None:
    assert own_words(escaped(sentence)) == ""


def test_an_answer_of_ours_is_read_without_its_sources() -> None:
    assert own_words("Talk it through [1].\n\nSources: [1] The guide") == "Talk it through [1]."
