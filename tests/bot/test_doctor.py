import shutil
from datetime import date
from pathlib import Path

from bot.doctor import examine
from bot.settings import BotSettings
from knowledge.settings import SHIPPED_KNOWLEDGE
from tests.ingest.corpora import run

TODAY = date(2026, 11, 24)


def knowledge(folder: Path, checked: str) -> Path:
    """Two contacts, each checked on that day."""
    contacts = (
        f"  - {{id: hub, area: Essex, purpose: front-door, name: Hub, source: s, last_checked: {checked}}}\n"
        f"  - {{id: help, area: UK, purpose: helpline, name: Help, source: s, last_checked: {checked}}}\n"
    )
    folder.mkdir()
    (folder / "contacts.yaml").write_text(f"contacts:\n{contacts}", "utf-8")
    return folder


def found(settings: BotSettings, *, well: bool) -> list[str]:
    return [each.what for each in examine(settings, TODAY) if each.well is well]


def test_what_is_well_is_said(audit_index: Path, tmp_path: Path) -> None:
    well = found(BotSettings(knowledge=knowledge(tmp_path / "k", "2026-01-01"), index=audit_index), well=True)

    assert any("is whole" in each for each in well)
    assert "Contacts: all checked within a year" in well
    assert any(each.startswith("Knowledge files") for each in well)


def test_a_stale_contact_is_named_with_its_date(audit_index: Path, tmp_path: Path) -> None:
    mend = found(BotSettings(knowledge=knowledge(tmp_path / "k", "2025-03-03"), index=audit_index), well=False)

    assert "Contact hub: last checked on 3 March 2025" in mend


def test_every_fault_is_named_and_none_hides_the_next(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHIPPED_KNOWLEDGE, tmp_path / "k", ignore=shutil.ignore_patterns("*.py", "guidance")))
    (folder / "glossary.yaml").write_text("entries: 3", "utf-8")

    mend = found(BotSettings(knowledge=folder, index=tmp_path / "no-index", area="Rutland"), well=False)

    assert any("glossary.yaml: entries" in each for each in mend)
    assert any("There is no index" in each for each in mend)
    assert any("no front door for 'Rutland'" in each for each in mend)
    assert any("SLACK_BOT_TOKEN is missing" in each for each in mend)
    assert any("past review date: " in each for each in mend)


def test_a_knowledge_folder_that_is_none_must_be_mended(audit_index: Path, tmp_path: Path) -> None:
    settings = BotSettings(knowledge=tmp_path / "nowhere", index=audit_index)

    assert any("There is no knowledge folder at" in each for each in found(settings, well=False))
    assert not any(each.startswith("Knowledge files") for each in found(settings, well=True))


def test_the_command_ends_with_3_when_something_must_be_mended(tmp_path: Path) -> None:
    ended = run("bot", "doctor", cwd=tmp_path, PRACTICE_INDEX=str(tmp_path / "none"))

    assert ended.returncode == 3
    assert "MEND  Index: There is no index" in ended.stdout
    assert "well  Knowledge files" in ended.stdout


def test_rules_that_do_no_justice_to_their_own_examples_are_named_by_file_and_entry(
    audit_index: Path, tmp_path: Path
) -> None:
    rule = "{id: gate, why: w, patterns: [he is at the gate], must: [he is at the door], must_not: [he is at the gate]}"
    (tmp_path / "danger.yaml").write_text(f"rules: [{rule}]", "utf-8")

    amiss = found(BotSettings(knowledge=tmp_path, index=audit_index), well=False)

    assert any("danger.yaml: rules › gate › must: “he is at the door” is not caught" in each for each in amiss)
    assert any("danger.yaml: rules › gate › must_not: “he is at the gate” is caught by gate" in each for each in amiss)
