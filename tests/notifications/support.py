"""Builders and a real database for the engine's tests: letters, a sender, SQLite in a file, PostgreSQL from a wheel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, create_engine, event, select
from sqlmodel import Session

from notifications.letter import Letter, Sender
from notifications.outbox import MESSAGE, plan

NOW = datetime(2024, 3, 15, 6, 0, tzinfo=UTC)
SENDER = Sender("vekha@example.org", "Веха", list_id="vekha.example.org")


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, by: timedelta) -> None:
        self.at += by


def letter(key: str = "due:1", **changes: Any) -> Letter:
    values: dict[str, Any] = {
        "key": key,
        "kind": "due",
        "to": "executor@example.org",
        "to_name": "Иванова Мария",
        "subject": "До срока 7 дней: повышение квалификации",
        "text": "Мероприятие 1.1\nСрок: 30.06.2023\n",
        "html": "<p>Мероприятие <b>1.1</b></p>",
    }
    return Letter(**(values | changes))


def letters(count: int, **changes: Any) -> list[Letter]:
    return [letter(f"due:{n}", to=f"person{n}@example.org", **changes) for n in range(count)]


class Base:
    """A database with the outbox's table, and write sessions to it as the product opens them."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = open_engine(url)

    def create(self) -> None:
        MESSAGE.create(self.engine)

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with Session(self.engine) as session, session.begin():
            yield session

    def session(self) -> AbstractContextManager[Session]:
        return self._session()

    def plan(self, *items: Letter, now: datetime = NOW) -> list[int]:
        with self.session() as session:
            return plan(session, items, now=now, sender=SENDER)

    def rows(self) -> list[Any]:
        with self.session() as session:
            return list(session.connection().execute(select(MESSAGE).order_by(MESSAGE.c.id)))

    def row(self, key: str) -> Any:
        with self.session() as session:
            return session.connection().execute(select(MESSAGE).where(MESSAGE.c.key == key)).one()

    def states(self) -> dict[str, int]:
        states = [row.state for row in self.rows()]
        return {state: states.count(state) for state in sorted(set(states))}

    def close(self) -> None:
        self.engine.dispose()


def open_engine(url: str) -> Engine:
    engine = create_engine(url, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _pragmas)
        event.listen(engine, "begin", _begin_immediate)
    return engine


def _pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # so that BEGIN is ours to write
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "busy_timeout = 10000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
