"""The tasks that a reminder may be about on a day, with what a letter says of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Float, and_, cast, func, or_, select
from sqlmodel import Session

from roadmap.models import ACTS, MEASURES, NOTICES, ROADMAPS, TASKS
from roadmap.queries.tasks import OWED
from workflows.lifecycle import AWAITING

AWAITED = tuple(state.value for state in AWAITING)


@dataclass(frozen=True, slots=True)
class PointRow:
    """A task and its measure in the words of the order. ``recurs`` tells that the measure has many windows."""

    task_id: int
    roadmap_id: int
    measure_id: int
    state: str
    version: int
    opens_on: date | None
    due_on: date
    control_on: date
    reason: str | None
    n: int
    code: str | None
    title: str
    deadline: str
    kind: str
    expected: str | None
    roadmap_title: str
    act_kind: str | None
    act_number: str | None
    act_date: date | None
    act_issuer: str | None

    @property
    def recurs(self) -> bool:
        """Whether the measure has windows again and again."""
        return self.kind == "recurring"


def points_in_question(session: Session, time_zone: str, today: date, ahead: timedelta) -> list[PointRow]:
    """Tasks of one zone's roadmaps in force that are owed by ``today + ahead`` or past due, and awaited decisions."""
    rows = session.execute(
        select(
            TASKS.c.id,
            TASKS.c.roadmap_id,
            TASKS.c.measure_id,
            TASKS.c.state,
            TASKS.c.version,
            TASKS.c.opens_on,
            TASKS.c.due_on,
            TASKS.c.control_on,
            TASKS.c.reason,
            MEASURES.c.n,
            MEASURES.c.code,
            MEASURES.c.title,
            MEASURES.c.deadline,
            MEASURES.c.kind,
            MEASURES.c.result,
            ROADMAPS.c.title,
            ACTS.c.kind,
            ACTS.c.number,
            ACTS.c.date,
            ACTS.c.issuer,
        )
        .select_from(TASKS)
        .join(MEASURES, MEASURES.c.id == TASKS.c.measure_id)
        .join(ROADMAPS, ROADMAPS.c.id == TASKS.c.roadmap_id)
        .outerjoin(ACTS, ACTS.c.id == MEASURES.c.act_id)
        .where(
            ROADMAPS.c.time_zone == time_zone,
            ROADMAPS.c.state == "in_force",
            or_(
                and_(TASKS.c.state.in_(OWED), TASKS.c.control_on <= today + ahead),
                TASKS.c.state.in_(AWAITED),
            ),
        )
        .order_by(TASKS.c.control_on, TASKS.c.roadmap_id, MEASURES.c.n, TASKS.c.id)
    )
    return [PointRow(*row) for row in rows]


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


def told_already(session: Session) -> set[str]:
    """Keys of the reminders ever planned for tasks that are still open or await a decision."""
    living = select(TASKS.c.id).where(TASKS.c.state.in_((*OWED, *AWAITED)))
    return set(session.execute(select(NOTICES.c.key).where(NOTICES.c.task_id.in_(living))).scalars())
