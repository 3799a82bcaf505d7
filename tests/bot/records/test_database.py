import stat
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text

from bot.records.database import open_database
from bot.records.migrate import NewerDatabase
from bot.records.tables import metadata


def test_a_new_database_has_the_tables_of_this_release(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_folder_and_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'data' / 'records.db'}")

    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "data").iterdir()} == {0o600}
    engine.dispose()


def test_opening_again_changes_nothing(records_url: str) -> None:
    open_database(records_url).dispose()
    engine = open_database(records_url)

    with engine.connect() as connection:
        assert connection.execute(text("select version_num from alembic_version")).scalars().all() == ["0003"]
    engine.dispose()


def test_the_records_of_a_later_release_are_refused_with_a_way_out(records_url: str) -> None:
    engine = open_database(records_url)
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    engine.dispose()

    with pytest.raises(NewerDatabase, match="written by a later release"):
        open_database(records_url)


def test_writing_is_safe_against_loss_of_power_and_deleted_text_is_overwritten(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'records.db'}")
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "busy_timeout": 5000,
        "foreign_keys": 1,
        "secure_delete": 1,
    }

    with engine.connect() as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in wanted}
    assert found == wanted
    engine.dispose()
