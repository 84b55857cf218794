"""The outbox: letters as rows, from planned to sent, and the statements that move them.

``plan`` writes each key once. ``claim`` gives a worker letters under a lease; while it lasts, ``next_try_at`` stands at
the lease's end, so a letter whose worker died comes due again by itself. ``record`` writes what the server answered.
Every function works inside the caller's transaction, asks a fixed number of statements whatever the number of letters,
and takes its time as an argument.

    planned ──claim──▶ sending ──250──▶ sent
       ▲                 │ ├──4xx, time-out──▶ failed (claimed again at next_try_at)
       └──release────────┘ └──5xx──▶ dead (kept, reported, can be retried by hand)
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    case,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel

from notifications.letter import Attachment, Letter, LetterError, Sender, ascii_address, message_id
from notifications.mime import build_mime
from notifications.sending.server_answers import ServerAnswer

__all__ = [
    "Attachment",
    "Claimed",
    "Letter",
    "Message",
    "Outcome",
    "Sender",
    "cancel",
    "claim",
    "plan",
    "record",
    "release",
    "renew",
    "take_over",
]

PENDING = ("planned", "failed", "sending")
STATES = (*PENDING, "sent", "dead", "cancelled")

# Literal, in the index and in the query alike: with parameters no planner would see that the partial index fits.
_IS_PENDING = text("state IN ('planned', 'failed', 'sending')")


class Message(SQLModel, table=True):
    """One letter to one address: what was sent, to whom, and what the server said. Instants are aware UTC.

    ``raw`` is exactly what goes over the wire. ``sender`` is the envelope's (bounces go there). ``next_try_at`` is when
    the row may be claimed, null once it is closed. ``attempts`` counts answers of the server, not claims. ``batch`` is
    the call of ``plan`` that wrote the row. ``bounced_at`` and what follows is what happened after the server took it.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("key", name="uq_message_key"),
        CheckConstraint("state IN ({})".format(", ".join(f"'{s}'" for s in STATES)), name="ck_message_state"),
        CheckConstraint("attempts >= 0", name="ck_message_attempts"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="ck_message_sent_at"),
        Index(
            "ix_message_due",
            "next_try_at",
            "id",
            postgresql_where=_IS_PENDING,
            sqlite_where=_IS_PENDING,
        ),
        Index("ix_message_state_planned_at", "state", "planned_at"),
        Index("ix_message_recipient", "recipient", "id"),
        Index("ix_message_domain_sent_at", "domain", "sent_at"),
        Index("ix_message_message_id", "message_id"),
        Index("ix_message_thread", "thread"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(sa_column=Column(Text, nullable=False))
    kind: str = Field(sa_column=Column(Text, nullable=False))
    batch: str = Field(sa_column=Column(Text, nullable=False))
    sender: str = Field(sa_column=Column(Text, nullable=False))
    recipient: str = Field(sa_column=Column(Text, nullable=False))
    recipient_name: str = Field(sa_column=Column(Text, nullable=False))
    domain: str = Field(sa_column=Column(Text, nullable=False))
    subject: str = Field(sa_column=Column(Text, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    html: str = Field(sa_column=Column(Text, nullable=False))
    raw: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    message_id: str = Field(sa_column=Column(Text, nullable=False))
    thread: str | None = Field(default=None, sa_column=Column(Text))
    state: str = Field(default="planned", sa_column=Column(Text, nullable=False))
    planned_at: datetime
    not_before: datetime | None = None
    attempts: int = 0
    next_try_at: datetime | None = None
    claimed_by: str | None = Field(default=None, sa_column=Column(Text))
    claimed_until: datetime | None = None
    sent_at: datetime | None = None
    last_error: str | None = Field(default=None, sa_column=Column(Text))
    smtp_log: str | None = Field(default=None, sa_column=Column(Text))
    server_reply: str | None = Field(default=None, sa_column=Column(Text))
    version: int = 1
    dead_at: datetime | None = None
    reported_at: datetime | None = None
    bounced_at: datetime | None = None
    bounce: str | None = Field(default=None, sa_column=Column(Text))
    opened_at: datetime | None = None
    acknowledged_at: datetime | None = None


MESSAGE: Table = SQLModel.metadata.tables["message"]
_C = MESSAGE.c


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter in a worker's hands; ``version`` proves the claim when the outcome is recorded."""

    id: int
    key: str
    kind: str
    sender: str
    recipient: str
    domain: str
    raw: bytes
    message_id: str
    attempts: int
    version: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt ended. ``verdict`` is sent, retry or dead; ``pause`` is until the next attempt (retry only)."""

    letter: Claimed
    verdict: ServerAnswer
    reply: str
    dialogue: str
    pause: timedelta | None = None


def plan(session: Session, letters: Iterable[Letter], *, now: datetime, sender: Sender) -> list[int]:
    """Write the letters whose keys are new; returns the ids of the rows written, in the order of the letters.

    A known key is passed over in silence, whatever the letter holds. A letter that cannot be sent (bad address) is
    written as ``dead`` with the reason: reported, not forgotten. Three statements for any number of letters.
    """
    first = {letter.key: letter for letter in reversed(list(letters))}
    wanted = list(reversed(first))
    if not wanted:
        return []
    known = set(session.connection().execute(select(_C.key).where(among(session, _C.key, wanted))).scalars())
    batch = secrets.token_hex(8)
    rows = [_row(first[key], now, sender, batch) for key in wanted if key not in known]
    if not rows:
        return []
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(MESSAGE).on_conflict_do_nothing(index_elements=[_C.key])
    session.connection().execute(insert, rows)
    # Only rows of this batch are ours: another planner may have written the same key a moment earlier.
    ours = select(_C.key, _C.id).where(among(session, _C.key, [row["key"] for row in rows]), _C.batch == batch)
    found = session.connection().execute(ours).all()
    ids: dict[str, int] = {row.key: row.id for row in found}
    return [ids[key] for key in wanted if key in ids]


def among(session: Session, column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """``column`` is one of ``values``: one parameter for any number of them."""
    dialect = session.get_bind().dialect
    listed = "json_array_elements_text(CAST(:listed AS json))" if dialect.name == "postgresql" else "json_each(:listed)"
    value = f"CAST(value AS {column.type.compile(dialect)})"
    chosen = text(f"SELECT {value} AS value FROM {listed}")  # noqa: S608 - our own words only
    bound = chosen.bindparams(bindparam("listed", json.dumps(list(values)), unique=True))
    return column.in_(bound.columns(Column("value", column.type)))


def _row(letter: Letter, now: datetime, sender: Sender, batch: str) -> dict[str, Any]:
    at = max(now, letter.not_before or now)
    row: dict[str, Any] = {
        "key": letter.key,
        "kind": letter.kind,
        "batch": batch,
        "sender": sender.envelope,
        "recipient": letter.to.strip(),
        "recipient_name": letter.to_name,
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "message_id": message_id(letter.key, sender.domain),
        "thread": letter.thread,
        "planned_at": now,
        "not_before": letter.not_before,
        "attempts": 0,
        "version": 1,
    }
    try:
        domain = ascii_address(letter.to).rpartition("@")[2]
        good = {"state": "planned", "domain": domain, "raw": build_mime(letter, sender, at), "next_try_at": at}
        return row | good | {"dead_at": None, "last_error": None}
    except LetterError as error:
        bad = {"state": "dead", "domain": "", "raw": b"", "next_try_at": None}
        return row | bad | {"dead_at": now, "last_error": str(error)}


def claim(
    session: Session,
    *,
    now: datetime,
    limit: int,
    lease: timedelta,
    worker: str,
    but_not: Collection[str] = (),
) -> list[Claimed]:
    """Take up to ``limit`` letters that are due, oldest first, for ``lease``; ``but_not`` names domains to leave alone.

    Safe for any number of workers: PostgreSQL skips rows another transaction holds, SQLite needs a session that began
    with BEGIN IMMEDIATE. Letters whose previous lease ran out are among those taken.
    """
    due = select(_C.id).where(_IS_PENDING, _C.next_try_at <= now)
    if but_not:
        due = due.where(~among(session, _C.domain, sorted(but_not)))
    # A CTE, because PostgreSQL may run a plain subquery more than once and then take more than ``limit``.
    picked = due.order_by(_C.next_try_at, _C.id).limit(limit).with_for_update(skip_locked=True).cte("due")
    envelope = [_C[name] for name in Claimed.__slots__ if name != "raw"]
    taken = (
        update(MESSAGE)
        .where(_C.id.in_(select(picked.c.id)))
        .values(
            state="sending",
            claimed_by=worker,
            claimed_until=now + lease,
            next_try_at=now + lease,
            version=_C.version + 1,
        )
        .returning(*envelope)
    )
    rows = session.connection().execute(taken).mappings().all()
    raws = _raws(session, [row["id"] for row in rows])
    return sorted((Claimed(raw=raws[row["id"]], **row) for row in rows), key=lambda letter: letter.id)


def _raws(session: Session, ids: Sequence[int]) -> dict[int, bytes]:
    """The letters' bytes. From PostgreSQL in binary: as text they are twice as long and take seven times as long."""
    if not ids:
        return {}
    driver: Any = session.connection().connection.driver_connection
    if session.get_bind().dialect.driver == "psycopg":
        with driver.cursor(binary=True) as cursor:
            return dict(cursor.execute("SELECT id, raw FROM message WHERE id = ANY(%s)", (ids,)).fetchall())
    found = session.connection().execute(select(_C.id, _C.raw).where(among(session, _C.id, ids)))
    return {row.id: row.raw for row in found}


def renew(session: Session, *, now: datetime, lease: timedelta, worker: str) -> set[int]:
    """Lengthen the lease on everything ``worker`` still holds; returns those ids (others have been taken over)."""
    held = (
        update(MESSAGE)
        .where(_C.state == "sending", _C.claimed_by == worker)
        .values(claimed_until=now + lease, next_try_at=now + lease)
        .returning(_C.id)
    )
    return set(session.connection().execute(held).scalars())


def take_over(session: Session, *, now: datetime, is_gone: Callable[[str], bool]) -> int:
    """Let letters claimed by workers that are gone come due at once; returns how many."""
    holders = session.connection().execute(select(_C.claimed_by).where(_C.state == "sending").distinct()).scalars()
    gone = [holder for holder in holders if is_gone(holder)]
    if not gone:
        return 0
    orphaned = update(MESSAGE).where(_C.state == "sending", among(session, _C.claimed_by, gone)).values(next_try_at=now)
    return cast("Any", session.connection().execute(orphaned)).rowcount  # type: ignore[no-any-return]


def release(session: Session, letters: Mapping[int, datetime], *, worker: str) -> None:
    """Give letters back untried, each with the instant from which it may be claimed again; attempts stay uncounted."""
    if not letters:
        return
    back = (
        update(MESSAGE)
        .where(_C.id == bindparam("row_id"), _C.state == "sending", _C.claimed_by == worker)
        .values(
            state=case((_C.attempts > 0, "failed"), else_="planned"),
            claimed_by=None,
            claimed_until=None,
            next_try_at=bindparam("at"),
            version=_C.version + 1,
        )
    )
    rows = [{"row_id": row_id, "at": at} for row_id, at in letters.items()]
    session.connection().execute(back, rows)


def record(session: Session, outcomes: Iterable[Outcome], *, now: datetime) -> None:
    """Write what the server answered.

    «Sent» is a fact and is written whoever holds the claim by now; «retry» and «dead» only while the claim is ours.
    """
    by_verdict: dict[ServerAnswer, list[dict[str, Any]]] = {}
    for outcome in outcomes:
        by_verdict.setdefault(outcome.verdict, []).append(_values(outcome, now))
    for verdict, rows in by_verdict.items():
        session.connection().execute(_STATEMENTS[verdict], rows)


def mark_values(outcome: Outcome, now: datetime) -> dict[str, Any]:
    """The parameters of ``SENT`` for a letter that the server has taken."""
    return _values(outcome, now)


def _values(outcome: Outcome, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "row_id": outcome.letter.id,
        "at": now,
        "reply": outcome.reply,
        "dialogue": outcome.dialogue,
    }
    if outcome.verdict is ServerAnswer.RETRY:
        values["at"] = now + (timedelta(0) if outcome.pause is None else outcome.pause)
    if outcome.verdict is not ServerAnswer.SENT:
        values["held"] = outcome.letter.version
    return values


_CLOSED = {
    "attempts": _C.attempts + 1,
    "server_reply": bindparam("reply"),
    "smtp_log": bindparam("dialogue"),
    "claimed_by": None,
    "claimed_until": None,
    "version": _C.version + 1,
}
SENT = (
    update(MESSAGE)
    .where(_C.id == bindparam("row_id"), _C.state != "sent")
    .values(**_CLOSED, state="sent", sent_at=bindparam("at"), next_try_at=None, last_error=None)
)
_HELD = update(MESSAGE).where(_C.id == bindparam("row_id"), _C.version == bindparam("held"), _C.state == "sending")
_RETRY = _HELD.values(**_CLOSED, state="failed", next_try_at=bindparam("at"), last_error=bindparam("reply"))
_DEAD = _HELD.values(
    **_CLOSED, state="dead", next_try_at=None, dead_at=bindparam("at"), reported_at=None, last_error=bindparam("reply")
)
_STATEMENTS = {ServerAnswer.SENT: SENT, ServerAnswer.RETRY: _RETRY, ServerAnswer.DEAD: _DEAD}


def cancel(session: Session, keys: Iterable[str]) -> int:
    """Call back letters that have not gone and are in nobody's hands; returns how many."""
    called_back = (
        update(MESSAGE)
        .where(among(session, _C.key, keys), _C.state.in_(("planned", "failed")))
        .values(state="cancelled", next_try_at=None, version=_C.version + 1)
    )
    return cast("Any", session.connection().execute(called_back)).rowcount  # type: ignore[no-any-return]
