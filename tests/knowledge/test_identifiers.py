import time

import pytest

from knowledge.contacts import load_contacts
from knowledge.identifiers import identifier_kinds
from knowledge.settings import SHIPPED_KNOWLEDGE


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("his number is 943 476 5919", "an NHS number"),
        ("NHS number 943 476 5918", "an NHS number"),
        ("NI AB 12 34 56 C", "a National Insurance number"),
        ("ring 07700 900123", "a phone number"),
        ("ring +44 (0)7700 900123", "a phone number"),
        ("write to a.b@example.com", "an e-mail address"),
        ("born on 3 May 2012", "a date of birth"),
        ("DOB: 12/03/2011", "a date of birth"),
        ("they moved to 12 High Street", "an address"),
        ("she lives at 12 high street", "an address"),
        ("postcode CM1 1QH", "a full postcode"),
        ("Mosaic 1234567", "a case or record number"),
        ("case number: 123456", "a case or record number"),
        ("he drives AB12 CDE", "a vehicle registration"),
        ("AB (14) told us", "initials with an age"),
        ("a child called Ellie", "a person's name"),
        ("Ellie's mum said", "a person's name"),
        ("Ellie, aged 9", "a person's name"),
        ("Ell\u200bie (14)", "a person's name"),
        ("ＣＭ１ １ＱＨ", "a full postcode"),  # noqa: RUF001 -- as a full-width keyboard writes it
        ("０７７００ ９００１２３", "a phone number"),  # noqa: RUF001 -- likewise
        ("9\u200b43\u00ad 476\u00a05919", "an NHS number"),
        ("943–476–5919", "an NHS number"),
    ],
)
def test_identifying_detail_is_recognised_by_kind(text: str, kind: str) -> None:
    assert kind in identifier_kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Gillick competence and the Fraser guidelines",
        "Working Together to Safeguard Children 2023 (DfE)",
        "what does Ofsted expect",
        "a request under Sarah's Law or Clare's Law",
        "KCSIE Part 4, Annex B, section 47 and S17",
        "Serious Case Review 2011 and ICSA (2023)",
        "the 16-year-olds presentation had stabilised",
        "943 476 5918",
        "call 999 or 101, or Childline on 0800 1111",
        "Theme 3 of the audit, Chapter 3 (12)",
        "The Child Safeguarding Panel Report (Nov 2024)",
        "",
    ],
)
def test_guidance_and_questions_about_it_identify_nobody(text: str) -> None:
    assert identifier_kinds(text) == ()


def test_a_published_contact_identifies_nobody_and_another_number_beside_it_does() -> None:
    published = load_contacts(SHIPPED_KNOWLEDGE).published()
    text = "Ring 0345 603 7627 or +44 345 606 1212, or write to ESCBtraining@essex.gov.uk"

    assert identifier_kinds(text, published=published) == ()
    assert identifier_kinds(f"{text}, or 07700 900123", published=published) == ("a phone number",)


def test_the_shipped_guidance_holds_no_identifying_detail_but_its_published_contact() -> None:
    published = load_contacts(SHIPPED_KNOWLEDGE).published()
    audit = (SHIPPED_KNOWLEDGE / "guidance" / "case-audit-learnings-csa.md").read_text("utf-8")

    assert identifier_kinds(audit, published=published) == ()


HOSTILE = (
    *("Aa-", "Aa'", "Aa ", "Aa", "1", "0 1", "01 .", "+44 (0) ", "a@", "a.", "a@a.", "123 456 789 ", "0(((("),
    *("nhs ", "nhs 1 ", "born ", "born 1 jan", "1 1 1 ", "lives 1 a ", "case no ", "called Aa-Aa ", "mum Aa", "AB (1"),
)


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_texts_take_linear_time(unit: str) -> None:
    started = time.perf_counter()

    identifier_kinds(unit * (20_000 // len(unit)))

    assert time.perf_counter() - started < 0.5
