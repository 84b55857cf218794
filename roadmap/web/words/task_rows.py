"""Rows of task lists as pages show them: plain values, one per control point. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from roadmap.language.message import _, joined
from roadmap.reads.tasks import TaskRow
from roadmap.web.words.filters import short_name
from roadmap.web.words.standing import StandingWords, standing

REMOVED = _("мероприятие исключено изменяющим актом")


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One control point in a list. ``document_on`` is the document's date where it differs from ``control_on``."""

    id: int
    measure_id: int
    number: str
    title: str
    place: str
    lead: str | None
    deadline: str
    control_on: date
    document_on: date | None
    original_on: date | None
    provisional: bool
    standing: StandingWords


def task_line(row: TaskRow, todays: Mapping[str, date]) -> TaskLine:
    """The line of ``row``; ``todays``: roadmap's slug → the day there."""
    return TaskLine(
        id=row.id,
        measure_id=row.measure_id,
        number=row.code or str(row.n),
        title=row.title,
        place=place_of(row),
        lead=row.lead,
        deadline=row.deadline,
        control_on=row.control_on,
        document_on=row.due_on if row.due_on != row.control_on else None,
        original_on=row.original_control_on if row.original_control_on != row.control_on else None,
        provisional=row.provisional,
        standing=standing(row, todays[row.roadmap_slug]),
    )


def place_of(row: TaskRow) -> str:
    """Whose roadmap, the heading the measure stands under, and that it is out of the roadmap if it is."""
    removed = REMOVED if row.removed else ""
    return joined(" · ", filter(None, (row.roadmap_region, short_name(row.section or "", 90), removed)))


def task_lines(rows: Iterable[TaskRow], todays: Mapping[str, date]) -> tuple[TaskLine, ...]:
    """Lines of ``rows``, in their order."""
    return tuple(task_line(row, todays) for row in rows)
