"""`plan.fates` answers as the three deciders did, but for the differences that are named here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.deadlines import Window
from roadmap.plan import fates as new
from roadmap.plan.windows import WindowName, control_day, names_in
from tests.plan import old_deciders as old
from workflows.calendar import russian_calendar
from workflows.lifecycle import State

FIRST = date(2023, 12, 20)
DAYS = st.integers(0, 40).map(lambda days: FIRST + timedelta(days=days))
SHIFTS = st.sampled_from(["back", "forward", "none"])


@st.composite
def windows(draw: st.DrawFn) -> list[Window]:
    ends = sorted(draw(st.sets(DAYS, max_size=5)))
    opened = [draw(st.sampled_from([None, end, end - timedelta(days=3), end - timedelta(days=20)])) for end in ends]
    return [Window(start, end) for start, end in zip(opened, ends, strict=True)]


def schedule(kind: str, some: list[Window]) -> dict[str, Any]:
    shown = [{"start": one.start and one.start.isoformat(), "due": one.due.isoformat()} for one in some]
    return {"kind": kind, "windows": shown}


KINDS = st.sampled_from(["dates", "recurring", "continuous"])
SCHEDULES = st.builds(schedule, KINDS, windows())


@st.composite
def standing(draw: st.DrawFn, before: dict[str, Any], after: dict[str, Any]) -> list[new.StandingTask]:
    names = sorted(names_in(before) | names_in(after))
    found = []
    for number, name in enumerate(draw(st.lists(st.sampled_from(names), unique=True, max_size=6)) if names else [], 1):
        start, due = name.ends
        due = draw(st.sampled_from([due, due, due, due + timedelta(days=9)]))
        state = draw(st.sampled_from(["planned", "planned", *State]))
        found.append(
            new.StandingTask(
                number,
                draw(st.sampled_from([name, name, name, name, WindowName.of_event(due, due), name.given_up(number)])),
                start,
                due,
                control_day(Window(start, due), draw(SHIFTS), russian_calendar()),
                str(state),
                draw(st.booleans()) and state in ("planned", "in_progress", "returned"),
                state == "cancelled" and draw(st.booleans()),
            )
        )
    return sorted(found, key=lambda task: (task.due_on, task.id))


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any], list[new.StandingTask]]:
    before = draw(SCHEDULES)
    after = draw(st.one_of(SCHEDULES, st.just(before)))
    return before, after, draw(standing(before, after))


def told(fate: Any, task: Any, kinds: dict[str, str]) -> tuple[Any, ...]:
    return (kinds.get(fate.kind, fate.kind), task and task.id, fate.window, fate.control_on)


@settings(max_examples=3000, deadline=None)
@given(cases(), SHIFTS, SHIFTS, DAYS)
def test_changed_rules(case: Any, shift_before: str, shift: str, today: date) -> None:
    before, after, tasks = case
    points = [
        old.StandingPoint(t.id, t.window, t.opens_on, t.due_on, t.control_on, t.state, t.asked, t.withdrawn)
        for t in tasks
    ]
    was, since_was = old.fates_of(points, before, after, (shift_before, shift), today)
    now, since = new.fates_of(tasks, new.NewTerm(after, shift, today, before, shift_before), new.Cause.rules)
    assert [(*told(one, one.point, {}), one.name, one.why) for one in was] == [
        (*told(one, one.task, {}), one.name, one.why) for one in now
    ]
    assert since == since_was


ACTS = {
    name: new.Becomes(kind)
    for name, kind in {"move": "moved", "cancel": "cancelled", "plan": "planned", "stay": "stays"}.items()
}


@settings(max_examples=3000, deadline=None)
@given(cases(), SHIFTS, DAYS)
def test_an_act(case: Any, shift: str, since: date) -> None:
    """Difference: a window whose task planning had taken off brings back that task, not a second one."""
    before, after, tasks = case
    was = old._tasks_of_change(tasks, before["kind"], after, shift, since)
    now, _ = new.fates_of(tasks, new.NewTerm(after, shift, since, before), new.Cause.act)
    expected = [told(one, one.task, ACTS) for one in was]
    found = [told(one, None if one.kind == "planned" else one.task, {}) for one in now]
    assert sorted(found, key=repr) == sorted(expected, key=repr)
    assert [old_one.kind for old_one in old._tasks_of_removal(tasks, since)] == [
        {"cancelled": "cancel", "stays": "stay"}[one.kind] for one in new.fates_of_removed(tasks, since)
    ]


@settings(max_examples=3000, deadline=None)
@given(cases(), SHIFTS, st.one_of(st.none(), DAYS))
def test_planning(case: Any, shift: str, since: date | None) -> None:
    """Differences: a task that is called for again comes back, on whichever day its edition began to rule; one that was
    extended beyond that day stays where the words still have its window."""
    _, after, tasks = case
    gone, back, made = old.planned_by_schedule(tasks, after, since)
    now, _ = new.fates_of(tasks, new.NewTerm(after, shift, since), new.Cause.schedule)
    named = {t.id for t in tasks if t.window in names_in(after)}
    assert {one.task.id for one in now if one.kind == "cancelled" and one.task} == set(gone) - named
    assert {one.task.id for one in now if one.kind == "planned" and one.task} >= set(back)
    late = {t.id for t in tasks if since is not None and t.due_on < since}
    assert {one.task.id for one in now if one.kind == "planned" and one.task} - set(back) <= late
    assert sorted(one.name for one in now if one.kind == "planned" and not one.task) == sorted(made)
    assert {one.kind for one in now} <= {"cancelled", "planned"}
