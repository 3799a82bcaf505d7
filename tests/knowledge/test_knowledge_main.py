import json
from pathlib import Path

import pytest

from knowledge.__main__ import QueryLine, main
from knowledge.batches import run_batch
from tests.ingest.corpora import run


def test_search_prints_passages_for_a_reader(audit_index: Path, tmp_path: Path) -> None:
    ended = run("knowledge", "search", "how do we map historical risk?", "--index", audit_index, cwd=tmp_path)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith(
        "1. Multi-Agency Case Audit Learnings: Child Sexual Abuse › Missed opportunities to map historical risk\n"
    )


def test_search_with_json_prints_nothing_but_one_object(corpus_index: Path, tmp_path: Path) -> None:
    ended = run("knowledge", "search", "genograms", "-k", "3", "--json", "--index", corpus_index, cwd=tmp_path)

    found = json.loads(ended.stdout)
    assert ended.returncode == 0
    assert set(found) == {"results", "ms", "embed_ms"}
    assert len({result["document_id"] for result in found["results"]}) == 3
    assert set(found["results"][0]) == {"document_id", "chunk_id", "score", "dense", "lexical"}


def test_a_bad_line_of_a_batch_is_answered_in_its_place_and_the_rest_goes_on(
    corpus_index: Path, tmp_path: Path
) -> None:
    lines = (
        b'{"id": 7, "query": "retraction"}',
        b"not JSON",
        b'{"id": "x"}',
        b"",
        b'{"id": "y", "query": "a", "extra": 1}',
        b'{"id": "z", "query": null}',
        b"[1]",
        b"\xff",
        b"[" * 100_000,
        b'{"id": "last", "query": "genograms"}',
    )
    (tmp_path / "batch.jsonl").write_bytes(b"\n".join(lines))

    ended = run("knowledge", "search", "--batch", "batch.jsonl", "-k", "2", "--index", corpus_index, cwd=tmp_path)

    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    assert ended.returncode == 3
    assert [answer["id"] for answer in answers] == [7, None, "x", "y", "z", None, None, None, "last"]
    assert ["error" in answer for answer in answers] == [False, *[True] * 7, False]
    assert answers[1]["error"] == "line 2: is not JSON"
    assert answers[2]["error"] == "line 3: query: field required"
    assert len(answers[-1]["results"]) == 2


def test_a_batch_answers_as_single_searches_do(
    corpus_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"id": 1, "query": "hazard markers"}\n', "utf-8")

    assert main(["search", "--batch", str(batch), "--index", str(corpus_index)]) == 0
    assert main(["search", "hazard markers", "--json", "--index", str(corpus_index)]) == 0

    of_batch, single = map(json.loads, capsys.readouterr().out.splitlines())
    assert of_batch["results"] == single["results"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("search", "risk", "--index", "/nowhere"), "Run: python -m ingest"),
        (("search", "--batch", "/nothing.jsonl"), "/nothing.jsonl"),
    ],
)
def test_what_cannot_be_done_is_said_on_standard_error(
    corpus_index: Path,
    arguments: tuple[str, ...],
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PRACTICE_INDEX", str(corpus_index))

    assert main(list(arguments)) == 1

    shown = capsys.readouterr()
    assert shown.out == ""
    assert says in shown.err


@pytest.mark.parametrize("arguments", [("search", "risk", "-k", "0"), ("search",), ("find", "risk")])
def test_a_wrong_command_is_refused_with_its_usage(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(list(arguments))

    assert "usage: python -m knowledge" in capsys.readouterr().err


def test_ids_of_a_batch_are_text_or_whole_numbers_and_answers_are_strict_json(
    corpus_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = ("true", "1.5", "1e999", "null", "[1]", "NaN", "-Infinity", '"a"', "7", str(10**30))
    batch = tmp_path / "batch.jsonl"
    batch.write_text("\n".join(f'{{"id": {id_}, "query": "genograms"}}' for id_ in ids) + "\n[1]\n", "utf-8")

    assert main(["search", "--batch", str(batch), "--index", str(corpus_index)]) == 3

    answers = [json.loads(line, parse_constant=pytest.fail) for line in capsys.readouterr().out.splitlines()]
    assert [answer["id"] for answer in answers] == [*[None] * 7, "a", 7, 10**30, None]
    errors = [answer["error"].partition(": ")[2] for answer in answers if "error" in answer]
    assert errors == [*["id: must be text or a whole number"] * 5, *["is not JSON"] * 2, "must be a JSON object"]


def test_an_answer_that_json_cannot_hold_is_an_error_of_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"id": 1, "query": "a"}\n{"id": 2, "query": "b"}\n', "utf-8")
    scores = {"a": float("nan"), "b": 1.0}

    assert run_batch(batch, QueryLine, lambda line: {"score": scores[line.query]}) == 3

    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"id": 1, "error": "line 1: the answer holds a number that is not finite"},
        {"id": 2, "score": 1.0},
    ]


@pytest.mark.parametrize("number", ["0", "-1", "two"])
def test_a_number_of_documents_below_one_is_refused(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["search", "risk", "-k", number])

    assert "argument -k: must be 1 or more" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [("--help",), ("search", "--help")])
def test_help_is_shown(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(list(arguments))

    assert "usage: python -m knowledge" in capsys.readouterr().out
