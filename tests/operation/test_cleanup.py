"""Kept answers of the API are forgotten after a week, by the clock."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert, select

from roadmap.database import Database
from roadmap.models import IDEMPOTENCY
from roadmap.operation.cleanup import REPEATS_KEPT, forget_answers
from roadmap.operation.ticks import tick
from roadmap.settings import Settings
from tests import builders as b


def keys(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(session.execute(select(IDEMPOTENCY.c.key)).scalars())


def test_a_tick_forgets_what_is_older_than_a_week_and_nothing_else(database: Database) -> None:
    ages = {"old": timedelta(days=8), "edge": REPEATS_KEPT, "fresh": timedelta(days=6)}
    with database.write() as session:
        user = b.user(session)
        same = {"user_id": user, "fingerprint": "f", "status": 200, "body": {}}
        rows = [same | {"key": key, "at": b.NOW - age} for key, age in ages.items()]
        session.execute(insert(IDEMPOTENCY), rows)
    tick(database, Settings(), b.NOW)
    assert keys(database) == ["edge", "fresh"]
    with database.write() as session:
        assert forget_answers(session, b.NOW) == 0
        assert forget_answers(session, b.NOW + timedelta(days=9)) == 2
    assert keys(database) == []
