"""Fixtures: a base on SQLite and on PostgreSQL; every test that asks for ``base`` runs on both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import PostgresServer
from tests.notifications.support import Base


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """An empty database on the test run's own server."""
    name = postgres.create()
    yield postgres.url(name).replace("postgresql://", "postgresql+psycopg://")
    postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def base(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Base]:
    """The outbox alone in a database of the test's own."""
    postgres = request.param == "postgresql"
    url = request.getfixturevalue("postgres_url") if postgres else f"sqlite:///{tmp_path / 'letters.db'}"
    opened = Base(url)
    opened.create()
    yield opened
    opened.close()


@pytest.fixture
def postgres_base(postgres_url: str) -> Iterator[Base]:
    """The same, on PostgreSQL only."""
    opened = Base(postgres_url)
    opened.create()
    yield opened
    opened.close()


@pytest.fixture
def sqlite_base(tmp_path: Path) -> Iterator[Base]:
    """The same, on SQLite only."""
    opened = Base(f"sqlite:///{tmp_path / 'letters.db'}")
    opened.create()
    yield opened
    opened.close()
