"""The life of a task on one screen: states, moves, who may make them and what each needs.

One declarative table read by the machine, the buttons on the pages, the API, the docs and the tests.
Source: the practice of control over execution of orders: a report and its removal from control are two acts
by two people.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workflows import guards as g
from workflows.guards import Guard


class State(StrEnum):
    """Where a task stands. Overdue is not a state: it follows from the control date, the state and today."""

    planned = "planned"
    in_progress = "in_progress"
    submitted = "submitted"
    returned = "returned"
    failed = "failed"
    extra_control = "extra_control"
    done = "done"
    cancelled = "cancelled"


S = State

OPEN = (S.planned, S.in_progress, S.returned)
"""States in which the executor still owes something."""

AWAITING = (S.submitted, S.failed)
"""States in which the controller or coordinator owes a decision."""

CLOSED = (S.done, S.cancelled)

EXECUTOR, COORDINATOR, CONTROLLER, CLOCK = "executor", "coordinator", "controller", "clock"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table.

    ``target`` ``None`` keeps the state (a move about the date). ``fields`` name what a form has to ask, in order;
    ``event`` is the journal's word for what happened.
    """

    trigger: str
    label: str
    sources: tuple[State, ...]
    target: State | None
    roles: tuple[str, ...]
    guards: tuple[Guard, ...]
    event: str
    fields: tuple[str, ...] = ()


MOVES = (
    Move("start", "Взять в работу", (S.planned,), S.in_progress,
         (EXECUTOR, COORDINATOR, CLOCK), (g.window_is_open,), "task.started"),
    Move("submit", "Отчитаться об исполнении", OPEN, S.submitted,
         (EXECUTOR, COORDINATOR), (g.has_result, g.has_date_of_fulfilment, g.has_evidence_if_demanded),
         "task.submitted", ("result", "fulfilled_on", "evidence")),
    Move("report_failure", "Сообщить о неисполнении", OPEN, S.failed,
         (EXECUTOR, COORDINATOR), (g.has_reason, g.has_proposal), "task.failed", ("reason", "proposal")),
    Move("accept", "Снять с контроля", (S.submitted,), S.done,
         (COORDINATOR, CONTROLLER), (g.is_not_the_submitter,), "task.done"),
    Move("accept_with_control", "На дополнительный контроль", (S.submitted,), S.extra_control,
         (CONTROLLER,), (g.is_not_the_submitter, g.has_reason, g.has_new_date), "task.extra_control",
         ("reason", "new_date")),
    Move("return", "Вернуть на доработку", AWAITING, S.returned,
         (COORDINATOR, CONTROLLER), (g.has_reason,), "task.returned", ("reason",)),
    Move("release", "Снять с дополнительного контроля", (S.extra_control,), S.done,
         (CONTROLLER,), (), "task.done"),
    Move("reopen", "Возобновить", (S.done, S.failed, S.cancelled), S.in_progress,
         (COORDINATOR,), (g.has_reason,), "task.reopened", ("reason",)),
    Move("cancel", "Снять с контроля без исполнения",
         (S.planned, S.in_progress, S.submitted, S.returned, S.failed, S.extra_control), S.cancelled,
         (COORDINATOR, CONTROLLER), (g.has_reason,), "task.cancelled", ("reason",)),
    Move("ask_extension", "Попросить о продлении срока", OPEN, None,
         (EXECUTOR, COORDINATOR), (g.has_reason, g.has_later_date, g.term_has_not_passed, g.no_pending_extension),
         "extension.asked", ("new_date", "reason")),
    Move("grant_extension", "Продлить срок", OPEN, None,
         (COORDINATOR, CONTROLLER), (g.has_pending_extension, g.has_later_date), "extension.granted", ("new_date",)),
    Move("refuse_extension", "Отказать в продлении", OPEN, None,
         (COORDINATOR, CONTROLLER), (g.has_pending_extension, g.has_reason), "extension.refused", ("reason",)),
)  # fmt: skip

BY_TRIGGER = {move.trigger: move for move in MOVES}

STATE_LABELS = {
    S.planned: "запланировано",
    S.in_progress: "в работе",
    S.submitted: "представлен отчёт",
    S.returned: "возвращено",
    S.failed: "не исполнено",
    S.extra_control: "на дополнительном контроле",
    S.done: "снято с контроля",
    S.cancelled: "отменено",
}


def moves_from(state: State) -> tuple[Move, ...]:
    """The moves that the table knows from ``state``, whoever asks."""
    return tuple(move for move in MOVES if state in move.sources)


def moves_for(state: State, roles: frozenset[str]) -> tuple[Move, ...]:
    """The moves from ``state`` that somebody with ``roles`` may try; guards may still refuse."""
    return tuple(move for move in moves_from(state) if roles.intersection(move.roles))
