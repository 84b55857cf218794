"""The RFC 5545 rule behind a row of windows, where one rule says it: from the first due day it expands to the due days.

The rule is found from the days themselves: a row which clipping has changed never gets a rule that does not fit.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta

from roadmap.deadlines.dates.units import month_length
from roadmap.deadlines.values import Window

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def rrule_of(windows: Sequence[Window]) -> str | None:
    """The rule of the windows' due days, or None where no one simple rule gives exactly these."""
    dues = sorted({window.due for window in windows})
    if not dues or len(dues) != len(windows):
        return None
    until = f"UNTIL={dues[-1]:%Y%m%d}"
    rule = _weekly(dues) or _by_month_day(dues) or _by_weekday_of_month(dues)
    return f"{rule};{until}" if rule else None


def _weekly(dues: list[date]) -> str | None:
    if len(dues) < 2 or (dues[1] - dues[0]).days > 7:
        return None
    weekdays = sorted({due.weekday() for due in dues})
    every = [dues[0] + timedelta(days=at) for at in range((dues[-1] - dues[0]).days + 1)]
    if [day for day in every if day.weekday() in weekdays] != dues:
        return None
    return "FREQ=WEEKLY;BYDAY=" + ",".join(_DAYS[each] for each in weekdays)


def _month_days(dues: list[date]) -> list[int] | None:
    """Days of the month that every month of the row has in common; −1 is the last."""
    days = sorted({-1 if _is_last(due) else due.day for due in dues}, key=lambda day: (day < 0, day))
    by_month: dict[tuple[int, int], int] = {}
    for due in dues:
        by_month[due.year, due.month] = by_month.get((due.year, due.month), 0) + 1
    if len(days) > 1 and -1 in days and max(by_month.values()) == 1:
        days = sorted({due.day for due in dues})
    alone = len(days) > 1 and max(by_month.values()) == 1
    return None if alone or len(days) > 4 else days


def _is_last(day: date) -> bool:
    return day.day == month_length(day.year, day.month)


def _by_month_day(dues: list[date]) -> str | None:
    days = _month_days(dues)
    if days is None:
        return None
    months = sorted({due.month for due in dues})
    expanded = []
    for year in range(dues[0].year, dues[-1].year + 1):
        for month in months:
            last = month_length(year, month)
            expanded += [date(year, month, last if day < 0 else day) for day in days if day <= last]
    if sorted({day for day in expanded if dues[0] <= day <= dues[-1]}) != dues:
        return None
    by_day = "BYMONTHDAY=" + ",".join(map(str, days))
    if len(months) == 12:
        return f"FREQ=MONTHLY;{by_day}"
    return f"FREQ=YEARLY;BYMONTH={','.join(map(str, months))};{by_day}"


def _by_weekday_of_month(dues: list[date]) -> str | None:
    weekdays = {due.weekday() for due in dues}
    if len(weekdays) != 1:
        return None
    weekday = weekdays.pop()
    last = all((due + timedelta(days=7)).month != due.month for due in dues)
    ranks = {-1} if last else {(due.day - 1) // 7 + 1 for due in dues}
    if len(ranks) != 1:
        return None
    rank = ranks.pop()
    months = sorted({due.month for due in dues})
    expanded = [_nth(year, month, weekday, rank) for year in range(dues[0].year, dues[-1].year + 1) for month in months]
    if [day for day in expanded if day is not None and dues[0] <= day <= dues[-1]] != dues:
        return None
    by_day = f"BYDAY={rank}{_DAYS[weekday]}"
    if len(months) == 12:
        return f"FREQ=MONTHLY;{by_day}"
    return f"FREQ=YEARLY;BYMONTH={','.join(map(str, months))};{by_day}"


def _nth(year: int, month: int, weekday: int, rank: int) -> date | None:
    days = [week[weekday] for week in calendar.monthcalendar(year, month) if week[weekday]]
    return date(year, month, days[rank if rank < 0 else rank - 1]) if rank <= len(days) else None
