"""The day that a term gives once its event has happened (Civil Code, articles 191 and 192)."""

from __future__ import annotations

from datetime import date

import pytest

from roadmap.deadlines import EventTerm, Period, due_after, explain, read
from roadmap.deadlines.default_calendar import official_calendar


@pytest.mark.parametrize(
    ("happened", "offset", "unit", "side", "due"),
    [
        ("2024-03-01", 7, "day", "after", "2024-03-08"),
        ("2024-03-01", 0, "day", "after", "2024-03-01"),
        ("2024-03-01", 10, "day", "before", "2024-02-20"),
        ("2024-03-01", 1, "week", "after", "2024-03-08"),
        ("2024-03-01", 2, "week", "before", "2024-02-16"),
        ("2024-01-31", 1, "month", "after", "2024-02-29"),
        ("2023-01-31", 1, "month", "after", "2023-02-28"),
        ("2024-03-31", 1, "month", "before", "2024-02-29"),
        ("2024-11-30", 3, "month", "after", "2025-02-28"),
        ("2024-02-29", 1, "year", "after", "2025-02-28"),
        # 8 March 2024 is a holiday, 9 and 10 a weekend
        ("2024-03-06", 1, "working_day", "after", "2024-03-07"),
        ("2024-03-07", 1, "working_day", "after", "2024-03-11"),
        ("2024-03-11", 1, "working_day", "before", "2024-03-07"),
        # 27 April 2024 was a working Saturday, 29 and 30 April and 1 May days off
        ("2024-04-26", 1, "working_day", "after", "2024-04-27"),
        ("2024-04-26", 2, "working_day", "after", "2024-05-02"),
        ("2023-12-29", 5, "working_day", "after", "2024-01-15"),
    ],
)
def test_the_day_of_the_event_is_not_counted(happened: str, offset: int, unit: str, side: str, due: str) -> None:
    term = EventTerm("событие", offset, unit, side)
    assert due_after(date.fromisoformat(happened), term, official_calendar()) == date.fromisoformat(due)


def test_a_term_without_a_number_is_due_on_the_day_itself() -> None:
    assert due_after(date(2024, 3, 1), EventTerm("итоги", None, None, "after"), official_calendar()) == date(2024, 3, 1)


def test_a_strange_unit_or_length_is_refused() -> None:
    with pytest.raises(ValueError, match="единица"):
        due_after(date(2024, 3, 1), EventTerm("", 1, "century", "after"), official_calendar())
    with pytest.raises(ValueError, match="большой"):
        due_after(date(2024, 3, 1), EventTerm("", 10**9, "day", "after"), official_calendar())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("по плану ДОН ТО", "даты стоят в другом документе: по плану ДОН ТО"),
        ("в течение 5 дней после утверждения плана ЦНППМ", "5 дней после события «утверждения плана ЦНППМ»"),
        ("Ежегодно, по графику ФИПИ", "даты стоят в другом документе («по графику ФИПИ»)"),
    ],
)
def test_an_explanation_keeps_the_letters_of_the_document(text: str, told: str) -> None:
    period = Period(date(2023, 7, 8), date(2024, 12, 31))
    assert told in explain(text, read(text, period))
