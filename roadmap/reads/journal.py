"""The journal for people: newest first, filtered, with the names of those who acted and of what they acted on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from notifications.ledger import shown
from roadmap.models import MEASURES, REPORTS, ROADMAPS, TASKS
from roadmap.reads.measures import JournalRow, journal
from roadmap.sql.among import among
from workflows.journal import EVENTS


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """What to show. ``until`` is exclusive; ``before_id`` continues a page."""

    stream: str | None = None
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before_id: int | None = None


def find_events(session: Session, wanted: JournalFilter, *, limit: int) -> list[JournalRow]:
    """The newest ``limit`` events that the filter lets through; one statement."""
    chosen = journal().limit(limit)
    if wanted.stream is not None:
        chosen = chosen.where(EVENTS.c.stream == wanted.stream)
    if wanted.kind is not None:
        chosen = chosen.where(EVENTS.c.kind == wanted.kind)
    if wanted.since is not None:
        chosen = chosen.where(EVENTS.c.at >= wanted.since)
    if wanted.until is not None:
        chosen = chosen.where(EVENTS.c.at < wanted.until)
    if wanted.before_id is not None:
        chosen = chosen.where(EVENTS.c.id < wanted.before_id)
    return shown(session, JournalRow, chosen)


def subject_titles(session: Session, subjects: Collection[str]) -> dict[str, str]:
    """``task:17``, ``measure:3`` → the measure's title; ``roadmap:2``, ``report:5`` → the roadmap's."""
    titles: dict[str, str] = {}
    if tasks := _numbers(subjects, "task"):
        rows = session.execute(
            select(TASKS.c.id, MEASURES.c.title)
            .join(MEASURES, MEASURES.c.id == TASKS.c.measure_id)
            .where(among(TASKS.c.id, tasks))
        )
        titles.update((f"task:{key}", title) for key, title in rows)
    if measures := _numbers(subjects, "measure"):
        rows = session.execute(select(MEASURES.c.id, MEASURES.c.title).where(among(MEASURES.c.id, measures)))
        titles.update((f"measure:{key}", title) for key, title in rows)
    if roadmaps := _numbers(subjects, "roadmap"):
        rows = session.execute(select(ROADMAPS.c.id, ROADMAPS.c.title).where(among(ROADMAPS.c.id, roadmaps)))
        titles.update((f"roadmap:{key}", title) for key, title in rows)
    if reports := _numbers(subjects, "report"):
        rows = session.execute(
            select(REPORTS.c.id, ROADMAPS.c.title)
            .join(ROADMAPS, ROADMAPS.c.id == REPORTS.c.roadmap_id)
            .where(among(REPORTS.c.id, reports))
        )
        titles.update((f"report:{key}", title) for key, title in rows)
    return titles


def _numbers(subjects: Collection[str], kind: str) -> Sequence[int]:
    return [
        int(number)
        for name, _, number in (subject.partition(":") for subject in subjects)
        if name == kind and number.isdecimal()
    ]
