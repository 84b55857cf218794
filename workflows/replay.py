"""A move as its journal row tells it, and such a row applied to a standing: the same effects, read backwards in time.

The journal is sealed, so rows of former versions stay as they are; `row_of` knows the two forms in which they differ
from today's: rows without a trigger (a passed term, a date moved by an act), and a withdrawn task brought back, which
was written as ``reopen`` to ``planned``, against the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from workflows.effects import changes
from workflows.extension import Request
from workflows.guards import Facts
from workflows.lifecycle import BY_TRIGGER, MOVES, Move, State
from workflows.machine import Step

_SAID = ("result", "fulfilled_on", "reason", "proposal", "basis")
_WRITTEN = {"due_on": "due_on", "control_on": "control_on", "control_on_was": "overdue_since"}
"""The journal's word → the column whose new value it tells."""
_UNTOLD = ("window", "opens_on")
"""Columns that the journal does not tell: of which window a moved date is, the measure's schedule of that day says."""
_BY_EVENT = {move.event.kind: move for move in reversed(MOVES)}


def told(step: Step, facts: Facts, version: int, more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The details of the journal row of a move; ``version`` is the task's before it. Enough to tell it again."""
    found = {name: getattr(facts, name) for name in _SAID}
    found |= {word: step.changes.get(column) for word, column in _WRITTEN.items()}
    found |= more or {}
    return {
        "trigger": step.move.trigger,
        "from": step.source.value,
        "to": step.state.value,
        "version": step.version(version),
        **{name: _plain(value) for name, value in found.items() if value is not None},
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def row_of(kind: str, details: Mapping[str, Any]) -> Move | None:
    """The row of the table that a journal row is a move of; ``None`` where it is none."""
    trigger = details.get("trigger")
    if trigger == "reopen" and details.get("to") == State.planned:
        trigger = "restore"  # as planning wrote it before the table knew its moves
    return BY_TRIGGER.get(trigger) if trigger else _BY_EVENT.get(kind)


def replayed(
    standing: Any,
    kind: str,
    details: Mapping[str, Any],
    *,
    on: date,
    at: datetime | None = None,
    actor: int | None = None,
) -> dict[str, Any]:
    """What a journal row written ``on`` that day changes in ``standing`` (anything with a task's columns).

    Beside columns of the task: ``extension_asked``, and ``window_due`` where the task got another window. Empty for a
    row that moves nothing.
    """
    move = row_of(kind, details)
    if move is None:
        return {}
    facts = _facts(standing, details, on, at, actor)
    found = {name: value for name, value in changes(move.sets, facts).items() if name not in _UNTOLD}
    if "to" in details:
        found["state"] = details["to"]
    if move.request is not None:
        found["extension_asked"] = move.request is Request.asked
    if "window" in move.sets:
        found["window_due"] = facts.new_date
    return found


def _facts(standing: Any, details: Mapping[str, Any], on: date, at: datetime | None, actor: int | None) -> Facts:
    return Facts(
        today=on,
        at=at,
        actor=actor,
        control_on=standing.control_on,
        standing_reason=standing.reason,
        result=details.get("result"),
        fulfilled_on=_day(details.get("fulfilled_on")),
        reason=details.get("reason"),
        proposal=details.get("proposal"),
        new_date=_day(details.get("due_on")),
        new_control_on=_day(details.get("control_on")),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
