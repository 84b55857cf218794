"""The machine does exactly what the table says: all states × all triggers × all roles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from tests.workflows.design import TABLE
from workflows.guards import Facts
from workflows.lifecycle import State
from workflows.machine import MoveRefused, fire, reasons_against

TODAY = date(2024, 3, 15)
ROLES = ("executor", "coordinator", "controller", "clock")


def filled(trigger: str, *roles: str) -> Facts:
    """Facts under which no guard of ``trigger`` objects."""
    return Facts(
        today=TODAY,
        actor=1,
        roles=frozenset(roles or TABLE[trigger][2].split()),
        control_on=TODAY,
        submitted_by=2,
        result="сделано",
        fulfilled_on=TODAY,
        reason="причина",
        proposal="предложение",
        new_date=date(2024, 4, 30),
        pending_extension=trigger in ("grant_extension", "refuse_extension"),
    )


@pytest.mark.parametrize(("state", "trigger"), list(product(State, TABLE)))
def test_a_move_is_made_from_the_states_of_the_table_and_refused_from_all_others(state: State, trigger: str) -> None:
    sources, target, _ = TABLE[trigger]
    if state in sources.split():
        assert fire(trigger, state, filled(trigger)) is (State(target) if target else state)
        return
    with pytest.raises(MoveRefused) as refusal:
        fire(trigger, state, filled(trigger))
    assert refusal.value.code == "wrong_state"
    assert trigger not in refusal.value.allowed


@pytest.mark.parametrize(("role", "trigger"), list(product(ROLES, TABLE)))
def test_a_move_is_open_to_the_roles_of_the_table_only(role: str, trigger: str) -> None:
    sources, target, roles = TABLE[trigger]
    state = State(sources.split()[0])
    if role in roles.split():
        assert fire(trigger, state, filled(trigger, role)) is (State(target) if target else state)
        return
    with pytest.raises(MoveRefused) as refusal:
        fire(trigger, state, filled(trigger, role))
    assert refusal.value.code == "wrong_role"


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
