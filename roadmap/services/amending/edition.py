"""The roadmap in force as values, and the edition that an amending act makes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from roadmap.documents.amending import amended, why_idle
from roadmap.documents.model import Amendment, Measure, ParsedDocument, ParsedRoadmap, Source, Span
from roadmap.models import MEASURES, TASKS
from roadmap.queries.measures import MeasureRow, list_measures
from roadmap.queries.roadmaps import RoadmapRow

_OF_THE_ORDER = re.compile(r"приказ|распоряжени|постановлени", re.IGNORECASE)
_OF_THE_ROADMAP = re.compile(r"дорожн|комплекс|\bплан|мероприят|приложени|перечн", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StandingTask:
    """One control point as it stands."""

    id: int
    window: str
    opens_on: date | None
    due_on: date
    control_on: date
    state: str


@dataclass(frozen=True, slots=True)
class StandingMeasure:
    """One measure in force with its tasks; has what `documents.difference` compares."""

    id: int
    n: int
    revision: int
    row: MeasureRow
    subjects: tuple[int, ...]
    tasks: tuple[StandingTask, ...]

    @property
    def code(self) -> str | None:
        return self.row.code

    @property
    def section(self) -> tuple[str, ...]:
        return self.row.sections

    @property
    def title(self) -> str:
        return self.row.title

    @property
    def lead(self) -> tuple[str, ...]:
        return self.row.lead

    @property
    def executors(self) -> tuple[str, ...]:
        return self.row.executors

    @property
    def deadline(self) -> str:
        return self.row.deadline

    @property
    def result(self) -> str | None:
        return self.row.result


def standing_measures(session: Session, roadmap_id: int) -> list[StandingMeasure]:
    """The living measures of a roadmap in their order; five statements."""
    living = {
        row.id: row.revision
        for row in session.execute(
            select(MEASURES.c.id, MEASURES.c.revision).where(
                MEASURES.c.roadmap_id == roadmap_id, MEASURES.c.ended_at.is_(None)
            )
        )
    }
    tasks: dict[int, list[StandingTask]] = {}
    for row in session.execute(
        select(TASKS).where(TASKS.c.roadmap_id == roadmap_id).order_by(TASKS.c.due_on, TASKS.c.id)
    ):
        one = StandingTask(row.id, row.window, row.opens_on, row.due_on, row.control_on, row.state)
        tasks.setdefault(row.measure_id, []).append(one)
    return [
        StandingMeasure(
            id=row.id,
            n=row.n,
            revision=living[row.id],
            row=row,
            subjects=tuple(dict.fromkeys(one.subject_id for one in row.responsible)),
            tasks=tuple(tasks.get(row.id, ())),
        )
        for row in list_measures(session, roadmap_id=roadmap_id)
        if row.id in living
    ]


def edition_of(document: ParsedDocument, roadmap: RoadmapRow, standing: list[StandingMeasure]) -> ParsedDocument:
    """The document with the edition it makes of the roadmap: its own table, or the measures in force as amended."""
    if document.roadmaps or not document.amendments:
        return document
    period = Span(roadmap.start, roadmap.end)
    about = [one for one in document.amendments if is_about_measures(one)]
    measures = amended([_as_read(one) for one in standing], about, period)
    return replace(document, roadmaps=(ParsedRoadmap(roadmap.title, tuple(measures), period),))


def is_about_measures(amendment: Amendment) -> bool:
    """Whether «пункт 3» is a point of the roadmap, not of the order that approved it."""
    return not _OF_THE_ORDER.search(amendment.target) or bool(_OF_THE_ROADMAP.search(amendment.target))


def without_effect(
    document: ParsedDocument, roadmap: RoadmapRow, standing: list[StandingMeasure]
) -> list[tuple[int, str]]:
    """The amendments that touch no measure: their indexes, and why, in Russian.

    They change the order's own text or name what is not there. Where the act brings a whole table, the table says
    everything about the measures.
    """
    period = Span(roadmap.start, roadmap.end)
    before = [_as_read(one) for one in standing]

    def reason(one: Amendment) -> str | None:
        if not is_about_measures(one):
            return "меняет сам акт"
        if document.roadmaps:
            return "акт приводит всю таблицу: сравнение — по ней"
        said = [_said(measure) for measure in before]
        return why_idle(before, one) if [_said(one) for one in amended(before, [one], period)] == said else None

    reasons = [(index, reason(one)) for index, one in enumerate(document.amendments)]
    return [(index, why) for index, why in reasons if why is not None]


def _said(measure: Measure) -> tuple[object, ...]:
    return (measure.code, measure.title, measure.lead, measure.executors, measure.deadline, measure.result)


def _as_read(one: StandingMeasure) -> Measure:
    row = one.row
    return Measure(
        n=one.n,
        code=row.code,
        section=row.sections,
        title=row.title,
        lead=row.lead,
        executors=row.executors,
        deadline=row.deadline,
        schedule=dict[str, Any](row.schedule),
        result=row.result,
        source=Source(row.line, lines=tuple(row.lines)),
    )
