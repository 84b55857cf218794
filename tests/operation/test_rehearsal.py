"""The rehearsal tells what the year lived would, writes nothing, and keeps within its bounds."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel

from notifications.outbox import MESSAGE
from roadmap.database import Database
from roadmap.errors import BadInput
from roadmap.letters.outbound import plan_letters
from roadmap.letters.urgent import react
from roadmap.operation.rehearsal import rehearse
from roadmap.operation.ticks import mark_overdue, open_windows
from roadmap.settings import Settings
from tests import builders as b

SETTINGS = Settings(secret_key="k")
FIRST, LAST = date(2024, 3, 18), date(2024, 4, 12)


def office(database: Database) -> None:
    with database.write() as session:
        b.user(session, "coordinator", email="coordinator@example.org")
        b.user(session, "controller", email="controller@example.org")
        for number in range(3):
            body = b.subject(session)
            b.contact(session, body, f"body{number}@example.org")
            b.task(session, b.measure(session, lead=[body]), due_on=date(2024, 3, 29) + timedelta(days=number * 3))


def rows(database: Database) -> dict[str, int]:
    with database.read() as session:
        tables = SQLModel.metadata.tables.values()
        return {table.name: session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}


def test_what_is_rehearsed_is_what_happens_and_nothing_is_written(database: Database) -> None:
    office(database)
    before = rows(database)
    seen: list[date] = []
    rehearsed = rehearse(database, SETTINGS, FIRST, LAST, progress=seen.append)
    assert rows(database) == before
    assert (seen[0], seen[-1], len(seen)) == (FIRST, LAST, 26)
    day = FIRST
    while day <= LAST:
        now = datetime.combine(day, time(14), UTC)
        open_windows(database, now)
        mark_overdue(database, now)
        react(database, SETTINGS, now)
        plan_letters(database, SETTINGS, now)
        day += timedelta(days=1)
    with database.read() as session:
        lived = [(row.recipient, row.key) for row in session.execute(select(MESSAGE))]
    assert lived
    assert Counter({one.email: one.letters for one in rehearsed.people}) == Counter(email for email, _ in lived)
    assert sum(rehearsed.by_day.values()) == rehearsed.letters == len(lived)
    for one in rehearsed.people:
        assert [f"digest:{day}:{one.email}" for day in one.days] == [key for email, key in lived if email == one.email]


def test_peaks_are_the_fullest_days_first(sqlite_database: Database) -> None:
    office(sqlite_database)
    rehearsed = rehearse(sqlite_database, SETTINGS, FIRST, LAST)
    counts = [count for _, count in rehearsed.peaks]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == max(rehearsed.by_day.values())
    assert sum(rehearsed.kinds.values()) >= rehearsed.letters


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [(LAST, FIRST, "rehearsal.backwards"), (FIRST, FIRST + timedelta(days=400), "rehearsal.long")],
)
def test_a_period_that_makes_no_sense_is_refused(sqlite_database: Database, first: date, last: date, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        rehearse(sqlite_database, SETTINGS, first, last)
    assert refused.value.code == code


def test_an_empty_office_sends_nothing(sqlite_database: Database) -> None:
    rehearsed = rehearse(sqlite_database, SETTINGS, FIRST, FIRST + timedelta(days=3))
    assert rehearsed.letters == 0
    assert rehearsed.peaks == ()
