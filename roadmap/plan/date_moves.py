"""The one way in which a control point gets other dates without being asked: an act or the roadmap's rules moved it.

The dates it had are kept, a pending request to extend them is moot, and the journal says who moved it and why; the
letters «срок изменён» follow from that row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from roadmap.bounds import check_days, check_text
from roadmap.control.moves import hold_tasks, local_day, not_allowed, write_all
from roadmap.control.steps import facts_of, take
from roadmap.language.message import _
from roadmap.people.permissions import Actor
from roadmap.plan.fates import Fate
from workflows.guards import PLANNER
from workflows.machine import MoveRefused


def move_dates(
    session: Session, fate: Fate, basis: str, actor: Actor, now: datetime, said: Mapping[str, Any] | None = None
) -> None:
    """Give the task its new dates, with ``basis`` in their history; ``said`` is more for the journal.

    Raises `MoveNotAllowed` where the task is not open any more.
    """
    stood, window = fate.task, fate.window
    assert stood is not None and window is not None
    check_days({"start": (_("начало срока"), window.start), "due": (_("срок"), window.due)})
    check_text(basis, _("основание"), "basis")
    (task,) = hold_tasks(session, [stood.id])
    facts = replace(
        facts_of(task, local_day(task, now), now, frozenset({PLANNER}), actor.user_id),
        basis=basis,
        new_window=fate.name,
        new_opens_on=window.start,
        new_date=window.due,
        new_control_on=fate.control_on,
        pending_extension=task.pending,
    )
    before = {"old_due_on": stood.due_on.isoformat(), "old_control_on": stood.control_on.isoformat()}
    try:
        write_all(session, [take(task, "move_date", facts, before | dict(said or {}))])
    except MoveRefused as refusal:
        raise not_allowed(refusal) from refusal
