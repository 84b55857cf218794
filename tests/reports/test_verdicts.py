"""Each verdict by hand, and the edges of the term."""

from datetime import date, timedelta

import pytest

from roadmap.reports.verdicts import NO_BODY, Verdict, answering_body, judge
from tests.reports.samples import TODAY, task

TERM = date(2024, 3, 1)
BEFORE, AFTER = TERM - timedelta(days=3), TERM + timedelta(days=4)


@pytest.mark.parametrize(
    ("changes", "as_of", "verdict", "overdue", "counted", "violation"),
    [
        ({"state": "done", "fulfilled_on": BEFORE}, AFTER, "done_in_time", False, True, False),
        ({"state": "done", "fulfilled_on": TERM}, AFTER, "done_in_time", False, True, False),
        ({"state": "done", "fulfilled_on": BEFORE}, BEFORE, "done_in_time", False, True, False),
        ({"state": "done", "fulfilled_on": AFTER}, AFTER, "done_late", False, True, True),
        ({"state": "failed", "reason": "нет средств"}, AFTER, "failed", False, True, True),
        ({"state": "failed", "reason": "нет средств"}, BEFORE, "failed", False, True, True),
        ({"state": "planned"}, AFTER, "overdue_silent", True, True, True),
        ({"state": "in_progress"}, AFTER, "overdue_silent", True, True, True),
        ({"state": "returned"}, AFTER, "overdue_silent", True, True, True),
        ({"state": "planned"}, BEFORE, "not_due", False, False, False),
        ({"state": "in_progress"}, BEFORE, "in_work", False, False, False),
        ({"state": "returned"}, BEFORE, "in_work", False, False, False),
        ({"state": "submitted", "fulfilled_on": BEFORE}, BEFORE, "awaiting_decision", False, False, False),
        ({"state": "submitted", "fulfilled_on": BEFORE}, AFTER, "awaiting_decision", False, True, False),
        ({"state": "submitted", "fulfilled_on": AFTER}, AFTER, "awaiting_decision", False, True, True),
        ({"state": "extra_control", "fulfilled_on": BEFORE}, AFTER, "extra_control", False, True, False),
        ({"state": "extra_control", "fulfilled_on": AFTER}, AFTER, "extra_control", False, True, True),
        ({"state": "extra_control"}, AFTER, "extra_control", True, True, True),
        ({"state": "extra_control"}, BEFORE, "extra_control", False, False, False),
        ({"state": "cancelled"}, AFTER, "cancelled", False, False, False),
        ({"state": "in_progress", "extension_asked": True}, BEFORE, "extension_asked", False, False, False),
        ({"state": "in_progress", "extension_asked": True}, AFTER, "extension_asked", True, True, True),
        ({"state": "done", "fulfilled_on": BEFORE, "extension_asked": True}, AFTER, "done_in_time", False, True, False),
    ],
)
def test_verdict_of_a_task(changes, as_of, verdict, overdue, counted, violation):
    line = judge(task(**changes), as_of)
    assert (line.verdict.value, line.overdue, line.counted, line.violation) == (verdict, overdue, counted, violation)


def test_a_task_due_today_is_not_overdue_and_tomorrow_it_is():
    assert judge(task(state="in_progress"), TERM).verdict is Verdict.IN_WORK
    line = judge(task(state="in_progress"), TERM + timedelta(days=1))
    assert (line.verdict, line.days) == (Verdict.OVERDUE_SILENT, 1)


def test_a_term_moved_back_counts_from_the_working_day_before():
    """Due on Sunday the 31st, under control on Friday the 29th: Saturday is too late."""
    moved = {"due_on": date(2024, 3, 31), "control_on": date(2024, 3, 29)}
    assert judge(task(state="done", fulfilled_on=date(2024, 3, 29), **moved), TODAY).verdict is Verdict.DONE_IN_TIME
    late = judge(task(state="done", fulfilled_on=date(2024, 3, 30), **moved), date(2024, 4, 2))
    assert (late.verdict, late.days) == (Verdict.DONE_LATE, 1)
    assert judge(task(state="in_progress", **moved), date(2024, 3, 30)).verdict is Verdict.OVERDUE_SILENT


def test_a_term_moved_forward_runs_to_the_working_day_after():
    moved = {"due_on": date(2024, 3, 31), "control_on": date(2024, 4, 1)}
    assert judge(task(state="in_progress", **moved), date(2024, 4, 1)).verdict is Verdict.IN_WORK
    assert judge(task(state="done", fulfilled_on=date(2024, 4, 1), **moved), TODAY).verdict is Verdict.DONE_IN_TIME


def test_an_extension_makes_it_in_time_by_the_date_in_force_and_late_by_the_first_one():
    extended = {"due_on": date(2024, 3, 20), "original_due_on": TERM}
    line = judge(task(state="done", fulfilled_on=date(2024, 3, 11), **extended), date(2024, 3, 25))
    assert (line.verdict, line.days) == (Verdict.DONE_IN_TIME, 0)
    assert (line.in_time_original, line.days_original, line.moved) == (False, 10, True)


def test_an_extended_task_is_not_overdue_before_its_new_date():
    extended = {"due_on": date(2024, 3, 20), "original_due_on": TERM}
    assert judge(task(state="in_progress", **extended), date(2024, 3, 20)).verdict is Verdict.IN_WORK


def test_a_term_brought_forward_is_late_by_the_new_date_only():
    line = judge(task(state="done", fulfilled_on=AFTER, original_due_on=date(2024, 4, 1)), TODAY)
    assert (line.verdict, line.in_time_original, line.days_original) == (Verdict.DONE_LATE, True, 0)


def test_original_date_says_nothing_of_what_is_not_done():
    assert judge(task(state="in_progress"), AFTER).in_time_original is None


def test_the_day_taken_off_control_stands_in_for_an_unreported_day():
    assert judge(task(state="done", closed_on=AFTER), AFTER).verdict is Verdict.DONE_LATE


@pytest.mark.parametrize(
    ("lead", "executors", "body"),
    [
        (("А", "Б"), ("В",), "А"),
        ((), ("В", "Г"), "В"),
        (("",), ("В",), "В"),
        ((), (), NO_BODY),
    ],
)
def test_the_body_named_first_answers(lead, executors, body):
    assert answering_body(lead, executors) == body
