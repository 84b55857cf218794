"""A window within its measure: its name, the windows a schedule calls for, the day off it is moved by. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from roadmap.bounds import is_within
from roadmap.deadlines import Window
from workflows.calendar import ProductionCalendar


class WindowName(str):
    """What a task's window is found again by (column ``task.window``). Four forms:

    2023-05-01..2023-05-31        of the document; without a first day where the start is open
    event:2023-05-01:2023-05-31   counted from an event that a person recorded
    kept:2023-05-01:2023-05-31    of a term that is gone, which the task outlives with the dates it had
    2023-05-01..2023-05-31#17     given up by the cancelled task 17 to another one
    """

    __slots__ = ()

    @classmethod
    def of(cls, window: Window) -> WindowName:
        """The name of a window of the document."""
        return cls(f"{window.start or ''}..{window.due}")

    @classmethod
    def of_event(cls, on: date, due: date) -> WindowName:
        """The name of the window that an event has brought."""
        return cls(f"event:{on}:{due}")

    @property
    def is_of_document(self) -> bool:
        """Whether the document's words have made it."""
        return ".." in self

    @property
    def is_given_up(self) -> bool:
        """Whether another task stands for the window now."""
        return "#" in self

    @property
    def ends(self) -> tuple[date | None, date]:
        """First and last day; of the document's windows only."""
        start, _, due = self.partition("#")[0].partition("..")
        return (date.fromisoformat(start) if start else None), date.fromisoformat(due)

    def ends_on(self, day: date) -> bool:
        """Whether ``day`` is the last day that the name tells."""
        return self.partition("#")[0].endswith(day.isoformat())

    def kept(self) -> WindowName:
        """The name under which a task outlives its term."""
        return WindowName(f"kept:{self.replace('..', ':')}")

    def given_up(self, task_id: int) -> WindowName:
        """The name under which that task leaves the window to another."""
        return WindowName(f"{self}#{task_id}")


def control_day(window: Window, shift_rule: str, calendar: ProductionCalendar) -> date:
    """The window's due day moved off a day off by the roadmap's rule."""
    moved = calendar.shift(window.due, shift_rule)
    if window.start is not None and moved < window.start:
        return window.due  # a single day off, such as «1 января»: moving back would end before it begins
    return moved


def windows_to_plan(schedule: Mapping[str, Any], since: date | None) -> list[Window]:
    """The windows of a schedule that call for tasks.

    Repeating ones of an amended measure only from the day ``since`` its edition rules; one-off dates always, for they
    are what the document says. Never one beyond the years that are worked with: such a slip of a document is for a
    person to look at.
    """
    found = [
        Window(date.fromisoformat(one["start"]) if one["start"] else None, date.fromisoformat(one["due"]))
        for one in schedule["windows"]
    ]
    found = [one for one in found if is_within(one.due) and (one.start is None or is_within(one.start))]
    if since is None or schedule.get("kind") not in ("recurring", "continuous"):
        return found
    return [window for window in found if window.due >= since]


def names_in(schedule: Mapping[str, Any]) -> frozenset[WindowName]:
    """The names of all windows of a schedule, planned or not."""
    return frozenset(WindowName(f"{one['start'] or ''}..{one['due']}") for one in schedule["windows"])
