"""A document's slip in a year: shown for review, never planned."""

from __future__ import annotations

from datetime import date

import pytest

from roadmap.deadlines import Period, read
from roadmap.plan.windows import windows_to_plan


@pytest.mark.parametrize("phrase", ["до 31.12.9999", "30.06.1823", "2999 год"])
def test_a_day_that_cannot_be_is_no_window_and_is_doubted(phrase: str) -> None:
    schedule = read(phrase, Period(date(2023, 1, 1), date(2024, 12, 31)))
    assert schedule.windows == ()
    assert schedule.review
    assert schedule.why


def test_what_stands_beside_it_is_planned() -> None:
    schedule = read("30.06.2023, 31.12.9999", Period(date(2023, 1, 1), date(2024, 12, 31)))
    assert [window.due for window in schedule.windows] == [date(2023, 6, 30)]
    assert schedule.review


def test_a_stored_window_beyond_the_bounds_is_not_planned() -> None:
    windows = [{"start": None, "due": day} for day in ("0001-01-01", "2024-03-29", "9999-12-31")]
    assert [one.due for one in windows_to_plan({"kind": "dates", "windows": windows}, None)] == [date(2024, 3, 29)]
