"""Totals over control points, and the two percentages that are derived from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from roadmap.reports.facts import TaskState
from roadmap.reports.verdicts import Marks, Outcome, TaskLine, Verdict, outcome


@dataclass(frozen=True, slots=True)
class Tally:
    """How many control points stand how; tallies add up, so sections and bodies give the whole.

    The first ten fields after ``total`` are the verdicts and sum to it. The rest cut across them: ``overdue`` (the term
    has passed and nothing was fulfilled, whatever the state), ``returned`` (those overdue whose report was sent back),
    ``original_in_time`` and ``original_late`` (fulfilled points by the term first set), ``moved`` (the date in force is
    not the first one), ``counted`` and ``violations`` (denominator and numerator of the discipline index).
    """

    total: int = 0
    done_in_time: int = 0
    done_late: int = 0
    failed: int = 0
    overdue_silent: int = 0
    awaiting_decision: int = 0
    extra_control: int = 0
    extension_asked: int = 0
    in_work: int = 0
    not_due: int = 0
    cancelled: int = 0
    overdue: int = 0
    returned: int = 0
    original_in_time: int = 0
    original_late: int = 0
    moved: int = 0
    counted: int = 0
    violations: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    def of(self, verdict: Verdict) -> int:
        """How many points have this verdict."""
        count: int = getattr(self, verdict.value)
        return count

    @property
    def done(self) -> int:
        return self.done_in_time + self.done_late

    @property
    def active(self) -> int:
        """All but the cancelled: what there was to fulfil."""
        return self.total - self.cancelled

    @property
    def percent_done(self) -> float | None:
        """Fulfilled among all that were to be fulfilled, %; ``None`` where there was nothing."""
        return percent(self.done, self.active)

    @property
    def discipline(self) -> float | None:
        """100 − (late + not done) / (all − not yet due) × 100, without the cancelled; ``None`` when nothing is due."""
        return percent(self.counted - self.violations, self.counted)


@dataclass(frozen=True, slots=True)
class Alike:
    """``count`` control points that stand alike; ``moved`` as in `TaskLine`."""

    marks: Marks
    moved: bool
    count: int


def tally(lines: Iterable[TaskLine]) -> Tally:
    """Count control points."""
    return _counted((line, line.fact.state, line.moved, 1) for line in lines)


def tally_alike(groups: Iterable[Alike]) -> Tally:
    """Count control points of which only the marks are known: what `tally` says of the same ones."""
    return _counted((outcome(one.marks), one.marks.state, one.moved, one.count) for one in groups)


def _counted(points: Iterable[tuple[TaskLine | Outcome, TaskState, bool, int]]) -> Tally:
    counts = dict.fromkeys((field.name for field in fields(Tally)), 0)
    for one, state, moved, times in points:
        counts["total"] += times
        counts[one.verdict.value] += times
        counts["overdue"] += times * one.overdue
        counts["returned"] += times * (one.overdue and state == "returned")
        counts["original_in_time"] += times * (one.in_time_original is True)
        counts["original_late"] += times * (one.in_time_original is False)
        counts["moved"] += times * moved
        counts["counted"] += times * one.counted
        counts["violations"] += times * one.violation
    return Tally(**counts)


def percent(part: int, whole: int) -> float | None:
    """``part`` of ``whole`` in %, one decimal, halves up; 100 and 0 only where they are exact, ``None`` of nothing.

    A report that says 100 % while one point is late would be untrue, so 99.96 stays 99.9.
    """
    if whole == 0:
        return None
    tenths = (2000 * part + whole) // (2 * whole)
    if 0 < part < whole:
        tenths = min(max(tenths, 1), 999)
    return tenths / 10
