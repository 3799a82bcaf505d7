"""One page for a session: what is on it, and that the audit's words are the audit's."""

import json
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from bot.packing import load_material
from bot.settings import BotSettings
from bot.supervision.packs import Choice, Material, Pack, PackFault, make_pack, shares
from bot.supervision.plain import as_text
from knowledge.settings import SHIPPED_KNOWLEDGE
from knowledge.supervision import Length, Model, load_supervision
from knowledge.themes import load_themes
from tests.bot.supervision.conftest import TODAY

THEMES = [theme.id for theme in load_themes(SHIPPED_KNOWLEDGE).themes]
LENGTHS = load_supervision(SHIPPED_KNOWLEDGE).lengths
MODELS = load_supervision(SHIPPED_KNOWLEDGE).models


def made(material: Material, *themes: str, length: str = "", model: str = "") -> Pack:
    return make_pack(Choice(themes=themes, length=length, model=model), TODAY, material)


@pytest.mark.parametrize("theme", THEMES)
def test_a_pack_of_one_theme_has_all_its_parts(theme: str, material: Material) -> None:
    pack = made(material, theme)

    assert pack.topics[0].purpose.startswith("To ")
    assert {"strength", "concern"} <= {found.finding for found in pack.found}
    assert theme in {found.theme for found in pack.found}
    assert 4 <= len(pack.questions) <= 8
    assert len(pack.reading) == 2
    assert len(pack.wordings) == 3
    assert all(wording.better and wording.why and wording.source for wording in pack.wordings)
    assert len(pack.closing) == 3
    assert "25 November 2026" in as_text(pack)


@pytest.mark.parametrize("theme", THEMES)
def test_what_the_audit_found_is_the_records_text_word_for_word(theme: str, material: Material) -> None:
    for found in made(material, theme).found:
        citation = found.citation
        text = material.document(citation.document_id).text

        assert text[citation.start : citation.end] == citation.quote == citation.quote.strip() != ""
        heading = next(each.heading for each in material.themes.themes if each.id == found.theme)
        assert heading in (citation.section, citation.quote)


@pytest.mark.parametrize(("length", "model"), list(product(LENGTHS, MODELS)), ids=lambda each: each.id)
def test_questions_come_in_the_order_of_the_cycle(length: Length, model: Model, material: Material) -> None:
    stages = [stage.name for stage in model.stages]
    for themes in (*((theme,) for theme in THEMES), ("T1", "LP2", "T5")):
        asked = made(material, *themes, length=length.id, model=model.id).questions
        places = [stages.index(each.stage) for each in asked]

        assert places == sorted(places)
        # A cycle with fewer questions for its stages than a theme has is cut, never padded.
        assert 4 <= len(asked) <= length.questions
        assert (places[0], places[-1]) == (0, len(stages) - 1)


def test_questions_are_spread_over_the_themes(material: Material) -> None:
    asked = made(material, "T2", "T6", length="15-minutes").questions

    assert sorted(each.theme for each in asked) == ["T2", "T2", "T6", "T6"]


@pytest.mark.parametrize(
    ("stages", "questions", "each"),
    [
        (4, 6, (1, 1, 2, 2)),
        (4, 4, (1, 1, 1, 1)),
        (6, 4, (1, 0, 1, 1, 0, 1)),
        (3, 8, (2, 3, 3)),
        (5, 4, (1, 1, 0, 1, 1)),
    ],
)
def test_what_is_over_goes_to_the_later_stages_and_ends_are_kept(
    stages: int, questions: int, each: tuple[int, ...]
) -> None:
    assert sum(shares(stages, questions)) == questions
    assert shares(stages, questions) == each


def test_the_strength_comes_first_and_stands_in_a_pack_about_it_too(material: Material) -> None:
    assert [(found.theme, found.finding) for found in made(material, "T1").found] == [
        ("T1", "strength"),
        ("T2", "concern"),
    ]
    assert [found.theme for found in made(material, "LP2").found] == ["T1", "T3", "LP2"]


def test_themes_are_taken_however_they_are_written_and_once(material: Material) -> None:
    assert [topic.id for topic in made(material, " t3", "T3", "lp2").topics] == ["T3", "LP2"]


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        (Choice(themes=("genograms",)), "There is no theme genograms. Nearest: T3 (Genograms"),
        (Choice(themes=("T7",)), "There is no theme T7. Nearest: T"),
        (Choice(themes=("zzzz",)), "There is no theme zzzz. --list shows all 12."),
        (Choice(themes=()), "Choose one to three themes of T1, T2"),
        (Choice(themes=("T1", "T2", "T3", "T4")), "choose at most 3 themes"),
        (
            Choice(themes=("T1",), length="a day"),
            "There is no length a day. Choose one of one-to-one, group, 15-minutes.",
        ),
        (Choice(themes=("T1",), model="x"), "There is no model of supervision x. Choose one of integrated, kolb"),
    ],
)
def test_a_choice_that_is_not_there_is_said_with_what_is(choice: Choice, says: str, material: Material) -> None:
    with pytest.raises(PackFault) as fault:
        make_pack(choice, TODAY, material)

    assert says in str(fault.value)


def test_without_the_audit_in_the_index_there_is_no_pack(corpus_index: Path) -> None:
    material = load_material(BotSettings(index=corpus_index))

    with pytest.raises(PackFault, match="The index does not hold the audit"):
        made(material, "T1")


def test_a_heading_that_the_audit_does_not_have_is_never_quoted(material: Material) -> None:
    changed = tuple(theme.model_copy(update={"heading": "Another heading"}) for theme in material.themes.themes)
    other = replace(material, themes=material.themes.model_copy(update={"themes": changed}))

    with pytest.raises(PackFault, match=r"“Another heading” .* does not stand in Multi-Agency Case Audit"):
        made(other, "T2")


def test_what_was_replaced_or_is_not_for_everybody_is_no_reading(material: Material) -> None:
    entries = tuple(
        entry.model_copy(update={"audience": ("supervisors",)})
        if entry.id == "key-messages-disclosures"
        else entry.model_copy(update={"superseded_by": "x"} if entry.id == "signs-indicators-template" else {})
        for entry in material.reading_list.entries
    )
    other = replace(material, reading_list=material.reading_list.model_copy(update={"entries": entries}))
    titles = {reading.title for reading in made(other, "T2").reading}

    assert len(titles) == 2
    assert not any(title.startswith(("Key messages", "Signs and indicators")) for title in titles)


def test_a_reading_past_its_review_date_says_so(material: Material) -> None:
    pack = make_pack(Choice(themes=("T2",)), date(2040, 1, 1), material)

    assert all(reading.verification.endswith("past its review date") for reading in pack.reading)


def test_the_stub_of_a_record_asks_for_nobody(material: Material) -> None:
    labels = " ".join(line.label for line in made(material, "T1").record).lower()

    assert not any(word in labels for word in ("name", "initial", "birth", "address", "number", "child", "family"))


def test_scripts_read_every_part(material: Material) -> None:
    record = json.loads(json.dumps(made(material, "T3", "LP2").as_record()))

    assert record["title"] == "Mapping history · Hazard markers"
    assert [theme["id"] for theme in record["themes"]] == ["T3", "LP2"]
    assert record["as_at"] == "2026-11-25"
    assert record["found"][0]["citation"]["document_id"] == "escb-csa-case-audit"
    assert {"stage", "about", "theme", "ask"} == set(record["questions"][0])
