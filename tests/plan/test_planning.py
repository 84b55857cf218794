"""From schedules to tasks: every window one control point, and planning again finds it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import select, update
from sqlalchemy.engine import Row
from sqlmodel import Session

from roadmap.control.moves import MoveOrder, move_task
from roadmap.database import Database
from roadmap.deadlines import Window
from roadmap.models import ASSIGNMENTS, EXTENSIONS, MEASURES, TASKS
from roadmap.plan.planning import MeasurePlan, plan_tasks, task_row
from roadmap.plan.windows import WindowName
from roadmap.reports.history.standings import standings, standings_on
from tests import builders as b
from tests.builders import NOW, TODAY
from workflows.calendar import russian_calendar
from workflows.journal import EVENTS

MARCH, JUNE, DECEMBER = ("2024-03-01", "2024-03-31"), (None, "2024-06-30"), (None, "2024-12-31")
PLAN = MeasurePlan(1, 2, 3, 4, "back", {})


def tasks(session: Session) -> list[Row[Any]]:
    return list(session.execute(select(TASKS).order_by(TASKS.c.due_on, TASKS.c.id)))


def kinds(session: Session) -> list[str]:
    return list(session.execute(select(EVENTS.c.kind).order_by(EVENTS.c.id)).scalars())


def reschedule(session: Session, measure: int, *windows: tuple[str | None, str]) -> None:
    schedule = {"kind": "dates", "windows": [{"start": start, "due": due} for start, due in windows]}
    session.execute(update(MEASURES).where(MEASURES.c.id == measure).values(schedule=schedule))


def test_a_window_has_a_name() -> None:
    assert WindowName.of(Window(date(2023, 5, 1), date(2023, 5, 31))) == "2023-05-01..2023-05-31"
    assert WindowName.of(Window(None, date(2023, 6, 30))) == "..2023-06-30"


@pytest.mark.parametrize(
    ("rule", "start", "due", "control"),
    [
        ("back", None, date(2024, 6, 30), date(2024, 6, 28)),
        ("forward", None, date(2024, 6, 30), date(2024, 7, 1)),
        ("none", None, date(2024, 6, 30), date(2024, 6, 30)),
        ("back", date(2024, 6, 30), date(2024, 6, 30), date(2024, 6, 30)),
        ("back", date(2024, 6, 29), date(2024, 6, 30), date(2024, 6, 30)),
        ("back", date(2024, 6, 28), date(2024, 6, 30), date(2024, 6, 28)),
        ("back", date(2024, 1, 1), date(2024, 1, 1), date(2024, 1, 1)),
    ],
)
def test_the_control_date_follows_the_rule_but_never_precedes_the_window(
    rule: str, start: date | None, due: date, control: date
) -> None:
    row = task_row(MeasurePlan(1, 2, 3, 4, rule, {}), Window(start, due), russian_calendar())
    assert (row["due_on"], row["control_on"]) == (due, control)
    assert (row["original_due_on"], row["original_control_on"]) == (due, control)


def test_a_year_without_a_published_calendar_is_provisional() -> None:
    assert task_row(PLAN, Window(None, date(2040, 6, 1)), russian_calendar())["provisional"]
    assert not task_row(PLAN, Window(None, date(2024, 6, 1)), russian_calendar())["provisional"]


def test_every_window_becomes_one_task_of_its_lead_and_section(database: Database) -> None:
    with database.write() as session:
        roadmap = b.roadmap(session)
        root = b.section(session, roadmap)
        inner = b.section(session, roadmap, parent_id=root)
        first, second = b.subject(session), b.subject(session)
        measure = b.measure(session, roadmap, section_id=inner, lead=[first, second], windows=[MARCH, JUNE])
        assert plan_tasks(session, roadmap, NOW) == 2
        found = tasks(session)
        assert kinds(session) == []
    assert [(row.window, row.control_on) for row in found] == [
        ("2024-03-01..2024-03-31", date(2024, 3, 29)),
        ("..2024-06-30", date(2024, 6, 28)),
    ]
    assert {(row.measure_id, row.roadmap_id, row.lead_id, row.root_section_id) for row in found} == {
        (measure, roadmap, first, root)
    }


def test_planning_again_makes_nothing(database: Database) -> None:
    with database.write() as session:
        roadmap = b.roadmap(session)
        b.measure(session, roadmap, windows=[MARCH, JUNE])
        plan_tasks(session, roadmap, NOW)
        before = tasks(session)
        assert plan_tasks(session, roadmap, NOW) == 0
        assert tasks(session) == before


def test_a_measure_without_windows_waits(database: Database) -> None:
    with database.write() as session:
        roadmap = b.roadmap(session)
        b.measure(session, roadmap)
        assert plan_tasks(session, roadmap, NOW) == 0


def test_a_planned_task_whose_window_is_gone_is_cancelled_and_one_begun_stays(database: Database) -> None:
    evening = datetime(2024, 3, 15, 22, 0, tzinfo=UTC)  # the 16th in Moscow
    with database.write() as session:
        roadmap = b.roadmap(session)
        measure = b.measure(session, roadmap, windows=[MARCH, JUNE])
        plan_tasks(session, roadmap, NOW)
        march, june = tasks(session)
        session.execute(update(TASKS).where(TASKS.c.id == march.id).values(state="in_progress"))
        reschedule(session, measure, DECEMBER)
        assert plan_tasks(session, roadmap, evening) == 1
        march, june, december = tasks(session)
        told = session.execute(select(EVENTS).order_by(EVENTS.c.id)).all()
    assert (march.state, june.state, december.state) == ("in_progress", "cancelled", "planned")
    assert (june.closed_on, june.version, june.changed_at) == (date(2024, 3, 16), 2, evening)
    assert "такого окна больше нет" in june.reason
    assert [(row.kind, row.subject) for row in told] == [
        ("task.planned", f"task:{december.id}"),
        ("task.cancelled", f"task:{june.id}"),
    ]
    assert told[1].details["version"] == 2


def test_a_window_that_comes_back_is_planned_again(database: Database) -> None:
    with database.write() as session:
        roadmap = b.roadmap(session)
        measure = b.measure(session, roadmap, windows=[JUNE])
        plan_tasks(session, roadmap, NOW)
        for windows in ([DECEMBER], [JUNE]):
            reschedule(session, measure, *windows)
            plan_tasks(session, roadmap, NOW)
        june, december = tasks(session)
        assert kinds(session) == ["task.planned", "task.cancelled", "task.cancelled", "task.reopened"]
    assert (june.state, june.reason, june.closed_on, june.version) == ("planned", None, None, 3)
    assert december.state == "cancelled"


def test_planning_tells_its_moves_as_rows_of_the_table_and_knows_them_by_no_words(database: Database) -> None:
    with database.write() as session:
        roadmap = b.roadmap(session)
        measure = b.measure(session, roadmap, windows=[JUNE])
        plan_tasks(session, roadmap, NOW)
        reschedule(session, measure, DECEMBER)
        plan_tasks(session, roadmap, NOW)
        session.execute(update(TASKS).where(TASKS.c.state == "cancelled").values(reason="in other words"))
        reschedule(session, measure, JUNE)
        plan_tasks(session, roadmap, NOW)
        june = tasks(session)[0]
        told = [
            (row.kind, row.actor, row.details["trigger"], row.details["from"], row.details["to"])
            for row in session.execute(
                select(EVENTS).where(EVENTS.c.subject == f"task:{june.id}").order_by(EVENTS.c.id)
            )
        ]
        assert [replace(one, window_due=None) for one in standings_on(session, roadmap, TODAY, "Europe/Moscow")] == (
            standings(session, roadmap)
        )
    assert (june.state, june.reason, june.withdrawn_by) == ("planned", None, None)
    assert told == [
        ("task.cancelled", None, "withdraw", "planned", "cancelled"),
        ("task.reopened", None, "restore", "cancelled", "planned"),
    ]


def test_who_reopens_what_planning_withdrew_takes_it_over(database: Database) -> None:
    with database.write() as session:
        roadmap = b.roadmap(session)
        measure = b.measure(session, roadmap, windows=[JUNE])
        plan_tasks(session, roadmap, NOW)
        reschedule(session, measure, DECEMBER)
        plan_tasks(session, roadmap, NOW)
        june, coordinator = tasks(session)[0], b.actor(session)
        assert june.withdrawn_by == "planner"
        for trigger in ("reopen", "cancel"):
            move_task(session, MoveOrder(june.id, trigger, reason="решение штаба"), coordinator, NOW)
        reschedule(session, measure, JUNE)
        plan_tasks(session, roadmap, NOW)
        june = tasks(session)[0]
    assert (june.state, june.reason, june.withdrawn_by) == ("cancelled", "решение штаба", None)


def test_a_withdrawn_task_has_no_open_request_for_another_date(database: Database) -> None:
    with database.write() as session:
        roadmap = b.roadmap(session)
        measure = b.measure(session, roadmap, windows=[JUNE])
        plan_tasks(session, roadmap, NOW)
        b.extension(session, tasks(session)[0].id, date(2024, 7, 30))
        reschedule(session, measure, DECEMBER)
        plan_tasks(session, roadmap, NOW)
        asked = session.execute(select(EXTENSIONS)).one()
    assert (asked.state, asked.decided_at) == ("withdrawn", NOW)
    assert "такого окна больше нет" in asked.decision_reason


def test_what_a_person_cancelled_is_not_planned_again(database: Database) -> None:
    with database.write() as session:
        roadmap = b.roadmap(session)
        b.measure(session, roadmap, windows=[JUNE])
        plan_tasks(session, roadmap, NOW)
        session.execute(update(TASKS).values(state="cancelled", reason="исключено приказом"))
        plan_tasks(session, roadmap, NOW)
        assert tasks(session)[0].state == "cancelled"


def test_the_tasks_of_a_removed_measure_are_left_to_the_act_that_removes_it(database: Database) -> None:
    with database.write() as session:
        roadmap = b.roadmap(session)
        measure = b.measure(session, roadmap, windows=[JUNE])
        plan_tasks(session, roadmap, NOW)
        session.execute(update(MEASURES).where(MEASURES.c.id == measure).values(ended_at=NOW))
        plan_tasks(session, roadmap, NOW)
        assert [row.state for row in tasks(session)] == ["planned"]


def test_a_task_that_an_event_brought_is_not_the_schedules_business(database: Database) -> None:
    with database.write() as session:
        roadmap = b.roadmap(session)
        b.task(session, b.measure(session, roadmap), window="event:2024-03-01:2024-03-15")
        plan_tasks(session, roadmap, NOW)
        assert [row.state for row in tasks(session)] == ["planned"]


def test_tasks_follow_a_new_lead_and_section(database: Database) -> None:
    with database.write() as session:
        roadmap = b.roadmap(session)
        old, new = b.subject(session), b.subject(session)
        measure = b.measure(session, roadmap, lead=[old], windows=[JUNE])
        plan_tasks(session, roadmap, NOW)
        section = b.section(session, roadmap)
        session.execute(update(MEASURES).where(MEASURES.c.id == measure).values(section_id=section))
        session.execute(update(ASSIGNMENTS).values(subject_id=new))
        plan_tasks(session, roadmap, NOW)
        task = tasks(session)[0]
    assert (task.lead_id, task.root_section_id, task.version) == (new, section, 1)


def test_another_roadmap_is_left_alone(database: Database) -> None:
    with database.write() as session:
        other = b.task(session, window="..2024-06-30")
        roadmap = b.roadmap(session)
        b.measure(session, roadmap, windows=[MARCH])
        plan_tasks(session, roadmap, NOW)
        assert {row.id: row.state for row in tasks(session)}[other] == "planned"


def test_the_number_of_statements_does_not_grow_with_the_tasks(database: Database) -> None:
    def asked(measures: int) -> int:
        counted: list[object] = []
        with database.write() as session:
            roadmap = b.roadmap(session)
            for _ in range(measures):
                b.measure(session, roadmap, windows=[MARCH, JUNE])
            sql_event.listen(database.engine, "before_cursor_execute", note := lambda *given: counted.append(given))
            plan_tasks(session, roadmap, NOW)
            sql_event.remove(database.engine, "before_cursor_execute", note)
        return len(counted)

    assert asked(2) == asked(40)
