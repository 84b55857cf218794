"""Task lists of the pages: what `TaskFilter` lets through, narrowed to what is still owed or asks for another date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, func, select
from sqlmodel import Session

from roadmap.models import EXTENSIONS, MEASURES, ROADMAPS, TASKS
from roadmap.queries.tasks import (
    _COLUMNS,
    OWED,
    SORTS,
    TaskFilter,
    TaskPage,
    _conditions,
    _joined,
    _task_row,
    today_in_sql,
)


@dataclass(frozen=True, slots=True)
class ListFilter(TaskFilter):
    """``owed`` keeps tasks whose executor still owes a report, ``extension`` those with a request not yet decided."""

    owed: bool = False
    extension: bool = False


def list_tasks(
    session: Session,
    wanted: ListFilter,
    *,
    todays: Mapping[str, date],
    sort: str = "control",
    page: int = 1,
    size: int = 50,
) -> TaskPage:
    """One page of the tasks that ``wanted`` lets through, by a name of `SORTS`; a page beyond the last is the last.

    Two statements, of which the first counts without any join that the filter does not need.
    """
    conditions = _all_conditions(wanted, todays)
    counted = select(func.count(TASKS.c.id)).select_from(TASKS)
    if wanted.text or wanted.section_id is not None:
        counted = counted.join(MEASURES, MEASURES.c.id == TASKS.c.measure_id)
    if wanted.overdue and len(set(todays.values())) > 1:
        counted = counted.join(ROADMAPS, ROADMAPS.c.id == TASKS.c.roadmap_id)
    total = session.execute(counted.where(*conditions)).scalar_one()
    page = min(max(1, page), max(1, -(-total // size)))
    rows = session.execute(
        _joined(select(*_COLUMNS))
        .where(*conditions)
        .order_by(*SORTS.get(sort, SORTS["control"]))
        .limit(size)
        .offset((page - 1) * size)
    )
    return TaskPage(tuple(_task_row(row, todays) for row in rows), total, page, size)


def _all_conditions(wanted: ListFilter, todays: Mapping[str, date]) -> list[ColumnElement[bool]]:
    found = _conditions(wanted, today_in_sql(todays))
    if wanted.owed:
        found.append(TASKS.c.state.in_(OWED))
    if wanted.extension:
        found.append(exists().where(EXTENSIONS.c.task_id == TASKS.c.id, EXTENSIONS.c.state == "asked"))
    return found
