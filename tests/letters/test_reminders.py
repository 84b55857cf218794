"""The rule of reminders: every rung, every state, days off, long breaks, outages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.letters.kinds import KINDS, MANDATORY, Kind
from roadmap.letters.reminders import (
    RemindedTask,
    horizon,
    internal_date,
    reached_step,
    remind,
    rungs,
    working_days_late,
)
from roadmap.plan.ladder import Ladder
from workflows.calendar import russian_calendar
from workflows.lifecycle import State

CALENDAR = russian_calendar()
LADDER = Ladder()
DUE = date(2024, 4, 17)  # a Wednesday with no long break near


def point(state: str = "in_progress", control_on: date = DUE, **more: object) -> RemindedTask:
    return RemindedTask(17, control_on, state, 3, **more)  # type: ignore[arg-type]


def told(today: date, ladder: Ladder = LADDER, **what: object) -> list[tuple[Kind, str]]:
    found = remind(point(**what), today, ladder, CALENDAR)  # type: ignore[arg-type]
    return [(one.kind, one.step) for one in found]


@pytest.mark.parametrize(
    ("today", "step"),
    [
        (date(2024, 3, 15), None),  # Friday; 30 days before is Monday 18 March
        (date(2024, 3, 18), 30),
        (date(2024, 4, 2), 30),
        (date(2024, 4, 3), 14),
        (date(2024, 4, 9), 14),
        (date(2024, 4, 10), 7),
        (date(2024, 4, 12), 3),  # three days before is a Sunday: the Friday before
        (date(2024, 4, 15), 3),
        (date(2024, 4, 16), 1),
        (date(2024, 4, 17), 0),
    ],
)
def test_each_rung_is_reached_on_its_day_or_the_last_working_day_before(today: date, step: int | None) -> None:
    assert reached_step(point(), today, LADDER, CALENDAR) == step


def test_missed_rungs_collapse_into_the_lowest_reached() -> None:
    assert told(date(2024, 4, 16)) == [(Kind.due, "1"), (Kind.internal, "i3")]


@pytest.mark.parametrize("state", [one.value for one in State])
def test_nothing_is_told_on_a_day_off_whatever_the_state(state: str) -> None:
    for day in (date(2024, 4, 13), date(2024, 4, 14), date(2024, 5, 1), date(2024, 1, 3)):
        assert remind(point(state, day - timedelta(days=10)), day, LADDER, CALENDAR) == ()


def test_a_working_saturday_counts_as_a_working_day() -> None:
    saturday = date(2024, 4, 27)  # made up for by 29 April
    assert remind(point(control_on=saturday), saturday, LADDER, CALENDAR)


@pytest.mark.parametrize(("days_after", "step"), [(1, "w0"), (7, "w0"), (8, "w1"), (20, "w2"), (27, "w3")])
def test_overdue_is_told_once_a_week(days_after: int, step: str) -> None:
    today = DUE + timedelta(days=days_after)
    assert (Kind.overdue, step) in told(today, control_on=DUE)


@pytest.mark.parametrize(
    ("working_days", "kinds"),
    [
        (1, [Kind.overdue]),
        (4, [Kind.overdue]),
        (5, [Kind.overdue, Kind.escalation]),
        (9, [Kind.overdue, Kind.escalation]),
        (10, [Kind.overdue, Kind.escalation, Kind.leadership]),
    ],
)
def test_the_controller_learns_after_five_and_the_leadership_after_ten_working_days(
    working_days: int, kinds: list[Kind]
) -> None:
    today = CALENDAR.add_working_days(DUE, working_days)
    assert [kind for kind, _ in told(today)] == kinds


@pytest.mark.parametrize("silent", [1, 3, 5])
def test_an_outage_of_up_to_a_working_week_is_made_good_by_one_letter_and_shifts_nothing(silent: int) -> None:
    silence = (CALENDAR.add_working_days(DUE, 2), CALENDAR.add_working_days(DUE, 1 + silent))
    then = CALENDAR.add_working_days(DUE, 5)
    assert Kind.escalation in [one.kind for one in remind(point(), then, LADDER, CALENDAR, [silence])]


@pytest.mark.parametrize("silent", [6, 8, 20])
def test_working_days_of_a_longer_outage_do_not_count_towards_an_escalation(silent: int) -> None:
    silence = (CALENDAR.add_working_days(DUE, 2), CALENDAR.add_working_days(DUE, 1 + silent))
    just_before = CALENDAR.add_working_days(DUE, 4 + silent)
    then = CALENDAR.add_working_days(DUE, 5 + silent)
    assert [one.kind for one in remind(point(), just_before, LADDER, CALENDAR, [silence])] == [Kind.overdue]
    assert Kind.escalation in [one.kind for one in remind(point(), then, LADDER, CALENDAR, [silence])]


def test_an_outage_before_the_term_or_after_today_shifts_nothing() -> None:
    today = CALENDAR.add_working_days(DUE, 6)
    before = (DUE - timedelta(days=9), DUE)
    assert working_days_late(DUE, today, CALENDAR, [before]) == 6
    assert working_days_late(DUE, today, CALENDAR, [(today + timedelta(days=1), today + timedelta(days=9))]) == 6
    assert (
        working_days_late(DUE, today, CALENDAR, [(DUE - timedelta(days=9), today)]) == 0
    )  # long: from before the term


@pytest.mark.parametrize("state", ["submitted", "failed"])
@pytest.mark.parametrize("days", [-40, -3, 0, 30])
def test_a_report_awaits_a_decision_whatever_the_date(state: str, days: int) -> None:
    today = CALENDAR.last_working_day_until(DUE + timedelta(days=days))
    assert told(today, state=state) == [(Kind.decision, "v3")]


def test_a_returned_task_is_told_once_per_return_beside_its_term() -> None:
    assert told(date(2024, 4, 10), state="returned") == [(Kind.returned, "v3"), (Kind.due, "7")]
    assert told(date(2024, 4, 18), state="returned") == [(Kind.returned, "v3"), (Kind.overdue, "w0")]


def test_extra_control_is_reminded_like_any_term_and_then_awaits_the_controller() -> None:
    assert told(date(2024, 4, 10), state="extra_control") == [(Kind.due, "7")]
    assert told(DUE, state="extra_control") == [(Kind.decision, "x")]
    assert told(date(2024, 5, 20), state="extra_control") == [(Kind.decision, "x")]


def test_a_request_for_more_time_awaits_the_controller_beside_all_else() -> None:
    assert told(date(2024, 4, 10), extension_id=5) == [(Kind.extension_asked, "e5"), (Kind.due, "7")]


@pytest.mark.parametrize(
    ("control_on", "eve", "rung"),
    [
        (date(2024, 1, 9), date(2023, 12, 29), 11),  # the first day after the New Year's break
        (date(2024, 1, 11), date(2023, 12, 29), 13),
        (date(2024, 2, 26), date(2024, 2, 22), 4),  # 23–25 February
        (date(2024, 2, 28), date(2024, 2, 22), 6),
        (date(2024, 5, 2), date(2024, 4, 27), 5),  # after four days off
    ],
)
def test_before_a_long_break_what_is_due_soon_after_it_is_told_whatever_the_ladder(
    control_on: date, eve: date, rung: int
) -> None:
    sparse = Ladder(days_before=(0,), internal_working_days=0)
    day_before = CALENDAR.add_working_days(eve, -1)
    assert told(day_before, sparse, control_on=control_on) == []
    assert told(eve, sparse, control_on=control_on) == [(Kind.due, str(rung))]


def test_before_an_ordinary_week_end_nothing_more_is_told() -> None:
    sparse = Ladder(days_before=(0,), internal_working_days=0)
    assert told(date(2024, 4, 12), sparse, control_on=date(2024, 4, 15)) == []


def test_a_term_inside_a_long_break_is_told_before_it() -> None:
    sparse = Ladder(days_before=(0,), internal_working_days=0)
    assert told(date(2023, 12, 29), sparse, control_on=date(2024, 1, 4))[0][0] is Kind.due


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        (None, (30, 14, 7, 3, 1, 0)),
        (7.0, (1, 0)),
        (30.4, (3, 1, 0)),
        (91.0, (7, 3, 1, 0)),
        (182.0, (14, 7, 3, 1, 0)),
        (365.0, (30, 14, 7, 3, 1, 0)),
    ],
)
def test_work_that_recurs_often_is_warned_of_shortly_before(interval: float | None, expected: tuple[int, ...]) -> None:
    assert rungs(point(interval_days=interval), LADDER) == expected


def test_a_co_executor_has_his_own_earlier_date_where_the_window_is_long_enough() -> None:
    assert internal_date(point(), LADDER, CALENDAR) == date(2024, 4, 12)
    assert internal_date(point(interval_days=7.0), LADDER, CALENDAR) is None
    assert internal_date(point(opens_on=date(2024, 4, 15)), LADDER, CALENDAR) is None
    assert internal_date(point(), Ladder(internal_working_days=0), CALENDAR) is None


def test_a_moved_date_reminds_anew_and_a_missed_day_does_not() -> None:
    first = remind(point(), date(2024, 4, 3), LADDER, CALENDAR)
    late = remind(point(), date(2024, 4, 4), LADDER, CALENDAR)
    moved = remind(point(control_on=date(2024, 4, 18)), date(2024, 4, 4), LADDER, CALENDAR)
    assert {one.key for one in first} == {one.key for one in late}
    assert not {one.key for one in first} & {one.key for one in moved}


days = st.dates(date(2023, 1, 9), date(2024, 12, 20)).filter(CALENDAR.is_working)


@given(control_on=days, ladder_days=st.sets(st.integers(0, 60), min_size=1).map(lambda some: tuple(sorted(some))))
def test_every_step_is_reached_on_a_working_day_and_never_later_than_its_date(
    control_on: date, ladder_days: tuple[int, ...]
) -> None:
    ladder = Ladder(days_before=ladder_days)
    for step in ladder_days:
        day = CALENDAR.last_working_day_until(control_on - timedelta(days=step))
        reached = reached_step(point(control_on=control_on), day, ladder, CALENDAR)
        assert reached is not None and reached <= step
    assert timedelta(days=max(ladder_days)) < horizon([ladder])


@given(control_on=days, today=days)
def test_steps_only_descend_as_the_term_comes_near(control_on: date, today: date) -> None:
    now = reached_step(point(control_on=control_on), today, LADDER, CALENDAR)
    later = reached_step(point(control_on=control_on), CALENDAR.add_working_days(today, 1), LADDER, CALENDAR)
    assert now is None or (later is not None and later <= now)


def test_every_kind_has_words_and_nobody_can_switch_off_a_term() -> None:
    assert set(KINDS) == set(Kind)
    assert {Kind.due, Kind.overdue, Kind.returned, Kind.assigned, Kind.deadline_moved} <= MANDATORY
