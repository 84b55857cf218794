"""All dates of a draft by month, as its control points will stand. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from roadmap.language.message import _
from roadmap.orders.drafts.corrected import DraftRow
from roadmap.plan.windows import control_day
from workflows.calendar import russian_calendar

_MONTHS = (
    _("Январь"), _("Февраль"), _("Март"), _("Апрель"), _("Май"), _("Июнь"),
    _("Июль"), _("Август"), _("Сентябрь"), _("Октябрь"), _("Ноябрь"), _("Декабрь"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DatedTask:
    """One control point to be: ``due_on`` by the document, ``control_on`` by the roadmap's rule for days off."""

    row: DraftRow
    opens_on: date | None
    due_on: date
    control_on: date


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the grid; ``inside`` its month, ``off`` by the production calendar."""

    on: date
    inside: bool
    off: bool
    points: tuple[DatedTask, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month with its weeks from Monday on, and its control points in order."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]
    points: tuple[DatedTask, ...]

    @property
    def label(self) -> str:
        """«Март 2024»."""
        return f"{_MONTHS[self.first.month - 1]} {self.first.year}"


def points_of(rows: Iterable[DraftRow], shift_rule: str) -> tuple[DatedTask, ...]:
    """Every control point of the rows, by date."""
    working = russian_calendar()
    found = [
        DatedTask(row, window.start, window.due, control_day(window, shift_rule, working))
        for row in rows
        for window in row.schedule.windows
    ]
    return tuple(sorted(found, key=lambda point: (point.control_on, point.row.n)))


def months_of(points: Iterable[DatedTask]) -> tuple[Month, ...]:
    """The months in which something is due."""
    by_month: dict[date, list[DatedTask]] = {}
    for point in points:
        by_month.setdefault(point.control_on.replace(day=1), []).append(point)
    return tuple(_month(first, tuple(found)) for first, found in sorted(by_month.items()))


def _month(first: date, points: tuple[DatedTask, ...]) -> Month:
    working = russian_calendar()
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    day = first - timedelta(days=first.weekday())
    weeks = []
    while day <= last:
        week = []
        for _other in range(7):
            inside = day.month == first.month
            mine = tuple(point for point in points if point.control_on == day)
            week.append(Day(day, inside, inside and not working.is_working(day), mine))
            day += timedelta(days=1)
        weeks.append(tuple(week))
    return Month(first, tuple(weeks), points)
