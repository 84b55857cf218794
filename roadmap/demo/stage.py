"""The demo: made-up users at example.org and a scripted, deterministic history up to its «today».

Every move of the history goes through the same table, guards and rules as a person's; only the writing is in bulk.
No person of the documents acts in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, insert, select
from sqlmodel import Session

from roadmap.database import Database
from roadmap.demo.history import FIRST_DAY, Cast, write_history
from roadmap.models import BODIES, CONTACTS, INDICATORS, MEASURED_VALUES, MEMBERSHIPS, ROADMAPS, TARGETS, USERS
from roadmap.operation.ownership import FOR_HISTORY, MARK, PLAYED, claim
from roadmap.orders.seeds.load import seed
from roadmap.orders.seeds.shapes import load_folder
from roadmap.people.accounts import hash_password
from roadmap.resources import seeds_dir
from roadmap.sql.upserts import insert_missing
from roadmap.status import read_status, write_status
from workflows.journal import EVENTS, SYSTEM, Entry, record, seal

DEMO_TODAY = date(2024, 3, 15)
DEMO_PASSWORD = "vekha-demo"  # noqa: S105 (printed on the log-in page, that is its purpose)
DEMO_BEGINS = datetime.combine(FIRST_DAY, time(5), UTC)


class DemoUser(NamedTuple):
    """A clearly made-up person."""

    email: str
    name: str
    role: str
    bodies: tuple[str, ...] = ()


DEMO_USERS = (
    DemoUser("admin@example.org", "Демо Администратор", "admin"),
    DemoUser("coordinator@example.org", "Демо Координатор", "coordinator"),
    DemoUser("controller@example.org", "Демо Контролёр", "controller"),
    DemoUser("executor@example.org", "Демо Исполнитель", "executor", ("tyumen-cnppm",)),
    DemoUser("leader@example.org", "Демо Руководитель", "leader"),
    DemoUser("auditor@example.org", "Демо Аудитор", "auditor"),
)


def add_people(session: Session, now: datetime) -> None:
    """The demo's users and a made-up address for every body. Repeatable."""
    known = set(session.execute(select(USERS.c.email)).scalars())
    new = [user for user in DEMO_USERS if user.email not in known]
    if new:
        hashed = hash_password(DEMO_PASSWORD)  # one hash serves all: the password is printed anyway
        session.execute(
            insert(USERS),
            [
                {
                    "email": user.email,
                    "name": user.name,
                    "role": user.role,
                    "password_hash": hashed,
                    "active": True,
                    "created_at": now,
                }
                for user in new
            ],
        )
        record(session, *(Entry(SYSTEM, now, "user.added", f"user:{user.email}", None, {"demo": True}) for user in new))
    ids = {row.email: row.id for row in session.execute(select(USERS.c.email, USERS.c.id))}
    bodies = {row.slug: row.id for row in session.execute(select(BODIES.c.slug, BODIES.c.id))}
    insert_missing(
        session,
        MEMBERSHIPS,
        [
            {"user_id": ids[user.email], "subject_id": bodies[slug]}
            for user in DEMO_USERS
            for slug in user.bodies
            if slug in bodies
        ],
    )
    insert_missing(
        session,
        CONTACTS,
        [
            {"subject_id": subject_id, "email": f"{slug}@example.org", "name": "", "state": "live"}
            for slug, subject_id in sorted(bodies.items())
        ],
    )


def play(database: Database, today: date) -> None:
    """Seed the documents, the people and the history up to ``today``; does nothing where that was done before.

    Raises `Conflict` on a base that is not the demo's own.
    """
    with database.read() as session:
        if read_status(session, MARK) is not None and read_status(session, PLAYED) is not None:
            return
    with database.write() as session:
        claim(session, FOR_HISTORY, DEMO_BEGINS)
        if read_status(session, PLAYED) is not None:  # another process was faster, or an earlier version
            return
        seed(session, load_folder(seeds_dir()), DEMO_BEGINS)
        add_people(session, DEMO_BEGINS)
        users = {row.role: row.id for row in session.execute(select(USERS.c.role, USERS.c.id).where(_is_ours()))}
        cast = Cast(coordinator=users["coordinator"], controller=users["controller"], executor=users["executor"])
        for roadmap_id in session.execute(select(ROADMAPS.c.id).order_by(ROADMAPS.c.id)).scalars().all():
            write_history(session, roadmap_id, cast, today)
        _readings(session, users["coordinator"], today)
        seal(session, limit=1_000_000)
        write_status(session, PLAYED, {"today": today.isoformat()}, _morning(today))


def _is_ours() -> ColumnElement[bool]:
    return USERS.c.email.in_([user.email for user in DEMO_USERS])


def resume_at(database: Database, today: date) -> datetime:
    """Where the demo's clock goes on: the morning of its «today», or after the last thing that happened in it."""
    with database.read() as session:
        last = session.execute(select(func.max(EVENTS.c.at))).scalar_one_or_none()
    begins = _morning(today)
    return max(begins, last) if last is not None else begins


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), ZoneInfo("Europe/Moscow")).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class _Plan:
    indicator_id: int
    year: int
    value: float
    direction: str | None


def _readings(session: Session, user_id: int, today: date) -> None:
    """Values for the years that have ended: two of three reach their target, every third falls a little short."""
    rows = session.execute(
        select(TARGETS.c.indicator_id, TARGETS.c.year, TARGETS.c.value, INDICATORS.c.direction)
        .join(INDICATORS, INDICATORS.c.id == TARGETS.c.indicator_id)
        .where(TARGETS.c.year < today.year)
        .order_by(TARGETS.c.indicator_id, TARGETS.c.year)
    )
    plans = [_Plan(*row) for row in rows]
    readings = [
        {
            "indicator_id": plan.indicator_id,
            "year": plan.year,
            "value": _reached(plan, short=number % 3 == 2),
            "measured_on": date(plan.year + 1, 1, 25),
            "comment": "показательные данные",
            "reported_by": user_id,
            "reported_at": _morning(date(plan.year + 1, 1, 25)),
        }
        for number, plan in enumerate(plans)
        if date(plan.year + 1, 1, 25) <= today
    ]
    if readings:
        session.execute(insert(MEASURED_VALUES), readings)


def _reached(plan: _Plan, *, short: bool) -> float:
    better = -1 if plan.direction == "<=" else 1
    moved = plan.value * (1 + better * (-0.06 if short else 0.02))
    ceiling = 100.0 if plan.value <= 100 else moved
    return round(min(moved, ceiling), 1)
