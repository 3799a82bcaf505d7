"""What the Slack side is given, over the shipped knowledge."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from bot.answering.question import Question
from bot.answering.replies import Answer, Citation, PartAnswer
from bot.settings import BotSettings
from bot.slack.services import Services
from bot.sources import sources_read
from bot.standing import load_services
from bot.wiring import StandingAnswerer
from knowledge.documents import Source
from knowledge.reading_list import ReadingList, load_reading_list
from knowledge.settings import SHIPPED_KNOWLEDGE


@pytest.fixture(scope="module")
def services(audit_index: Path) -> Iterator[Services]:
    settings = BotSettings(index=audit_index)
    with closing(StandingAnswerer(settings)) as answer:
        yield load_services(settings, answer)


def citations(services: Services, question: str) -> tuple[Citation, ...]:
    reply = services.answer(Question(question)).reply
    assert isinstance(reply, Answer | PartAnswer)
    return reply.citations


def test_every_citation_opens_in_its_surroundings(services: Services) -> None:
    cited = citations(services, "when should we do a genogram?")
    found = [services.surroundings(each.document_id, each.start, each.end, each.quote) for each in cited]

    assert [each and each.quote for each in found] == [each.quote for each in cited]
    assert any(each and (each.before or each.after) for each in found)


@pytest.mark.parametrize("question", ["What number do I ring for the LADO?", "What does LADO stand for?"])
def test_contacts_and_abbreviations_open_too(services: Services, question: str) -> None:
    (first, *_) = citations(services, question)

    assert services.surroundings(first.document_id, first.start, first.end, first.quote) is not None


def test_a_passage_that_is_not_there_any_more_has_no_surroundings(services: Services) -> None:
    (cited, *_) = citations(services, "when should we do a genogram?")

    assert services.surroundings(cited.document_id, cited.start, cited.end, "Other words.") is None
    assert services.surroundings("gone", cited.start, cited.end, cited.quote) is None


def test_all_that_is_listed_or_read_is_told_with_its_standing(services: Services) -> None:
    told = services.sources()
    listed = load_reading_list(SHIPPED_KNOWLEDGE).entries

    assert [each.title for each in told if each.listed] == [entry.title for entry in listed]
    assert "Multi-Agency Case Audit Learnings: Child Sexual Abuse" in [each.title for each in told if each.read]
    assert all(each.publisher for each in told if each.listed)


def test_what_is_listed_and_not_read_is_told_apart_and_a_review_is_overdue_from_its_day() -> None:
    reading_list = ReadingList.model_validate(
        {"entries": [{"id": "policy", "title": "Policy", "publisher": "Us", "file": "p.md", "review_by": "2026-03-01"}]}
    )
    beside = {"other": Source(publisher="Them")}

    def told(today: date) -> list[tuple[str, bool, bool, bool]]:
        read = sources_read(reading_list, beside, {"other": "Other"}, today)
        return [(each.title, each.read, each.listed, each.overdue) for each in read]

    assert told(date(2026, 3, 1)) == [("Policy", False, True, False), ("Other", True, False, False)]
    assert told(date(2026, 3, 2))[0] == ("Policy", False, True, True)


def test_what_is_not_for_everyone_is_told_as_such() -> None:
    own = {"title": "Ours", "publisher": "Us", "audience": ["leads"]}
    reading_list = ReadingList.model_validate({"entries": [own | {"id": "ours", "file": "o.md"}]})
    beside = {"other": Source(audience=("leads",))}

    told = sources_read(reading_list, beside, {"other": "Other"}, date(2026, 1, 1))

    assert [(each.title, each.audience) for each in told] == [("Ours", "members"), ("Other", "members")]


def test_a_note_is_told_as_a_note() -> None:
    reading_list = load_reading_list(SHIPPED_KNOWLEDGE)
    entry = reading_list.entries[0]
    note = reading_list.source_of(entry, summary=True)

    (first, *_) = sources_read(reading_list, {"note": note}, {"note": "Note"}, date(2026, 1, 1))

    assert (first.document_id, first.title, first.read, first.summary) == ("note", entry.title, True, True)


def test_an_administrator_is_told_what_answers_now(services: Services, audit_index: Path) -> None:
    assert (audit_index / "CURRENT").read_text().strip() in dict(services.about())["Index"]
