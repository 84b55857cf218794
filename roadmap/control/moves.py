"""Moving a task: the guards are asked, then state, version and journal row are written in one transaction.

Nothing else in the product assigns ``task.state``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Row
from sqlmodel import Session

from roadmap.bounds import check_day, check_days, check_texts
from roadmap.control.evidence import EvidenceInput, store_evidence
from roadmap.errors import MoveNotAllowed, NotFound, Stale
from roadmap.models import ASSIGNMENTS, DUE_DATES, EVIDENCE, EXTENSIONS, MEASURES, ROADMAPS, TASKS
from roadmap.people.permissions import Actor, roles_on_task
from roadmap.zones import zone_of
from workflows.calendar import russian_calendar
from workflows.guards import Facts
from workflows.journal import EVENTS, Entry, record
from workflows.lifecycle import BY_TRIGGER, CLOSED, OPEN, STATE_LABELS, State, moves_for
from workflows.machine import MoveRefused, fire, reasons_against


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
                "fulfilled_on": ("дата исполнения", self.fulfilled_on),
                "new_date": ("новая дата", self.new_date),
            }
        )
        check_texts(
            {
                "result": ("результат", self.result),
                "reason": ("причина", self.reason),
                "proposal": ("предложение", self.proposal),
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
        raise NotFound("task.unknown", f"нет задачи № {task_id}")
    return row


def _facts(session: Session, task: Row[Any], order: MoveOrder, actor: Actor, now: datetime) -> Facts:
    responsible = frozenset(
        session.execute(select(ASSIGNMENTS.c.subject_id).where(ASSIGNMENTS.c.measure_id == task.measure_id)).scalars()
    )
    proof = session.execute(select(func.count()).where(EVIDENCE.c.task_id == task.id)).scalar_one()
    pending = _pending_extension(session, task.id)
    new_date = order.new_date
    if new_date is None and pending is not None and order.trigger == "grant_extension":
        new_date = check_day(pending.new_due_on, "дата, о которой просят", "new_date")
    return Facts(
        today=now.astimezone(zone_of(task.time_zone)).date(),
        actor=actor.user_id,
        roles=roles_on_task(actor, responsible),
        opens_on=task.opens_on,
        control_on=task.control_on,
        submitted_by=task.submitted_by,
        result=order.result,
        fulfilled_on=order.fulfilled_on,
        evidence=proof + len(order.evidence),
        evidence_demanded=task.evidence_demanded,
        reason=order.reason,
        proposal=order.proposal,
        new_date=new_date,
        new_control_on=russian_calendar().shift(new_date, task.shift_rule) if new_date else None,
        pending_extension=pending is not None,
        self_acceptance=task.self_acceptance,
    )


def _pending_extension(session: Session, task_id: int) -> Row[Any] | None:
    return session.execute(
        select(EXTENSIONS).where(EXTENSIONS.c.task_id == task_id, EXTENSIONS.c.state == "asked")
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
    facts = _facts(session, task, order, actor, now)
    try:
        target = fire(order.trigger, State(task.state), facts)
    except MoveRefused as refusal:
        raise _not_allowed(refusal) from refusal
    values = changes_of(task, order, facts, target, actor, now)
    written = session.execute(
        update(TASKS)
        .where(TASKS.c.id == task.id, TASKS.c.version == task.version)
        .values(version=task.version + 1, changed_at=now, **values)
    )
    if getattr(written, "rowcount", 0) != 1:
        raise _stale(session, load_task(session, task.id), task.version)
    _write_extension(session, task, order, facts, target, actor, now)
    names = store_evidence(session, task.id, order.evidence, actor.user_id, now)
    details = details_of(task, order, target, values, names)
    kind = BY_TRIGGER[order.trigger].event
    record(session, Entry(stream(task.roadmap_id), now, kind, f"task:{task.id}", actor.user_id, details))
    return Moved(task.id, target, task.version + 1, values.get("control_on", task.control_on))


def changes_of(task: Any, order: MoveOrder, facts: Facts, target: State, actor: Actor, now: datetime) -> dict[str, Any]:
    """The columns of ``task`` (a row, or anything with its fields) that a move sets. Pure."""
    values: dict[str, Any] = {"state": target.value}
    if order.trigger == "submit":
        values |= {
            "result": order.result,
            "fulfilled_on": order.fulfilled_on,
            "submitted_by": actor.user_id,
            "submitted_at": now,
            "reason": order.reason or task.reason,
        }
    elif order.trigger == "report_failure":
        values |= {"reason": order.reason, "proposal": order.proposal, "submitted_by": actor.user_id}
    elif order.trigger == "cancel":
        values |= {"reason": order.reason}
    if target in CLOSED:
        values["closed_on"] = facts.today
    elif task.state in CLOSED:
        values["closed_on"] = None
    if order.trigger in ("grant_extension", "accept_with_control") and facts.new_date is not None:
        values |= {
            "due_on": facts.new_date,
            "control_on": russian_calendar().shift(facts.new_date, task.shift_rule),
            "provisional": not russian_calendar().is_published(facts.new_date.year),
            "overdue_since": None,
        }
    return values


def _write_extension(
    session: Session, task: Row[Any], order: MoveOrder, facts: Facts, target: State, actor: Actor, now: datetime
) -> None:
    if order.trigger == "ask_extension":
        asked = {"old_due_on": task.due_on, "new_due_on": facts.new_date, "reason": order.reason}
        who = {"asked_by": actor.user_id, "asked_at": now, "state": "asked"}
        session.execute(insert(EXTENSIONS).values(task_id=task.id, **asked, **who))
        return
    decision = {"grant_extension": "granted", "refuse_extension": "refused"}.get(order.trigger)
    if decision is None and facts.pending_extension and target not in OPEN:
        decision = "withdrawn"  # the question is moot once the executor has reported
    if decision is not None:
        granted = facts.new_date if decision == "granted" else None
        session.execute(
            update(EXTENSIONS)
            .where(EXTENSIONS.c.task_id == task.id, EXTENSIONS.c.state == "asked")
            .values(
                state=decision,
                new_due_on=granted or EXTENSIONS.c.new_due_on,
                decided_by=actor.user_id,
                decided_at=now,
                decision_reason=order.reason,
            )
        )
    if order.trigger in ("grant_extension", "accept_with_control"):
        moved = russian_calendar().shift(facts.new_date, task.shift_rule) if facts.new_date else task.control_on
        basis = order.reason or BY_TRIGGER[order.trigger].label
        session.execute(
            insert(DUE_DATES).values(
                task_id=task.id,
                due_on=facts.new_date,
                control_on=moved,
                basis=basis,
                set_by=actor.user_id,
                set_at=now,
            )
        )


def details_of(
    task: Any, order: MoveOrder, target: State, values: dict[str, Any], evidence: tuple[str, ...]
) -> dict[str, Any]:
    """What the journal keeps of a move; enough to tell the task's standing on any past day."""
    said = {
        "result": order.result,
        "fulfilled_on": order.fulfilled_on,
        "reason": order.reason,
        "proposal": order.proposal,
        "new_date": order.new_date,
        "due_on": values.get("due_on"),
        "control_on": values.get("control_on"),
        "evidence": list(evidence) or None,
    }
    return {
        "trigger": order.trigger,
        "from": task.state,
        "to": target.value,
        "version": task.version + 1,
        **{name: _plain(value) for name, value in said.items() if value is not None},
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _not_allowed(refusal: MoveRefused) -> MoveNotAllowed:
    labels = [BY_TRIGGER[trigger].label for trigger in refusal.allowed]
    may = f"; сейчас можно: {', '.join(labels).lower()}" if labels else ""
    asked = BY_TRIGGER[refusal.trigger].label if refusal.trigger in BY_TRIGGER else refusal.trigger
    return MoveNotAllowed(
        f"move.{refusal.code}",
        f"«{asked}» не выполнено (состояние: {STATE_LABELS[refusal.state]}): {'; '.join(refusal.reasons)}{may}",
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
        f"задачу уже изменили: теперь она «{STATE_LABELS[State(task.state)]}». Обновите страницу и решите заново",
        changes=since,
        version=task.version,
        state=task.state,
    )


def stream(roadmap_id: int) -> str:
    """The journal stream of a roadmap."""
    return f"roadmap:{roadmap_id}"
