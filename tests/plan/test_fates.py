"""What becomes of a control point when its term is read anew: state × cause × window before and after, as a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from roadmap.deadlines import Window
from roadmap.plan.fates import Becomes, Cause, Fate, NewTerm, StandingTask, fates_of, fates_of_removed
from roadmap.plan.windows import WindowName
from tests.house.test_docs import table
from workflows.lifecycle import State

TODAY = date(2024, 3, 15)
AHEAD, OTHER, PAST = date(2024, 6, 28), date(2024, 9, 27), date(2024, 2, 29)
OPENS = date(2024, 1, 10)

CASES = {
    "the same": (AHEAD, {AHEAD}),
    "another, ahead": (AHEAD, {OTHER}),
    "another, the term past": (PAST, {OTHER}),
    "gone, ahead": (AHEAD, set()),
    "gone, the term past": (PAST, set()),
}
"""What is asked → the task's own day, and the days that the term has now."""

STATES = (
    "planned",
    "in_progress",
    "returned",
    "submitted",
    "failed",
    "extra_control",
    "done",
    "cancelled",
    "withdrawn",
)


def task(state: str, due: date, **values: Any) -> StandingTask:
    withdrawn = state == "withdrawn"
    name = WindowName.of(Window(OPENS, due))
    return StandingTask(
        1, name, OPENS, due, due, "cancelled" if withdrawn else state, **{"withdrawn": withdrawn} | values
    )


def term(days: set[date], kind: str = "dates") -> NewTerm:
    windows = [{"start": OPENS.isoformat(), "due": day.isoformat()} for day in sorted(days)]
    before = {"kind": kind, "windows": [{"start": None, "due": "2000-01-01"}]}
    return NewTerm({"kind": kind, "windows": windows}, "none", TODAY, before, "none")


def answer(state: str, cause: Cause, case: str) -> str:
    """What becomes of the task, and what is made beside it."""
    due, days = CASES[case]
    found, _ = fates_of([task(state, due)], term(days), cause)
    mine = [one.kind.value for one in found if one.task is not None]
    made = ["+ planned" for one in found if one.task is None]
    return " ".join([*mine, *made]) or "–"


@pytest.mark.parametrize("cause", Cause)
def test_the_table_of_answers_is_that_of_the_docs(cause: Cause) -> None:
    rows = [[str(state), *(answer(state, cause, case) for case in CASES)] for state in STATES]
    assert table("docs/life-of-a-task.md", f"fates {cause}") == rows


def test_an_extended_task_and_one_whose_extension_is_asked_keep_their_dates_under_changed_rules() -> None:
    for touched in (task("planned", AHEAD, asked=True), replace(task("planned", AHEAD), due_on=OTHER)):
        (fate,), _ = fates_of([touched], term({date(2024, 6, 14)}), Cause.rules)
        assert (fate.kind, fate.control_on) == (Becomes.renamed, touched.control_on)
        assert "продлить" in fate.why


def test_an_act_brings_back_the_task_that_planning_had_taken_off() -> None:
    (fate,), _ = fates_of([task("withdrawn", AHEAD)], term({AHEAD}), Cause.act)
    assert (fate.kind, fate.task and fate.task.id) == (Becomes.planned, 1)


def test_what_another_task_moves_to_is_not_brought_back() -> None:
    gone = replace(task("withdrawn", OTHER), id=2)
    found, _ = fates_of([task("planned", AHEAD), gone], term({OTHER}), Cause.act)
    assert [(one.kind, one.task and one.task.id) for one in found] == [(Becomes.moved, 1)]


def test_planning_brings_back_a_one_off_date_from_before_the_edition() -> None:
    (fate,), _ = fates_of([task("withdrawn", PAST)], term({PAST}), Cause.schedule)
    assert (fate.kind, fate.task and fate.task.id) == (Becomes.planned, 1)


def test_a_planned_task_extended_past_the_day_of_the_edition_stays_while_the_words_have_its_window() -> None:
    extended = replace(task("planned", PAST), due_on=OTHER, control_on=OTHER)
    assert fates_of([extended], term({PAST}, "recurring"), Cause.schedule)[0] == ()


def test_of_repeating_terms_an_act_moves_only_what_keeps_its_day() -> None:
    opened = NewTerm(term({AHEAD}, "recurring").schedule, "none", TODAY, {"kind": "recurring", "windows": []})
    same_day = replace(task("planned", AHEAD), window=WindowName("2024-02-02..2024-06-28"))
    other_day = replace(task("planned", OTHER), id=2)
    found, _ = fates_of([same_day, other_day], opened, Cause.act)
    assert {one.task.id: one.kind for one in found if one.task} == {1: Becomes.moved, 2: Becomes.cancelled}


@pytest.mark.parametrize("state", State)
def test_a_removed_measure_keeps_what_was_late_before_the_act(state: State) -> None:
    found = fates_of_removed([task(state.value, AHEAD), task(state.value, PAST)], TODAY)
    owed = state in (State.planned, State.in_progress, State.returned, State.failed)
    assert [one.kind for one in found] == ([Becomes.cancelled, Becomes.stays] if owed else [])


def test_no_task_is_both_moved_and_made_again() -> None:
    tasks = [replace(task("in_progress", AHEAD), id=1), replace(task("done", PAST), id=2)]
    for cause in Cause:
        found, _ = fates_of(tasks, term({OTHER, PAST}), cause)
        names = [one.name for one in found if one.kind in (Becomes.moved, Becomes.planned)]
        assert len(names) == len(set(names))
        assert all(isinstance(one, Fate) for one in found)


def test_the_four_forms_of_a_window_s_name() -> None:
    name = WindowName.of(Window(None, AHEAD))
    assert name == "..2024-06-28"
    assert (name.ends, name.is_of_document, name.is_given_up) == ((None, AHEAD), True, False)
    assert name.given_up(17) == "..2024-06-28#17"
    assert (name.given_up(17).ends, name.given_up(17).is_given_up) == ((None, AHEAD), True)
    assert WindowName.of(Window(OPENS, AHEAD)).kept() == "kept:2024-01-10:2024-06-28"
    assert not WindowName.of(Window(OPENS, AHEAD)).kept().is_of_document
    assert WindowName.of_event(OPENS, AHEAD) == "event:2024-01-10:2024-06-28"
