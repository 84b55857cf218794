"""The life of a task on one screen: states, moves, who may make them, what each needs, does and is called.

A row of the table is the only place where a move is decided, done, undone, told and named: the machine, the buttons on
the pages, the API, the clock, planning, letters, reports of past days, the docs and the tests all read it.
Source: the practice of control over execution of orders: a report and its removal from control are two acts
by two people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from workflows import effects as e
from workflows import guards as g
from workflows import task_events as t
from workflows.effects import Effects
from workflows.extension import Request as R
from workflows.guards import CLOCK, CONTROLLER, COORDINATOR, EXECUTOR, PLANNER, Guard
from workflows.said import _
from workflows.task_events import TaskEvent


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
"""States in which the executor still owes something: a passed term means «overdue»."""

AT_WORK = (S.in_progress, S.returned)
"""Open, and begun."""

AWAITING = (S.submitted, S.failed)
"""States in which the controller or coordinator owes a decision."""

WATCHED = (*OPEN, S.extra_control)
"""States whose term is still to come or to be answered for."""

FULFILLED = (S.submitted, S.extra_control, S.done)
"""States in which a report of fulfilment was handed in."""

CLOSED = (S.done, S.cancelled)


@dataclass(frozen=True, slots=True)
class Counter:
    """What lists and figures count: the tasks in ``states``, or of them only those past their term (``late``), or only
    those with a request for another date that waits (``asked``)."""

    name: str
    states: tuple[State, ...]
    late: bool = False
    asked: bool = False


COUNTERS = (
    *(Counter(state.value, (state,)) for state in State),
    Counter("total", tuple(state for state in State if state is not S.cancelled)),
    Counter("owed", OPEN),
    Counter("overdue", OPEN, late=True),
    Counter("awaiting", AWAITING),
    Counter("extension", tuple(State), asked=True),
)
"""Every number of tasks that is kept or shown by state, term and request alone."""


class Tone(StrEnum):
    """How a button looks: the usual next step, one among others, one that is not lightly pressed."""

    primary = "primary"
    plain = "plain"
    grave = "grave"


@dataclass(frozen=True, slots=True)
class Ask:
    """One field of a move's form. ``label`` where this move asks it in words of its own."""

    name: str
    label: str | None = None
    required: bool = True


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table.

    ``target`` ``None`` keeps the state (a move about the date). ``event`` is what the journal says happened. ``asks``
    is what a form has to ask, in order; ``done`` answers whoever made the move. ``sets`` are the columns it writes,
    ``request`` the state to which it brings the request for another date. After a ``quiet`` move nobody's open form
    is stale.
    """

    trigger: str
    label: str
    sources: tuple[State, ...]
    target: State | None
    roles: tuple[str, ...]
    guards: tuple[Guard, ...]
    event: TaskEvent
    asks: tuple[Ask, ...] = ()
    sets: Effects = field(default_factory=dict)
    request: R | None = None
    done: str = ""
    tone: Tone = Tone.plain
    quiet: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of what its form asks."""
        return tuple(ask.name for ask in self.asks)

    @property
    def steps(self) -> tuple[tuple[State, State], ...]:
        """From which state to which it leads."""
        return tuple((source, self.target or source) for source in self.sources)

    @property
    def sets_term(self) -> bool:
        """Whether the control date may be another afterwards."""
        return "control_on" in self.sets

    @property
    def changes_counts(self) -> frozenset[str]:
        """The names of the `COUNTERS` that may show another number afterwards; all others keep theirs."""
        return frozenset(counter.name for counter in COUNTERS if self._changes(counter))

    def _changes(self, counter: Counter) -> bool:
        if counter.asked:
            return self.request is not None
        if counter.late and self.sets_term and not set(counter.states).isdisjoint(self.sources):
            return True
        return any((source in counter.states) != (target in counter.states) for source, target in self.steps)

    @property
    def changes_next_due(self) -> bool:
        """Whether the term that is next due may be another afterwards: one is set, or a task begins or ends to owe."""
        return self.sets_term or any((source in WATCHED) != (target in WATCHED) for source, target in self.steps)


MOVES = (
    Move("start", _("Взять в работу"), (S.planned,), S.in_progress,
         (EXECUTOR, COORDINATOR, CLOCK), (g.window_is_open,), t.STARTED,
         done=_("Задача взята в работу."), tone=Tone.primary),
    Move("submit", _("Отчитаться об исполнении"), OPEN, S.submitted,
         (EXECUTOR, COORDINATOR), (g.has_result, g.has_date_of_fulfilment, g.has_evidence_if_demanded), t.SUBMITTED,
         (Ask("result"), Ask("fulfilled_on"), Ask("evidence", required=False)),
         e.REPORT, R.withdrawn,
         done=_("Отчёт представлен. Решение примет контролирующее лицо."), tone=Tone.primary),
    Move("report_failure", _("Сообщить о неисполнении"), OPEN, S.failed,
         (EXECUTOR, COORDINATOR), (g.has_reason, g.has_proposal), t.FAILED,
         (Ask("reason", _("Почему не исполнено")), Ask("proposal")),
         e.FAILURE, R.withdrawn,
         done=_("Сообщение о неисполнении записано."), tone=Tone.grave),
    Move("accept", _("Снять с контроля"), (S.submitted,), S.done,
         (COORDINATOR, CONTROLLER), (g.is_not_the_submitter,), t.DONE,
         sets=e.CLOSING,
         done=_("Задача снята с контроля."), tone=Tone.primary),
    Move("accept_with_control", _("На дополнительный контроль"), (S.submitted,), S.extra_control,
         (CONTROLLER,), (g.is_not_the_submitter, g.has_reason, g.has_new_date), t.EXTRA_CONTROL,
         (Ask("reason", _("Что ещё предстоит сделать")), Ask("new_date", _("Контрольная дата"))),
         e.NEW_TERM,
         done=_("Задача поставлена на дополнительный контроль.")),
    Move("return", _("Вернуть на доработку"), AWAITING, S.returned,
         (COORDINATOR, CONTROLLER), (g.has_reason,), t.RETURNED,
         (Ask("reason", _("Что доработать")),),
         done=_("Отчёт возвращён на доработку.")),
    Move("release", _("Снять с дополнительного контроля"), (S.extra_control,), S.done,
         (CONTROLLER,), (), t.DONE,
         sets=e.CLOSING,
         done=_("Задача снята с дополнительного контроля."), tone=Tone.primary),
    Move("reopen", _("Возобновить"), (S.done, S.failed, S.cancelled), S.in_progress,
         (COORDINATOR,), (g.has_reason,), t.REOPENED,
         (Ask("reason"),),
         e.REOPENING,
         done=_("Задача возобновлена.")),
    Move("cancel", _("Снять с контроля без исполнения"),
         (S.planned, S.in_progress, S.submitted, S.returned, S.failed, S.extra_control), S.cancelled,
         (COORDINATOR, CONTROLLER), (g.has_reason,), t.CANCELLED,
         (Ask("reason", _("Основание: акт или причина")),),
         e.CANCELLING, R.withdrawn,
         done=_("Задача снята с контроля без исполнения."), tone=Tone.grave),
    Move("ask_extension", _("Попросить о продлении срока"), OPEN, None,
         (EXECUTOR, COORDINATOR), (g.has_reason, g.has_later_date, g.term_has_not_passed, g.no_pending_extension),
         t.EXTENSION_ASKED,
         (Ask("new_date"), Ask("reason")),
         request=R.asked,
         done=_("Просьба о продлении записана и ждёт решения.")),
    Move("grant_extension", _("Продлить срок"), OPEN, None,
         (COORDINATOR, CONTROLLER), (g.has_pending_extension, g.has_later_date), t.EXTENSION_GRANTED,
         (Ask("new_date", required=False),),
         e.NEW_TERM, R.granted,
         done=_("Срок продлён."), tone=Tone.primary),
    Move("refuse_extension", _("Отказать в продлении"), OPEN, None,
         (COORDINATOR, CONTROLLER), (g.has_pending_extension, g.has_reason), t.EXTENSION_REFUSED,
         (Ask("reason"),),
         request=R.refused,
         done=_("В продлении отказано."), tone=Tone.grave),
    # The service itself: the clock marks a term that passed, the planner follows acts and rules.
    Move("pass_term", _("Отметить, что срок прошёл"), OPEN, None,
         (CLOCK,), (g.term_has_passed, g.passing_is_not_noted), t.OVERDUE,
         sets=e.PASSED_TERM, quiet=True),
    Move("withdraw", _("Снять: такого окна больше нет"), (S.planned,), S.cancelled,
         (PLANNER,), (g.has_reason,), t.CANCELLED,
         sets=e.WITHDRAWING, request=R.withdrawn),
    Move("restore", _("Вернуть: окно снова есть"), (S.cancelled,), S.planned,
         (PLANNER,), (g.planner_withdrew_it, g.has_reason), t.REOPENED,
         sets=e.RESTORING),
    Move("move_date", _("Перенести срок по акту или правилу"), OPEN, None,
         (PLANNER,), (g.has_basis,), t.DATE_MOVED,
         sets=e.OTHER_WINDOW, request=R.withdrawn),
)  # fmt: skip

BY_TRIGGER = {move.trigger: move for move in MOVES}

FOR_PEOPLE = {move.trigger: move for move in MOVES if {EXECUTOR, COORDINATOR, CONTROLLER}.intersection(move.roles)}
"""The moves that a page or the API may be asked for."""

STATE_LABELS = {
    S.planned: _("запланировано"),
    S.in_progress: _("в работе"),
    S.submitted: _("представлен отчёт"),
    S.returned: _("возвращено"),
    S.failed: _("не исполнено"),
    S.extra_control: _("на дополнительном контроле"),
    S.done: _("снято с контроля"),
    S.cancelled: _("отменено"),
}


def moves_from(state: State) -> tuple[Move, ...]:
    """The moves that the table knows from ``state``, whoever asks."""
    return tuple(move for move in MOVES if state in move.sources)


def moves_for(state: State, roles: frozenset[str]) -> tuple[Move, ...]:
    """The moves from ``state`` that somebody with ``roles`` may try; guards may still refuse."""
    return tuple(move for move in moves_from(state) if roles.intersection(move.roles))
