from pathlib import Path

import pytest

from ingest.extract import read_documents
from ingest.parsing import parse
from ingest.sources import find_sources
from knowledge.documents import Authority, Document
from knowledge.reading_list import load_reading_list
from knowledge.settings import SHIPPED_KNOWLEDGE

HEADINGS = (
    "Professional confidence in risk assessment",
    "Threshold decisions were over-reliant on verbal disclosures of child sexual abuse",
    "Missed opportunities to map historical risk",
    "Decisions did not reflect the escalating evidence of sexual abuse",
    "Lack of understanding of the complexity of adult behaviours",
    "Safety Planning was not fully understood",
    "Learning points",
    "Further Reading",
)


@pytest.fixture(scope="module")
def document() -> Document:
    source = next(each for each in find_sources(SHIPPED_KNOWLEDGE) if "case-audit" in each.origin)
    (found,) = read_documents(source, load_reading_list(SHIPPED_KNOWLEDGE), parse=parse)
    assert isinstance(found, Document)
    return found


def test_every_word_of_the_audit_is_kept_in_order_and_none_is_added(document: Document) -> None:
    supplied = (Path(__file__).parent / "case_audit_words.txt").read_text("utf-8").split()

    assert [word for word in document.text.split() if word != "-"] == supplied


def test_the_audits_headings_are_its_sections_word_for_word(document: Document) -> None:
    paths = [section.heading_path for section in document.sections if section.heading_path]

    assert paths == [(heading,) for heading in HEADINGS]


def test_each_section_holds_the_text_under_its_heading_and_not_the_heading(document: Document) -> None:
    texts = {section.heading_path: document.text[section.start : section.end] for section in document.sections}

    assert texts["Safety Planning was not fully understood",].startswith("Safety Planning was not fully understood or")
    assert texts["Learning points",].count("\n- ") + 1 == len(HEADINGS[:6])
    assert "ESCBtraining@essex.gov.uk" in texts["Further Reading",]


def test_no_dead_link_or_markup_is_left(document: Document) -> None:
    assert not [mark for mark in ("](", "[", "**", "\\", "<") if mark in document.text]


def test_the_audit_says_where_it_comes_from(document: Document) -> None:
    assert document.source.publisher == "Essex Safeguarding Children Board"
    assert document.source.authority is Authority.LOCAL_LEARNING
    assert document.source.verification == "as supplied"
    assert "Permission is to be confirmed" in str(document.source.licence)
