"""What the leadership's screen needs of a hundred thousand control points: how many stand alike, and the oldest reds.

The database only compares dates and counts; what follows from the marks is judged in `roadmap.reports.verdicts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, literal, or_, select
from sqlmodel import Session

from roadmap.models import EXTENSIONS, MEASURED_VALUES, MEASURES, ROADMAPS, TASKS
from roadmap.reads.measures import responsible_of, section_titles
from roadmap.reads.tasks import OWED, state_is, today_in_sql
from roadmap.sql.among import among
from roadmap.sql.rows_as import columns_of, rows_as
from workflows.journal import EVENTS
from workflows.lifecycle import FULFILLED

_FULFILLED = tuple(state.value for state in FULFILLED)


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """``count`` control points of one measure with the same state and the same marks."""

    measure_id: int
    state: str
    fulfilled: bool
    late: bool
    late_original: bool
    passed: bool
    extension_asked: bool
    moved: bool
    provisional: bool
    count: int


@dataclass(frozen=True, slots=True)
class MeasureHead:
    """A measure as totals need it: headings outermost first, the short names of its bodies."""

    id: int
    roadmap_id: int
    n: int
    sections: tuple[str, ...]
    lead: tuple[str, ...]
    executors: tuple[str, ...]
    ended: bool


def point_groups(session: Session, roadmaps: Sequence[int], todays: Mapping[str, date]) -> list[TaskGroup]:
    """All control points of these roadmaps, grouped by what a verdict depends on; one statement, one row per group.

    The marks travel as the bits of one number: grouping by one number takes half the time of grouping by seven columns.
    """
    marks = _marks(today_in_sql(todays))
    bits = [case((mark, 1 << bit), else_=0) for bit, mark in enumerate(marks.values())]
    packed = reduce(add, bits).label("packed")
    counted = select(TASKS.c.measure_id, TASKS.c.state, packed, func.count()).where(among(TASKS.c.roadmap_id, roadmaps))
    rows = session.execute(_dated(counted, todays).group_by(TASKS.c.measure_id, TASKS.c.state, "packed"))
    return [
        TaskGroup(measure_id, state, count=count, **{name: bool(bits >> bit & 1) for bit, name in enumerate(marks)})
        for measure_id, state, bits, count in rows
    ]


def _fulfilled_on() -> ColumnElement[Any]:
    """As `roadmap.reports.verdicts.fulfilled_on`: the day reported, or that of closing where none was."""
    return case((TASKS.c.state.in_(_FULFILLED), func.coalesce(TASKS.c.fulfilled_on, TASKS.c.closed_on)), else_=None)


def _marks(today: ColumnElement[date]) -> dict[str, ColumnElement[bool]]:
    on = _fulfilled_on()
    return {
        "fulfilled": on.is_not(None),
        "late": on > TASKS.c.control_on,
        "late_original": on > TASKS.c.original_control_on,
        "passed": TASKS.c.control_on < today,
        "extension_asked": TASKS.c.id.in_(select(EXTENSIONS.c.task_id).where(EXTENSIONS.c.state == "asked")),
        "moved": TASKS.c.due_on != TASKS.c.original_due_on,
        "provisional": TASKS.c.provisional.is_(True),
    }


def _dated(statement: Select[Any], todays: Mapping[str, date]) -> Select[Any]:
    """Join the roadmaps where the day differs between their zones."""
    if len(set(todays.values())) > 1:
        return statement.join(ROADMAPS, ROADMAPS.c.id == TASKS.c.roadmap_id)
    return statement


def oldest_reds(session: Session, roadmaps: Sequence[int], todays: Mapping[str, date], limit: int) -> list[int]:
    """Ids of control points not fulfilled or past their term without an answer, the earliest term first."""
    unfulfilled = and_(TASKS.c.state == "extra_control", _fulfilled_on().is_(None))
    overdue = and_(TASKS.c.control_on < today_in_sql(todays), or_(state_is(OWED), unfulfilled))
    found = select(TASKS.c.id).where(among(TASKS.c.roadmap_id, roadmaps), or_(TASKS.c.state == "failed", overdue))
    ordered = _dated(found, todays).order_by(TASKS.c.control_on, TASKS.c.id).limit(limit)
    return list(session.execute(ordered).scalars())


def measure_heads(session: Session, roadmaps: Sequence[int]) -> list[MeasureHead]:
    """All measures of these roadmaps; three statements."""
    columns = columns_of(
        MeasureHead, MEASURES, sections=None, lead=None, executors=None, ended=MEASURES.c.ended_at.is_not(None)
    )
    rows = session.execute(select(*columns, MEASURES.c.section_id).where(among(MEASURES.c.roadmap_id, roadmaps)))
    titles = section_titles(session, set(roadmaps))
    bodies = responsible_of(session, None)

    def names(measure_id: int, role: str) -> tuple[str, ...]:
        return tuple(one.short for one in bodies.get(measure_id, ()) if one.role == role)

    return rows_as(
        MeasureHead,
        rows,
        sections=lambda row: titles.get(row.section_id, ()),
        lead=lambda row: names(row.id, "lead"),
        executors=lambda row: names(row.id, "executor"),
    )


def freshness(session: Session, roadmaps: Sequence[int]) -> tuple[Any, ...]:
    """What changes whenever the totals of these roadmaps may have: last journal row, number of tasks, version of each,
    and the last reading of an indicator.
    """
    last = select(func.max(EVENTS.c.id)).where(EVENTS.c.stream == literal("roadmap:") + cast(ROADMAPS.c.id, String))
    tasks = select(func.count()).select_from(TASKS).where(TASKS.c.roadmap_id == ROADMAPS.c.id)
    rows = session.execute(
        select(
            ROADMAPS.c.id,
            ROADMAPS.c.version,
            last.scalar_subquery(),
            tasks.scalar_subquery(),
            select(func.max(MEASURED_VALUES.c.id)).scalar_subquery(),
        )
        .where(among(ROADMAPS.c.id, roadmaps))
        .order_by(ROADMAPS.c.id)
    )
    return tuple(tuple(row) for row in rows)
