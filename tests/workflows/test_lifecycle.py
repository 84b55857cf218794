"""The table of moves says what docs/life-of-a-task.md says."""

from __future__ import annotations

import pytest

from tests.workflows.design import COUNTS, NEXT_DUE, REQUESTS, TABLE, WRITES
from workflows.lifecycle import (
    AWAITING,
    BY_TRIGGER,
    CLOSED,
    FOR_PEOPLE,
    MOVES,
    OPEN,
    STATE_LABELS,
    State,
    moves_for,
    moves_from,
)
from workflows.remarks import RULES
from workflows.task_events import TASK_EVENTS

EVERYBODY = frozenset({"executor", "coordinator", "controller", "clock", "planner"})
PEOPLE = EVERYBODY - {"clock", "planner"}


def test_the_table_knows_exactly_the_moves_of_the_design() -> None:
    assert set(BY_TRIGGER) == set(TABLE)
    assert len(MOVES) == len(BY_TRIGGER)


@pytest.mark.parametrize("trigger", TABLE)
def test_a_move_goes_from_and_to_the_states_of_the_design(trigger: str) -> None:
    sources, target, roles = TABLE[trigger]
    move = BY_TRIGGER[trigger]
    assert set(move.sources) == set(sources.split())
    assert move.target == target
    assert set(move.roles) == set(roles.split())


@pytest.mark.parametrize("trigger", TABLE)
def test_a_move_writes_the_columns_of_the_design(trigger: str) -> None:
    move = BY_TRIGGER[trigger]
    assert set(move.sets) == WRITES[trigger]
    assert move.request == REQUESTS.get(trigger)
    assert move.changes_next_due is (trigger in NEXT_DUE)
    assert move.changes_counts == set(COUNTS[trigger].split())


def test_whoever_stops_owing_has_no_open_request_for_another_date() -> None:
    for move in MOVES:
        leaves = move.target is not None and move.target not in OPEN and set(move.sources) & set(OPEN)
        assert not leaves or move.request == "withdrawn", move.trigger


def test_a_closed_task_has_its_day_and_an_open_one_has_none() -> None:
    for move in MOVES:
        closes = move.target in CLOSED
        opens = move.target is not None and not closes and set(move.sources) & set(CLOSED)
        assert ("closed_on" in move.sets) is bool(closes or opens), move.trigger


def test_every_state_is_open_awaiting_closed_or_on_extra_control() -> None:
    grouped = [*OPEN, *AWAITING, *CLOSED, State.extra_control]
    assert sorted(grouped) == sorted(State)


def test_every_state_and_move_has_a_name_for_people() -> None:
    assert set(STATE_LABELS) == set(State)
    assert all(move.label and move.event.label for move in MOVES)
    assert all(move.done for move in FOR_PEOPLE.values())


def test_every_event_is_told_by_one_name() -> None:
    kinds = [event.kind for event in TASK_EVENTS]
    assert len(kinds) == len(set(kinds))
    assert {move.event for move in MOVES} <= set(TASK_EVENTS)
    assert {rule.event for rule in RULES.values()} <= set(TASK_EVENTS)


def test_every_state_can_be_reached_and_left() -> None:
    reached = {move.target for move in MOVES if move.target} | {State.planned}
    assert reached == set(State)
    assert all(moves_from(state) for state in State)


def test_done_is_never_cancelled() -> None:
    assert "cancel" not in {move.trigger for move in moves_from(State.done)}


@pytest.mark.parametrize(
    ("role", "may"), [("clock", {"start", "pass_term"}), ("planner", {"withdraw", "restore", "move_date"})]
)
def test_the_service_itself_may_only(role: str, may: set[str]) -> None:
    offered = {move.trigger for state in State for move in moves_for(state, frozenset({role}))}
    assert offered == may


def test_people_are_offered_what_a_page_may_be_asked_for() -> None:
    offered = {move.trigger for state in State for move in moves_for(state, PEOPLE)}
    assert offered == set(FOR_PEOPLE) == set(TABLE) - {"pass_term", "withdraw", "restore", "move_date"}


def test_moves_for_everybody_are_all_moves_from_a_state() -> None:
    for state in State:
        assert moves_for(state, EVERYBODY) == moves_from(state)
        assert moves_for(state, frozenset()) == ()


def test_a_form_asks_for_whatever_its_guards_need() -> None:
    needs = {
        "has_result": "result",
        "has_date_of_fulfilment": "fulfilled_on",
        "has_evidence_if_demanded": "evidence",
        "has_reason": "reason",
        "has_proposal": "proposal",
        "has_new_date": "new_date",
        "has_later_date": "new_date",
    }
    for move in FOR_PEOPLE.values():
        for guard in move.guards:
            field = needs.get(guard.__name__)
            assert field is None or field in move.fields, (move.trigger, guard.__name__)
