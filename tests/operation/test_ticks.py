"""The clock's jobs: windows open, terms pass, reports fall due; twice and by two processes the same."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, event, insert, select, text

from roadmap.control.moves import MoveOrder, move_task
from roadmap.database import Database
from roadmap.letters.coverage.letter import plan_coverage
from roadmap.letters.outbound import plan_letters
from roadmap.models import CONTACTS, REPORTS, STATUS_ROWS, TASKS
from roadmap.operation.ticks import make_due_reports, mark_overdue, open_windows, seal_journal, tick
from roadmap.people.permissions import Actor
from roadmap.settings import Settings
from tests import builders as b
from workflows.journal import EVENTS, verify

NOW = datetime(2024, 3, 15, 6, 30, tzinfo=UTC)


def kinds(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.execute(select(EVENTS.c.kind).order_by(EVENTS.c.id)).scalars())


def state_of(database: Database, task_id: int) -> str:
    with database.read() as session:
        return str(session.execute(select(TASKS.c.state).where(TASKS.c.id == task_id)).scalar_one())


def test_a_window_whose_first_day_has_come_is_opened_once(database: Database) -> None:
    with database.write() as session:
        measure = b.measure(session, b.roadmap(session))
        opened = b.task(session, measure, opens_on=date(2024, 3, 15), due_on=date(2024, 3, 29))
        later = b.task(session, measure, opens_on=date(2024, 3, 16), due_on=date(2024, 3, 30))
        unsaid = b.task(session, measure, opens_on=None, due_on=date(2024, 3, 28))
    assert open_windows(database, NOW) == 1
    assert open_windows(database, NOW) == 0
    assert [state_of(database, task) for task in (opened, later, unsaid)] == ["in_progress", "planned", "planned"]
    assert kinds(database) == ["task.started"]


def test_windows_open_by_the_day_of_the_roadmaps_own_zone(database: Database) -> None:
    with database.write() as session:
        east = b.measure(session, b.roadmap(session, time_zone="Asia/Kamchatka"))
        west = b.measure(session, b.roadmap(session, time_zone="Europe/Kaliningrad"))
        tasks = [b.task(session, one, opens_on=date(2024, 3, 16), due_on=date(2024, 3, 29)) for one in (east, west)]
    open_windows(database, datetime(2024, 3, 15, 13, 0, tzinfo=UTC))  # already the 16th in Kamchatka
    assert [state_of(database, task) for task in tasks] == ["in_progress", "planned"]


def test_a_term_passed_without_a_report_is_journalled_once_for_each_date(database: Database) -> None:
    with database.write() as session:
        road = b.roadmap(session)
        task = b.task(session, b.measure(session, road), state="in_progress", due_on=date(2024, 3, 14))
        controller = Actor(b.user(session, "controller"), "К", "c@example.org", "controller")
        b.extension(session, task, date(2024, 3, 20))
    assert mark_overdue(database, NOW) == 1
    assert mark_overdue(database, NOW) == 0
    with database.write() as session:
        move_task(session, MoveOrder(task, "grant_extension"), controller, NOW)
    assert mark_overdue(database, NOW) == 0
    assert mark_overdue(database, datetime(2024, 3, 21, 6, 0, tzinfo=UTC)) == 1
    assert kinds(database).count("task.overdue") == 2


def test_the_term_itself_is_not_overdue_and_a_report_ends_the_question(database: Database) -> None:
    with database.write() as session:
        measure = b.measure(session, b.roadmap(session))
        b.task(session, measure, state="in_progress", due_on=date(2024, 3, 15))
        b.task(session, measure, state="submitted", due_on=date(2024, 3, 1))
        b.task(session, measure, state="done", due_on=date(2024, 3, 2))
    assert mark_overdue(database, NOW) == 0


def test_roadmaps_not_in_force_are_left_alone(database: Database) -> None:
    with database.write() as session:
        for state in ("draft", "closed"):
            measure = b.measure(session, b.roadmap(session, state=state))
            b.task(session, measure, opens_on=date(2024, 3, 1), due_on=date(2024, 3, 10))
    summary = tick(database, Settings(), NOW)
    assert (summary.opened, summary.overdue, summary.letters) == (0, 0, 0)


def test_two_processes_at_once_open_each_window_once(database: Database) -> None:
    with database.write() as session:
        measure = b.measure(session, b.roadmap(session))
        for day in range(1, 29):
            b.task(session, measure, opens_on=date(2024, 2, day), due_on=date(2024, 3, day))
    counts: list[int] = []
    threads = [threading.Thread(target=lambda: counts.append(open_windows(database, NOW))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 28
    assert kinds(database).count("task.started") == 28


def test_a_tick_seals_what_was_written_and_the_chain_holds(database: Database) -> None:
    with database.write() as session:
        measure = b.measure(session, b.roadmap(session))
        b.task(session, measure, opens_on=date(2024, 3, 1), due_on=date(2024, 3, 29))
    tick(database, Settings(), NOW)
    assert seal_journal(database) == 0
    with database.read() as session:
        verdict = verify(session)
    assert verdict.sound
    assert verdict.checked >= 1
    assert verdict.unsealed == 0


@pytest.mark.parametrize(("start", "made"), [(date(2023, 5, 1), 1), (date(2024, 1, 10), 0)])
def test_the_quarters_report_is_made_once_where_the_roadmap_existed(database: Database, start: date, made: int) -> None:
    with database.write() as session:
        b.task(session, b.measure(session, b.roadmap(session, start=start)), due_on=date(2023, 12, 20))
    assert make_due_reports(database, NOW) == made
    assert make_due_reports(database, NOW) == 0
    with database.read() as session:
        reports = session.execute(select(REPORTS.c.as_of, REPORTS.c.period)).all()
    assert len(reports) == made
    assert all(row.as_of == date(2023, 12, 31) for row in reports)


def statements(database: Database, run: Callable[[], object]) -> list[str]:
    """What ``run`` asks of the database."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    run()
    event.remove(database.engine, "before_cursor_execute", note)
    return asked


def fill(database: Database, tasks: int) -> None:
    """A roadmap with ``tasks`` open tasks in all phases, five to a measure, for a tenth as many bodies."""
    with database.write() as session:
        road = b.roadmap(session, start=date(2024, 1, 10))
        bodies = [b.subject(session) for _ in range(max(2, tasks // 10))]
        session.execute(insert(CONTACTS), [{"subject_id": one, "email": f"b{one}@example.org"} for one in bodies])
        measures = [b.measure(session, road, lead=[bodies[n % len(bodies)]]) for n in range(tasks // 5)]
        session.execute(insert(TASKS), [_task(number, road, measures) for number in range(tasks)])


def _task(number: int, road: int, measures: Sequence[int]) -> dict[str, Any]:
    due_on = date(2024, 3, 1) + timedelta(days=number % 60)
    dates = dict.fromkeys(("due_on", "control_on", "original_due_on", "original_control_on"), due_on)
    place = {"roadmap_id": road, "measure_id": measures[number % len(measures)], "window": f"#{number}"}
    state = "planned" if number % 3 else "in_progress"
    return place | dates | {"opens_on": date(2024, 2, 1), "state": state}


def asked_by_each_job(database: Database, now: datetime) -> dict[str, int]:
    """Statements by job of a morning's tick."""
    settings = Settings(secret_key="secret")
    jobs: dict[str, Callable[[], object]] = {
        "open": lambda: open_windows(database, now),
        "overdue": lambda: mark_overdue(database, now),
        "letters": lambda: plan_letters(database, settings, now),
        "coverage": lambda: plan_coverage(database, settings, now),
    }
    return {name: len(statements(database, job)) for name, job in jobs.items()}


def test_a_tick_asks_as_many_statements_for_a_hundred_tasks_as_for_thousands(database: Database) -> None:
    fill(database, 100)
    few = asked_by_each_job(database, NOW)
    fill(database, 4000)
    with database.write() as session:
        session.execute(delete(STATUS_ROWS))  # so that the same morning is checked and told again
    assert asked_by_each_job(database, NOW) == few


def test_a_tick_with_nothing_to_do_changes_nothing_but_its_sign(database: Database) -> None:
    tick(database, Settings(), NOW)
    with database.read() as session:
        assert session.execute(text("SELECT count(*) FROM event")).scalar_one() == 0
        assert session.execute(text("SELECT count(*) FROM message")).scalar_one() == 0
