import json
from pathlib import Path

import pytest

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
        b'{"id": "z", "query": "\\ud800"}',
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


def test_a_batch_answers_as_single_searches_do(corpus_index: Path, tmp_path: Path) -> None:
    (tmp_path / "batch.jsonl").write_text('{"id": 1, "query": "hazard markers"}\n', "utf-8")

    batch = run("knowledge", "search", "--batch", "batch.jsonl", "--index", corpus_index, cwd=tmp_path)
    single = run("knowledge", "search", "hazard markers", "--json", "--index", corpus_index, cwd=tmp_path)

    assert batch.returncode == 0
    assert json.loads(batch.stdout)["results"] == json.loads(single.stdout)["results"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("search", "risk", "--index", "nowhere"), 1, "Run: python -m ingest"),
        (("search", "--batch", "nothing.jsonl"), 1, "nothing.jsonl"),
        (("search", "risk", "-k", "0"), 2, "invalid"),
        (("search",), 2, "required"),
    ],
)
def test_what_cannot_be_done_is_said_on_standard_error(
    corpus_index: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    ended = run("knowledge", *arguments, cwd=tmp_path, PRACTICE_INDEX=str(corpus_index))

    assert (ended.returncode, ended.stdout) == (code, "")
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("arguments", [("--help",), ("search", "--help")])
def test_help_is_shown(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ended = run("knowledge", *arguments, cwd=tmp_path)

    assert ended.returncode == 0
    assert "usage: python -m knowledge" in ended.stdout
