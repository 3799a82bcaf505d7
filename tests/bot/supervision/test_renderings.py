"""A pack as text, Word and HTML says the same, and fits on one page."""

import io
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from html import unescape
from pathlib import Path

import docx
import pypdfium2
import pytest
import yaml

from bot.supervision.packs import Choice, Material, Pack, make_pack
from bot.supervision.page import as_html
from bot.supervision.plain import as_text
from bot.supervision.word import as_word
from knowledge.settings import PROJECT, SHIPPED_KNOWLEDGE
from knowledge.themes import load_themes
from playground.pack_shots import SHOWN, main
from tests.bot.supervision.conftest import TODAY
from tests.browser import CHROMIUM, browser, needs_chromium


def parts(pack: Pack) -> list[str]:
    """What every rendering must hold."""
    return [
        pack.title,
        pack.purpose,
        pack.length.how,
        *(found.citation.quote for found in pack.found),
        *(asked.ask for asked in pack.questions),
        *(wording.why for wording in pack.wordings),
        *(reading.title for reading in pack.reading),
        *(reading.publisher for reading in pack.reading),
        *pack.closing,
        *(line.label for line in pack.record),
        *(pack.boundary, pack.care, pack.challenge, "25 November 2026"),
    ]


def plain(text: str) -> str:
    return " ".join(text.split())


def in_word(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    return plain(" ".join(text.text or "" for text in document.element.iter() if text.tag.endswith("}t")))


def in_html(page: str) -> str:
    return plain(unescape(re.sub(r"<[^>]+>", "", page.partition("<body>")[2])))


@pytest.mark.parametrize("themes", [("T1",), ("T2", "T3", "T4"), ("LP2", "LP5")], ids="+".join)
def test_every_rendering_says_the_same(themes: tuple[str, ...], material: Material) -> None:
    pack = make_pack(Choice(themes=themes), TODAY, material)

    for shown in (plain(as_text(pack)), in_word(as_word(pack)), in_html(as_html(pack))):
        assert [part for part in parts(pack) if plain(part) not in shown] == []


def test_text_fits_a_terminal(longest: Pack) -> None:
    addresses = [line for line in as_text(longest).splitlines() if "https://" not in line]

    assert max(map(len, addresses)) <= 92


def test_word_has_headings_a_title_and_british_english(longest: Pack) -> None:
    document = docx.Document(io.BytesIO(as_word(longest)))
    names = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style]

    assert names.count("Heading 1") == 1
    assert names.count("Heading 2") == 4
    assert document.core_properties.title == f"Reflective pack: {longest.title}"
    assert document.core_properties.language == "en-GB"
    links = {part.target_ref for part in document.part.rels.values() if part.is_external}
    assert links == {reading.url for reading in longest.reading if reading.url}


def test_html_loads_nothing_and_escapes_what_it_shows(longest: Pack) -> None:
    page = as_html(longest)

    assert not re.search(r"<(script|link|img)|@import|url\(", page)
    hostile = longest.model.model_copy(update={"name": "<b>x</b>"})
    assert "&lt;b&gt;x" in as_html(replace(longest, model=hostile))


@needs_chromium
def test_the_fullest_page_prints_on_one_sheet_and_axe_finds_nothing(longest: Pack, material: Material) -> None:
    from axe_playwright_python.sync_playwright import Axe

    short = make_pack(Choice(themes=("T3",)), TODAY, material)
    with browser() as opened:
        for pack in (longest, short):
            page = opened.new_page()
            page.set_content(as_html(pack))
            assert Axe().run(page).response["violations"] == []
            sheets = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
            assert len(sheets) == 1
            sheets.close()
            page.close()


@needs_chromium
def test_the_pictures_of_the_guide_are_taken_by_its_command(
    audit_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRACTICE_INDEX", str(audit_index))
    main([str(tmp_path), "--chromium", str(CHROMIUM)])
    guide = (PROJECT / "docs" / "supervision.md").read_text("utf-8")

    assert (
        {picture.name for picture in tmp_path.iterdir()} == set(SHOWN) == set(re.findall(r"\((pack-.*?png)\)", guide))
    )
    assert all((PROJECT / "docs" / name).is_file() for name in SHOWN)


def test_the_theme_of_the_guide_is_read_as_it_stands_there() -> None:
    guide = (PROJECT / "docs" / "supervision.md").read_text("utf-8")
    (shown,) = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)[0])
    theme = next(each for each in load_themes(SHIPPED_KNOWLEDGE).themes if each.id == shown["id"])

    assert (theme.name, theme.purpose, list(theme.listen_for)) == (shown["name"], shown["purpose"], shown["listen_for"])
    assert shown["questions"][0] == theme.questions[0].model_dump()


def test_every_command_of_the_guide_is_taken(audit_index: Path, tmp_path: Path) -> None:
    guide = (PROJECT / "docs" / "supervision.md").read_text("utf-8")
    shown = [line.partition("#")[0] for line in guide.splitlines() if line.startswith("python -m bot")]
    for line in shown:
        command = [sys.executable, *shlex.split(line)[1:]]
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env={"PRACTICE_INDEX": str(audit_index), "PYTHONPATH": str(PROJECT)},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, line
    assert len(shown) == 5
