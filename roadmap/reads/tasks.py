"""Tasks as lists show them: filtered, sorted and paged in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, literal, literal_column, or_, select, union_all
from sqlmodel import Session

from roadmap.models import ASSIGNMENTS, BODIES, EXTENSIONS, GROUP_MEMBERS, MEASURES, ROADMAPS, SECTIONS, TASKS
from roadmap.sql.among import among
from roadmap.sql.rows_as import columns_of, rows_as
from workflows.lifecycle import AWAITING, OPEN

OWED = tuple(state.value for state in OPEN)
"""States in which a passed term means «overdue»."""

AWAITED = tuple(state.value for state in AWAITING)
"""States in which a decision is owed."""

SORTS: dict[str, tuple[Any, ...]] = {
    "control": (TASKS.c.control_on, TASKS.c.id),
    "-control": (TASKS.c.control_on.desc(), TASKS.c.id.desc()),
    "n": (TASKS.c.roadmap_id, MEASURES.c.n, TASKS.c.control_on, TASKS.c.id),
    "state": (TASKS.c.state, TASKS.c.control_on, TASKS.c.id),
    "lead": (BODIES.c.abbr, BODIES.c.name, TASKS.c.lead_id, TASKS.c.control_on, TASKS.c.id),
}

MANY = 5000
"""Fewer tasks are sorted at once sooner than they are counted by body."""

_GROUPED = {
    "n": (TASKS.c.measure_id, MEASURES, (MEASURES.c.roadmap_id, MEASURES.c.n)),
    "lead": (TASKS.c.lead_id, BODIES, (BODIES.c.abbr, BODIES.c.name, BODIES.c.id)),
}
"""Orders by what many tasks share: the column, the table it refers to, and the order of that table's rows."""


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What to show.

    ``subjects`` are bodies that answer in any role; ``overdue`` keeps silent tasks past their term, ``owed`` those
    whose executor still owes a report, ``extension`` those with a request not yet decided.
    """

    roadmap: str | None = None
    section_id: int | None = None
    subject_id: int | None = None
    subjects: frozenset[int] | None = None
    state: str | None = None
    due_from: date | None = None
    due_to: date | None = None
    overdue: bool = False
    awaiting: bool = False
    owed: bool = False
    extension: bool = False
    text: str | None = None
    measure_id: int | None = None


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One control point with what a list says of it. ``removed``: an act took its measure out of the roadmap since."""

    id: int
    roadmap_id: int
    roadmap_slug: str
    roadmap_region: str | None
    measure_id: int
    n: int
    code: str | None
    title: str
    section: str | None
    lead_id: int | None
    lead: str | None
    deadline: str
    expected: str | None
    opens_on: date | None
    due_on: date
    control_on: date
    original_due_on: date
    original_control_on: date
    provisional: bool
    state: str
    overdue: bool
    result: str | None
    reason: str | None
    proposal: str | None
    fulfilled_on: date | None
    closed_on: date | None
    version: int
    removed: bool = False


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One page of a list. ``total`` counts all that the filter lets through."""

    rows: tuple[TaskRow, ...]
    total: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


def today_in_sql(todays: Mapping[str, date]) -> ColumnElement[date]:
    """Today in the time zone of the row's roadmap (needs ROADMAPS joined where zones differ in date)."""
    days = set(todays.values())
    if len(days) <= 1:
        return literal(days.pop() if days else date.max)
    return case(todays_by_zone(todays), value=ROADMAPS.c.time_zone, else_=max(days))


def todays_by_zone(todays: Mapping[str, date]) -> dict[str, Any]:
    """The mapping with bound values, for a CASE."""
    return {zone: literal(day) for zone, day in todays.items()}


def _conditions(wanted: TaskFilter, today: ColumnElement[date]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.roadmap is not None:
        found.append(
            TASKS.c.roadmap_id == select(ROADMAPS.c.id).where(ROADMAPS.c.slug == wanted.roadmap).scalar_subquery()
        )
    if wanted.section_id is not None:
        found.append(TASKS.c.measure_id.in_(_measures_under(wanted.section_id)))
    if wanted.subject_id is not None:
        found.append(_answers(frozenset({wanted.subject_id})))
    if wanted.subjects is not None:
        found.append(_answers(wanted.subjects))
    if wanted.state:
        found.append(TASKS.c.state == wanted.state)
    if wanted.due_from is not None:
        found.append(TASKS.c.control_on >= wanted.due_from)
    if wanted.due_to is not None:
        found.append(TASKS.c.control_on <= wanted.due_to)
    if wanted.overdue:
        found += [state_is(OWED), TASKS.c.control_on < today]
    if wanted.owed:
        found.append(state_is(OWED))
    if wanted.awaiting:
        found.append(state_is(AWAITED))
    if wanted.extension:
        found.append(TASKS.c.id.in_(select(EXTENSIONS.c.task_id).where(EXTENSIONS.c.state == "asked")))
    if wanted.measure_id is not None:
        found.append(TASKS.c.measure_id == wanted.measure_id)
    words = (wanted.text or "").lower().split()
    return found + [func.lower(MEASURES.c.title).contains(word, autoescape=True) for word in words]


def state_is(states: Sequence[str]) -> ColumnElement[bool]:
    """The state is one of ``states``, written out so that the database can use the partial index over them."""
    return TASKS.c.state.in_([literal_column(f"'{state}'") for state in states])


def _measures_under(section_id: int) -> Select[Any]:
    """Measures of a heading and of those below it."""
    below = select(SECTIONS.c.id).where(or_(SECTIONS.c.id == section_id, SECTIONS.c.root_id == section_id))
    return select(MEASURES.c.id).where(MEASURES.c.section_id.in_(below))


def _answers(subjects: frozenset[int]) -> ColumnElement[bool]:
    """The task's measure is assigned to one of ``subjects`` or to a group that one of them belongs to."""
    groups = select(GROUP_MEMBERS.c.group_id).where(among(GROUP_MEMBERS.c.member_id, subjects))
    assigned = select(ASSIGNMENTS.c.measure_id).where(
        or_(among(ASSIGNMENTS.c.subject_id, subjects), ASSIGNMENTS.c.subject_id.in_(groups))
    )
    return TASKS.c.measure_id.in_(assigned)


def _joined(statement: Select[Any]) -> Select[Any]:
    return (
        statement.select_from(TASKS)
        .join(MEASURES, MEASURES.c.id == TASKS.c.measure_id)
        .join(ROADMAPS, ROADMAPS.c.id == TASKS.c.roadmap_id)
        .outerjoin(SECTIONS, SECTIONS.c.id == MEASURES.c.section_id)
        .outerjoin(BODIES, BODIES.c.id == TASKS.c.lead_id)
    )


_COLUMNS = (
    *columns_of(
        TaskRow,
        TASKS,
        MEASURES,
        roadmap=ROADMAPS,
        section=SECTIONS.c.title,
        lead=func.coalesce(BODIES.c.abbr, BODIES.c.name),
        expected=MEASURES.c.result,
        overdue=None,
        removed=MEASURES.c.ended_at.is_not(None),
    ),
    ROADMAPS.c.time_zone,
)


def _task_rows(rows: Iterable[Row[Any]], todays: Mapping[str, date]) -> list[TaskRow]:
    return rows_as(TaskRow, rows, overdue=lambda row: row.state in OWED and row.control_on < todays[row.time_zone])


def find_tasks(
    session: Session,
    wanted: TaskFilter,
    *,
    todays: Mapping[str, date],
    sort: str = "control",
    page: int = 1,
    size: int = 50,
) -> TaskPage:
    """One page of the tasks that ``wanted`` lets through, by a name of `SORTS`; a page beyond the last is the last.

    Two statements, of which the first counts without any join that the filter does not need; three in the order of a
    body or a measure where there are many to sort.
    """
    total = session.execute(_filtered(select(func.count()), wanted, todays)).scalar_one()
    page = min(max(1, page), max(1, -(-total // size)))
    if sort in _GROUPED and total > MANY:
        return TaskPage(_grouped_rows(session, wanted, todays, sort, (page - 1) * size, size), total, page, size)
    rows = session.execute(
        _joined(select(*_COLUMNS))
        .where(*_conditions(wanted, today_in_sql(todays)))
        .order_by(*SORTS.get(sort, SORTS["control"]))
        .limit(size)
        .offset((page - 1) * size)
    )
    return TaskPage(tuple(_task_rows(rows, todays)), total, page, size)


def _filtered(statement: Select[Any], wanted: TaskFilter, todays: Mapping[str, date]) -> Select[Any]:
    """``statement`` over the tasks that the filter lets through, joined only with what the filter asks about."""
    statement = statement.select_from(TASKS)
    if wanted.text:
        statement = statement.join(MEASURES, MEASURES.c.id == TASKS.c.measure_id)
    if wanted.overdue and len(set(todays.values())) > 1:
        statement = statement.join(ROADMAPS, ROADMAPS.c.id == TASKS.c.roadmap_id)
    return statement.where(*_conditions(wanted, today_in_sql(todays)))


def _grouped_rows(
    session: Session, wanted: TaskFilter, todays: Mapping[str, date], sort: str, first: int, size: int
) -> tuple[TaskRow, ...]:
    """Up to ``size`` tasks from ``first`` on in the order of a body or a measure.

    Their tasks are counted first, so that only those of the page are read and sorted; an index has them by term.
    """
    column, table, order = _GROUPED[sort]
    counts = _filtered(select(column.label("one"), func.count().label("tasks")), wanted, todays)
    counted = counts.group_by(column).subquery()
    groups = session.execute(
        select(counted.c.one, counted.c.tasks).outerjoin(table, table.c.id == counted.c.one).order_by(*order)
    ).all()
    parts = []
    for one, skipped, taken in stretches([(row.one, row.tasks) for row in groups], first, size):
        mine = column == one if one is not None else column.is_(None)
        found = _filtered(select(TASKS.c.id), wanted, todays).where(mine).order_by(TASKS.c.control_on, TASKS.c.id)
        parts.append(select(found.limit(taken).offset(skipped).subquery().c.id))
    if not parts:  # the last of them were closed between the two statements
        return ()
    rows = session.execute(_joined(select(*_COLUMNS)).where(TASKS.c.id.in_(union_all(*parts))).order_by(*SORTS[sort]))
    return tuple(_task_rows(rows, todays))


def stretches(groups: Sequence[tuple[int | None, int]], first: int, size: int) -> list[tuple[int | None, int, int]]:
    """What a page shows of groups (which, how many) in a row: (which, how many to skip, how many to take). Pure."""
    found = []
    for one, count in groups:
        taken = min(count - first, size)
        if taken > 0:
            found.append((one, first, taken))
            first, size = 0, size - taken
        else:
            first -= count
        if size == 0:
            break
    return found


def tasks_after(
    session: Session, wanted: TaskFilter, *, todays: Mapping[str, date], after_id: int, limit: int
) -> list[TaskRow]:
    """Up to ``limit`` tasks with an id above ``after_id``, by id: the cursor paging of the API."""
    rows = session.execute(
        _joined(select(*_COLUMNS))
        .where(*_conditions(wanted, today_in_sql(todays)), TASKS.c.id > after_id)
        .order_by(TASKS.c.id)
        .limit(limit)
    )
    return _task_rows(rows, todays)


def get_task(session: Session, task_id: int, todays: Mapping[str, date]) -> TaskRow | None:
    """The task with this id."""
    found = _task_rows(session.execute(_joined(select(*_COLUMNS)).where(TASKS.c.id == task_id)), todays)
    return found[0] if found else None
