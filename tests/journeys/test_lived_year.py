"""A year lived by ticks with a false clock: the same letters, word for word, whether the clock missed a week or not."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from notifications.outbox import Message
from roadmap.database import Database
from roadmap.demo.stage import add_people
from roadmap.operation.ticks import tick
from roadmap.orders.seeds.load import seed
from roadmap.orders.seeds.shapes import load_folder
from roadmap.resources import seeds_dir
from roadmap.settings import Settings

FIRST, LAST = date(2023, 5, 23), date(2024, 12, 31)
SKIPPED = (date(2023, 12, 11), date(2023, 12, 17))
CAUGHT_UP = date(2023, 12, 18)
Letters = dict[str, tuple[str, str]]


def at_nine(day: date) -> datetime:
    """Nine in the morning in Moscow."""
    return datetime.combine(day, time(6), UTC)


def begin(folder: Path, first: date) -> Path:
    """The file of a database that lived from ``first`` up to the week that one of two lives will miss."""
    path = folder / "begun.db"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    with database.write() as session:
        seed(session, load_folder(seeds_dir()), at_nine(first))
        add_people(session, at_nine(first))
    pass_days(database, first, SKIPPED[0] - timedelta(days=1))
    with database.engine.connect() as connection:  # all pages into the one file that will be copied
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


def pass_days(database: Database, first: date, last: date) -> None:
    """One tick each morning."""
    for offset in range((last - first).days + 1):
        tick(database, Settings(), at_nine(first + timedelta(days=offset)))


def go_on(begun: Path, name: str, first: date, last: date) -> Letters:
    """A copy of what was begun, lived on from ``first``: all letters there are in the end, key → (subject, text)."""
    path = begun.with_name(f"{name}.db")
    shutil.copyfile(begun, path)
    database = Database(f"sqlite:///{path}")
    pass_days(database, first, last)
    with database.read() as session:
        table = Message.__table__  # type: ignore[attr-defined]
        letters = {row.key: (row.subject, row.text) for row in session.execute(select(table))}
    database.close()
    return letters


def day_of(key: str) -> date:
    """The day that a letter's key names."""
    return date.fromisoformat(key.split(":")[1])


def compare(tmp_path: Path, first: date, last: date) -> None:
    """Live twice, once with a week missed, and compare."""
    begun = begin(tmp_path, first)
    daily = go_on(begun, "daily", SKIPPED[0], last)
    gap = go_on(begun, "gap", CAUGHT_UP, last)
    touched = {key for key in daily if SKIPPED[0] <= day_of(key) <= CAUGHT_UP}
    assert touched, "the missed week must matter"
    assert not [key for key in gap if SKIPPED[0] <= day_of(key) <= SKIPPED[1]]
    assert {key: text for key, text in gap.items() if day_of(key) != CAUGHT_UP} == {
        key: text for key, text in daily.items() if key not in touched
    }
    caught_up = [text for key, (_, text) in gap.items() if day_of(key) == CAUGHT_UP]
    assert caught_up
    assert all("Уведомления не отправлялись с 11 декабря 2023 г. по 15 декабря 2023 г." in text for text in caught_up)
    people = {key.rsplit(":", 1)[1] for key in touched}
    assert {key.rsplit(":", 1)[1] for key in gap if day_of(key) == CAUGHT_UP} == people
    assert not any("не отправлялись" in text for _, text in daily.values())


@pytest.mark.timeout(300)
def test_a_week_missed_changes_no_letter_but_the_one_that_catches_up(tmp_path: Path) -> None:
    compare(tmp_path, date(2023, 10, 2), date(2024, 1, 31))


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_the_whole_period_lived_with_a_week_missed(tmp_path: Path) -> None:
    compare(tmp_path, FIRST, LAST)
