"""What is said about a task without moving it: questions, answers to them, notes on how the work goes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, exists, literal, select
from sqlmodel import Session

from notifications.ledger import shown
from roadmap.models import ASSIGNMENTS, MEASURES, NOTICES, TASKS, USERS
from roadmap.sql.among import among
from roadmap.sql.rows_as import columns_of
from workflows.journal import EVENTS
from workflows.lifecycle import CLOSED
from workflows.remarks import RULES, Remark
from workflows.task_events import TASK_EVENTS

ASKED, ANSWERED, NOTED = (RULES[one].event.kind for one in (Remark.ask, Remark.answer, Remark.note))

WORDS = ("answer.received", *(event.kind for event in TASK_EVENTS if event.word))
"""Journal rows by which those who answer for a task say something of it."""

BEGINNINGS = tuple(event.kind for event in TASK_EVENTS if event.begins)
"""Rows after which nothing is asked of them for a while either."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question that nobody has answered yet; ``id`` is its journal row, ``asker`` a user."""

    id: int
    task_id: int
    at: datetime
    asker: int | None
    asker_name: str | None
    text: str


def open_questions(session: Session, task_ids: Collection[int]) -> dict[int, tuple[Question, ...]]:
    """Task → its questions without an answer, oldest first; one statement. An answer answers all before it."""
    subjects = [f"task:{task_id}" for task_id in task_ids]
    return _open(session, among(EVENTS.c.subject, subjects)) if subjects else {}


@dataclass(frozen=True, slots=True)
class AskedTask:
    """An open question with the task it is about; ``number`` is the measure's."""

    task_id: int
    number: str
    title: str
    text: str
    asker_name: str | None
    at: datetime


def questions_to(session: Session, subjects: Collection[int], limit: int = 20) -> list[AskedTask]:
    """The open questions about living tasks for which these bodies answer, oldest first; one statement."""
    later = EVENTS.alias("later")
    answered = exists().where(later.c.subject == EVENTS.c.subject, later.c.kind == ANSWERED, later.c.id > EVENTS.c.id)
    theirs = select(ASSIGNMENTS.c.measure_id).where(among(ASSIGNMENTS.c.subject_id, subjects))
    rows = session.execute(
        select(TASKS.c.id, MEASURES.c.code, MEASURES.c.n, MEASURES.c.title, EVENTS.c.details, USERS.c.name, EVENTS.c.at)
        .select_from(TASKS)
        .join(MEASURES, MEASURES.c.id == TASKS.c.measure_id)
        .join(EVENTS, EVENTS.c.subject == literal("task:").concat(cast(TASKS.c.id, String)))
        .outerjoin(USERS, USERS.c.id == EVENTS.c.actor)
        .where(
            TASKS.c.measure_id.in_(theirs),
            TASKS.c.state.not_in([state.value for state in CLOSED]),
            EVENTS.c.kind == ASKED,
            ~answered,
        )
        .order_by(EVENTS.c.id)
        .limit(limit)
    )
    return [
        AskedTask(row.id, row.code or str(row.n), row.title, str(row.details.get("question", "")), row.name, row.at)
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class RemarkEvent:
    """The journal row of a remark."""

    id: int
    at: datetime
    actor: int | None
    kind: str
    details: dict[str, Any]


def remarks_of(session: Session, task_id: int) -> list[RemarkEvent]:
    """Everything asked, answered and noted about a task, oldest first; one statement."""
    said = (
        select(*columns_of(RemarkEvent, EVENTS))
        .where(EVENTS.c.subject == f"task:{task_id}", EVENTS.c.kind.in_((ASKED, ANSWERED, NOTED)))
        .order_by(EVENTS.c.id)
    )
    return shown(session, RemarkEvent, said)


def questions_waiting(session: Session, kind: str) -> frozenset[int]:
    """Journal rows of the open questions of which notices of this kind wait for a letter; one statement."""
    waiting = select(literal("task:").concat(cast(NOTICES.c.task_id, String))).where(
        NOTICES.c.message_key.is_(None), NOTICES.c.kind == kind
    )
    found = _open(session, EVENTS.c.subject.in_(waiting))
    return frozenset(question.id for some in found.values() for question in some)


def _open(session: Session, chosen: Any) -> dict[int, tuple[Question, ...]]:
    rows = session.execute(
        select(
            EVENTS.c.id, EVENTS.c.subject, EVENTS.c.at, EVENTS.c.kind, EVENTS.c.actor, EVENTS.c.details, USERS.c.name
        )
        .outerjoin(USERS, USERS.c.id == EVENTS.c.actor)
        .where(chosen, EVENTS.c.kind.in_((ASKED, ANSWERED)))
        .order_by(EVENTS.c.id)
    )
    found: dict[int, tuple[Question, ...]] = {}
    for row in rows:
        task_id = int(row.subject.partition(":")[2])
        if row.kind == ANSWERED:
            found.pop(task_id, None)
        else:
            text = str(row.details.get("question", ""))
            one = Question(row.id, task_id, row.at, row.actor, row.name, text)
            found[task_id] = (*found.get(task_id, ()), one)
    return found
