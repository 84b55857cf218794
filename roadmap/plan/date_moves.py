"""The one way in which a control point gets other dates without being asked: an act or the roadmap's rules moved it.

The dates it had are kept, a pending request to extend them is moot, and the journal says who moved it and why; the
letters «срок изменён» follow from that row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from roadmap.bounds import check_days, check_text
from roadmap.control.moves import hold_tasks, local_day, not_allowed, write_all
from roadmap.control.steps import facts_of, take
from roadmap.deadlines import Window
from roadmap.people.permissions import Actor
from workflows.guards import PLANNER
from workflows.machine import MoveRefused


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
    """Give the task its new dates, with ``basis`` in their history; ``said`` is more for the journal.

    Raises `MoveNotAllowed` where the task is not open any more.
    """
    check_days({"start": ("начало срока", move.window.start), "due": ("срок", move.window.due)})
    check_text(basis, "основание", "basis")
    (task,) = hold_tasks(session, [move.task_id])
    facts = replace(
        facts_of(task, local_day(task, now), now, frozenset({PLANNER}), actor.user_id),
        basis=basis,
        new_window=move.name,
        new_opens_on=move.window.start,
        new_date=move.window.due,
        new_control_on=move.control_on,
        pending_extension=task.pending,
    )
    before = {"old_due_on": move.old_due_on.isoformat(), "old_control_on": move.old_control_on.isoformat()}
    try:
        write_all(session, [take(task, "move_date", facts, before | dict(said or {}))])
    except MoveRefused as refusal:
        raise not_allowed(refusal) from refusal
