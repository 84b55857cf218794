"""Status rows by name (table ``sign``), short leases held by one process, and the lines of a self-check.

A status row says what a part of the service last did, for every process to read. Used as a lease its instant is the
end of the turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from notifications.sending.claims import is_gone
from roadmap.models import STATUS_ROWS

MAILBOX_STATUS = "inbox.imap"
"""What the last look into the mailbox for replies found."""


def read_status(session: Session, name: str) -> dict[str, Any] | None:
    """What ``name`` last said, with its instant under ``at``; ``None`` before its first word."""
    row = session.execute(select(STATUS_ROWS.c.at, STATUS_ROWS.c.value).where(STATUS_ROWS.c.name == name)).one_or_none()
    return {**row.value, "at": row.at} if row is not None else None


def write_status(session: Session, name: str, value: Mapping[str, Any], now: datetime) -> None:
    """Replace the last word of ``name``."""
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    said = {"at": now, "value": dict(value)}
    session.execute(
        make(STATUS_ROWS)
        .values(name=name, **said)
        .on_conflict_do_update(index_elements=[STATUS_ROWS.c.name], set_=said)
    )


def take_turn(session: Session, name: str, holder: str, now: datetime, length: timedelta) -> datetime | None:
    """Get the turn ``name`` until the instant returned; ``None`` while another living holder has it.

    ``holder`` is a name of `notifications.sending.claims`: the turn of a process gone from this machine ends.
    """
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    until = now + length
    said = {"at": until, "value": {"holder": holder}}
    held = read_status(session, name)
    free = STATUS_ROWS.c.at <= now
    if held is not None and is_gone(str(held.get("holder"))):
        free = STATUS_ROWS.c.at == held["at"]  # nobody else has taken it over meanwhile
    statement = make(STATUS_ROWS).values(name=name, **said)
    statement = statement.on_conflict_do_update(index_elements=[STATUS_ROWS.c.name], set_=said, where=free)
    return until if session.execute(statement.returning(STATUS_ROWS.c.name)).first() is not None else None


def keep_turn(session: Session, name: str, until: datetime, longer: datetime) -> bool:
    """Move the end of a turn that ends at ``until``; False when somebody else has taken it."""
    mine = update(STATUS_ROWS).where(STATUS_ROWS.c.name == name, STATUS_ROWS.c.at == until)
    return bool(getattr(session.execute(mine.values(at=longer)), "rowcount", 0))


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the self-check. ``sound`` is False where something needs a person."""

    name: str
    sound: bool
    says: str
