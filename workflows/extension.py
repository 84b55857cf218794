"""The request for another date: a small life of its own beside the task's. Pure.

    asked ──▶ granted      another date is set, perhaps not the one asked for
          ──▶ refused      the date stays
          ──▶ withdrawn    moot: the task left the open states, or its date was moved by an act or a rule

A row of the table of moves names the state that the request comes to; at most one request of a task is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from workflows.effects import Effects, changes, said
from workflows.guards import Facts
from workflows.said import _


class Request(StrEnum):
    """Where a request stands."""

    asked = "asked"
    granted = "granted"
    refused = "refused"
    withdrawn = "withdrawn"


R = Request

REQUEST_LABELS: Mapping[str, str] = {
    R.asked: _("ждёт решения"),
    R.granted: _("продлён"),
    R.refused: _("отказано"),
    R.withdrawn: _("снята: решать больше нечего"),
}


def _why(facts: Facts) -> str | None:
    return facts.reason or facts.basis


_DECIDED: Effects = {"decided_by": said("actor"), "decided_at": said("at"), "decision_reason": _why}

EFFECTS: Mapping[Request, Effects] = {
    R.asked: {
        "old_due_on": said("due_on"),
        "new_due_on": said("new_date"),
        "reason": said("reason"),
        "asked_by": said("actor"),
        "asked_at": said("at"),
    },
    R.granted: _DECIDED | {"new_due_on": said("new_date")},
    R.refused: _DECIDED,
    R.withdrawn: _DECIDED,
}
"""What each state writes into the request."""


@dataclass(frozen=True, slots=True)
class RequestChange:
    """A new request (``asked``), or what becomes of the open one; ``changes`` are its columns."""

    state: Request
    changes: Mapping[str, Any]


def request_change(to: Request | None, facts: Facts) -> RequestChange | None:
    """What a move that brings a request ``to`` a state does to it; ``None`` where there is none to be touched."""
    if to is None or (to is not R.asked and not facts.pending_extension):
        return None
    return RequestChange(to, changes(EFFECTS[to], facts))
