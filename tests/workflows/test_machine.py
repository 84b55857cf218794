"""The machine does exactly what the table says: all states × all triggers × all roles."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from tests.workflows.design import REQUESTS, TABLE, WRITES
from workflows.guards import Facts
from workflows.lifecycle import State
from workflows.machine import MoveRefused, fire, reasons_against

TODAY = date(2024, 3, 15)
ROLES = ("executor", "coordinator", "controller", "clock", "planner")


def filled(trigger: str, *roles: str) -> Facts:
    """Facts under which no guard of ``trigger`` objects."""
    return Facts(
        today=TODAY,
        actor=1,
        roles=frozenset(roles or TABLE[trigger][2].split()),
        control_on=TODAY - timedelta(days=1) if trigger == "pass_term" else TODAY,
        submitted_by=2,
        withdrawn_by="planner",
        result="сделано",
        fulfilled_on=TODAY,
        reason="причина",
        proposal="предложение",
        basis="приказ",
        new_date=date(2024, 4, 30),
        pending_extension=trigger in ("grant_extension", "refuse_extension"),
    )


@pytest.mark.parametrize(("state", "trigger"), list(product(State, TABLE)))
def test_a_move_is_made_from_the_states_of_the_table_and_refused_from_all_others(state: State, trigger: str) -> None:
    sources, target, _ = TABLE[trigger]
    if state in sources.split():
        assert fire(trigger, state, filled(trigger)).state is (State(target) if target else state)
        return
    with pytest.raises(MoveRefused) as refusal:
        fire(trigger, state, filled(trigger))
    assert refusal.value.code == "wrong_state"
    assert trigger not in refusal.value.allowed


@pytest.mark.parametrize(("role", "trigger"), list(product(ROLES, TABLE)))
def test_a_move_is_open_to_the_roles_of_the_table_only(role: str, trigger: str) -> None:
    sources, target, roles = TABLE[trigger]
    for state in State:
        if state in sources.split() and role in roles.split():
            assert fire(trigger, state, filled(trigger, role)).state is (State(target) if target else state)
            continue
        with pytest.raises(MoveRefused) as refusal:
            fire(trigger, state, filled(trigger, role))
        assert refusal.value.code == ("wrong_role" if state in sources.split() else "wrong_state")


@pytest.mark.parametrize("trigger", TABLE)
def test_a_step_says_all_that_the_move_does(trigger: str) -> None:
    facts = replace(filled(trigger), pending_extension=trigger != "ask_extension")
    step = fire(trigger, State(TABLE[trigger][0].split()[0]), facts)
    assert set(step.changes) == WRITES[trigger]
    assert (step.request.state if step.request else None) == REQUESTS.get(trigger)
    assert step.version(4) == (4 if trigger == "pass_term" else 5)


def test_a_step_carries_what_was_said_and_who_said_it() -> None:
    at = datetime(2024, 3, 15, 9, tzinfo=UTC)
    facts = replace(filled("submit"), at=at, reason=None, basis=None, standing_reason="ждали данных")
    facts = replace(facts, pending_extension=True)
    step = fire("submit", State.returned, facts)
    assert step.changes == {
        "result": "сделано", "fulfilled_on": TODAY, "submitted_by": 1, "submitted_at": at, "reason": "ждали данных",
    }  # fmt: skip
    assert step.request is not None
    assert step.request.changes == {"decided_by": 1, "decided_at": at, "decision_reason": None}


def test_a_date_of_an_unpublished_year_is_provisional() -> None:
    far = date(2060, 4, 30)
    step = fire("move_date", State.planned, replace(filled("move_date"), new_date=far, new_control_on=far))
    assert (step.changes["due_on"], step.changes["control_on"], step.changes["provisional"]) == (far, far, True)


def test_a_stranger_is_offered_nothing() -> None:
    with pytest.raises(MoveRefused) as refusal:
        fire("accept", State.submitted, replace(filled("accept"), roles=frozenset()))
    assert refusal.value.code == "wrong_role"
    assert refusal.value.allowed == ()


def test_an_unknown_trigger_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(MoveRefused) as refusal:
        fire("explode", State.submitted, filled("accept"))
    assert refusal.value.code == "unknown_trigger"
    assert set(refusal.value.allowed) == {"accept", "accept_with_control", "return", "cancel"}


def test_the_machine_offers_no_transitions_of_its_own() -> None:
    for trigger in ("to_done", "trigger", "initial", ""):
        with pytest.raises(MoveRefused):
            fire(trigger, State.planned, filled("start"))


def test_all_objections_are_told_at_once() -> None:
    facts = Facts(today=TODAY, actor=1, roles=frozenset({"executor"}), evidence_demanded=True)
    with pytest.raises(MoveRefused) as refusal:
        fire("submit", State.in_progress, facts)
    assert refusal.value.code == "guard"
    assert refusal.value.reasons == (
        "напишите фактический результат",
        "укажите дату исполнения",
        "приложите подтверждающий документ",
    )
    assert reasons_against("submit", facts) == refusal.value.reasons


def test_nothing_stands_against_a_move_in_order() -> None:
    for trigger in TABLE:
        assert reasons_against(trigger, filled(trigger)) == ()
