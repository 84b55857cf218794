"""The tasks that a letter may be about, with what it says of each."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, String, Text, and_, cast, func, literal, or_, select
from sqlmodel import Session

from roadmap.control.remark_reads import BEGINNINGS, WORDS
from roadmap.models import ACTS, EXTENSIONS, MEASURES, NOTICES, ROADMAPS, TASKS
from roadmap.reads.tasks import AWAITED
from roadmap.sql.among import among
from roadmap.sql.rows_as import columns_of, rows_as
from roadmap.troubles import Troubles, rows_of
from roadmap.zones import zone_of
from workflows import lifecycle
from workflows.journal import EVENTS
from workflows.lifecycle import State

WATCHED = tuple(state.value for state in lifecycle.WATCHED)
"""States in which a coming term concerns somebody."""


@dataclass(frozen=True, slots=True)
class DueTask:
    """A task and its measure in the words of the order.

    ``recurs`` tells that the measure has many windows; ``extension_*`` are of the pending request to move the date.
    """

    task_id: int
    roadmap_id: int
    measure_id: int
    state: str
    version: int
    opens_on: date | None
    due_on: date
    control_on: date
    reason: str | None
    extension_id: int | None
    extension_date: date | None
    extension_reason: str | None
    n: int
    code: str | None
    title: str
    deadline: str
    kind: str
    expected: str | None
    roadmap_title: str
    shift_rule: str
    in_force: bool
    act_kind: str | None
    act_number: str | None
    act_date: date | None
    act_issuer: str | None

    @property
    def recurs(self) -> bool:
        """Whether the measure has windows again and again."""
        return self.kind == "recurring"


_COLUMNS = columns_of(
    DueTask,
    TASKS,
    MEASURES,
    task=TASKS,
    extension=EXTENSIONS,
    extension_date=EXTENSIONS.c.new_due_on,
    expected=MEASURES.c.result,
    roadmap=ROADMAPS,
    shift_rule=ROADMAPS.c.shift_rule,
    in_force=ROADMAPS.c.state == "in_force",
    act=ACTS,
)


def _points() -> Select[Any]:
    pending = and_(EXTENSIONS.c.task_id == TASKS.c.id, EXTENSIONS.c.state == "asked")
    return (
        select(*_COLUMNS)
        .select_from(TASKS)
        .join(MEASURES, MEASURES.c.id == TASKS.c.measure_id)
        .join(ROADMAPS, ROADMAPS.c.id == TASKS.c.roadmap_id)
        .outerjoin(ACTS, ACTS.c.id == MEASURES.c.act_id)
        .outerjoin(EXTENSIONS, pending)
        .order_by(TASKS.c.control_on, TASKS.c.roadmap_id, MEASURES.c.n, TASKS.c.id)
    )


def _read(session: Session, chosen: Select[Any], troubles: Troubles | None) -> list[DueTask]:
    return rows_as(DueTask, rows_of(session, chosen, TASKS.c.id, "task", troubles))


def points_in_question(
    session: Session, time_zone: str, today: date, ahead: timedelta, troubles: Troubles | None = None
) -> list[DueTask]:
    """Tasks of one zone's roadmaps in force that are owed by ``today + ahead`` or past due, and awaited decisions."""
    living = (ROADMAPS.c.time_zone == time_zone, ROADMAPS.c.state == "in_force")
    return _read(session, _points().where(*living, _in_question(today + ahead)), troubles)


def _in_question(until: date) -> ColumnElement[bool]:
    return or_(
        and_(TASKS.c.state.in_(WATCHED), TASKS.c.control_on <= until),
        TASKS.c.state.in_(AWAITED),
        EXTENSIONS.c.id.is_not(None),
    )


_AT_WORK = tuple(state.value for state in lifecycle.AT_WORK)


def points_silent(
    session: Session, time_zone: str, today: date, days: int, troubles: Troubles | None = None
) -> list[tuple[DueTask, date]]:
    """Tasks at work of one zone's roadmaps in force whose term has not passed and of which nobody who answers for them
    has said a word for ``days`` days, each with the day of the last word; one statement.

    Work that recurs reports with every window and is left out. Without any word the day is the one on which the window
    opened; a task with neither is left out too. A start that only the clock
    noted counts from the window, so that an outage changes nothing.
    """
    zone, until = zone_of(time_zone), today - timedelta(days=days)
    before = datetime.combine(until + timedelta(days=1), time(), zone).astimezone(UTC)
    said = and_(
        EVENTS.c.subject == literal("task:").concat(cast(TASKS.c.id, String)),
        or_(
            EVENTS.c.kind.in_((*WORDS, *BEGINNINGS)),
            and_(EVENTS.c.kind == "task.started", EVENTS.c.actor.is_not(None)),
        ),
    )
    last = func.max(EVENTS.c.at)
    silent = (
        select(TASKS.c.id.label("id"), last.label("last"))
        .select_from(TASKS)
        .join(ROADMAPS, ROADMAPS.c.id == TASKS.c.roadmap_id)
        .outerjoin(EVENTS, said)
        .where(
            ROADMAPS.c.time_zone == time_zone,
            ROADMAPS.c.state == "in_force",
            TASKS.c.state.in_(_AT_WORK),
            TASKS.c.control_on >= today,
            or_(TASKS.c.opens_on.is_(None), TASKS.c.opens_on <= until),
        )
        .group_by(TASKS.c.id)
        .having(or_(and_(last.is_(None), TASKS.c.opens_on.is_not(None)), last < before))
        .subquery()
    )
    found = []
    chosen = _points().add_columns(silent.c.last).join(silent, silent.c.id == TASKS.c.id)
    for *point, at in rows_of(session, chosen.where(MEASURES.c.kind != "recurring"), TASKS.c.id, "task", troubles):
        row = DueTask(*point)
        days_said = [day for day in (row.opens_on, at.astimezone(zone).date() if at is not None else None) if day]
        if days_said:
            found.append((row, max(days_said)))
    return found


def told_of(session: Session, kind: str, today: date) -> set[str]:
    """Keys of the notices of one kind about tasks at work whose term has not passed."""
    at_work = select(TASKS.c.id).where(TASKS.c.state.in_(_AT_WORK), TASKS.c.control_on >= today)
    mine = select(NOTICES.c.key).where(NOTICES.c.kind == kind, NOTICES.c.task_id.in_(at_work))
    return set(session.execute(mine).scalars())


def points_waiting(session: Session, troubles: Troubles | None = None) -> dict[int, DueTask]:
    """Task id → task of every notice that waits for its recipient's next letter."""
    waiting = select(NOTICES.c.task_id).where(NOTICES.c.message_key.is_(None))
    return {row.task_id: row for row in _read(session, _points().where(TASKS.c.id.in_(waiting)), troubles)}


def points_of(
    session: Session,
    task_ids: Collection[int],
    measure_ids: Collection[int] = (),
    roadmap_ids: Collection[int] = (),
    troubles: Troubles | None = None,
) -> list[DueTask]:
    """These tasks, all tasks of these measures and all tasks of these roadmaps."""
    wanted = or_(
        among(TASKS.c.id, task_ids),
        among(TASKS.c.measure_id, measure_ids),
        among(TASKS.c.roadmap_id, roadmap_ids),
    )
    return _read(session, _points().where(wanted), troubles)


@dataclass(frozen=True, slots=True)
class RoadmapHead:
    """What letters need of a roadmap in force. ``policy`` is the stored document, or its text where that is none."""

    id: int
    slug: str
    title: str
    time_zone: str
    policy: Any


def roadmaps_in_force(session: Session) -> dict[int, RoadmapHead]:
    """All roadmaps in force by id."""
    stored = cast(ROADMAPS.c.policy, Text)  # read here: one that is no document must not cost the others
    columns = columns_of(RoadmapHead, ROADMAPS, policy=stored)
    rows = session.execute(select(*columns).where(ROADMAPS.c.state == "in_force").order_by(ROADMAPS.c.id))
    return {one.id: one for one in rows_as(RoadmapHead, rows, policy=lambda row: _document(row.policy))}


def _document(stored: str | None) -> Any:
    try:
        return json.loads(stored or "{}")
    except ValueError:
        return stored


def return_reasons(session: Session, troubles: Troubles | None = None) -> dict[int, str]:
    """Why each task that stands returned was returned, in the words of whoever did it."""
    returned = select(literal("task:").concat(cast(TASKS.c.id, String))).where(TASKS.c.state == State.returned.value)
    chosen = (
        select(EVENTS.c.subject, EVENTS.c.details)
        .where(EVENTS.c.subject.in_(returned), EVENTS.c.kind == "task.returned")
        .order_by(EVENTS.c.id)
    )
    rows = rows_of(session, chosen, EVENTS.c.id, "event", troubles)
    return {int(row.subject.partition(":")[2]): _reason(row.details) for row in rows}


def _reason(details: Any) -> str:
    return str(details.get("reason") or "") if isinstance(details, dict) else ""


def intervals(session: Session) -> dict[int, float]:
    """Recurring measure → mean distance between its windows, days."""
    span = func.count(TASKS.c.id) - 1
    if session.get_bind().dialect.name == "sqlite":
        days = func.julianday(func.max(TASKS.c.original_due_on)) - func.julianday(func.min(TASKS.c.original_due_on))
    else:
        days = func.max(TASKS.c.original_due_on) - func.min(TASKS.c.original_due_on)
    rows = session.execute(
        select(TASKS.c.measure_id, cast(days, Float) / span)
        .join(MEASURES, MEASURES.c.id == TASKS.c.measure_id)
        .where(MEASURES.c.kind == "recurring")
        .group_by(TASKS.c.measure_id)
        .having(func.count(TASKS.c.id) > 1)
    )
    return {measure_id: mean for measure_id, mean in rows if mean}


def told_already(session: Session, until: date) -> set[str]:
    """Keys of the notices of tasks whose term comes by ``until`` or has passed, or whose decision somebody owes."""
    owed = select(TASKS.c.id).where(TASKS.c.state.in_(WATCHED), TASKS.c.control_on <= until)
    awaited = select(TASKS.c.id).where(TASKS.c.state.in_(AWAITED))
    asked = select(EXTENSIONS.c.task_id).where(EXTENSIONS.c.state == "asked")
    living = owed.union(awaited, asked)
    return set(session.execute(select(NOTICES.c.key).where(NOTICES.c.task_id.in_(living))).scalars())
