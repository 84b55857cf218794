"""A year lived by ticks with a false clock: the same letters whether the clock ran every day or missed a week.

Escalations wait as many working days as nobody could be told anything (nobody is blamed for our silence): the letters
to the controller and the leadership are compared by what was told, all others word for word.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from notifications.outbox import Message
from roadmap.database import Database
from roadmap.models import NOTICES
from roadmap.resources import seeds_dir
from roadmap.services.demo import add_people
from roadmap.services.seed_files import load_folder
from roadmap.services.seeding import seed
from roadmap.services.ticks import tick
from roadmap.settings import Settings
from workflows.calendar import russian_calendar

FIRST, LAST = date(2023, 5, 23), date(2024, 12, 31)
SKIPPED = (date(2023, 12, 11), date(2023, 12, 17))
CAUGHT_UP = date(2023, 12, 18)
Letters = dict[str, tuple[str, str]]
ABOVE = ("controller@example.org", "leader@example.org")


@dataclass(frozen=True)
class Lived:
    """All letters (key → subject, text), and what the controller and the leadership were told (key → day)."""

    letters: Letters
    told: dict[str, date]


def at_nine(day: date) -> datetime:
    """Nine in the morning in Moscow."""
    return datetime.combine(day, time(6), UTC)


def begin(folder: Path) -> Path:
    """The file of a database that lived up to the week that one of two lives will miss."""
    path = folder / "begun.db"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    with database.write() as session:
        seed(session, load_folder(seeds_dir()), at_nine(FIRST))
        add_people(session, at_nine(FIRST))
    pass_days(database, FIRST, SKIPPED[0] - timedelta(days=1))
    with database.engine.connect() as connection:  # all pages into the one file that will be copied
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


def pass_days(database: Database, first: date, last: date) -> None:
    """One tick each morning."""
    for offset in range((last - first).days + 1):
        tick(database, Settings(), at_nine(first + timedelta(days=offset)))


def go_on(begun: Path, name: str, first: date, last: date) -> Lived:
    """A copy of what was begun, lived on from ``first``: all letters there are in the end."""
    path = begun.with_name(f"{name}.db")
    shutil.copyfile(begun, path)
    database = Database(f"sqlite:///{path}")
    pass_days(database, first, last)
    with database.read() as session:
        table = Message.__table__  # type: ignore[attr-defined]
        letters = {row.key: (row.subject, row.text) for row in session.execute(select(table))}
        about_tasks = select(NOTICES).where(NOTICES.c.recipient.in_(ABOVE), NOTICES.c.task_id.is_not(None))
        told = {row.key: row.planned_on for row in session.execute(about_tasks)}
    database.close()
    return Lived(letters, told)


def day_of(key: str) -> date:
    """The day that a letter's key names."""
    return date.fromisoformat(key.split(":")[1])


def compare(tmp_path: Path, last: date) -> None:
    """Live twice, once with a week missed, and compare."""
    begun = begin(tmp_path)
    daily = go_on(begun, "daily", SKIPPED[0], last)
    gap = go_on(begun, "gap", CAUGHT_UP, last)
    compare_words(daily.letters, gap.letters)
    compare_escalations(daily.told, gap.told)


def compare_words(daily: Letters, gap: Letters) -> None:
    """Only the letters of the week missed and of the day that caught up differ."""
    touched = {key for key in daily if SKIPPED[0] <= day_of(key) <= CAUGHT_UP}
    assert touched, "the missed week must matter"
    assert not [key for key in gap if SKIPPED[0] <= day_of(key) <= SKIPPED[1]]
    assert {key: text for key, text in gap.items() if day_of(key) != CAUGHT_UP and not key.endswith(ABOVE)} == {
        key: text for key, text in daily.items() if key not in touched and not key.endswith(ABOVE)
    }
    caught_up = [text for key, (_, text) in gap.items() if day_of(key) == CAUGHT_UP]
    assert caught_up
    assert all("Уведомления не отправлялись с 11 декабря 2023 г. по 15 декабря 2023 г." in text for text in caught_up)
    people = {key.rsplit(":", 1)[1] for key in touched if not key.endswith(ABOVE)}
    assert {key.rsplit(":", 1)[1] for key in gap if day_of(key) == CAUGHT_UP and not key.endswith(ABOVE)} == people
    assert not any("не отправлялись" in text for _, text in daily.values())


def compare_escalations(daily: dict[str, date], gap: dict[str, date]) -> None:
    """The same is told, on the same day or, where the silence fell into the term, as many working days later."""
    assert gap.keys() == daily.keys()
    late = {key: russian_calendar().working_days_between(day, gap[key]) for key, day in daily.items()}
    assert set(late.values()) > {0}
    assert max(late.values()) == 5
    assert not [key for key, day in daily.items() if gap[key] < day]


@pytest.mark.timeout(300)
def test_a_week_missed_changes_no_letter_but_the_one_that_catches_up(tmp_path: Path) -> None:
    compare(tmp_path, date(2024, 1, 31))


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_the_whole_period_lived_with_a_week_missed(tmp_path: Path) -> None:
    compare(tmp_path, LAST)
