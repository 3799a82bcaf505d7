"""Themes with their questions, and the models, lengths and words that packs are made by."""

import json
from pathlib import Path

import pytest

from knowledge.files import KnowledgeFault
from knowledge.lexicon import load_lexicon
from knowledge.reading_list import load_reading_list
from knowledge.settings import SHIPPED_KNOWLEDGE
from knowledge.supervision import check_mentions, check_stages, load_supervision
from knowledge.themes import Theme, Themes, load_themes

THEMES = load_themes(SHIPPED_KNOWLEDGE)
SUPERVISION = load_supervision(SHIPPED_KNOWLEDGE)
STAGES = {model.id: model.stages[0].id for model in SUPERVISION.models}
QUESTION: dict[str, object] = {"ask": "What have people seen?", "stages": STAGES}


def written(folder: Path, name: str, values: object) -> Path:
    (folder / name).write_text(json.dumps(values), "utf-8")  # which is YAML
    return folder


def one_theme(**changes: object) -> dict[str, object]:
    theme = {"id": "T1", "heading": "A heading", "finding": "concern", "in_short": "Short", "questions": [QUESTION]}
    return {"themes": [theme | changes]}


@pytest.mark.parametrize("theme", THEMES.themes, ids=lambda theme: theme.id)
def test_a_theme_has_questions_for_every_stage_of_every_model(theme: Theme) -> None:
    for model in SUPERVISION.models:
        asked = {question.stages[model.id] for question in theme.questions}
        assert asked == {stage.id for stage in model.stages}, model.id


def test_the_shipped_themes_name_only_stages_rules_and_sources_that_are_there() -> None:
    sources = {entry.id for entry in load_reading_list(SHIPPED_KNOWLEDGE).entries}

    check_stages(THEMES, SUPERVISION)
    check_mentions(THEMES, rules=load_lexicon(SHIPPED_KNOWLEDGE).by_id, sources=sources)


def test_no_question_is_asked_twice() -> None:
    asked = [question.ask for theme in THEMES.themes for question in theme.questions]

    assert len(asked) == len(set(asked)) > 80


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"questions": [QUESTION | {"ask": "Tell me."}]}, "themes › T1 › questions › 0 › ask: must be a question"),
        ({"questions": [QUESTION | {"ask": "One?\nTwo?"}]}, "themes › T1 › questions › 0 › ask"),
        ({"questions": [{"ask": "What?"}]}, "themes › T1 › questions › 0 › stages: is missing; add it"),
        ({"questions": [QUESTION | {"stage": "x"}]}, "questions › 0 › stage: is not a field here"),
        ({"beside": ["T9"]}, "T1 › beside: T9 is no theme here; correct its id"),
        ({"name": "x" * 41}, "themes › T1 › name"),
    ],
)
def test_a_wrong_theme_is_named_by_file_entry_and_field(tmp_path: Path, changes: dict[str, object], names: str) -> None:
    with pytest.raises(KnowledgeFault, match=r"themes\.yaml") as fault:
        load_themes(written(tmp_path, "themes.yaml", one_theme(**changes)))

    assert names in str(fault.value)


@pytest.mark.parametrize(
    ("stages", "names"),
    [
        ({"integrated": "experience"}, "themes.yaml: T1 › question 1 › stages › kolb: is missing; add one of concrete"),
        (STAGES | {"gibbs": "joy"}, "question 1 › stages › gibbs: joy is no stage of it; write one of"),
        (STAGES | {"own": "a"}, "question 1 › stages: own is no model of supervision.yaml, which has"),
    ],
)
def test_a_wrong_stage_is_named_with_what_may_stand_there(stages: dict[str, str], names: str) -> None:
    themes = Themes.model_validate(one_theme(questions=[QUESTION | {"stages": stages}]))

    with pytest.raises(KnowledgeFault) as fault:
        check_stages(themes, SUPERVISION)

    assert names in str(fault.value)


@pytest.mark.parametrize(("field", "file"), [("listen_for", "lexicon.yaml"), ("read", "reading_list.yaml")])
def test_a_rule_or_source_that_is_not_there_is_named(field: str, file: str) -> None:
    themes = Themes.model_validate(one_theme(**{field: ["nowhere"]}))

    with pytest.raises(KnowledgeFault, match=f"T1 › {field}: nowhere is not in {file}; correct it or take it out"):
        check_mentions(themes, rules=(), sources=())


@pytest.mark.parametrize(
    ("field", "value", "names"),
    [
        ("lengths", [], "lengths"),
        ("lengths", [SUPERVISION.lengths[0].model_dump() | {"questions": 3}], "lengths › one-to-one › questions"),
        ("lengths", [SUPERVISION.lengths[0].model_dump()] * 2, "length one-to-one is used twice"),
        ("models", [SUPERVISION.models[0].model_dump(mode="json")] * 2, "model integrated is used twice"),
        ("record", [{"label": "Name of the child", "fill": "name"}], "record › 0 › fill"),
    ],
)
def test_a_wrong_model_or_length_is_named_by_file_entry_and_field(
    tmp_path: Path, field: str, value: object, names: str
) -> None:
    values = SUPERVISION.model_dump(mode="json") | {field: value}

    with pytest.raises(KnowledgeFault, match=r"supervision\.yaml") as fault:
        load_supervision(written(tmp_path, "supervision.yaml", values))

    assert names in str(fault.value)


def test_a_folder_of_ones_own_may_have_themes_without_questions(tmp_path: Path) -> None:
    theme = load_themes(written(tmp_path, "themes.yaml", one_theme(questions=[]))).themes[0]

    assert (theme.questions, theme.name) == ((), None)


def test_the_shipped_supervision_is_read_where_a_folder_has_none(tmp_path: Path) -> None:
    assert load_supervision(tmp_path) == SUPERVISION
