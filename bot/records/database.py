"""Opens the database of the records; the only module that knows which kind of database it is."""

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from bot.records.migrate import RecordsUnusable, migrate

T = TypeVar("T")

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=5000",
    "foreign_keys=ON",
    "secure_delete=ON",
    "trusted_schema=OFF",
)

_SESSION = "-c statement_timeout=10s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s"
"""PostgreSQL's own limits, so that one stuck statement cannot hold up the records for ever."""
_GIVEN_UP = ("40001", "40P01")
"""Serialisation failure and deadlock: PostgreSQL asks for the transaction again."""
_MIGRATING = 20_251_125
"""Number of the lock that a process holds while it migrates; any number that nobody else uses."""


def open_database(url: str) -> Engine:
    """The records, brought up to date: tables are made or migrated before anything uses them.

    Raises:
        RecordsUnusable: a later release wrote it, or the driver is missing.
    """
    parsed = address(url)
    engine = _sqlite(parsed) if is_sqlite(parsed) else _postgresql(parsed)
    try:
        with engine.begin() as connection:
            _migrate_alone(connection)
            migrate(connection)
    except Exception:
        # Nobody else could close its connections.
        engine.dispose()
        raise
    return engine


def address(url: str) -> URL:
    """A database's address with the driver we use; hosts hand out postgres:// and postgresql://."""
    parsed = make_url(url)
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername in ("postgres", "postgresql") else parsed


def is_sqlite(url: URL) -> bool:
    """Whether the records are a file of ours; else they are on a server."""
    return url.get_backend_name() == "sqlite"


def surely(work: Callable[[], T]) -> T:
    """What the work returns, tried once more when the server gave it up or the connection was cut.

    A cut leaves open whether the work was done, so it must bear being done twice.
    """
    try:
        return work()
    except DBAPIError as error:
        if not error.connection_invalidated and getattr(error.orig, "sqlstate", None) not in _GIVEN_UP:
            raise
    return work()


def scrub(engine: Engine) -> None:
    """Take deleted text out of the write-ahead log as well; SQLite keeps old pages there until told."""
    if is_sqlite(engine.url):
        with closing(engine.raw_connection()) as connection:
            # On the driver's own connection, because it must not run inside a transaction.
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()


def _postgresql(url: URL) -> Engine:
    given = {"options": _SESSION, "connect_timeout": "5", "tcp_user_timeout": "10000"} | dict(url.query)
    try:
        return create_engine(
            url,
            # After the server restarts, the next question must not be the one that finds out.
            pool_pre_ping=True,
            pool_size=2,
            pool_timeout=5,
            hide_parameters=True,
            isolation_level="READ COMMITTED",
            # A pooler in front may give each transaction another session, which knows no prepared statements.
            connect_args=given | {"application_name": "practice-assistant", "prepare_threshold": None},
        )
    except ModuleNotFoundError as missing:
        message = 'Records in PostgreSQL need its driver: pip install ".[postgres]". See PRACTICE_DATABASE_URL.'
        raise RecordsUnusable(message) from missing


def _migrate_alone(connection: Connection) -> None:
    """Let processes that start together wait for the one that migrates; SQLite does so by itself."""
    if not is_sqlite(connection.engine.url):
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL lock_timeout = '60s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        _make_private(Path(url.database))
    # One connection: SQLite has one writer, and a fair queue beats its busy-wait.
    engine = create_engine(url, pool_size=1, max_overflow=0, pool_timeout=5, hide_parameters=True)
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
