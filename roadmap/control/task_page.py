"""One control point with all that its page says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session

from roadmap.errors import NotFound
from roadmap.models import DUE_DATES, EVIDENCE, EXTENSIONS, FILES
from roadmap.reads.measures import (
    DueDateRow,
    EvidenceRow,
    ExtensionRow,
    JournalRow,
    MeasureRow,
    evidence_of,
    journal_of,
    list_measures,
)
from roadmap.reads.tasks import TaskRow, get_task


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """A task, its measure, proofs, requests about its date and journal (newest first)."""

    task: TaskRow
    measure: MeasureRow
    evidence: tuple[EvidenceRow, ...]
    extensions: tuple[ExtensionRow, ...]
    due_dates: tuple[DueDateRow, ...]
    journal: tuple[JournalRow, ...]


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A stored proof to be handed out. ``media_type`` is ours, never the sender's."""

    name: str
    media_type: str
    content: bytes


def control_point(session: Session, task_id: int, todays: Mapping[str, date]) -> ControlPoint:
    """Everything about one task; eight statements. Raises `NotFound`."""
    task = get_task(session, task_id, todays)
    if task is None:
        raise NotFound("task.unknown", f"нет задачи № {task_id}: проверьте адрес или найдите её в списке")
    return ControlPoint(
        task,
        list_measures(session, measure_id=task.measure_id)[0],
        evidence_of(session, [task_id]),
        extensions_of(session, task_id),
        due_dates_of(session, task_id),
        journal_of(session, [f"task:{task_id}"]),
    )


def extensions_of(session: Session, task_id: int) -> tuple[ExtensionRow, ...]:
    """Requests to move the date of a task, oldest first."""
    rows = session.execute(select(EXTENSIONS).where(EXTENSIONS.c.task_id == task_id).order_by(EXTENSIONS.c.id))
    return tuple(
        ExtensionRow(
            row.task_id, row.old_due_on, row.new_due_on, row.reason, row.state, row.asked_at, row.decision_reason
        )
        for row in rows
    )


def due_dates_of(session: Session, task_id: int) -> tuple[DueDateRow, ...]:
    """Dates set for a task after its first, oldest first."""
    rows = session.execute(select(DUE_DATES).where(DUE_DATES.c.task_id == task_id).order_by(DUE_DATES.c.id))
    return tuple(DueDateRow(row.task_id, row.due_on, row.control_on, row.basis, row.set_at) for row in rows)


def evidence_file(session: Session, evidence_id: int) -> EvidenceFile | None:
    """The file of a proof; ``None`` where there is no such proof or it is no file."""
    row = session.execute(
        select(EVIDENCE.c.name, FILES.c.media_type, FILES.c.content)
        .join(FILES, FILES.c.sha256 == EVIDENCE.c.sha256)
        .where(EVIDENCE.c.id == evidence_id)
    ).one_or_none()
    return EvidenceFile(row.name, row.media_type, row.content) if row is not None else None
