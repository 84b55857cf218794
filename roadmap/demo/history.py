"""The scripted history of the demo: what became of each task up to the demo's «today».

A task's fate follows from a checksum of its measure and window, so the same seeds give the same history. Each move is
a step of the product's own table, for a person or the clock, on a copy of the row; the result is written in bulk, in
the order in which it happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlmodel import Session

from roadmap.control.evidence import EvidenceInput
from roadmap.control.moves import MoveOrder, overwrite_tasks, said_with, with_order
from roadmap.control.steps import Taken, facts_of, take
from roadmap.models import DUE_DATES, EVIDENCE, EXTENSIONS, MEASURES, ROADMAPS, TASKS
from workflows.calendar import russian_calendar
from workflows.extension import Request
from workflows.guards import CLOCK
from workflows.journal import Entry, record
from workflows.lifecycle import OPEN, State

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
    window: str
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
    withdrawn_by: str | None = None
    changed_at: datetime | None = None
    events: list[Entry] = field(default_factory=list)
    extensions: list[dict[str, Any]] = field(default_factory=list)
    due_dates: list[dict[str, Any]] = field(default_factory=list)
    evidence: list[dict[str, Any]] = field(default_factory=list)

    @property
    def pending(self) -> dict[str, Any] | None:
        """The request for another date that waits for a decision."""
        return next((row for row in self.extensions if row["state"] == Request.asked), None)


@dataclass(frozen=True, slots=True)
class Act:
    """One move of the script."""

    on: date
    by: str
    order: MoveOrder


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
            row.id, row.roadmap_id, row.state, row.version, row.opens_on, row.due_on, row.control_on, row.window,
            row.shift_rule, row.expected or "мероприятие проведено",
        )  # fmt: skip
        fate = crc32(f"{row.slug}:{row.n}:{row.window}".encode()) % 100
        for act in script(copy, fate, today):
            if act.on < today:
                _pass_term(copy, act.on, zone)
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
    result = f"Исполнено: {_lower_first(task.expected)}"
    proof = EvidenceInput(f"письмо от {on:%d.%m.%Y} № 01-{10 + fate % 80}/{100 + task.id % 900}")
    return Act(on, "executor", MoveOrder(task.id, "submit", result=result, fulfilled_on=on, evidence=(proof,)))


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
    order = act.order
    if order.trigger == "start" and task.state != State.planned:
        return
    at = _at(act.on, zone, task.id + len(task.events))
    if task.events and task.events[-1].at >= at:
        at = task.events[-1].at + timedelta(minutes=5)
    user = {"coordinator": cast.coordinator, "controller": cast.controller, "executor": cast.executor}.get(act.by)
    pending = task.pending
    stands = replace(
        facts_of(task, act.on, at, frozenset({act.by}), user),
        evidence=len(task.evidence),
        pending_extension=pending is not None,
    )
    facts = with_order(stands, order, task.shift_rule, pending["new_due_on"] if pending is not None else None)
    proofs = [proof.name for proof in order.evidence]
    for name in proofs:
        task.evidence.append({"task_id": task.id, "kind": "text", "name": name, "added_by": user, "added_at": at})
    _apply(task, take(task, order.trigger, facts, said_with(order, proofs)))


def _pass_term(task: Copy, until: date, zone: ZoneInfo) -> None:
    """The clock's word that a term passed without a report, where it did by the morning of ``until``."""
    last = task.events[-1].at.astimezone(zone).date() if task.events else FIRST_DAY
    day = max(task.control_on, FIRST_DAY, last) + timedelta(days=1)
    if State(task.state) in OPEN and task.overdue_since is None and day <= until:
        at = datetime.combine(day, time(0, 5), zone).astimezone(UTC)
        _apply(task, take(task, "pass_term", facts_of(task, day, at, frozenset({CLOCK}))))


def _apply(task: Copy, taken: Taken) -> None:
    """What the step leaves, on the copy instead of in the database."""
    task.events.append(taken.entry())
    if (asked := taken.asked()) is not None:
        task.extensions.append(_UNDECIDED | asked)
    elif (decided := taken.decided()) is not None and (pending := task.pending) is not None:
        pending.update(decided)
    if (due_date := taken.due_date()) is not None:
        task.due_dates.append(due_date)
    for name, value in taken.columns().items():
        setattr(task, name, value)


_UNDECIDED: dict[str, Any] = dict.fromkeys(("decided_by", "decided_at", "decision_reason"))


def _store(session: Session, copies: list[Copy]) -> None:
    events = sorted((event for copy in copies for event in copy.events), key=lambda event: (event.at, event.subject))
    record(session, *(replace(event, reacted_at=event.at) for event in events))
    overwrite_tasks(session, copies)
    for table, rows in (
        (EXTENSIONS, [row for copy in copies for row in copy.extensions]),
        (DUE_DATES, [row for copy in copies for row in copy.due_dates]),
        (EVIDENCE, [row for copy in copies for row in copy.evidence]),
    ):
        if rows:
            session.execute(insert(table), rows)
