"""Cases as spreadsheets and JSON Lines."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from evals.__main__ import BAD_DATA, main
from evals.cases import Case, Suite, load_suites
from evals.exchange import ExchangeFault, Head, export_cases, import_into, read_cases
from knowledge.identifiers import identifier_kinds

ROOT = Path(__file__).parents[2]
HEADER = "id,question,expect,sections,must_mention,theme,register,role\n"
ROW = "a,what is a genogram,answer,Somewhere,early / soon,T3,plain,other\n"


def written(tmp_path: Path, content: str | bytes, name: str = "cases.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda text: text.strip() == text and "\u00a0" not in text
)
lines = st.text(st.sampled_from("ab /\\\n'=+-@|:,;\"é‘“"), min_size=1).filter(lambda text: text.strip() == text)
some = st.one_of(words, lines)


@st.composite
def a_case(draw: st.DrawFn) -> Case:
    answer = {"sections": ["A"], "must_mention": draw(st.lists(st.lists(some, min_size=1, max_size=3), max_size=2))}
    refused = {"must_not": draw(st.lists(some, max_size=3))}
    return Case.model_validate(
        {
            **draw(st.sampled_from([answer | {"expect": "answer"}, refused | {"expect": "no_private"}])),
            "id": draw(some),
            "question": "what is a genogram " + draw(some),
            "turns": draw(
                st.lists(st.fixed_dictionaries({"role": st.sampled_from(["user"]), "text": some}), max_size=2)
            ),
            "wording": draw(
                st.none() | st.lists(st.fixed_dictionaries({"rule": st.just("L01"), "found": some}), max_size=2)
            ),
            "tags": {
                "theme": draw(words),
                "register": "plain",
                "role": "other",
                "risk": draw(st.sampled_from([None, "high"])),
            },
            "notes": draw(st.just("") | some),
        }
    )


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
@given(case=a_case())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_case_comes_back_as_it_went_out(case: Case, ending: str, tmp_path: Path) -> None:
    # Letters thrown together can look like somebody's name, and an import must refuse that.
    assume(not identifier_kinds(" ".join([case.question, *(turn.text for turn in case.turns)])))
    suite = Suite.model_validate({"suite": "s", "split": "dev", "author": "x", "date": "2026-01-01", "cases": [case]})
    path = tmp_path / f"out{ending}"
    export_cases([suite], path, overwrite=True)
    back = read_cases(path)
    assert not back.bad_rows
    assert back.cases == (case,)


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
def test_the_shipped_suites_come_back_whole(ending: str, tmp_path: Path) -> None:
    suites = load_suites()
    export_cases(suites, tmp_path / f"all{ending}")
    back = read_cases(tmp_path / f"all{ending}")
    known = {case.id: case for case in back.cases}
    for suite in suites:
        for case in suite.cases:
            assert known.get(case.id, case) == case
    # Rows are refused only for what the import guards against, never for their form.
    assert all("sounds like danger" in bad.problem or "identifying" in bad.problem for bad in back.bad_rows)
    assert len(back.cases) + len(back.bad_rows) == sum(len(suite.cases) for suite in suites)


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.csv", ""), ("empty.jsonl", ""), ("header.csv", HEADER), ("blank.csv", "\n\n"), ("blank.jsonl", "\n \n")],
)
def test_no_rows_are_an_error_and_never_a_full_score(name: str, content: str, tmp_path: Path) -> None:
    with pytest.raises(ExchangeFault, match="no rows"):
        read_cases(written(tmp_path, content, name))


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExchangeFault, match="no column expect"):
        read_cases(written(tmp_path, HEADER.replace("expect,", "") + ROW))


GOOD = {
    "extra columns": HEADER.replace("role", "role,colour") + ROW.replace("other", "other,red"),
    "other order and case": "Role,REGISTER,theme,Must Mention,sections,Expect,Question,ID\n"
    "other,plain,T3,early / soon,Somewhere,answer,what is a genogram,a\n",
    "spaces": HEADER + ROW.replace("a,what", "\u00a0a ,  what").replace("genogram", "genogram \u00a0"),
    "mark": ("\ufeff" + HEADER + ROW).encode(),
    "UTF-16": (HEADER + ROW).encode("utf-16"),
    "CRLF": (HEADER + ROW).replace("\n", "\r\n"),
    "CR": (HEADER + ROW).replace("\n", "\r"),
    "semicolons": (HEADER + ROW).replace(",", ";"),
    "tabs": (HEADER + ROW).replace(",", "\t"),
}


@pytest.mark.parametrize("content", GOOD.values(), ids=GOOD.keys())
def test_what_spreadsheets_make_of_a_table_is_read(content: str | bytes, tmp_path: Path) -> None:
    imported = read_cases(written(tmp_path, content))
    assert not imported.bad_rows
    (case,) = imported.cases
    assert (case.id, case.question, case.must_mention) == ("a", "what is a genogram", (("early", "soon"),))


def test_windows_1252_is_read_and_said(tmp_path: Path) -> None:
    imported = read_cases(written(tmp_path, (HEADER + ROW.replace("early", "it’s")).encode("cp1252")))
    assert imported.cases[0].must_mention == (("it’s", "soon"),)
    assert "Windows-1252" in " ".join(imported.notes)


JSON_ROW = (
    '{"id": "a", "question": "what is it", "expect": "not_covered",'
    ' "tags": {"theme": "none", "register": "plain", "role": "other"}}'
)
BAD = {
    "same id": (HEADER + ROW + ROW.replace("what", "where"), "also on line 2"),
    "same question": (HEADER + ROW + "b,what is a genogram,not_covered,,,T3,plain,other\n", "expects answer"),
    "open quotation mark": (HEADER + ROW + '"b,what', "not closed"),
    "too many cells": (HEADER + ROW.replace("genogram", "genogram, then") + ROW, "quotation marks"),
    "long row": (HEADER + "b," + "x" * 1_100_000 + ",answer,s,m,T,p,o\n", "field larger"),
    "must and must not": (
        HEADER.replace("id,", "id,must_not,") + ROW.replace("a,", "a,Early,", 1),
        "must_mention` and in `must_not",
    ),
    "near": (HEADER + ROW.replace("answer,", "anwser,"), "did you mean “answer”"),
    "far": (HEADER + ROW.replace("answer,", "zzz,"), "is none of"),
    "identifying": (HEADER + ROW.replace("genogram", "genogram for Sarah Miller born 3 May 2014"), "identifying"),
    "danger": (
        HEADER + ROW.replace("what is a genogram", "hes in her room right now and shes screaming"),
        "danger",
    ),
}


@pytest.mark.parametrize(("content", "said"), BAD.values(), ids=BAD.keys())
def test_a_bad_row_is_named_and_nothing_is_written(
    content: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, content)
    suites = tmp_path / "suites"
    command = ["import", str(path), "--suite", "s", "--split", "dev", "--author", "x", "--suites", str(suites)]
    assert main(command) == BAD_DATA
    shown = capsys.readouterr().err
    assert said in shown
    assert "line " in shown
    assert "Miller" not in shown
    assert not suites.exists()


BAD_JSON = {
    "one bad line": ("{", "not JSON"),
    "no object": ("[1]", "must be a JSON object"),
    "NaN": (JSON_ROW.replace('"what is it"', "NaN"), "no number"),
    "infinite": (JSON_ROW.replace('"what is it"', "1e400"), "too large"),
    "deep": ("[" * 100_000, "nested too deep"),
    "10 MB": (JSON_ROW.replace("what", "x" * 10_000_000), "longer than"),
    "a number for text": (JSON_ROW.replace('"what is it"', "3"), "question"),
    "null": ("null", "must be a JSON object"),
}


@pytest.mark.parametrize(("line", "said"), BAD_JSON.values(), ids=BAD_JSON.keys())
def test_one_bad_line_leaves_the_rest(line: str, said: str, tmp_path: Path) -> None:
    imported = read_cases(written(tmp_path, JSON_ROW + "\n" + line + "\n", "cases.jsonl"))
    assert len(imported.cases) == 1
    assert [bad.line for bad in imported.bad_rows] == [2]
    assert said in imported.bad_rows[0].problem


def test_a_json_array_is_read(tmp_path: Path) -> None:
    imported = read_cases(written(tmp_path, f"[{JSON_ROW}, 3]", "cases.json"))
    assert len(imported.cases) == len(imported.bad_rows) == 1


def test_a_workbook_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ExchangeFault, match="CSV UTF-8"):
        read_cases(written(tmp_path, b"PK\x03\x04rest"))


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    formulas = ["=HYPERLINK(1)", "+1", "@x", "-1", "'=1"]
    cases = [
        {
            "id": f,
            "question": f"what is {n}",
            "expect": "not_covered",
            "tags": {"theme": "t", "register": "r", "role": "x"},
        }
        for n, f in enumerate(formulas)
    ]
    suite = Suite.model_validate({"suite": "s", "split": "dev", "author": "x", "date": "2026-01-01", "cases": cases})
    export_cases([suite], tmp_path / "out.csv")
    assert not [
        line for line in (tmp_path / "out.csv").read_text("utf-8-sig").split(",") if line[:1] in "=+@-" and line
    ]
    assert [case.id for case in read_cases(tmp_path / "out.csv").cases] == formulas


def test_a_million_rows_are_refused_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "huge.jsonl"
    with path.open("w") as file:
        file.writelines(JSON_ROW.replace('"a"', f'"a{n}"').replace("is it", f"is {n}") + "\n" for n in range(200_000))
    program = (
        "import pathlib, evals.exchange as e\n"
        f"try: e.read_cases(pathlib.Path({str(path)!r}))\n"
        "except e.ExchangeFault as fault: print(fault)\n"
        "print(next(l for l in open('/proc/self/status') if l.startswith('VmHWM')).split()[1])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "Split it" in done.stdout
    assert int(done.stdout.split()[-1]) <= 300_000  # kB


def test_what_is_thin_or_clipped_is_noted(tmp_path: Path) -> None:
    imported = read_cases(written(tmp_path, HEADER + ROW.replace("early / soon", "").replace("what", "what " * 1000)))
    assert len(imported.cases) == 1
    assert "4,000 characters" in " ".join(imported.notes)
    assert "without must_mention" in " ".join(imported.notes)


def head(suite: str = "s", split: str = "dev") -> Head:
    import datetime

    return Head(suite=suite, split=split, author="x", date=datetime.date(2026, 1, 1))  # type: ignore[arg-type]


def test_a_held_out_row_may_not_be_tuned_on(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + ROW.replace("what is", "when is it best to do"))
    suites = tmp_path / "suites"
    import_into(path, suites, head(split="test"))
    path = written(tmp_path, HEADER + ROW.replace("a,what is", "b,When is it best to do,").replace(",,", ", "))
    path.write_text(HEADER + ROW.replace("a,what is a genogram", "b,When is it best to do a genogram?"))
    with pytest.raises(Exception, match="tuned on must not be measured on"):
        import_into(path, suites, head())
    assert [each.name for each in suites.iterdir()] == ["s_test.yaml"]


def test_nothing_is_written_over_or_outside_the_folder(tmp_path: Path) -> None:
    path, suites = written(tmp_path, HEADER + ROW), tmp_path / "suites"
    import_into(path, suites, head())
    with pytest.raises(ExchangeFault, match="--overwrite"):
        import_into(path, suites, head())
    import_into(path, suites, head(), overwrite=True)
    for name in ("../up", "a/b", "", "A"):
        with pytest.raises(ExchangeFault, match="suite"):
            import_into(path, suites, head(name))
    with pytest.raises(ExchangeFault, match="there already"):
        export_cases(load_suites(folder=suites), path)
    with pytest.raises(ExchangeFault, match=r"\.csv"):
        export_cases(load_suites(folder=suites), tmp_path / "out.xlsx")


def test_the_commands_take_a_suite_round(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "audit", "--out", str(tmp_path / "audit.jsonl")]) == 0
    rows = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text().splitlines()]
    assert {row["suite"] for row in rows} == {"audit"}
    (tmp_path / "dev.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows if row["split"] == "dev"))
    command = ["import", str(tmp_path / "dev.jsonl"), "--suite", "ours", "--split", "dev", "--author", "us"]
    assert main([*command, "--suites", str(tmp_path / "suites")]) == 0
    assert "ours_dev.yaml" in capsys.readouterr().out
    (ours,) = load_suites(folder=tmp_path / "suites")
    (shipped,) = [suite for suite in load_suites(["audit"]) if suite.split == "dev"]
    assert ours.cases == shipped.cases
