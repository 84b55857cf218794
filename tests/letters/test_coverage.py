"""The morning check: who would get nothing, and why; letters only when something changes; a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from notifications.outbox import MESSAGE
from roadmap.database import Database
from roadmap.letters.coverage.check import Coverage, Gap, check_coverage, coverage_changes, next_reminder
from roadmap.letters.coverage.letter import plan_coverage
from roadmap.letters.reminders import RemindedTask
from roadmap.models import CONTACTS, MEASURES, TASKS
from roadmap.plan.ladder import Ladder
from roadmap.settings import Settings
from tests import builders as b

SETTINGS = Settings()
MORNING = datetime(2024, 3, 15, 6, 0, tzinfo=UTC)


def check(database: Database, settings: Settings = SETTINGS) -> Coverage:
    with database.read() as session:
        return check_coverage(session, settings, MORNING)


def gaps(database: Database) -> list[tuple[Gap, int]]:
    return [(one.gap, one.task_id) for one in check(database).uncovered]


def reached_task(session: Any, **values: Any) -> int:
    body = b.subject(session)
    b.contact(session, body)
    return b.task(session, b.measure(session, lead=[body]), **values)


def test_each_gap_is_found_and_named(database: Database) -> None:
    with database.write() as session:
        b.user(session, "coordinator", email="coordinator@example.org")
        reached_task(session)
        silent = b.task(session, b.measure(session, lead=[b.subject(session)]))
        orphan = b.task(session, b.measure(session))
        left, back, closed = b.subject(session), b.subject(session), b.subject(session)
        b.contact(session, left, "gone@example.org", state="dismissed")
        b.contact(session, back, "back@example.org", state="bounced")
        b.user(session, "executor", subjects=[closed], active=False, email="closed@example.org")
        lost = [b.task(session, b.measure(session, lead=[body])) for body in (left, back, closed)]
        draft = b.roadmap(session, state="draft")
        b.task(session, b.measure(session, draft, lead=[b.subject(session)]))
        b.task(session, b.measure(session, lead=[b.subject(session)]), state="done")
    assert gaps(database) == [
        (Gap.no_body, orphan), *((Gap.dismissed, one) for one in lost), (Gap.coordinator, silent),
    ]  # fmt: skip
    assert [one.lost for one in check(database).uncovered][1:4] == [
        ("gone@example.org",), ("back@example.org",), ("closed@example.org",),
    ]  # fmt: skip
    assert check(database).checked == 6


def test_a_lead_without_an_address_is_missed_though_the_executors_hear(database: Database) -> None:
    with database.write() as session:
        b.user(session, "coordinator")
        lead, helper = b.subject(session), b.subject(session)
        b.contact(session, lead, "gone@example.org", state="dismissed")
        b.contact(session, helper)
        task_id = b.task(session, b.measure(session, lead=[lead], executors=[helper]))
    assert gaps(database) == [(Gap.lead, task_id)]
    assert check(database).uncovered[0].lost == ("gone@example.org",)


def test_without_a_coordinator_nobody_is_reached(database: Database) -> None:
    with database.write() as session:
        task_id = b.task(session, b.measure(session, lead=[b.subject(session)]))
    assert gaps(database) == [(Gap.nobody, task_id)]


def test_a_parent_body_or_a_group_s_member_is_enough(database: Database) -> None:
    with database.write() as session:
        above = b.subject(session)
        b.contact(session, above)
        b.task(session, b.measure(session, lead=[b.subject(session, parent_id=above)]))
        b.task(session, b.measure(session, lead=[b.subject(session, members=[above])]))
    assert gaps(database) == []


@pytest.mark.parametrize(
    ("control_on", "state", "ladder", "told", "expected"),
    [
        (date(2024, 3, 29), "planned", (14, 7), (), date(2024, 3, 15)),
        (date(2024, 3, 29), "planned", (14, 7), ("due:1:2024-03-29:14",), date(2024, 3, 22)),
        (date(2024, 3, 29), "planned", (14,), ("due:1:2024-03-29:14",), date(2024, 4, 1)),
        (date(2024, 3, 13), "planned", (14,), ("overdue:1:2024-03-13:w0",), date(2024, 3, 21)),
        (date(2024, 3, 29), "extra_control", (14,), ("due:1:2024-03-29:14",), date(2024, 3, 29)),
        (date(2024, 3, 12), "extra_control", (14,), ("decision:1:2024-03-12:x",), None),
        (date(2024, 9, 30), "planned", (14, 0), (), date(2024, 9, 16)),
    ],
)
def test_the_next_reminder_is_the_rule_s_own(
    control_on: date, state: str, ladder: tuple[int, ...], told: tuple[str, ...], expected: date | None
) -> None:
    point = RemindedTask(1, control_on, state, 1)
    rule = Ladder(ladder, 7, 50, 50, 0)
    assert next_reminder(point, date(2024, 3, 15), rule, frozenset(told)) == expected


def test_letters_go_only_when_something_changed(database: Database) -> None:
    with database.write() as session:
        b.user(session, "coordinator", email="coordinator@example.org")
        body = b.subject(session)
        contact = b.contact(session, body)
        b.task(session, b.measure(session, lead=[body], title="Обучить педагогов"), due_on=date(2024, 12, 2))

    def live(state: str) -> None:
        with database.write() as session:
            session.execute(update(CONTACTS).where(CONTACTS.c.id == contact).values(state=state))

    day = MORNING
    assert plan_coverage(database, SETTINGS, day) == 0
    live("dismissed")
    assert plan_coverage(database, SETTINGS, day + timedelta(hours=1)) == 0, "once a day"
    assert plan_coverage(database, SETTINGS, day + timedelta(days=1)) == 0, "a day off"
    assert plan_coverage(database, SETTINGS, day + timedelta(days=3)) == 1
    assert plan_coverage(database, SETTINGS, day + timedelta(days=4)) == 0, "nothing new"
    live("live")
    assert plan_coverage(database, SETTINGS, day + timedelta(days=5)) == 1, "good news too"
    with database.read() as session:
        first, second = session.execute(select(MESSAGE).order_by(MESSAGE.c.id)).all()
    assert first.recipient == "coordinator@example.org"
    assert "Обучить педагогов" in first.text
    assert "ОСТАЛИСЬ ТОЛЬКО ВЫБЫВШИЕ АДРЕСА" in first.text
    assert "Обучить педагогов" in first.html
    assert "исправлено" in second.subject


def test_before_the_letter_hour_nothing_is_checked(sqlite_database: Database) -> None:
    assert plan_coverage(sqlite_database, SETTINGS, MORNING.replace(hour=1)) == 0
    with sqlite_database.read() as session:
        assert coverage_changes(session, SETTINGS, MORNING).coverage.checked == 0


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def note(*args: Any) -> None:
        said.append(args[2])

    event.listen(database.engine, "before_cursor_execute", note)
    yield said
    event.remove(database.engine, "before_cursor_execute", note)


def test_the_number_of_queries_does_not_grow(database: Database) -> None:
    def fill(count: int) -> int:
        with database.write() as session:
            for _ in range(count):
                reached_task(session)
        with counted(database) as said:
            check(database)
        return len(said)

    assert fill(2) == fill(40)


def test_ten_thousand_tasks_are_checked_within_seconds(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        body = b.subject(session)
        b.contact(session, body)
        measure = b.measure(session, lead=[body])
        made = session.execute(select(TASKS).where(TASKS.c.id == b.task(session, measure))).mappings().one()
        row = {name: value for name, value in made.items() if name != "id"}
        days = [date(2024, 4, 1) + timedelta(days=number % 300) for number in range(10_000)]
        rows = [{**row, "window": str(number), "control_on": day} for number, day in enumerate(days)]
        session.execute(TASKS.insert(), rows)
        assert session.execute(select(MEASURES.c.id)).scalars().all() == [measure]
    begins = datetime.now()
    assert check(sqlite_database).checked == 10_001
    assert datetime.now() - begins < timedelta(seconds=8)
