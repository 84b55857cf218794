"""The journal tells a task as it stands: replaying its rows gives what the moves have written."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.extension import Request
from workflows.guards import CLOCK, PLANNER, Facts
from workflows.lifecycle import BY_TRIGGER, State
from workflows.machine import MoveRefused, Step, fire
from workflows.replay import replayed, row_of, told

FIRST = date(2024, 1, 9)
WORDS = st.sampled_from(["готово", "нет средств", "нет данных", "по итогам совещания"])
EVERYBODY = frozenset(role for move in BY_TRIGGER.values() for role in move.roles)
UNTOLD = {"window", "opens_on"}
Row = tuple[str, datetime, int | None, dict[str, Any]]


def planned() -> SimpleNamespace:
    """A task as planning made it."""
    day = FIRST + timedelta(days=20)
    dates = {"opens_on": FIRST, "due_on": day, "control_on": day, "window": "w", "window_due": day}
    empty = dict.fromkeys(
        ("overdue_since", "submitted_by", "submitted_at", "withdrawn_by", "reason", "result", "fulfilled_on",
         "proposal", "closed_on")
    )  # fmt: skip
    return SimpleNamespace(state="planned", version=1, provisional=False, extension_asked=False, **dates, **empty)


@st.composite
def lives(draw: st.DrawFn) -> list[tuple[str, Facts]]:
    """Triggers with what is said, day after day; what the table refuses will be passed over."""
    found, day = [], FIRST
    for trigger in draw(st.lists(st.sampled_from(sorted(BY_TRIGGER)), min_size=1, max_size=25)):
        day += timedelta(days=draw(st.integers(0, 9)))
        new = day + timedelta(days=draw(st.integers(1, 1500)))
        facts = Facts(
            today=day,
            at=datetime.combine(day, time(9), UTC),
            actor=draw(st.sampled_from([None, 1, 2])),
            roles=EVERYBODY,
            result=draw(WORDS),
            fulfilled_on=day - timedelta(days=draw(st.integers(0, 5))),
            reason=draw(st.one_of(st.none(), WORDS)),
            proposal=draw(WORDS),
            basis=draw(WORDS),
            new_date=new,
            new_control_on=new - timedelta(days=draw(st.integers(0, 1))),
            new_window=f"..{new}",
        )
        found.append((trigger, facts))
    return found


def live(task: SimpleNamespace, life: list[tuple[str, Facts]]) -> list[Row]:
    """Make the moves that are allowed; returns the journal."""
    journal: list[Row] = []
    for trigger, said in life:
        facts = replace(
            said,
            opens_on=task.opens_on,
            due_on=task.due_on,
            control_on=task.control_on,
            overdue_since=task.overdue_since,
            submitted_by=task.submitted_by,
            withdrawn_by=task.withdrawn_by,
            standing_reason=task.reason,
            pending_extension=task.extension_asked,
        )
        try:
            step = fire(trigger, State(task.state), facts)
        except MoveRefused:
            continue
        journal.append((step.move.event.kind, facts.at or datetime.min, facts.actor, written(step, facts, task)))
        write(task, step)
    return journal


def written(step: Step, facts: Facts, task: SimpleNamespace) -> dict[str, Any]:
    """The details as they come back from the database."""
    return dict(json.loads(json.dumps(told(step, facts, task.version))))


def write(task: SimpleNamespace, step: Step) -> None:
    vars(task).update(step.changes, state=step.state.value, version=step.version(task.version))
    if step.request is not None:
        task.extension_asked = step.request.state is Request.asked
    if "window" in step.changes:
        task.window_due = step.changes["due_on"]


def replay(journal: list[Row]) -> dict[str, Any]:
    task = planned()
    for kind, at, actor, details in journal:
        vars(task).update(replayed(task, kind, details, on=at.date(), at=at, actor=actor))
        task.version = details["version"]
    return vars(task)


@settings(max_examples=300, deadline=None)
@given(lives())
def test_replaying_the_journal_gives_the_same_standing(life: list[tuple[str, Facts]]) -> None:
    task = planned()
    journal = live(task, life)
    again = replay(journal)
    assert {name: again[name] for name in again if name not in UNTOLD} == {
        name: value for name, value in vars(task).items() if name not in UNTOLD
    }


def test_every_move_is_read_as_itself() -> None:
    for trigger, move in BY_TRIGGER.items():
        assert row_of(move.event.kind, {"trigger": trigger, "to": move.target}) is move


def standing(**values: Any) -> SimpleNamespace:
    return SimpleNamespace(**vars(planned()) | values)


DAY = date(2024, 2, 1)


@pytest.mark.parametrize(
    ("kind", "details", "found"),
    [
        pytest.param(
            "task.reopened",
            {"trigger": "reopen", "from": "cancelled", "to": "planned", "reason": "окно снова в сроке мероприятия"},
            {"state": "planned", "reason": None, "closed_on": None},
            id="planning brought it back, as it was written before the table knew that",
        ),
        pytest.param(
            "task.reopened",
            {"trigger": "reopen", "from": "cancelled", "to": "in_progress", "reason": "ошибка"},
            {"state": "in_progress", "reason": "окна больше нет", "closed_on": None},
            id="a coordinator reopened it: the reason stays",
        ),
        pytest.param(
            "deadline.moved",
            {"old_due_on": "2024-01-29", "due_on": "2024-03-10", "control_on": "2024-03-07", "basis": "приказ"},
            {"due_on": date(2024, 3, 10), "control_on": date(2024, 3, 7), "window_due": date(2024, 3, 10),
             "extension_asked": False, "state": "cancelled"},
            id="an act moved the date, written without a trigger: the request is moot",
        ),
        pytest.param(
            "task.overdue",
            {"control_on_was": "2024-01-29"},
            {"overdue_since": FIRST + timedelta(days=20), "state": "cancelled"},
            id="a passed term, written without a trigger",
        ),
        pytest.param("clarification.asked", {"question": "как идёт?"}, {"state": "cancelled"}, id="words move nothing"),
        pytest.param("task.planned", {"due_on": "2024-03-10"}, {"state": "cancelled"}, id="so does its beginning"),
    ],
)  # fmt: skip
def test_rows_of_former_versions_are_read_right(kind: str, details: dict[str, Any], found: dict[str, Any]) -> None:
    stands = standing(state="cancelled", reason="окна больше нет", closed_on=DAY, extension_asked=True)
    vars(stands).update(replayed(stands, kind, details, on=DAY))
    assert {name: vars(stands)[name] for name in found} == found


def test_only_the_service_makes_the_moves_of_the_service() -> None:
    for trigger in ("pass_term", "withdraw", "restore", "move_date"):
        assert set(BY_TRIGGER[trigger].roles) <= {CLOCK, PLANNER}
