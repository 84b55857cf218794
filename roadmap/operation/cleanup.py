"""What need not be kept: answers of the API that are there only for a repeat of the same request."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session

from roadmap.models import IDEMPOTENCY

REPEATS_KEPT = timedelta(days=7)
"""How long a request with the same ``Idempotency-Key`` gets the same answer. A client that tries again a week later has
lost its answer long ago and has to look first."""


def forget_answers(session: Session, now: datetime) -> int:
    """Delete the kept answers of more than a week ago; returns how many. Repeatable; one statement."""
    done = session.execute(delete(IDEMPOTENCY).where(IDEMPOTENCY.c.at < now - REPEATS_KEPT))
    return int(getattr(done, "rowcount", 0))
