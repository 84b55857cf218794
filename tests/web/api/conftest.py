"""The API served in the test's own process, on both databases, with a token for every role."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from roadmap.database import Database
from roadmap.people.accounts import add_token
from roadmap.settings import Settings
from roadmap.web.app import create_app
from tests import builders as b


@pytest.fixture(scope="session")
def application(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The application of this test process: putting its routes together takes longer than a test."""
    path = tmp_path_factory.mktemp("application") / "vekha.db"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield create_app(database, Settings(upload_limit_mb=1), now=lambda: b.NOW)
    database.close()


class Api:
    """The application and its database; ``now`` may be set."""

    def __init__(self, application: FastAPI, database: Database) -> None:
        self.database = database
        self.now: datetime = b.NOW
        self.woken = 0
        self.app = application
        site = replace(self.app.state.site, database=database, now=lambda: self.now, wake=self._wake)
        self.app.state.site = site
        self._tokens: dict[str, str] = {}
        self.people: dict[str, int] = {}

    def _wake(self) -> None:
        self.woken += 1

    def rows(self, build: Callable[..., Any]) -> Any:
        """What ``build(session)`` makes, committed."""
        with self.database.write() as session:
            return build(session)

    def join(self, role: str, *subjects: int) -> str:
        """A token of a new person with ``role`` who acts for ``subjects``; later calls are made with it."""

        def person(session: Any) -> str:
            address = f"{role}@example.org"
            self.people[role] = b.user(session, role, subjects=subjects, email=address)
            return add_token(session, address, "test", b.NOW)

        self._tokens[role] = self.rows(person)
        return self._tokens[role]

    def token(self, role: str) -> str:
        """The token of the person with ``role``."""
        return self._tokens.get(role) or self.join(role)

    def call(self, method: str, path: str, role: str | None = "coordinator", **rest: Any) -> Any:
        """The answer to one request, as ``role``; under /api/v1 unless the path says otherwise."""
        headers = dict(rest.pop("headers", {}))
        if role is not None:
            headers["Authorization"] = f"Bearer {self.token(role)}"
        absolute = path.startswith(("/api", "/healthz", "/readyz", "/metrics"))
        url = path if absolute else f"/api/v1{path}"
        return asyncio.run(self._send(method, url, headers=headers, **rest))

    async def _send(self, method: str, url: str, **rest: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            return await client.request(method, url, **rest)

    def get(self, path: str, role: str | None = "coordinator", **rest: Any) -> Any:
        """GET."""
        return self.call("GET", path, role, **rest)

    def post(self, path: str, json: Any, role: str | None = "coordinator", **rest: Any) -> Any:
        """POST with a JSON body."""
        return self.call("POST", path, role, json=json, **rest)


@pytest.fixture
def api(application: FastAPI, database: Database) -> Iterator[Api]:
    """The API on a migrated, empty database of either kind."""
    yield Api(application, database)


@pytest.fixture
def light_api(application: FastAPI, sqlite_database: Database) -> Iterator[Api]:
    """The same on SQLite only, for what asks nothing of the kind of database."""
    yield Api(application, sqlite_database)
