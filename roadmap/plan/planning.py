"""From a measure's schedule to its tasks: every window becomes one control point, found again by its window's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Row
from sqlmodel import Session

from roadmap.control.moves import hold_tasks, local_day, take_all, write_all
from roadmap.control.steps import facts_of, stream
from roadmap.deadlines import Window
from roadmap.language.message import _
from roadmap.models import ASSIGNMENTS, MEASURES, ROADMAPS, SECTIONS, TASKS
from roadmap.plan.fates import Becomes, Cause, Fate, NewTerm, StandingTask, fates_of
from roadmap.plan.windows import WindowName, control_day
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


def task_row(plan: MeasurePlan, window: Window, calendar: ProductionCalendar) -> dict[str, Any]:
    """The row of a task for one window; dates off days off by the roadmap's rule."""
    control_on = control_day(window, plan.shift_rule, calendar)
    return {
        "roadmap_id": plan.roadmap_id,
        "measure_id": plan.id,
        "root_section_id": plan.root_section_id,
        "lead_id": plan.lead_id,
        "window": WindowName.of(window),
        "opens_on": window.start,
        "due_on": window.due,
        "control_on": control_on,
        "original_due_on": window.due,
        "original_control_on": control_on,
        "provisional": not calendar.is_published(window.due.year),
        "state": State.planned.value,
        "version": 1,
    }


_GONE = _("срок мероприятия изменён: такого окна больше нет")
_BACK = _("окно снова в сроке мероприятия")


def plan_tasks(session: Session, roadmap_id: int, now: datetime) -> int:
    """Make the tasks that the schedules of a roadmap's measures call for and that do not exist yet.

    A planned task whose window is no longer in the schedule is cancelled with that basis, and planned again should the
    window come back; anything already moved stays, and so does what fell due before an amended edition came into force.
    Every task follows its measure's lead and section.
    Returns how many tasks were made. Repeatable; a fixed number of statements.
    """
    calendar = russian_calendar()
    plans = measure_plans(session, roadmap_id)
    rows = session.execute(select(*_KNOWN).where(TASKS.c.roadmap_id == roadmap_id)).all()
    fates = [(plan, fate) for plan, tasks in _standing(plans, rows) for fate in _fates(plan, tasks)]
    made = [
        task_row(plan, fate.window, calendar)
        for plan, fate in fates
        if fate.kind is Becomes.planned and fate.task is None and fate.window is not None
    ]
    put_tasks(session, made)
    if rows:
        _tell_planned(session, roadmap_id, made, now)
    stood = [(fate.kind, fate.task.id) for _other, fate in fates if fate.task is not None]
    _move(session, "withdraw", [task for kind, task in stood if kind is Becomes.cancelled], _GONE, now)
    _move(session, "restore", [task for kind, task in stood if kind is Becomes.planned], _BACK, now)
    _follow_measures(session, plans, rows)
    return len(made)


_KNOWN = [
    TASKS.c[name]
    for name in ("id", "measure_id", "window", "opens_on", "due_on", "control_on", "state", "withdrawn_by",
                 "lead_id", "root_section_id")
]  # fmt: skip


def _standing(
    plans: Sequence[MeasurePlan], rows: Iterable[Row[Any]]
) -> Iterator[tuple[MeasurePlan, Sequence[StandingTask]]]:
    """The living measures, each with its tasks."""
    tasks: dict[int, list[StandingTask]] = {}
    for row in rows:
        days = (row.opens_on, row.due_on, row.control_on)
        one = StandingTask(row.id, WindowName(row.window), *days, row.state, withdrawn=row.withdrawn_by == PLANNER)
        tasks.setdefault(row.measure_id, []).append(one)
    return ((plan, tasks.get(plan.id, ())) for plan in plans)


def _fates(plan: MeasurePlan, tasks: Sequence[StandingTask]) -> Sequence[Fate]:
    return fates_of(tasks, NewTerm(plan.schedule, plan.shift_rule, plan.effective_from), Cause.schedule)[0]


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
