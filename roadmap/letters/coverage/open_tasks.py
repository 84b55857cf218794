"""What the coverage check asks: open tasks of roadmaps in force, and the addresses that once were theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import Session

from roadmap.letters.reads.due_tasks import WATCHED
from roadmap.models import CONTACTS, EXTENSIONS, MEASURES, MEMBERSHIPS, ROADMAPS, TASKS, USERS
from roadmap.reads.tasks import AWAITED
from roadmap.sql.rows_as import columns_of, rows_as
from roadmap.troubles import Troubles, rows_of


@dataclass(frozen=True, slots=True)
class OpenTask:
    """An open task of a roadmap in force."""

    task_id: int
    measure_id: int
    roadmap_id: int
    state: str
    version: int
    opens_on: date | None
    control_on: date
    n: int
    code: str | None
    title: str
    kind: str
    roadmap_title: str
    region: str | None
    time_zone: str
    extension_id: int | None


def open_points(session: Session, troubles: Troubles | None = None) -> list[OpenTask]:
    """All of them by term; one statement."""
    pending = and_(EXTENSIONS.c.task_id == TASKS.c.id, EXTENSIONS.c.state == "asked")
    chosen = (
        select(*columns_of(OpenTask, TASKS, MEASURES, ROADMAPS, task=TASKS, roadmap=ROADMAPS, extension=EXTENSIONS))
        .select_from(TASKS)
        .join(MEASURES, MEASURES.c.id == TASKS.c.measure_id)
        .join(ROADMAPS, ROADMAPS.c.id == TASKS.c.roadmap_id)
        .outerjoin(EXTENSIONS, pending)
        .where(ROADMAPS.c.state == "in_force", TASKS.c.state.in_((*WATCHED, *AWAITED)))
        .order_by(TASKS.c.control_on, TASKS.c.id)
    )
    return rows_as(OpenTask, rows_of(session, chosen, TASKS.c.id, "task", troubles))


def lost_addresses(session: Session) -> Mapping[int, tuple[tuple[str, str], ...]]:
    """Body → (address, why it is dead: ``dismissed``, ``bounced`` or ``closed``); two statements."""
    found: dict[int, dict[str, str]] = {}
    contacts = select(CONTACTS.c.subject_id, CONTACTS.c.email, CONTACTS.c.state).where(CONTACTS.c.state != "live")
    for row in session.execute(contacts.order_by(CONTACTS.c.id)):
        found.setdefault(row.subject_id, {})[row.email.lower()] = row.state
    closed = (
        select(MEMBERSHIPS.c.subject_id, USERS.c.email)
        .join(USERS, USERS.c.id == MEMBERSHIPS.c.user_id)
        .where(USERS.c.active.is_(False))
    )
    rows: Any = session.execute(closed.order_by(USERS.c.id))
    for row in rows:
        found.setdefault(row.subject_id, {}).setdefault(row.email.lower(), "closed")
    return {subject_id: tuple(one.items()) for subject_id, one in found.items()}
