"""Noting that a letter has gone, quickly: the one statement that the next letter has to wait for.

Between a letter's final dot and its mark nothing else may pass the gate (see ``delivery``), so the mark's time is the
engine's speed. It therefore goes over a connection of its own, in one trip: prepared once, committed by itself (the
server's usual durability), and on PostgreSQL without holding the event loop, so that the other connections say
everything up to their dots meanwhile. ``sqlalchemy`` would need three trips and blocks.

The quick way is only ever a short cut. When it fails, for whatever reason, ``write`` says False and the caller writes
the mark the patient way; the statement may have been carried out all the same, and writing it again changes nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Dialect, Engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from notifications.outbox import SENT, Outcome, mark_values

if TYPE_CHECKING:
    from psycopg.pq.abc import PGconn

log = logging.getLogger(__name__)

_NAME = b"vekha_mark"
_PATIENCE = 20.0  # seconds for the database's answer before the connection counts as dead

Sessions = Callable[[], AbstractContextManager[Session]]


class Way(Protocol):
    """A connection over which marks go."""

    async def write(self, values: dict[str, Any]) -> None:
        """Carry the statement out and commit; raises the driver's errors."""

    def close(self) -> None:
        """Give the connection up."""


class Marks:
    """Writes «sent» over a connection that opens with the first mark and again after each trouble."""

    def __init__(self, sessions: Sessions) -> None:
        with sessions() as session:
            bind = session.get_bind()
        self._engine = bind if isinstance(bind, Engine) else bind.engine
        self._way: Way | None = None

    async def write(self, outcome: Outcome, now: datetime) -> bool:
        """Whether the mark is certainly committed. Only one at a time."""
        engine = self._engine
        try:
            self._way = self._way or _open(engine)
            if self._way is None:
                return False
            await self._way.write(mark_values(outcome, now))
        except (engine.dialect.loaded_dbapi.Error, DBAPIError, OSError) as error:  # a time-out is an OSError
            log.warning("mark of letter %s goes the patient way: %s", outcome.letter.key, error)
            self.close()
            return False
        return True

    def close(self) -> None:
        """Close the connection, if there is one."""
        way, self._way = self._way, None
        if way is not None:
            way.close()


def _open(engine: Engine) -> Way | None:
    if engine.dialect.name == "sqlite":
        return SqliteWay(engine)
    return PostgresWay(engine) if engine.dialect.driver == "psycopg" else None


class _Statement:
    """``SENT`` as the driver takes it: its text, and its parameters in order."""

    def __init__(self, dialect: Dialect) -> None:
        compiled = SENT.compile(dialect=dialect)
        self.text = str(compiled)
        self._names: list[str] = list(compiled.positiontup or ())
        self._fixed = dict(compiled.params)
        types = {name: bind.type for bind, name in compiled.bind_names.items()}
        self._turn = {name: types[name].dialect_impl(dialect).bind_processor(dialect) for name in self._names}

    def parameters(self, values: dict[str, Any]) -> list[Any]:
        """One driver value for each place."""
        merged = self._fixed | values
        return [turn(merged[name]) if (turn := self._turn[name]) else merged[name] for name in self._names]


class SqliteWay:
    """A file in this process: a single statement is its own transaction, and takes less time than a hand-over."""

    def __init__(self, engine: Engine) -> None:
        self._statement = _Statement(engine.dialect)
        self.connection = _own_connection(engine)
        self.connection.isolation_level = None

    async def write(self, values: dict[str, Any]) -> None:
        self.connection.execute(self._statement.text, self._statement.parameters(values))

    def close(self) -> None:
        self.connection.close()


class PostgresWay:
    """The server's answer is awaited by the event loop itself: psycopg's own asynchrony costs five times as much."""

    def __init__(self, engine: Engine) -> None:
        from psycopg import errors, pq

        self._raise_from = errors.error_from_result
        self._good = pq.ExecStatus.COMMAND_OK
        self._statement = _Statement(postgresql.dialect(paramstyle="numeric_dollar"))  # type: ignore[no-untyped-call]
        self.connection = _own_connection(engine)
        self._wire: PGconn = self.connection.pgconn
        try:
            self.connection.autocommit = True
            self._prove(self._wire.prepare(_NAME, self._statement.text.encode()))
            self._wire.nonblocking = 1
        except Exception:
            self.connection.close()
            raise
        self._loop = asyncio.get_running_loop()
        self._answer: asyncio.Future[Any] | None = None
        self._socket = self._wire.socket  # a lost connection does not tell it any more
        self._loop.add_reader(self._socket, self._hear)

    async def write(self, values: dict[str, Any]) -> None:
        answer = self._answer = self._loop.create_future()
        self._wire.send_query_prepared(_NAME, [_as_text(value) for value in self._statement.parameters(values)])
        async with asyncio.timeout(_PATIENCE):
            while self._wire.flush():  # a row's worth of bytes goes out at once
                await asyncio.sleep(0.001)
            self._prove(await answer)

    def close(self) -> None:
        if self._socket is not None:
            self._loop.remove_reader(self._socket)
            self._socket = None
        self.connection.close()

    def _hear(self) -> None:
        answer = self._answer
        try:
            self._wire.consume_input()
            if answer is None or self._wire.is_busy():
                return
            result = self._wire.get_result()
            while self._wire.get_result() is not None:
                pass
        except Exception as error:
            self.close()  # else the end of the connection makes the socket readable for ever
            if answer is not None and not answer.done():
                answer.set_exception(error)
            return
        self._answer = None
        if not answer.done():
            answer.set_result(result)

    def _prove(self, result: Any) -> None:
        if result.status != self._good:
            raise self._raise_from(result)


def _own_connection(engine: Engine) -> Any:
    """A driver connection made as the engine makes them, which the pool does not know any more."""
    pooled = engine.raw_connection()
    connection = pooled.driver_connection
    pooled.detach()
    return connection


def _as_text(value: Any) -> bytes | None:
    if value is None:
        return None
    return (value.isoformat() if isinstance(value, datetime) else str(value)).encode()
