"""The JSON form, the period, and a roadmap's own reporting days."""

from __future__ import annotations

from datetime import date

import pytest

from roadmap.deadlines import DEFAULT_RULES, Period, ReportingDay, RuleSet, Schedule, read

PERIOD = Period(date(2023, 5, 23), date(2024, 12, 31))
SHORT = Period(date(2024, 1, 1), date(2024, 12, 31))


def dues(text: str, rules: RuleSet) -> list[str]:
    return [window.due.isoformat() for window in read(text, SHORT, None, rules).windows]


def test_the_json_form_has_the_fields_of_the_design_and_nothing_else() -> None:
    assert read("за 14 дней до 1 сентября 2024", PERIOD).as_json() == {
        "kind": "dates",
        "windows": [{"start": None, "due": "2024-08-18"}],
        "rrule": None,
        "event": {"text": "1 сентября 2024", "offset": 14, "unit": "day", "side": "before"},
        "inferred": [],
        "review": True,
        "why": "Событие известно по календарю: проверьте дату.",
    }


def test_a_schedule_survives_its_json_form() -> None:
    for text in ("ежеквартально", "в течение 5 рабочих дней со дня регистрации", "по плану", "чепуха"):
        schedule = read(text, PERIOD)
        assert Schedule.from_json(schedule.as_json()) == schedule


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="Период"):
        Period(date(2024, 1, 2), date(2024, 1, 1))


def test_by_default_a_bare_frequency_is_due_on_the_last_day() -> None:
    assert dues("ежеквартально", DEFAULT_RULES) == ["2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31"]


def test_a_rule_set_names_the_reporting_day_of_a_bare_frequency() -> None:
    own = RuleSet({"quarter": ReportingDay(25)})
    assert dues("ежеквартально", own) == ["2024-03-25", "2024-06-25", "2024-09-25", "2024-12-25"]
    following = RuleSet({"quarter": ReportingDay(10, "next")})
    assert dues("ежеквартально", following) == ["2024-04-10", "2024-07-10", "2024-10-10", "2025-01-10"]
    assert dues("ежеквартально до 5 числа месяца, следующего за отчетным", following)[0] == "2024-04-05"
    assert dues("ежемесячно", following)[0] == "2024-01-31"


def test_a_rule_set_gives_processes_a_reporting_unit() -> None:
    rules = RuleSet(continuous="quarter")
    assert dues("постоянно", rules) == ["2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31"]
    assert read("постоянно", SHORT, None, rules).kind == "continuous"
    assert dues("в течение всего периода", DEFAULT_RULES) == ["2024-12-31"]


def test_a_rule_set_survives_its_json_form_and_refuses_nonsense() -> None:
    rules = RuleSet({"quarter": ReportingDay(10, "next"), "month": ReportingDay(0)}, "half")
    assert RuleSet.from_json(rules.as_json()) == rules
    with pytest.raises(ValueError, match="Отчётный день"):
        ReportingDay(32)
    with pytest.raises(ValueError, match="Отчётные дни"):
        RuleSet({"decade": ReportingDay(1)})
