"""The roadmap in force as values, and the edition that an amending act makes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from roadmap.documents.changes import quoted
from roadmap.documents.changes.amended import amended, is_about_measures, why_idle
from roadmap.documents.model import Amendment, Measure, ParsedDocument, ParsedRoadmap, Source, Span
from roadmap.language.message import _
from roadmap.models import MEASURES, ROADMAPS, TASKS
from roadmap.orders.drafts.heads import names_for
from roadmap.orders.drafts.store import StoredDraft, names_of
from roadmap.plan.fates import StandingTask
from roadmap.plan.windows import WindowName
from roadmap.reads.measures import MeasureRow, list_measures
from roadmap.reads.roadmaps import RoadmapRow, get_roadmap
from workflows.guards import PLANNER


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
        days = (row.opens_on, row.due_on, row.control_on)
        one = StandingTask(row.id, WindowName(row.window), *days, row.state, withdrawn=row.withdrawn_by == PLANNER)
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


def roadmap_by_id(session: Session, roadmap_id: int) -> RoadmapRow:
    """The roadmap with this id."""
    return get_roadmap(
        session, session.execute(select(ROADMAPS.c.slug).where(ROADMAPS.c.id == roadmap_id)).scalar_one()
    )


def edition_of(document: ParsedDocument, roadmap: RoadmapRow, standing: list[StandingMeasure]) -> ParsedDocument:
    """The document with the edition it makes of the roadmap: its own table, or the measures in force as amended."""
    if (own := quoted.whole(document)) or not document.amendments:
        return replace(document, roadmaps=own)
    period = Span(roadmap.start, roadmap.end)
    single = [one for one in document.amendments if one not in _quotations(document)]
    measures = quoted.with_quoted(amended([_as_read(one) for one in standing], single, period), document)
    return replace(document, roadmaps=(ParsedRoadmap(roadmap.title, tuple(measures), period),))


def is_from_table(document: ParsedDocument) -> bool:
    """Whether the document brings the whole roadmap anew instead of changing single points of it."""
    return bool(quoted.whole(document))


def _quotations(document: ParsedDocument) -> list[Amendment]:
    made = (quoted.quoting(one, document.amendments) for one in document.roadmaps)
    return [one for one in made if one is not None]


def heads_in_force(session: Session, document: ParsedDocument, roadmap: RoadmapRow) -> dict[str, dict[str, Any]]:
    """The heads of the draft: the roadmap's own; its period goes on, longer or shorter where the edition says so."""
    heads = {}
    for index, parsed in enumerate(document.roadmaps):
        end = parsed.period.end or roadmap.end
        heads[str(index)] = {
            "slug": roadmap.slug,
            "names": names_of(session, roadmap.id) or names_for(session, roadmap.region),
            "time_zone": roadmap.time_zone,
            "shift_rule": roadmap.shift_rule,
            "start": roadmap.start.isoformat(),
            "end": max(end, roadmap.start).isoformat(),
        }
    return heads


def is_stale(session: Session, draft: StoredDraft) -> bool:
    """Whether an amending act was read against an edition of its roadmap that has been amended since."""
    base = draft.edits.get("base", {})
    if draft.roadmap_id is None or base.get("from_table", True):
        return False
    return bool(base.get("roadmap_version") != roadmap_by_id(session, draft.roadmap_id).version)


def without_effect(
    document: ParsedDocument, roadmap: RoadmapRow, standing: list[StandingMeasure]
) -> list[tuple[int, str]]:
    """The amendments that touch no measure: their indexes, and why, in Russian.

    They change the order's own text or the indicators, or name what is not there. Where the act brings a whole table,
    the table says everything about the measures.
    """
    period = Span(roadmap.start, roadmap.end)
    before = [_as_read(one) for one in standing]
    said = [_said(measure) for measure in before]
    from_table, quotations = is_from_table(document), _quotations(document)

    def reason(one: Amendment) -> str | None:
        if not is_about_measures(one):
            return why_idle(before, one)
        if from_table:
            return _("акт приводит всю таблицу: сравнение — по ней")
        if one in quotations:
            return None
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
        result=row.result,
        source=Source(row.line, lines=tuple(row.lines)),
    )
