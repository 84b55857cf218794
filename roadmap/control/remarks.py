"""Writing remarks (`workflows.remarks`) into the journal.

They are journal rows and nothing else: they touch no state, no date and no version. Who has no account answers by
the link in his letter or by replying to it; the row then names the address instead of a user.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Row
from sqlmodel import Session

from roadmap.bounds import MAX_REMARK, text_fault
from roadmap.control.moves import load_task
from roadmap.control.remark_reads import Question, open_questions
from roadmap.control.steps import stream
from roadmap.errors import BadInput, Conflict, Forbidden
from roadmap.language.message import _
from roadmap.models import ASSIGNMENTS
from roadmap.people.permissions import Actor, roles_on_task
from workflows.journal import EVENTS, Entry, record
from workflows.lifecycle import State
from workflows.remarks import RULES, Remark, RemarkRule

MAX_TEXT = MAX_REMARK
MAX_A_DAY = 50
"""Notes on one task within a day: more is no office but a fault or an attack."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who speaks without an account: the address our letter had gone to or that wrote to us, and how he signs.

    ``via`` is ``form`` or ``letter``; ``draft_id`` the kept letter.
    """

    address: str
    name: str = ""
    via: str = "form"
    draft_id: int | None = None


def remarks_open_to(session: Session, task_id: int, actor: Actor) -> tuple[Remark, ...]:
    """What ``actor`` may say about the task now. Raises `NotFound`."""
    task = load_task(session, task_id)
    roles = _roles(session, task, actor)
    asked = bool(open_questions(session, [task_id]))
    return tuple(
        remark
        for remark, rule in RULES.items()
        if roles & rule.roles and State(task.state) in rule.states and (asked or remark is not Remark.answer)
    )


def say(session: Session, task_id: int, remark: Remark, text: str | None, actor: Actor, now: datetime) -> bool:
    """Write the remark into the journal; False when the same person has just said the same.

    Raises `NotFound`, `Forbidden`, `BadInput` without words, `Conflict` where the task is not in a fitting state or no
    question stands open.
    """
    task = load_task(session, task_id)
    if not _roles(session, task, actor) & RULES[remark].roles:
        raise Forbidden("forbidden", _("у вас нет права на это действие: обратитесь к координатору"))
    return _write(session, task, remark, text, actor.user_id, {}, now)


def say_without_account(
    session: Session, task_id: int, remark: Remark, text: str | None, sender: Sender, now: datetime
) -> bool:
    """The same for who holds a signed link or replied to our letter; an answer or a note only."""
    assert remark is not Remark.ask
    return _write(session, load_task(session, task_id), remark, text, None, _signed(sender), now)


def say_for(
    session: Session, task_id: int, remark: Remark, text: str | None, sender: Sender, actor: Actor, now: datetime
) -> bool:
    """A coordinator writes down what ``sender`` said; the row names both. Raises as `say`."""
    task = load_task(session, task_id)
    if not _roles(session, task, actor) & RULES[remark].roles:
        raise Forbidden("forbidden", _("у вас нет права на это действие: обратитесь к координатору"))
    return _write(session, task, remark, text, actor.user_id, _signed(sender), now)


def _signed(sender: Sender) -> dict[str, Any]:
    name = f"{sender.name} <{sender.address}>" if sender.name else sender.address
    return {"sender": name, "via": sender.via} | ({"draft": sender.draft_id} if sender.draft_id else {})


def _write(
    session: Session,
    task: Row[Any],
    remark: Remark,
    text: str | None,
    actor: int | None,
    details: Mapping[str, Any],
    now: datetime,
) -> bool:
    rule, words = RULES[remark], (text or "").strip()
    if not words:
        raise BadInput(f"remark.{remark}", rule.empty)
    if len(words) > MAX_TEXT:
        raise BadInput("remark.long", text_fault(len(words), MAX_TEXT), field="text")
    if State(task.state) not in rule.states:
        raise Conflict("remark.state", rule.too_late)
    if _said_just_now(session, task.id, rule, words, actor, details, now):
        return False
    questions: tuple[Question, ...] = ()
    if remark is Remark.answer:
        questions = open_questions(session, [task.id]).get(task.id, ())
        if not questions:
            raise Conflict("remark.answered", _("на вопрос уже ответили: откройте страницу задачи"))
    said = {rule.field: words, **_answered(questions), **details}
    record(session, Entry(stream(task.roadmap_id), now, rule.event.kind, f"task:{task.id}", actor, said))
    return True


def _answered(questions: tuple[Question, ...]) -> dict[str, Any]:
    """What an answer says of the questions it answers: their words, and who asked."""
    if not questions:
        return {}
    askers = sorted({one.asker for one in questions if one.asker is not None})
    return {"question": "\n".join(one.text for one in questions), "askers": askers}


def _said_just_now(
    session: Session,
    task_id: int,
    rule: RemarkRule,
    words: str,
    actor: int | None,
    details: Mapping[str, Any],
    now: datetime,
) -> bool:
    """Whether the newest row is the same, by the same person: a form sent twice. Raises `Conflict` for a flood."""
    rows = session.execute(
        select(EVENTS.c.actor, EVENTS.c.details)
        .where(
            EVENTS.c.subject == f"task:{task_id}",
            EVENTS.c.kind == rule.event.kind,
            EVENTS.c.at > now - timedelta(days=1),
        )
        .order_by(EVENTS.c.id.desc())
        .limit(MAX_A_DAY)
    ).all()
    if len(rows) >= MAX_A_DAY:
        raise Conflict("remark.too_many", _("за сутки об этой задаче написано слишком много: продолжите завтра"))
    newest = rows[0] if rows else None
    return newest is not None and (newest.actor, newest.details.get(rule.field), newest.details.get("sender")) == (
        actor,
        words,
        details.get("sender"),
    )


def _roles(session: Session, task: Row[Any], actor: Actor) -> frozenset[str]:
    responsible = session.execute(
        select(ASSIGNMENTS.c.subject_id).where(ASSIGNMENTS.c.measure_id == task.measure_id)
    ).scalars()
    return roles_on_task(actor, frozenset(responsible))
