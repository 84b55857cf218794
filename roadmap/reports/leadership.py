"""How roadmaps stand today, for the leadership's screen: the figures of their reports without all their lines.

The database groups control points that stand alike, `roadmap.reports` judges each group once: the totals are those of
`execution_report` of today, whatever their number. Kept until something changes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import Any, cast

from sqlmodel import Session

from roadmap.reads.filter_choices import RoadmapChoice, local_days, todays
from roadmap.reads.measures import list_measures
from roadmap.reports.fact_rows import indicator_facts, task_fact
from roadmap.reports.figures import compile_totals, indicator_lines
from roadmap.reports.history.standings import standings_of
from roadmap.reports.leadership_counts import (
    MeasureHead,
    TaskGroup,
    freshness,
    measure_heads,
    oldest_reds,
    point_groups,
)
from roadmap.reports.report import CountedMeasure, IndicatorLine, Totals
from roadmap.reports.tally import Alike, tally_alike
from roadmap.reports.verdicts import Marks, TaskLine, answering_body, judge

_KEPT = 16
_known: OrderedDict[tuple[Any, ...], Leadership] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class RoadmapToday:
    """One roadmap on ``as_of``, today in its time zone."""

    roadmap: RoadmapChoice
    as_of: date
    totals: Totals
    indicators: tuple[IndicatorLine, ...]
    provisional: bool


@dataclass(frozen=True, slots=True)
class Red:
    """A control point not fulfilled, or past its term without an answer. ``removed``: its measure is out of force."""

    roadmap: RoadmapChoice
    line: TaskLine
    removed: bool


@dataclass(frozen=True, slots=True)
class Leadership:
    """All that the screen shows. ``reds``: the earliest first, as many as were asked for."""

    roadmaps: tuple[RoadmapToday, ...]
    reds: tuple[Red, ...]


def leadership(session: Session, roadmaps: Sequence[RoadmapChoice], now: datetime, *, reds: int) -> Leadership:
    """How ``roadmaps`` stand now; at most fifteen statements, one while nothing has changed."""
    ids = [one.id for one in roadmaps]
    days = {one.id: local_days([one], now)[one.slug] for one in roadmaps}
    key = (str(session.get_bind().engine.url), tuple(days.items()), reds, freshness(session, ids))
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    found = _compile(session, roadmaps, days, now, reds)
    with _lock:
        _known[key] = found
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return found


def _compile(
    session: Session, roadmaps: Sequence[RoadmapChoice], days: dict[int, date], now: datetime, reds: int
) -> Leadership:
    ids, by_zone = list(days), todays(roadmaps, now)
    groups: dict[int, list[TaskGroup]] = {}
    for group in point_groups(session, ids, by_zone):
        groups.setdefault(group.measure_id, []).append(group)
    heads: dict[int, list[MeasureHead]] = {one: [] for one in ids}
    for head in measure_heads(session, ids):
        if head.id in groups or not head.ended:
            heads[head.roadmap_id].append(head)
    indicators = indicator_facts(session, days)
    found = tuple(
        RoadmapToday(
            roadmap=one,
            as_of=days[one.id],
            totals=compile_totals([_counted(head, groups.get(head.id, ())) for head in heads[one.id]]),
            indicators=indicator_lines(indicators[one.id], days[one.id].year),
            provisional=any(group.provisional for head in heads[one.id] for group in groups.get(head.id, ())),
        )
        for one in roadmaps
    )
    any_red = any(one.totals.whole.overdue or one.totals.whole.failed for one in found)
    shown = oldest_reds(session, ids, by_zone, reds) if any_red else []
    return Leadership(found, _lines(session, roadmaps, days, shown))


def _counted(head: MeasureHead, groups: Sequence[TaskGroup]) -> CountedMeasure:
    alike = (
        Alike(
            Marks(
                state=cast(Any, one.state),
                fulfilled=one.fulfilled,
                late=one.late,
                late_original=one.late_original,
                passed=one.passed,
                extension_asked=one.extension_asked,
            ),
            one.moved,
            one.count,
        )
        for one in groups
    )
    body = answering_body(head.lead, head.executors)
    return CountedMeasure(head.id, head.n, head.sections, body, tally_alike(alike))


def _lines(
    session: Session, roadmaps: Sequence[RoadmapChoice], days: dict[int, date], task_ids: Sequence[int]
) -> tuple[Red, ...]:
    """These control points in full, in the order given."""
    if not task_ids:
        return ()
    by_id = {one.id: one for one in roadmaps}
    rows = {row.task_id: row for row in standings_of(session, task_ids)}
    wanted = sorted({row.measure_id for row in rows.values()})
    measures = {measure.id: measure for measure in list_measures(session, measure_ids=wanted)}
    found = []
    for row in (rows[task_id] for task_id in task_ids):
        measure = measures[row.measure_id]
        roadmap = by_id[measure.roadmap_id]
        line = judge(task_fact(row, measure), days[roadmap.id])
        found.append(Red(roadmap, line, measure.ended_at is not None))
    return tuple(found)
