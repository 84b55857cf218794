"""Counts for the first page: measures without dates, and those that were read with a doubt."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session

from roadmap.models import MEASURES, TASKS


@dataclass(frozen=True, slots=True)
class WaitingCounts:
    """Measures without any task: they wait for an event, for another plan, or for a person's reading."""

    event: int = 0
    external: int = 0
    unknown: int = 0


def waiting_counts(session: Session) -> WaitingCounts:
    """How many measures wait for what; one statement."""
    with_tasks = select(TASKS.c.measure_id).where(TASKS.c.measure_id == MEASURES.c.id).exists()
    rows = session.execute(
        select(MEASURES.c.kind, func.count())
        .where(~with_tasks, MEASURES.c.ended_at.is_(None))
        .group_by(MEASURES.c.kind)
    )
    by_kind: dict[str, int] = {}
    for kind, count in rows:
        name = kind if kind in ("event", "external") else "unknown"
        by_kind[name] = by_kind.get(name, 0) + count
    return WaitingCounts(**by_kind)


def measures_for_review(session: Session) -> int:
    """Measures whose reading a person has to confirm; one statement."""
    return int(
        session.execute(
            select(func.count()).select_from(MEASURES).where(MEASURES.c.review, MEASURES.c.ended_at.is_(None))
        ).scalar_one()
    )
