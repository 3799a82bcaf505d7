import os
import re
import time
from pathlib import Path

import pytest

from ingest.extract import read_documents
from ingest.parsing import parse
from ingest.sources import LARGEST_FILE, SourceFault, SourceFile, find_sources, read_lines, read_page
from knowledge.documents import Document
from knowledge.reading_list import ReadingList
from tests.ingest.corpora import write_page


def test_a_folder_with_guidance_is_read_there_and_only_there(tmp_path: Path) -> None:
    write_page(tmp_path, "readme", "Not guidance.")
    write_page(tmp_path / "guidance", "b", "B.")
    write_page(tmp_path / "guidance" / "deeper", "a", "A.")

    assert [source.origin for source in find_sources(tmp_path)] == ["guidance/b.md", "guidance/deeper/a.md"]


def test_files_are_found_in_a_fixed_order_and_others_are_passed_over(tmp_path: Path) -> None:
    for name in ("b.md", "a.MD", "c.jsonl", ".hidden.md", "notes.yaml"):
        (tmp_path / name).touch()
    (tmp_path / "folder.md").mkdir()

    found = [(source.origin, source.kind) for source in find_sources(tmp_path)]

    assert found == [("a.MD", "markdown"), ("b.md", "markdown"), ("c.jsonl", "jsonl")]


def test_a_name_that_is_not_utf_8_can_be_shown(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.md")).touch()

    (source,) = find_sources(tmp_path)

    assert source.origin == "caf?.md"


def test_a_missing_folder_is_named_with_its_setting(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match=r"no knowledge folder at .*nowhere.*PRACTICE_KNOWLEDGE"):
        find_sources(tmp_path / "nowhere")


def test_a_page_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "big.md").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)

    with pytest.raises(SourceFault, match="larger than 50 MB; split it"):
        read_page(SourceFile(origin="big.md", path=tmp_path / "big.md", kind="markdown"))


def test_a_file_that_cannot_be_opened_is_a_fault_of_that_file(tmp_path: Path) -> None:
    gone = SourceFile(origin="gone.md", path=tmp_path / "gone.md", kind="markdown")

    for read in (read_page, lambda source: list(read_lines(source))):
        with pytest.raises(SourceFault, match=r"cannot be opened \(no such file or directory\)") as fault:
            read(gone)
        assert fault.value.origin == "gone.md"


def test_a_link_that_leads_to_no_file_is_a_fault_that_names_it(tmp_path: Path) -> None:
    knowledge = tmp_path / "knowledge"
    write_page(tmp_path / "elsewhere", "page", "Words.")
    write_page(knowledge, "here", "Words.")
    (knowledge / "folder").symlink_to(tmp_path / "elsewhere")
    (knowledge / "gone.md").symlink_to(tmp_path / "nothing")
    (knowledge / "round").symlink_to(knowledge / "round")
    (knowledge / "linked.md").symlink_to(tmp_path / "elsewhere" / "page.md")

    found = [
        each
        for source in find_sources(knowledge)
        for each in read_documents(source, ReadingList(entries=()), parse=parse)
    ]

    faults = {each.origin: str(each) for each in found if isinstance(each, SourceFault)}
    assert faults == {
        "folder": "is a link that leads to a folder; put the folder itself there, or remove the link",
        "gone.md": "is a link that leads nowhere; put the file itself there, or remove the link",
        "linked.md": "is a link that leads out of the folder; put the file itself there",
        "round": "is a link that leads nowhere; put the file itself there, or remove the link",
    }
    assert [each.id for each in found if isinstance(each, Document)] == ["here"]


def test_names_that_would_make_the_same_id_are_told_apart_by_a_hash_that_stays(tmp_path: Path) -> None:
    for name in ("a b.md", "a-b.md", "é" * 100 + ".md", "日本.md", "线.md"):
        (tmp_path / name).write_text("Words.", "utf-8")

    first, again = ([source.made_id for source in find_sources(tmp_path)] for _ in range(2))

    assert first == again
    assert first[0] == "a-b-md"
    assert len(set(first)) == 5
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", id_) for id_ in first)


def test_a_name_with_line_ends_or_marks_is_shown_without_them(tmp_path: Path) -> None:
    (tmp_path / "one\ntwo\u202e.md").touch()

    (source,) = find_sources(tmp_path)

    assert source.origin == "one?two?.md"


def test_a_guidance_folder_may_itself_be_a_link(tmp_path: Path) -> None:
    write_page(tmp_path / "elsewhere", "page", "Words.")
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "guidance").symlink_to(tmp_path / "elsewhere")

    assert [source.origin for source in find_sources(tmp_path / "knowledge")] == ["guidance/page.md"]


def test_hidden_folders_and_the_marks_of_open_files_are_passed_over(tmp_path: Path) -> None:
    for name in ("guidance/.trash/a.md", "guidance/b/.c/d.md", "guidance/~$plan.docx", "guidance/plan.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Words.", "utf-8")

    assert [source.origin for source in find_sources(tmp_path)] == ["guidance/plan.md"]


def test_a_folder_of_knowledge_may_itself_lie_in_a_hidden_one(tmp_path: Path) -> None:
    (tmp_path / ".config").mkdir()
    write_page(tmp_path / ".config" / "knowledge", "page", "Words.")

    assert [source.origin for source in find_sources(tmp_path / ".config" / "knowledge")] == ["page.md"]


@pytest.mark.parametrize("name", ["a.rst", "a.asciidoc", "a.docx.bak"])
def test_kinds_that_may_hold_guidance_and_are_not_read_are_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("Words.", "utf-8")

    (source,) = find_sources(tmp_path)
    with pytest.raises(SourceFault, match="files are not read; "):
        read_page(source)


@pytest.mark.parametrize("comments", ["<!-- note -->\n" * 5000, "<!-- note --> " * 40, " <!--" * 1000])
def test_however_many_comments_a_text_begins_with_it_is_looked_at_in_no_time(tmp_path: Path, comments: str) -> None:
    (tmp_path / "a.txt").write_text(comments + "Ask the supervisor first.", "utf-8")
    (source,) = find_sources(tmp_path)
    started = time.perf_counter()

    assert read_page(source).endswith(b"Ask the supervisor first.")
    assert time.perf_counter() - started < 1


def test_a_web_page_is_known_behind_comments(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("<?xml version='1'?>\n<!-- a --><!-- b -->\n<html><p>Words.", "utf-8")
    (source,) = find_sources(tmp_path)

    with pytest.raises(SourceFault, match="is a web page, not what its name says"):
        read_page(source)
