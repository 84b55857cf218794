"""Roadmaps as lists and heads show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session

from roadmap.errors import NotFound
from roadmap.language.message import _
from roadmap.models import ACTS, MEASURES, ROADMAPS, SECTIONS, TASKS
from roadmap.sql.among import among
from roadmap.sql.rows_as import columns_of, rows_as
from roadmap.zones import zone_of


@dataclass(frozen=True, slots=True)
class RoadmapRow:
    """One roadmap with its order and counts of tasks by state."""

    id: int
    slug: str
    title: str
    region: str | None
    start: date
    end: date
    time_zone: str
    state: str
    shift_rule: str
    controller: str | None
    act_kind: str | None
    act_number: str | None
    act_date: date | None
    act_issuer: str | None
    act_signatory: str | None
    act_signatory_post: str | None
    act_controller: str | None
    measures: int
    counts: Mapping[str, int]
    version: int

    @property
    def act(self) -> str:
        """«приказ от 08.07.2023 № 606/02»."""
        if self.act_kind is None or self.act_date is None:
            return _("акт не указан")
        number = f" № {self.act_number}" if self.act_number else ""
        return _("{act_kind} от {act_date}{number}", act_kind=self.act_kind, act_date=self.act_date, number=number)

    @property
    def tasks(self) -> int:
        """How many control points there are."""
        return sum(self.counts.values())

    def today(self, now: datetime) -> date:
        """The day in the roadmap's time zone."""
        return now.astimezone(zone_of(self.time_zone)).date()


def list_roadmaps(session: Session, slug: str | None = None) -> list[RoadmapRow]:
    """All roadmaps by title, or the one with ``slug``; three statements."""
    columns = columns_of(RoadmapRow, ROADMAPS, act=ACTS, measures=None, counts=None)
    statement = (
        select(*columns).outerjoin(ACTS, ACTS.c.id == ROADMAPS.c.act_id).order_by(ROADMAPS.c.region, ROADMAPS.c.slug)
    )
    if slug is not None:
        statement = statement.where(ROADMAPS.c.slug == slug)
    rows = session.execute(statement).all()
    ids = [row.id for row in rows]
    counted = (
        select(MEASURES.c.roadmap_id, func.count())
        .where(among(MEASURES.c.roadmap_id, ids), MEASURES.c.ended_at.is_(None))
        .group_by(MEASURES.c.roadmap_id)
    )
    measures: dict[int, int] = {row[0]: row[1] for row in session.execute(counted)}
    counts: dict[int, dict[str, int]] = {}
    for roadmap_id, state, count in session.execute(
        select(TASKS.c.roadmap_id, TASKS.c.state, func.count())
        .where(among(TASKS.c.roadmap_id, ids))
        .group_by(TASKS.c.roadmap_id, TASKS.c.state)
    ):
        counts.setdefault(roadmap_id, {})[state] = count
    return rows_as(
        RoadmapRow,
        rows,
        measures=lambda row: measures.get(row.id, 0),
        counts=lambda row: counts.get(row.id, {}),
    )


def get_roadmap(session: Session, slug: str) -> RoadmapRow:
    """The roadmap with ``slug``. Raises `NotFound` that names the known ones."""
    found = list_roadmaps(session, slug)
    if not found:
        known = ", ".join(session.execute(select(ROADMAPS.c.slug).order_by(ROADMAPS.c.slug)).scalars())
        raise NotFound(
            "roadmap.unknown",
            _(
                "нет дорожной карты «{slug}»; есть: {value}",
                slug=slug,
                value=known or _("ни одной — загрузите документы командой vekha seed"),
            ),
        )
    return found[0]


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A heading; ``depth`` 0 is outermost."""

    id: int
    parent_id: int | None
    root_id: int | None
    title: str
    depth: int


def sections_of(session: Session, roadmap_id: int) -> list[SectionRow]:
    """The tree of headings in reading order."""
    rows = session.execute(select(SECTIONS).where(SECTIONS.c.roadmap_id == roadmap_id).order_by(SECTIONS.c.path))
    return rows_as(SectionRow, rows, depth=lambda row: row.path.count("."))


def todays(session: Session, now: datetime) -> dict[str, date]:
    """Today in each time zone that any roadmap uses."""
    zones = session.execute(select(ROADMAPS.c.time_zone).distinct()).scalars()
    return {zone: now.astimezone(zone_of(zone)).date() for zone in zones}
