"""The journal as a program reads it: events by number, filtered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from notifications.ledger import shown
from roadmap.sql.rows_as import columns_of
from workflows.journal import EVENTS


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event; ``seq`` and ``hash`` are null until a tick has sealed it. ``actor`` null is the clock."""

    id: int
    stream: str
    at: datetime
    actor: int | None
    kind: str
    subject: str
    details: Mapping[str, Any]
    seq: int | None
    hash: str | None


def list_events(
    session: Session, *, subject: str | None = None, kind: str | None = None, after_id: int = 0, limit: int = 50
) -> list[EventRow]:
    """Events with a number above ``after_id``, oldest first; one statement."""
    chosen = select(*columns_of(EventRow, EVENTS)).where(EVENTS.c.id > after_id)
    if subject is not None:
        chosen = chosen.where(EVENTS.c.subject == subject)
    if kind is not None:
        chosen = chosen.where(EVENTS.c.kind == kind)
    return shown(session, EventRow, chosen.order_by(EVENTS.c.id).limit(limit))
