"""Many like control points in one row."""

from datetime import date, timedelta

from roadmap.reports.verdicts import Verdict
from tests.reports.samples import TODAY, compiled, task

MONDAY = date(2024, 1, 1)


def _weekly(count, **changes):
    """Points of one measure, a week apart, all fulfilled in time unless changed."""
    usual = {"measure_id": 1, "n": 1, "state": "done"}
    weeks = [MONDAY + timedelta(weeks=i) for i in range(count)]
    return [task(i + 1, due_on=day, fulfilled_on=day, **{**usual, **changes}) for i, day in enumerate(weeks)]


def test_four_like_points_fold_and_three_do_not():
    assert [len(fold.lines) for fold in compiled(*_weekly(3)).measures[0].folds] == [1, 1, 1]
    (fold,) = compiled(*_weekly(4)).measures[0].folds
    assert (len(fold.lines), fold.of, fold.first, fold.last) == (4, 4, MONDAY, MONDAY + timedelta(weeks=3))


def test_the_odd_point_stays_in_sight_beside_the_fold():
    points = _weekly(9)
    late = task(99, measure_id=1, n=1, due_on=MONDAY, state="done", fulfilled_on=MONDAY + timedelta(days=5))
    folds = compiled(*points, late).measures[0].folds
    assert [(fold.verdict, len(fold.lines), fold.of) for fold in folds] == [
        (Verdict.DONE_IN_TIME, 9, 10),
        (Verdict.DONE_LATE, 1, 10),
    ]


def test_a_returned_report_is_not_folded_with_silence():
    silent = _weekly(4, state="in_progress")
    returned = [task(10 + i, measure_id=1, n=1, due_on=MONDAY, state="returned") for i in range(4)]
    report = compiled(*silent, *returned)
    assert [len(fold.lines) for fold in report.measures[0].folds] == [4, 4]
    assert report.totals.overdue_silent == 8
    assert report.totals.returned == 4


def test_extensions_asked_before_and_after_the_term_are_folded_apart():
    asked = {"state": "in_progress", "extension_asked": True, "measure_id": 1, "n": 1}
    past = [task(i, due_on=TODAY - timedelta(days=5 + i), **asked) for i in range(4)]
    ahead = [task(10 + i, due_on=TODAY + timedelta(days=5 + i), **asked) for i in range(4)]
    assert [len(fold.lines) for fold in compiled(*past, *ahead).measures[0].folds] == [4, 4]


def test_a_fold_keeps_the_last_result_and_each_reason_and_document_once():
    points = _weekly(4, reason="Болезнь", evidence=("письмо.pdf",), actual="Итог")
    last = task(9, measure_id=1, n=1, due_on=date(2024, 3, 1), state="done", fulfilled_on=MONDAY, actual="Последний")
    (fold,) = compiled(*points, last).measures[0].folds
    assert (fold.actual, fold.reasons, fold.evidence) == ("Последний", ("Болезнь",), ("письмо.pdf",))


def test_overdue_points_fold_by_measure_and_say_how_many_the_measure_has():
    silent = _weekly(5, state="in_progress")
    done = [task(50, measure_id=1, n=1, due_on=MONDAY, state="done", fulfilled_on=MONDAY)]
    other = [task(60, measure_id=2, n=2, due_on=date(2023, 12, 1), state="failed")]
    folds = compiled(*silent, *done, *other).overdue_folds
    assert [(fold.lines[0].fact.n, len(fold.lines), fold.of) for fold in folds] == [(2, 1, 1), (1, 5, 6)]
