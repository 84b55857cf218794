"""Answers without an account: those that wait, one with its original, the tasks that it may mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, select
from sqlmodel import Session

from notifications.ledger import shown
from notifications.masking import hide_all, hide_mime
from roadmap.models import FILES, MEASURES, NOTICES, REPLIES, REPLY_FILES, ROADMAPS, TASKS, USERS
from roadmap.sql.among import among
from roadmap.sql.rows_as import columns_of, rows_as
from workflows.lifecycle import OPEN

_D = REPLIES.c
MAX_CHOICES = 200


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """One answer in a list; the task's words are ``None`` while it is not known which task is meant."""

    id: int
    kind: str
    via: str
    address: str
    name: str
    words: str
    state: str
    received_at: datetime
    decided_at: datetime | None
    decided_reason: str | None
    decided_by: str | None
    task_id: int | None
    title: str | None
    number: str | None
    control_on: date | None
    roadmap: str | None


@dataclass(frozen=True, slots=True)
class ReplyFileRow:
    """A file that came with an answer."""

    id: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class TaskChoice:
    """A task that an answer may be about."""

    id: int
    number: str
    title: str
    control_on: date


@dataclass(frozen=True, slots=True)
class PendingReply:
    """One answer with everything. ``has_letter``: the original letter is kept."""

    row: ReplyRow
    sent_to: str | None
    subject: str
    fields: Mapping[str, str]
    notes: Sequence[str]
    has_letter: bool
    files: tuple[ReplyFileRow, ...]
    choices: tuple[TaskChoice, ...]


_KIND = case((and_(_D.kind == "unclear", _D.state == "accepted"), "words"), else_=_D.kind)
"""What was not understood and is accepted was written into the journal in its own words."""

_ROW = columns_of(
    ReplyRow,
    REPLIES,
    kind=_KIND,
    decided_by=USERS.c.name,
    title=MEASURES.c.title,
    number=func.coalesce(MEASURES.c.code, cast(MEASURES.c.n, String)),
    control_on=TASKS.c.control_on,
    roadmap=func.coalesce(ROADMAPS.c.region, ROADMAPS.c.title),
)


def list_answers(
    session: Session, *, waiting: bool, before_id: int | None = None, limit: int = 50, newest_first: bool = False
) -> list[ReplyRow]:
    """Answers that wait, oldest first unless asked otherwise; or decided ones, newest first. One statement."""
    chosen = _joined().where(_D.state == "open" if waiting else _D.state != "open").limit(limit)
    if before_id is not None:
        chosen = chosen.where(_D.id < before_id)
    return shown(session, ReplyRow, chosen.order_by(_D.id if waiting and not newest_first else _D.id.desc()))


def count_waiting(session: Session) -> int:
    """How many answers wait for a decision."""
    return int(session.execute(select(func.count()).where(_D.state == "open")).scalar_one())


def find_answer(session: Session, draft_id: int) -> PendingReply | None:
    """One answer with its files and the tasks that it may mean; four statements at most."""
    found = session.execute(_joined(_D.sent_to, _D.subject, _D.fields, _D.notes, _D.candidates, _D.raw.is_not(None))
                            .where(_D.id == draft_id)).one_or_none()  # fmt: skip
    if found is None:
        return None
    *row, sent_to, subject, fields, notes, candidates, has_letter = found
    files = session.execute(
        select(*columns_of(ReplyFileRow, REPLY_FILES, FILES))
        .join(FILES, FILES.c.sha256 == REPLY_FILES.c.sha256)
        .where(REPLY_FILES.c.draft_id == draft_id)
        .order_by(REPLY_FILES.c.id)
    )
    answer = ReplyRow(*hide_all(tuple(row)))
    choices = _choices(session, candidates, sent_to or answer.address)
    subject, fields, notes = hide_all((subject, fields, notes))
    listed = tuple(rows_as(ReplyFileRow, files))
    return PendingReply(answer, sent_to, subject, fields, tuple(notes), bool(has_letter), listed, choices)


def answer_file(session: Session, draft_id: int, file_id: int) -> tuple[str, str, bytes] | None:
    """Name, type and content of a file of an answer."""
    row = session.execute(
        select(REPLY_FILES.c.name, FILES.c.media_type, FILES.c.content)
        .join(FILES, FILES.c.sha256 == REPLY_FILES.c.sha256)
        .where(REPLY_FILES.c.id == file_id, REPLY_FILES.c.draft_id == draft_id)
    ).one_or_none()
    return (row.name, row.media_type, row.content) if row is not None else None


def original_letter(session: Session, draft_id: int) -> bytes | None:
    """The letter as it came, but for the signed links of ours that it quotes."""
    kept = session.execute(select(_D.raw).where(_D.id == draft_id)).scalar_one_or_none()
    return hide_mime(kept) if kept else kept


def _joined(*more: ColumnElement[Any]) -> Select[Any]:
    return (
        select(*_ROW, *more)
        .select_from(REPLIES)
        .outerjoin(USERS, USERS.c.id == _D.decided_by)
        .outerjoin(TASKS, TASKS.c.id == _D.task_id)
        .outerjoin(MEASURES, MEASURES.c.id == TASKS.c.measure_id)
        .outerjoin(ROADMAPS, ROADMAPS.c.id == TASKS.c.roadmap_id)
    )


def _choices(session: Session, candidates: Sequence[int], address: str) -> tuple[TaskChoice, ...]:
    """The tasks that our letter told of, or all open ones that this address was ever told of."""
    chosen = select(TASKS.c.id, MEASURES.c.code, MEASURES.c.n, MEASURES.c.title, TASKS.c.control_on).join(
        MEASURES, MEASURES.c.id == TASKS.c.measure_id
    )
    if candidates:
        chosen = chosen.where(among(TASKS.c.id, candidates))
    else:
        told = select(NOTICES.c.task_id).where(NOTICES.c.recipient == address)
        chosen = chosen.where(TASKS.c.id.in_(told), TASKS.c.state.in_([state.value for state in OPEN]))
    rows = session.execute(chosen.order_by(TASKS.c.control_on, TASKS.c.id).limit(MAX_CHOICES))
    return tuple(TaskChoice(row.id, row.code or str(row.n), row.title, row.control_on) for row in rows)
