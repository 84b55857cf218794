"""How the tasks of a roadmap stand, today or on any past day («что было известно на 1 июля»), told by the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, null, select
from sqlmodel import Session

from roadmap.models import EVIDENCE, EXTENSIONS, TASKS
from roadmap.sql.among import among
from roadmap.sql.rows_as import columns_of, rows_as
from roadmap.zones import zone_of
from workflows.calendar import russian_calendar
from workflows.journal import EVENTS
from workflows.lifecycle import State
from workflows.replay import replayed
from workflows.task_events import PLANNED


@dataclass(frozen=True, slots=True)
class Standing:
    """One task as it stood at the end of a day.

    ``window_due`` is given for a past day: the last day of the window it was planned for then. The journal does not
    tell when that window opened (an act may have moved it since): the measure's schedule of that day does; ``opens_on``
    is today's.
    """

    task_id: int
    measure_id: int
    opens_on: date | None
    due_on: date
    control_on: date
    original_due_on: date
    original_control_on: date
    provisional: bool
    state: str
    result: str | None
    reason: str | None
    fulfilled_on: date | None
    closed_on: date | None
    evidence: tuple[str, ...] = ()
    extension_asked: bool = False
    window_due: date | None = None


_TOLD = frozenset(field.name for field in fields(Standing))


def standings(session: Session, roadmap_id: int) -> list[Standing]:
    """All tasks of a roadmap as they stand now; three statements."""
    return _standings(session, TASKS.c.roadmap_id == roadmap_id)


def standings_of(session: Session, task_ids: Sequence[int]) -> list[Standing]:
    """These tasks as they stand now; three statements."""
    return _standings(session, among(TASKS.c.id, task_ids))


def _standings(session: Session, condition: ColumnElement[bool]) -> list[Standing]:
    mine = select(TASKS.c.id).where(condition)
    asked = set(
        session.execute(
            select(EXTENSIONS.c.task_id).where(EXTENSIONS.c.state == "asked", EXTENSIONS.c.task_id.in_(mine))
        ).scalars()
    )
    proofs: dict[int, list[str]] = {}
    for task_id, name in session.execute(
        select(EVIDENCE.c.task_id, EVIDENCE.c.name).where(EVIDENCE.c.task_id.in_(mine)).order_by(EVIDENCE.c.id)
    ):
        proofs.setdefault(task_id, []).append(name)
    columns = columns_of(Standing, TASKS, task=TASKS, evidence=None, extension_asked=None, window_due=null())
    return rows_as(
        Standing,
        session.execute(select(*columns).where(condition).order_by(TASKS.c.id)),
        evidence=lambda row: tuple(proofs.get(row.task_id, ())),
        extension_asked=lambda row: row.task_id in asked,
    )


def standings_on(session: Session, roadmap_id: int, day: date, time_zone: str) -> list[Standing]:
    """All tasks as the journal knew them at the end of ``day`` in the roadmap's time zone.

    A task that an event brought later is left out; planned ones of the document are there from the first.
    """
    midnight = end_of_day(day, time_zone)
    later = {
        int(subject.removeprefix("task:"))
        for subject in session.execute(
            select(EVENTS.c.subject).where(
                EVENTS.c.stream == f"roadmap:{roadmap_id}", EVENTS.c.kind == PLANNED.kind, EVENTS.c.at >= midnight
            )
        ).scalars()
    }
    first = {
        row.task_id: replace(
            row,
            due_on=row.original_due_on,
            control_on=row.original_control_on,
            provisional=not russian_calendar().is_published(row.original_due_on.year),
            state=State.planned.value,
            result=None,
            reason=None,
            fulfilled_on=None,
            closed_on=None,
            evidence=(),
            extension_asked=False,
            window_due=row.original_due_on,
        )
        for row in standings(session, roadmap_id)
        if row.task_id not in later
    }
    events = session.execute(
        select(EVENTS.c.subject, EVENTS.c.kind, EVENTS.c.at, EVENTS.c.details)
        .where(EVENTS.c.stream == f"roadmap:{roadmap_id}", EVENTS.c.subject.like("task:%"), EVENTS.c.at < midnight)
        .order_by(EVENTS.c.at, EVENTS.c.id)
    )
    for subject, kind, at, details in events:
        task_id = int(subject.removeprefix("task:"))
        if task_id in first:
            first[task_id] = after_event(first[task_id], kind, at.astimezone(zone_of(time_zone)).date(), details)
    return [first[task_id] for task_id in sorted(first)]


def end_of_day(day: date, time_zone: str) -> datetime:
    """The instant at which ``day`` is over in that zone."""
    return datetime.combine(day + timedelta(days=1), time.min, zone_of(time_zone))


def after_event(row: Standing, kind: str, on: date, details: Mapping[str, Any]) -> Standing:
    """``row`` after a journal event that happened ``on`` that day; events that move nothing leave it as it is. Pure."""
    changes = {name: value for name, value in replayed(row, kind, details, on=on).items() if name in _TOLD}
    if details.get("evidence"):
        changes["evidence"] = (*row.evidence, *details["evidence"])
    return replace(row, **changes) if changes else row
