"""The production calendar against the Government's published transfers, 2023 to 2027, and what is computed from it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.calendar import ShiftRule, russian_calendar

CALENDAR = russian_calendar()

WORKING_DAYS = {2023: 247, 2024: 248, 2025: 247, 2026: 247, 2027: 247}
"""Working days of a year by the production calendar for the five-day week."""

TRANSFERRED = {
    2023: ("2023-02-24", "2023-05-08"),
    2024: ("2024-04-29", "2024-04-30", "2024-05-10", "2024-12-30", "2024-12-31"),
    2025: ("2025-05-02", "2025-05-08", "2025-06-13", "2025-11-03", "2025-12-31"),
    2026: ("2026-01-09", "2026-03-09", "2026-05-11", "2026-12-31"),
    2027: ("2027-02-22", "2027-05-03", "2027-05-10", "2027-06-14", "2027-11-05", "2027-12-31"),
}
"""Weekdays off that no holiday falls on: days off moved by the Government or by article 112 of the Labour Code."""

WORKING_SATURDAYS = ("2024-04-27", "2024-11-02", "2024-12-28", "2025-11-01", "2027-02-20")

days = st.dates(date(2023, 1, 10), date(2027, 12, 20))


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize("year", WORKING_DAYS)
def test_a_year_has_as_many_working_days_as_officially_published(year: int) -> None:
    assert CALENDAR.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == WORKING_DAYS[year]
    assert CALENDAR.is_published(year)


@pytest.mark.parametrize("moved", [moved for year in TRANSFERRED.values() for moved in year])
def test_a_day_off_moved_to_a_weekday_is_off(moved: str) -> None:
    assert day(moved).weekday() < 5
    assert not CALENDAR.is_working(day(moved))


def test_saturdays_are_working_only_where_the_government_said_so() -> None:
    first = date(2023, 1, 1)
    every = (first + timedelta(days=offset) for offset in range(5 * 365 + 1))
    assert tuple(str(one) for one in every if one.weekday() >= 5 and CALENDAR.is_working(one)) == WORKING_SATURDAYS


def test_a_year_without_published_transfers_is_provisional() -> None:
    assert not CALENDAR.is_published(2040)
    assert not CALENDAR.is_working(date(2040, 1, 1))
    assert CALENDAR.is_working(date(2040, 2, 1))


@pytest.mark.parametrize(
    ("due", "back", "forward"),
    [
        ("2024-03-29", "2024-03-29", "2024-03-29"),
        ("2024-03-31", "2024-03-29", "2024-04-01"),
        ("2024-12-31", "2024-12-28", "2025-01-09"),
        ("2024-05-01", "2024-04-27", "2024-05-02"),
        ("2023-12-31", "2023-12-29", "2024-01-09"),
    ],
)
def test_a_term_on_a_day_off_moves_by_the_rule(due: str, back: str, forward: str) -> None:
    assert CALENDAR.shift(day(due), ShiftRule.back) == day(back)
    assert CALENDAR.shift(day(due), "forward") == day(forward)
    assert CALENDAR.shift(day(due), ShiftRule.none) == day(due)


def test_working_days_are_counted_without_the_day_they_start_from() -> None:
    assert CALENDAR.add_working_days(day("2024-04-26"), 1) == day("2024-04-27")
    assert CALENDAR.add_working_days(day("2024-04-26"), 2) == day("2024-05-02")
    assert CALENDAR.add_working_days(day("2024-05-02"), -2) == day("2024-04-26")
    assert CALENDAR.add_working_days(day("2024-05-01"), 0) == day("2024-05-01")
    assert CALENDAR.working_days_between(day("2024-04-26"), day("2024-05-02")) == 2
    assert CALENDAR.working_days_between(day("2024-05-02"), day("2024-04-26")) == 0


def test_a_break_is_measured_from_the_last_working_day() -> None:
    assert CALENDAR.break_after(day("2024-12-28")) == 11
    assert CALENDAR.break_after(day("2024-03-13")) == 0
    assert CALENDAR.break_after(day("2024-03-15")) == 2
    assert CALENDAR.last_working_day_until(day("2025-01-05")) == day("2024-12-28")


@given(days, st.sampled_from(ShiftRule))
def test_a_shifted_day_is_working_and_on_the_right_side(one: date, rule: ShiftRule) -> None:
    shifted = CALENDAR.shift(one, rule)
    if rule is ShiftRule.none or CALENDAR.is_working(one):
        assert shifted == one
        return
    assert CALENDAR.is_working(shifted)
    assert (shifted < one) is (rule is ShiftRule.back)
    assert CALENDAR.working_days_between(min(one, shifted), max(one, shifted) - timedelta(days=1)) == 0


@given(days, st.integers(min_value=1, max_value=60))
def test_adding_working_days_agrees_with_counting_them(one: date, count: int) -> None:
    reached = CALENDAR.add_working_days(one, count)
    assert CALENDAR.is_working(reached)
    assert CALENDAR.working_days_between(one, reached) == count
