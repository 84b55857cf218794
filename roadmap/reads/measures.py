"""A measure and all that its page says: source words, tasks, responsible bodies, journal."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session

from notifications.ledger import shown
from roadmap.errors import NotFound
from roadmap.language.message import _
from roadmap.models import (
    ASSIGNMENTS,
    BODIES,
    DUE_DATES,
    EVIDENCE,
    EXTENSIONS,
    FILES,
    MEASURES,
    ROADMAPS,
    SECTIONS,
    TASKS,
    USERS,
)
from roadmap.reads.tasks import TaskFilter, TaskRow, find_tasks
from roadmap.sql.among import among
from roadmap.sql.rows_as import columns_of, rows_as
from workflows.journal import EVENTS


@dataclass(frozen=True, slots=True)
class Responsible:
    """A body that answers for a measure; ``printed`` is the document's word for it."""

    subject_id: int
    role: str
    printed: str
    name: str
    abbr: str | None
    kind: str

    @property
    def short(self) -> str:
        """Its abbreviation, or the document's word where it has none."""
        return self.abbr or self.printed


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure. ``sections`` are titles outermost first; ``schedule`` is as in docs/deadlines.md.

    ``ended_at`` is when an act removed it from the roadmap.
    """

    id: int
    roadmap_id: int
    roadmap_slug: str
    n: int
    code: str | None
    title: str
    sections: tuple[str, ...]
    deadline: str
    schedule: Mapping[str, Any]
    kind: str
    explanation: str
    result: str | None
    source: str | None
    line: int | None
    lines: Sequence[int]
    notes: Sequence[str]
    review: bool
    evidence_demanded: bool
    responsible: tuple[Responsible, ...]
    version: int
    ended_at: datetime | None = None

    @property
    def lead(self) -> tuple[str, ...]:
        """The leading bodies as printed."""
        return tuple(one.printed for one in self.responsible if one.role == "lead")

    @property
    def executors(self) -> tuple[str, ...]:
        """The executors as printed."""
        return tuple(one.printed for one in self.responsible if one.role == "executor")


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One event for people's eyes."""

    id: int
    at: datetime
    actor: str | None
    kind: str
    subject: str
    details: Mapping[str, Any]
    sealed: bool


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One proof of a task."""

    id: int
    task_id: int
    kind: str
    name: str
    url: str | None
    size: int | None
    added_at: datetime


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    """One request to move a date."""

    task_id: int
    old_due_on: date
    new_due_on: date
    reason: str
    state: str
    asked_at: datetime
    decision_reason: str | None


@dataclass(frozen=True, slots=True)
class DueDateRow:
    """A date ever set for a task beside its first."""

    task_id: int
    due_on: date
    control_on: date
    basis: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """All of one measure."""

    measure: MeasureRow
    tasks: tuple[TaskRow, ...]
    journal: tuple[JournalRow, ...]
    evidence: tuple[EvidenceRow, ...]
    extensions: tuple[ExtensionRow, ...]
    due_dates: tuple[DueDateRow, ...]


def list_measures(
    session: Session,
    *,
    roadmap_id: int | None = None,
    measure_id: int | None = None,
    measure_ids: Collection[int] | None = None,
    after_id: int = 0,
    limit: int | None = None,
) -> list[MeasureRow]:
    """Measures by id, with their headings and responsible bodies; three statements."""
    columns = columns_of(MeasureRow, MEASURES, roadmap=ROADMAPS, sections=None, responsible=None)
    chosen = select(*columns, MEASURES.c.section_id).join(ROADMAPS, ROADMAPS.c.id == MEASURES.c.roadmap_id)
    if roadmap_id is not None:
        chosen = chosen.where(MEASURES.c.roadmap_id == roadmap_id)
    if measure_id is not None:
        chosen = chosen.where(MEASURES.c.id == measure_id)
    if measure_ids is not None:
        chosen = chosen.where(among(MEASURES.c.id, measure_ids))
    rows = session.execute(chosen.where(MEASURES.c.id > after_id).order_by(MEASURES.c.id).limit(limit)).all()
    titles = section_titles(session, {row.roadmap_id for row in rows})
    bodies = responsible_of(session, [row.id for row in rows])
    return rows_as(
        MeasureRow,
        rows,
        sections=lambda row: titles.get(row.section_id, ()),
        responsible=lambda row: bodies.get(row.id, ()),
    )


def section_titles(session: Session, roadmap_ids: set[int]) -> dict[int | None, tuple[str, ...]]:
    """Section id → titles from the outermost heading down to it."""
    rows = {row.id: row for row in session.execute(select(SECTIONS).where(among(SECTIONS.c.roadmap_id, roadmap_ids)))}

    def titles(section_id: int | None) -> tuple[str, ...]:
        row = rows.get(section_id) if section_id is not None else None
        return (*titles(row.parent_id), row.title) if row is not None else ()

    return {section_id: titles(section_id) for section_id in rows}


def responsible_of(session: Session, measure_ids: Sequence[int] | None) -> dict[int, tuple[Responsible, ...]]:
    """Measure id → its bodies, leads first, each role in the document's order. ``None`` takes all measures."""
    statement = (
        select(ASSIGNMENTS.c.measure_id, *columns_of(Responsible, ASSIGNMENTS, BODIES))
        .join(BODIES, BODIES.c.id == ASSIGNMENTS.c.subject_id)
        .order_by(ASSIGNMENTS.c.measure_id, ASSIGNMENTS.c.role.desc(), ASSIGNMENTS.c.position)
    )
    if measure_ids is not None:
        statement = statement.where(among(ASSIGNMENTS.c.measure_id, measure_ids))
    found: dict[int, list[Responsible]] = {}
    for measure_id, *rest in session.execute(statement):
        found.setdefault(measure_id, []).append(Responsible(*rest))
    return {measure_id: tuple(bodies) for measure_id, bodies in found.items()}


def measure_page(session: Session, measure_id: int, todays: Mapping[str, date]) -> MeasurePage:
    """Everything about one measure. Raises `NotFound`."""
    found = list_measures(session, measure_id=measure_id)
    if not found:
        raise NotFound("measure.unknown", _("нет мероприятия № {measure_id}", measure_id=measure_id))
    tasks = find_tasks(session, TaskFilter(measure_id=measure_id), todays=todays, size=2000).rows
    ids = [task.id for task in tasks]
    return MeasurePage(
        found[0],
        tasks,
        journal_of(session, [f"measure:{measure_id}", *(f"task:{task}" for task in ids)]),
        evidence_of(session, ids),
        extensions_of(session, ids),
        due_dates_of(session, ids),
    )


def journal_of(session: Session, subjects: Sequence[str], *, limit: int = 200) -> tuple[JournalRow, ...]:
    """The newest events about ``subjects``, newest first, with the names of those who acted."""
    return tuple(shown(session, JournalRow, journal().where(among(EVENTS.c.subject, subjects)).limit(limit)))


def journal() -> Select[Any]:
    """What a `JournalRow` holds, newest first."""
    columns = columns_of(JournalRow, EVENTS, actor=USERS.c.name, sealed=EVENTS.c.seq.is_not(None))
    return select(*columns).outerjoin(USERS, USERS.c.id == EVENTS.c.actor).order_by(EVENTS.c.id.desc())


def evidence_of(session: Session, task_ids: Sequence[int]) -> tuple[EvidenceRow, ...]:
    """The proofs of these tasks, oldest first."""
    rows = session.execute(
        select(*columns_of(EvidenceRow, EVIDENCE, size=FILES.c.size))
        .outerjoin(FILES, FILES.c.sha256 == EVIDENCE.c.sha256)
        .where(among(EVIDENCE.c.task_id, task_ids))
        .order_by(EVIDENCE.c.id)
    )
    return tuple(rows_as(EvidenceRow, rows))


def extensions_of(session: Session, task_ids: Sequence[int]) -> tuple[ExtensionRow, ...]:
    """Requests to move the dates of these tasks, oldest first."""
    mine = among(EXTENSIONS.c.task_id, task_ids)
    chosen = select(*columns_of(ExtensionRow, EXTENSIONS)).where(mine).order_by(EXTENSIONS.c.id)
    return tuple(rows_as(ExtensionRow, session.execute(chosen)))


def due_dates_of(session: Session, task_ids: Sequence[int]) -> tuple[DueDateRow, ...]:
    """Dates set for these tasks after their first, oldest first."""
    mine = among(DUE_DATES.c.task_id, task_ids)
    chosen = select(*columns_of(DueDateRow, DUE_DATES)).where(mine).order_by(DUE_DATES.c.id)
    return tuple(rows_as(DueDateRow, session.execute(chosen)))


def waiting_measures(session: Session, roadmap_id: int | None = None) -> list[MeasureRow]:
    """Measures without any task: they wait for an event, another plan or a person's reading."""
    with_tasks = select(TASKS.c.measure_id).where(TASKS.c.measure_id == MEASURES.c.id).exists()
    statement = select(MEASURES.c.id).where(~with_tasks, MEASURES.c.ended_at.is_(None))
    if roadmap_id is not None:
        statement = statement.where(MEASURES.c.roadmap_id == roadmap_id)
    return list_measures(session, measure_ids=session.execute(statement).scalars().all())


def used_subjects(session: Session, roadmap_slug: str | None) -> list[tuple[int, str]]:
    """(id, short name) of bodies that answer for measures, for a filter's list."""
    assigned = select(ASSIGNMENTS.c.subject_id)
    if roadmap_slug is not None:
        assigned = (
            assigned.join(MEASURES, MEASURES.c.id == ASSIGNMENTS.c.measure_id)
            .join(ROADMAPS, ROADMAPS.c.id == MEASURES.c.roadmap_id)
            .where(ROADMAPS.c.slug == roadmap_slug)
        )
    statement = (
        select(BODIES.c.id, func.coalesce(BODIES.c.abbr, BODIES.c.name).label("short"))
        .where(BODIES.c.id.in_(assigned))
        .order_by("short")
    )
    return [(row.id, row.short) for row in session.execute(statement)]
