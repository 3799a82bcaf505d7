import json
from pathlib import Path

import pytest
import yaml

from knowledge.files import KnowledgeFault
from knowledge.lexicon import Lexicon, load_lexicon
from knowledge.settings import SHIPPED_KNOWLEDGE

LEXICON = load_lexicon(SHIPPED_KNOWLEDGE)

TIERS = {
    "B": {5, 10, 14, 15, 16, 19, 33, 42, 46, 47, 48, 56, 57, 61, 63, 66, 70, 71, 75, 76, 77, 78},
    "C": {6, 21, 44, 51, 52, 72, 73, 74, 80},
    "never": {50, 53, 65},
}
"""As the project's research gives them; all others are A."""

GOOD = """
words: {child: girl|boy}
forms: {say: {claims: says}}
sources: {SEED: {title: Audit, publisher: Board, date: null}}
distress: [i am crying]
reports: [mum said]
records: [the file says]
pasted: [the note reads]
names: [policy]
asserted: [guilty]
silences: [{id: court, says: court, message: [judge]}]
rules:
  - id: L01
    tier: A
    term: claims
    phrases: ['<child> [claims]']
    right_in: [court]
    better: [says]
    rewrites: [{change: '{verb: claims}', to: '{verb|say}'}]
    why: It doubts.
    right: In court.
    source: [SEED]
    mark: V
    must: [a, b, c, d]
    must_not: [a, b, c, d]
"""


def load(folder: Path, written: str) -> Lexicon:
    (folder / "lexicon.yaml").write_text(written, "utf-8")
    return load_lexicon(folder)


def test_every_row_of_the_table_is_a_rule_with_its_tier() -> None:
    assert [rule.id for rule in LEXICON.rules] == [f"L{number:02}" for number in range(1, 81)]
    for rule in LEXICON.rules:
        expected = next((tier for tier, numbers in TIERS.items() if int(rule.id[1:]) in numbers), "A")
        assert rule.tier == expected, rule.id


def test_the_five_rules_on_allegations_have_more_examples() -> None:
    for rule in LEXICON.rules[:5]:
        assert min(len(rule.must), len(rule.must_not)) >= 8, rule.id


def test_every_source_is_named_by_a_rule() -> None:
    used = {key for rule in LEXICON.rules for key in rule.source}

    assert set(LEXICON.sources) == used


def test_no_sentence_is_an_example_twice() -> None:
    sentences = [sentence for rule in LEXICON.rules for sentence in (*rule.must, *rule.must_not)]

    assert len(set(sentences)) == len(sentences)


def test_a_source_line_says_how_far_it_was_checked() -> None:
    line = LEXICON.source_line(LEXICON.by_id["L02"])

    assert "19 November 2025" in line
    assert line.endswith("(read at the publisher)")
    assert LEXICON.source_line(LEXICON.by_id["L04"]).startswith("follows from: ")


def test_the_small_lexicon_of_these_tests_is_right(tmp_path: Path) -> None:
    assert load(tmp_path, GOOD).by_id["L01"].better == ("says",)


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("    why: It doubts.\n", "", "rules › L01 › why: is missing; add it"),
        ("    source: [SEED]\n", "", "rules › L01 › source: is missing; add it"),
        ("source: [SEED]", "source: []", "rules › L01 › source"),
        ("source: [SEED]", "source: [NOBODY]", "rule L01 › source: NOBODY is not there; add it or correct its name"),
        ("    must: [a, b, c, d]\n", "", "rules › L01: must: has 0 sentences; write at least 4"),
        ("must_not: [a, b, c, d]", "must_not: [a, b]", "rules › L01: must_not: has 2 sentences; write at least 4"),
        ("    better: [says]\n", "", "rules › L01: better: is missing; say what reads better"),
        ("tier: A", "tier: never", "rules › L01: must and better: a term that is kept has neither; take them out"),
        ("tier: A", "tier: D", "rules › L01 › tier"),
        ("mark: V", "mark: X", "rules › L01 › mark"),
        ("id: L01", "id: one", "rules › one › id"),
        ("right_in: [court]", "right_in: [cort]", "rule L01 › right_in: cort is not there; add it or correct its name"),
        ("'<child> [claims]'", "'<kid> [claims]'", "rule L01 › phrases: <kid> [claims]: <kid> is not among `words`"),
        ("'<child> [claims]'", "'(claims'", "rule L01 › phrases: (claims: a ( is not closed; add )"),
        ("'{verb|say}'", "'{word|say}'", "rule L01 › rewrites: {word} is not kept by"),
        ("'{verb|say}'", "'{verb|tell}'", "rule L01 › rewrites: tell is not among `forms`; add it there"),
        ("    mark: V\n", "    mark: V\n    colour: red\n", "rules › L01 › colour: is not a field here; remove it"),
        ("girl|boy}", "girl|(boy}", "words › child: girl|(boy: a ( is not closed; add )"),
        ("message: [judge]", "message: [judge\\b]", "silence court › message: judge\\b: the mark \\ has no meaning"),
        ("distress: [i am crying]\n", "", "distress: is missing; add it"),
        ("better: [says]", "better: [is guilty]", "rule L01 › better, rewrites: “is guilty” takes guilt or truth for"),
        ("'{verb|say}'", "'guilty of {verb}'", "rule L01 › better, rewrites: “guilty of …” takes guilt or truth for"),
        ("asserted: [guilty]\n", "", "asserted: is missing; add it"),
    ],
)
def test_a_broken_file_is_refused_with_its_name_rule_field_and_remedy(
    tmp_path: Path, right: str, wrong: str, named: str
) -> None:
    assert right in GOOD

    with pytest.raises(KnowledgeFault, match=r"lexicon\.yaml") as fault:
        load(tmp_path, GOOD.replace(right, wrong, 1))

    assert named in str(fault.value)


def test_a_rule_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    written = yaml.safe_load(GOOD)
    written["rules"] *= 2

    with pytest.raises(KnowledgeFault, match="id L01 is used twice"):
        load(tmp_path, json.dumps(written))


@pytest.mark.parametrize("written", ["", "words: [", "rules: &a [*a]", "[]", "\x00"])
def test_what_is_no_lexicon_at_all_is_refused_by_name(tmp_path: Path, written: str) -> None:
    with pytest.raises(KnowledgeFault, match=r"lexicon\.yaml"):
        load(tmp_path, written)


def test_a_folder_without_a_lexicon_uses_the_shipped_one(tmp_path: Path) -> None:
    assert load_lexicon(tmp_path) == LEXICON
