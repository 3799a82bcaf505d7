"""Brings a database to the tables that this release uses."""

from pathlib import Path

from alembic.command import upgrade
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

_MIGRATIONS = Path(__file__).parent / "migrations"


class RecordsUnusable(OSError):  # noqa: N818 - names what is the case
    """The records cannot be used; the message says what to do, and is for people."""


class NewerDatabase(RecordsUnusable):
    """A later release wrote this database; going back could lose what it holds."""


def migrate(connection: Connection) -> None:
    """Run the migrations that are missing, all in the caller's one transaction.

    Raises:
        NewerDatabase: it holds a migration this release does not know.
    """
    config = _config(connection)
    _refuse_newer(connection, ScriptDirectory.from_config(config))
    upgrade(config, "head")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _refuse_newer(connection: Connection, scripts: ScriptDirectory) -> None:
    current = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in scripts.walk_revisions()}
    if current is not None and current not in known:
        message = (
            f"The records were written by a later release (migration {current}). "
            "Run that release, or point PRACTICE_DATABASE_URL at another database."
        )
        raise NewerDatabase(message)
