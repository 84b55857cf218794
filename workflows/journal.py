"""The journal: append-only, hash-chained events; every move and every date leaves one.

Writers only append, in the transaction of the thing that happened, without a lock among them. A tick *seals* new rows
stream by stream (a roadmap is a stream): each gets the next number and a hash over its content and the hash before it.
`verify` finds a changed, deleted or reordered row, and a cut-off tail (the head of each stream is kept apart).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Row
from sqlmodel import Field, Session, SQLModel

from workflows.said import _

GENESIS = "0" * 64
SYSTEM = "system"


class Event(SQLModel, table=True):
    """One thing that happened.

    ``subject`` is ``task:17``, ``measure:3``, ``user:2``…; ``actor`` is a user id or ``None`` for the clock.
    ``seq``, ``prev_hash``, ``hash`` are given by sealing; ``reacted_at`` is when the consequences were drawn.
    """

    __tablename__: ClassVar[str] = "event"
    __table_args__ = (
        PrimaryKeyConstraint("id", name="pk_event"),
        UniqueConstraint("stream", "seq", name="uq_event_stream_seq"),
        Index("ix_event_subject", "subject", "id"),
        Index("ix_event_stream", "stream", "id"),
        Index("ix_event_unsealed", "id", sqlite_where=text("seq IS NULL"), postgresql_where=text("seq IS NULL")),
        Index(
            "ix_event_unreacted",
            "id",
            sqlite_where=text("reacted_at IS NULL"),
            postgresql_where=text("reacted_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    stream: str
    at: datetime
    actor: int | None = None
    kind: str
    subject: str
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    seq: int | None = None
    prev_hash: str | None = None
    hash: str | None = None
    reacted_at: datetime | None = None


class JournalHead(SQLModel, table=True):
    """The last sealed row of a stream: what makes a cut-off tail visible."""

    __tablename__: ClassVar[str] = "journal_head"
    __table_args__ = (PrimaryKeyConstraint("stream", name="pk_journal_head"),)

    stream: str = Field(sa_column=Column(Text, primary_key=True))
    seq: int
    hash: str


EVENTS: Table = SQLModel.metadata.tables["event"]
HEADS: Table = SQLModel.metadata.tables["journal_head"]


@dataclass(frozen=True, slots=True)
class Entry:
    """An event about to be written. ``details`` must be JSON values."""

    stream: str
    at: datetime
    kind: str
    subject: str
    actor: int | None = None
    details: Mapping[str, Any] | None = None
    reacted_at: datetime | None = None


def record(session: Session, *entries: Entry) -> None:
    """Append ``entries`` in the caller's transaction, in one statement."""
    if entries:
        session.execute(
            insert(EVENTS),
            [
                {
                    "stream": entry.stream,
                    "at": entry.at,
                    "actor": entry.actor,
                    "kind": entry.kind,
                    "subject": entry.subject,
                    "details": dict(entry.details or {}),
                    "reacted_at": entry.reacted_at,
                }
                for entry in entries
            ],
        )


_SEAL = (
    update(EVENTS)
    .where(EVENTS.c.id == bindparam("row_id"))
    .values(seq=bindparam("row_seq"), prev_hash=bindparam("row_prev"), hash=bindparam("row_hash"))
)
_CONTENT = (
    EVENTS.c.id,
    EVENTS.c.stream,
    EVENTS.c.at,
    EVENTS.c.actor,
    EVENTS.c.kind,
    EVENTS.c.subject,
    EVENTS.c.details,
)


_WAITING = EVENTS.c.seq.is_(None)


def digest(row: Row[Any], seq: int, prev_hash: str) -> str:
    """SHA-256 of a row's content, its number and the hash before it, as 64 hex digits."""
    content = {
        "id": row.id,
        "stream": row.stream,
        "seq": seq,
        "prev": prev_hash,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": row.actor,
        "kind": row.kind,
        "subject": row.subject,
        "details": row.details,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def unsealed_streams(session: Session) -> list[str]:
    """The streams that have rows not yet sealed."""
    return sorted(session.execute(select(EVENTS.c.stream).where(_WAITING).distinct()).scalars())


def seal(session: Session, *, limit: int = 5000, only: Sequence[str] | None = None) -> int:
    """Number and hash up to ``limit`` rows not yet sealed, of the streams ``only`` where given; returns how many.

    Safe by two processes at once: the streams' heads are locked first and the rows read after, so that the second
    sealer sees what the first has done.
    """
    waiting = _WAITING if only is None else and_(_WAITING, EVENTS.c.stream.in_(sorted(only)))
    heads = _locked_heads(session, waiting)
    if not heads:
        return 0
    by_stream: dict[str, list[Row[Any]]] = {}
    for row in session.execute(select(*_CONTENT).where(waiting).order_by(EVENTS.c.id).limit(limit)):
        if row.stream in heads:  # a stream that began a moment ago has no locked head yet
            by_stream.setdefault(row.stream, []).append(row)
    return sum(_seal_stream(session, stream, rows, heads[stream]) for stream, rows in sorted(by_stream.items()))


def _locked_heads(session: Session, waiting: ColumnElement[bool]) -> dict[str, tuple[int, str]]:
    """Number and hash of the last sealed row of each stream with rows to seal; locked in one order, so that sealers
    never wait in a ring."""
    streams = select(EVENTS.c.stream).where(waiting).distinct()
    first = [{"stream": stream, "seq": 0, "hash": GENESIS} for stream in sorted(session.execute(streams).scalars())]
    if not first:
        return {}
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(dialect.insert(HEADS).on_conflict_do_nothing(), first)
    rows = session.execute(select(HEADS).where(HEADS.c.stream.in_(streams)).order_by(HEADS.c.stream).with_for_update())
    return {row.stream: (row.seq, row.hash) for row in rows}


def _seal_stream(session: Session, stream: str, rows: list[Row[Any]], head: tuple[int, str]) -> int:
    seq, last = head
    sealed = []
    for row in rows:
        seq += 1
        hashed = digest(row, seq, last)
        sealed.append({"row_id": row.id, "row_seq": seq, "row_prev": last, "row_hash": hashed})
        last = hashed
    session.execute(update(HEADS).where(HEADS.c.stream == stream).values(seq=seq, hash=last))
    session.execute(_SEAL, sealed)
    return len(sealed)


@dataclass(frozen=True, slots=True)
class JournalCheck:
    """What `verify` found: ``checked`` sealed rows, ``unsealed`` rows waiting for a tick, ``faults`` in Russian."""

    checked: int
    unsealed: int
    faults: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """No fault was found."""
        return not self.faults


def verify(session: Session) -> JournalCheck:
    """Recompute every stream's chain from its first row. Reads in id-independent order, 1,000 rows at a time."""
    faults: list[str] = []
    ends: dict[str, tuple[int, str]] = {}
    checked = 0
    sealed = (
        select(*_CONTENT, EVENTS.c.seq, EVENTS.c.prev_hash, EVENTS.c.hash)
        .where(EVENTS.c.seq.is_not(None))
        .order_by(EVENTS.c.stream, EVENTS.c.seq)
    )
    for row in session.execute(sealed.execution_options(yield_per=1000)):
        checked += 1
        faults.extend(_row_faults(row, ends.get(row.stream, (0, GENESIS))))
        ends[row.stream] = (row.seq, row.hash)
    faults.extend(_head_faults(session.execute(select(HEADS)).all(), ends))
    unsealed = session.execute(select(func.count()).where(EVENTS.c.seq.is_(None))).scalar_one()
    return JournalCheck(checked, int(unsealed), tuple(faults))


def _row_faults(row: Row[Any], before: tuple[int, str]) -> Iterator[str]:
    seq, last = before
    where = _("поток {stream}, запись № {seq} (id {id})", stream=row.stream, seq=row.seq, id=row.id)
    if row.seq != seq + 1:
        yield _(
            "{where}: пропущены записи с № {value} по № {value_2} — удалены или переставлены",
            where=where,
            value=seq + 1,
            value_2=row.seq - 1,
        )
    elif row.prev_hash != last:
        yield _("{where}: цепочка разорвана — предыдущая запись изменена, удалена или переставлена", where=where)
    if digest(row, row.seq, row.prev_hash or "") != row.hash:
        yield _("{where}: содержание изменено после записи", where=where)


def _head_faults(heads: Iterable[Row[Any]], ends: Mapping[str, tuple[int, str]]) -> Iterator[str]:
    known = {head.stream: (head.seq, head.hash) for head in heads}
    for stream, (seq, hashed) in sorted(known.items()):
        end = ends.get(stream, (0, GENESIS))
        if end[0] != seq:
            yield _(
                "поток {stream}: журнал обрывается на № {value}, а был запечатан до № {seq}",
                stream=stream,
                value=end[0],
                seq=seq,
            )
        elif end[1] != hashed:
            yield _("поток {stream}: последняя запись (№ {seq}) не та, что была запечатана", stream=stream, seq=seq)
    for stream in sorted(ends.keys() - known.keys()):
        yield _("поток {stream}: нет отметки о последней запечатанной записи", stream=stream)
