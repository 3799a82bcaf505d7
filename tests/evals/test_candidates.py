"""From an answer that was not right to a case, by way of a person."""

from pathlib import Path

import pytest
import yaml

from bot.answering.replies import Answered, Citation, Claim, PartAnswer
from bot.records.answers import keep_answer
from bot.records.database import open_database
from evals.__main__ import BAD_DATA, main
from evals.cases import load_suites

CITATION = Citation(
    marker=1,
    document_id="audit",
    document="Audit",
    section="A › B",
    page=None,
    start=0,
    end=5,
    quote="Words",
    url=None,
    publisher=None,
    date=None,
    nation=None,
    authority=None,
    verification=None,
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    monkeypatch.setenv("PRACTICE_DATABASE_URL", url)
    reply = PartAnswer(text="secret words", claims=(Claim(text="Words", markers=(1,)),), citations=(CITATION,))
    engine = open_database(url)
    with engine.begin() as connection:
        keep_answer(connection, Answered(answer_id="abc123", reply=reply), created=0)
    engine.dispose()
    return tmp_path / "candidates"


def new(folder: Path, *more: str) -> int:
    return main(["new", "abc123", "--folder", str(folder), *more])


def fill(folder: Path, **case: object) -> Path:
    path = folder / "abc123.yaml"
    candidate = yaml.safe_load(path.read_text())
    candidate |= {"suite": "ours", "reviewed_by": "team lead"}
    tags = {"theme": "T3", "register": "plain", "role": "other"}
    candidate["case"] |= {"question": "what is a genogram", "expect": "not_covered", "tags": tags, **case}
    path.write_text(yaml.safe_dump(candidate))
    return path


def test_a_candidate_holds_ending_and_sources_and_no_words_of_the_answer(folder: Path) -> None:
    assert new(folder, "--question", "when is a genogram made?", "--reason", "wrong section") == 0
    written = (folder / "abc123.yaml").read_text()
    candidate = yaml.safe_load(written)
    assert candidate["shown"] == {"kind": "part", "drafted_by": "extractive", "sources": ["audit › A › B"]}
    assert candidate["case"]["question"] == "when is a genogram made?"
    assert candidate["reason"] == "wrong section"
    assert "secret" not in written
    assert candidate["reviewed_by"] == ""


def test_a_question_that_names_somebody_is_left_out_and_only_its_kind_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new(folder, "--question", "what about Sarah Miller born 3 May 2014?") == 0
    assert yaml.safe_load((folder / "abc123.yaml").read_text())["case"]["question"] == ""
    assert "Miller" not in (folder / "abc123.yaml").read_text()
    shown = capsys.readouterr()
    assert "Left out" in shown.err
    assert "Miller" not in shown.out + shown.err


def test_a_candidate_is_never_written_over(folder: Path) -> None:
    assert new(folder) == 0
    assert new(folder) == BAD_DATA


@pytest.mark.parametrize("answer_id", ["nosuch", "../../etc/passwd", "", "a" * 99])
def test_an_unknown_answer_is_said_plainly(folder: Path, answer_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", answer_id, "--folder", str(folder)]) == BAD_DATA
    assert "no answer with the id" in capsys.readouterr().err
    assert not folder.exists()


def test_nothing_is_accepted_that_nobody_signed_or_filled_in(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new(folder)
    suites = folder.parent / "suites"
    accept = ["accept", str(folder / "abc123.yaml"), "--suites", str(suites)]
    assert main(accept) == BAD_DATA
    assert "sign" in capsys.readouterr().err
    fill(folder, expect="answer")
    assert main(accept) == BAD_DATA
    assert "sections" in capsys.readouterr().err
    fill(folder, question="what about Sarah Miller born 3 May 2014?")
    assert main(accept) == BAD_DATA
    assert "Miller" not in capsys.readouterr().err
    assert not suites.exists()


def test_an_accepted_candidate_is_a_case_and_waits_no_more(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new(folder)
    path = fill(folder)
    assert main(["review", "--folder", str(folder)]) == 0
    assert "ready to accept" in capsys.readouterr().out
    suites = folder.parent / "suites"
    assert main(["accept", str(path), "--suites", str(suites)]) == 0
    (suite,) = load_suites(folder=suites)
    assert (suite.suite, suite.split, suite.author) == ("ours", "dev", "team lead")
    assert suite.cases[0].id == "answer-abc123"
    main(["review", "--folder", str(folder)])
    assert "No candidate waits" in capsys.readouterr().out


@pytest.mark.parametrize("indent", ["", "  ", "    "])
def test_a_suite_keeps_its_comments_when_a_case_is_added(folder: Path, indent: str) -> None:
    new(folder)
    path = fill(folder)
    suites = folder.parent / "suites"
    suites.mkdir()
    before = (
        "# ours\nsuite: ours\nsplit: dev\nauthor: us\ndate: 2026-01-01\ncases:\n  # first\n"
        f"{indent}- {{id: x, question: how is mileage claimed, expect: not_covered,"
        " tags: {theme: none, register: plain, role: other}}\n"
    )
    (suites / "ours_dev.yaml").write_text(before)
    assert main(["accept", str(path), "--suites", str(suites)]) == 0
    assert (suites / "ours_dev.yaml").read_text().startswith(before)
    assert [case.id for case in load_suites(folder=suites)[0].cases] == ["x", "answer-abc123"]
