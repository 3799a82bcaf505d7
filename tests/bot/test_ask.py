"""The command line as a person and a script meet it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("torch", "transformers", "sentence_transformers", "langchain_chroma", "chromadb", "slack_bolt", "sqlalchemy")

SAY_LOADED = "sys.exit(repr([module for module in {} if module in sys.modules]))"


def run(*arguments: str, index: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python …` in a process of its own."""
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        env={"PRACTICE_INDEX": str(index), "PATH": "", **environment},
        timeout=60,
        check=False,
    )


def test_an_answer_is_printed_with_its_source(audit_index: Path) -> None:
    asked = run("-m", "bot", "ask", "when should we do a genogram?", index=audit_index)
    assert asked.returncode == 0
    assert "completing them as early as possible" in asked.stdout
    assert "Missed opportunities to map historical risk" in " ".join(asked.stdout.split()).replace("- ", "-")
    assert "Essex Safeguarding Children Board" in asked.stdout


def test_a_single_question_imports_nothing_heavy(audit_index: Path) -> None:
    script = f"import sys; from bot.__main__ import main; main(['ask', 'genogram']); {SAY_LOADED.format(HEAVY)}"
    asked = run("-c", script, index=audit_index)
    assert asked.stderr.strip() == "[]"


@pytest.mark.parametrize("module", ["bot.__main__", "ingest.__main__", "knowledge.__main__", "evals.__main__"])
def test_importing_a_command_does_nothing_and_loads_nothing_heavy(module: str, tmp_path: Path) -> None:
    script = f"import sys, {module}; {SAY_LOADED.format((*HEAVY, 'onnxruntime'))}"
    imported = run("-c", script, index=tmp_path / "none")
    assert imported.stderr.strip() == "[]"
    assert imported.stdout == ""
    assert not (tmp_path / "none").exists()


def test_with_json_standard_output_is_the_contracts_record(audit_index: Path) -> None:
    asked = run("-m", "bot", "ask", "genograms?", "--json", index=audit_index)
    record = json.loads(asked.stdout)
    assert record["kind"] == "answer"
    assert record["citations"][0]["quote"] in record["text"].replace(" [1]", "")


def test_a_batch_keeps_order_and_answers_bad_lines_with_an_error(audit_index: Path, tmp_path: Path) -> None:
    lines = (
        '{"id": "a", "question": "genograms?"}',
        "",
        "not json",
        '{"id": "b", "question": 7}',
        '{"id": "c", "question": "x", "colour": 1}',
        '{"id": 4, "question": "mileage", "turns": [{"role": "user", "text": "hello"}]}',
        "[]",
        '{"id": "e", "question": "\\ud800"}',
    )
    (tmp_path / "batch.jsonl").write_text("\n".join(lines))
    asked = run("-m", "bot", "ask", "--batch", str(tmp_path / "batch.jsonl"), index=audit_index)
    answers = [json.loads(line) for line in asked.stdout.splitlines()]
    assert asked.returncode == 3
    assert [answer["id"] for answer in answers] == ["a", None, "b", "c", 4, None, "e"]
    assert ["error" in answer for answer in answers] == [False, True, True, True, False, True, False]
    assert "a key that is not known" in answers[3]["error"]
    assert "colour" not in asked.stdout


def test_without_an_index_it_says_what_to_run(tmp_path: Path) -> None:
    asked = run("-m", "bot", "ask", "genograms?", index=tmp_path / "none")
    assert asked.returncode == 1
    assert "python -m ingest" in asked.stderr
    assert "Traceback" not in asked.stderr


def test_without_an_index_danger_is_answered_all_the_same(tmp_path: Path) -> None:
    asked = run("-m", "bot", "ask", "he is alone with her now", index=tmp_path / "none")
    assert asked.returncode == 0
    assert asked.stdout.startswith("1. Ring 999 now")


@pytest.mark.parametrize(
    "wrong", [{"PRACTICE_WORKERS": "abc"}, {"PRACTICE_KNOWLEGE": "x"}, {"PRACTICE_EMBEDDER": "none-such"}]
)
def test_with_wrong_settings_danger_is_answered_all_the_same(audit_index: Path, wrong: dict[str, str]) -> None:
    asked = run("-m", "bot", "ask", "hes alone with her now", index=audit_index, **wrong)
    assert asked.returncode == 0
    assert asked.stdout.startswith("1. Ring 999 now")


def test_a_broken_rules_file_does_not_silence_danger(audit_index: Path, tmp_path: Path) -> None:
    (tmp_path / "danger.yaml").write_text("rules: []")
    asked = run("-m", "bot", "ask", "he's alone with her", index=audit_index, PRACTICE_KNOWLEDGE=str(tmp_path))
    assert asked.stdout.startswith("1. Ring 999 now")


def test_a_missing_batch_file_is_named(audit_index: Path, tmp_path: Path) -> None:
    asked = run("-m", "bot", "ask", "--batch", str(tmp_path / "none.jsonl"), index=audit_index)
    assert asked.returncode == 1
    assert "none.jsonl" in asked.stderr
    assert "Traceback" not in asked.stderr


def test_serve_names_every_missing_token_at_once(audit_index: Path) -> None:
    served = run("-m", "bot", "serve", index=audit_index)
    assert served.returncode == 78
    assert "SLACK_BOT_TOKEN" in served.stderr
    assert "SLACK_APP_TOKEN" in served.stderr
    assert "Traceback" not in served.stderr


def test_a_setting_that_cannot_be_is_named(audit_index: Path) -> None:
    served = run("-m", "bot", "serve", index=audit_index, PRACTICE_WORKERS="many")
    assert served.returncode == 78
    assert "PRACTICE_WORKERS" in served.stderr


def test_a_misspelt_setting_is_named_beside_the_one_that_was_meant(audit_index: Path) -> None:
    asked = run("-m", "bot", "ask", "genograms?", index=audit_index, PRACTICE_KNOWLEGE="guidance")
    assert asked.returncode == 78
    assert "PRACTICE_KNOWLEGE" in asked.stderr
    assert "PRACTICE_KNOWLEDGE" in asked.stderr


def test_a_wrong_knowledge_file_is_named_with_entry_and_field(audit_index: Path, tmp_path: Path) -> None:
    (tmp_path / "contacts.yaml").write_text("contacts:\n  - {id: a, area: UK, purpose: x, name: n, source: s}\n")
    asked = run("-m", "bot", "ask", "genograms?", index=audit_index, PRACTICE_KNOWLEDGE=str(tmp_path))
    assert asked.returncode == 78
    assert "contacts.yaml" in asked.stderr
    assert "last_checked" in asked.stderr


@pytest.mark.parametrize("contacts", ["contacts: !!bool x", "contacts: " + "[" * 50_000, "a: &a\n  <<: [*a]"])
def test_whoever_is_in_danger_is_told_of_999_though_a_file_is_broken(tmp_path: Path, contacts: str) -> None:
    (tmp_path / "contacts.yaml").write_text(contacts, "utf-8")

    asked = run(
        "-m", "bot", "ask", "he is hitting her right now", index=tmp_path / "none", PRACTICE_KNOWLEDGE=str(tmp_path)
    )

    assert (asked.returncode, asked.stderr) == (0, "")
    assert asked.stdout.startswith("1. Ring 999 now")


@pytest.mark.parametrize(
    ("wrong", "ends"),
    [({"PRACTICE_MODEL": "nonsense"}, 78), ({"PRACTICE_AERA": "Essex"}, 78), ({"PRACTICE_KNOWLEDGE": "{folder}"}, 78)],
)
def test_a_batch_answers_danger_whatever_is_broken(
    wrong: dict[str, str], ends: int, audit_index: Path, tmp_path: Path
) -> None:
    (tmp_path / "lexicon.yaml").write_text("rules: nonsense")
    lines = [{"id": 1, "question": "what is a genogram?"}, {"id": 2, "question": "he is alone with her now"}]
    (tmp_path / "batch.jsonl").write_text("\n".join(map(json.dumps, lines)))
    settings = {name: value.format(folder=tmp_path) for name, value in wrong.items()}

    asked = run("-m", "bot", "ask", "--batch", str(tmp_path / "batch.jsonl"), index=audit_index, **settings)

    first, second = map(json.loads, asked.stdout.splitlines())
    assert "error" in first
    assert second["reply"]["kind"] == "danger"
    assert asked.returncode == ends
    assert asked.stderr.strip()
    assert "Traceback" not in asked.stderr


def test_without_an_index_what_must_be_declined_is_declined_in_a_batch(tmp_path: Path) -> None:
    lines = [{"id": 1, "question": "what is a genogram?"}, {"id": 2, "question": "give this child a risk score"}]
    (tmp_path / "batch.jsonl").write_text("\n".join(map(json.dumps, reversed(lines))))

    asked = run("-m", "bot", "ask", "--batch", str(tmp_path / "batch.jsonl"), index=tmp_path / "none")

    first, second = map(json.loads, asked.stdout.splitlines())
    assert first["reply"]["kind"] == "declined"
    assert "error" in second
    assert asked.returncode == 1
