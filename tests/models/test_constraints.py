"""The database itself refuses what must never be stored, whoever writes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import Session

from roadmap.database import Database
from roadmap.models import (
    ASSIGNMENTS,
    EVIDENCE,
    EXTENSIONS,
    INDICATORS,
    MEASURES,
    NOTICES,
    ROADMAPS,
    STATUS_ROWS,
    TASKS,
    USERS,
)
from tests import builders as b
from workflows.journal import EVENTS, Entry, record


def twice(build: Callable[..., int], **values: Any) -> Callable[[Session], object]:
    def crime(session: Session) -> None:
        build(session, **values)
        build(session, **values)

    return crime


def second_pending_extension(session: Session) -> None:
    task = b.task(session)
    b.extension(session, task)
    b.extension(session, task)


def same_measure_number(session: Session) -> None:
    roadmap_id = b.roadmap(session)
    b.measure(session, roadmap_id, n=1)
    b.measure(session, roadmap_id, n=1)


def same_window(session: Session) -> None:
    measure_id = b.measure(session)
    b.task(session, measure_id, window="..2024-03-29")
    b.task(session, measure_id, window="..2024-03-29")


def same_notice(session: Session) -> None:
    row = {"key": "due:1", "task_id": b.task(session), "kind": "due", "step": "7", "recipient": "a@example.org"}
    for _ in range(2):
        session.execute(insert(NOTICES).values(**row, planned_on=b.TODAY))


CRIMES: dict[str, Callable[[Session], object]] = {
    "two accounts with one address": twice(b.user, email="a@example.org"),
    "two roadmaps with one slug": twice(b.roadmap, slug="a"),
    "two subjects with one slug": twice(b.subject, slug="a"),
    "two acts with one slug": twice(b.act, slug="a"),
    "two measures with one number": same_measure_number,
    "two tasks for one window": same_window,
    "two pending extensions": second_pending_extension,
    "one notice twice": same_notice,
    "a role nobody knows": lambda s: b.user(s, "king"),
    "a task in no state": lambda s: s.execute(update(TASKS).where(TASKS.c.id == b.task(s)).values(state="lost")),
    "a window that ends before it opens": lambda s: b.task(s, opens_on=date(2024, 3, 30), due_on=date(2024, 3, 29)),
    "a rule of shift nobody knows": lambda s: b.roadmap(s, shift_rule="sideways"),
    "a state of roadmap nobody knows": lambda s: b.roadmap(s, state="lost"),
    "an extension in no state": lambda s: b.extension(s, b.task(s), state="perhaps"),
    "proof of no kind": lambda s: b.proof(s, b.task(s), kind="smell"),
    "a direction nobody knows": lambda s: b.indicator(s, b.act(s), direction="=="),
    "a third role on a measure": lambda s: b.assign(s, b.measure(s), b.subject(s), "friend"),
    "a task of no measure": lambda s: s.execute(update(TASKS).where(TASKS.c.id == b.task(s)).values(measure_id=10**6)),
    "an assignment of nobody": lambda s: b.assign(s, b.measure(s), 10**6),
    "proof in a file nobody stored": lambda s: b.proof(s, b.task(s), kind="file", sha256="0" * 64),
    "a measure without a title": lambda s: b.measure(s, title=None),
}


@pytest.mark.parametrize("crime", CRIMES)
def test_the_database_refuses(database: Database, crime: str) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        CRIMES[crime](session)
        session.flush()


def test_what_others_lean_on_cannot_be_deleted(database: Database) -> None:
    with database.write() as session:
        task = b.task(session)
        b.proof(session, task)
    for table in (ROADMAPS, MEASURES, TASKS):
        with pytest.raises(IntegrityError), database.write() as session:
            session.execute(delete(table))


def test_a_decided_extension_makes_room_for_the_next(database: Database) -> None:
    with database.write() as session:
        task = b.task(session)
        for state in ("granted", "refused", "withdrawn", "asked"):
            b.extension(session, task, state=state)
        assert len(session.execute(select(EXTENSIONS)).all()) == 4


def test_instants_come_back_as_aware_utc(database: Database) -> None:
    ekaterinburg = timezone(timedelta(hours=5))
    with database.write() as session:
        session.execute(
            insert(STATUS_ROWS).values(
                name="tick", at=datetime(2024, 3, 15, 4, 30, 0, 7, tzinfo=ekaterinburg), value={}
            )
        )
    with database.read() as session:
        at = session.execute(select(STATUS_ROWS.c.at)).scalar_one()
    assert at == datetime(2024, 3, 14, 23, 30, 0, 7, tzinfo=UTC)
    assert at.utcoffset() == timedelta()


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="must have timezone information"), database.write() as session:
        session.execute(insert(STATUS_ROWS).values(name="tick", at=datetime(2024, 3, 15, 4, 30), value={}))


def test_json_keeps_russian_letters_and_order(database: Database) -> None:
    details = {"я": "«Ёж»", "а": [1, 2.5, None, True], "пусто": {}}
    with database.write() as session:
        record(session, Entry("s", b.NOW, "k", "x:1", None, details))
    with database.read() as session:
        found = session.execute(select(EVENTS.c.details)).scalar_one()
    assert list(found.items()) == list(details.items())


def test_one_body_may_both_lead_and_execute(database: Database) -> None:
    with database.write() as session:
        body = b.subject(session)
        b.measure(session, lead=[body], executors=[body])
        assert len(session.execute(select(ASSIGNMENTS)).all()) == 2


def test_an_indicator_may_have_no_direction(database: Database) -> None:
    with database.write() as session:
        b.indicator(session, b.act(session), direction=None, targets={2023: 7.5, 2024: 8})
        assert session.execute(select(INDICATORS.c.direction)).scalar_one() is None


def test_a_row_made_with_defaults_only_is_complete(database: Database) -> None:
    with database.write() as session:
        head = {"slug": "a", "title": "А", "start": b.TODAY, "end": b.TODAY}
        session.execute(insert(ROADMAPS).values(**head))
        row = session.execute(select(ROADMAPS)).one()
        session.execute(insert(USERS).values(email="a@example.org", name="А", role="admin", created_at=b.NOW))
        assert session.execute(select(USERS.c.active)).scalar_one() is True
        assert session.execute(select(EVIDENCE)).all() == []
    assert (row.policy, row.reporting_days, row.version, row.shift_rule) == ({}, {}, 1, "back")
