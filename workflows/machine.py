"""The state machine: one shared `transitions` machine for all tasks, fed from the table in `lifecycle`.

The only import of `transitions`. No work is done in callbacks: the machine decides, the service writes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from transitions import EventData, Machine, MachineError

from workflows.guards import Facts
from workflows.lifecycle import BY_TRIGGER, MOVES, Move, State, moves_for


class MoveRefused(Exception):
    """The move is not made. ``reasons`` are Russian sentences; ``allowed`` are the triggers open from ``state``.

    ``code`` is ``unknown_trigger``, ``wrong_state``, ``wrong_role`` or ``guard``.
    """

    def __init__(self, code: str, trigger: str, state: State, reasons: tuple[str, ...], allowed: tuple[str, ...]):
        super().__init__("; ".join(reasons))
        self.code, self.trigger, self.state, self.reasons, self.allowed = code, trigger, state, reasons, allowed


@dataclass(slots=True)
class _StandIn:
    """What the machine moves in place of a row: it never sees the database."""

    state: State


def _permits(move: Move) -> Callable[[EventData], bool]:
    def condition(event: EventData) -> bool:
        facts: Facts = event.kwargs["facts"]
        return not any(guard(facts) for guard in move.guards)

    return condition


def _build() -> Machine:
    machine = Machine(model=None, states=State, initial=None, auto_transitions=False, send_event=True)
    for move in MOVES:
        machine.add_transition(
            move.trigger, list(move.sources), "=" if move.target is None else move.target, conditions=[_permits(move)]
        )
    return machine


_MACHINE = _build()


def reasons_against(trigger: str, facts: Facts) -> tuple[str, ...]:
    """Every guard's objection to ``trigger``, not just the first; empty where nothing stands against it."""
    return tuple(reason for guard in BY_TRIGGER[trigger].guards if (reason := guard(facts)) is not None)


def fire(trigger: str, state: State, facts: Facts) -> State:
    """The state after ``trigger``.

    Raises `MoveRefused` with all reasons where the table, the role or a guard stands against it.
    """
    allowed = tuple(move.trigger for move in moves_for(state, facts.roles))
    move = BY_TRIGGER.get(trigger)
    if move is None:
        raise MoveRefused("unknown_trigger", trigger, state, (f"нет такого действия: {trigger}",), allowed)
    if state not in move.sources:
        raise MoveRefused("wrong_state", trigger, state, ("действие невозможно в этом состоянии",), allowed)
    if not facts.roles.intersection(move.roles):
        raise MoveRefused("wrong_role", trigger, state, ("у вас нет права на это действие",), allowed)
    stand_in = _StandIn(state)
    try:
        moved = _MACHINE.events[trigger].trigger(stand_in, facts=facts)
    except MachineError as error:  # the table above already answered; kept so that both can never disagree in silence
        raise MoveRefused("wrong_state", trigger, state, (str(error),), allowed) from error
    if not moved:
        raise MoveRefused("guard", trigger, state, reasons_against(trigger, facts), allowed)
    return State(stand_in.state)
