"""Rows for tests, as plain functions: each inserts one thing with what matters given and the rest made up.

All return the new row's id. What a row needs and was not given (a task's measure, a measure's roadmap) is made too.
Numbers come from one counter, so two rows never collide on a unique key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy import Table, insert, select
from sqlmodel import Session

from roadmap.models import (
    ACTS,
    ASSIGNMENTS,
    BODIES,
    CONTACTS,
    DUE_DATES,
    EVIDENCE,
    EXTENSIONS,
    GROUP_MEMBERS,
    INDICATORS,
    MEASURES,
    MEMBERSHIPS,
    ROADMAPS,
    SECTIONS,
    TARGETS,
    TASKS,
    USERS,
)
from roadmap.people.permissions import Actor
from workflows.calendar import russian_calendar
from workflows.lifecycle import State

NOW = datetime(2024, 3, 15, 9, 0, tzinfo=UTC)
"""Friday, noon in Moscow: the demo's day."""

TODAY = date(2024, 3, 15)

_numbers = count(1)


def _put(session: Session, table: Table, values: Mapping[str, Any]) -> int:
    return int(session.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())


def user(session: Session, role: str = "coordinator", *, subjects: Sequence[int] = (), **values: Any) -> int:
    """A person with an account who acts for ``subjects``."""
    number = next(_numbers)
    row = {"email": f"user{number}@example.org", "name": f"Сотрудник {number}", "role": role, "created_at": NOW}
    user_id = _put(session, USERS, row | values)
    for subject_id in subjects:
        session.execute(insert(MEMBERSHIPS).values(user_id=user_id, subject_id=subject_id))
    return user_id


def actor(session: Session, role: str = "coordinator", *, subjects: Sequence[int] = ()) -> Actor:
    """Somebody with an account, ready to act."""
    user_id = user(session, role, subjects=subjects)
    row = session.execute(select(USERS).where(USERS.c.id == user_id)).one()
    return Actor(user_id, row.name, row.email, row.role, frozenset(subjects))


def subject(session: Session, *, members: Sequence[int] = (), **values: Any) -> int:
    """A body; with ``members`` a group."""
    number = next(_numbers)
    row = {"slug": f"body-{number}", "region": "test", "name": f"Орган {number}", "kind": "организация", "version": 1}
    subject_id = _put(session, BODIES, row | values)
    for member_id in members:
        session.execute(insert(GROUP_MEMBERS).values(group_id=subject_id, member_id=member_id))
    return subject_id


def contact(session: Session, subject_id: int, email: str | None = None, **values: Any) -> int:
    """An address of a body."""
    row = {"subject_id": subject_id, "email": email or f"body{next(_numbers)}@example.org", "state": "live"}
    return _put(session, CONTACTS, row | values)


def act(session: Session, **values: Any) -> int:
    """An order."""
    number = next(_numbers)
    row = {
        "slug": f"act-{number}",
        "kind": "приказ",
        "number": f"{number}-П",
        "date": date(2023, 5, 23),
        "title": f"Об утверждении дорожной карты {number}",
        "issuer": "Департамент",
        "attached": [],
        "amendments": [],
        "abbreviations": [],
        "suspects": [],
    }
    return _put(session, ACTS, row | values)


def indicator(session: Session, act_id: int, *, targets: Mapping[int, float] | None = None, **values: Any) -> int:
    """A figure of an act with its yearly ``targets``."""
    number = next(_numbers)
    row = {"act_id": act_id, "position": number, "name": f"Показатель {number}", "unit": "%", "direction": ">="}
    indicator_id = _put(session, INDICATORS, row | values)
    for year, value in (targets or {}).items():
        session.execute(insert(TARGETS).values(indicator_id=indicator_id, year=year, value=value))
    return indicator_id


def roadmap(session: Session, **values: Any) -> int:
    """A roadmap in force for 2023 and 2024."""
    number = next(_numbers)
    row = {
        "slug": f"roadmap-{number}",
        "title": f"Дорожная карта {number}",
        "region": "Тестовая область",
        "start": date(2023, 1, 1),
        "end": date(2024, 12, 31),
        "time_zone": "Europe/Moscow",
        "state": "in_force",
        "shift_rule": "back",
        "self_acceptance": False,
        "policy": {},
        "reporting_days": {},
        "version": 1,
    }
    return _put(session, ROADMAPS, row | values)


def section(session: Session, roadmap_id: int, *, parent_id: int | None = None, **values: Any) -> int:
    """A heading."""
    key = str(next(_numbers))
    row = {
        "roadmap_id": roadmap_id,
        "parent_id": parent_id,
        "root_id": parent_id,
        "key": key,
        "path": key.zfill(3),
        "title": f"Направление {key}",
    }
    return _put(session, SECTIONS, row | values)


def measure(
    session: Session,
    roadmap_id: int | None = None,
    *,
    lead: Sequence[int] = (),
    executors: Sequence[int] = (),
    windows: Sequence[tuple[str | None, str]] = (),
    **values: Any,
) -> int:
    """A measure; ``lead`` and ``executors`` are subjects, ``windows`` (start, due) as ISO dates for its schedule."""
    number = next(_numbers)
    row = {
        "roadmap_id": roadmap_id or roadmap(session),
        "n": number,
        "title": f"Провести мероприятие {number}",
        "deadline": "до 29 марта 2024 г.",
        "schedule": {"kind": "dates", "windows": [{"start": start, "due": due} for start, due in windows]},
        "kind": "dates",
        "explanation": "",
        "result": "Справка",
        "lines": [],
        "notes": [],
        "review": False,
        "evidence_demanded": False,
        "revision": 1,
        "version": 1,
    }
    measure_id = _put(session, MEASURES, row | values)
    for role, bodies in (("lead", lead), ("executor", executors)):
        for position, subject_id in enumerate(bodies):
            assign(session, measure_id, subject_id, role, position)
    return measure_id


def assign(session: Session, measure_id: int, subject_id: int, role: str = "lead", position: int = 0) -> int:
    """Make a body answer for a measure."""
    row = {"measure_id": measure_id, "subject_id": subject_id, "role": role, "position": position}
    return _put(session, ASSIGNMENTS, row | {"printed": f"Орган № {subject_id}"})


def task(
    session: Session,
    measure_id: int | None = None,
    *,
    state: State | str = State.planned,
    due_on: date = date(2024, 3, 29),
    opens_on: date | None = None,
    **values: Any,
) -> int:
    """A control point; ``control_on`` is ``due_on`` moved back off a day off unless given."""
    measure_id = measure_id or measure(session)
    control_on = values.pop("control_on", russian_calendar().shift(due_on, "back"))
    owner = session.execute(select(MEASURES.c.roadmap_id).where(MEASURES.c.id == measure_id)).scalar_one()
    row = {
        "roadmap_id": owner,
        "measure_id": measure_id,
        "window": f"{opens_on or ''}..{due_on}#{next(_numbers)}",
        "opens_on": opens_on,
        "due_on": due_on,
        "control_on": control_on,
        "original_due_on": due_on,
        "original_control_on": control_on,
        "provisional": False,
        "state": State(state).value,
        "version": 1,
    }
    return _put(session, TASKS, row | values)


def extension(session: Session, task_id: int, new_due_on: date = date(2024, 4, 30), **values: Any) -> int:
    """A request to move a date, still asked unless said otherwise."""
    due_on = session.execute(select(TASKS.c.due_on).where(TASKS.c.id == task_id)).scalar_one()
    row = {"task_id": task_id, "old_due_on": due_on, "new_due_on": new_due_on, "reason": "ждём данные"}
    return _put(session, EXTENSIONS, row | {"state": "asked", "asked_at": NOW} | values)


def due_date(session: Session, task_id: int, due_on: date, **values: Any) -> int:
    """A date set for a task beside its first."""
    row = {"task_id": task_id, "due_on": due_on, "control_on": due_on, "basis": "продление", "set_at": NOW}
    return _put(session, DUE_DATES, row | values)


def proof(session: Session, task_id: int, **values: Any) -> int:
    """Words attached to a task as proof."""
    row = {"task_id": task_id, "kind": "text", "name": "письмо № 1", "added_at": NOW}
    return _put(session, EVIDENCE, row | values)
