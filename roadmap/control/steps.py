"""One step of one task with all the rows that it leaves: columns, request, date, journal row. Pure.

``task`` is a row, or anything with a task's columns; the table of moves (`workflows.lifecycle`) says what a step does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from workflows.extension import Request
from workflows.guards import Facts
from workflows.journal import Entry
from workflows.lifecycle import State
from workflows.machine import Step, fire
from workflows.replay import told


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that the table allows; ``more`` is what the journal says beside what every move says."""

    task: Any
    facts: Facts
    step: Step
    more: Mapping[str, Any]

    @property
    def version(self) -> int:
        """The task's version afterwards."""
        return self.step.version(self.task.version)

    def columns(self) -> dict[str, Any]:
        """The task's columns that change."""
        found: dict[str, Any] = {"changed_at": self.facts.at, **self.step.changes}
        if self.step.move.target is not None:
            found["state"] = self.step.state.value
        if self.version != self.task.version:
            found["version"] = self.version
        return found

    def asked(self) -> dict[str, Any] | None:
        """The row of a new request for another date."""
        request = self.step.request
        if request is None or request.state is not Request.asked:
            return None
        return {"task_id": self.task.id, "state": request.state.value, **request.changes}

    def decided(self) -> dict[str, Any] | None:
        """The columns of the open request that change."""
        request = self.step.request
        if request is None or request.state is Request.asked:
            return None
        return {"state": request.state.value, **request.changes}

    def due_date(self) -> dict[str, Any] | None:
        """The row that keeps a new date with its basis."""
        changes, facts = self.step.changes, self.facts
        if "due_on" not in changes:
            return None
        return {
            "task_id": self.task.id,
            "due_on": changes["due_on"],
            "control_on": changes["control_on"],
            "basis": facts.basis or facts.reason or self.step.move.label,
            "set_by": facts.actor,
            "set_at": facts.at,
        }

    def entry(self) -> Entry:
        """The journal row."""
        details = told(self.step, self.facts, self.task.version, self.more)
        kind, subject = self.step.move.event.kind, f"task:{self.task.id}"
        assert self.facts.at is not None
        return Entry(stream(self.task.roadmap_id), self.facts.at, kind, subject, self.facts.actor, details)


def take(task: Any, trigger: str, facts: Facts, more: Mapping[str, Any] | None = None) -> Taken:
    """The step that ``trigger`` is for ``task``. Raises `workflows.machine.MoveRefused`."""
    return Taken(task, facts, fire(trigger, State(task.state), facts), more or {})


def facts_of(task: Any, today: date, now: datetime, roles: frozenset[str], actor: int | None = None) -> Facts:
    """How ``task`` stands, before anything is said with a move."""
    return Facts(
        today=today,
        at=now,
        actor=actor,
        roles=roles,
        opens_on=task.opens_on,
        due_on=task.due_on,
        control_on=task.control_on,
        overdue_since=task.overdue_since,
        submitted_by=task.submitted_by,
        withdrawn_by=task.withdrawn_by,
        standing_reason=task.reason,
    )


def stream(roadmap_id: int) -> str:
    """The journal stream of a roadmap."""
    return f"roadmap:{roadmap_id}"
