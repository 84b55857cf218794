"""The state machine: one shared `transitions` machine for all tasks, fed from the table in `lifecycle`.

The only import of `transitions`. No work is done in callbacks: the machine decides and says what follows, the service
writes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from transitions import EventData, Machine, MachineError

from workflows.effects import changes
from workflows.extension import RequestChange, request_change
from workflows.guards import Facts
from workflows.lifecycle import BY_TRIGGER, MOVES, Move, State, moves_for
from workflows.said import _


class MoveRefused(Exception):
    """The move is not made. ``reasons`` are Russian sentences; ``allowed`` are the triggers open from ``state``.

    ``code`` is ``unknown_trigger``, ``wrong_state``, ``wrong_role`` or ``guard``.
    """

    def __init__(self, code: str, trigger: str, state: State, reasons: tuple[str, ...], allowed: tuple[str, ...]):
        super().__init__("; ".join(reasons))
        self.code, self.trigger, self.state, self.reasons, self.allowed = code, trigger, state, reasons, allowed


@dataclass(frozen=True, slots=True)
class Step:
    """A move that may be made, and all that it does: the state it leads to, the columns it sets beside it, what becomes
    of the request for another date. The row of the table says the rest."""

    move: Move
    source: State
    state: State
    changes: Mapping[str, Any]
    request: RequestChange | None

    def version(self, before: int) -> int:
        """The task's version afterwards."""
        return before if self.move.quiet else before + 1


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


def fire(trigger: str, state: State, facts: Facts) -> Step:
    """What ``trigger`` does to a task in ``state``.

    Raises `MoveRefused` with all reasons where the table, the role or a guard stands against it.
    """
    move = BY_TRIGGER.get(trigger)
    if move is None:
        raise _refused(
            "unknown_trigger", trigger, state, facts, (_("нет такого действия: {trigger}", trigger=trigger),)
        )
    if state not in move.sources:
        raise _refused("wrong_state", trigger, state, facts, (_("действие невозможно в этом состоянии"),))
    if not facts.roles.intersection(move.roles):
        raise _refused("wrong_role", trigger, state, facts, (_("у вас нет права на это действие"),))
    stand_in = _StandIn(state)
    try:
        moved = _MACHINE.events[trigger].trigger(stand_in, facts=facts)
    except MachineError as error:  # the table above already answered; kept so that both can never disagree in silence
        raise _refused("wrong_state", trigger, state, facts, (str(error),)) from error
    if not moved:
        raise _refused("guard", trigger, state, facts, reasons_against(trigger, facts))
    return Step(move, state, State(stand_in.state), changes(move.sets, facts), request_change(move.request, facts))


def _refused(code: str, trigger: str, state: State, facts: Facts, reasons: tuple[str, ...]) -> MoveRefused:
    allowed = tuple(move.trigger for move in moves_for(state, facts.roles))
    return MoveRefused(code, trigger, state, reasons, allowed)
