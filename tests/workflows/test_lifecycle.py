"""The table of moves says what architecture.md says."""

from __future__ import annotations

import pytest

from tests.workflows.design import TABLE
from workflows.lifecycle import AWAITING, BY_TRIGGER, CLOSED, MOVES, OPEN, STATE_LABELS, State, moves_for, moves_from

EVERYBODY = frozenset({"executor", "coordinator", "controller", "clock"})


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


def test_every_state_is_open_awaiting_closed_or_on_extra_control() -> None:
    grouped = [*OPEN, *AWAITING, *CLOSED, State.extra_control]
    assert sorted(grouped) == sorted(State)


def test_every_state_and_move_has_a_name_for_people() -> None:
    assert set(STATE_LABELS) == set(State)
    assert all(move.label for move in MOVES)


def test_every_state_can_be_reached_and_left() -> None:
    reached = {move.target for move in MOVES if move.target} | {State.planned}
    assert reached == set(State)
    assert all(moves_from(state) for state in State)


def test_done_is_never_cancelled() -> None:
    assert "cancel" not in {move.trigger for move in moves_from(State.done)}


def test_the_clock_may_only_start() -> None:
    offered = {move.trigger for state in State for move in moves_for(state, frozenset({"clock"}))}
    assert offered == {"start"}


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
    for move in MOVES:
        for guard in move.guards:
            field = needs.get(guard.__name__)
            assert field is None or field in move.fields, (move.trigger, guard.__name__)
