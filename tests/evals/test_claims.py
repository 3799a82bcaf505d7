from pathlib import Path

import pytest

from evals.__main__ import BAD_DATA, main

LINES = """\
{"id": "a", "claim": "Lanterns are polished on Tuesday.", "quotes": ["Lanterns are polished every Tuesday."], "kind": "true_plain", "supported": true}
{"id": "b", "claim": "Lanterns must be polished on Friday.", "quotes": ["Lanterns are polished every Tuesday."], "kind": "changed_modal", "supported": false}
"""  # noqa: E501 -- one object a line
WICE = """\
{"id": "a", "claim": "The lanterns were polished.", "evidence": ["The lanterns were polished."], "label": "supported", "supporting": [[0]]}
{"id": "b", "claim": "Kettles boiled over.", "evidence": ["The lanterns were polished."], "label": "not_supported", "supporting": [[]]}
"""  # noqa: E501 -- as it is published


@pytest.fixture(autouse=True)
def _index(monkeypatch: pytest.MonkeyPatch, audit_index: Path) -> None:
    monkeypatch.setenv("PRACTICE_INDEX", str(audit_index))


def test_labelled_claims_are_counted_by_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "claims.jsonl").write_text(LINES)
    assert main(["claims", str(tmp_path / "claims.jsonl"), "--why"]) == 0
    told = capsys.readouterr().out
    assert "all that are true      kept   1, stopped   0" in told
    assert "all that are wrong     kept   0, stopped   1" in told


def test_wice_is_read_as_it_is_published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "wice.jsonl").write_text(WICE)
    assert main(["claims", str(tmp_path / "wice.jsonl"), "--foreign"]) == 0
    assert "supported against not supported: 1.000" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "not json\n", '{"id": "a"}\n'])
def test_a_file_that_does_not_fit_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "claims.jsonl").write_text(text)
    assert main(["claims", str(tmp_path / "claims.jsonl")]) == BAD_DATA
