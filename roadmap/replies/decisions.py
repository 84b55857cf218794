"""Answers without an account: taken in as drafts, decided by the coordinator, then made into real moves in his name.

Nothing here changes a task but `accept_draft`, and that only through `move_task`: the sender answers, the coordinator
reports for him, the controller removes from control. The journal names the sender beside the coordinator. What is no
move can be written into the journal as it is: an answer to an open question, or a note on how the work goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Row
from sqlmodel import Session

from notifications import ledger
from notifications.outbox import MESSAGE
from roadmap.bounds import MAX_NAME, MAX_PERSON, MAX_TEXT, check_days, check_text, check_texts, shortened
from roadmap.control.evidence import EvidenceInput, store_file
from roadmap.control.moves import MoveOrder, load_task, move_task
from roadmap.control.remark_reads import open_questions
from roadmap.control.remarks import Sender, say_for
from roadmap.control.steps import stream
from roadmap.errors import BadInput, Conflict, NotFound, VekhaError
from roadmap.language.message import _
from roadmap.letters.links import LinkToken
from roadmap.letters.notices.rows import acknowledgements
from roadmap.models import ASSIGNMENTS, CONTACTS, FILES, MEASURES, REPLIES, REPLY_FILES, TASKS
from roadmap.people.permissions import Action, Actor, allow
from roadmap.sql.among import among
from workflows.journal import SYSTEM, Entry, record
from workflows.remarks import Remark

KINDS = ("report", "extension", "not_ours", "words")
ANSWERED_BY = _("записано в журнал как ответ на вопрос")
MAX_OPEN = 60
"""Drafts of one address that may wait at once: more is no office but a fault or an attack."""


class TooManyReplies(VekhaError):
    """The address has more answers waiting than a person can have written."""

    status = 429
    exit_status = 2


@dataclass(frozen=True, slots=True)
class NewReply:
    """An answer as understood. ``key`` names its source: the same one twice is one draft."""

    key: str
    kind: str
    via: str
    address: str
    task_id: int | None = None
    name: str = ""
    sent_to: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    candidates: tuple[int, ...] = ()
    subject: str = ""
    words: str = ""
    raw: bytes | None = None
    notes: tuple[str, ...] = ()
    files: tuple[EvidenceInput, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What the coordinator makes of a draft; he may correct everything. ``dismiss``: write to this address no more."""

    draft_id: int
    kind: str
    task_id: int | None
    result: str | None = None
    fulfilled_on: date | None = None
    new_date: date | None = None
    reason: str | None = None
    dismiss: bool = False

    def check(self) -> None:
        """Raises `BadInput` for a day or a text beyond the bounds."""
        days = {"fulfilled_on": (_("дата исполнения"), self.fulfilled_on), "new_date": (_("новая дата"), self.new_date)}
        check_days(days)
        check_texts({"result": (_("результат"), self.result), "reason": (_("причина"), self.reason)})


def add_draft(session: Session, answer: NewReply, now: datetime) -> int | None:
    """Keep an answer as a draft; its id, or ``None`` when it is kept already. Raises `TooManyReplies`.

    What is longer than a text may be is kept shortened and said so; the whole stands in the letter itself.
    """
    if session.execute(select(REPLIES.c.id).where(REPLIES.c.key == answer.key)).first():
        return None
    _check_load(session, answer.address, now)
    row = {
        "key": answer.key,
        "task_id": answer.task_id,
        "kind": answer.kind,
        "via": answer.via,
        "address": answer.address.lower(),
        "name": answer.name[:MAX_PERSON],
        "sent_to": answer.sent_to,
        "fields": {name: shortened(value, MAX_TEXT) for name, value in answer.fields.items()},
        "candidates": list(answer.candidates),
        "subject": answer.subject[:MAX_NAME],
        "words": shortened(answer.words, MAX_TEXT),
        "raw": answer.raw,
        "notes": list(answer.notes),
        "state": "open",
        "received_at": now,
    }
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    added = make(REPLIES).values(row).on_conflict_do_nothing(index_elements=[REPLIES.c.key])
    draft_id: int | None = session.execute(added.returning(REPLIES.c.id)).scalar_one_or_none()
    if draft_id is None:  # another process holds the same letter
        return None
    for proof in answer.files:
        assert proof.content is not None
        kept = {"name": proof.name, "sha256": store_file(session, proof.name, proof.content, now)}
        session.execute(insert(REPLY_FILES).values(draft_id=draft_id, **kept))
    _journal(session, "answer.received", answer.task_id, draft_id, None, now, _said(answer.kind, answer, None))
    return draft_id


def _check_load(session: Session, address: str, now: datetime) -> None:
    waiting = session.execute(
        select(func.count()).where(
            REPLIES.c.address == address.lower(),
            REPLIES.c.state == "open",
            REPLIES.c.received_at > now - timedelta(days=1),
        )
    ).scalar_one()
    if waiting >= MAX_OPEN:
        raise TooManyReplies(
            "answer.too_many",
            _(
                "от {address} за сутки уже {waiting} ответов: дождитесь решения координатора",
                address=address,
                waiting=waiting,
            ),
            seconds=3600,
        )


def open_answer(session: Session, task_id: int, address: str) -> Row[Any] | None:
    """The newest answer of ``address`` about the task that still waits for a decision."""
    return session.execute(
        select(REPLIES.c.id, REPLIES.c.kind, REPLIES.c.received_at)
        .where(
            REPLIES.c.task_id == task_id,
            REPLIES.c.address == address.lower(),
            REPLIES.c.state == "open",
        )
        .order_by(REPLIES.c.id.desc())
        .limit(1)
    ).one_or_none()


def accept_draft(session: Session, decision: Decision, actor: Actor, now: datetime) -> None:
    """Do what the answer says, through the task's own moves, in the coordinator's name.

    Raises `Forbidden`, `NotFound`, `Conflict` when decided already, `BadInput` or `MoveNotAllowed` with reasons.
    """
    allow(actor, Action.decide_answers)
    decision.check()
    draft = _locked(session, decision.draft_id)
    if decision.kind not in KINDS:
        raise BadInput(
            "answer.kind", _("выберите, что это: отчёт, просьба о продлении, «не наше» или слова для журнала")
        )
    if decision.task_id is None:
        raise BadInput("answer.task", _("выберите, о какой контрольной точке ответ"))
    reason = decision.reason if decision.kind == "not_ours" else None
    if decision.kind == "not_ours":
        load_task(session, decision.task_id)
        if decision.dismiss:
            _dismiss(session, decision.task_id, {draft.address, draft.sent_to})
    elif decision.kind == "words":
        reason = _write_down(session, draft, decision, actor, now)
    else:
        move_task(session, _order(session, decision), actor, now)
    _decide(session, draft, "accepted", reason, actor.user_id, now)
    kind = "unclear" if decision.kind == "words" else decision.kind
    session.execute(update(REPLIES).where(REPLIES.c.id == draft.id).values(task_id=decision.task_id, kind=kind))
    said = _said(decision.kind, draft, reason)
    _journal(session, "answer.accepted", decision.task_id, draft.id, actor, now, said)


def _write_down(session: Session, draft: Row[Any], decision: Decision, actor: Actor, now: datetime) -> str:
    """Put the sender's words into the task's journal; returns as what."""
    assert decision.task_id is not None
    asked = bool(open_questions(session, [decision.task_id]))
    sender = Sender(draft.address, draft.name, draft.via, draft.id)
    say_for(session, decision.task_id, Remark.answer if asked else Remark.note, decision.reason, sender, actor, now)
    return ANSWERED_BY if asked else _("записано в журнал как сведения о ходе работы")


def settle_as_answer(session: Session, draft_id: int, now: datetime) -> None:
    """Nothing is left to decide: the words answered a question and stand in the journal. Nobody decided it."""
    values = {"state": "accepted", "decided_at": now, "decided_reason": ANSWERED_BY}
    open_one = update(REPLIES).where(REPLIES.c.id == draft_id, REPLIES.c.state == "open")
    session.execute(open_one.values(**values))


def _order(session: Session, decision: Decision) -> MoveOrder:
    assert decision.task_id is not None
    if decision.kind == "extension":
        return MoveOrder(decision.task_id, "ask_extension", reason=decision.reason, new_date=decision.new_date)
    files = session.execute(
        select(REPLY_FILES.c.name, FILES.c.content)
        .join(FILES, FILES.c.sha256 == REPLY_FILES.c.sha256)
        .where(REPLY_FILES.c.draft_id == decision.draft_id)
        .order_by(REPLY_FILES.c.id)
    )
    return MoveOrder(
        decision.task_id,
        "submit",
        result=decision.result,
        fulfilled_on=decision.fulfilled_on,
        evidence=tuple(EvidenceInput(row.name, row.content) for row in files),
    )


def reject_draft(session: Session, draft_id: int, reason: str | None, actor: Actor, now: datetime) -> None:
    """Decide that nothing follows from the answer. Raises as `accept_draft`; a reason is needed."""
    allow(actor, Action.decide_answers)
    draft = _locked(session, draft_id)
    if not reason:
        raise BadInput("answer.reason", _("напишите, почему ответ отклонён: это останется в журнале"))
    check_text(reason, _("причина отказа"), "why")
    _decide(session, draft, "rejected", reason, actor.user_id, now)
    _journal(session, "answer.rejected", draft.task_id, draft.id, actor, now, _said(draft.kind, draft, reason))


def _locked(session: Session, draft_id: int) -> Row[Any]:
    row = session.execute(select(REPLIES).where(REPLIES.c.id == draft_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound("answer.unknown", _("нет ответа № {draft_id}: откройте список ответов", draft_id=draft_id))
    if row.state != "open":
        raise Conflict("answer.decided", _("по этому ответу уже решили: откройте список ответов"))
    return row


def _decide(
    session: Session, draft: Row[Any], state: str, reason: str | None, user_id: int | None, now: datetime
) -> None:
    values = {"state": state, "decided_by": user_id, "decided_at": now, "decided_reason": reason}
    session.execute(update(REPLIES).where(REPLIES.c.id == draft.id).values(**values))


def _dismiss(session: Session, task_id: int, addresses: set[str | None]) -> None:
    """The bodies that answer for the task are no longer reached at these addresses."""
    bodies = (
        select(ASSIGNMENTS.c.subject_id)
        .join(MEASURES, MEASURES.c.id == ASSIGNMENTS.c.measure_id)
        .join(TASKS, TASKS.c.measure_id == MEASURES.c.id)
        .where(TASKS.c.id == task_id)
    )
    session.execute(
        update(CONTACTS)
        .where(
            CONTACTS.c.subject_id.in_(bodies),
            among(func.lower(CONTACTS.c.email), [address for address in addresses if address]),
        )
        .values(state="dismissed")
    )


def _said(kind: str, source: Any, reason: str | None) -> dict[str, Any]:
    sender = f"{source.name} <{source.address}>" if source.name else source.address
    told = {"kind": kind, "via": source.via, "sender": sender, "sent_to": source.sent_to, "reason": reason}
    return {name: value for name, value in told.items() if value is not None}


def _journal(
    session: Session,
    event: str,
    task_id: int | None,
    draft_id: int,
    actor: Actor | None,
    now: datetime,
    details: dict[str, Any],
) -> None:
    found = None
    if task_id is not None:
        found = session.execute(select(TASKS.c.roadmap_id).where(TASKS.c.id == task_id)).scalar_one_or_none()
    where, subject = (stream(found), f"task:{task_id}") if found is not None else (SYSTEM, f"answer:{draft_id}")
    who = actor.user_id if actor is not None else None
    record(session, Entry(where, now, event, subject, who, details | {"draft": draft_id}))


def note_opened(session: Session, token: LinkToken, now: datetime) -> None:
    """A button of the letter was used; what is known of the letter says so from now on."""
    if (name := _letter_name(session, token)) is not None:
        ledger.note_opened(session, name, now=now)


def acknowledge(session: Session, token: LinkToken, now: datetime) -> None:
    """«Принято к сведению»: noted with the letter and, for this one task, in the journal. The first time counts."""
    task = load_task(session, token.task_id)
    if (name := _letter_name(session, token)) is not None:
        ledger.note_acknowledged(session, name, now=now)
    if acknowledged_at(session, token) is None:
        details = {"sender": token.email, "letter": token.letter}
        record(session, Entry(stream(task.roadmap_id), now, "notice.acknowledged", f"task:{task.id}", None, details))


def acknowledged_at(session: Session, token: LinkToken) -> datetime | None:
    """When this address first acknowledged this letter for this task."""
    found = acknowledgements(session, [token.task_id])
    return found.get((token.task_id, token.email, token.letter))


def _letter_name(session: Session, token: LinkToken) -> str | None:
    if token.letter is None:
        return None
    found: str | None = session.execute(
        select(MESSAGE.c.message_id).where(MESSAGE.c.key == token.letter, MESSAGE.c.recipient == token.email)
    ).scalar_one_or_none()
    return found
