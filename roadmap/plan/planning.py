"""From a measure's schedule to its tasks: every window becomes one control point, found again by its window's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Row
from sqlmodel import Session

from roadmap.bounds import is_within
from roadmap.control.moves import hold_tasks, local_day, take_all, write_all
from roadmap.control.steps import facts_of, stream
from roadmap.deadlines import Window
from roadmap.models import ASSIGNMENTS, MEASURES, ROADMAPS, SECTIONS, TASKS
from roadmap.sql.upserts import insert_missing
from workflows.calendar import ProductionCalendar, russian_calendar
from workflows.guards import PLANNER, Facts
from workflows.journal import Entry, record
from workflows.lifecycle import State
from workflows.task_events import PLANNED


@dataclass(frozen=True, slots=True)
class MeasurePlan:
    """What planning needs of a measure."""

    id: int
    roadmap_id: int
    root_section_id: int | None
    lead_id: int | None
    shift_rule: str
    schedule: Mapping[str, Any]
    effective_from: date | None = None


def window_name(start: date | None, due: date) -> str:
    """Names a window within its measure: ``2023-05-01..2023-05-31``, or ``..2023-06-30`` for an open start."""
    return f"{start or ''}..{due}"


def control_day(window: Window, shift_rule: str, calendar: ProductionCalendar) -> date:
    """The window's due day moved off a day off by the roadmap's rule."""
    moved = calendar.shift(window.due, shift_rule)
    if window.start is not None and moved < window.start:
        return window.due  # a single day off, such as «1 января»: moving back would end before it begins
    return moved


def task_row(plan: MeasurePlan, window: Window, calendar: ProductionCalendar) -> dict[str, Any]:
    """The row of a task for one window; dates off days off by the roadmap's rule."""
    control_on = control_day(window, plan.shift_rule, calendar)
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


_GONE = "срок мероприятия изменён: такого окна больше нет"
_BACK = "окно снова в сроке мероприятия"
_KNOWN = [
    TASKS.c[name]
    for name in ("id", "measure_id", "window", "state", "withdrawn_by", "due_on", "lead_id", "root_section_id")
]


def plan_tasks(session: Session, roadmap_id: int, now: datetime) -> int:
    """Make the tasks that the schedules of a roadmap's measures call for and that do not exist yet.

    A planned task whose window is no longer in the schedule is cancelled with that basis, and planned again should the
    window come back; anything already moved stays, and so does what fell due before an amended edition came into force.
    Every task follows its measure's lead and section.
    Returns how many tasks were made. Repeatable; a fixed number of statements.
    """
    calendar = russian_calendar()
    plans = measure_plans(session, roadmap_id)
    existing = {
        (row.measure_id, row.window): row
        for row in session.execute(select(*_KNOWN).where(TASKS.c.roadmap_id == roadmap_id))
    }
    wanted = {
        (plan.id, row["window"]): row
        for plan in plans
        for row in (task_row(plan, window, calendar) for window in windows_to_plan(plan.schedule, plan.effective_from))
    }
    made = [row for key, row in wanted.items() if key not in existing]
    put_tasks(session, made)
    if existing:
        _tell_planned(session, roadmap_id, made, now)
    since = {plan.id: plan.effective_from for plan in plans}
    of_document = [
        (key in wanted, row)
        for key, row in existing.items()
        if ".." in row.window and row.measure_id in since and row.due_on >= (since[row.measure_id] or date.min)
    ]
    gone = [row.id for called_for, row in of_document if not called_for and row.state == State.planned]
    back = [row.id for called_for, row in of_document if called_for and row.withdrawn_by == PLANNER]
    _move(session, "withdraw", gone, _GONE, now)
    _move(session, "restore", back, _BACK, now)
    _follow_measures(session, plans, existing.values())
    return len(made)


def put_tasks(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert new tasks (`task_row`); one whose window has a task already is left out."""
    insert_missing(session, TASKS, rows)


def _tell_planned(session: Session, roadmap_id: int, made: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Journal the tasks that were not there from the first, so that a report as of an earlier day leaves them out."""
    if not made:
        return
    keys = {(row["measure_id"], row["window"]) for row in made}
    rows = session.execute(
        select(TASKS.c.id, TASKS.c.measure_id, TASKS.c.window, TASKS.c.due_on).where(TASKS.c.roadmap_id == roadmap_id)
    )
    new = [(row.id, {"due_on": row.due_on.isoformat()}) for row in rows if (row.measure_id, row.window) in keys]
    record(
        session,
        *(Entry(stream(roadmap_id), now, PLANNED.kind, f"task:{task}", None, details) for task, details in new),
    )


def _move(session: Session, trigger: str, task_ids: Sequence[int], reason: str, now: datetime) -> None:
    """The planner's own moves, for those of the tasks that are still as they were read."""
    if task_ids:

        def facts(task: Row[Any]) -> Facts:
            stands = facts_of(task, local_day(task, now), now, frozenset({PLANNER}))
            return replace(stands, reason=reason, pending_extension=task.pending)

        write_all(session, list(take_all(hold_tasks(session, task_ids), trigger, facts)))


def _follow_measures(session: Session, plans: Sequence[MeasurePlan], tasks: Iterable[Row[Any]]) -> None:
    """``lead_id`` and ``root_section_id`` of a task repeat what its measure says now."""
    by_measure = {plan.id: plan for plan in plans}
    changed = [
        {"row_id": row.id, "new_lead": plan.lead_id, "new_root": plan.root_section_id}
        for row in tasks
        if (plan := by_measure.get(row.measure_id)) is not None
        and (row.lead_id, row.root_section_id) != (plan.lead_id, plan.root_section_id)
    ]
    if changed:
        session.execute(
            update(TASKS)
            .where(TASKS.c.id == bindparam("row_id"))
            .values(lead_id=bindparam("new_lead"), root_section_id=bindparam("new_root")),
            changed,
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
        select(
            MEASURES.c.id,
            MEASURES.c.schedule,
            MEASURES.c.effective_from,
            SECTIONS.c.id,
            SECTIONS.c.root_id,
            ROADMAPS.c.shift_rule,
        )
        .select_from(MEASURES)
        .join(ROADMAPS, ROADMAPS.c.id == MEASURES.c.roadmap_id)
        .outerjoin(SECTIONS, SECTIONS.c.id == MEASURES.c.section_id)
        .where(MEASURES.c.roadmap_id == roadmap_id, MEASURES.c.ended_at.is_(None))
        .order_by(MEASURES.c.n)
    )
    return [
        MeasurePlan(measure_id, roadmap_id, root_id or section_id, leads.get(measure_id), shift_rule, schedule, since)
        for measure_id, schedule, since, section_id, root_id, shift_rule in rows
    ]


def windows_to_plan(schedule: Mapping[str, Any], since: date | None) -> list[Window]:
    """The windows of a schedule that call for tasks.

    Repeating ones of an amended measure only from the day ``since`` its edition rules; one-off dates always, for they
    are what the document says. Never one beyond the years that are worked with: such a slip of a document is for a
    person to look at.
    """
    found = [
        Window(date.fromisoformat(one["start"]) if one["start"] else None, date.fromisoformat(one["due"]))
        for one in schedule["windows"]
    ]
    found = [one for one in found if is_within(one.due) and (one.start is None or is_within(one.start))]
    if since is None or schedule.get("kind") not in ("recurring", "continuous"):
        return found
    return [window for window in found if window.due >= since]
