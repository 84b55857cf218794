"""The leadership's figures are those of the reports, by a number of statements that does not grow."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import event, select, update
from sqlmodel import Session

from roadmap.control.moves import MoveOrder, move_task
from roadmap.database import Database
from roadmap.demo.stage import DEMO_TODAY, play
from roadmap.models import MEASURED_VALUES, ROADMAPS, TASKS
from roadmap.reads.filter_choices import roadmap_choices
from roadmap.reports.execution import execution_report
from roadmap.reports.leadership import Leadership, leadership
from tests import builders as b
from workflows.lifecycle import State

NOW = datetime(2024, 3, 15, 6, 30, tzinfo=UTC)
EVENING = datetime(2024, 3, 15, 20, 30, tzinfo=UTC)
"""Still the 15th in Kaliningrad, the 16th in Chelyabinsk."""


def shown(database: Database, now: datetime = NOW, reds: int = 12) -> Leadership:
    with database.read() as session:
        return leadership(session, roadmap_choices(session), now, reds=reds)


def agree(database: Database, now: datetime) -> None:
    """Every figure of the screen is that of the roadmap's report."""
    standing = shown(database, now, reds=5000)
    expected_reds = []
    for one in standing.roadmaps:
        with database.read() as session:
            report = execution_report(session, one.roadmap.slug, None, None, now)
        assert one.as_of == report.as_of
        assert one.totals.whole == report.totals
        assert one.totals.sections == report.sections
        assert one.totals.bodies == report.bodies
        assert one.indicators == report.indicators
        assert one.provisional == report.provisional
        expected_reds += [(line.fact.control_on, line.fact.task_id, line) for line in report.overdue]
    expected_reds.sort(key=lambda red: red[:2])
    assert [red.line for red in standing.reds] == [line for _, _, line in expected_reds]


def test_the_demos_figures_are_those_of_its_reports(sqlite_database: Database) -> None:
    play(sqlite_database, DEMO_TODAY)
    agree(sqlite_database, NOW)
    agree(sqlite_database, datetime(2025, 2, 1, 6, tzinfo=UTC))


def test_every_state_and_date_counts_as_in_the_report(database: Database) -> None:
    dice = random.Random(7)
    with database.write() as session:
        for zone in ("Europe/Kaliningrad", "Asia/Yekaterinburg"):
            road = b.roadmap(session, time_zone=zone)
            headings = [b.section(session, road) for _ in range(2)]
            bodies = [b.subject(session, abbr=name) for name in ("ИРО", None)]
            for number in range(6):
                lead = [bodies[number % 2]] if number % 3 else []
                measure = b.measure(session, road, lead=lead, section_id=headings[number % 2])
                for state in State:
                    random_points(session, dice, measure, state)
    agree(database, NOW)
    agree(database, EVENING)


def random_points(session: Session, dice: random.Random, measure: int, state: State) -> None:
    def day(around: date, spread: int) -> date:
        return around + timedelta(days=dice.randint(-spread, spread))

    for _ in range(3):
        due = day(date(2024, 3, 15), 3)
        task = b.task(
            session,
            measure,
            state=state,
            due_on=due,
            control_on=due,
            fulfilled_on=dice.choice([None, day(due, 2)]),
            closed_on=dice.choice([None, day(due, 2)]),
            provisional=dice.random() < 0.1,
        )
        if dice.random() < 0.4:
            moved = day(due, 5)
            session.execute(
                update(TASKS).where(TASKS.c.id == task).values(original_due_on=moved, original_control_on=moved)
            )
        if state in (State.planned, State.in_progress, State.returned) and dice.random() < 0.3:
            b.extension(session, task)


def test_a_move_and_a_reading_show_at_once(database: Database) -> None:
    with database.write() as session:
        act = b.act(session)
        road = b.roadmap(session, act_id=act)
        indicator = b.indicator(session, act, targets={2024: 5.0})
        task = b.task(session, b.measure(session, road), state="in_progress", due_on=date(2024, 3, 14))
        coordinator = b.actor(session, "coordinator")
    before = shown(database)
    assert shown(database) is before, "kept while nothing changes"
    with database.write() as session:
        move_task(session, MoveOrder(task, "submit", result="да", fulfilled_on=date(2024, 3, 15)), coordinator, NOW)
    after = shown(database)
    assert (before.roadmaps[0].totals.whole.overdue, after.roadmaps[0].totals.whole.overdue) == (1, 0)
    assert (len(before.reds), len(after.reds)) == (1, 0)
    with database.write() as session:
        values = {"indicator_id": indicator, "year": 2024, "value": 6.0, "reported_at": NOW}
        session.execute(MEASURED_VALUES.insert().values(values))
    assert [one.reached for one in shown(database).roadmaps[0].indicators] == [True]


def test_only_as_many_reds_as_asked_for_the_earliest_first(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        measure = b.measure(session)
        for day in (13, 11, 12):
            b.task(session, measure, due_on=date(2024, 3, day), control_on=date(2024, 3, day))
    reds = shown(sqlite_database, reds=2).reds
    assert [red.line.fact.control_on.day for red in reds] == [11, 12]


def test_without_roadmaps_there_is_nothing(sqlite_database: Database) -> None:
    assert shown(sqlite_database) == Leadership((), ())


def test_the_number_of_statements_does_not_grow(sqlite_database: Database) -> None:
    play(sqlite_database, DEMO_TODAY)
    assert statements(sqlite_database) == 15
    with sqlite_database.write() as session:
        for row in session.execute(select(ROADMAPS.c.id)).all():
            for number in range(1000, 1020):
                b.task(session, b.measure(session, row.id, n=number), due_on=date(2024, 1, 9))
    assert statements(sqlite_database) == 15


def statements(database: Database) -> int:
    counted: list[str] = []

    def count(*args: Any) -> None:
        counted.append(args[2])

    with database.read() as session:
        choices = roadmap_choices(session)
        event.listen(database.engine, "before_cursor_execute", count)
        try:
            leadership(session, choices, NOW, reds=12)
        finally:
            event.remove(database.engine, "before_cursor_execute", count)
    return len(counted)
