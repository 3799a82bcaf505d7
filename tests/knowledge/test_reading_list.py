import re
from pathlib import Path

import pytest
import yaml

from knowledge.files import KnowledgeFault
from knowledge.reading_list import Verification, load_reading_list
from knowledge.sentences import split_sentences
from knowledge.settings import SHIPPED_KNOWLEDGE
from knowledge.themes import load_themes

READING_LIST = load_reading_list(SHIPPED_KNOWLEDGE)
ENTRIES = {entry.id: entry for entry in READING_LIST.entries}
NOTES = {path.stem: path.read_text("utf-8") for path in (SHIPPED_KNOWLEDGE / "guidance" / "notes").glob("*.md")}
AUDIT = (SHIPPED_KNOWLEDGE / "guidance" / "case-audit-learnings-csa.md").read_text("utf-8")
FURTHER_READING = re.findall(r"^- (.+)$", AUDIT.partition("### Further Reading")[2], re.MULTILINE)
NATIONAL_REVIEW = [
    "National review into child sexual abuse with the family environment",
    'The Child Safeguarding Panel Report (Nov 2024): "I wanted them to Notice"',
]
SECONDARY, GENERAL = "(secondary source).", "(general knowledge, not checked)."


def sentences(note: str, *, of_the_source: bool = False) -> list[str]:
    """The note's sentences, or only those that speak for its source, which "Take care" does not."""
    parts = re.split(r"^## (.+)$", NOTES[note], flags=re.MULTILINE)[1:]
    return [
        text[span.start : span.end]
        for heading, text in zip(parts[::2], parts[1::2], strict=True)
        if not (of_the_source and heading == "Take care")
        for span in split_sentences(text)
    ]


def with_verification(verification: Verification) -> list[str]:
    return [entry.id for entry in READING_LIST.entries if entry.verification is verification]


def test_each_of_the_six_lines_of_the_audits_further_reading_names_an_entry() -> None:
    assert len(FURTHER_READING) == 6
    assert [line for line in FURTHER_READING if READING_LIST.named(line) is None] == []
    assert READING_LIST.named("Identifying and responding to disclosures of child sexual abuse | CSA Centre")


def test_the_two_lines_for_the_national_review_name_one_entry_and_the_others_one_each() -> None:
    found = {line: READING_LIST.named(line) for line in FURTHER_READING}

    assert {found[line] for line in NATIONAL_REVIEW} == {ENTRIES["national-review-csa-family"]}
    assert len(set(found.values())) == 5


def test_a_title_is_found_in_any_case_and_punctuation_and_a_strange_one_is_not() -> None:
    assert READING_LIST.named("working together") is ENTRIES["working-together-2023"]
    assert READING_LIST.named("“But they must have known”") is ENTRIES["but-they-must-have-known"]
    assert READING_LIST.named("Working Together to Ride a Bicycle") is None


def test_there_is_something_to_read_on_each_of_the_audits_findings() -> None:
    findings = {theme.id for theme in load_themes(SHIPPED_KNOWLEDGE).themes if theme.finding != "learning point"}

    assert findings <= {theme for entry in READING_LIST.entries for theme in entry.themes}


ENTRY = {
    "id": "a",
    "title": "A",
    "publisher": "P",
    "date": 2024,
    "nation": "England",
    "authority": "practice guidance",
    "kind": "guidance",
    "licence": "L",
    "link": "https://example.org/a",
    "verification": "read at the publisher",
    "last_checked": None,
}


def written(folder: Path, *entries: dict[str, object]) -> Path:
    (folder / "reading_list.yaml").write_text(yaml.safe_dump({"entries": entries}), "utf-8")
    return folder


def test_a_year_stays_as_it_was_written_and_everyone_may_see_an_entry_that_says_nothing_else(tmp_path: Path) -> None:
    (entry,) = load_reading_list(written(tmp_path, ENTRY)).entries

    assert entry.date == "2024"
    assert entry.audience == ("everyone",)


def test_a_folder_without_a_list_has_a_list_of_nothing(tmp_path: Path) -> None:
    assert load_reading_list(tmp_path).entries == ()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"link": "http://example.org/a"}, "entries › a › link: must be an https:// address"),
        ({"link": "https://user@example.org/a"}, "entries › a › link: must be an https:// address"),
        ({"themes": ["T1", "T9"]}, "a › themes: T9 not in themes.yaml, which has LP1, "),
        ({"superseded_by": "nowhere"}, "a › superseded_by: nowhere is not the id of another entry"),
        ({"superseded_by": "a"}, "a › superseded_by: a is not the id of another entry"),
        ({"colour": "blue"}, "entries › a › colour: is not a field here; remove it or correct its name"),
        ({"kind": "leaflet"}, "entries › a › kind"),
        ({"authority": "hearsay"}, "entries › a › authority"),
        ({"verification": "certain"}, "entries › a › verification"),
        ({"date": "last year"}, "entries › a › date"),
        ({"audience": []}, "entries › a › audience"),
    ],
)
def test_a_wrong_entry_is_named_by_file_entry_and_field(tmp_path: Path, change: dict[str, object], named: str) -> None:
    with pytest.raises(KnowledgeFault, match=r"reading_list\.yaml") as fault:
        load_reading_list(written(tmp_path, ENTRY | change))

    assert named in str(fault.value)


@pytest.mark.parametrize("field", ["id", "publisher", "authority", "link", "last_checked"])
def test_a_field_left_out_is_named(tmp_path: Path, field: str) -> None:
    with pytest.raises(KnowledgeFault, match=rf"reading_list\.yaml: .*{field}: is missing; add it"):
        load_reading_list(written(tmp_path, {key: value for key, value in ENTRY.items() if key != field}))


@pytest.mark.parametrize(
    ("second", "named"),
    [
        ({"title": "B"}, "id a is used twice"),
        ({"id": "b"}, "title a is used twice"),
        ({"id": "b", "title": "B", "also_listed_as": ["A."]}, "title a is used twice"),
    ],
)
def test_an_id_or_title_may_name_one_entry_only(tmp_path: Path, second: dict[str, object], named: str) -> None:
    with pytest.raises(KnowledgeFault, match=r"reading_list\.yaml") as fault:
        load_reading_list(written(tmp_path, ENTRY, ENTRY | second))

    assert named in str(fault.value)


def test_every_entry_has_a_note_and_every_note_an_entry() -> None:
    assert set(NOTES) == set(ENTRIES)


@pytest.mark.parametrize("note", NOTES)
def test_a_note_names_its_entry_and_has_its_headings_and_nothing_else_above_its_text(note: str) -> None:
    _, front_matter, text = NOTES[note].split("---\n", 2)
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)

    assert yaml.safe_load(front_matter) == {"id": f"note-{note}", "summary_of": note}
    assert text.startswith("\n## What it is\n")
    assert headings[-1] == "Take care"


@pytest.mark.parametrize("note", NOTES)
def test_a_mark_ends_its_sentence(note: str) -> None:
    marked = [text for text in sentences(note) if "(secondary" in text or "(general" in text]

    assert [text for text in marked if not text.endswith((SECONDARY, GENERAL))] == []


@pytest.mark.parametrize("note", with_verification(Verification.GENERAL))
def test_no_sentence_from_general_knowledge_goes_without_that_mark(note: str) -> None:
    said = sentences(note, of_the_source=True)

    assert said
    assert [text for text in said if not text.endswith(GENERAL)] == []


@pytest.mark.parametrize("note", with_verification(Verification.SECONDARY))
def test_a_note_on_a_source_known_at_second_hand_says_so_in_its_sentences(note: str) -> None:
    assert [text for text in sentences(note, of_the_source=True) if text.endswith(SECONDARY)]


@pytest.mark.parametrize("note", NOTES)
def test_a_figure_has_its_year_in_the_same_sentence(note: str) -> None:
    figures = [text for text in sentences(note) if re.search(r"%|\d,\d{3}|(?<!\d)\d{3}(?!\d)", text)]

    assert [text for text in figures if not re.search(r"\b(19|20)\d\d\b", text)] == []


@pytest.mark.parametrize("note", NOTES)
def test_sexual_abuse_in_the_family_is_written_out_and_never_meets_the_inquirys_abbreviation(note: str) -> None:
    assert not re.search(r"\bICSA\b", NOTES[note])
