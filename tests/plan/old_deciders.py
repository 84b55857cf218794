"""The three deciders as they were before `plan.fates`; here only until their answers are shown to be the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from roadmap.deadlines import Window
from roadmap.plan.windows import control_day, windows_to_plan
from workflows.calendar import russian_calendar
from workflows.lifecycle import OPEN, State

MOVABLE = OPEN


def window_name(start: date | None, due: date) -> str:
    return f"{start or ''}..{due}"


UNTOUCHED = (State.planned.value, State.in_progress.value)
_GONE_BY = "новая дата уже прошла: остаётся прежняя"
_TOUCHED = "срок продлевали или просят продлить: остаётся прежний"


@dataclass(frozen=True, slots=True)
class StandingPoint:
    """A control point as it stands. ``asked``: somebody waits for a decision to extend it; ``gone``: planning cancelled
    it because its window was gone, and plans it again should the window come back."""

    id: int
    window: str
    opens_on: date | None
    due_on: date
    control_on: date
    state: str
    asked: bool = False
    gone: bool = False

    @property
    def is_untouched(self) -> bool:
        """Whether nobody reported on it and nobody but the document and the rules gave it its date."""
        document_due = self.window.partition("#")[0].endswith(self.due_on.isoformat())
        return self.state in UNTOUCHED and not self.asked and document_due


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a control point: ``moved``, ``renamed``, ``cancelled``, or ``planned`` (a new one, or again).

    ``window`` and ``control_on`` are its dates afterwards; ``name`` is what planning finds it by; ``why`` tells a
    person why a future point keeps its date.
    """

    kind: str
    point: StandingPoint | None
    window: Window | None
    control_on: date | None
    name: str
    why: str = ""


def fates_of(
    points: Sequence[StandingPoint],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    shifts: tuple[str, str],
    today: date,
) -> tuple[tuple[Fate, ...], date | None]:
    """The fates of one measure's points and the day from which its new windows rule (``None``: windows unchanged).

    ``before`` and ``after`` are schedules as in docs/deadlines.md under the old and the new rules, ``shifts`` the old
    and the new rule for days off.
    """
    if before["windows"] == after["windows"]:
        return _shifted(points, shifts, today), None
    pairs, rest, missing = _paired(points, after)
    fates = [_fate(point, window, shifts[1], today) for point, window in pairs]
    since = min(
        [today, *(one.window.due for one in fates if one.window is not None and _keeps_past_window(one, today))]
    )
    fates += [fate for point in rest if (fate := _without_window(point, since, today)) is not None]
    back = {point.window: point for point in points if point.gone}
    fates += [
        _planned(window, shifts[1], back.get(name))
        for window in windows_to_plan(after, since)
        if (name := window_name(window.start, window.due)) in back or window in missing
    ]
    handled = {fate.point.id for fate in fates if fate.point is not None}
    fates += _shifted([point for point in points if point.id not in handled], shifts, today)
    return tuple(fates), since


def _shifted(points: Iterable[StandingPoint], shifts: tuple[str, str], today: date) -> tuple[Fate, ...]:
    """Only the rule for days off has changed for these."""
    if shifts[0] == shifts[1]:
        return ()
    found = []
    for point in points:
        window = Window(point.opens_on, point.due_on)
        control_on = control_day(window, shifts[1], russian_calendar())
        if control_on != point.control_on and point.control_on >= today and point.is_untouched:
            kind, why = ("moved", "") if control_on >= today else ("renamed", _GONE_BY)
            found.append(
                Fate(kind, point, window, control_on if kind == "moved" else point.control_on, point.window, why)
            )
    return tuple(found)


def _paired(
    points: Sequence[StandingPoint], after: Mapping[str, Any]
) -> tuple[list[tuple[StandingPoint, Window]], list[StandingPoint], list[Window]]:
    """Points whose window is gone with the window that stands for the same term now; points and windows left over.

    The same term has the same first day; a process without one of its own («постоянно») the same last day.
    """
    windows = windows_to_plan(after, None)
    names = {window_name(one.start, one.due) for one in windows}
    held = {point.window for point in points}
    left = [one for one in windows if window_name(one.start, one.due) not in held]
    loose = sorted(
        (point for point in points if _is_of_document(point) and point.window not in names),
        key=lambda point: point.due_on,
    )
    pairs: list[tuple[StandingPoint, Window]] = []
    by_end_first = after["kind"] == "continuous"
    for by_end in (by_end_first, not by_end_first):
        for point in list(loose):
            start, due = _ends(point.window)
            found = next(
                (one for one in left if (one.due == due if by_end else start is not None and one.start == start)), None
            )
            if found is not None:
                pairs.append((point, found))
                left.remove(found)
                loose.remove(point)
    return pairs, loose, left


def _is_of_document(point: StandingPoint) -> bool:
    """Whether it stands for a window of the document: not for an event, and not in the place of one long gone."""
    return ".." in point.window and "#" not in point.window and not point.gone


def _ends(name: str) -> tuple[date | None, date]:
    """First and last day of a window by its name."""
    start, _, due = name.partition("..")
    return (date.fromisoformat(start) if start else None), date.fromisoformat(due)


def _fate(point: StandingPoint, window: Window, shift_rule: str, today: date) -> Fate:
    control_on = control_day(window, shift_rule, russian_calendar())
    name = window_name(window.start, window.due)
    same = (point.due_on, point.control_on) == (window.due, control_on)
    future = point.control_on >= today
    why = ""
    if future and not same and point.state in UNTOUCHED:
        why = _TOUCHED if not point.is_untouched else _GONE_BY if control_on < today else ""
    if same or not future or why or not point.is_untouched:
        return Fate("renamed", point, window, point.control_on, name, why)
    return Fate("moved", point, window, control_on, name)


def _keeps_past_window(fate: Fate, today: date) -> bool:
    """Whether planning would take the point for one whose window is gone: its new window lies before today."""
    point = fate.point
    return point is not None and point.state == State.planned and point.due_on >= today and fate.kind == "renamed"


def _without_window(point: StandingPoint, since: date, today: date) -> Fate | None:
    """A planned point whose term is gone is cancelled; what is under way or was extended stays as it is."""
    if point.state != State.planned or point.due_on < since:
        return None
    if point.is_untouched and point.control_on >= today:
        return Fate("cancelled", point, None, None, point.window)
    kept = f"kept:{point.window.replace('..', ':')}"
    return Fate("renamed", point, None, point.control_on, kept, _TOUCHED if point.control_on >= today else "")


def _planned(window: Window, shift_rule: str, again: StandingPoint | None) -> Fate:
    control_on = control_day(window, shift_rule, russian_calendar())
    return Fate("planned", again, window, control_on, window_name(window.start, window.due))


@dataclass(frozen=True, slots=True)
class TaskStep:
    """What becomes of one control point: «move», «cancel», «plan» or «stay» (late before the act came)."""

    kind: str
    task: Any | None
    window: Window | None
    control_on: date | None = None


def _names(schedule: Mapping[str, Any]) -> set[str]:
    return {f"{one['start'] or ''}..{one['due']}" for one in schedule["windows"]}


def _tasks_of_removal(tasks: Sequence[Any], since: date) -> tuple[TaskStep, ...]:
    """Open tasks from ``since`` on are cancelled; what was late before stays on control."""
    open_tasks = [task for task in tasks if task.state in (*MOVABLE, "failed")]
    return tuple(TaskStep("cancel" if task.due_on >= since else "stay", task, None) for task in open_tasks)


def _tasks_of_change(
    tasks: Sequence[Any], kind: str, schedule: Any, shift_rule: str, since: date
) -> tuple[TaskStep, ...]:
    named = _names(schedule)
    wanted = {window_name(one.start, one.due): one for one in windows_to_plan(schedule, since)}
    there = {task.window for task in tasks if task.state != "cancelled"}
    missing = [window for name, window in wanted.items() if name not in there]
    repeats = "recurring" in (schedule["kind"], kind)
    loose = [task for task in tasks if task.state in MOVABLE and ".." in task.window and task.window not in named]
    steps, rest = _pair(loose, missing, repeats, since, shift_rule)
    return (*steps, *(_act_planned(window, shift_rule) for window in rest))


def _pair(
    loose: Sequence[Any], missing: Sequence[Window], repeats: bool, since: date, shift_rule: str
) -> tuple[list[TaskStep], list[Window]]:
    """Tasks without a window move to windows without a task, in order; of repeating terms only to the very same day.

    What finds no window is cancelled, or stays on control where it was late before the act came.
    """
    left = list(missing)
    steps = []
    for task in loose:
        target = next((window for window in left if not repeats or window.due == task.due_on), None)
        if target is None:
            steps.append(TaskStep("cancel" if task.due_on >= since else "stay", task, None))
            continue
        left.remove(target)
        steps.append(TaskStep("move", task, target, control_day(target, shift_rule, russian_calendar())))
    return steps, left


def _act_planned(window: Window, shift_rule: str) -> TaskStep:
    return TaskStep("plan", None, window, control_day(window, shift_rule, russian_calendar()))


def planned_by_schedule(
    tasks: Sequence[Any], schedule: Any, since: date | None
) -> tuple[list[int], list[int], list[str]]:
    """Withdrawn, restored, made: as `plan_tasks` had it."""
    wanted = {window_name(one.start, one.due) for one in windows_to_plan(schedule, since)}
    known = {task.window: task for task in tasks}
    mine = [
        (name in wanted, task) for name, task in known.items() if ".." in name and task.due_on >= (since or date.min)
    ]
    gone = [task.id for called, task in mine if not called and task.state == State.planned]
    back = [task.id for called, task in mine if called and task.withdrawn]
    return gone, back, [name for name in wanted if name not in known]
