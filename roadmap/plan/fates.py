"""What becomes of a measure's control points when its term is read anew: the one place where that is decided. Pure.

Three causes read a term anew, and each does what it has the right to:

    schedule   planning: the term as it stands now. Takes off what nobody has begun, brings back what it took off
    act        an act has the last word on dates: whatever is open moves or is taken off, late or not
    rules      the roadmap's own rules change no past and nothing that a person has touched: what they may not move
               keeps its date and stands for the term as it is worded now, so that no second point is made for it

A window that is called for and that no task holds is planned, and so is one that planning had taken off.
`docs/life-of-a-task.md` has the answers as a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from roadmap.deadlines import Window
from roadmap.language.message import _
from roadmap.plan.windows import WindowName, control_day, names_in, windows_to_plan
from workflows.calendar import russian_calendar
from workflows.lifecycle import OPEN, State

UNTOUCHED = (State.planned.value, State.in_progress.value)
_GONE_BY = _("новая дата уже прошла: остаётся прежняя")
_TOUCHED = _("срок продлевали или просят продлить: остаётся прежний")


class Cause(StrEnum):
    """Why the term is read anew."""

    schedule = "schedule"
    act = "act"
    rules = "rules"


class Becomes(StrEnum):
    """``moved``: other dates. ``renamed``: its dates, another window's name. ``cancelled``: taken off.

    ``planned``: made, or planned again. ``stays``: late before the act came, and still owed."""

    moved = "moved"
    renamed = "renamed"
    cancelled = "cancelled"
    planned = "planned"
    stays = "stays"


@dataclass(frozen=True, slots=True)
class StandingTask:
    """A control point as it stands. ``asked``: somebody waits for a decision to extend it; ``withdrawn``: planning took
    it off because its window was gone."""

    id: int
    window: WindowName
    opens_on: date | None
    due_on: date
    control_on: date
    state: str
    asked: bool = False
    withdrawn: bool = False

    @property
    def is_untouched(self) -> bool:
        """Whether nobody reported on it and nobody but the document and the rules gave it its date."""
        return self.state in UNTOUCHED and not self.asked and self.window.ends_on(self.due_on)


@dataclass(frozen=True, slots=True)
class NewTerm:
    """A term as it is read now: schedule, rule for days off, and since when it rules (``None``: from the first).

    ``before`` and ``shift_before`` are what it was; of an act and of rules only."""

    schedule: Mapping[str, Any]
    shift_rule: str
    since: date | None = None
    before: Mapping[str, Any] | None = None
    shift_before: str | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one control point; ``task`` is ``None`` for a new one.

    ``window`` and ``control_on`` are its dates afterwards; ``name`` is what planning finds it by; ``why`` tells a
    person why a future point keeps its date.
    """

    kind: Becomes
    task: StandingTask | None
    window: Window | None
    control_on: date | None
    name: WindowName
    why: str = ""


def fates_of(tasks: Sequence[StandingTask], term: NewTerm, cause: Cause) -> tuple[tuple[Fate, ...], date | None]:
    """The fates of one measure's tasks, and the day from which its new windows rule (``None``: they are the same)."""
    if cause is Cause.rules and term.before is not None and term.before["windows"] == term.schedule["windows"]:
        return _shifted(tasks, term), None
    windows = windows_to_plan(term.schedule, None if cause is Cause.rules else term.since)
    held = {task.window for task in tasks if cause is not Cause.act or task.state != State.cancelled}
    left = [one for one in windows if WindowName.of(one) not in held]
    pairs, rest, left = _paired(_loose(tasks, term, cause), left, _same_term(term, cause))
    fates = [_with_window(task, window, term, cause) for task, window in pairs]
    since = _since(fates, term) if cause is Cause.rules else term.since
    fates += [fate for task in rest if (fate := _without_window(task, since, term, cause)) is not None]
    fates += _planned(tasks, left, {fate.name for fate in fates}, since, term)
    if cause is Cause.rules:
        handled = {fate.task.id for fate in fates if fate.task is not None}
        fates += _shifted([task for task in tasks if task.id not in handled], term)
    return tuple(fates), since


def fates_of_removed(tasks: Iterable[StandingTask], since: date) -> tuple[Fate, ...]:
    """The fates of the open tasks of a measure that an act of the day ``since`` removes."""
    return tuple(_taken_off(task, since) for task in tasks if task.state in (*OPEN, State.failed))


def _loose(tasks: Sequence[StandingTask], term: NewTerm, cause: Cause) -> list[StandingTask]:
    """The tasks that the cause may touch and whose window is no longer called for, the earliest first."""
    names = names_in(term.schedule)
    may: dict[Cause, Callable[[StandingTask], bool]] = {
        Cause.schedule: lambda task: task.state == State.planned and task.due_on >= (term.since or date.min),
        Cause.act: lambda task: task.state in OPEN,
        Cause.rules: lambda task: not task.window.is_given_up and not task.withdrawn,
    }
    found = [one for one in tasks if one.window.is_of_document and one.window not in names and may[cause](one)]
    return sorted(found, key=lambda task: task.due_on)


_Same = Callable[[StandingTask, Window], bool]


def _same_term(term: NewTerm, cause: Cause) -> tuple[_Same, ...]:
    """When a window stands for the term of a task whose own is gone; the surer sign first.

    An act gives a one-off task its new day; one that repeats is the same only on the very same day. Under other rules
    the same term has the same first day; a process without one of its own («постоянно») the same last day.
    """
    if cause is Cause.schedule:
        return ()
    if cause is Cause.act:
        repeats = "recurring" in (term.schedule["kind"], (term.before or {}).get("kind"))
        return (lambda task, window: not repeats or window.due == task.due_on,)
    signs: tuple[_Same, ...] = (
        lambda task, window: task.window.ends[0] is not None and window.start == task.window.ends[0],
        lambda task, window: window.due == task.window.ends[1],
    )
    return signs[::-1] if term.schedule["kind"] == "continuous" else signs


def _paired(
    loose: list[StandingTask], windows: list[Window], signs: Sequence[_Same]
) -> tuple[list[tuple[StandingTask, Window]], list[StandingTask], list[Window]]:
    """Tasks with the windows that stand for their terms now; tasks and windows left over."""
    pairs: list[tuple[StandingTask, Window]] = []
    rest, left = list(loose), list(windows)
    for same in signs:
        for task in list(rest):
            found = next((window for window in left if same(task, window)), None)
            if found is not None:
                pairs.append((task, found))
                left.remove(found)
                rest.remove(task)
    return pairs, rest, left


def _with_window(task: StandingTask, window: Window, term: NewTerm, cause: Cause) -> Fate:
    control_on, name = control_day(window, term.shift_rule, russian_calendar()), WindowName.of(window)
    moved = Fate(Becomes.moved, task, window, control_on, name)
    if cause is Cause.act:
        return moved
    today = term.since or date.min
    same = (task.due_on, task.control_on) == (window.due, control_on)
    future = task.control_on >= today
    why = ""
    if future and not same and task.state in UNTOUCHED:
        why = _TOUCHED if not task.is_untouched else _GONE_BY if control_on < today else ""
    if same or not future or why or not task.is_untouched:
        return Fate(Becomes.renamed, task, window, task.control_on, name, why)
    return moved


def _since(fates: Iterable[Fate], term: NewTerm) -> date:
    """From when the new windows rule: today, or earlier where a planned task stands now for a window that lies before;
    planning would take it for one whose window is gone."""
    today = term.since or date.min
    past = [
        fate.window.due
        for fate in fates
        if fate.window is not None and fate.task is not None and fate.kind is Becomes.renamed
        if fate.task.state == State.planned and fate.task.due_on >= today
    ]
    return min([today, *past])


def _without_window(task: StandingTask, since: date | None, term: NewTerm, cause: Cause) -> Fate | None:
    """What is under way stays under changed rules; a planned task that was extended or is past outlives its term."""
    if cause is Cause.act:
        return _taken_off(task, since or date.min)
    if cause is Cause.schedule:
        return Fate(Becomes.cancelled, task, None, None, task.window)
    if task.state != State.planned or task.due_on < (since or date.min):
        return None
    future = task.control_on >= (term.since or date.min)
    if task.is_untouched and future:
        return Fate(Becomes.cancelled, task, None, None, task.window)
    return Fate(Becomes.renamed, task, None, task.control_on, task.window.kept(), _TOUCHED if future else "")


def _taken_off(task: StandingTask, since: date) -> Fate:
    """Taken off by an act; what was late before it came stays on control."""
    kind = Becomes.cancelled if task.due_on >= since else Becomes.stays
    return Fate(kind, task, None, None, task.window)


def _planned(
    tasks: Iterable[StandingTask], left: Sequence[Window], taken: set[WindowName], since: date | None, term: NewTerm
) -> list[Fate]:
    """Windows that no task holds, and those whose task planning had taken off and that no other has ``taken``."""
    back = {task.window: task for task in tasks if task.withdrawn}
    return [
        Fate(Becomes.planned, back.get(name), window, control_day(window, term.shift_rule, russian_calendar()), name)
        for window in windows_to_plan(term.schedule, since)
        if (name := WindowName.of(window)) not in taken and (name in back or window in left)
    ]


def _shifted(tasks: Iterable[StandingTask], term: NewTerm) -> tuple[Fate, ...]:
    """Only the rule for days off has changed for these."""
    if term.shift_before in (None, term.shift_rule):
        return ()
    today, found = term.since or date.min, []
    for task in tasks:
        window = Window(task.opens_on, task.due_on)
        control_on = control_day(window, term.shift_rule, russian_calendar())
        if control_on == task.control_on or task.control_on < today or not task.is_untouched:
            continue
        if control_on >= today:
            found.append(Fate(Becomes.moved, task, window, control_on, task.window))
        else:
            found.append(Fate(Becomes.renamed, task, window, task.control_on, task.window, _GONE_BY))
    return tuple(found)
