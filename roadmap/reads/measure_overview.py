"""Measures of a roadmap with how their tasks stand, for the roadmap's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, func, select
from sqlmodel import Session

from roadmap.models import MEASURES, TASKS
from roadmap.reads.tasks import OWED
from workflows.lifecycle import State


@dataclass(frozen=True, slots=True)
class MeasureProgress:
    """Control points of one measure: all but cancelled, done, overdue without an answer; and the next term."""

    total: int
    done: int
    overdue: int
    next_on: date | None


def waiting_ids(session: Session) -> frozenset[int]:
    """Measures in force without any task; one statement."""
    with_tasks = select(TASKS.c.measure_id).where(TASKS.c.measure_id == MEASURES.c.id).exists()
    return frozenset(session.execute(select(MEASURES.c.id).where(~with_tasks, MEASURES.c.ended_at.is_(None))).scalars())


def review_ids(session: Session) -> frozenset[int]:
    """Measures in force whose reading a person has to look at; one statement."""
    doubtful = select(MEASURES.c.id).where(MEASURES.c.review.is_(True), MEASURES.c.ended_at.is_(None))
    return frozenset(session.execute(doubtful).scalars())


def progress_of(session: Session, roadmap_id: int, today: date) -> dict[int, MeasureProgress]:
    """Measure id → its progress; one statement. Measures without tasks are missing."""
    owed = TASKS.c.state.in_(OWED)
    rows = session.execute(
        select(
            TASKS.c.measure_id,
            func.count(),
            func.sum(case((TASKS.c.state == State.done.value, 1), else_=0)),
            func.sum(case((and_(owed, TASKS.c.control_on < today), 1), else_=0)),
            func.min(case((and_(owed, TASKS.c.control_on >= today), TASKS.c.control_on))),
        )
        .where(TASKS.c.roadmap_id == roadmap_id, TASKS.c.state != State.cancelled.value)
        .group_by(TASKS.c.measure_id)
    )
    return {
        measure_id: MeasureProgress(total, int(done), int(late), next_on)
        for measure_id, total, done, late, next_on in rows
    }
