from pathlib import Path

import pytest

from bot.answering.lookups import Lookups
from knowledge.contacts import load_contacts
from knowledge.glossary import load_glossary
from knowledge.settings import SHIPPED_KNOWLEDGE


@pytest.fixture(scope="module")
def lookups() -> Lookups:
    return Lookups(load_contacts(SHIPPED_KNOWLEDGE), load_glossary(SHIPPED_KNOWLEDGE), "Essex")


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("what's the LADO number", "03330 139797"),
        ("who do I ring out of hours", "0345 606 1212"),
        ("email for the sarc?", "essex.sarc@nhs.net"),
        ("how do I get hold of Stop It Now", "0808 1000 900"),
    ],
)
def test_a_route_that_is_asked_for_is_given_as_it_is_kept(lookups: Lookups, question: str, number: str) -> None:
    assert any(number in quote.text for quote in lookups(question, None))


@pytest.mark.parametrize(
    "question",
    ["what does the LADO do", "the number of referrals to the SARC last year", "who do I ring about the boiler"],
)
def test_no_route_is_given_that_nobody_asked_for(lookups: Lookups, question: str) -> None:
    assert lookups(question, None) == ()


def test_routes_of_another_area_are_not_given() -> None:
    elsewhere = Lookups(load_contacts(SHIPPED_KNOWLEDGE), load_glossary(SHIPPED_KNOWLEDGE), "Elsewhere")
    assert elsewhere("what is the LADO number", None) == ()
    assert elsewhere("what is the NSPCC number", None)


def test_every_line_stands_in_its_document_where_it_says(lookups: Lookups) -> None:
    for quote in (*lookups("number of the hub, I want to ring it", None), *lookups("LADO e-mail", None)):
        document = lookups.document(quote.passage.chunk.document_id)
        assert document is not None
        assert document.text[quote.span.start : quote.span.end] == quote.text


def test_an_abbreviation_is_kept_apart_from_what_it_is_taken_for(lookups: Lookups) -> None:
    entry = load_glossary(SHIPPED_KNOWLEDGE).asked_about("what does ICSA stand for")
    (quote,) = lookups("what does ICSA stand for", entry)
    assert quote.text.startswith("ICSA stands for intra-familial child sexual abuse. It is not IICSA")


def test_a_number_nobody_has_checked_says_so(lookups: Lookups) -> None:
    (quote,) = lookups("what's the LADO number", None)
    assert "not checked by your organisation yet" in quote.text


def test_a_folder_with_its_own_contacts_answers_from_them(tmp_path: Path) -> None:
    route = "id: x, area: Essex, purpose: lado, name: Our LADO, phone: 01632 960001, asked_as: [LADO]"
    entry = f"{{{route}, source: us, last_checked: null}}"
    (tmp_path / "contacts.yaml").write_text(f"contacts: [{entry}]\n")
    own = Lookups(load_contacts(tmp_path), load_glossary(SHIPPED_KNOWLEDGE), "Essex")
    assert "01632 960001" in own("what's the LADO number", None)[0].text


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("who do i call at 2am about a child", "999"),
        ("im a teacher, its 6pm, where do i report a concern", "999"),
        ("a pupil told me something, who do i ring", "0345 603 7627"),
    ],
)
def test_whoever_asks_whom_to_ring_about_a_child_gets_numbers(lookups: Lookups, question: str, first: str) -> None:
    assert first in lookups(question, None)[0].text


@pytest.mark.parametrize("question", ["phone number for the CSA centre", "CEOP report link pls", "ISVA contact please"])
def test_a_number_that_is_not_held_is_known_not_to_be(lookups: Lookups, question: str) -> None:
    assert lookups.holds_no_route(question)


def test_a_number_of_things_is_no_number_to_ring(lookups: Lookups) -> None:
    assert not lookups.holds_no_route("what was the number of children on plans")
