"""SIGKILL anywhere in a morning's tick: the next one leaves what an undisturbed one would have left, nothing twice."""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from notifications.outbox import MESSAGE
from roadmap.control.moves import MoveOrder, move_task
from roadmap.database import Database
from roadmap.models import NOTICES, REPORTS, TASKS
from roadmap.operation.ticks import tick
from roadmap.people.permissions import Actor
from roadmap.settings import Settings
from tests import builders as b
from tests.faults import workers
from tests.faults.copies import Copies
from workflows.journal import EVENTS, verify

MORNING = datetime(2024, 4, 15, 6, 0, tzinfo=UTC)
KILLED = -9


def stage(database: Database) -> None:
    """Windows to open, terms that have passed, terms ahead, news of the night, a quarter's report."""
    with database.write() as session:
        road = b.roadmap(session, start=date(2023, 5, 1))
        controller = b.user(session, "controller", email="controller@example.org")
        b.user(session, "coordinator", email="coordinator@example.org")
        for number in range(4):
            subject_id = b.subject(session)
            b.contact(session, subject_id, f"p{number}@example.org")
            for due_in in (-20, -1, 3, 7, 40):
                measure = b.measure(session, road, lead=[subject_id])
                due_on = MORNING.date() + timedelta(days=due_in)
                b.task(session, measure, state="planned", opens_on=due_on - timedelta(days=9), due_on=due_on)
        given_back = b.task(session, measure, state="submitted", due_on=date(2024, 5, 15))
        move_task(
            session,
            MoveOrder(given_back, "return", reason="Нет справки"),
            Actor(controller, "К", "controller@example.org", "controller"),
            MORNING - timedelta(hours=20),
        )


def left(url: str) -> dict[str, list[Any]]:
    """What a tick is there for, without the numbers and instants that two runs may differ in."""
    database = Database(url)
    with database.read() as session:
        assert verify(session).sound
        found: dict[str, list[Any]] = {
            "letters": sorted((row.key, _plain(row.text)) for row in session.execute(select(MESSAGE))),
            "notices": sorted(
                (row.kind, row.task_id or 0, row.recipient, row.message_key or "")
                for row in session.execute(select(NOTICES))
            ),
            "tasks": sorted((row.id, row.state, row.overdue_since) for row in session.execute(select(TASKS))),
            "events": sorted((row.kind, _plain(row.subject)) for row in session.execute(select(EVENTS))),
            "reports": sorted(row.key for row in session.execute(select(REPORTS))),
        }
    database.close()
    return found


def _plain(text: str) -> str:
    """Without a report's number: PostgreSQL gives none of them twice, not even that of a transaction undone."""
    return re.sub(r"(report[s/:]+)\d+", r"\1", text)


@pytest.fixture
def copies(database: Database, database_kind: str, request: pytest.FixtureRequest) -> Copies:
    stage(database)
    url = database.url if database_kind == "sqlite" else database.engine.url.render_as_string(hide_password=False)
    database.close()
    return Copies(url, request.getfixturevalue("postgres") if database_kind == "postgresql" else None)


def run(url: str, nth: int) -> int | None:
    process = workers.start(workers.live_a_morning, url, MORNING, nth)
    process.join(120)
    return process.exitcode


def undisturbed(copies: Copies) -> dict[str, list[Any]]:
    with copies.one() as url:
        assert run(url, 0) == 0
        found = left(url)
    assert all(found.values())
    return found


def kill_and_go_on(copies: Copies, nth: int, expected: dict[str, list[Any]]) -> bool:
    """False when the tick had ended before its ``nth`` step."""
    with copies.one() as url:
        if (code := run(url, nth)) == 0:
            return False
        assert code == KILLED
        database = Database(url)
        tick(database, Settings(secret_key="secret"), MORNING)  # links carry their instant
        database.close()
        assert left(url) == expected, f"killed at step {nth}"
    return True


def test_a_tick_killed_somewhere_is_made_good_by_the_next(copies: Copies) -> None:
    expected = undisturbed(copies)
    for nth in random.Random(7).sample(range(1, 120), 5):
        kill_and_go_on(copies, nth, expected)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_tick_killed_at_any_step_is_made_good_by_the_next(copies: Copies) -> None:
    expected = undisturbed(copies)
    nth = 1
    while kill_and_go_on(copies, nth, expected):
        nth += 1
    assert nth > 100
