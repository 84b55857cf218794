"""Calendar units that come round: weeks, months, quarters, half-years, years, their parts, and clipping to a period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from roadmap.deadlines.dates.units import MONTHS_IN, ONE_DAY, Interval, month_end_after
from roadmap.deadlines.values import Window

#: how many equal parts a unit is cut into, and what they are
_NAMED: dict[int, str] = {1: "month", 3: "quarter", 6: "half"}
_PARTS = {("year", n): 12 // n for n in (2, 3, 4, 6, 12)} | {("quarter", 3): 1}


def units(unit: str, first: date, last: date) -> Iterator[Interval]:
    """Every unit (week, decade, month, quarter, half, year, school) that touches the interval, whole."""
    if unit == "week":
        start = first - ONE_DAY * first.weekday()
        while start <= last:
            yield start, start + timedelta(days=6)
            start += timedelta(days=7)
        return
    if unit in ("half month", "decade"):
        yield from _within_months(unit, first, last)
        return
    if unit == "school":
        yield from _blocks(12, date(first.year - (first.month < 9), 9, 1), last)
        return
    months = MONTHS_IN[unit]
    yield from _blocks(months, date(first.year, (first.month - 1) // months * months + 1, 1), last)


def _blocks(months: int, start: date, last: date) -> Iterator[Interval]:
    while start <= last:
        end = month_end_after(start, months)
        yield start, end
        start = end + ONE_DAY


def _within_months(unit: str, first: date, last: date) -> Iterator[Interval]:
    cuts = (1, 16) if unit == "half month" else (1, 11, 21)
    for start, end in units("month", first, last):
        for at, day in enumerate(cuts):
            upto = start.replace(day=cuts[at + 1] - 1) if at + 1 < len(cuts) else end
            if upto >= first and start.replace(day=day) <= last:
                yield start.replace(day=day), upto


def blocks_of_months(months: int, first: date, last: date) -> Iterator[Interval]:
    """Every block of ``months`` months counted from January that touches the interval."""
    for start, end in _blocks(months, date(first.year, 1, 1), last):
        if end >= first:
            yield start, end


def parts(unit: str, times: int) -> tuple[int | str, bool]:
    """What one of ``times`` equal parts of a unit is: a number of months or a unit's name; and whether it divides."""
    if (unit, times) in _PARTS:
        months = _PARTS[unit, times]
        return _NAMED.get(months, months), True
    if unit == "month" and times in (2, 3):
        return ("half month", "decade")[times - 2], True
    return unit, times == 1


def clipped(windows: list[Window], first: date, last: date) -> list[Window]:
    """The windows inside the interval: those outside dropped, one that straddles an edge cut at it."""
    kept = []
    for window in windows:
        start, due = window.start, window.due
        if due < first or (start is not None and start > last) or (start is None and due > last):
            continue
        if start is not None:
            start, due = max(start, first), min(due, last)
        kept.append(window if (start, due) == (window.start, window.due) else Window(start, due))
    return kept
