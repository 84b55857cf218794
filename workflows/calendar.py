"""The official Russian production calendar: days off, transfers, working Saturdays, moving a date off a day off.

Data come from the `holidays` library. A year whose transfers the Government has not published yet is provisional:
`is_published` tells, and the pages say «предварительно».
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

ONE_DAY = timedelta(days=1)


class ShiftRule(StrEnum):
    """Where a term that falls on a day off goes: orders back, civil law (Civil Code art. 193) forward."""

    back = "back"
    forward = "forward"
    none = "none"


class ProductionCalendar:
    """Working days of Russia. Immutable in use; each year is looked up once."""

    def __init__(self) -> None:
        import holidays  # a fifth of a second that a start need not wait for
        from holidays.countries.russia import RussiaStaticHolidays

        self._days_off: dict[int, frozenset[date]] = {}
        self._sorted: dict[int, list[date]] = {}
        self._source = holidays.country_holidays("RU", observed=True)
        self._last_published = max(RussiaStaticHolidays.special_public_holidays)

    def is_published(self, year: int) -> bool:
        """Whether the year's transfers are known; a later year follows the general rule only."""
        return year <= self._last_published

    def is_working(self, day: date) -> bool:
        """Whether offices work on ``day``; knows transfers and working Saturdays."""
        return day not in self._year(day.year)

    def shift(self, day: date, rule: ShiftRule | str) -> date:
        """``day`` moved off a day off by ``rule``; a working day stays."""
        if rule == ShiftRule.none or self.is_working(day):
            return day
        step = -ONE_DAY if rule == ShiftRule.back else ONE_DAY
        while not self.is_working(day):
            day += step
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day`` (before it when negative); ``day`` itself is not counted."""
        step = ONE_DAY if count >= 0 else -ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def working_days_between(self, after: date, until: date) -> int:
        """Working days in the half-open interval (after, until]; 0 when it is empty."""
        if until <= after:
            return 0
        days_off = (self._in_order(year) for year in range(after.year, until.year + 1))
        return (until - after).days - sum(bisect_right(off, until) - bisect_right(off, after) for off in days_off)

    def last_working_day_until(self, day: date) -> date:
        """``day`` or the working day before it."""
        return self.shift(day, ShiftRule.back)

    def break_after(self, day: date) -> int:
        """How many days off follow ``day`` in a row."""
        length = 0
        while not self.is_working(day + (length + 1) * ONE_DAY):
            length += 1
        return length

    def _in_order(self, year: int) -> list[date]:
        if year not in self._sorted:
            self._sorted[year] = sorted(self._year(year))
        return self._sorted[year]

    def _year(self, year: int) -> frozenset[date]:
        if year not in self._days_off:
            first = date(year, 1, 1)
            self._days_off[year] = frozenset(
                day for day in _days(first, date(year, 12, 31)) if not self._source.is_working_day(day)
            )
        return self._days_off[year]


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


@cache
def russian_calendar() -> ProductionCalendar:
    """The calendar shared by the process."""
    return ProductionCalendar()
