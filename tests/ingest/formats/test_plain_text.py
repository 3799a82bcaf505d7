from ingest.formats.plain_text import read
from tests.ingest.formats.reading import sections
from tests.ingest.hostile_files import PARAGRAPH, wrapped


def test_lines_that_only_the_page_ended_are_joined_and_others_are_kept() -> None:
    text = (
        "\n".join(wrapped(PARAGRAPH, 72))
        + "\n- listen to the child and write down what the child says in\nfull\n- sign\n"
    )
    written = f"{text}\nShort line\nanother short line\n"

    ((_, _, found),) = sections(read(written.encode()))

    assert found.splitlines() == [
        *(PARAGRAPH, "- listen to the child and write down what the child says in full", "- sign", ""),
        *("Short line", "another short line"),
    ]


def test_lines_that_are_plainly_headings_head_what_follows() -> None:
    written = (
        "THE HANDBOOK\n\n1. Recording\n\nWords.\n\n1.1 Whom to tell\n\nMore.\n\nUnderlined\n----------\nLast.\n\n"
        "This is a sentence.\n\nNHS\n\nA question?"
    )

    assert (
        sections(read(written.encode()))
        == [
            (("THE HANDBOOK",), None, ""),
            (("1. Recording",), None, "Words."),
            (("1. Recording", "1.1 Whom to tell"), None, "More."),
            (("Underlined",), None, "Last.\n\nThis is a sentence.\n\nNHS\n\nA question?"),
        ][1:]
    )


def test_what_windows_wrote_is_read_as_it_was_meant() -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert read("Families’ café\r\n".encode(encoding)).text == "Families’ café\n\n"
