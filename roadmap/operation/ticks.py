"""What the clock does: open windows, mark what turned overdue, seal the journal, plan letters, make due reports.

Every job takes its work from the database, may run twice or in two processes at once, and writes in sets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.engine import Row
from sqlmodel import Session

from roadmap.control.moves import HELD, take_all, write_all
from roadmap.control.steps import facts_of
from roadmap.database import Database
from roadmap.language.message import _
from roadmap.letters.coverage.letter import plan_coverage
from roadmap.letters.links import with_secret
from roadmap.letters.outbound import plan_letters
from roadmap.letters.templates.alarms import watch_templates
from roadmap.letters.troubles.alarm import TickRun, tell_troubles
from roadmap.letters.urgent import react
from roadmap.models import REPORTS, ROADMAPS, TASKS
from roadmap.operation.cleanup import forget_answers
from roadmap.operation.statistics import keep_statistics
from roadmap.people.permissions import CLOCK
from roadmap.reads.tasks import OWED
from roadmap.reports.execution import execution_report, freeze_report
from roadmap.settings import Settings
from roadmap.sql.among import among
from roadmap.status import write_status
from roadmap.troubles import Troubles, rows_of, without_failing
from roadmap.zones import FALLBACK, is_zone, zone_of
from workflows.guards import CLOCK as CLOCK_ROLE
from workflows.journal import seal, unsealed_streams
from workflows.lifecycle import State

_Condition = Callable[[date], tuple[ColumnElement[bool], ...]]
"""Which tasks, by the day in their roadmap's zone."""


@dataclass(frozen=True, slots=True)
class TickSummary:
    """What one tick did: windows opened, tasks turned overdue, letters planned, journal rows sealed, reports made; and
    how many troubles stand, of this tick or an earlier one."""

    opened: int
    overdue: int
    letters: int
    sealed: int
    reports: int
    troubles: int = 0


def tick(database: Database, settings: Settings, now: datetime) -> TickSummary:
    """Run every due job once, each in its own transactions; what fails costs only itself and is told once.

    Reports come before the letters that announce them. Only a database that does not answer ends the tick.
    """
    settings = with_secret(database, settings)
    run = TickRun.begin(database, now)
    run.run("statistics", lambda _asked: keep_statistics(database, now))
    run.run("zones", lambda troubles: check_zones(database, troubles))
    opened = run.run("windows", lambda troubles: open_windows(database, now, troubles))
    overdue = run.run("overdue", lambda troubles: mark_overdue(database, now, troubles))
    reports = run.run("reports", lambda troubles: make_due_reports(database, now, troubles), rests=True)
    letters = run.run("reactions", lambda troubles: react(database, settings, now, troubles))
    letters += run.run("letters", lambda troubles: plan_letters(database, settings, now, troubles))
    letters += run.run("coverage", lambda troubles: plan_coverage(database, settings, now, troubles), rests=True)
    letters += run.run("templates", lambda troubles: watch_templates(database, settings, now, troubles))
    run.run("answers", lambda _asked: _forget(database, now))
    sealed = run.run("journal", lambda troubles: seal_journal(database, troubles))
    alarms, standing = tell_troubles(database, settings, run)
    summary = TickSummary(opened, overdue, letters + alarms, sealed, reports, standing)
    with database.write() as session:
        write_status(session, "tick", asdict(summary), now)
    return summary


def _forget(database: Database, now: datetime) -> int:
    with database.write() as session:
        forget_answers(session, now)
    return 0


def check_zones(database: Database, troubles: Troubles) -> int:
    """Tell of roadmaps whose time zone there is none of: their days are Moscow's until somebody sets them right."""
    with database.read() as session:
        used = select(ROADMAPS.c.time_zone).where(ROADMAPS.c.state == "in_force").distinct()
        for zone in session.execute(used).scalars():
            if not is_zone(zone):
                troubles.note(
                    f"zone:{zone}",
                    ValueError(_("считаем по {fallback}: исправьте правила дорожной карты", fallback=FALLBACK)),
                )
    return 0


def open_windows(database: Database, now: datetime, troubles: Troubles | None = None) -> int:
    """Start the planned tasks whose window's first day has come. A window with an open start waits for a person."""
    return _move_by_clock(database, "start", _to_open, now, troubles or Troubles("windows"))


def mark_overdue(database: Database, now: datetime, troubles: Troubles | None = None) -> int:
    """Journal each task whose control date has passed without a report, once per control date."""
    return _move_by_clock(
        database, "pass_term", _to_mark, now, troubles if troubles is not None else Troubles("overdue")
    )


def _move_by_clock(database: Database, trigger: str, chosen: _Condition, now: datetime, troubles: Troubles) -> int:
    """Make the clock's move for the tasks chosen by the day of their roadmap's zone: all roadmaps in one transaction;
    where that fails, without those to blame. Nothing is written where there are none."""
    with database.read() as session:
        rows_by_zone = _by_zone(session, now, chosen, troubles)
        roadmaps = sorted({row.roadmap_id for rows, _other in rows_by_zone for row in rows})
    count = 0

    def work(some: Sequence[int]) -> None:
        nonlocal count
        within = ROADMAPS.c.id.between(some[0], some[-1])
        with database.write() as session:
            moved = 0
            for rows, today in _by_zone(session, now, lambda day: (*chosen(day), within), troubles):
                facts = partial(facts_of, today=today, now=now, roles=frozenset({CLOCK_ROLE}))
                moved += write_all(session, list(take_all(rows, trigger, facts)))
        count += moved

    without_failing(roadmaps, work, lambda number: f"roadmap:{number}", troubles)
    return count


def _by_zone(
    session: Session, now: datetime, condition: _Condition, troubles: Troubles
) -> Iterator[tuple[Sequence[Row[Any]], date]]:
    zones = session.execute(select(ROADMAPS.c.time_zone).distinct().order_by(ROADMAPS.c.time_zone)).scalars().all()
    for zone in zones:
        today = now.astimezone(zone_of(zone)).date()
        chosen = (
            select(*HELD)
            .join(ROADMAPS, ROADMAPS.c.id == TASKS.c.roadmap_id)
            .where(ROADMAPS.c.time_zone == zone, ROADMAPS.c.state == "in_force", *condition(today))
            .order_by(TASKS.c.id)
            .with_for_update(of=TASKS, skip_locked=True)
        )
        rows = rows_of(session, chosen, TASKS.c.id, "task", troubles)
        if rows:
            yield rows, today


def _to_open(today: date) -> tuple[ColumnElement[bool], ...]:
    return (TASKS.c.state == State.planned.value, TASKS.c.opens_on <= today)


def _to_mark(today: date) -> tuple[ColumnElement[bool], ...]:
    return (TASKS.c.state.in_(OWED), TASKS.c.control_on < today, TASKS.c.overdue_since.is_(None))


def seal_journal(database: Database, troubles: Troubles | None = None) -> int:
    """Give new journal rows their number and hash; one stream that cannot be sealed keeps the others not back."""
    with database.read() as session:
        streams = unsealed_streams(session)
    count = 0

    def work(some: Sequence[str]) -> None:
        nonlocal count
        with database.write() as session:
            sealed = seal(session, limit=20000, only=some)
        count += sealed

    mine = troubles if troubles is not None else Troubles("journal")
    without_failing(streams, work, lambda stream: f"stream:{stream}", mine)
    return count


def make_due_reports(database: Database, now: datetime, troubles: Troubles | None = None) -> int:
    """On the first day of a quarter, the report of the quarter that ended, once for each roadmap in force."""
    troubles = troubles if troubles is not None else Troubles("reports")
    made = 0
    with database.read() as session:
        wanted = list(_reports_due(session, now, troubles))
        keys = [f"{slug}:{key}" for _number, slug, key, _last in wanted]
        known = set(session.execute(select(REPORTS.c.key).where(among(REPORTS.c.key, keys))).scalars())
    for number, slug, key, last in wanted:
        if f"{slug}:{key}" not in known:
            with troubles.apart(f"roadmap:{number}"):
                made += _make_report(database, slug, key, last, now)
    return made


def _reports_due(session: Session, now: datetime, troubles: Troubles) -> Iterator[tuple[int, str, str, date]]:
    """Number and slug of each roadmap in force, the name of the quarter that ended there and its last day."""
    chosen = select(ROADMAPS.c.id, ROADMAPS.c.slug, ROADMAPS.c.start, ROADMAPS.c.time_zone)
    in_force = chosen.where(ROADMAPS.c.state == "in_force")
    for row in rows_of(session, in_force, ROADMAPS.c.id, "roadmap", troubles):
        last, key = _last_quarter(now.astimezone(zone_of(row.time_zone)).date())
        if row.start <= last:
            yield row.id, row.slug, key, last


def _make_report(database: Database, slug: str, key: str, last: date, now: datetime) -> int:
    with database.write() as session:
        if session.execute(select(func.count()).where(REPORTS.c.key == f"{slug}:{key}")).scalar_one():
            return 0
        report = execution_report(session, slug, last, key, now)
        freeze_report(session, report, "xlsx", CLOCK, now, key=f"{slug}:{key}")
    return 1


def _last_quarter(today: date) -> tuple[date, str]:
    """The last day of the quarter before today's, and its name («2024-Q1»)."""
    first_month = (today.month - 1) // 3 * 3 + 1
    last = date.fromordinal(date(today.year, first_month, 1).toordinal() - 1)
    return last, f"{last.year}-Q{(last.month - 1) // 3 + 1}"
