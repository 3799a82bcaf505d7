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
