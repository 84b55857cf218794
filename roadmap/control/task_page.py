"""One control point with all that its page says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session

from roadmap.errors import NotFound
from roadmap.language.message import _
from roadmap.models import EVIDENCE, FILES
from roadmap.reads.measures import (
    DueDateRow,
    EvidenceRow,
    ExtensionRow,
    JournalRow,
    MeasureRow,
    due_dates_of,
    evidence_of,
    extensions_of,
    journal_of,
    list_measures,
)
from roadmap.reads.tasks import TaskRow, get_task
from roadmap.sql.rows_as import columns_of


@dataclass(frozen=True, slots=True)
class TaskOnPage:
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


def control_point(session: Session, task_id: int, todays: Mapping[str, date]) -> TaskOnPage:
    """Everything about one task; eight statements. Raises `NotFound`."""
    task = get_task(session, task_id, todays)
    if task is None:
        raise NotFound(
            "task.unknown", _("нет задачи № {task_id}: проверьте адрес или найдите её в списке", task_id=task_id)
        )
    return TaskOnPage(
        task,
        list_measures(session, measure_id=task.measure_id)[0],
        evidence_of(session, [task_id]),
        extensions_of(session, [task_id]),
        due_dates_of(session, [task_id]),
        journal_of(session, [f"task:{task_id}"]),
    )


def evidence_file(session: Session, evidence_id: int) -> EvidenceFile | None:
    """The file of a proof; ``None`` where there is no such proof or it is no file."""
    found = session.execute(
        select(*columns_of(EvidenceFile, EVIDENCE, FILES))
        .join(FILES, FILES.c.sha256 == EVIDENCE.c.sha256)
        .where(EVIDENCE.c.id == evidence_id)
    ).one_or_none()
    return EvidenceFile(*found) if found is not None else None
