from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.records.database import open_database


@pytest.fixture(params=["sqlite", "postgresql"])
def records_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, once of each kind that we support."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'records.db'}"
    return str(request.getfixturevalue("postgres").new_database())


@pytest.fixture
def engine(records_url: str) -> Iterator[Engine]:
    opened = open_database(records_url)
    yield opened
    opened.dispose()
