"""Signs of life: the last word of each part of the service, kept in the database for every process to read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from roadmap.models import SIGNS


def read_sign(session: Session, name: str) -> dict[str, Any] | None:
    """What ``name`` last said, with its instant under ``at``; ``None`` before its first word."""
    row = session.execute(select(SIGNS.c.at, SIGNS.c.value).where(SIGNS.c.name == name)).one_or_none()
    return {**row.value, "at": row.at} if row is not None else None


def write_sign(session: Session, name: str, value: Mapping[str, Any], now: datetime) -> None:
    """Replace the last word of ``name``."""
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    said = {"at": now, "value": dict(value)}
    session.execute(
        make(SIGNS).values(name=name, **said).on_conflict_do_update(index_elements=[SIGNS.c.name], set_=said)
    )
