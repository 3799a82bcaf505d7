"""999 is said whatever file is broken."""

import shutil
from pathlib import Path

import pytest

from bot import wiring
from bot.answering.replies import Danger
from bot.wiring import load_triage_whatever_is_wrong
from knowledge.settings import SHIPPED_KNOWLEDGE

FILES = ("danger", "misuse", "words", "danger_weights", "misuse_weights", "contacts")


@pytest.mark.parametrize("broken", [*FILES, "all of them"])
def test_danger_is_answered_though_a_shipped_file_is_broken(
    broken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in SHIPPED_KNOWLEDGE.glob("*.yaml"):
        shutil.copy(file, tmp_path)
    for name in FILES if broken == "all of them" else (broken,):
        (tmp_path / f"{name}.yaml").write_text("")
    monkeypatch.setenv("PRACTICE_KNOWLEDGE", str(tmp_path))
    monkeypatch.setattr(wiring, "SHIPPED_KNOWLEDGE", tmp_path)
    reply = load_triage_whatever_is_wrong()("he is hurting her right now, what do I do")
    assert isinstance(reply, Danger)
    assert reply.text.startswith("1. Ring 999 now")


@pytest.mark.parametrize(
    "message", ["HELP", "help me", "999", "🆘 please", "h\u0435 is hurting h\u0435r right n\u043ew"]
)
def test_a_bare_cry_and_letters_of_other_alphabets_are_heard(message: str) -> None:
    assert isinstance(load_triage_whatever_is_wrong()(message), Danger)
