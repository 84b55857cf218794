"""What is known of letters once planned, and done with them: counts, search, proof; retry, send again; bounces noted.

Reads give small values and never the letters' bytes unless asked for one letter; each is one statement. Whatever they
give is for other eyes than the recipient's: its signed links are hidden (`masking`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import Select, func, insert, or_, select, update
from sqlmodel import Session

from notifications.letter import message_id
from notifications.masking import hide_all, hide_mime
from notifications.outbox import MESSAGE, PENDING, STATES, among

_C = MESSAGE.c
_Shown = TypeVar("_Shown")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the delivery page."""

    id: int
    key: str
    kind: str
    recipient: str
    recipient_name: str
    subject: str
    state: str
    planned_at: datetime
    not_before: datetime | None
    next_try_at: datetime | None
    attempts: int
    sent_at: datetime | None
    last_error: str | None
    server_reply: str | None


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known about one letter's way. «Sent» means: the mail server accepted it; it does not mean it was read."""

    id: int
    key: str
    kind: str
    message_id: str
    thread: str | None
    recipient: str
    recipient_name: str
    subject: str
    text: str
    state: str
    planned_at: datetime
    sent_at: datetime | None
    attempts: int
    server_reply: str | None
    smtp_log: str | None
    last_error: str | None
    bounced_at: datetime | None
    bounce: str | None
    opened_at: datetime | None
    acknowledged_at: datetime | None


def shown(session: Session, kind: Callable[..., _Shown], query: Select[Any]) -> list[_Shown]:
    """The query's rows as values of ``kind``, their signed links hidden."""
    return [kind(*hide_all(tuple(row))) for row in session.connection().execute(query)]


def counts(session: Session) -> dict[str, int]:
    """Letters by state; every state is present."""
    found = session.connection().execute(select(_C.state, func.count()).group_by(_C.state)).all()
    return dict.fromkeys(STATES, 0) | {row[0]: row[1] for row in found}


def due_count(session: Session, *, now: datetime) -> int:
    """Letters whose time has come and which the server has not accepted, retries in their pause included."""
    started = or_(_C.not_before.is_(None), _C.not_before <= now)
    query = select(func.count()).where(_C.state.in_(PENDING), started)
    return session.connection().execute(query).scalar_one()


def oldest_waiting(session: Session, *, now: datetime) -> datetime | None:
    """Since when the longest-waiting letter could have gone: what a heartbeat watches."""
    since = func.min(func.coalesce(_C.not_before, _C.planned_at), type_=_C.planned_at.type)
    started = or_(_C.not_before.is_(None), _C.not_before <= now)
    found: datetime | None = (
        session.connection().execute(select(since).where(_C.state.in_(PENDING), started)).scalar_one()
    )
    return found


def domain_load(session: Session, *, since: datetime) -> Counter[str]:
    """Per domain: letters accepted since that instant, plus those in workers' hands."""
    query = select(_C.domain, func.count()).where(or_(_C.sent_at > since, _C.state == "sending")).group_by(_C.domain)
    return Counter({row[0]: row[1] for row in session.connection().execute(query)})


def search(
    session: Session,
    *,
    text: str = "",
    states: Sequence[str] = (),
    kinds: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> list[Entry]:
    """Newest first. ``text`` is looked for in address, name and subject; ``before_id`` continues a page."""
    query = select(*(_C[name] for name in Entry.__slots__)).order_by(_C.id.desc()).limit(limit)
    if text:
        wanted = [column.icontains(text, autoescape=True) for column in (_C.recipient, _C.recipient_name, _C.subject)]
        query = query.where(or_(*wanted))
    if states:
        query = query.where(_C.state.in_(states))
    if kinds:
        query = query.where(_C.kind.in_(kinds))
    if since:
        query = query.where(_C.planned_at >= since)
    if until:
        query = query.where(_C.planned_at < until)
    if before_id is not None:
        query = query.where(_C.id < before_id)
    return shown(session, Entry, query)


def proof(session: Session, *, ids: Iterable[int] | None = None, threads: Iterable[str] | None = None) -> list[Proof]:
    """What a notice sheet needs, oldest first: of these letters, or of all letters of these threads."""
    query = select(*(_C[name] for name in Proof.__slots__)).order_by(_C.id)
    if ids is not None:
        query = query.where(among(session, _C.id, ids))
    if threads is not None:
        query = query.where(among(session, _C.thread, threads))
    return shown(session, Proof, query)


def raw(session: Session, row_id: int) -> bytes | None:
    """The letter as it went or will go, but for its signed links; for a preview or an .eml file."""
    kept = session.connection().execute(select(_C.raw).where(_C.id == row_id)).scalar_one_or_none()
    return hide_mime(kept) if kept else kept


def retry(session: Session, row_id: int, *, now: datetime) -> bool:
    """Put a letter that waits, died or was called back first in line; False when gone, on its way or unsendable."""
    again = (
        update(MESSAGE)
        .where(_C.id == row_id, _C.state.in_(("planned", "failed", "dead", "cancelled")), func.length(_C.raw) > 0)
        .values(
            state="planned",
            next_try_at=now,
            not_before=None,
            attempts=0,
            dead_at=None,
            reported_at=None,
            version=_C.version + 1,
        )
    )
    return cast("Any", session.connection().execute(again)).rowcount == 1  # type: ignore[no-any-return]


def send_again(session: Session, row_id: int, *, now: datetime) -> int | None:
    """Plan a sent letter once more, under its own Message-ID (servers drop exact repeats); the new id, or None."""
    row = (
        session.connection()
        .execute(select(MESSAGE).where(_C.id == row_id, _C.state == "sent"))
        .mappings()
        .one_or_none()
    )
    if row is None:
        return None
    alike = _C.key.startswith(f"{row['key']}#", autoescape=True)
    number = session.connection().execute(select(func.count()).where(alike)).scalar_one() + 2
    key = f"{row['key']}#{number}"
    name = message_id(key, row["message_id"].rpartition("@")[2].rstrip(">"))
    kept = ("kind", "batch", "sender", "recipient", "recipient_name", "domain", "subject", "text", "html", "thread")
    values = {column: row[column] for column in kept} | {
        "key": key,
        "message_id": name,
        "raw": row["raw"].replace(f"Message-ID: {row['message_id']}".encode(), f"Message-ID: {name}".encode(), 1),
        "state": "planned",
        "planned_at": now,
        "next_try_at": now,
        "attempts": 0,
        "version": 1,
    }
    new_id: int = session.connection().execute(insert(MESSAGE).values(values).returning(_C.id)).scalar_one()
    return new_id


def note_bounce(session: Session, name: str, *, reason: str, now: datetime) -> bool:
    """A delivery failure came back for the letter with this Message-ID; False when it is none of ours."""
    return _note(session, name, {"bounced_at": now, "bounce": reason[:2000]}, once="bounced_at")


def note_opened(session: Session, name: str, *, now: datetime) -> bool:
    """A link of the letter was opened (the first time counts)."""
    return _note(session, name, {"opened_at": now}, once="opened_at")


def note_acknowledged(session: Session, name: str, *, now: datetime) -> bool:
    """The recipient pressed «принято к сведению» (the first time counts)."""
    return _note(session, name, {"acknowledged_at": now}, once="acknowledged_at")


def _note(session: Session, name: str, values: dict[str, Any], *, once: str) -> bool:
    noted = update(MESSAGE).where(_C.message_id == name, _C[once].is_(None)).values(**values)
    session.connection().execute(noted)
    return session.connection().execute(select(_C.id).where(_C.message_id == name)).first() is not None
