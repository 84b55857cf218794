"""What is added after the port has opened: nobody notices, and nothing heavy is imported before it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from threading import Barrier, Thread

import httpx
from fastapi import FastAPI

from roadmap.database import Database
from roadmap.settings import Settings
from roadmap.web.app import build_rest, create_app
from roadmap.web.deferred_routes import Rest
from tests import builders as b


def get(app: FastAPI, *paths: str) -> list[int]:
    """The statuses of these pages, asked for at once."""

    async def ask() -> list[int]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return [one.status_code for one in await asyncio.gather(*(client.get(path) for path in paths))]

    return asyncio.run(ask())


def partial(database: Database) -> FastAPI:
    return create_app(database, Settings(), now=lambda: b.NOW, whole=False)


def test_a_request_for_what_is_not_there_yet_waits_and_is_answered(sqlite_database: Database) -> None:
    app = partial(sqlite_database)
    assert get(app, "/api/v1/tasks", "/roadmaps", "/login", "/no/such/page") == [401, 303, 200, 404]


def test_the_first_pages_are_answered_without_the_rest(sqlite_database: Database) -> None:
    app = partial(sqlite_database)
    before = len(app.router.routes)
    assert get(app, "/login", "/tasks") == [200, 303]
    assert len(app.router.routes) == before
    build_rest(app)
    build_rest(app)
    whole = create_app(sqlite_database, Settings(), now=lambda: b.NOW)
    assert len(app.router.routes) == len(whole.router.routes) > before
    assert app.openapi() == whole.openapi()


def test_of_many_who_need_it_one_adds_it() -> None:
    app = FastAPI()
    added: list[int] = []
    rest = Rest(app, lambda: added.append(1))
    barrier = Barrier(8)

    def need() -> None:
        barrier.wait()
        rest.build()

    threads = [Thread(target=need) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert added == [1]


HEAVY = (
    "aiosmtpd",
    "alembic",
    "apscheduler",
    "docx",
    "lark",
    "openpyxl",
    "pdfplumber",
    "rapidfuzz",
    "roadmap.deadlines",
    "roadmap.documents",
    "roadmap.letters.outbound",
    "roadmap.operation.worker",
    "roadmap.web.api",
    "structlog",
    "xlsxwriter",
)


def test_nothing_heavy_is_imported_before_the_port_opens() -> None:
    code = (
        "import sys, roadmap.cli, roadmap.commands.serving, roadmap.web.app as app; app.pages.modules(app.pages.FIRST);"
        f"print(*[name for name in {HEAVY} if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert found.split() == []
