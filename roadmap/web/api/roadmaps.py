"""Roadmaps and their measures, to read."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from roadmap.language.message import _
from roadmap.people.permissions import Action
from roadmap.reads.measures import DueDateRow, EvidenceRow, ExtensionRow, MeasureRow, list_measures, measure_page
from roadmap.reads.roadmaps import RoadmapRow, SectionRow, get_roadmap, list_roadmaps, sections_of, todays
from roadmap.reads.tasks import TaskRow
from roadmap.web.api.conventions import (
    CursorQuery,
    Id,
    Limit,
    Listing,
    Permitted,
    Slug,
    SlugQuery,
    etag_of,
    page_of,
    read_cursor,
    refusals,
)
from roadmap.web.api.spoken import SpokenRoute
from roadmap.web.deps import Now, ReadSession

router = APIRouter(
    route_class=SpokenRoute,
    tags=[_("Дорожные карты")],
    dependencies=[Depends(Permitted(Action.read))],
    responses=refusals(),
)


class RoadmapDetail(BaseModel):
    """A roadmap with its tree of headings."""

    roadmap: RoadmapRow
    sections: list[SectionRow]


class MeasureDetail(BaseModel):
    """A measure with its tasks, proofs, requests for extension and every date ever set."""

    measure: MeasureRow
    tasks: list[TaskRow]
    evidence: list[EvidenceRow]
    extensions: list[ExtensionRow]
    due_dates: list[DueDateRow]


@router.get("/roadmaps", summary=_("Дорожные карты"))
def roadmaps(session: ReadSession, limit: Limit = 50, cursor: CursorQuery = None) -> Listing[RoadmapRow]:
    """What is tracked, with counts of tasks by state."""
    after = read_cursor(cursor) or 0
    rows = sorted((row for row in list_roadmaps(session) if row.id > after), key=lambda row: row.id)
    return page_of(rows[: limit + 1], limit)


@router.get("/roadmaps/{slug}", summary=_("Дорожная карта"), responses=refusals(404))
def roadmap(slug: Slug, session: ReadSession, response: Response) -> RoadmapDetail:
    """One roadmap with its headings."""
    row = get_roadmap(session, slug)
    response.headers["ETag"] = etag_of("roadmap", row.slug, row.version)
    return RoadmapDetail(roadmap=row, sections=sections_of(session, row.id))


@router.get("/measures", summary=_("Мероприятия"), responses=refusals(404))
def measures(
    session: ReadSession, roadmap: SlugQuery = None, limit: Limit = 50, cursor: CursorQuery = None
) -> Listing[MeasureRow]:
    """Measures in the document's words, each with its schedule, responsible bodies and the place it was read from."""
    chosen: dict[str, Any] = {"roadmap_id": get_roadmap(session, roadmap).id} if roadmap is not None else {}
    return page_of(list_measures(session, after_id=read_cursor(cursor) or 0, limit=limit + 1, **chosen), limit)


@router.get("/measures/{measure_id}", summary=_("Мероприятие"), responses=refusals(404))
def measure(measure_id: Id, session: ReadSession, now: Now, response: Response) -> MeasureDetail:
    """One measure and what became of it."""
    page = measure_page(session, measure_id, todays(session, now))
    response.headers["ETag"] = etag_of("measure", measure_id, page.measure.version)
    return MeasureDetail(
        measure=page.measure,
        tasks=list(page.tasks),
        evidence=list(page.evidence),
        extensions=list(page.extensions),
        due_dates=list(page.due_dates),
    )
