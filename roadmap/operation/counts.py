"""Numbers for the monitoring, counted in the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session

from notifications.outbox import MESSAGE
from roadmap.models import ROADMAPS, STATUS_ROWS, TASKS
from roadmap.reads.tasks import OWED, today_in_sql
from workflows.journal import EVENTS


def count_states(session: Session) -> list[tuple[str, str, int]]:
    """(roadmap, state, how many tasks)."""
    rows = session.execute(
        select(ROADMAPS.c.slug, TASKS.c.state, func.count())
        .join(ROADMAPS, ROADMAPS.c.id == TASKS.c.roadmap_id)
        .group_by(ROADMAPS.c.slug, TASKS.c.state)
        .order_by(ROADMAPS.c.slug, TASKS.c.state)
    )
    return [(slug, state, count) for slug, state, count in rows]


def count_overdue(session: Session, todays: Mapping[str, date]) -> list[tuple[str, int]]:
    """(roadmap, how many tasks are past their term with nothing reported); a roadmap without any is 0."""
    late = (TASKS.c.roadmap_id == ROADMAPS.c.id) & TASKS.c.state.in_(OWED) & (TASKS.c.control_on < today_in_sql(todays))
    rows = session.execute(
        select(ROADMAPS.c.slug, func.count(TASKS.c.id))
        .outerjoin(TASKS, late)
        .group_by(ROADMAPS.c.slug)
        .order_by(ROADMAPS.c.slug)
    )
    return [(slug, count) for slug, count in rows]


def count_letters_known(session: Session) -> dict[str, int]:
    """What is known of letters after the server took them: bounced, opened, acknowledged."""
    known = (MESSAGE.c.bounced_at, MESSAGE.c.opened_at, MESSAGE.c.acknowledged_at)
    row = session.execute(select(*(func.count(column) for column in known))).one()
    return dict(zip(("bounced", "opened", "acknowledged"), (int(count) for count in row), strict=True))


def count_unsealed(session: Session) -> int:
    """Journal rows no tick has sealed yet."""
    return int(session.execute(select(func.count()).where(EVENTS.c.seq.is_(None))).scalar_one())


def signs_of_life(session: Session) -> dict[str, datetime]:
    """Part of the service → when it last spoke."""
    speaking = STATUS_ROWS.c.name != "secret"  # the installation's key is kept there too, and says nothing
    rows = session.execute(select(STATUS_ROWS.c.name, STATUS_ROWS.c.at).where(speaking).order_by(STATUS_ROWS.c.name))
    return {row.name: row.at for row in rows}
