from pathlib import Path

import pytest

from knowledge.files import KnowledgeFault
from knowledge.glossary import load_glossary
from knowledge.settings import SHIPPED_KNOWLEDGE

GLOSSARY = load_glossary(SHIPPED_KNOWLEDGE)


def test_icsa_and_iicsa_are_kept_apart() -> None:
    expanded = GLOSSARY.expand("Did IICSA speak of ICSA?")

    assert "Independent Inquiry into Child Sexual Abuse" in expanded
    assert "intra-familial child sexual abuse" in expanded
    assert expanded.index("Independent Inquiry") < expanded.index("intra-familial")


def test_neither_of_two_confusable_abbreviations_stands_for_the_other() -> None:
    stands_for = {entry.abbreviation: entry.stands_for for entry in GLOSSARY.entries}
    pairs = [(entry, other) for entry in GLOSSARY.entries for other in entry.confusable]

    assert pairs
    assert all(entry.stands_for != stands_for[other] for entry, other in pairs)


def test_an_exact_abbreviation_counts_only_in_capitals() -> None:
    assert "child protection" in GLOSSARY.expand("the CP plan")
    assert GLOSSARY.expand("the potato mash") == "the potato mash"


def test_abbreviations_count_in_any_case_in_the_plural_and_only_as_whole_words() -> None:
    assert "safeguarding lead" in GLOSSARY.expand("our dsl")
    assert "young person" in GLOSSARY.expand("the yp's view")
    assert GLOSSARY.expand("a ladonna") == "a ladonna"


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("the CP/CIN plan", "the CP (child protection)/CIN (child in need) plan"),
        ("an S.47", "an S.47 (section 47 enquiry)"),
        ("a s. 47, a s 47", "a s. 47 (section 47 enquiry), a s 47"),
        ("the I.C.P.C. met", "the I.C.P.C. (initial child protection conference) met"),
        ("two ISVAs", "two ISVAs (independent sexual violence adviser)"),
        ("under sarah's law", "under sarah's law (child sex offender disclosure scheme)"),
        ("ICPC (initial child protection conference)", "ICPC (initial child protection conference)"),
        ("CSA-related", "CSA (child sexual abuse)-related"),
        ("it's 47 days", "it's 47 days"),
        ("a DNA test", "a DNA test"),
        ("the c.p. plan", "the c.p. plan"),
    ],
)
def test_an_abbreviation_is_known_however_it_is_written_and_written_out_once(text: str, expanded: str) -> None:
    assert GLOSSARY.expand(text) == expanded


@pytest.mark.parametrize(
    ("text", "abbreviation"),
    [
        ("What does ICPC stand for?", "ICPC"),
        ("what is a SARC", "SARC"),
        ("whats an icpc", "ICPC"),
        ("meaning of LADO", "LADO"),
        ("What is 'CSE'?", "CSE"),
        ("what does cp stand for", "CP"),
        ("hi, can you tell me what CSAFE means please?", "CSAFE"),
        ("what does ICSA stand for in our audit", "ICSA"),
        ("what is IICSA", "IICSA"),
        ("JTAI = ?", "JTAI"),
        ("what is an s.47", "S47"),
    ],
)
def test_who_asks_only_what_an_abbreviation_means_is_understood(text: str, abbreviation: str) -> None:
    entry = GLOSSARY.asked_about(text)

    assert entry
    assert entry.abbreviation == abbreviation


@pytest.mark.parametrize(
    "text",
    [
        "who is the LADO",
        "what does the SARC do",
        "what's the difference between CIN and CP",
        "what is a set",
        "SARC",
        "",
    ],
)
def test_who_asks_more_than_a_meaning_is_not_answered_with_one(text: str) -> None:
    assert GLOSSARY.asked_about(text) is None


def test_each_meaning_can_be_cited() -> None:
    document = GLOSSARY.document()
    lines = [document.text[section.start : section.end] for section in document.sections]

    assert len(lines) == len(GLOSSARY.entries)
    for line, entry in zip(lines, GLOSSARY.entries, strict=True):
        assert line.startswith(f"{entry.abbreviation} stands for {entry.stands_for}.")


def test_no_hasty_spelling_is_an_abbreviation_or_what_another_is_read_as() -> None:
    assert not [word for word in GLOSSARY.spellings if GLOSSARY.has(word)]
    assert not set(GLOSSARY.spellings) & set(GLOSSARY.spellings.values())


@pytest.mark.parametrize(
    ("entry", "names"),
    [
        ("{abbreviation: A}", "entries › A › stands_for: is missing; add it"),
        ("{abbreviation: A, stands_for: b, exactly: true}", "entries › A › exactly: is not a field here"),
        ("{abbreviation: A, stands_for: b, exact: perhaps}", "entries › A › exact"),
    ],
)
def test_a_wrong_entry_is_named_by_file_entry_and_field(tmp_path: Path, entry: str, names: str) -> None:
    (tmp_path / "glossary.yaml").write_text(f"entries: [{entry}]", "utf-8")

    with pytest.raises(KnowledgeFault, match=r"glossary\.yaml") as fault:
        load_glossary(tmp_path)

    assert names in str(fault.value)


def test_an_abbreviation_that_stands_for_two_things_is_refused(tmp_path: Path) -> None:
    entries = "{abbreviation: CP, stands_for: child protection}, {abbreviation: cp, stands_for: care plan}"
    (tmp_path / "glossary.yaml").write_text(f"entries: [{entries}]", "utf-8")

    with pytest.raises(KnowledgeFault, match=r"glossary\.yaml.*abbreviation cp is used twice"):
        load_glossary(tmp_path)
