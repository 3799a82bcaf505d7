import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.replies import (
    Answer,
    Citation,
    Claim,
    Danger,
    Declined,
    NotCovered,
    PartAnswer,
    PrivacyStop,
    Reply,
)
from bot.slack.block_kit import validate, validate_view
from bot.slack.modals import in_modal
from bot.slack.phrases import DRAFTED, FAILED, MORE_SOURCES, NOTICES, SHORTENED, WORD_FOR_WORD
from bot.slack.views import Message, notice, shown

STEP = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
LONGEST_UPDATE_TEXT = 4_000
LONGEST_MESSAGE = 12_000


def citation(marker: int = 1, **changes: object) -> Citation:
    values: dict[str, object] = {
        "marker": marker,
        "document_id": "guide",
        "document": "Case audit learnings",
        "section": f"Theme 2 {STEP} What helped",
        "page": None,
        "start": 0,
        "end": 20,
        "quote": "Talk with the child first.",
        "url": None,
        "publisher": "A partnership",
        "date": "2024",
        "nation": "England",
        "authority": "local learning",
        "verification": "as supplied",
    }
    return Citation(**{**values, **changes})  # type: ignore[arg-type]  # the values above have the right types


def answer(text: str = "Talk with the child first [1].", *citations: Citation) -> Answer:
    return Answer(text=text, claims=(Claim(text=text, markers=(1,)),), citations=citations or (citation(),))


def words(message: Message) -> str:
    return json.dumps(message.blocks, ensure_ascii=False)


def assert_fits_slack(message: Message) -> None:
    assert not message.blocks or validate(list(message.blocks), surface="message") == []
    assert 0 < len(message.text) < LONGEST_UPDATE_TEXT
    assert message.text.strip()
    assert sum(len(text) for text in _texts(list(message.blocks))) <= LONGEST_MESSAGE


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        found = [value["text"]] if isinstance(value.get("text"), str) else []
        return found + [text for inner in value.values() for text in _texts(inner)]
    return [text for inner in value for text in _texts(inner)] if isinstance(value, list) else []


def test_a_citation_lists_where_it_stands_who_says_it_and_the_passage() -> None:
    text = words(shown(answer("Listen before you write [1].")))

    place = f"[1] Case audit learnings {STEP} Theme 2 {STEP} What helped"
    assert f"{place} · A partnership · England · 2024 · local learning · as supplied" in text
    assert "> Talk with the child first." in text


def test_words_that_the_answer_has_just_quoted_are_not_shown_twice() -> None:
    quoted = "Talk with the child first. Then write it down."
    text = "Talk with the child first. [1] Then write it down. [1]"
    assert json.dumps(shown(answer(text, citation(quote=quoted))).blocks).count("write it down") == 1


def test_a_source_with_an_address_can_be_opened() -> None:
    linked = citation(url="https://example.org/guide?a=1&b=2")

    assert "<https://example.org/guide?a=1&amp;b=2|open the source>" in words(shown(answer("Text [1].", linked)))


@pytest.mark.parametrize(
    "url",
    ["http://example.org", "javascript:alert(1)", "https://example.org/a|b", "https://a.org/> <!channel>", "https://"],
)
def test_an_odd_address_is_no_link(url: str) -> None:
    assert "<" not in words(shown(answer("Text [1].", citation(url=url))))


def test_what_is_not_known_of_a_source_is_left_out() -> None:
    bare = citation(publisher=None, nation=None, date=None, authority=None, verification=None, page=7)

    assert "What helped · page 7\\n>" in words(shown(answer("Text [1].", bare)))


def test_an_answer_says_that_it_quotes_and_asks_to_check() -> None:
    assert WORD_FOR_WORD in words(shown(answer()))


def test_an_answer_by_a_model_does_not_claim_to_quote() -> None:
    drafted = Answer(text="Text [1].", claims=(), citations=(citation(),), drafted_by="model")

    assert DRAFTED in words(shown(drafted))
    assert WORD_FOR_WORD not in words(shown(drafted))


def test_the_fallback_text_holds_the_answer_and_its_sources() -> None:
    assert shown(answer()).text == "Talk with the child first [1].\n\nSources: [1] Case audit learnings"


@pytest.mark.parametrize(
    "reply",
    [
        NotCovered(text="The guidance does not cover this."),
        Danger(text="Ring 999 now."),
        Declined(text="I must not do this."),
        PrivacyStop(text="Please remove the name.", kinds=("name",)),
    ],
)
def test_a_reply_without_sources_is_its_text_alone(reply: Reply) -> None:
    message = shown(reply)

    assert message.text == reply.text
    assert _texts(list(message.blocks)) == [reply.text]
    assert_fits_slack(message)


def test_mentions_and_links_in_the_guidance_stay_words() -> None:
    hostile = "<!channel> <@U1> <https://evil.invalid|safe> & more"
    message = shown(answer(hostile, citation(quote=hostile, document=hostile, section=hostile)))

    assert "<" not in message.text
    assert all("<" not in text for text in _texts(list(message.blocks)))


def test_a_long_answer_says_that_it_was_shortened() -> None:
    message = shown(answer("A sentence of guidance. " * 1_000))

    assert SHORTENED in words(message)
    assert_fits_slack(message)


def test_many_sources_are_cut_with_a_word_about_it() -> None:
    message = shown(answer("Text.", *(citation(number, quote="q" * 2_000) for number in range(1, 90))))

    assert MORE_SOURCES in words(message)
    assert_fits_slack(message)


@pytest.mark.parametrize("empty", ["", "  \n", "\u200b"])
def test_a_reply_without_words_still_says_something(empty: str) -> None:
    assert shown(NotCovered(text=empty)).text == FAILED


@pytest.mark.parametrize("sentence", sorted(NOTICES))
def test_a_notice_is_one_plain_line(sentence: str) -> None:
    assert "\n" not in notice(sentence).text
    assert_fits_slack(notice(sentence))


def test_a_message_survives_the_outbox() -> None:
    message = shown(answer())

    assert Message.from_json(message.as_json()) == message


ODD_TEXT = st.one_of(
    st.text(max_size=400),
    st.builds(lambda text, times: text * times, st.text(min_size=1, max_size=8), st.integers(1, 5_000)),
)
CITATIONS = st.builds(
    citation,
    marker=st.integers(1, 999),
    document=ODD_TEXT,
    section=ODD_TEXT,
    quote=ODD_TEXT,
    publisher=st.none() | ODD_TEXT,
    page=st.none() | st.integers(1, 9_999),
    url=st.none() | st.builds("https://example.org/{}".format, ODD_TEXT),
)
CITED = st.builds(
    lambda kind, text, citations, drafted_by: kind(
        text=text, claims=(), citations=tuple(citations), drafted_by=drafted_by
    ),
    st.sampled_from([Answer, PartAnswer]),
    ODD_TEXT,
    st.lists(CITATIONS, max_size=60),
    st.sampled_from(["extractive", "model", "fixed"]),
)
PLAIN = st.builds(lambda kind, text: kind(text=text), st.sampled_from([NotCovered, Danger, Declined]), ODD_TEXT)


@settings(max_examples=60, deadline=None)
@given(st.one_of(CITED, PLAIN), st.sampled_from(["", "0123456789abcdef"]))
def test_every_reply_fits_slack_however_long_or_odd(reply: Reply, answer_id: str) -> None:
    message = shown(reply, answer_id)

    assert_fits_slack(message)
    assert validate_view(in_modal(message).as_view()) == []


def test_each_passage_of_a_kept_answer_can_be_opened_by_its_marker_alone() -> None:
    message = shown(answer("Text [1] [2].", citation(1), citation(2)), "a1")

    buttons = [block["accessory"] for block in message.blocks if "accessory" in block]
    assert [each["value"] for each in buttons if isinstance(each, dict)] == ["a1:1", "a1:2"]


@pytest.mark.parametrize(
    "reply",
    [answer(), NotCovered(text="No."), Declined(text="I must not do this."), PrivacyStop(text="Remove it.", kinds=())],
)
def test_a_kept_reply_asks_whether_it_helped(reply: Reply) -> None:
    assert shown(reply, "a1").blocks[-1]["type"] == "context_actions"


def test_in_danger_nobody_is_asked_anything() -> None:
    assert shown(Danger(text="Ring 999 now."), "a1") == shown(Danger(text="Ring 999 now."))
