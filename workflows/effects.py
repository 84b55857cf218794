"""What a move writes into a task: its columns, and for each where the value comes from. Pure.

An effect sees the same `Facts` as a guard. It is read twice: when the move is made, and when its journal row is told
again (`replay`), so what a move did can never differ from what is said that it did.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from workflows.calendar import russian_calendar
from workflows.guards import PLANNER, Facts

Source = Callable[[Facts], Any]
Effects = dict[str, Source]
"""Column of the task → where its value comes from. The state is none of them: it is the move's target."""

said: Callable[[str], Source] = attrgetter
"""The value of that name among the facts: what a person, the clock or the planner said with the move."""


def nothing(_: Facts) -> None:
    """The column is cleared."""


def reason_or_standing(facts: Facts) -> str | None:
    """A report without a reason keeps the one that stands (why it was late, say)."""
    return facts.reason or facts.standing_reason


def is_provisional(facts: Facts) -> bool:
    """Whether the new date lies in a year whose transfers of days off are not published yet."""
    return facts.new_date is not None and not russian_calendar().is_published(facts.new_date.year)


def the_planner(_: Facts) -> str:
    """Marks what the planner withdrew, so that it knows its own."""
    return PLANNER


REPORT: Effects = {
    "result": said("result"),
    "fulfilled_on": said("fulfilled_on"),
    "submitted_by": said("actor"),
    "submitted_at": said("at"),
    "reason": reason_or_standing,
}
FAILURE: Effects = {"reason": said("reason"), "proposal": said("proposal"), "submitted_by": said("actor")}
CLOSING: Effects = {"closed_on": said("today")}
CANCELLING: Effects = CLOSING | {"reason": said("reason")}
WITHDRAWING: Effects = CANCELLING | {"withdrawn_by": the_planner}
REOPENING: Effects = {"closed_on": nothing, "withdrawn_by": nothing}
RESTORING: Effects = REOPENING | {"reason": nothing}
NEW_TERM: Effects = {
    "due_on": said("new_date"),
    "control_on": said("new_control_on"),
    "provisional": is_provisional,
    "overdue_since": nothing,
}
OTHER_WINDOW: Effects = NEW_TERM | {"window": said("new_window"), "opens_on": said("new_opens_on")}
PASSED_TERM: Effects = {"overdue_since": said("control_on")}


def changes(effects: Effects, facts: Facts) -> dict[str, Any]:
    """The columns with their values."""
    return {column: source(facts) for column, source in effects.items()}
