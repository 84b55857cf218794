"""From rows to the facts of a report: plain values, as they stood on its day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.engine import Row
from sqlmodel import Session

from roadmap.models import INDICATORS, MEASURED_VALUES, ROADMAPS, TARGETS
from roadmap.plan.retelling import Told
from roadmap.reads.measures import MeasureRow
from roadmap.reads.roadmaps import RoadmapRow
from roadmap.reports.facts import ActChange, IndicatorFact, RoadmapHead, TaskFact, WaitingFact
from roadmap.reports.history.standings import Standing
from roadmap.reports.history.wordings import History
from roadmap.sql.among import among
from roadmap.zones import zone_of


def head_fact(roadmap: RoadmapRow) -> RoadmapHead:
    """The title block."""
    return RoadmapHead(
        slug=roadmap.slug,
        title=roadmap.title,
        region=roadmap.region,
        act=roadmap.act[:1].upper() + roadmap.act[1:],
        issuer=roadmap.act_issuer,
        controller=roadmap.controller or roadmap.act_controller,
        head_post=roadmap.act_signatory_post,
        head_name=roadmap.act_signatory,
        period_start=roadmap.start,
        period_end=roadmap.end,
    )


def task_fact(row: Standing, measure: MeasureRow) -> TaskFact:
    """One control point under its measure's words of that day."""
    return TaskFact(
        task_id=row.task_id,
        measure_id=measure.id,
        n=measure.n,
        code=measure.code,
        section=measure.sections,
        title=measure.title,
        lead=_short_names(measure, "lead"),
        executors=_short_names(measure, "executor"),
        deadline_text=measure.deadline,
        opens_on=_opens_on(row, measure),
        due_on=row.due_on,
        control_on=row.control_on,
        original_due_on=row.original_due_on,
        original_control_on=row.original_control_on,
        state=cast(Any, row.state),
        fulfilled_on=row.fulfilled_on,
        closed_on=row.closed_on,
        expected=measure.result,
        actual=row.result,
        reason=row.reason,
        evidence=row.evidence,
        extension_asked=row.extension_asked,
        provisional=row.provisional,
    )


def _opens_on(row: Standing, measure: MeasureRow) -> date | None:
    """First day of the window, on a past day as the measure's edition of that day gives it."""
    due = row.window_due.isoformat() if row.window_due else None
    starts = [one["start"] for one in measure.schedule["windows"] if one["due"] == due]
    if not starts or (row.opens_on and row.opens_on.isoformat() in starts):
        return row.opens_on
    return date.fromisoformat(starts[0]) if starts[0] else None


def change_facts(
    history: History, measures: Mapping[int, MeasureRow], until: datetime, time_zone: str
) -> list[ActChange]:
    """What acts did before ``until``, oldest first, with the numbers that the measures had then."""
    zone = zone_of(time_zone)
    return [
        ActChange(
            measure_id=one.measure_id,
            n=measures[one.measure_id].n,
            code=measures[one.measure_id].code,
            kind=cast(Any, one.kind),
            fields=one.fields,
            act=one.act,
            on=one.at.astimezone(zone).date(),
        )
        for one in history.measures
        if one.at < until and one.measure_id in measures
    ]


def _short_names(measure: MeasureRow, role: str) -> tuple[str, ...]:
    """Abbreviations where a body has one: a report's column is narrow; the order's words are on the measure's page."""
    return tuple(body.short for body in measure.responsible if body.role == role)


def waiting_fact(measure: MeasureRow, told: Told) -> WaitingFact:
    """A measure without control points, and what it waits for."""
    kind = measure.kind if measure.kind in ("event", "external") else "unknown"
    return WaitingFact(
        measure_id=measure.id,
        n=measure.n,
        code=measure.code,
        section=measure.sections,
        title=measure.title,
        lead=_short_names(measure, "lead"),
        executors=_short_names(measure, "executor"),
        deadline_text=measure.deadline,
        expected=measure.result,
        kind=cast(Any, kind),
        why=told.why or told.explanation,
    )


def indicator_facts(session: Session, days: Mapping[int, date]) -> dict[int, list[IndicatorFact]]:
    """Roadmap → the indicators of its act with what was measured by its day in ``days``; three statements."""
    rows = session.execute(
        select(INDICATORS, ROADMAPS.c.id.label("roadmap_id"))
        .join(ROADMAPS, ROADMAPS.c.act_id == INDICATORS.c.act_id)
        .where(among(ROADMAPS.c.id, days))
        .order_by(INDICATORS.c.position)
    ).all()
    ids = list({row.id for row in rows})
    plan: dict[int, dict[int, float]] = {}
    for indicator_id, year, value in session.execute(select(TARGETS).where(among(TARGETS.c.indicator_id, ids))):
        plan.setdefault(indicator_id, {})[year] = value
    readings: dict[int, list[Row[Any]]] = {}
    for reading in session.execute(
        select(MEASURED_VALUES).where(among(MEASURED_VALUES.c.indicator_id, ids)).order_by(MEASURED_VALUES.c.id)
    ):
        readings.setdefault(reading.indicator_id, []).append(reading)
    found: dict[int, list[IndicatorFact]] = {roadmap_id: [] for roadmap_id in days}
    for row in rows:
        day = days[row.roadmap_id]
        found[row.roadmap_id].append(
            IndicatorFact(
                code=row.code,
                name=row.name,
                unit=row.unit,
                direction=row.direction or ">=",
                baseline=row.baseline,
                plan=plan.get(row.id, {}),
                fact={
                    one.year: one.value
                    for one in readings.get(row.id, ())
                    if one.measured_on is None or one.measured_on <= day
                },
            )
        )
    return found
