"""How one control point stands on the report's day, and whether it counts in the discipline index.

The term is the *control* date: the date in force, moved by the roadmap's rule for non-working days. The day itself
still belongs to the term. Two reds are kept apart: «не исполнено» was reported so, «нет сведений, срок истёк» was not
reported at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from roadmap.language.message import _
from roadmap.reports.facts import TaskFact, TaskState
from workflows.lifecycle import FULFILLED, OPEN

NO_BODY = _("Ответственный не указан")


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
class Marks:
    """All that a verdict depends on.

    ``fulfilled``: a day of fulfilment is known; ``late`` and ``late_original``: it lies after the control date, the one
    in force and the first; ``passed``: the report's day lies after it.
    """

    state: TaskState
    fulfilled: bool
    late: bool
    late_original: bool
    passed: bool
    extension_asked: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows from the marks; the fields mean what those of `TaskLine` mean."""

    verdict: Verdict
    in_time_original: bool | None
    overdue: bool
    counted: bool
    violation: bool


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
    if fact.state not in FULFILLED:
        return None
    return fact.fulfilled_on or fact.closed_on


def judge(fact: TaskFact, as_of: date) -> TaskLine:
    """The verdict on ``as_of`` and everything that the totals need."""
    on = fulfilled_on(fact)
    marks = Marks(
        state=fact.state,
        fulfilled=on is not None,
        late=on is not None and on > fact.control_on,
        late_original=on is not None and on > fact.original_control_on,
        passed=as_of > fact.control_on,
        extension_asked=fact.extension_asked,
    )
    found = outcome(marks)
    done = found.in_time_original is not None
    late_by = _days_after(on, fact.control_on)
    return TaskLine(
        fact=fact,
        verdict=found.verdict,
        body=answering_body(fact.lead, fact.executors),
        in_time_original=found.in_time_original,
        days=late_by if marks.late else _days_after(as_of, fact.control_on) if found.overdue else 0,
        days_original=_days_after(on, fact.original_control_on) if done else 0,
        overdue=found.overdue,
        counted=found.counted,
        violation=found.violation,
    )


def outcome(marks: Marks) -> Outcome:
    """The one place where a control point is judged."""
    overdue = marks.passed and _owes(marks)
    verdict = _verdict(marks, overdue=overdue)
    done = verdict in (Verdict.DONE_IN_TIME, Verdict.DONE_LATE)
    settled = done or verdict is Verdict.FAILED
    counted = verdict is not Verdict.CANCELLED and (settled or marks.passed or marks.late)
    return Outcome(
        verdict=verdict,
        in_time_original=not marks.late_original if done else None,
        overdue=overdue,
        counted=counted,
        violation=counted and (marks.late or overdue or verdict is Verdict.FAILED),
    )


def _owes(marks: Marks) -> bool:
    """Open, and no report of fulfilment lies with the controller."""
    if marks.state in OPEN:
        return True
    return marks.state == "extra_control" and not marks.fulfilled


def _verdict(marks: Marks, *, overdue: bool) -> Verdict:
    match marks.state:
        case "cancelled":
            return Verdict.CANCELLED
        case "done":
            return Verdict.DONE_LATE if marks.late else Verdict.DONE_IN_TIME
        case "failed":
            return Verdict.FAILED
        case "submitted":
            return Verdict.AWAITING_DECISION
        case "extra_control":
            return Verdict.EXTRA_CONTROL
    if marks.extension_asked:
        return Verdict.EXTENSION_ASKED
    if overdue:
        return Verdict.OVERDUE_SILENT
    return Verdict.NOT_DUE if marks.state == "planned" else Verdict.IN_WORK


def _days_after(day: date | None, term: date) -> int:
    return max((day - term).days, 0) if day else 0
