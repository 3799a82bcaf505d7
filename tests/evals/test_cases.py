from pathlib import Path

import pytest

from evals.cases import SuiteFault, load_suites

CASE = "  - {id: a, question: q, expect: not_covered, tags: {theme: none, register: plain, role: other}}\n"
HEAD = "suite: s\nsplit: dev\nauthor: x\ndate: 2026-01-01\ncases:\n"


def fault(folder: Path, text: str) -> str:
    (folder / "s.yaml").write_text(text)
    with pytest.raises(SuiteFault) as raised:
        load_suites(folder=folder)
    return str(raised.value)


def test_the_shipped_suites_hold_thirty_questions_in_two_halves() -> None:
    suites = load_suites()
    for split in ("dev", "test"):
        cases = [case for suite in suites if suite.split == split for case in suite.cases]
        assert len([case for case in cases if case.expect == "answer"]) >= 15
        assert len([case for case in cases if case.expect == "not_covered"]) >= 5


def test_a_wrong_field_is_named_with_file_and_case(tmp_path: Path) -> None:
    message = fault(tmp_path, HEAD + CASE.replace("not_covered", "perhaps"))
    assert "s.yaml" in message
    assert "case a" in message
    assert "expect" in message


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "the file"),
        (HEAD, "cases"),
        ("suite: [", "not YAML (line"),
        (HEAD + CASE + CASE, "occurs twice"),
        (HEAD + CASE.replace("expect: not_covered", "expect: answer"), "sections"),
        (HEAD + CASE.replace("id: a", "id: a, colour: red"), "colour"),
        (HEAD + CASE.replace("not_covered", "not_covered, must_mention: [[x]]"), "must_mention"),
    ],
)
def test_a_wrong_suite_is_refused(tmp_path: Path, text: str, part: str) -> None:
    assert part in fault(tmp_path, text)


def test_an_unknown_suite_is_named_beside_those_there_are() -> None:
    with pytest.raises(SuiteFault, match=r"nosuch.*audit"):
        load_suites(("nosuch",))
