"""What has happened and somebody is to be told: journal rows without consequences yet, notices that wait, the week."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, exists, func, select
from sqlmodel import Session

from roadmap.models import ACTS, INDICATORS, MEASURED_VALUES, NOTICES, ROADMAPS, TARGETS, TASKS
from roadmap.reads.tasks import AWAITED, OWED
from roadmap.sql.rows_as import columns_of, rows_as
from roadmap.troubles import Troubles, rows_of
from workflows.journal import EVENTS


@dataclass(frozen=True, slots=True)
class Happened:
    """A journal row. ``subject`` is ``task:17``, ``measure:3``, ``report:5``…"""

    id: int
    stream: str
    at: datetime
    actor: int | None
    kind: str
    subject: str
    details: dict[str, Any]

    @property
    def subject_id(self) -> int | None:
        """The number in ``subject``; ``None`` where it is no number."""
        number = self.subject.partition(":")[2]
        return int(number) if number.isdecimal() else None

    def roadmap_id(self) -> int | None:
        """The roadmap in whose stream it stands."""
        name, _, number = self.stream.partition(":")
        return int(number) if name == "roadmap" and number.isdecimal() else None


def unreacted(
    session: Session,
    kinds: Collection[str],
    limit: int,
    but_not: Collection[int] = (),
    troubles: Troubles | None = None,
) -> list[Happened]:
    """Journal rows of these kinds whose consequences were not drawn yet, oldest first; ``but_not`` are left alone."""
    chosen = (
        select(*columns_of(Happened, EVENTS))
        .where(EVENTS.c.reacted_at.is_(None), EVENTS.c.kind.in_(sorted(kinds)))
        .order_by(EVENTS.c.id)
        .limit(limit)
    )
    if but_not:
        chosen = chosen.where(EVENTS.c.id.not_in(sorted(but_not)))
    return rows_as(Happened, rows_of(session, chosen, EVENTS.c.id, "event", troubles))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice that waits for its recipient's next letter, with the journal row it tells of."""

    id: int
    key: str
    kind: str
    recipient: str
    task_id: int | None
    event_id: int | None
    stream: str | None
    subject: str | None
    details: dict[str, Any] | None


def waiting_notices(session: Session, troubles: Troubles | None = None) -> list[Waiting]:
    """All notices without a letter, oldest first."""
    chosen = (
        select(*columns_of(Waiting, NOTICES, EVENTS))
        .outerjoin(EVENTS, EVENTS.c.id == NOTICES.c.event_id)
        .where(NOTICES.c.message_key.is_(None))
        .order_by(NOTICES.c.id)
    )
    return rows_as(Waiting, rows_of(session, chosen, NOTICES.c.id, "notice", troubles))


def told_generally(session: Session, kind: str, step: str) -> set[str]:
    """Recipients who were told this about no task in particular."""
    mine = (NOTICES.c.task_id.is_(None), NOTICES.c.kind == kind, NOTICES.c.step == step)
    return set(session.execute(select(NOTICES.c.recipient).where(*mine)).scalars())


def steps_told(session: Session, kind: str) -> dict[str, frozenset[str]]:
    """Recipient → the steps of this kind that he was told, about no task in particular; one statement."""
    mine = select(NOTICES.c.recipient, NOTICES.c.step).where(NOTICES.c.task_id.is_(None), NOTICES.c.kind == kind)
    found: dict[str, set[str]] = {}
    for recipient, step in session.execute(mine):
        found.setdefault(recipient, set()).add(step)
    return {recipient: frozenset(steps) for recipient, steps in found.items()}


def newest_event(session: Session) -> int:
    """The number of the last journal row; 0 before the first."""
    return int(session.execute(select(func.coalesce(func.max(EVENTS.c.id), 0))).scalar_one())


def happened_since(session: Session, event_id: int, kinds: Collection[str]) -> bool:
    """Whether the journal has a row of these kinds after ``event_id``."""
    found = select(EVENTS.c.id).where(EVENTS.c.id > event_id, EVENTS.c.kind.in_(sorted(kinds))).limit(1)
    return session.execute(found).one_or_none() is not None


@dataclass(frozen=True, slots=True)
class RoadmapWeek:
    """One roadmap's week. ``events`` counts journal rows by kind; the rest is as of now."""

    roadmap_id: int
    slug: str
    title: str
    events: dict[str, int]
    newly_overdue: int
    overdue: int
    awaiting: int
    ahead: int


def roadmap_weeks(
    session: Session, days: tuple[date, date], instants: tuple[datetime, datetime], today: date, kinds: Sequence[str]
) -> list[RoadmapWeek]:
    """The week ``days`` (first, day after the last) of each roadmap in force; two statements."""
    counted: dict[str, dict[str, int]] = {}
    for stream, kind, count in session.execute(
        select(EVENTS.c.stream, EVENTS.c.kind, func.count())
        .where(EVENTS.c.at >= instants[0], EVENTS.c.at < instants[1], EVENTS.c.kind.in_(kinds))
        .group_by(EVENTS.c.stream, EVENTS.c.kind)
    ):
        counted.setdefault(stream, {})[kind] = count
    owed = TASKS.c.state.in_(OWED)
    week_ahead = date.fromordinal(today.toordinal() + 7)
    # A term counts as passed on the day after it.
    passed = and_(
        owed,
        TASKS.c.control_on >= date.fromordinal(days[0].toordinal() - 1),
        TASKS.c.control_on < date.fromordinal(days[1].toordinal() - 1),
    )
    rows = session.execute(
        select(
            ROADMAPS.c.id,
            ROADMAPS.c.slug,
            ROADMAPS.c.title,
            func.sum(case((passed, 1), else_=0)),
            func.sum(case((and_(owed, TASKS.c.control_on < today), 1), else_=0)),
            func.sum(case((TASKS.c.state.in_(AWAITED), 1), else_=0)),
            func.sum(case((and_(owed, TASKS.c.control_on.between(today, week_ahead)), 1), else_=0)),
        )
        .join(TASKS, TASKS.c.roadmap_id == ROADMAPS.c.id)
        .where(ROADMAPS.c.state == "in_force")
        .group_by(ROADMAPS.c.id, ROADMAPS.c.slug, ROADMAPS.c.title)
        .order_by(ROADMAPS.c.id)
    )
    return [
        RoadmapWeek(number, slug, title, counted.get(f"roadmap:{number}", {}), *(int(count or 0) for count in counts))
        for number, slug, title, *counts in rows
    ]


@dataclass(frozen=True, slots=True)
class MissingValues:
    """An act in force some of whose indicators have a target for the year and no value."""

    act_id: int
    slug: str
    title: str
    missing: int


def missing_readings(session: Session, year: int) -> list[MissingValues]:
    """Acts of roadmaps in force with indicators whose value of ``year`` nobody has entered; one statement."""
    reported = exists().where(MEASURED_VALUES.c.indicator_id == INDICATORS.c.id, MEASURED_VALUES.c.year == year)
    rows = session.execute(
        select(*columns_of(MissingValues, ROADMAPS, act_id=ACTS.c.id, missing=func.count(INDICATORS.c.id)))
        .join(ROADMAPS, ROADMAPS.c.act_id == ACTS.c.id)
        .join(INDICATORS, INDICATORS.c.act_id == ACTS.c.id)
        .join(TARGETS, TARGETS.c.indicator_id == INDICATORS.c.id)
        .where(ROADMAPS.c.state == "in_force", TARGETS.c.year == year, ~reported)
        .group_by(ACTS.c.id, ROADMAPS.c.slug, ROADMAPS.c.title)
        .order_by(ROADMAPS.c.slug)
    )
    return rows_as(MissingValues, rows)
