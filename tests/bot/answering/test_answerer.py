"""Real question, real index, real reply."""

from pathlib import Path

import pytest

from bot.answering.answerer import LONGEST_QUESTION, Answerer
from bot.answering.question import Question, Turn
from bot.answering.replies import Answer, Danger, NotCovered, PartAnswer, PrivacyStop, as_record
from bot.settings import BotSettings
from bot.wiring import StandingAnswerer, load_answerer, load_searcher
from knowledge.embedding import Embedder
from tests.ingest.corpora import build, pages, write_corpus, write_page


@pytest.fixture(scope="module")
def settings(audit_index: Path) -> BotSettings:
    return BotSettings(index=audit_index)


@pytest.fixture(scope="module")
def answerer(settings: BotSettings) -> Answerer:
    return load_answerer(settings, load_searcher(settings))


def answered(answerer: Answerer, question: str) -> Answer:
    reply = answerer(Question(question)).reply
    assert isinstance(reply, Answer)
    return reply


def test_an_answer_quotes_the_guidance_word_for_word(answerer: Answerer, settings: BotSettings) -> None:
    reply = answered(answerer, "when should we do a genogram?")
    assert "genograms and completing them as early as possible" in reply.text
    record = load_searcher(settings).generation.record
    for citation in reply.citations:
        document = record.document(citation.document_id)
        assert document.text[citation.start : citation.end] == citation.quote
    for claim in reply.claims:
        assert any(claim.text in each.quote for each in reply.citations if each.marker in claim.markers)
    assert reply.citations[0].section == "Missed opportunities to map historical risk"
    assert reply.citations[0].publisher == "Essex Safeguarding Children Board"
    assert reply.citations[0].authority == "local learning"


def test_an_abbreviation_is_understood(answerer: Answerer) -> None:
    assert "Independent Role" in answered(answerer, "what should CP chairs and IROs be doing on ICSA cases").text


@pytest.mark.parametrize("question", ["how do i claim mileage", "how many children were in the audit", "qwzx vbnm"])
def test_what_is_not_covered_has_no_sources_and_says_what_is_held(answerer: Answerer, question: str) -> None:
    reply = answerer(Question(question)).reply
    assert isinstance(reply, NotCovered)
    assert "does not answer" in reply.text
    assert "Multi-Agency Case Audit Learnings" in reply.text
    assert "999" in reply.text


def test_who_asks_what_went_well_is_not_told_of_a_failing(answerer: Answerer) -> None:
    assert "confidence and clarity" in answered(answerer, "what went well in the audit?").text


@pytest.mark.parametrize("question", ["", "  \n ", "👍🏽 🎉", "?!…", "\u200b\u200b", "hello", "Thanks!"])
def test_a_message_without_words_is_asked_for_some(answerer: Answerer, question: str) -> None:
    reply = answerer(Question(question)).reply
    assert isinstance(reply, NotCovered)
    assert "could not find a question" in reply.text


def test_who_asks_for_reading_gets_titles_and_who_asks_of_practice_does_not(answerer: Answerer) -> None:
    assert "Centre of Expertise" in answered(answerer, "what reading is recommended?").text
    assert "Centre of Expertise" not in answered(answerer, "what should reviewing officers do in ICSA?").text


def test_every_quotation_stands_under_its_heading(answerer: Answerer) -> None:
    text = answered(answerer, "what role could family centres play?").text
    assert text.startswith("From “Learning points”:\nFamily Centres to consider")


def test_of_two_questions_the_one_that_is_not_covered_is_named(answerer: Answerer) -> None:
    reply = answerer(Question("when should we do a genogram? how do i claim mileage?")).reply
    assert isinstance(reply, PartAnswer)
    assert "completing them as early as possible" in reply.text
    assert "does not answer this part: “how do i claim mileage?”" in reply.text
    assert [citation.section for citation in reply.citations] == ["Missed opportunities to map historical risk"]


def test_two_questions_that_are_covered_are_both_answered(answerer: Answerer) -> None:
    text = answered(answerer, "when should we do a genogram? and what role could family centres play?").text
    assert "as early as possible" in text
    assert "Family Centres to consider" in text


def test_a_follow_up_is_answered_from_what_it_follows_up(answerer: Answerer) -> None:
    turns = (Turn(role="user", text="what did the audit say about retraction"), Turn(role="assistant", text="See [1]."))
    reply = answerer(Question("how should it have been understood then?", turns)).reply
    assert isinstance(reply, Answer)
    assert "trauma response" in reply.text


def test_an_earlier_turn_with_details_of_a_person_is_not_searched_with(answerer: Answerer) -> None:
    turns = (Turn(role="user", text="a boy called Tomasz: what did the audit say about genograms"),)
    assert answerer.search(Question("and why?", turns), 3).passages == answerer.search(Question("and why?"), 3).passages


def test_a_misspelt_question_is_answered(answerer: Answerer) -> None:
    assert "as early as possible" in answered(answerer, "waht did teh audti say abuot genagrams").text


def test_a_question_beyond_the_fourth_is_named_and_not_answered(answerer: Answerer) -> None:
    asked = "- when should we do a genogram?\n" * 4 + "- what role could family centres play?"
    reply = answerer(Question(asked)).reply
    assert isinstance(reply, PartAnswer)
    assert "ask again: “what role could family centres play?”" in reply.text
    assert "does not answer" not in reply.text
    assert "Family Centres to consider" not in reply.text


def test_a_question_in_another_language_is_told_which_one_is_read(answerer: Answerer) -> None:
    for question in ("ما هو الهدف من خطة السلامة", "Co audyt mówi o planowaniu bezpieczeństwa"):
        assert "questions in English" in answerer(Question(question)).reply.text


def test_a_very_long_question_is_answered_from_its_beginning_and_says_so(answerer: Answerer) -> None:
    reply = answerer(Question("when should we do a genogram? " + "x " * 10_000)).reply
    assert f"first {LONGEST_QUESTION:,} characters" in reply.text


def test_danger_at_the_end_of_a_very_long_message_is_seen(answerer: Answerer) -> None:
    reply = answerer(Question("words " * 5_000 + "he is alone with her now")).reply
    assert isinstance(reply, Danger)


@pytest.mark.parametrize("question", ["gen\u200bogram\x00 \ud800 when", "\u202ewhen should we do a genogram\u202c"])
def test_odd_characters_do_no_harm(answerer: Answerer, question: str) -> None:
    assert "genogram" in answered(answerer, question).text


def test_identifying_detail_stops_before_any_search(answerer: Answerer) -> None:
    result = answerer(Question("a boy called Tomasz, when should we do a genogram"))
    assert isinstance(result.reply, PrivacyStop)
    assert "search" not in result.timings_ms


def test_a_reply_as_plain_values_has_every_key_of_the_contract(answerer: Answerer) -> None:
    keys = {"kind", "text", "answer_id", "claims", "citations", "suggestions", "drafted_by", "timings_ms"}
    for question, kind in (
        ("genograms?", "answer"),
        ("mileage", "not_covered"),
        ("he is alone with her now", "danger"),
    ):
        record = as_record(answerer(Question(question)))
        assert set(record) == keys
        assert record["kind"] == kind
        assert record["answer_id"]


def test_chroma_and_exact_search_give_the_same_replies(answerer: Answerer, settings: BotSettings) -> None:
    standing = StandingAnswerer(settings)
    for question in ("when should we do a genogram?", "dad keeps changing his name", "can we step down", "mileage"):
        assert standing(Question(question)).reply == answerer(Question(question)).reply
    standing.close()


def test_what_not_everyone_may_see_is_neither_found_nor_named(tmp_path: Path, embedder: Embedder) -> None:
    knowledge = write_corpus(tmp_path / "knowledge", pages(8))
    write_page(knowledge, "secret", "The purple telephone protocol needs two calls to the duty desk.")
    entry = "{id: secret, title: Operation Nightingale, publisher: P, file: secret.md, audience: [managers]}"
    (knowledge / "reading_list.yaml").write_text(f"entries:\n  - {entry}\n", "utf-8")
    build(knowledge, tmp_path / "index", embedder)
    settings = BotSettings(knowledge=knowledge, index=tmp_path / "index")
    standing = StandingAnswerer(settings)

    for answer in (load_answerer(settings, load_searcher(settings)), standing):
        reply = answer(Question("what does the purple telephone protocol need?")).reply
        assert "two calls" not in str(reply)
        assert "Nightingale" not in str(reply)
    standing.close()
