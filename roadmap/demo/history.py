"""The scripted history of the demo: what became of each task up to the demo's «today».

A task's fate follows from a checksum of its measure and window, so the same seeds give the same history. Each move is
made by the product's own table, guards and rules on a copy of the row; the result is written in bulk, in the order in
which it happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from roadmap.control.moves import MoveOrder, changes_of, details_of
from roadmap.models import DUE_DATES, EVIDENCE, EXTENSIONS, MEASURES, ROADMAPS, TASKS
from roadmap.people.permissions import CLOCK, Actor
from workflows.calendar import russian_calendar
from workflows.guards import Facts
from workflows.journal import Entry, record
from workflows.lifecycle import BY_TRIGGER, State
from workflows.machine import fire

_SET = (
    "state", "version", "due_on", "control_on", "provisional", "result", "reason", "proposal", "fulfilled_on",
    "closed_on", "submitted_by", "submitted_at", "overdue_since", "changed_at",
)  # fmt: skip

FIRST_DAY = date(2023, 5, 23)
"""When the demo's office began to work with Vekha; nothing happens in it before."""


@dataclass(frozen=True, slots=True)
class Cast:
    """User ids of those who act in the history."""

    coordinator: int
    controller: int
    executor: int


@dataclass(slots=True)
class Copy:
    """A task while its history is made: the row's fields and what it has left behind."""

    id: int
    roadmap_id: int
    state: str
    version: int
    opens_on: date | None
    due_on: date
    control_on: date
    shift_rule: str
    expected: str
    provisional: bool = False
    result: str | None = None
    reason: str | None = None
    proposal: str | None = None
    fulfilled_on: date | None = None
    closed_on: date | None = None
    submitted_by: int | None = None
    submitted_at: datetime | None = None
    overdue_since: date | None = None
    changed_at: datetime | None = None
    events: list[Entry] = field(default_factory=list)
    extensions: list[dict[str, Any]] = field(default_factory=list)
    due_dates: list[dict[str, Any]] = field(default_factory=list)
    evidence: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Act:
    """One move of the script."""

    on: date
    by: str
    order: MoveOrder
    proof: str | None = None


def write_history(session: Session, roadmap_id: int, cast: Cast, today: date) -> None:
    """Make and store the history of one roadmap up to the morning of ``today``."""
    zone = ZoneInfo(session.execute(select(ROADMAPS.c.time_zone).where(ROADMAPS.c.id == roadmap_id)).scalar_one())
    rows = session.execute(
        select(TASKS, MEASURES.c.n, MEASURES.c.result.label("expected"), ROADMAPS.c.shift_rule, ROADMAPS.c.slug)
        .join(MEASURES, MEASURES.c.id == TASKS.c.measure_id)
        .join(ROADMAPS, ROADMAPS.c.id == TASKS.c.roadmap_id)
        .where(TASKS.c.roadmap_id == roadmap_id)
        .order_by(TASKS.c.id)
    )
    copies = []
    for row in rows:
        copy = Copy(
            row.id, row.roadmap_id, row.state, row.version, row.opens_on, row.due_on, row.control_on, row.shift_rule,
            row.expected or "мероприятие проведено",
        )  # fmt: skip
        fate = crc32(f"{row.slug}:{row.n}:{row.window}".encode()) % 100
        for act in script(copy, fate, today):
            if act.on < today:
                _perform(copy, act, cast, zone)
        _pass_term(copy, today, zone)
        if copy.events:
            copies.append(copy)
    _store(session, copies)


def script(task: Copy, fate: int, today: date) -> Iterator[Act]:
    """What happens to a task, by its fate (0–99); moves not before ``today`` are left out by the caller. Pure."""
    calendar = russian_calendar()
    begins = max(task.opens_on or calendar.add_working_days(task.control_on, -20), FIRST_DAY)
    if task.opens_on is not None:
        yield Act(begins, "clock", MoveOrder(task.id, "start"))
    if task.control_on >= today:
        yield from _under_way(task, fate, today)
        return
    early = calendar.add_working_days(task.control_on, -(1 + fate % 4))
    told = max(early, calendar.shift(begins, "forward"))
    if fate < 62:
        yield from _fulfilled(task, told, fate)
    elif fate < 76:
        yield from _fulfilled(task, calendar.add_working_days(task.control_on, 2 + fate % 9), fate)
    elif fate < 81:
        yield _report(task, told, fate)
        back = calendar.add_working_days(told, 1)
        yield Act(back, "coordinator", MoveOrder(task.id, "return", reason="нет подтверждающих документов"))
        yield from _fulfilled(task, calendar.add_working_days(back, 3), fate + 1)
    elif fate < 86:
        yield from _extended(task, told, fate)
    elif fate < 89:
        why = "перенесено решением рабочей группы, финансирование не выделено"
        order = MoveOrder(task.id, "report_failure", reason=why, proposal="включить в план следующего года")
        yield Act(task.control_on, "executor", order)
    elif fate < 91:
        order = MoveOrder(task.id, "cancel", reason="исполнено в составе другого мероприятия")
        yield Act(task.control_on, "coordinator", order)
    elif fate < 93:
        yield _report(task, told, fate)
        owed = MoveOrder(
            task.id, "accept_with_control", reason="представить итоговую справку", new_date=today + timedelta(days=30)
        )
        yield Act(calendar.add_working_days(told, 2), "controller", owed)
    elif task.control_on < today - timedelta(days=100) and fate != 99:
        yield from _fulfilled(task, calendar.add_working_days(task.control_on, 15), fate)


def _under_way(task: Copy, fate: int, today: date) -> Iterator[Act]:
    """Tasks whose term is still ahead: a few reports await a decision, a few ask for more time."""
    calendar = russian_calendar()
    if task.opens_on is None or task.opens_on > today:
        return
    day = calendar.add_working_days(today, -2)
    if day < task.opens_on:
        return
    if fate < 12:
        yield _report(task, day, fate)
    elif fate < 18:
        asked = calendar.add_working_days(task.control_on, 10)
        order = MoveOrder(
            task.id, "ask_extension", reason="ждём согласования с организациями-участниками", new_date=asked
        )
        yield Act(day, "executor", order)


def _report(task: Copy, on: date, fate: int) -> Act:
    order = MoveOrder(task.id, "submit", result=f"Исполнено: {_lower_first(task.expected)}", fulfilled_on=on)
    return Act(on, "executor", order, f"письмо от {on:%d.%m.%Y} № 01-{10 + fate % 80}/{100 + task.id % 900}")


def _fulfilled(task: Copy, on: date, fate: int) -> Iterator[Act]:
    yield _report(task, on, fate)
    by = "controller" if fate % 2 else "coordinator"
    yield Act(russian_calendar().add_working_days(on, 1 + fate % 3), by, MoveOrder(task.id, "accept"))


def _extended(task: Copy, told: date, fate: int) -> Iterator[Act]:
    calendar = russian_calendar()
    new = calendar.add_working_days(task.control_on, 15)
    order = MoveOrder(task.id, "ask_extension", reason="не завершено согласование проекта документа", new_date=new)
    yield Act(told, "executor", order)
    yield Act(calendar.add_working_days(told, 1), "controller", MoveOrder(task.id, "grant_extension", new_date=new))
    yield from _fulfilled(task, calendar.add_working_days(new, -2), fate)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _at(day: date, zone: ZoneInfo, minute: int) -> datetime:
    return datetime.combine(day, time(10 + minute % 7, minute * 7 % 60), zone).astimezone(UTC)


def _perform(task: Copy, act: Act, cast: Cast, zone: ZoneInfo) -> None:
    at = _at(act.on, zone, task.id + len(task.events))
    if task.events and task.events[-1].at >= at:
        at = task.events[-1].at + timedelta(minutes=5)
    user = {"coordinator": cast.coordinator, "controller": cast.controller, "executor": cast.executor}.get(act.by)
    actor = Actor(user, act.by, "", act.by) if user is not None else CLOCK
    pending = next((row for row in task.extensions if row["state"] == "asked"), None)
    facts = Facts(
        today=act.on, actor=user, roles=frozenset({act.by}), opens_on=task.opens_on, control_on=task.control_on,
        submitted_by=task.submitted_by, result=act.order.result, fulfilled_on=act.order.fulfilled_on,
        evidence=len(task.evidence) + (act.proof is not None), reason=act.order.reason, proposal=act.order.proposal,
        new_date=act.order.new_date, pending_extension=pending is not None,
    )  # fmt: skip
    if act.order.trigger == "start" and task.state != State.planned:
        return
    target = fire(act.order.trigger, State(task.state), facts)
    values = changes_of(task, act.order, facts, target, actor, at)
    proofs = (act.proof,) if act.proof else ()
    details = details_of(task, act.order, target, values, proofs)
    kind = BY_TRIGGER[act.order.trigger].event
    task.events.append(Entry(f"roadmap:{task.roadmap_id}", at, kind, f"task:{task.id}", user, details))
    _leave(task, act, values, pending, user, at)
    for name, value in (values | {"version": task.version + 1, "changed_at": at}).items():
        setattr(task, name, value)


def _leave(
    task: Copy, act: Act, values: dict[str, Any], pending: dict[str, Any] | None, user: int | None, at: datetime
) -> None:
    order = act.order
    if act.proof:
        task.evidence.append({"task_id": task.id, "kind": "text", "name": act.proof, "added_by": user, "added_at": at})
    if order.trigger == "ask_extension":
        task.extensions.append(
            {
                "task_id": task.id, "old_due_on": task.due_on, "new_due_on": order.new_date, "reason": order.reason,
                "state": "asked", "asked_by": user, "asked_at": at, "decided_by": None, "decided_at": None,
            }
        )  # fmt: skip
    elif pending is not None and order.trigger == "grant_extension":
        pending.update(state="granted", decided_by=user, decided_at=at)
    if "due_on" in values:
        basis = order.reason or BY_TRIGGER[order.trigger].label
        dates = {"due_on": values["due_on"], "control_on": values["control_on"]}
        task.due_dates.append({"task_id": task.id, **dates, "basis": basis, "set_by": user, "set_at": at})


def _pass_term(task: Copy, today: date, zone: ZoneInfo) -> None:
    """The clock's word that a term passed without a report, where it did; once, the morning after."""
    reports = [event.at for event in task.events if event.kind in ("task.submitted", "task.failed", "task.cancelled")]
    morning = datetime.combine(max(task.control_on, FIRST_DAY) + timedelta(days=1), time(0, 5), zone).astimezone(UTC)
    if task.control_on < today and not any(at < morning for at in reports):
        if task.state in (State.planned, State.in_progress, State.returned):
            task.overdue_since = task.control_on
        was = {"control_on_was": task.control_on.isoformat()}
        task.events.append(Entry(f"roadmap:{task.roadmap_id}", morning, "task.overdue", f"task:{task.id}", None, was))


def _store(session: Session, copies: list[Copy]) -> None:
    events = sorted((event for copy in copies for event in copy.events), key=lambda event: (event.at, event.subject))
    record(session, *(replace(event, reacted_at=event.at) for event in events))
    session.execute(
        update(TASKS)
        .where(TASKS.c.id == bindparam("row_id"))
        .values({name: bindparam(f"new_{name}") for name in _SET}),
        [{"row_id": copy.id} | {f"new_{name}": getattr(copy, name) for name in _SET} for copy in copies],
    )
    for table, rows in (
        (EXTENSIONS, [row for copy in copies for row in copy.extensions]),
        (DUE_DATES, [row for copy in copies for row in copy.due_dates]),
        (EVIDENCE, [row for copy in copies for row in copy.evidence]),
    ):
        if rows:
            session.execute(insert(table), rows)
