import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from bot.coaching.files import BETWEEN, UnreadableFile, read_paragraphs


def word(path: Path, *paragraphs: str) -> Path:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(path))
    return path


def texts(path: Path) -> list[str]:
    return [each.text for each in read_paragraphs(path)]


def test_a_text_file_is_one_paragraph(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("\ufeffOne.\n\nTwo.", "utf-8")

    assert texts(tmp_path / "note.txt") == ["One.\n\nTwo."]


def test_a_word_file_is_read_by_paragraph_and_offsets_fit_the_whole(tmp_path: Path) -> None:
    paragraphs = read_paragraphs(word(tmp_path / "note.docx", "First one.", "Second one."))
    whole = BETWEEN.join(each.text for each in paragraphs)

    assert [each.number for each in paragraphs] == [1, 2]
    assert all(whole[each.start :].startswith(each.text) for each in paragraphs)


def test_tracked_changes_count_as_accepted_and_comments_are_not_read(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Kept ")
    for xml in (
        '<w:del {} w:id="1" w:author="a"><w:r><w:delText>gone </w:delText></w:r></w:del>',
        '<w:ins {} w:id="2" w:author="a"><w:r><w:t>added</w:t></w:r></w:ins>',
    ):
        paragraph._p.append(parse_xml(xml.format(nsdecls("w"))))
    document.add_comment(paragraph.runs[0], text="An allegation in a comment", author="a", initials="a")
    document.save(str(tmp_path / "changed.docx"))

    assert texts(tmp_path / "changed.docx") == ["Kept added"]


def test_tables_are_read_and_quotations_by_style_are_not(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).text = "In a cell."
    document.add_paragraph("Her words.", style="Quote")
    document.save(str(tmp_path / "table.docx"))

    assert texts(tmp_path / "table.docx") == ["In a cell.", ""]


def test_a_file_that_cannot_be_read_is_refused_with_what_helps(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"not a package")
    (tmp_path / "b.txt").write_bytes(b"\xff\xfe\x00\x01")
    with zipfile.ZipFile(tmp_path / "c.docx", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b" " * 30_000_000)
    with zipfile.ZipFile(tmp_path / "d.docx", "w") as package:
        package.writestr("hello.txt", "hello")

    for name, helps in (
        ("a.docx", "save it again as .docx"),
        ("b.txt", "save it as .txt or .docx"),
        ("c.docx", "split it"),
        ("d.docx", "save it again as .docx"),
        ("none.txt", "cannot be read"),
    ):
        with pytest.raises(UnreadableFile, match=name) as fault:
            read_paragraphs(tmp_path / name)
        assert helps in str(fault.value)
