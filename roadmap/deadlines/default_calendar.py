"""The calendar that deadlines fall back on: the official one of the engine, fetched only when a phrase asks for it."""

from __future__ import annotations

from datetime import date
from functools import cache

from roadmap.deadlines.values import WorkingCalendar


class OfficialCalendar:
    """The production calendar of Russia, loaded at the first question (its data take a tenth of a second to load)."""

    def __init__(self) -> None:
        self._real: WorkingCalendar | None = None

    def is_working(self, day: date) -> bool:
        """Whether offices work on ``day``."""
        return self._calendar().is_working(day)

    def is_published(self, year: int) -> bool:
        """Whether the Government has published the transfers of ``year``."""
        return self._calendar().is_published(year)

    def _calendar(self) -> WorkingCalendar:
        if self._real is None:
            from workflows.calendar import russian_calendar

            self._real = russian_calendar()
        return self._real


@cache
def official_calendar() -> OfficialCalendar:
    """The one official calendar of the process."""
    return OfficialCalendar()
