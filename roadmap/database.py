"""The database: engines for SQLite and PostgreSQL, read and write sessions, migrations.

SQLite runs in WAL mode; a write session begins with ``BEGIN IMMEDIATE``, for a plain ``BEGIN`` that reads and
then writes
fails at once under a second writer, whatever the busy timeout.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlmodel import Session, SQLModel

import notifications.outbox  # noqa: F401  (its table is known to the metadata)
import roadmap.models  # noqa: F401
import workflows.journal  # noqa: F401
from roadmap.errors import BadInput, Conflict, Unavailable
from roadmap.language.message import _

log = logging.getLogger(__name__)
_KEPT_OPEN = 8
_PATIENCE = 10
"""Seconds in which a connection must come free: whoever counts right never waits."""
_MIGRATIONS = Path(__file__).parent / "migrations"
_WRITES = "vekha_writes"
_SAMPLE = 100_000
"""Rows of an index that SQLite looks at, for 0.2 s at most. Tasks of a measure lie side by side: a tenth of 100,000
misleads it so that lists take 40 times as long as without any statistics."""
_REOPENED = 3600
"""Seconds after which a connection to SQLite is opened anew, for the statistics that another process has taken."""


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


class Database:
    """One database and the ways to open sessions on it. ``committed`` listeners run after each write commit."""

    def __init__(self, url: str, *, connections: int = 16) -> None:
        """At most ``connections`` at once. Raises `BadInput` when ``url`` is no database address."""
        self.url = _driver_url(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self.connections = connections
        self.engine = _engine(self.url, connections)
        self._writer = self.engine.execution_options(**{_WRITES: True})
        self._committed: list[Callable[[], None]] = []
        self._apart: list[Database] = []

    def apart(self, connections: int) -> Database:
        """The same database over connections that nobody else can use up; a commit on either tells both's listeners.

        It closes with this one.
        """
        other = Database(self.url, connections=connections)
        other._committed = self._committed
        self._apart.append(other)
        return other

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` after every write transaction that committed."""
        self._committed.append(listener)

    def reader(self) -> Session:
        """A session for reading that its owner closes; it takes a connection when it is first asked something."""
        return Session(self.engine, expire_on_commit=False)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading; nothing it does is kept."""
        with self.reader() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed at the end of the block, rolled back when it raises."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session
        for listener in self._committed:
            try:
                listener()
            except Exception:  # what is committed is committed, and its author must hear so
                log.exception("a listener failed after a commit")

    def migrate(self) -> None:
        """Bring the schema up to this version. Raises `Conflict` on a database of a newer version."""
        known = revisions()
        with self._reachable(), self._writer.begin() as connection:
            if not self.is_sqlite:  # two processes migrating at once take turns
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(861143)")
            current = _current_revision(connection)
            if current == known[-1]:
                return
            if current is not None and current not in known:
                raise Conflict(
                    "database.newer",
                    _(
                        "база данных создана более новой версией Вехи (схема {current}): обновите программу или "
                        "восстановите базу из резервной копии этой версии",
                        current=current,
                    ),
                )
            _upgrade(connection)
        if current is not None:  # a table that was rebuilt has lost what was known of it
            self.analyze()

    def analyze(self) -> bool:
        """Have the rows counted by samples, so that queries are planned by what there is; False where it failed.

        Takes 0.1 s on 100,000 tasks. SQLite's writers wait meanwhile, those of PostgreSQL do not; its autovacuum does
        the same a minute after a change.
        """
        tables = ", ".join(table.name for table in SQLModel.metadata.sorted_tables)
        try:
            with self._writer.begin() as connection:
                if self.is_sqlite:
                    connection.exec_driver_sql(f"PRAGMA analysis_limit = {_SAMPLE}")
                connection.exec_driver_sql("ANALYZE" if self.is_sqlite else f"ANALYZE {tables}")
        except DatabaseError as error:
            log.warning("statistics were not taken: %s", _first_line(error))
            return False
        if self.is_sqlite:
            self.engine.dispose()  # a connection reads the statistics when it is opened
        return True

    def is_new(self) -> bool:
        """Whether no schema was ever made here."""
        with self._reachable(), self.engine.connect() as connection:
            return _current_revision(connection) is None

    def schema_is_current(self) -> bool:
        """Whether the schema is the one this version needs; waits for no writer."""
        with self._reachable(), self.engine.connect() as connection:
            return _current_revision(connection) == revisions()[-1]

    def close(self) -> None:
        """Close all connections, those of the databases apart too."""
        for other in self._apart:
            other.close()
        self.engine.dispose()

    @contextmanager
    def _reachable(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            if not isinstance(error, OperationalError) and "not a database" not in str(error.orig):
                raise
            shown = make_url(self.url).render_as_string(hide_password=True)
            raise Unavailable(
                "database.unreachable",
                _("база данных {shown} не отвечает: {first_line}", shown=shown, first_line=_first_line(error)),
            ) from error


def revisions() -> list[str]:
    """The schema revisions that this version knows, oldest first: the numbers that the migration files begin with."""
    return sorted(path.name[:4] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def _current_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()
    return found


def _upgrade(connection: Connection) -> None:
    from alembic import command  # a tenth of a second that a start without migrations need not wait for
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _first_line(error: DatabaseError) -> str:
    return str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else _("нет связи")


def _driver_url(url: str) -> str:
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise BadInput(
            "database.url",
            _("адрес базы данных не понят: нужен sqlite:///файл или postgresql://имя:пароль@сервер/база"),
        )
    return url


def _engine(url: str, connections: int) -> Engine:
    kept = min(_KEPT_OPEN, connections)
    pool: dict[str, Any] = {"pool_size": kept, "max_overflow": connections - kept, "pool_timeout": _PATIENCE}
    pool["hide_parameters"] = True  # letters and keys are no text for errors
    try:
        if url.startswith("sqlite"):
            engine = create_engine(
                url,
                json_serializer=_dump,
                pool_recycle=_REOPENED,
                connect_args={"timeout": 30},
                **pool,
            )
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        else:
            engine = create_engine(
                url,
                json_serializer=_dump,
                pool_pre_ping=True,
                connect_args={"connect_timeout": 10},
                **pool,
            )
    except (ArgumentError, ValueError) as error:  # a port that is no number is a ValueError
        raise BadInput("database.url", _("адрес базы данных не понят: {error}", error=error)) from error
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "busy_timeout = 30000",
        "cache_size = -16000",
        "temp_store = MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    connection.create_function("lower", 1, _lower, deterministic=True)  # SQLite's own knows Latin letters only


def _lower(text: str | None) -> str | None:
    return text.lower() if text is not None else None


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
