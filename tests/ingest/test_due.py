import json
from datetime import date
from pathlib import Path

from ingest.due import as_lines, what_is_due
from knowledge.settings import SHIPPED_KNOWLEDGE
from tests.ingest.corpora import run

ENTRY = """
  - {{id: {id}, title: Title of {id}, publisher: P, date: 2020, nation: England, authority: null, kind: guidance,
     licence: none, link: "https://example.org/{id}", verification: read at the publisher, last_checked: {checked},
     review_by: {review_by}, superseded_by: {superseded_by}}}"""


def entry(id_: str, *, checked: str = "2026-01-01", review_by: str = "null", superseded_by: str = "null") -> str:
    return ENTRY.format(id=id_, checked=checked, review_by=review_by, superseded_by=superseded_by)


def test_each_source_is_named_with_every_reason_and_the_longest_overdue_first(tmp_path: Path) -> None:
    entries = (
        entry("fresh", review_by="2027-06-30"),
        entry("old", review_by="2026-01-31", superseded_by="fresh", checked="null"),
        entry("soon", review_by="2026-12-01"),
    )
    (tmp_path / "reading_list.yaml").write_text("entries:" + "".join(entries), "utf-8")

    due = [each for each in what_is_due(tmp_path, tmp_path / "none", date(2026, 11, 24)) if each.kind == "source"]

    assert [(each.id, each.why) for each in due] == [
        (
            "old",
            (
                "superseded by “Title of fresh”",
                "past its review date (2026-01-31)",
                "nobody has compared it with its source",
                "original not fetched",
            ),
        ),
        ("soon", ("to be reviewed by 2026-12-01", "original not fetched")),
        ("fresh", ("original not fetched",)),
    ]


def test_the_page_lists_sources_and_contacts_and_says_where_to_write_the_day() -> None:
    lines = list(as_lines(what_is_due(SHIPPED_KNOWLEDGE, Path("none"), date(2026, 11, 24)), 39))

    assert any(line.startswith("  keeping-children-safe-in-education: ") for line in lines)
    assert any(line.startswith("  essex-lado: ") for line in lines)
    assert "`last_checked`" in lines[-1]


def test_the_command_reads_nothing_and_prints_the_page(tmp_path: Path) -> None:
    page = run("ingest", "report", "--index", tmp_path / "index", cwd=tmp_path)
    listed = json.loads(run("ingest", "report", "--json", cwd=tmp_path).stdout)

    assert page.returncode == 0
    assert "Sources (39 on the reading list)" in page.stdout
    assert not (tmp_path / "index").exists()
    assert {"kind", "id", "title", "why"} == set(listed[0])
