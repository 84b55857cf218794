"""Percentages and the discipline index."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.reports.tally import Tally, percent, tally
from roadmap.reports.verdicts import Verdict, judge
from tests.reports.samples import TODAY, task


@pytest.mark.parametrize(
    ("part", "whole", "value"),
    [
        (0, 0, None),
        (0, 7, 0.0),
        (7, 7, 100.0),
        (1, 3, 33.3),
        (2, 3, 66.7),
        (1, 8, 12.5),
        (1, 16, 6.3),
        (1999, 2000, 99.9),
        (9_999, 10_000, 99.9),
        (1, 10_000, 0.1),
    ],
)
def test_percent_rounds_halves_up_and_never_to_a_false_whole(part, whole, value):
    assert percent(part, whole) == value


@given(whole=st.integers(1, 10**6), share=st.floats(0, 1))
def test_percent_is_within_a_twentieth_of_the_truth_or_at_its_guard(whole, share):
    part = int(whole * share)
    value = percent(part, whole)
    assert value is not None
    assert abs(value - part / whole * 100) <= 0.05 + 1e-9 or value in (0.1, 99.9)
    assert (value == 100) == (part == whole)
    assert (value == 0) == (part == 0)


def test_the_index_takes_late_and_not_done_from_all_that_is_due():
    """Ten due: six in time, one late, one failed, two silent; five not due, one cancelled: 100 − 4/10 × 100."""
    lines = [judge(fact, TODAY) for fact in _fifteen_and_one()]
    total = tally(lines)
    assert (total.total, total.active, total.counted, total.violations) == (16, 15, 10, 4)
    assert total.discipline == 60.0
    assert total.percent_done == percent(7, 15)


def _fifteen_and_one():
    early = task().due_on
    late = early.replace(day=12)
    future = early.replace(month=5)
    return [
        *(task(i, state="done", fulfilled_on=early) for i in range(1, 7)),
        task(7, state="done", fulfilled_on=late),
        task(8, state="failed"),
        task(9, state="in_progress"),
        task(10, state="returned"),
        *(task(i, due_on=future) for i in range(11, 16)),
        task(16, state="cancelled"),
    ]


def test_nothing_due_has_no_index():
    total = tally([judge(task(due_on=TODAY), TODAY)])
    assert (total.counted, total.discipline, total.percent_done) == (0, None, 0.0)


def test_an_empty_tally_has_neither_percentage():
    assert (Tally().discipline, Tally().percent_done, tally([]).total) == (None, None, 0)


def test_only_cancelled_tasks_leave_nothing_to_fulfil():
    total = tally([judge(task(state="cancelled"), TODAY)])
    assert (total.total, total.active, total.percent_done, total.discipline) == (1, 0, None, None)


def test_tallies_add_up_field_by_field():
    lines = [judge(fact, TODAY) for fact in _fifteen_and_one()]
    assert tally(lines[:5]) + tally(lines[5:]) == tally(lines)


def test_verdicts_sum_to_the_total():
    total = tally([judge(fact, TODAY) for fact in _fifteen_and_one()])
    assert sum(total.of(verdict) for verdict in Verdict) == total.total
