import json
from pathlib import Path

import pytest

from knowledge.__main__ import main
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
    assert answers[1]["error"] == "line 2 is not JSON"
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


@pytest.mark.parametrize("arguments", [("--help",), ("search", "--help")])
def test_help_is_shown(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(list(arguments))

    assert "usage: python -m knowledge" in capsys.readouterr().out
