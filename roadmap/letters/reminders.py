"""What is to be told about a task on a day: a pure rule. Values in, reminders out, each with a stable key.

The step, not the exact day, is in the key: a missed day still reminds once, and a moved deadline reminds anew.
Nothing is due on a day off: a step that falls on one is reached on the last working day before it. Before a break of
three days or more everything whose term falls into the break or soon after it is told once, whatever the ladder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from roadmap.letters.kinds import Kind
from roadmap.plan.ladder import Ladder
from workflows.calendar import ProductionCalendar
from workflows.lifecycle import AWAITING

ONE_DAY = timedelta(days=1)
LONG_BREAK = 3
"""From how many days off in a row people are reminded before they leave."""
SOON_AFTER_BREAK = 3
"""How many working days after a long break are still «soon»: too short to begin something in."""

MADE_GOOD = 5
"""Working days of silence that one letter makes good; a longer outage shifts the escalations."""

Silence = tuple[date, date]
"""The first and the last working day of an outage on which no letters were planned."""


@dataclass(frozen=True, slots=True)
class RemindedTask:
    """What the rule knows of a task.

    ``interval_days`` is the mean distance of the measure's windows, if it recurs; ``extension_id`` the pending request
    to move the date.
    """

    task_id: int
    control_on: date
    state: str
    version: int
    opens_on: date | None = None
    interval_days: float | None = None
    extension_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing to tell. ``key`` lacks only the recipient: ``due:17:2023-06-30:7``."""

    kind: Kind
    task_id: int
    step: str
    key: str


def reminder_key(kind: Kind, task_id: int, control_on: date, step: str) -> str:
    """What makes a reminder the same reminder."""
    return f"{kind}:{task_id}:{control_on}:{step}"


def remind(
    point: RemindedTask, today: date, ladder: Ladder, calendar: ProductionCalendar, silences: Sequence[Silence] = ()
) -> tuple[Reminder, ...]:
    """What is to be told about ``point`` on the working day ``today``.

    ``silences`` are the outages: their working days do not count towards an escalation.
    """
    if not calendar.is_working(today):
        return ()
    return tuple(_reminders(point, today, ladder, calendar, silences))


def _reminders(
    point: RemindedTask, today: date, ladder: Ladder, calendar: ProductionCalendar, silences: Sequence[Silence]
) -> Iterator[Reminder]:
    if point.extension_id is not None:
        yield _reminder(Kind.extension_asked, point, f"e{point.extension_id}")
    if point.state in AWAITING:
        yield _reminder(Kind.decision, point, f"v{point.version}")
    elif point.state == "extra_control" and today >= point.control_on:
        yield _reminder(Kind.decision, point, "x")
    elif today <= point.control_on:
        if point.state == "returned":
            yield _reminder(Kind.returned, point, f"v{point.version}")
        yield from _before(point, today, ladder, calendar)
    else:
        if point.state == "returned":
            yield _reminder(Kind.returned, point, f"v{point.version}")
        yield from _after(point, today, ladder, calendar, silences)


def _before(point: RemindedTask, today: date, ladder: Ladder, calendar: ProductionCalendar) -> Iterator[Reminder]:
    step = reached_step(point, today, ladder, calendar)
    if step is not None:
        yield _reminder(Kind.due, point, str(step))
    internal = internal_date(point, ladder, calendar)
    if internal is not None and calendar.add_working_days(internal, -1) <= today:
        yield _reminder(Kind.internal, point, f"i{ladder.internal_working_days}")


def _after(
    point: RemindedTask, today: date, ladder: Ladder, calendar: ProductionCalendar, silences: Sequence[Silence]
) -> Iterator[Reminder]:
    week = ((today - point.control_on).days - 1) // ladder.overdue_every_days
    yield _reminder(Kind.overdue, point, f"w{week}")
    late = working_days_late(point.control_on, today, calendar, silences)
    if late >= ladder.escalate_after_working_days:
        yield _reminder(Kind.escalation, point, f"d{ladder.escalate_after_working_days}")
    if late >= ladder.leadership_after_working_days:
        yield _reminder(Kind.leadership, point, f"d{ladder.leadership_after_working_days}")


def remind_of_silence(
    point: RemindedTask, said_on: date, today: date, ladder: Ladder, calendar: ProductionCalendar
) -> Reminder | None:
    """The reminder that nobody has said how the work goes since ``said_on``: one for every so many days of silence."""
    every = ladder.progress_note_days
    if every <= 0 or not calendar.is_working(today) or today > point.control_on:
        return None
    times = (today - said_on).days // every
    return _reminder(Kind.progress, point, f"s{said_on}.{times}") if times > 0 else None


def working_days_late(
    control_on: date, today: date, calendar: ProductionCalendar, silences: Sequence[Silence] = ()
) -> int:
    """Working days since the term on which the responsible could have been told.

    Those of an outage longer than a working week do not count: nobody is blamed for our silence. A shorter one is
    made good by the letter that catches up, and changes no other.
    """
    late = calendar.working_days_between(control_on, today)
    for first, last in silences:
        begins, ends = max(first, control_on + ONE_DAY), min(last, today)
        if begins <= ends and calendar.working_days_between(first - ONE_DAY, last) > MADE_GOOD:
            late -= calendar.working_days_between(begins - ONE_DAY, ends)
    return late


def reached_step(point: RemindedTask, today: date, ladder: Ladder, calendar: ProductionCalendar) -> int | None:
    """The lowest rung of the ladder reached by ``today``; missed rungs collapse into it."""
    reached = [step for step, day in _rung_days(point.control_on, rungs(point, ladder), calendar) if day <= today]
    return min(reached, default=None)


@lru_cache(maxsize=8192)
def _rung_days(control_on: date, steps: tuple[int, ...], calendar: ProductionCalendar) -> tuple[tuple[int, date], ...]:
    """Each rung with the working day on which it is reached; the last day before a long break is a rung too."""
    eve = _eve_of_break(control_on, calendar)
    all_steps = {*steps, (control_on - eve).days} if eve is not None else {*steps}
    return tuple(
        (step, calendar.last_working_day_until(control_on - timedelta(days=step))) for step in sorted(all_steps)
    )


def _eve_of_break(control_on: date, calendar: ProductionCalendar) -> date | None:
    """The last working day before a long break in or soon after which the term falls."""
    day = control_on
    for _ in range(SOON_AFTER_BREAK + 1):
        eve = calendar.last_working_day_until(day - ONE_DAY)
        if calendar.break_after(eve) >= LONG_BREAK and eve < control_on:
            return eve
        day = eve
    return None


def rungs(point: RemindedTask, ladder: Ladder) -> tuple[int, ...]:
    """The rungs that make sense for this task.

    For work that recurs every week a fortnight's warning is noise: a rung counts where it is at most a seventh of the
    distance between windows (weekly: 1 and 0; monthly: 3, 1, 0; quarterly: 7, 3, 1, 0).
    """
    if point.interval_days is None:
        return ladder.days_before
    return tuple(step for step in ladder.days_before if step * 7 <= point.interval_days)


def internal_date(point: RemindedTask, ladder: Ladder, calendar: ProductionCalendar) -> date | None:
    """By when co-executors give their part to the lead; ``None`` where the window is too short for such a date."""
    count = ladder.internal_working_days
    if count <= 0 or (point.interval_days is not None and count * 10 > point.interval_days):
        return None
    day = calendar.add_working_days(point.control_on, -count)
    return day if point.opens_on is None or point.opens_on < day else None


def horizon(ladders: Sequence[Ladder]) -> timedelta:
    """How far ahead of a date anything can be due: the longest rung, or the longest break and what is soon after."""
    longest = max((step for ladder in ladders for step in ladder.days_before), default=0)
    internal = max((ladder.internal_working_days for ladder in ladders), default=0)
    return timedelta(days=max(longest, 2 * internal, 10) + 14)


def _reminder(kind: Kind, point: RemindedTask, step: str) -> Reminder:
    return Reminder(kind, point.task_id, step, reminder_key(kind, point.task_id, point.control_on, step))
