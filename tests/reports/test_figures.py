"""What a report counts, groups, lists and leaves out."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.reports.figures import NO_SECTION, UPCOMING_DAYS, figures_json
from roadmap.reports.tally import Tally
from roadmap.reports.verdicts import NO_BODY, Verdict
from tests.reports.samples import NOW, TODAY, change, compiled, head, indicator, lifelike, task, waiting

OPEN = ("planned", "in_progress", "returned")
QUARTER = (date(2024, 1, 1), date(2024, 3, 31), "I квартал 2024 года")


def test_a_report_of_nothing_says_so_and_does_not_fail():
    report = compiled()
    assert report.totals == Tally()
    assert (report.sections, report.bodies, report.months, report.measures) == ((), (), (), ())
    assert report.measure_counts.total == 0
    assert json.dumps(figures_json(report))


def test_sections_come_in_the_documents_order_by_their_outermost_heading():
    report = compiled(
        task(3, section=("Направление 2", "2.1")),
        task(1, section=("Направление 10", "1.1")),
        task(2, section=("Направление 10", "1.2")),
        task(4, section=()),
    )
    assert [(group.name, group.tally.total) for group in report.sections] == [
        ("Направление 10", 2),
        ("Направление 2", 1),
        (NO_SECTION, 1),
    ]


def test_bodies_that_slip_most_come_first():
    report = compiled(
        task(1, lead=("А",), state="done", fulfilled_on=date(2024, 2, 1)),
        task(2, lead=("Б", "А"), state="in_progress"),
        task(3, lead=("В",), state="done", fulfilled_on=date(2024, 2, 1)),
        task(4, lead=("В",), state="done", fulfilled_on=date(2024, 2, 1)),
        task(5, lead=(), executors=()),
    )
    assert [group.name for group in report.bodies] == ["Б", NO_BODY, "В", "А"]


def test_a_measure_without_dates_stands_among_the_others_and_in_its_section():
    report = compiled(task(1), task(3), waiting=[waiting(2, section=("Направление 1",))])
    assert [measure.n for measure in report.measures] == [1, 2, 3]
    assert report.measures[1].waiting is not None
    assert report.measure_counts.waiting == 1
    assert report.sections[0].tally.total == 2


def test_a_measure_may_have_dates_and_wait_for_more():
    report = compiled(task(1, measure_id=7, n=7), waiting=[waiting(7)])
    (measure,) = report.measures
    assert measure.waiting is not None
    assert measure.tally.total == 1


def test_a_measure_is_fulfilled_when_all_that_was_not_cancelled_is_done():
    done = {"state": "done", "fulfilled_on": date(2024, 2, 20)}
    report = compiled(
        task(1, measure_id=1, n=1, **done),
        task(2, measure_id=1, n=1, state="cancelled"),
        task(3, measure_id=2, n=2, **done),
        task(4, measure_id=2, n=2, due_on=date(2024, 9, 1)),
        task(5, measure_id=3, n=3, state="cancelled"),
        task(6, measure_id=4, n=4, **done),
        waiting=[waiting(4)],
    )
    assert [measure.fulfilled for measure in report.measures] == [True, False, False, False]
    assert report.measure_counts.fulfilled == 1


def test_troubled_measures_are_those_with_a_red_point():
    report = compiled(
        task(1, state="failed"), task(2, state="in_progress"), task(3, state="done", fulfilled_on=date(2024, 3, 9))
    )
    assert report.measure_counts.troubled == 2


def test_what_is_overdue_is_listed_oldest_first_with_its_reason():
    report = compiled(
        task(1, due_on=date(2024, 3, 10), state="in_progress"),
        task(2, due_on=date(2024, 1, 10), state="failed", reason="Нет средств"),
        task(3, state="done", fulfilled_on=date(2024, 3, 9)),
        task(4, due_on=date(2024, 2, 10), state="returned", extension_asked=True),
    )
    assert [(line.fact.task_id, line.days) for line in report.overdue] == [(2, 0), (4, 34), (1, 5)]
    assert figures_json(report)["overdue"][0]["reason"] == "Нет средств"


@pytest.mark.parametrize(
    ("days", "listed"), [(-1, False), (0, True), (UPCOMING_DAYS, True), (UPCOMING_DAYS + 1, False)]
)
def test_the_next_thirty_days_begin_today(days, listed):
    report = compiled(task(due_on=TODAY + timedelta(days=days), state="in_progress"))
    assert bool(report.upcoming) is listed


@pytest.mark.parametrize("state", ["submitted", "done", "cancelled", "failed", "extra_control"])
def test_what_needs_no_work_is_not_upcoming(state):
    assert compiled(task(due_on=TODAY, state=state)).upcoming == ()


def test_months_follow_the_control_date():
    report = compiled(
        task(1, due_on=date(2024, 3, 1)),
        task(2, due_on=date(2024, 6, 2), control_on=date(2024, 5, 31)),
        task(3, due_on=date(2023, 12, 31)),
    )
    assert [(month.year, month.month) for month in report.months] == [(2023, 12), (2024, 3), (2024, 5)]


@pytest.mark.parametrize(
    ("changes", "inside"),
    [
        ({"due_on": date(2024, 1, 1)}, True),
        ({"due_on": date(2024, 3, 31)}, True),
        ({"due_on": date(2024, 4, 1)}, False),
        ({"due_on": date(2024, 12, 31), "opens_on": date(2023, 5, 23)}, True),
        ({"due_on": date(2024, 12, 31), "opens_on": date(2024, 4, 1)}, False),
        ({"due_on": date(2024, 12, 31)}, False),
        ({"due_on": date(2023, 11, 30), "state": "in_progress"}, True),
        ({"due_on": date(2023, 11, 30), "state": "failed"}, True),
        ({"due_on": date(2023, 11, 30), "state": "done", "fulfilled_on": date(2023, 12, 31)}, False),
        ({"due_on": date(2023, 11, 30), "state": "done", "fulfilled_on": date(2024, 1, 1)}, True),
        ({"due_on": date(2023, 11, 30), "state": "done"}, False),
        ({"due_on": date(2023, 11, 30), "state": "cancelled", "closed_on": date(2023, 11, 1)}, False),
        ({"due_on": date(2023, 11, 30), "state": "cancelled", "closed_on": date(2024, 2, 1)}, True),
        ({"due_on": date(2024, 3, 31), "control_on": date(2024, 3, 29)}, True),
        ({"due_on": date(2023, 12, 31), "control_on": date(2024, 1, 9), "state": "planned"}, True),
    ],
)
def test_a_periods_report_holds_its_own_terms_and_what_is_owed_from_before(changes, inside):
    report = compiled(task(**changes), period=QUARTER)
    assert report.totals.total == int(inside)


def test_indicators_compare_plan_and_fact_of_the_reports_year_in_their_direction():
    report = compiled(
        indicators=[
            indicator(plan={2024: 10}, fact={2024: 10}),
            indicator(plan={2024: 10}, fact={2024: 9.9}),
            indicator(plan={2024: 10}, fact={2024: 9.9}, direction="<="),
            indicator(plan={2024: 10}, fact={2023: 50}),
            indicator(plan={2023: 10}, fact={2024: 50}),
        ]
    )
    assert [row.reached for row in report.indicators] == [True, False, True, None, None]
    counts = report.indicator_counts
    assert (counts.total, counts.planned, counts.measured, counts.reached, counts.missed) == (5, 4, 3, 2, 1)
    assert counts.unmeasured == 1


def test_characters_that_no_file_can_carry_are_left_out():
    fact = task(title="Отчёт\x00 о \ud800работе\x0b", evidence=("a\x01.pdf",), reason="a\nb\tc")
    (line,) = compiled(fact, head=head(title="Доро\x02га")).measures[0].lines
    assert (line.fact.title, line.fact.evidence, line.fact.reason) == ("Отчёт о работе", ("a.pdf",), "a\nb\tc")


def test_json_holds_every_task_and_is_stable():
    report = lifelike()
    figures = figures_json(report)
    assert sum(len(measure["tasks"]) for measure in figures["measures"]) == figures["totals"]["total"]
    assert json.dumps(figures) == json.dumps(figures_json(lifelike()))
    assert figures["generated_at"] == NOW.isoformat()
    assert len(figures["measures"]) == 63


def test_the_order_of_the_facts_does_not_matter():
    facts = [task(i, n=i % 3, measure_id=i % 3, due_on=TODAY + timedelta(days=i)) for i in range(9)]
    assert figures_json(compiled(*facts)) == figures_json(compiled(*reversed(facts)))


STATES = (*OPEN, "submitted", "failed", "extra_control", "done", "cancelled")
DAYS = st.integers(-90, 90).map(lambda days: TODAY + timedelta(days=days))


@st.composite
def _tasks(draw):
    facts = []
    for task_id in range(draw(st.integers(0, 25))):
        measure = draw(st.integers(1, 5))
        facts.append(
            task(
                task_id,
                measure_id=measure,
                n=measure,
                section=(f"Направление {measure % 3}",),
                lead=draw(st.sampled_from([("А",), ("Б", "А"), ()])),
                due_on=draw(DAYS),
                control_on=draw(DAYS),
                original_due_on=draw(DAYS),
                state=draw(
                    st.sampled_from(
                        [
                            "planned",
                            "in_progress",
                            "submitted",
                            "returned",
                            "failed",
                            "extra_control",
                            "done",
                            "cancelled",
                        ]
                    )
                ),
                fulfilled_on=draw(st.none() | DAYS),
                extension_asked=draw(st.booleans()),
            )
        )
    return facts


@settings(max_examples=150, deadline=None)
@given(facts=_tasks(), as_of=DAYS)
def test_totals_add_up_over_sections_bodies_months_and_measures(facts, as_of):
    report = compiled(*facts, as_of=as_of)
    whole = report.totals
    for groups in (report.sections, report.bodies, report.months, report.measures):
        assert sum((group.tally for group in groups), Tally()) == whole
    assert whole.total == len(facts)
    assert sum(whole.of(verdict) for verdict in Verdict) == whole.total
    assert whole.violations <= whole.counted <= whole.active
    assert whole.original_in_time + whole.original_late == whole.done
    assert sum(len(fold.lines) for measure in report.measures for fold in measure.folds) == whole.total
    assert sum(len(fold.lines) for fold in report.overdue_folds) == len(report.overdue)
    assert len(report.overdue) == whole.overdue + whole.failed
    if whole.discipline is not None:
        assert 0 <= whole.discipline <= 100


def test_a_removed_measure_keeps_its_points_in_the_totals_and_leaves_the_counts():
    report = compiled(task(1), task(2), changes=[change(2, kind="removed")])
    assert [measure.removed is not None for measure in report.measures] == [False, True]
    assert (report.measure_counts.total, report.measure_counts.removed) == (1, 1)
    assert report.totals.total == 2
    assert sum(group.tally.total for group in report.sections) == 2


def test_what_was_cancelled_with_a_measure_before_the_period_is_not_in_it():
    points = [task(1, state="cancelled", due_on=date(2024, 6, 3)), task(2, due_on=date(2024, 2, 1), measure_id=1, n=1)]
    later = (date(2024, 4, 1), date(2024, 6, 30), "II квартал")
    removed = [change(1, kind="removed", on=date(2024, 2, 10))]
    assert [line.fact.task_id for line in compiled(*points, changes=removed, period=later).measures[0].lines] == [2]
    assert compiled(*points, changes=removed, period=later).changes == ()
    assert compiled(*points, changes=removed).totals.cancelled == 1
