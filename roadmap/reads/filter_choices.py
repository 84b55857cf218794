"""What filters offer: roadmaps, headings and bodies; and what day it is where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session

from roadmap.models import ROADMAPS, SECTIONS
from roadmap.sql.rows_as import columns_of, rows_as
from roadmap.zones import zone_of


@dataclass(frozen=True, slots=True)
class RoadmapChoice:
    """A roadmap as one line of a list."""

    id: int
    slug: str
    title: str
    region: str | None
    time_zone: str

    @property
    def short(self) -> str:
        """«Тюменская область», or the title where no region is named."""
        return self.region or self.title


@dataclass(frozen=True, slots=True)
class SectionChoice:
    """A heading as one line of a list; ``depth`` 0 is outermost."""

    id: int
    roadmap_id: int
    title: str
    depth: int


def roadmap_choices(session: Session) -> list[RoadmapChoice]:
    """All roadmaps by region; one statement."""
    chosen = select(*columns_of(RoadmapChoice, ROADMAPS)).order_by(ROADMAPS.c.region, ROADMAPS.c.slug)
    return rows_as(RoadmapChoice, session.execute(chosen))


def todays(roadmaps: Iterable[RoadmapChoice], now: datetime) -> dict[str, date]:
    """Time zone → the day there."""
    return {zone: now.astimezone(zone_of(zone)).date() for zone in {one.time_zone for one in roadmaps}}


def local_days(roadmaps: Iterable[RoadmapChoice], now: datetime) -> dict[str, date]:
    """Roadmap's slug → the day in its time zone."""
    by_zone = todays(roadmaps := list(roadmaps), now)
    return {one.slug: by_zone[one.time_zone] for one in roadmaps}


def section_choices(session: Session, roadmap_id: int | None) -> list[SectionChoice]:
    """The headings of one roadmap in reading order, or the outermost of all; one statement."""
    statement = select(SECTIONS).order_by(SECTIONS.c.roadmap_id, SECTIONS.c.path)
    if roadmap_id is None:
        statement = statement.where(SECTIONS.c.parent_id.is_(None))
    else:
        statement = statement.where(SECTIONS.c.roadmap_id == roadmap_id)
    return rows_as(SectionChoice, session.execute(statement), depth=lambda row: row.path.count("."))
