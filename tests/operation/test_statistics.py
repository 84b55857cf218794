"""The database learns how many rows there are: by the clock after large changes and daily."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import event, insert, text
from sqlalchemy.exc import OperationalError

from roadmap.database import Database
from roadmap.models import TASKS
from roadmap.operation.statistics import SIGN
from roadmap.operation.ticks import tick
from roadmap.settings import Settings
from roadmap.status import read_status
from tests import builders as b
from tests.databases import rows_known

SETTINGS = Settings(secret_key="проба")
DAY = timedelta(days=1)


def bring(database: Database, count: int) -> None:
    """That many tasks of one measure, as an import brings them."""
    with database.write() as session:
        like = {"roadmap_id": b.roadmap(session), "state": "done", "due_on": b.TODAY, "control_on": b.TODAY}
        like |= {"measure_id": b.measure(session, like["roadmap_id"]), "version": 1, "provisional": False}
        like |= {"original_due_on": b.TODAY, "original_control_on": b.TODAY}
        session.execute(insert(TASKS), [like | {"window": f"..{number}"} for number in range(count)])


def told_at(database: Database) -> Any:
    with database.read() as session:
        sign = read_status(session, SIGN)
    return sign["at"] if sign else None


def test_a_tick_after_a_large_change_has_the_rows_counted(database: Database) -> None:
    bring(database, 40)
    tick(database, SETTINGS, b.NOW)
    assert rows_known(database, "task") == 40
    tick(database, SETTINGS, b.NOW + timedelta(minutes=1))
    assert told_at(database) == b.NOW
    bring(database, 1000)
    tick(database, SETTINGS, b.NOW + timedelta(minutes=2))
    assert rows_known(database, "task") == 1040


def test_connections_that_stay_open_plan_by_what_was_counted(sqlite_database: Database) -> None:
    """SQLite reads the statistics when a connection is opened: those of the pool must not keep the old ones."""
    bring(sqlite_database, 10)
    with sqlite_database.read() as session:
        session.execute(text("SELECT 1"))
    pool = sqlite_database.engine.pool
    tick(sqlite_database, SETTINGS, b.NOW)
    assert sqlite_database.engine.pool is not pool


def test_sqlite_is_asked_daily_and_postgresql_asks_itself(database: Database) -> None:
    bring(database, 5)
    for hours in (0, 23, 25):
        tick(database, SETTINGS, b.NOW + timedelta(hours=hours))
    assert told_at(database) == (b.NOW + timedelta(hours=25) if database.is_sqlite else b.NOW)


def test_a_database_that_cannot_count_keeps_no_tick_from_its_work(database: Database) -> None:
    def locked(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("ANALYZE"):
            raise OperationalError(statement, {}, Exception("database is locked"))

    with database.write() as session:
        b.task(session, opens_on=b.TODAY)
    event.listen(database.engine, "before_cursor_execute", locked)
    assert tick(database, SETTINGS, b.NOW).opened == 1
    assert told_at(database) is None
    event.remove(database.engine, "before_cursor_execute", locked)
    tick(database, SETTINGS, b.NOW)
    assert told_at(database) == b.NOW
