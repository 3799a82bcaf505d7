"""Opens the database of the records; the only module that knows which kind of database it is."""

import os
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.pool import ConnectionPoolEntry

from bot.records.migrate import migrate

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=5000",
    "foreign_keys=ON",
    "secure_delete=ON",
    "trusted_schema=OFF",
)


def open_database(url: str) -> Engine:
    """The records, brought up to date: tables are made or migrated before anything uses them.

    Raises:
        NewerDatabase: a later release wrote it.
    """
    parsed = make_url(url)
    engine = _sqlite(parsed) if _is_sqlite(parsed) else create_engine(parsed, pool_pre_ping=True)
    migrate(engine)
    return engine


def scrub(engine: Engine) -> None:
    """Take deleted text out of the write-ahead log as well; SQLite keeps old pages there until told."""
    if _is_sqlite(engine.url):
        with closing(engine.raw_connection()) as connection:
            # On the driver's own connection, because it must not run inside a transaction.
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        _make_private(Path(url.database))
    # One connection: SQLite has one writer, and a fair queue beats its busy-wait.
    engine = create_engine(url, pool_size=1, max_overflow=0, pool_timeout=5)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _make_private(path: Path) -> None:
    """Create folder and file for their owner alone; SQLite gives its side files the same rights."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _prepare(connection: SQLiteConnection, _entry: ConnectionPoolEntry) -> None:
    # Python's driver would begin transactions by itself, and deferred ones.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock at once: a deferred transaction that turns into a write fails when it must wait."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
