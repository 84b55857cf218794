"""Fresh copies of a staged database, as often as a test asks: a copied file, or one that PostgreSQL makes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from roadmap.database import Database
from tests.databases import PostgresServer


class Copies:
    """Of the database at ``url``, to which nobody may be connected; ``server`` is the one it is on, if any."""

    def __init__(self, url: str, server: PostgresServer | None) -> None:
        self._url, self._server = url, server
        if server is None:
            database = Database(url)
            with database.engine.connect() as connection:  # all pages into the one file that will be copied
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            database.close()

    @contextmanager
    def one(self) -> Iterator[str]:
        """The address of a copy that lives as long as the block."""
        source = str(make_url(self._url).database)
        if self._server is None:
            path = Path(f"{source}.copy")
            shutil.copyfile(source, path)
            yield f"sqlite:///{path}"
            for used in path.parent.glob(f"{path.name}*"):
                used.unlink()
            return
        name = self._server.create(source)
        yield self._server.url(name)
        self._server.drop(name)
