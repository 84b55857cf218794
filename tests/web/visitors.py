"""The pages served in the test's own process, and people who look at them with a cookie and no JavaScript."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import httpx
from lxml import html
from sqlmodel import Session

from roadmap.database import Database
from roadmap.people.accounts import OpenedLogin, open_login
from roadmap.settings import Settings
from roadmap.web.app import DemoMode, create_app
from tests import builders as b

ROLES = ("admin", "coordinator", "controller", "executor", "leader", "auditor")


class Page:
    """An answer with its HTML parsed."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.status = response.status_code
        self.location = response.headers.get("location")
        self.source = response.text if "text/html" in response.headers.get("content-type", "") else ""
        self.tree = html.fromstring(self.source) if self.source.strip() else None

    @property
    def text(self) -> str:
        """All words of the page's main part, blanks folded."""
        main = self.find("//main")
        return " ".join(" ".join(str(word) for one in main for word in one.itertext()).split())

    def find(self, path: str) -> Any:
        """Elements or values by XPath."""
        return self.tree.xpath(path) if self.tree is not None else []

    def alert(self) -> str:
        """What the page complains about."""
        return " ".join(
            " ".join(str(word) for one in self.find("//*[@role='alert']") for word in one.itertext()).split()
        )


class Visitor:
    """Somebody with a browser; ``login`` is the open log-in, ``None`` for a stranger."""

    def __init__(self, served: Served, login: OpenedLogin | None = None) -> None:
        self._served, self.login = served, login

    def get(self, path: str, **rest: Any) -> Page:
        """Open a page."""
        return self._send("GET", path, **rest)

    def post(self, path: str, values: Mapping[str, Any] | None = None, *, csrf: bool = True, **rest: Any) -> Page:
        """Send a form, with the CSRF word of the log-in unless told otherwise."""
        data = {name: str(value) for name, value in (values or {}).items()}
        if csrf and self.login is not None:
            data["csrf"] = self.login.csrf
        return self._send("POST", path, data=data, **rest)

    def _send(self, method: str, path: str, **rest: Any) -> Page:
        headers = dict(rest.pop("headers", {}))
        if self.login is not None:
            headers["Cookie"] = f"vekha={self.login.secret}"
        return Page(asyncio.run(self._served.send(method, path, headers=headers, **rest)))


class Served:
    """The application over a database. ``now`` may be set; ``woken`` counts calls of the worker."""

    def __init__(self, database: Database, *, demo: DemoMode | None = None, **settings: Any) -> None:
        self.database = database
        self.now: datetime = b.NOW
        self.woken = 0
        self.settings = Settings(**{"upload_limit_mb": 1, **settings})
        self.app = create_app(database, self.settings, now=lambda: self.now, demo=demo, wake=self._wake)
        self._visitors: dict[str, Visitor] = {}

    def _wake(self) -> None:
        self.woken += 1

    def rows(self, build: Callable[[Session], Any]) -> Any:
        """What ``build(session)`` makes, committed."""
        with self.database.write() as session:
            return build(session)

    def stranger(self) -> Visitor:
        """Nobody in particular."""
        return Visitor(self)

    def visitor(self, role: str = "coordinator", *subjects: int) -> Visitor:
        """A new person with ``role`` who acts for ``subjects``, logged in."""

        def come(session: Session) -> OpenedLogin:
            return open_login(session, b.user(session, role, subjects=subjects), self.now, 12)

        return Visitor(self, self.rows(come))

    async def send(self, method: str, path: str, **rest: Any) -> httpx.Response:
        """One request over the ASGI application."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            return await client.request(method, path, **rest)


def query(path: str, **values: Any) -> str:
    """An address with a query string."""
    return f"{path}?{urlencode(values)}"


def words(source: str) -> str:
    """Text without tags and doubled blanks."""
    return " ".join(re.sub(r"<[^>]+>", " ", source).split())
