import json
from pathlib import Path

import pytest

from ingest.extract import read_documents
from ingest.fetch import SourceFault, find_sources
from knowledge.documents import Authority, Document

FRONT = "---\nid: a-page\ntitle: A page\n---\n"


def read(folder: Path, content: str | bytes, name: str = "page.md") -> list[Document | SourceFault]:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    (source,) = find_sources(folder)
    return list(read_documents(source))


def page(folder: Path, body: str) -> Document:
    (found,) = read(folder, FRONT + body)
    assert isinstance(found, Document)
    return found


def corpus(folder: Path, *lines: object) -> list[Document | SourceFault]:
    written = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    return read(folder, "\n".join(written), "corpus.jsonl")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("---\nid: a\ntitle: b\nauthor: c\n---\ntext", "`author` is not a field here; use one of id, title, publisher"),
        ("---\ntitle: b\n---\ntext", "`id` is missing; add it"),
        ("---\nid: A page\ntitle: b\n---\ntext", "`id` must be lower-case letters, digits and hyphens"),
        ("---\nid: a\ntitle: b\nauthority: gospel\n---\ntext", "`authority` must be one of: law, statutory guidance"),
        ("---\nid: a\ntitle: b: c\n---\ntext", "front matter is not YAML (line 3); quote values that hold a colon"),
        ("---\nid: a\n\ttitle: b\n---\ntext", "use no tabs"),
        ("---\nid: a\ntitle: b\ndate: 2024-02-30\n---\ntext", "check dates"),
        (f"---\nid: {'[' * 5000}\n---\ntext", "front matter is not YAML"),
        ("---\nid: a\ntitle: !!python/name:os.system\n---\ntext", "front matter is not YAML"),
        ("---\n- id\n---\ntext", "front matter must be lines of `field: value`"),
        ("---\n---\ntext", "front matter must be lines of `field: value`"),
        ("text", "has no front matter; begin the file with a line ---"),
        (FRONT.encode() + b"caf\xe9", "not UTF-8 (byte 36); save it as UTF-8"),
        (b"", "empty; add its text or remove the file"),
        (b" \n\n", "empty; add its text or remove the file"),
        (FRONT, "has front matter but no text; add the guidance below it"),
        (f"{FRONT}# Only a heading\n\n<!-- hidden -->\n\n---\n", "has front matter but no text"),
    ],
)
def test_a_page_that_is_wrong_is_named_with_the_field_and_the_remedy(
    tmp_path: Path, content: str | bytes, says: str
) -> None:
    (fault,) = read(tmp_path, content)

    assert isinstance(fault, SourceFault)
    assert fault.origin == "page.md"
    assert says in str(fault)


def test_front_matter_becomes_the_source(tmp_path: Path) -> None:
    written = "﻿---\r\nid: a\r\ntitle: 'B: c'\r\ndate: 2024-11-05\r\nauthority: law\r\nurl: https://example.org\r\n---\r\nText\r\n"

    (found,) = read(tmp_path, written)

    assert isinstance(found, Document)
    assert (found.title, found.text) == ("B: c", "Text\n\n")
    assert (found.source.date, found.source.authority) == ("2024-11-05", Authority.LAW)
    assert found.source.publisher is None


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("See [the tool](#) and [*it*](https://x.uk).", "See the tool and it."),
        ("![A picture](a.png) of **bold** and `code`", "A picture of bold and code"),
        ("One<!-- hidden --> two\n\n<!-- hidden\n\n -->\n\n<div>hidden</div>\n\nthree", "One two\n\nthree"),
        ("- a\n  - b\n    - c\n- d", "- a\n- b\n- c\n\n\n- d"),
        ("1. a\n2. b\n\nc", "- a\n- b\n\nc"),
        ("| H | I |\n|---|---|\n| a | [b](#) |\n| c | |", "H | I\na | b\nc |"),
        ("wrapped\nline\\\nbroken", "wrapped line\nbroken"),
        ("> quoted\n\n```\nx = 1\n```", "quoted\n\nx = 1"),
        ("nul \0 and \x1b", "nul   and"),
        ("5 &lt; 6 &amp; \\*7\\*", "5 < 6 & *7*"),
    ],
)
def test_words_are_kept_and_markup_is_not(tmp_path: Path, body: str, text: str) -> None:
    assert page(tmp_path, body).text.strip() == text


def test_sections_carry_the_headings_above_them(tmp_path: Path) -> None:
    found = page(tmp_path, "Before\n\n# A page\n\n## One\n\na\n\n### Deep\n\nb\n\nTwo\n---\n\nc\n")

    texts = {found.text[each.start : each.end].strip(): each.heading_path for each in found.sections}
    assert texts == {"Before": (), "": (), "a": ("One",), "b": ("One", "Deep"), "c": ("Two",)}


def test_deep_nesting_breaks_nothing(tmp_path: Path) -> None:
    assert "deep" in page(tmp_path, "".join(f"{'  ' * depth}- deep\n" for depth in range(300))).text
    assert page(tmp_path, "[" * 5000 + "words").text


def test_a_line_of_a_corpus_is_a_document(tmp_path: Path) -> None:
    first, second, third = corpus(
        tmp_path,
        {"_id": "a", "title": "A", "text": "One.", "metadata": {"x": 1}},
        {"id": 7, "text": "Two.", "url": "https://example.org"},
        {"id": "inner", "_id": "outer", "title": None, "text": "Three."},
    )

    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert isinstance(third, Document)
    assert (first.id, first.title, first.text, first.origin) == ("a", "A", "One.", "corpus.jsonl")
    assert (second.id, second.title, second.source.url) == ("7", "", "https://example.org")
    assert third.id == "outer"


def test_a_bad_line_is_named_by_its_number_and_the_others_are_kept(tmp_path: Path) -> None:
    found = corpus(
        tmp_path,
        {"id": "a", "text": "Good."},
        "not JSON",
        {"id": "b"},
        {"text": "No id."},
        {"id": "c", "text": " \n\t"},
        {"id": "d", "text": "--- …"},
        ["a list"],
        "[" * 100_000,
        {"id": 1.5, "text": "x"},
        "",
        {"id": "z", "text": "Good too."},
    )

    faults = {each.origin: str(each) for each in found if isinstance(each, SourceFault)}
    assert [each.id for each in found if isinstance(each, Document)] == ["a", "z"]
    assert list(faults) == [f"corpus.jsonl line {number}" for number in range(2, 10)]
    assert "is not a JSON object; write" in faults["corpus.jsonl line 2"]
    assert faults["corpus.jsonl line 3"] == "`text` is missing; add it"
    assert faults["corpus.jsonl line 4"] == "`_id` is missing; add it"
    assert "`text` is blank" in faults["corpus.jsonl line 5"]
    assert "`text` is blank" in faults["corpus.jsonl line 6"]


def test_lone_surrogates_and_control_characters_become_spaces(tmp_path: Path) -> None:
    (found,) = corpus(tmp_path, {"id": "a\0", "title": "\ud800", "text": "x\ud800\0y", "url": "\udfff"})

    assert isinstance(found, Document)
    assert (found.id, found.title, found.text, found.source.url) == ("a ", " ", "x  y", " ")


def test_a_corpus_without_lines_is_a_fault(tmp_path: Path) -> None:
    (fault,) = read(tmp_path, "\n \n", "corpus.jsonl")

    assert isinstance(fault, SourceFault)
    assert "empty; add one JSON document a line" in str(fault)
