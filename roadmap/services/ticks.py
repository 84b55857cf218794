"""What the clock does: open windows, mark what turned overdue, seal the journal, plan letters, make due reports.

Every job takes its work from the database, may run twice or in two processes at once, and writes in sets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.engine import Row
from sqlmodel import Session

from roadmap.database import Database
from roadmap.models import REPORTS, ROADMAPS, TASKS
from roadmap.models.among import among
from roadmap.queries.tasks import OWED
from roadmap.services.answers import with_secret
from roadmap.services.coverage_letters import plan_coverage
from roadmap.services.forgetting import forget_answers
from roadmap.services.letters import plan_letters
from roadmap.services.permissions import CLOCK
from roadmap.services.reactions import react
from roadmap.services.reporting import execution_report, freeze_report
from roadmap.services.signs import write_sign
from roadmap.services.statistics import keep_statistics
from roadmap.services.template_alarms import watch_templates
from roadmap.settings import Settings
from workflows.guards import Facts
from workflows.journal import EVENTS, Entry, record, seal
from workflows.lifecycle import State
from workflows.machine import MoveRefused, fire


@dataclass(frozen=True, slots=True)
class TickSummary:
    """What one tick did: windows opened, tasks turned overdue, letters planned, journal rows sealed, reports made."""

    opened: int
    overdue: int
    letters: int
    sealed: int
    reports: int


def tick(database: Database, settings: Settings, now: datetime) -> TickSummary:
    """Run every due job once, each in its own transaction.

    Reports come before the letters that announce them; one that cannot be made keeps nobody's letter back and is raised
    at the end.
    """
    settings = with_secret(database, settings)
    keep_statistics(database, now)
    opened, overdue = open_windows(database, now), mark_overdue(database, now)
    reports, fault = 0, None
    try:
        reports = make_due_reports(database, now)
    except Exception as error:
        fault = error
    letters = react(database, settings, now) + plan_letters(database, settings, now)
    letters += plan_coverage(database, settings, now) + watch_templates(database, settings, now)
    summary = TickSummary(opened, overdue, letters, seal_journal(database, now), reports)
    if fault is not None:
        raise fault
    with database.write() as session:
        forget_answers(session, now)
        write_sign(session, "tick", asdict(summary), now)
    return summary


def open_windows(database: Database, now: datetime) -> int:
    """Start the planned tasks whose window's first day has come. A window with an open start waits for a person."""
    with database.read() as session:
        if not any(True for _, _ in _by_zone(session, now, _to_open)):
            return 0
    with database.write() as session:
        count = 0
        for rows, today in _by_zone(session, now, _to_open):
            startable = [row for row in rows if _may_start(row, today)]
            count += _set_all(session, startable, {"state": State.in_progress.value}, State.planned)
            record(session, *(_entry(row, now, "task.started", _START) for row in startable))
        return count


_START = {"trigger": "start", "from": State.planned.value, "to": State.in_progress.value}


def _may_start(row: Row[Any], today: date) -> bool:
    try:
        return fire("start", State.planned, Facts(today, roles=frozenset({"clock"}), opens_on=row.opens_on)) is not None
    except MoveRefused:
        return False


def mark_overdue(database: Database, now: datetime) -> int:
    """Journal each task whose control date has passed without a report, once per control date."""
    with database.read() as session:
        if not any(True for _, _ in _by_zone(session, now, _to_mark)):
            return 0
    with database.write() as session:
        count = 0
        for rows, _ in _by_zone(session, now, _to_mark):
            count += _set_all(session, rows, {"overdue_since": TASKS.c.control_on}, None)
            record(
                session,
                *(_entry(row, now, "task.overdue", {"control_on_was": row.control_on.isoformat()}) for row in rows),
            )
        return count


def _by_zone(session: Session, now: datetime, condition: Any) -> Iterator[tuple[Sequence[Row[Any]], date]]:
    zones = session.execute(select(ROADMAPS.c.time_zone).distinct().order_by(ROADMAPS.c.time_zone)).scalars().all()
    for zone in zones:
        today = now.astimezone(ZoneInfo(zone)).date()
        rows = session.execute(
            select(TASKS.c.id, TASKS.c.roadmap_id, TASKS.c.opens_on, TASKS.c.control_on)
            .join(ROADMAPS, ROADMAPS.c.id == TASKS.c.roadmap_id)
            .where(ROADMAPS.c.time_zone == zone, ROADMAPS.c.state == "in_force", *condition(today))
            .order_by(TASKS.c.id)
            .with_for_update(of=TASKS, skip_locked=True)
        ).all()
        if rows:
            yield rows, today


def _to_open(today: date) -> tuple[Any, ...]:
    return (TASKS.c.state == State.planned.value, TASKS.c.opens_on <= today)


def _to_mark(today: date) -> tuple[Any, ...]:
    return (TASKS.c.state.in_(OWED), TASKS.c.control_on < today, TASKS.c.overdue_since.is_(None))


def _set_all(session: Session, rows: Sequence[Row[Any]], values: dict[str, Any], state: State | None) -> int:
    """Set ``values`` on the rows, which this transaction holds; only those still in ``state`` where one is given."""
    if rows:
        statement = update(TASKS).where(TASKS.c.id == bindparam("row_id")).values(**values)
        if state is not None:
            statement = statement.where(TASKS.c.state == state.value).values(version=TASKS.c.version + 1)
        session.connection().execute(statement, [{"row_id": row.id} for row in rows])
    return len(rows)


def _entry(row: Row[Any], now: datetime, kind: str, details: dict[str, Any]) -> Entry:
    return Entry(f"roadmap:{row.roadmap_id}", now, kind, f"task:{row.id}", None, details)


def seal_journal(database: Database, now: datetime) -> int:
    """Give new journal rows their number and hash."""
    with database.read() as session:
        waiting = session.execute(select(EVENTS.c.id).where(EVENTS.c.seq.is_(None)).limit(1)).one_or_none()
    if waiting is None:
        return 0
    with database.write() as session:
        return seal(session, limit=20000)


def make_due_reports(database: Database, now: datetime) -> int:
    """On the first day of a quarter, the report of the quarter that ended, once for each roadmap in force."""
    made = 0
    with database.read() as session:
        wanted = [
            (row.slug, key, last)
            for row in session.execute(
                select(ROADMAPS.c.slug, ROADMAPS.c.start, ROADMAPS.c.time_zone).where(ROADMAPS.c.state == "in_force")
            )
            for last, key in (_last_quarter(now.astimezone(ZoneInfo(row.time_zone)).date()),)
            if row.start <= last
        ]
        known = set(
            session.execute(
                select(REPORTS.c.key).where(among(REPORTS.c.key, [f"{slug}:{key}" for slug, key, _ in wanted]))
            ).scalars()
        )
    for slug, key, last in wanted:
        if f"{slug}:{key}" not in known:
            with database.write() as session:
                if not session.execute(select(func.count()).where(REPORTS.c.key == f"{slug}:{key}")).scalar_one():
                    report = execution_report(session, slug, last, key, now)
                    freeze_report(session, report, "xlsx", CLOCK, now, key=f"{slug}:{key}")
                    made += 1
    return made


def _last_quarter(today: date) -> tuple[date, str]:
    """The last day of the quarter before today's, and its name («2024-Q1»)."""
    first_month = (today.month - 1) // 3 * 3 + 1
    last = date.fromordinal(date(today.year, first_month, 1).toordinal() - 1)
    return last, f"{last.year}-Q{(last.month - 1) // 3 + 1}"
