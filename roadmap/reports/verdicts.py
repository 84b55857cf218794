"""How one control point stands on the report's day.

The term is the *control* date: the date in force, moved by the roadmap's rule for non-working days. The day itself
still belongs to the term. Two reds are kept apart: «не исполнено» was reported so, «нет сведений, срок истёк» was not
reported at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from roadmap.reports.facts import TaskFact

NO_BODY = "Ответственный не указан"


class Verdict(StrEnum):
    """Every control point has exactly one; the order is that of the columns in the totals."""

    DONE_IN_TIME = "done_in_time"
    DONE_LATE = "done_late"
    FAILED = "failed"
    OVERDUE_SILENT = "overdue_silent"
    AWAITING_DECISION = "awaiting_decision"
    EXTRA_CONTROL = "extra_control"
    EXTENSION_ASKED = "extension_asked"
    IN_WORK = "in_work"
    NOT_DUE = "not_due"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A control point with its verdict and what follows from it.

    ``days`` is how many calendar days the fulfilment was late, or, when it is overdue, how many have passed since the
    term; ``days_original`` is the same for a fulfilled point by its original term. ``overdue``: the term has passed and
    nothing says that it was fulfilled. ``counted``: it is in the discipline index; ``violation``: it spoils the index.
    """

    fact: TaskFact
    verdict: Verdict
    body: str
    in_time_original: bool | None
    days: int
    days_original: int
    overdue: bool
    counted: bool
    violation: bool

    @property
    def moved(self) -> bool:
        """The date in force is not the one first set."""
        return self.fact.due_on != self.fact.original_due_on


def answering_body(lead: tuple[str, ...], executors: tuple[str, ...]) -> str:
    """The body named first answers for all; where no lead is named, the first executor does."""
    return next((name for name in (*lead, *executors) if name.strip()), NO_BODY)


def fulfilled_on(fact: TaskFact) -> date | None:
    """Date of fulfilment of a point reported as fulfilled; the day it was taken off control where none was reported."""
    if fact.state not in ("submitted", "extra_control", "done"):
        return None
    return fact.fulfilled_on or fact.closed_on


def judge(fact: TaskFact, as_of: date) -> TaskLine:
    """The verdict on ``as_of`` and everything that the totals need."""
    on = fulfilled_on(fact)
    late = on is not None and on > fact.control_on
    passed = as_of > fact.control_on
    overdue = passed and _owes(fact, on)
    verdict = _verdict(fact, late=late, overdue=overdue)
    done = verdict in (Verdict.DONE_IN_TIME, Verdict.DONE_LATE)
    settled = done or verdict is Verdict.FAILED
    counted = verdict is not Verdict.CANCELLED and (settled or passed or late)
    return TaskLine(
        fact=fact,
        verdict=verdict,
        body=answering_body(fact.lead, fact.executors),
        in_time_original=(on is None or on <= fact.original_control_on) if done else None,
        days=_days_after(on, fact.control_on) if late else _days_after(as_of, fact.control_on) if overdue else 0,
        days_original=_days_after(on, fact.original_control_on) if done else 0,
        overdue=overdue,
        counted=counted,
        violation=counted and (late or overdue or verdict is Verdict.FAILED),
    )


def _owes(fact: TaskFact, on: date | None) -> bool:
    """Open, and no report of fulfilment lies with the controller."""
    if fact.state in ("planned", "in_progress", "returned"):
        return True
    return fact.state == "extra_control" and on is None


def _verdict(fact: TaskFact, *, late: bool, overdue: bool) -> Verdict:
    match fact.state:
        case "cancelled":
            return Verdict.CANCELLED
        case "done":
            return Verdict.DONE_LATE if late else Verdict.DONE_IN_TIME
        case "failed":
            return Verdict.FAILED
        case "submitted":
            return Verdict.AWAITING_DECISION
        case "extra_control":
            return Verdict.EXTRA_CONTROL
    if fact.extension_asked:
        return Verdict.EXTENSION_ASKED
    if overdue:
        return Verdict.OVERDUE_SILENT
    return Verdict.NOT_DUE if fact.state == "planned" else Verdict.IN_WORK


def _days_after(day: date | None, term: date) -> int:
    return max((day - term).days, 0) if day else 0
