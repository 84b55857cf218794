"""Measures and roadmaps as they were worded on a past day, and the acts that changed them.

What is in force stands in the tables themselves; an edition that an act replaced is kept in ``measure_version``, and
the journal says which act did it and when. A past day is told as it was *known* on that day: an act of 1 February that
was entered on the 10th changes nothing on the 5th.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from roadmap.models import ALIASES, BODIES, MEASURE_VERSIONS, MEASURES
from roadmap.reads.measures import MeasureRow, Responsible, list_measures
from roadmap.reads.roadmaps import RoadmapRow
from roadmap.sql.among import among
from workflows.journal import EVENTS


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """What an act did to one measure: ``kind`` is added, changed or removed, ``fields`` what differs since.

    ``at`` is the instant at which the act was entered, ``act`` its name («приказ от 01.02.2024 № 77/01»).
    """

    measure_id: int
    kind: str
    fields: tuple[str, ...]
    act: str
    at: datetime
    subjects: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class History:
    """What acts changed in a roadmap since it came into force, oldest first.

    ``heads`` are the changes of the roadmap itself: (instant, attribute, old value as text).
    """

    measures: tuple[MeasureChange, ...]
    heads: tuple[tuple[datetime, str, str], ...]


def history_of(session: Session, roadmap_id: int) -> History:
    """All changes by acts, told by the journal; one statement."""
    measures: list[MeasureChange] = []
    heads: list[tuple[datetime, str, str]] = []
    rows = session.execute(
        select(EVENTS.c.subject, EVENTS.c.kind, EVENTS.c.at, EVENTS.c.details)
        .where(EVENTS.c.stream == f"roadmap:{roadmap_id}", EVENTS.c.kind.in_(("measure.amended", "roadmap.amended")))
        .order_by(EVENTS.c.at, EVENTS.c.id)
    )
    for subject, kind, at, details in rows:
        if kind == "roadmap.amended":
            heads.extend((at, one["field"], one["old"]) for one in details.get("head", ()))
            continue
        fields = tuple(dict.fromkeys(one["field"] for one in details.get("fields", ())))
        measure_id = int(subject.removeprefix("measure:"))
        measures.append(
            MeasureChange(
                measure_id, details["change"], fields, details.get("basis", ""), at, tuple(details.get("subjects", ()))
            )
        )
    return History(tuple(measures), tuple(heads))


def roadmap_on(roadmap: RoadmapRow, history: History, until: datetime) -> RoadmapRow:
    """The roadmap with the title and the last day it had just before ``until``. Pure."""
    for at, field, old in reversed(history.heads):
        if at >= until and field == "title":
            roadmap = replace(roadmap, title=old)
        elif at >= until and field == "end":
            roadmap = replace(roadmap, end=date.fromisoformat(old))
    return roadmap


def measures_on(session: Session, roadmap_id: int, history: History, until: datetime) -> list[MeasureRow]:
    """The measures as they were worded just before ``until``, those removed by then included; at most five statements.

    Measures that an act brought later are left out, those removed later are in force.
    """
    later = [change for change in history.measures if change.at >= until]
    standing = list_measures(session, roadmap_id=roadmap_id)
    if not later:
        return standing
    born = {change.measure_id for change in later if change.kind == "added"}
    editions = _editions(session, roadmap_id, until)
    bodies = _bodies(session, standing, editions.values(), later)
    return [
        _as_it_was(row, editions[row.id], bodies) if row.id in editions else row
        for row in standing
        if row.id not in born
    ]


def _editions(session: Session, roadmap_id: int, until: datetime) -> dict[int, Mapping[str, Any]]:
    """Measure id → the edition in force just before ``until``, where a later act replaced it."""
    rows = session.execute(
        select(MEASURE_VERSIONS.c.measure_id, MEASURE_VERSIONS.c.old)
        .join(MEASURES, MEASURES.c.id == MEASURE_VERSIONS.c.measure_id)
        .where(MEASURES.c.roadmap_id == roadmap_id, MEASURE_VERSIONS.c.replaced_at >= until)
        .order_by(MEASURE_VERSIONS.c.revision.desc())
    )
    return {row.measure_id: row.old for row in rows}  # the earliest comes last and stays


def _as_it_was(row: MeasureRow, old: Mapping[str, Any], bodies: Mapping[str, Responsible]) -> MeasureRow:
    return replace(
        row,
        code=old["code"],
        title=old["title"],
        sections=tuple(old["section"]),
        deadline=old["deadline"],
        schedule=old["schedule"],
        kind=old["kind"],
        explanation=old["explanation"],
        result=old["result"],
        notes=old["notes"],
        review=old["review"],
        responsible=(
            *_responsible(old["lead"], "lead", bodies),
            *_responsible(old["executors"], "executor", bodies),
        ),
        ended_at=None,
    )


def _responsible(printed: Sequence[str], role: str, bodies: Mapping[str, Responsible]) -> Iterable[Responsible]:
    for name in printed:
        known = bodies.get(_key(name))
        yield replace(known, role=role, printed=name) if known else Responsible(0, role, name, name, None, "")


def _bodies(
    session: Session,
    standing: Sequence[MeasureRow],
    editions: Iterable[Mapping[str, Any]],
    later: Sequence[MeasureChange],
) -> dict[str, Responsible]:
    """Printed name → body, for the names of old editions; a body that no measure names today is looked up."""
    known = {_key(one.printed): one for row in standing for one in row.responsible}
    wanted = {_key(name) for old in editions for name in (*old["lead"], *old["executors"])}
    if wanted <= known.keys():
        return known
    concerned = {subject for change in later for subject in change.subjects}
    rows = session.execute(
        select(BODIES.c.id, BODIES.c.name, BODIES.c.abbr, BODIES.c.kind, ALIASES.c.alias)
        .outerjoin(ALIASES, ALIASES.c.subject_id == BODIES.c.id)
        .where(among(BODIES.c.id, concerned))
    )
    for row in rows:
        body = Responsible(row.id, "", row.name, row.name, row.abbr, row.kind)
        for name in (row.name, row.abbr, row.alias):
            if name:
                known.setdefault(_key(name), body)
    return known


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
