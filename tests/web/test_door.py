"""Who is let in, who waits, who is told to come again; and that nobody inside waits for a connection."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import event
from starlette.types import Message

from roadmap.database import Database
from roadmap.settings import Settings
from roadmap.web.app import create_app
from roadmap.web.door.body import IN_MEMORY, Body
from tests import builders as b
from tests.web.visitors import Page, Served


class Held:
    """A site with one place, one who may wait, and a page that is worked on until `free`."""

    def __init__(self, database: Database, **settings: Any) -> None:
        self.served = Served(database, **{"web_threads": 1, "web_queue": 1, **settings})
        self.visitor = self.served.visitor()
        self.begun: list[str] = []
        self._inside, self._free = asyncio.Event(), threading.Event()
        for prefix in ("/held", "/api/held"):
            self.served.app.add_api_route(prefix + "/{name}", self._work, methods=["GET", "POST"])

    def _work(self, name: str) -> None:
        self.begun.append(name)
        self._loop.call_soon_threadsafe(self._inside.set)
        assert self._free.wait(10)

    def free(self) -> None:
        """Let the work end."""
        self._free.set()

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[asyncio.Task[httpx.Response]]:
        """While one is worked on."""
        self._loop = asyncio.get_running_loop()
        first = asyncio.create_task(self.get("/held/first"))
        await self._inside.wait()
        try:
            yield first
        finally:
            self.free()
            assert (await first).status_code == 200

    async def get(self, path: str) -> httpx.Response:
        """Ask for a page, with the visitor's cookie."""
        assert self.visitor.login is not None
        return await self.served.send("GET", path, headers={"Cookie": f"vekha={self.visitor.login.secret}"})


def test_who_comes_when_as_many_as_may_already_wait_is_told_when_to_come_again(sqlite_database: Database) -> None:
    held = Held(sqlite_database)

    async def story() -> tuple[httpx.Response, httpx.Response, httpx.Response]:
        async with held.at_work():
            second = asyncio.create_task(held.get("/held/second"))
            await asyncio.sleep(0.05)
            with asked_nothing(sqlite_database):
                page, problem = await held.get("/held/third"), await held.get("/api/held/fourth")
            held.free()
            return await second, page, problem

    waited, page, problem = asyncio.run(story())
    assert waited.status_code == 200
    assert held.begun == ["first", "second"]
    assert (page.status_code, problem.status_code) == (503, 503)
    assert int(page.headers["retry-after"]) >= 1
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "слишком много запросов, этот не начат" in Page(page).text
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["code"] == "site.busy"
    assert int(problem.headers["retry-after"]) == problem.json()["seconds"]


def test_files_and_the_sign_of_life_wait_for_nobody(sqlite_database: Database) -> None:
    held = Held(sqlite_database, web_queue=0)

    async def story() -> list[int]:
        async with held.at_work():
            paths = ("/static/base.css", "/static/nowhere", "/healthz", "/login")
            with asked_nothing(sqlite_database):
                return [(await held.get(path)).status_code for path in paths]

    assert asyncio.run(story()) == [200, 404, 200, 503]


def test_nobody_waits_longer_than_the_settings_say(sqlite_database: Database) -> None:
    held = Held(sqlite_database, web_wait_seconds=0.05)

    async def story() -> int:
        async with held.at_work():
            return (await held.get("/held/late")).status_code

    assert asyncio.run(story()) == 503
    assert held.begun == ["first"]


def test_who_hangs_up_while_waiting_is_not_worked_on_and_his_turn_is_free(sqlite_database: Database) -> None:
    held = Held(sqlite_database)

    async def hang_up() -> None:
        said: list[Message] = [{"type": "http.request", "body": b""}, {"type": "http.disconnect"}]

        async def receive() -> Message:
            return said.pop(0)

        async def send(_: Message) -> None:
            pass

        await held.served.app(scope_of("POST", "/held/gone"), receive, send)

    async def story() -> int:
        async with held.at_work():
            await hang_up()
            next_one = asyncio.create_task(held.get("/held/next"))
            await asyncio.sleep(0.05)
            held.free()
            return (await next_one).status_code

    assert asyncio.run(story()) == 200
    assert held.begun == ["first", "next"]


def scope_of(method: str, path: str) -> dict[str, Any]:
    """A request as a server hands it over."""
    about = {"type": "http", "http_version": "1.1", "scheme": "http", "server": ("127.0.0.1", 8000), "root_path": ""}
    return {**about, "method": method, "path": path, "raw_path": path.encode(), "query_string": b"", "headers": []}


@contextmanager
def asked_nothing(database: Database) -> Iterator[None]:
    """The database is asked nothing in the block."""
    asked: list[str] = []

    def heard(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", heard)
    yield
    event.remove(database.engine, "before_cursor_execute", heard)
    assert asked == []


def test_a_request_holds_one_connection_at_a_time(sqlite_database: Database) -> None:
    served = Served(sqlite_database)
    visitor, task = served.visitor(), served.rows(b.task)
    at_once: list[int] = []
    pool: Any = sqlite_database.engine.pool
    event.listen(pool, "checkout", lambda *_: at_once.append(pool.checkedout()))
    assert visitor.get(f"/tasks/{task}").status == 200
    assert visitor.post(f"/tasks/{task}/start", {"version": 1}).status == 303
    assert visitor.post(f"/tasks/{task}/start", {"version": 1}).status == 409  # writes, then shows the page anew
    assert visitor.get("/nowhere").status == 404
    assert max(at_once) == 1
    assert pool.checkedout() == 0


def test_when_no_connection_comes_free_one_is_told_to_come_again(database: Database) -> None:
    served = Served(database)
    visitor = served.visitor()
    database.engine.pool._timeout = 0.1  # type: ignore[attr-defined]
    with ExitStack() as taken:
        with pytest.raises(Exception, match="QueuePool limit"):
            while True:
                taken.enter_context(database.engine.connect())
        page = visitor.get("/tasks")
    assert page.status == 503
    assert int(page.response.headers["retry-after"]) >= 1
    assert "повторите через" in page.text
    assert visitor.get("/tasks").status == 200


def test_a_site_is_not_made_over_fewer_connections_than_its_threads_need(sqlite_database: Database) -> None:
    with pytest.raises(ValueError, match="68 connections are needed, the database has 16"):
        create_app(sqlite_database, Settings(web_threads=32), now=lambda: b.NOW)


@pytest.mark.parametrize("size", [0, 10, IN_MEMORY, IN_MEMORY + 1, 5 * IN_MEMORY])
def test_a_body_arrives_as_it_was_sent(size: int) -> None:
    sent = bytes(number % 251 for number in range(size))
    pieces = [sent[at : at + 65536] for at in range(0, size, 65536)] or [b""]
    messages = [{"type": "http.request", "body": one, "more_body": True} for one in pieces]
    messages[-1]["more_body"] = False
    left = iter([*messages, {"type": "http.disconnect"}])

    async def receive() -> Message:
        return next(left)

    async def take() -> bytes:
        body = Body(receive)
        assert await body.arrive()
        got, more = b"", True
        while more:
            message = await body.receive()
            got, more = got + message["body"], message["more_body"]
        assert (await body.receive())["type"] == "http.disconnect"
        body.close()
        return got

    assert asyncio.run(take()) == sent


def test_a_client_that_leaves_in_the_middle_of_his_body_is_not_worked_on(sqlite_database: Database) -> None:
    held = Held(sqlite_database)
    said: list[Message] = [{"type": "http.request", "body": b"a=", "more_body": True}, {"type": "http.disconnect"}]

    async def receive() -> Message:
        return said.pop(0)

    async def send(message: Message) -> None:
        raise AssertionError(message)

    asyncio.run(held.served.app(scope_of("POST", "/held/half"), receive, send))
    assert held.begun == []
