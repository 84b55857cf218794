"""Who was told what about a measure, and what is known of each letter's way: the notice sheet's rows.

The words are kept exact: a mail server that took a letter does not say that anybody read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from notifications.ledger import shown
from notifications.outbox import MESSAGE
from roadmap.models import MEASURES, NOTICES, TASKS
from roadmap.sql.among import among
from roadmap.sql.rows_as import columns_of, rows_as
from workflows.journal import EVENTS

Acknowledgements = Mapping[tuple[int, str, str | None], datetime]


@dataclass(frozen=True, slots=True)
class NoticeLetter:
    """A letter of the outbox as far as proof goes. ``again``: it repeats an earlier one at a person's wish."""

    id: int
    key: str
    kind: str
    message_id: str
    recipient: str
    recipient_name: str
    subject: str
    text: str
    state: str
    planned_at: datetime
    sent_at: datetime | None
    attempts: int
    server_reply: str | None
    last_error: str | None
    bounced_at: datetime | None
    bounce: str | None
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One reminder of one task to one address. ``letter`` is ``None`` when the outbox no longer has it."""

    task_id: int
    control_on: date
    kind: str
    step: str
    recipient: str
    planned_on: date
    letter: NoticeLetter | None
    again: tuple[NoticeLetter, ...]
    acknowledged_at: datetime | None


def notice_rows(session: Session, measure_id: int, task_id: int | None = None) -> tuple[NoticeRow, ...]:
    """All notices of a measure's tasks, or of one of them, oldest first; four statements however many."""
    chosen = (
        select(NOTICES, TASKS.c.control_on.label("term"))
        .join(TASKS, TASKS.c.id == NOTICES.c.task_id)
        .where(TASKS.c.measure_id == measure_id)
        .order_by(NOTICES.c.planned_on, NOTICES.c.id)
    )
    if task_id is not None:
        chosen = chosen.where(NOTICES.c.task_id == task_id)
    notices = session.execute(chosen).all()
    letters, again = _letters(session, chosen.subquery())
    acknowledged = acknowledgements(session, sorted({row.task_id for row in notices}))
    return tuple(
        rows_as(
            NoticeRow,
            notices,
            control_on=_term,
            letter=lambda row: letters.get(row.message_key),
            again=lambda row: tuple(again.get(row.message_key, ())),
            acknowledged_at=lambda row: acknowledged.get((row.task_id, row.recipient, row.message_key)),
        )
    )


@dataclass(frozen=True, slots=True)
class LetterNotice:
    """One notice that a letter carried; ``number`` is the measure's."""

    task_id: int
    measure_id: int
    number: str
    title: str
    kind: str
    step: str


def letter_notices(session: Session, key: str) -> tuple[LetterNotice, ...]:
    """What the letter with this key told about which tasks, in the order of its notices; one statement."""
    rows = session.execute(
        select(TASKS.c.id, MEASURES.c.id, MEASURES.c.code, MEASURES.c.n, MEASURES.c.title, NOTICES.c.kind,
               NOTICES.c.step)
        .select_from(NOTICES)
        .join(TASKS, TASKS.c.id == NOTICES.c.task_id)
        .join(MEASURES, MEASURES.c.id == TASKS.c.measure_id)
        .where(NOTICES.c.message_key == key.partition("#")[0])
        .order_by(NOTICES.c.id)
    )  # fmt: skip
    return tuple(LetterNotice(task, measure, code or str(n), *rest) for task, measure, code, n, *rest in rows)


def _term(row: Any) -> date:
    """The control date that the notice was about: its key holds it, for the task's may have been moved since."""
    for part in row.key.split(":"):
        try:
            return date.fromisoformat(part)
        except ValueError:
            continue
    term: date = row.term
    return term


def _letters(session: Session, chosen: Any) -> tuple[dict[str, NoticeLetter], dict[str, list[NoticeLetter]]]:
    columns = columns_of(NoticeLetter, MESSAGE)
    keys = select(chosen.c.message_key)
    found = {one.key: one for one in shown(session, NoticeLetter, select(*columns).where(MESSAGE.c.key.in_(keys)))}
    repeats = select(*columns).where(MESSAGE.c.key.contains("#"), MESSAGE.c.recipient.in_(select(chosen.c.recipient)))
    again: dict[str, list[NoticeLetter]] = {}
    for letter in shown(session, NoticeLetter, repeats.order_by(MESSAGE.c.id)):
        first = letter.key.rpartition("#")[0]
        if first in found:
            again.setdefault(first, []).append(letter)
    return found, again


def acknowledgements(session: Session, task_ids: Sequence[int]) -> Acknowledgements:
    """(task, address, letter's key) → when «принято к сведению» was first pressed; one statement."""
    subjects = [f"task:{task_id}" for task_id in task_ids]
    if not subjects:
        return {}
    rows = session.execute(
        select(EVENTS.c.subject, EVENTS.c.at, EVENTS.c.details)
        .where(EVENTS.c.kind == "notice.acknowledged", among(EVENTS.c.subject, subjects))
        .order_by(EVENTS.c.id.desc())
    )
    return {
        (int(row.subject.removeprefix("task:")), row.details["sender"], row.details.get("letter")): row.at
        for row in rows
    }
