"""Rehearsal: who would get how many letters on which day of a period, before anything is switched on.

What letters need is copied into a database of its own that is thrown away; there the same ticks run under a false clock
as will run under the real one, so nothing is guessed and nothing is written where it counts. It rehearses silence:
nobody reports, so every reminder and every escalation comes. Nothing is sent: the copy knows no mail server.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import Table, insert, select
from sqlmodel import Session, SQLModel

from notifications.outbox import MESSAGE
from roadmap.bounds import check_days
from roadmap.database import Database
from roadmap.errors import BadInput
from roadmap.language.message import _
from roadmap.letters.outbound import plan_letters
from roadmap.letters.urgent import react
from roadmap.models import (
    ACTS,
    ASSIGNMENTS,
    BODIES,
    CONTACTS,
    EXTENSIONS,
    GROUP_MEMBERS,
    MEASURE_PEOPLE,
    MEASURES,
    MEMBERSHIPS,
    NOTICES,
    PREFERENCES,
    ROADMAPS,
    SECTIONS,
    TASKS,
    USERS,
)
from roadmap.operation.ticks import mark_overdue, open_windows
from roadmap.settings import Settings

MAX_DAYS = 400
_HOURS = (time(5), time(14), time(21))
"""UTC: the morning of most of the country, the afternoon, and the morning of its east."""

_COPIED: tuple[Table, ...] = (
    USERS, BODIES, GROUP_MEMBERS, MEMBERSHIPS, CONTACTS, ACTS, ROADMAPS, SECTIONS, MEASURES, MEASURE_PEOPLE,
    ASSIGNMENTS, TASKS, EXTENSIONS, PREFERENCES,
)  # fmt: skip
_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class RehearsedPerson:
    """One address: how many letters, on how many days, and the fullest of them by control points."""

    email: str
    name: str
    letters: int
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would be sent. ``by_day`` has every day with letters; ``kinds`` counts notices by kind."""

    first: date
    last: date
    letters: int
    by_day: Mapping[date, int]
    people: tuple[RehearsedPerson, ...]
    kinds: Mapping[str, int]

    @property
    def peaks(self) -> tuple[tuple[date, int], ...]:
        """The five fullest days."""
        return tuple(sorted(self.by_day.items(), key=lambda one: (-one[1], one[0]))[:5])


def rehearse(
    database: Database,
    settings: Settings,
    first: date,
    last: date,
    *,
    progress: Callable[[date], None] = lambda _asked: None,
) -> Rehearsal:
    """Live ``first`` to ``last`` on a copy. Raises `BadInput` for a period that runs backwards or is too long."""
    check_days({"from": (_("с"), first), "to": (_("по"), last)})
    if last < first:
        raise BadInput("rehearsal.backwards", _("конец периода раньше начала: поменяйте даты"))
    if (last - first).days >= MAX_DAYS:
        raise BadInput("rehearsal.long", _("период длиннее {max_days} дней: возьмите покороче", max_days=MAX_DAYS))
    with _copy(database) as stage:
        day = first
        while day <= last:
            for hour in _HOURS:
                now = datetime.combine(day, hour, UTC)
                open_windows(stage, now)
                mark_overdue(stage, now)
                react(stage, settings, now)
                plan_letters(stage, settings, now)
            progress(day)
            day += timedelta(days=1)
        with stage.read() as session:
            return _told(session, first, last)


@contextmanager
def _copy(database: Database) -> Iterator[Database]:
    """A database with what letters need, gone when the block ends.

    Its signs of life stay behind: the days up to the period would look like an outage.
    """
    with tempfile.TemporaryDirectory(prefix="vekha-rehearsal-") as folder:
        stage = Database(f"sqlite:///{Path(folder) / 'stage.db'}")
        try:
            SQLModel.metadata.create_all(stage.engine)
            with database.read() as source, stage.write() as target:
                for table in _COPIED:
                    _copy_rows(source, target, table)
                _copy_notices(source, target)
            yield stage
        finally:
            stage.close()


def _copy_rows(source: Session, target: Session, table: Table) -> None:
    rows = source.execute(select(table).execution_options(yield_per=_CHUNK)).mappings()
    for chunk in rows.partitions(_CHUNK):
        target.execute(insert(table), [dict(row) for row in chunk])


def _copy_notices(source: Session, target: Session) -> None:
    """What was told already: its keys keep it from being told again. Events stay behind, so their numbers go."""
    columns = [column for column in NOTICES.c if column.name != "event_id"]
    rows = source.execute(select(*columns).execution_options(yield_per=_CHUNK)).mappings()
    for chunk in rows.partitions(_CHUNK):
        target.execute(insert(NOTICES), [dict(row) for row in chunk])


def _told(session: Session, first: date, last: date) -> Rehearsal:
    by_day: Counter[date] = Counter()
    days_of: dict[str, list[date]] = {}
    names: dict[str, str] = {}
    for row in session.execute(select(MESSAGE.c.key, MESSAGE.c.recipient, MESSAGE.c.recipient_name, MESSAGE.c.kind,
                                      MESSAGE.c.planned_at).order_by(MESSAGE.c.id)):  # fmt: skip
        day = _day_of(row.key, row.planned_at)
        by_day[day] += 1
        days_of.setdefault(row.recipient, []).append(day)
        names[row.recipient] = row.recipient_name
    kinds = Counter(
        row.kind for row in session.execute(
            select(NOTICES.c.kind).join(MESSAGE, MESSAGE.c.key == NOTICES.c.message_key)
        )
    )  # fmt: skip
    people = sorted(
        (RehearsedPerson(email, names[email], len(days), tuple(days)) for email, days in days_of.items()),
        key=lambda one: (-one.letters, one.email),
    )
    return Rehearsal(first, last, sum(by_day.values()), dict(sorted(by_day.items())), tuple(people), kinds)


def _day_of(key: str, planned_at: datetime) -> date:
    """The reader's own day, as the letter's key says; the instant's day for letters without one."""
    for part in key.split(":"):
        try:
            return date.fromisoformat(part)
        except ValueError:
            continue
    return planned_at.date()
