"""The governance and operating documents are true: what they name is there, and what they say of data is so."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import create_engine, text

from bot import __main__ as bot_main
from bot.coaching.own_words import slips
from bot.coaching.wording import Coach
from bot.records import erasure, retention
from bot.records.database import open_database
from bot.records.inbox import Inbox
from bot.records.tables import answers, asked, metadata
from bot.settings import BotSettings
from bot.slack.app import _metrics
from evals import __main__ as evals_main
from evals.publish import CARD, DECISIONS, card, decisions, documents, load_figures, with_card
from ingest import __main__ as ingest_main
from knowledge import __main__ as knowledge_main
from knowledge.danger import load_danger_rules
from knowledge.lexicon import load_lexicon
from knowledge.settings import SHIPPED_KNOWLEDGE

ROOT = Path(__file__).parents[1]
PAGES = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in documents(ROOT)}
GUIDES = ("administer", "deploy", "introduction", "operate", "scaling")
OURS = {
    name: page
    for name, page in PAGES.items()
    if name == "SECURITY.md" or "/governance/" in name or Path(name).stem in GUIDES
}
ALL = "\n".join(OURS.values())
OPERATE = PAGES["docs/operate.md"]


def rows(page: str, *, cells: int) -> Iterator[list[str]]:
    """The rows of tables with so many columns, without their heads."""
    for line in page.splitlines():
        row = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(row) == cells and not set(line) <= set("|-: "):
            yield row


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


PROCESSING = [row for row in rows(PAGES["docs/governance/processing.md"], cells=5) if row[0] != "table"]


def test_every_table_and_column_of_the_records_is_told_of_once() -> None:
    told = sorted((code(table)[0], column) for table, columns, *_ in PROCESSING for column in code(columns))
    kept = [(table.name, column.name) for table in metadata.tables.values() for column in table.columns]

    # The one table that is alembic's.
    assert told == sorted([*kept, ("alembic_version", "version_num")])


def test_how_long_each_table_is_kept_is_what_the_code_does() -> None:
    keep = f"{BotSettings.model_fields['keep_days'].default} days"
    days = {
        "inbox": f"{retention.EVENTS_DAYS} days",
        "heard": f"{retention.HEARD_DAYS} days",
        **dict.fromkeys(("answers", "asked", "feedback", "candidates"), keep),
    }
    for name, said in days.items():
        told = " ".join(how_long for table, _, _, how_long, _ in PROCESSING if code(table) == [name])
        assert said in told, name


def test_what_goes_when_a_person_is_erased_is_told() -> None:
    of_a_person = {table.name for table in erasure._OF_A_PERSON}

    assert {code(table)[0] for table, _, _, how_long, _ in PROCESSING if "erased" in how_long} - of_a_person == {
        "answers"  # which says that it stays
    }
    assert of_a_person == {table.name for table in metadata.tables.values() if "person" in table.columns}
    assert all("erased" in how_long for table, _, _, how_long, _ in PROCESSING if code(table)[0] in of_a_person)


def test_every_file_and_test_that_is_named_is_there() -> None:
    named = set(re.findall(r"`((?:[\w.-]+/)*[\w-]+\.(?:py|md|yaml|jsonl|json|toml|txt))(?:::(\w+))?`", ALL))
    named = {(path, test) for path, test in named if path != "approved.yaml"}

    assert len(named) > 100
    assert [path for path, _ in named if not (ROOT / path).is_file()] == []
    assert [test for path, test in named if test and f"def {test}(" not in (ROOT / path).read_text("utf-8")] == []


HAZARDS = [row for row in rows(PAGES["docs/governance/hazards.md"], cells=7) if row[0] != "id"]


def test_every_hazard_has_an_owner_a_rating_and_a_control_that_a_test_or_file_shows() -> None:
    roles = {"safety", "guidance", "platform", "information", "project", "supervisor"}

    assert [row[0] for row in HAZARDS] == [f"H{number}" for number in range(1, len(HAZARDS) + 1)]
    for id_, _, controls, severity, likelihood, owner, _ in HAZARDS:
        assert {severity, likelihood} <= set("12345"), id_
        assert owner in roles, id_
        assert [path for path in code(controls) if path.startswith(("tests/", "evals/suites/"))], id_


def test_the_thirteen_principles_and_the_ten_risks_have_their_evidence() -> None:
    tables = [row for row in rows(PAGES["SECURITY.md"], cells=3) if row[0] not in {"principle, in short", "risk"}]

    assert [row[0].split(".")[0] for row in tables[:13]] == [str(number) for number in range(1, 14)]
    assert len(tables) == 13 + 10
    assert all(code(evidence) for _, _, evidence in tables)


def test_the_figures_of_the_system_card_are_those_that_are_checked_in() -> None:
    page = (ROOT / CARD).read_text("utf-8")

    assert page == with_card(page, card(load_figures(ROOT))), "run: python -m evals publish"


def test_what_is_left_to_decide_is_listed_in_one_place() -> None:
    listed = (ROOT / DECISIONS).read_text("utf-8")

    assert listed == decisions(ROOT), "run: python -m evals publish"
    assert listed.count("\n- ") == sum(page.count("To decide: ") for page in PAGES.values())


def prose(page: str) -> list[str]:
    """Its sentences, without code and written parts."""
    without = re.sub(r"```.*?```|<!--.*?-->|`[^`\n]*`", " ", page, flags=re.DOTALL)
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n|\|", without) if part.strip()]


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_documents_keep_to_the_language_rules(name: str, coach: Coach) -> None:
    assert slips(prose(OURS[name]), coach) == ()


@pytest.fixture(scope="module")
def coach() -> Coach:
    return Coach(load_lexicon(SHIPPED_KNOWLEDGE), load_danger_rules(SHIPPED_KNOWLEDGE).written().match)


def test_every_command_exists(capsys: pytest.CaptureFixture[str]) -> None:
    for room, main in (
        ("bot", bot_main),
        ("evals", evals_main),
        ("ingest", ingest_main),
        ("knowledge", knowledge_main),
    ):
        for command in set(re.findall(rf"python -m {room}((?: [a-z]+)?(?: --[a-z]+)?)", ALL)):
            words = command.split()
            with pytest.raises(SystemExit) as ended:
                main.main([*(word for word in words if not word.startswith("--")), "--help"])
            shown = capsys.readouterr().out
            assert ended.value.code == 0, command
            assert all(word in shown for word in words if word.startswith("--")), command


def test_every_setting_exists() -> None:
    known = {
        name.upper() if name.startswith("slack_") else f"PRACTICE_{name.upper()}" for name in BotSettings.model_fields
    }

    assert set(re.findall(r"\b(?:PRACTICE|SLACK)_[A-Z_]+\b", ALL)) <= known


def test_the_metrics_told_of_are_those_that_are_served() -> None:
    served = _metrics(Inbox(create_engine("sqlite://"), owner="test")).as_text()
    names = {
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in text_string_to_metric_families(served)
        if not family.name.endswith("_created")
    }
    told = {code(name)[0] for name, _ in rows(OPERATE, cells=2) if name.startswith("`practice_")}

    assert told == names
    assert {name.removesuffix("_bucket") for name in re.findall(r"\bpractice_[a-z_]+", OPERATE)} == names


def test_every_alarm_has_a_runbook_and_every_log_line_is_one_of_ours() -> None:
    alarms = [row for row in rows(OPERATE, cells=3) if "](#" in row[2]]
    headings = {
        re.sub(r"[^a-z -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^### (.*)$", OPERATE, re.MULTILINE)
    }
    lines = [line for _, tells, _ in alarms if "log `" in tells for line in code(tells.partition("log ")[2])]

    assert len(alarms) > 10
    assert set(re.findall(r"\]\(#([a-z-]+)\)", OPERATE)) == headings
    assert lines
    assert [line for line in lines if line not in logged()] == []


@cache
def logged() -> str:
    """Every wording that the bot logs."""
    code_of_the_bot = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "bot").rglob("*.py")))
    return "\n".join(re.findall(r'log\.(?:info|warning|error)\(\s*"([^"]*)"', code_of_the_bot))


def test_the_query_for_wrong_advice_finds_who_was_shown_a_document(tmp_path: Path) -> None:
    (query,) = re.findall(r"```sql\n(.*?);\n```", OPERATE, re.DOTALL)
    engine = open_database(f"sqlite:///{tmp_path / 'records.db'}")
    with engine.begin() as connection:
        for name in ("audit", "another"):
            reply = json.dumps({"citations": [{"marker": 1, "document_id": name}]})
            connection.execute(answers.insert().values(answer_id=name, kind="answer", reply=reply, created=1.0))
        place = {"channel": "C1", "thread_ts": "1.0", "surface": "thread", "created": 1.0}
        connection.execute(asked.insert().values(answer_id="audit", person="U1", **place))
        found = connection.execute(text(query.replace("ID-OF-THE-DOCUMENT", "audit").replace(":", "\\:"))).all()
    engine.dispose()

    assert [(row.answer_id, row.person) for row in found] == [("audit", "U1")]


def test_what_the_container_file_copies_is_enough_to_answer(tmp_path: Path, audit_index: Path) -> None:
    lines = (ROOT / "Containerfile").read_text("utf-8").splitlines()
    copied = [source for line in lines if line.startswith("COPY") for source in line.split()[1:-1]]
    for source in copied:
        copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
        copy(ROOT / source, tmp_path / source)
    asked_for = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "when should we do a genogram?"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={"PRACTICE_INDEX": str(audit_index), "PYTHONDONTWRITEBYTECODE": "1"},
    )

    assert "requirements.txt" in copied
    assert "genograms" in asked_for.stdout
