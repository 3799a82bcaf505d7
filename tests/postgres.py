"""A real PostgreSQL server of our own on loopback, in a folder that goes when it stops."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

_SETTINGS = ("fsync=off", "unix_socket_directories=", "listen_addresses=127.0.0.1", "max_connections=60")
"""Without fsync a crash of the machine loses data; a crash of the server, which is what tests cause, does not."""


def programs() -> Path | None:
    """Where the server's programs are; `None` where there is no PostgreSQL."""
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return Path(found).parent if found else (debian[-1].parent if debian else None)


def _user() -> str | None:
    """Whom to run it as: the server refuses root."""
    if os.getuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@dataclass(slots=True)
class PostgresServer:
    """Started and stopped by tests; each of them has a user and a schema of its own in it."""

    programs: Path
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="practice-postgres-")))
    port: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _made: int = 0

    def __post_init__(self) -> None:
        if user := _user():
            shutil.chown(self.folder, user)
        options = ("-A", "trust", "-U", "practice", "-E", "UTF8", "--locale=C", "--no-sync")
        self._run("initdb", "-D", str(self.folder / "data"), *options)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def start(self) -> None:
        settings = [part for setting in _SETTINGS for part in ("-c", setting)]
        self._process = subprocess.Popen(
            [self.programs / "postgres", "-D", self.folder / "data", "-p", str(self.port), *settings],
            user=_user(),
            cwd=self.folder,
            stderr=subprocess.DEVNULL,
        )
        self._until_ready()

    def _until_ready(self) -> None:
        until = time.monotonic() + 30
        while True:
            try:
                self.admin().close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def admin(self, user: str = "practice") -> psycopg.Connection:
        """A connection beside those of the bot, each statement on its own."""
        return psycopg.connect(host="127.0.0.1", port=self.port, user=user, dbname="postgres", autocommit=True)

    def new_database(self) -> str:
        """The address of an empty one; a schema, because a whole database is three hundred files."""
        self._made += 1
        with self.admin() as connection:
            connection.execute(f"CREATE ROLE test_{self._made} LOGIN SUPERUSER")
            connection.execute(f"CREATE SCHEMA AUTHORIZATION test_{self._made}")
        return f"postgresql://test_{self._made}@127.0.0.1:{self.port}/postgres"

    def crash(self) -> None:
        """End it as a power cut would, without a word to its clients."""
        # "immediate": every session ends at once, and the next start recovers from the log.
        self._run("pg_ctl", "stop", "-D", str(self.folder / "data"), "-m", "immediate", "-w")
        self._wait()

    def stop(self) -> None:
        if self._process is not None:
            self.crash()
        shutil.rmtree(self.folder)

    def _wait(self) -> None:
        if self._process is not None:
            self._process.wait(30)
            self._process = None

    def _run(self, program: str, *arguments: str) -> None:
        command: list[str | Path] = [self.programs / program, *arguments]
        subprocess.run(command, user=_user(), cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
