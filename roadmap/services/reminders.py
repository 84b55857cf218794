"""Who is reminded of what, when: a pure rule. Values in, reminders out, each with a stable key.

The step, not the exact day, is in the key: a missed day still reminds once, and a moved deadline reminds anew.
Nothing is due on a day off: a step that falls on one is reached on the last working day before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from workflows.calendar import ProductionCalendar


class Kind(StrEnum):
    """What a reminder is about, most urgent first."""

    escalation = "escalation"
    overdue = "overdue"
    returned = "returned"
    due = "due"
    decision = "decision"


@dataclass(frozen=True, slots=True)
class Ladder:
    """The settings of the rule: days before, how often after, when the controller learns of it."""

    days_before: tuple[int, ...] = (14, 7, 3, 1, 0)
    overdue_every_days: int = 7
    escalate_after_working_days: int = 5


@dataclass(frozen=True, slots=True)
class Point:
    """What the rule knows of a task. ``interval_days`` is the mean distance of the measure's windows, if it recurs."""

    task_id: int
    control_on: date
    state: str
    version: int
    opens_on: date | None = None
    interval_days: float | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing to tell. ``key`` lacks only the recipient: ``due:17:2023-06-30:7``."""

    kind: Kind
    task_id: int
    step: str
    key: str


def remind(point: Point, today: date, ladder: Ladder, calendar: ProductionCalendar) -> tuple[Reminder, ...]:
    """What the responsible bodies and the controller are to learn about ``point`` on the working day ``today``."""
    if not calendar.is_working(today):
        return ()
    return tuple(_reminders(point, today, ladder, calendar))


def _reminders(point: Point, today: date, ladder: Ladder, calendar: ProductionCalendar) -> Iterator[Reminder]:
    if point.state in ("submitted", "failed"):
        yield _reminder(Kind.decision, point, f"v{point.version}")
        return
    if point.state == "returned":
        yield _reminder(Kind.returned, point, f"v{point.version}")
    if today <= point.control_on:
        step = reached_step(point, today, ladder, calendar)
        if step is not None:
            yield _reminder(Kind.due, point, str(step))
        return
    week = ((today - point.control_on).days - 1) // ladder.overdue_every_days
    yield _reminder(Kind.overdue, point, f"w{week}")
    late = calendar.working_days_between(point.control_on, today)
    if late >= ladder.escalate_after_working_days:
        yield _reminder(Kind.escalation, point, f"d{ladder.escalate_after_working_days}")


def reached_step(point: Point, today: date, ladder: Ladder, calendar: ProductionCalendar) -> int | None:
    """The lowest rung of the ladder reached by ``today``; missed rungs collapse into it."""
    reached = [
        step
        for step in rungs(point, ladder)
        if calendar.last_working_day_until(point.control_on - timedelta(days=step)) <= today
    ]
    return min(reached, default=None)


def rungs(point: Point, ladder: Ladder) -> Sequence[int]:
    """The rungs that make sense for this task.

    For work that recurs every week a fortnight's warning is noise: a rung counts where it is at most a seventh of the
    distance between windows (weekly: 1 and 0; monthly: 3, 1, 0; quarterly: 7, 3, 1, 0).
    """
    if point.interval_days is None:
        return ladder.days_before
    return [step for step in ladder.days_before if step * 7 <= point.interval_days]


def horizon(ladder: Ladder) -> timedelta:
    """How far ahead of a date anything can be due: the longest rung and the longest run of days off before it."""
    return timedelta(days=max(ladder.days_before, default=0) + 12)


def _reminder(kind: Kind, point: Point, step: str) -> Reminder:
    return Reminder(kind, point.task_id, step, f"{kind}:{point.task_id}:{point.control_on}:{step}")
