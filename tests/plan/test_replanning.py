"""What changed rules do to control points: the pure rule, case by case."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from roadmap.deadlines import DEFAULT_RULES, Period, ReportingDay, RuleSet, Window
from roadmap.plan.fates import Cause, Fate, NewTerm, StandingTask, fates_of
from roadmap.plan.replanning import MeasureFates, Replan
from roadmap.plan.terms import read_term, rules_from
from roadmap.plan.windows import WindowName, control_day
from workflows.calendar import russian_calendar

BY_THE_ROADMAP = "; отчётный день — по правилам дорожной карты"
PERIOD = Period(date(2023, 5, 23), date(2024, 12, 31))
TODAY = date(2024, 3, 15)
SAME = ("back", "back")
OWN_25 = RuleSet({"quarter": ReportingDay(25)})
NEXT_10 = RuleSet({"quarter": ReportingDay(10, "next")})


def schedule(text: str, rules: RuleSet = DEFAULT_RULES, period: Period = PERIOD) -> dict[str, Any]:
    return read_term(text, period, rules).schedule.as_json()


def point(number: int, start: str | None, due: str, state: str = "planned", **values: Any) -> StandingTask:
    opens_on, due_on = date.fromisoformat(start) if start else None, date.fromisoformat(due)
    moved = control_day(Window(opens_on, due_on), "back", russian_calendar())
    given = {"window": WindowName.of(Window(opens_on, due_on)), "control_on": moved} | values
    return StandingTask(id=number, opens_on=opens_on, due_on=due_on, state=state, **given)


def quarters(**states: str) -> list[StandingTask]:
    """The points of «ежеквартально» from 2023 on, as planning makes them; ``q7="done"`` sets the state of the last."""
    ends = ["2023-06-30", "2023-09-30", "2023-12-31", "2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31"]
    starts = ["2023-05-23", "2023-07-01", "2023-10-01", "2024-01-01", "2024-04-01", "2024-07-01", "2024-10-01"]
    return [
        point(number, start, due, states.get(f"q{number}", "planned"))
        for number, (start, due) in enumerate(zip(starts, ends, strict=True), 1)
    ]


def fates(
    points: list[StandingTask], old: RuleSet, new: RuleSet, text: str = "ежеквартально", today: date = TODAY,
    shifts: tuple[str, str] = SAME, period: Period = PERIOD,
) -> tuple[list[Fate], date | None]:  # fmt: skip
    before, after = (schedule(text, rules, period) for rules in (old, new))
    found, since = fates_of(points, NewTerm(after, shifts[1], today, before, shifts[0]), Cause.rules)
    return list(found), since


def ids(found: list[Fate], kind: str) -> list[int]:
    return [one.task.id for one in found if one.kind == kind and one.task is not None]


def test_the_same_rules_change_nothing() -> None:
    assert fates(quarters(), DEFAULT_RULES, DEFAULT_RULES) == ([], None)
    assert fates(quarters(), DEFAULT_RULES, RuleSet({"month": ReportingDay(5)})) == ([], None)


def test_future_untouched_points_move_and_the_past_keeps_its_dates() -> None:
    found, since = fates(quarters(q1="done", q2="in_progress", q4="in_progress"), DEFAULT_RULES, OWN_25)
    assert ids(found, "moved") == [4, 5, 6, 7]
    assert [(one.window.due, one.control_on) for one in found if one.kind == "moved" and one.window][:2] == [
        (date(2024, 3, 25), date(2024, 3, 25)),
        (date(2024, 6, 25), date(2024, 6, 25)),
    ]
    assert ids(found, "renamed") == [1, 2, 3], "they stand for their quarters, with the dates they had"
    assert not ids(found, "cancelled")
    assert since == TODAY


@pytest.mark.parametrize("state", ["submitted", "done", "returned", "failed", "extra_control", "cancelled"])
def test_what_somebody_reported_or_decided_on_keeps_its_date(state: str) -> None:
    found, _ = fates(quarters(q5=state), DEFAULT_RULES, OWN_25)
    assert 5 in ids(found, "renamed")
    assert 5 not in ids(found, "moved")
    assert not [one for one in found if one.kind == "planned"], "and no second point is made for its quarter"


def test_an_extended_point_and_one_whose_extension_is_asked_keep_their_dates() -> None:
    points = quarters()
    points[4] = point(5, "2024-04-01", "2024-08-15", window=WindowName("2024-04-01..2024-06-30"))
    points[5] = point(6, "2024-07-01", "2024-09-30", asked=True)
    found, _ = fates(points, DEFAULT_RULES, OWN_25)
    assert {one.task.id: bool(one.why) for one in found if one.kind == "renamed" and one.task} == {
        1: False, 2: False, 3: False, 5: True, 6: True,
    }  # fmt: skip


def test_no_point_is_moved_into_the_past() -> None:
    found, since = fates(quarters(), DEFAULT_RULES, OWN_25, today=date(2024, 3, 27))
    kept = next(one for one in found if one.task is not None and one.task.id == 4)
    assert (kept.kind, kept.name, kept.control_on) == ("renamed", "2024-01-01..2024-03-25", date(2024, 3, 29))
    assert "уже прошла" in kept.why
    assert since == date(2024, 3, 25), "so that planning still finds the window it stands for"


def test_a_late_point_is_not_made_a_second_time_when_its_term_would_still_be_ahead() -> None:
    found, _ = fates(quarters(q4="in_progress"), DEFAULT_RULES, NEXT_10, today=date(2024, 4, 3))
    assert 4 in ids(found, "renamed")
    assert not [one for one in found if one.kind == "planned"]


def test_a_term_that_no_longer_ends_in_the_period_is_cancelled_and_comes_back() -> None:
    short = Period(date(2023, 5, 23), date(2024, 12, 15))
    points = [*quarters()[:6], point(7, "2024-10-01", "2024-12-15")]
    found, _ = fates(points, DEFAULT_RULES, NEXT_10, period=short)
    assert ids(found, "cancelled") == [7]
    gone = [*points[:6], point(7, "2024-10-01", "2024-12-15", "cancelled", withdrawn=True)]
    back, _ = fates(gone, NEXT_10, DEFAULT_RULES, period=short)
    assert [(one.task.id if one.task else None) for one in back if one.kind == "planned"] == [7]


def test_a_process_is_reported_by_units_and_its_one_point_becomes_the_last() -> None:
    whole = point(1, "2023-05-23", "2024-12-31", "in_progress")
    found, since = fates([whole], DEFAULT_RULES, RuleSet(continuous="quarter"), "постоянно")
    assert [(one.kind, one.name) for one in found if one.task] == [("renamed", "2024-10-01..2024-12-31")]
    assert [one.window.due for one in found if one.kind == "planned" and one.window] == [
        date(2024, 3, 31), date(2024, 6, 30), date(2024, 9, 30),
    ]  # fmt: skip
    assert since == TODAY, "nobody owes reports for quarters that passed before anybody asked for them"


def test_another_rule_for_days_off_moves_control_dates_only() -> None:
    points = [*quarters(), point(8, None, "2024-06-30", window=WindowName("event:2024-06-01:2024-06-30"))]
    found, since = fates(points, DEFAULT_RULES, DEFAULT_RULES, shifts=("back", "forward"))
    moved = {one.task.id: one.control_on for one in found if one.kind == "moved" and one.task}
    assert moved[4] == date(2024, 4, 1)
    assert moved[8] == date(2024, 7, 1), "what an event brought, too"
    assert all(one.task is not None and one.name == one.task.window for one in found)
    assert 1 not in moved
    assert since is None


def test_a_digest_names_what_was_shown() -> None:
    one, _ = fates(quarters(), DEFAULT_RULES, OWN_25)
    two, _ = fates(quarters(), DEFAULT_RULES, NEXT_10)
    plans = [Replan((MeasureFates(1, "1", "т", "ежеквартально", TODAY, tuple(some)),)) for some in (one, two, one)]
    assert plans[0].digest == plans[2].digest != plans[1].digest
    assert (plans[0].changed, plans[0].counted("moved")) == (4, 4)


def test_the_explanation_says_where_the_day_comes_from() -> None:
    assert read_term("ежеквартально", PERIOD, OWN_25).explanation.endswith(BY_THE_ROADMAP)
    assert BY_THE_ROADMAP not in read_term("ежемесячно", PERIOD, OWN_25).explanation
    assert BY_THE_ROADMAP not in read_term("ежеквартально", PERIOD).explanation


@pytest.mark.parametrize(
    "stored", [{"bare": {"quarter": {}}}, {"bare": {"week": {"day": 1, "month": "own"}}}, {"bare": 3}]
)
def test_reporting_days_that_cannot_be_read_are_passed_over(stored: dict[str, Any]) -> None:
    assert rules_from(stored, 1) == DEFAULT_RULES
