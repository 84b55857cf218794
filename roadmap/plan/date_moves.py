"""The one way in which a control point gets other dates without being asked: an act or the roadmap's rules moved it.

The dates it had are kept, a pending request to extend them is moot, and the journal says who moved it and why; the
letters «срок изменён» follow from that row (`reactions`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session

from roadmap.bounds import check_days, check_text
from roadmap.deadlines import Window
from roadmap.models import DUE_DATES, EXTENSIONS, TASKS
from roadmap.people.permissions import Actor
from workflows.calendar import russian_calendar
from workflows.journal import Entry, record


@dataclass(frozen=True, slots=True)
class DateMove:
    """One task from its old dates to those of ``window``; ``name`` is what planning will find it by."""

    task_id: int
    roadmap_id: int
    old_due_on: date
    old_control_on: date
    window: Window
    name: str
    control_on: date


def move_dates(
    session: Session, move: DateMove, basis: str, actor: Actor, now: datetime, said: Mapping[str, Any] | None = None
) -> None:
    """Give the task its new dates, with ``basis`` in their history; ``said`` is more for the journal."""
    window = move.window
    check_days({"start": ("начало срока", window.start), "due": ("срок", window.due)})
    check_text(basis, "основание", "basis")
    session.execute(
        update(TASKS)
        .where(TASKS.c.id == move.task_id)
        .values(
            window=move.name,
            opens_on=window.start,
            due_on=window.due,
            control_on=move.control_on,
            provisional=not russian_calendar().is_published(window.due.year),
            overdue_since=None,
            changed_at=now,
            version=TASKS.c.version + 1,
        )
    )
    session.execute(
        update(EXTENSIONS)
        .where(EXTENSIONS.c.task_id == move.task_id, EXTENSIONS.c.state == "asked")
        .values(state="withdrawn", decided_at=now, decision_reason=basis)
    )
    dates = {"due_on": window.due, "control_on": move.control_on}
    session.execute(
        insert(DUE_DATES).values(task_id=move.task_id, basis=basis, set_by=actor.user_id, set_at=now, **dates)
    )
    details = {
        "old_due_on": move.old_due_on.isoformat(),
        "old_control_on": move.old_control_on.isoformat(),
        "due_on": window.due.isoformat(),
        "control_on": move.control_on.isoformat(),
        "basis": basis,
        **(said or {}),
    }
    stream = f"roadmap:{move.roadmap_id}"
    record(session, Entry(stream, now, "deadline.moved", f"task:{move.task_id}", actor.user_id, details))
