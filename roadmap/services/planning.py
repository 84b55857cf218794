"""From a measure's schedule to its tasks: every window becomes one control point, found again by its window's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from roadmap.deadlines import Window
from roadmap.models import ASSIGNMENTS, MEASURES, ROADMAPS, SECTIONS, TASKS
from roadmap.models.rows import insert_missing
from workflows.calendar import ProductionCalendar, russian_calendar
from workflows.journal import Entry, record
from workflows.lifecycle import State


@dataclass(frozen=True, slots=True)
class MeasurePlan:
    """What planning needs of a measure."""

    id: int
    roadmap_id: int
    root_section_id: int | None
    lead_id: int | None
    shift_rule: str
    schedule: Mapping[str, Any]


def window_name(start: date | None, due: date) -> str:
    """Names a window within its measure: ``2023-05-01..2023-05-31``, or ``..2023-06-30`` for an open start."""
    return f"{start or ''}..{due}"


def task_row(plan: MeasurePlan, window: Window, calendar: ProductionCalendar) -> dict[str, Any]:
    """The row of a task for one window; dates off days off by the roadmap's rule."""
    control_on = calendar.shift(window.due, plan.shift_rule)
    if window.start is not None and control_on < window.start:
        control_on = window.due  # a single day off, such as «1 января»: moving back would end before it begins
    return {
        "roadmap_id": plan.roadmap_id,
        "measure_id": plan.id,
        "root_section_id": plan.root_section_id,
        "lead_id": plan.lead_id,
        "window": window_name(window.start, window.due),
        "opens_on": window.start,
        "due_on": window.due,
        "control_on": control_on,
        "original_due_on": window.due,
        "original_control_on": control_on,
        "provisional": not calendar.is_published(window.due.year),
        "state": State.planned.value,
        "version": 1,
    }


def plan_tasks(session: Session, roadmap_id: int, now: datetime) -> int:
    """Make the tasks that the schedules of a roadmap's measures call for and that do not exist yet.

    A planned task whose window is no longer in the schedule is cancelled with that basis; anything already moved stays.
    Returns how many tasks were made. Repeatable; a fixed number of statements.
    """
    calendar = russian_calendar()
    plans = measure_plans(session, roadmap_id)
    existing = {
        (row.measure_id, row.window): row
        for row in session.execute(
            select(TASKS.c.id, TASKS.c.measure_id, TASKS.c.window, TASKS.c.state).where(
                TASKS.c.roadmap_id == roadmap_id
            )
        )
    }
    wanted = {
        (plan.id, row["window"]): row
        for plan in plans
        for row in (task_row(plan, window, calendar) for window in _windows(plan.schedule))
    }
    made = [row for key, row in wanted.items() if key not in existing]
    insert_missing(session, TASKS, made)
    gone = [
        row.id
        for key, row in existing.items()
        if key not in wanted and row.state == State.planned and ".." in row.window
    ]
    _cancel_gone(session, roadmap_id, gone, now)
    return len(made)


def _cancel_gone(session: Session, roadmap_id: int, task_ids: Sequence[int], now: datetime) -> None:
    if not task_ids:
        return
    basis = "срок мероприятия изменён: такого окна больше нет"
    session.execute(
        update(TASKS)
        .where(TASKS.c.id.in_(task_ids))
        .values(state=State.cancelled.value, reason=basis, closed_on=now.date(), version=TASKS.c.version + 1)
    )
    details = {"trigger": "cancel", "from": "planned", "to": "cancelled", "reason": basis}
    record(
        session,
        *(Entry(f"roadmap:{roadmap_id}", now, "task.cancelled", f"task:{task}", None, details) for task in task_ids),
    )


def measure_plans(session: Session, roadmap_id: int) -> list[MeasurePlan]:
    """The roadmap's living measures as planning sees them; the lead is the body named first."""
    leads = {
        row.measure_id: row.subject_id
        for row in session.execute(
            select(ASSIGNMENTS.c.measure_id, ASSIGNMENTS.c.subject_id)
            .join(MEASURES, MEASURES.c.id == ASSIGNMENTS.c.measure_id)
            .where(MEASURES.c.roadmap_id == roadmap_id, ASSIGNMENTS.c.role == "lead")
            .order_by(ASSIGNMENTS.c.position.desc())
        )
    }
    rows = session.execute(
        select(MEASURES.c.id, MEASURES.c.schedule, SECTIONS.c.id, SECTIONS.c.root_id, ROADMAPS.c.shift_rule)
        .select_from(MEASURES)
        .join(ROADMAPS, ROADMAPS.c.id == MEASURES.c.roadmap_id)
        .outerjoin(SECTIONS, SECTIONS.c.id == MEASURES.c.section_id)
        .where(MEASURES.c.roadmap_id == roadmap_id, MEASURES.c.ended_at.is_(None))
        .order_by(MEASURES.c.n)
    )
    return [
        MeasurePlan(measure_id, roadmap_id, root_id or section_id, leads.get(measure_id), shift_rule, schedule)
        for measure_id, schedule, section_id, root_id, shift_rule in rows
    ]


def _windows(schedule: Mapping[str, Any]) -> Iterable[Window]:
    for window in schedule["windows"]:
        start = date.fromisoformat(window["start"]) if window["start"] else None
        yield Window(start, date.fromisoformat(window["due"]))
