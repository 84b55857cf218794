"""Moving tasks: the table is asked, then state, version, request, date and journal row are written in one transaction.

One task for a person (`move_task`), or a set of held ones for the clock and the planner (`hold_tasks`, `take_all`,
`write_all`). Nothing else in the product changes ``task.state``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.engine import Row
from sqlmodel import Session

from roadmap.bounds import check_day, check_days, check_texts
from roadmap.control.evidence import EvidenceInput, store_evidence
from roadmap.control.steps import Taken, facts_of, take
from roadmap.errors import MoveNotAllowed, NotFound, Stale
from roadmap.language.message import _, joined
from roadmap.models import ASSIGNMENTS, DUE_DATES, EVIDENCE, EXTENSIONS, MEASURES, ROADMAPS, TASKS
from roadmap.people.permissions import Actor, roles_on_task
from roadmap.sql.among import among
from roadmap.zones import zone_of
from workflows.calendar import russian_calendar
from workflows.extension import Request
from workflows.guards import Facts
from workflows.journal import EVENTS, record
from workflows.lifecycle import BY_TRIGGER, MOVES, STATE_LABELS, State, moves_for
from workflows.machine import MoveRefused, reasons_against


@dataclass(frozen=True, slots=True)
class MoveOrder:
    """What somebody wants of a task. ``version`` is the one he saw; ``None`` takes the newest."""

    task_id: int
    trigger: str
    version: int | None = None
    result: str | None = None
    fulfilled_on: date | None = None
    reason: str | None = None
    proposal: str | None = None
    new_date: date | None = None
    evidence: tuple[EvidenceInput, ...] = ()

    def check(self) -> None:
        """Raises `BadInput` for a day or a text beyond the bounds."""
        check_days(
            {
                "fulfilled_on": (_("дата исполнения"), self.fulfilled_on),
                "new_date": (_("новая дата"), self.new_date),
            }
        )
        check_texts(
            {
                "result": (_("результат"), self.result),
                "reason": (_("причина"), self.reason),
                "proposal": (_("предложение"), self.proposal),
            }
        )


@dataclass(frozen=True, slots=True)
class Moved:
    """The task after the move."""

    task_id: int
    state: State
    version: int
    control_on: date


def load_task(session: Session, task_id: int) -> Row[Any]:
    """The task with its roadmap's rules. Raises `NotFound`."""
    row = session.execute(
        select(
            TASKS,
            ROADMAPS.c.time_zone,
            ROADMAPS.c.shift_rule,
            ROADMAPS.c.self_acceptance,
            MEASURES.c.evidence_demanded,
        )
        .join(ROADMAPS, ROADMAPS.c.id == TASKS.c.roadmap_id)
        .join(MEASURES, MEASURES.c.id == TASKS.c.measure_id)
        .where(TASKS.c.id == task_id)
    ).one_or_none()
    if row is None:
        raise NotFound("task.unknown", _("нет задачи № {task_id}", task_id=task_id))
    return row


def _facts(session: Session, task: Row[Any], order: MoveOrder, actor: Actor, now: datetime) -> Facts:
    responsible = frozenset(
        session.execute(select(ASSIGNMENTS.c.subject_id).where(ASSIGNMENTS.c.measure_id == task.measure_id)).scalars()
    )
    proof = session.execute(select(func.count()).where(EVIDENCE.c.task_id == task.id)).scalar_one()
    pending = _pending_extension(session, task.id)
    facts = replace(
        facts_of(task, local_day(task, now), now, roles_on_task(actor, responsible), actor.user_id),
        evidence=proof,
        evidence_demanded=task.evidence_demanded,
        pending_extension=pending is not None,
        self_acceptance=task.self_acceptance,
    )
    return with_order(facts, order, task.shift_rule, pending.new_due_on if pending is not None else None)


def local_day(task: Any, now: datetime) -> date:
    """Today in the time zone of the task's roadmap."""
    return now.astimezone(zone_of(task.time_zone)).date()


def with_order(facts: Facts, order: MoveOrder, shift_rule: str, asked: date | None) -> Facts:
    """``facts`` with what ``order`` says; who grants a request without naming a date grants the one ``asked`` for."""
    new_date, move = order.new_date, BY_TRIGGER.get(order.trigger)
    if new_date is None and move is not None and move.request is Request.granted:
        new_date = check_day(asked, _("дата, о которой просят"), "new_date") if asked is not None else None
    return replace(
        facts,
        result=order.result,
        fulfilled_on=order.fulfilled_on,
        evidence=facts.evidence + len(order.evidence),
        reason=order.reason,
        proposal=order.proposal,
        new_date=new_date,
        new_control_on=russian_calendar().shift(new_date, shift_rule) if new_date else None,
    )


def _pending_extension(session: Session, task_id: int) -> Row[Any] | None:
    return session.execute(
        select(EXTENSIONS).where(EXTENSIONS.c.task_id == task_id, EXTENSIONS.c.state == Request.asked.value)
    ).one_or_none()


@dataclass(frozen=True, slots=True)
class Offer:
    """A move that a person may try, and what stands against it now (empty for a live button)."""

    trigger: str
    label: str
    fields: tuple[str, ...]
    against: tuple[str, ...]


def offers(session: Session, task_id: int, actor: Actor, now: datetime) -> tuple[Offer, ...]:
    """The moves open to ``actor``, each with the objections that filling the form cannot remove."""
    task = load_task(session, task_id)
    facts = _facts(session, task, MoveOrder(task_id, ""), actor, now)
    filled = replace(
        facts, result="…", fulfilled_on=facts.today, evidence=1, reason="…", proposal="…", new_date=date.max
    )
    return tuple(
        Offer(move.trigger, move.label, move.fields, reasons_against(move.trigger, filled))
        for move in moves_for(State(task.state), facts.roles)
    )


def move_task(session: Session, order: MoveOrder, actor: Actor, now: datetime) -> Moved:
    """Make one move in the caller's transaction.

    Raises `NotFound`, `BadInput` for a day or a text beyond the bounds, `Stale` (with what changed since the version
    seen) or `MoveNotAllowed` (with reasons and the moves that are open).
    """
    order.check()
    task = load_task(session, order.task_id)
    if order.version is not None and order.version != task.version:
        raise _stale(session, task, order.version)
    taken = _taken(task, order, _facts(session, task, order, actor, now))
    if _write_tasks(session, [taken]) != 1:
        raise _stale(session, load_task(session, task.id), task.version)
    names = store_evidence(session, task.id, order.evidence, actor.user_id, now)
    _write_rest(session, [replace(taken, more=said_with(order, names))])
    return Moved(task.id, taken.step.state, taken.version, taken.step.changes.get("control_on", task.control_on))


def _taken(task: Any, order: MoveOrder, facts: Facts) -> Taken:
    try:
        return take(task, order.trigger, facts)
    except MoveRefused as refusal:
        raise not_allowed(refusal) from refusal


def said_with(order: MoveOrder, evidence: Sequence[str]) -> dict[str, Any]:
    """What the journal tells of an order beside what every move says: the date that was typed, the proofs by name."""
    found = {"new_date": order.new_date.isoformat() if order.new_date else None, "evidence": list(evidence) or None}
    return {name: value for name, value in found.items() if value is not None}


HELD = (
    *(TASKS.c[name] for name in ("id", "roadmap_id", "version", "state", "opens_on", "due_on", "control_on")),
    *(TASKS.c[name] for name in ("overdue_since", "submitted_by", "withdrawn_by", "reason")),
)
"""What a step needs to know of a task."""


def hold_tasks(session: Session, task_ids: Collection[int]) -> Sequence[Row[Any]]:
    """These tasks, held by this transaction, with their roadmap's time zone and whether a request is ``pending``."""
    asked = select(EXTENSIONS.c.id).where(EXTENSIONS.c.task_id == TASKS.c.id, EXTENSIONS.c.state == Request.asked.value)
    return session.execute(
        select(*HELD, ROADMAPS.c.time_zone, asked.exists().label("pending"))
        .join(ROADMAPS, ROADMAPS.c.id == TASKS.c.roadmap_id)
        .where(among(TASKS.c.id, task_ids))
        .order_by(TASKS.c.id)
        .with_for_update(of=TASKS)
    ).all()


def take_all(rows: Iterable[Row[Any]], trigger: str, facts: Callable[[Row[Any]], Facts]) -> Iterator[Taken]:
    """The step of each of the rows for which the table allows it now; the others are passed over."""
    for row in rows:
        with suppress(MoveRefused):
            yield take(row, trigger, facts(row))


def write_all(session: Session, taken: Sequence[Taken]) -> int:
    """Write what steps of tasks held by this transaction leave, in sets; returns how many. All of one trigger.

    Raises `Stale` where a task was not held after all and somebody else was faster.
    """
    if taken:
        if _write_tasks(session, taken) != len(taken):
            raise Stale("task.stale", _("задачи тем временем изменил кто-то другой: повторите"))
        _write_rest(session, taken)
    return len(taken)


def _write_tasks(session: Session, taken: Sequence[Taken]) -> int:
    """The tasks themselves, each only where it still has the version that was decided on; returns how many."""
    rows = [one.columns() for one in taken]
    written = session.execute(
        update(TASKS)
        .where(TASKS.c.id == bindparam("row_id"), TASKS.c.version == bindparam("seen"))
        .values({name: bindparam(f"new_{name}") for name in rows[0]}),
        [
            {"row_id": one.task.id, "seen": one.task.version} | {f"new_{name}": value for name, value in row.items()}
            for one, row in zip(taken, rows, strict=True)
        ],
    )
    return int(getattr(written, "rowcount", 0))


_MOVED = tuple(dict.fromkeys(("state", "version", "changed_at", *(name for move in MOVES for name in move.sets))))
"""All columns that moves write."""


def overwrite_tasks(session: Session, copies: Sequence[Any]) -> None:
    """Write tasks after many steps each, made on copies (of the demo's made-up past): one statement."""
    if copies:
        session.execute(
            update(TASKS)
            .where(TASKS.c.id == bindparam("row_id"))
            .values({name: bindparam(f"new_{name}") for name in _MOVED}),
            [{"row_id": copy.id} | {f"new_{name}": getattr(copy, name) for name in _MOVED} for copy in copies],
        )


def _write_rest(session: Session, taken: Sequence[Taken]) -> None:
    """Requests, dates with their basis, journal rows."""
    if asked := [row for one in taken if (row := one.asked()) is not None]:
        session.execute(insert(EXTENSIONS), asked)
    if decided := [(one.task.id, row) for one in taken if (row := one.decided()) is not None]:
        session.execute(
            update(EXTENSIONS)
            .where(EXTENSIONS.c.task_id == bindparam("of_task"), EXTENSIONS.c.state == Request.asked.value)
            .values({name: bindparam(f"new_{name}") for name in decided[0][1]}),
            [{"of_task": task_id} | {f"new_{name}": value for name, value in row.items()} for task_id, row in decided],
        )
    if dates := [row for one in taken if (row := one.due_date()) is not None]:
        session.execute(insert(DUE_DATES), dates)
    record(session, *(one.entry() for one in taken))


def not_allowed(refusal: MoveRefused) -> MoveNotAllowed:
    """The refusal as an error of the product, with the reasons and what is open instead."""
    labels = [BY_TRIGGER[trigger].label for trigger in refusal.allowed]
    asked = BY_TRIGGER[refusal.trigger].label if refusal.trigger in BY_TRIGGER else refusal.trigger
    refused = _(
        "«{asked}» не выполнено (состояние: {state}): {reasons}",
        asked=asked,
        state=STATE_LABELS[refusal.state],
        reasons=tuple(refusal.reasons),
    )
    told = refused
    if labels:
        told = _("{refused}; сейчас можно: {moves}", refused=refused, moves=joined(", ", labels).lower())
    return MoveNotAllowed(
        f"move.{refusal.code}",
        told,
        reasons=list(refusal.reasons),
        allowed=list(refusal.allowed),
        state=refusal.state.value,
    )


def _stale(session: Session, task: Row[Any], seen: int) -> Stale:
    since = [
        {"at": row.at.isoformat(), "kind": row.kind, "details": row.details}
        for row in session.execute(
            select(EVENTS.c.at, EVENTS.c.kind, EVENTS.c.details)
            .where(EVENTS.c.subject == f"task:{task.id}")
            .order_by(EVENTS.c.id.desc())
            .limit(5)
        )
        if row.details.get("version", 0) > seen
    ]
    return Stale(
        "task.stale",
        _(
            "задачу уже изменили: теперь она «{value}». Обновите страницу и решите заново",
            value=STATE_LABELS[State(task.state)],
        ),
        changes=since,
        version=task.version,
        state=task.state,
    )
