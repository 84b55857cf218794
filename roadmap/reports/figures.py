"""The figures of an execution report: the only place where its numbers come from.

``compile_report`` turns facts into an ``ExecutionReport``; every output prints what stands there and computes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Protocol, TypeVar

from roadmap.language.message import _
from roadmap.reports.facts import ActChange, IndicatorFact, RoadmapHead, TaskFact, WaitingFact
from roadmap.reports.formats.json_form import figures_json
from roadmap.reports.layout.folded_tasks import folds, folds_by_measure
from roadmap.reports.report import (
    ExecutionReport,
    Group,
    IndicatorCounts,
    IndicatorLine,
    MeasureCounts,
    MeasureLine,
    Month,
    Period,
    Totals,
)
from roadmap.reports.tally import Tally, tally
from roadmap.reports.verdicts import TaskLine, Verdict, answering_body, judge
from workflows.lifecycle import CLOSED, OPEN

__all__ = ["ExecutionReport", "compile_report", "compile_totals", "figures_json", "indicator_lines", "section_name"]

NO_SECTION = _("Без раздела")
UPCOMING_DAYS = 30

# What neither XML nor UTF-8 can carry: control characters and halves of surrogate pairs.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")

_Ordered = TypeVar("_Ordered", bound="Counted")
_Facts = TypeVar("_Facts", TaskFact, WaitingFact, IndicatorFact, RoadmapHead, ActChange)


class Counted(Protocol):
    """What totals need of a measure: a whole `MeasureLine` has it, and so has a `CountedMeasure`."""

    @property
    def measure_id(self) -> int: ...
    @property
    def n(self) -> int: ...
    @property
    def section(self) -> tuple[str, ...]: ...
    @property
    def body(self) -> str: ...
    @property
    def tally(self) -> Tally: ...


def compile_totals(measures: Sequence[Counted]) -> Totals:
    """The totals that `compile_report` gives of the same measures, without a line for each control point."""
    return Totals(sum((one.tally for one in measures), Tally()), _sections(measures), _bodies(measures))


def indicator_lines(indicators: Iterable[IndicatorFact], year: int) -> tuple[IndicatorLine, ...]:
    """Plan and fact of a year."""
    return tuple(_indicator(_printable(fact), year) for fact in indicators)


def compile_report(
    head: RoadmapHead,
    tasks: Iterable[TaskFact],
    waiting: Iterable[WaitingFact],
    indicators: Iterable[IndicatorFact],
    changes: Iterable[ActChange] = (),
    *,
    as_of: date,
    period: tuple[date, date, str] | None,
    generated_at: datetime,
) -> ExecutionReport:
    """The report on ``as_of``, about the whole roadmap or about ``period`` (first day, last day, name).

    A period's report holds the control points whose window touches the period (the term alone where no opening day is
    known) and those owed from before: the term lies before the period and they were not fulfilled by its first day.
    Measures without dates are in every report. ``changes`` are what acts did up to ``as_of``, oldest first; a measure
    that one of them removed is listed with the control points it still has in the report, after those in force.
    """
    span = Period(*period) if period else None
    amended = [_printable(change) for change in changes]
    removed = {change.measure_id: change for change in amended if change.kind == "removed"}
    lines = [judge(_printable(fact), as_of) for fact in tasks if span is None or _belongs(fact, span, removed)]
    lines.sort(key=lambda line: (line.fact.n, line.fact.measure_id, line.fact.control_on, line.fact.task_id))
    recent = tuple(change for change in amended if span is None or change.on >= span.start)
    measures = _measures(lines, [_printable(fact) for fact in waiting], recent, removed)
    counts = {measure.measure_id: len(measure.lines) for measure in measures}
    overdue, upcoming = _overdue(lines), _upcoming(lines, as_of)
    rows = indicator_lines(indicators, as_of.year)
    return ExecutionReport(
        head=_printable(head),
        as_of=as_of,
        period=span,
        generated_at=generated_at,
        totals=tally(lines),
        measure_counts=_measure_counts(measures),
        sections=_sections(measures),
        bodies=_bodies(measures),
        months=_months(lines),
        measures=measures,
        indicators=rows,
        indicator_counts=_indicator_counts(rows),
        overdue=overdue,
        upcoming=upcoming,
        overdue_folds=folds_by_measure(overdue, counts),
        upcoming_folds=folds_by_measure(upcoming, counts),
        provisional=any(line.fact.provisional for line in lines),
        changes=recent,
    )


def _belongs(fact: TaskFact, period: Period, removed: Mapping[int, ActChange]) -> bool:
    gone = removed.get(fact.measure_id)
    if gone is not None and gone.on < period.start and fact.state == "cancelled":
        return False  # nothing of it was left to fulfil when the period began
    terms = (fact.due_on, fact.control_on)
    opens = min(fact.opens_on or max(terms), *terms)
    if opens <= period.end and max(terms) >= period.start:
        return True
    if max(terms) >= period.start:
        return False
    return fact.state not in CLOSED or (fact.fulfilled_on or fact.closed_on or date.min) >= period.start


def _measures(
    lines: Sequence[TaskLine],
    waiting: Sequence[WaitingFact],
    changes: Sequence[ActChange],
    removed: Mapping[int, ActChange],
) -> tuple[MeasureLine, ...]:
    found = {fact.measure_id: _measure(fact, (), fact) for fact in waiting}
    for measure_id, group in groupby(lines, key=lambda line: line.fact.measure_id):
        own = tuple(group)
        asleep = found.get(measure_id)
        found[measure_id] = _measure(own[0].fact, own, asleep.waiting if asleep else None)
    by_measure: dict[int, list[ActChange]] = {measure_id: [] for measure_id in removed}
    for change in changes:
        by_measure.setdefault(change.measure_id, []).append(change)
    for measure_id in by_measure.keys() & found.keys():
        own_changes = tuple(by_measure[measure_id])
        found[measure_id] = replace(found[measure_id], changes=own_changes, removed=removed.get(measure_id))
    in_order = _in_reading_order(found.values())
    return tuple(sorted(in_order, key=lambda measure: measure.removed is not None))


def _in_reading_order(measures: Iterable[_Ordered]) -> list[_Ordered]:
    """By heading, headings by their first measure: one that an act added last of all still stands under its own."""
    known = sorted(measures, key=lambda measure: (measure.n, measure.measure_id))
    first: dict[tuple[str, ...], int] = {}
    for measure in known:
        for depth in range(1, len(measure.section) + 1):
            first.setdefault(measure.section[:depth], measure.n)

    def place(measure: _Ordered) -> tuple[int, ...]:
        above = (first[measure.section[:depth]] for depth in range(1, len(measure.section) + 1))
        return (*above, measure.n, measure.measure_id)

    return sorted(known, key=place)


def _measure(fact: TaskFact | WaitingFact, lines: tuple[TaskLine, ...], waiting: WaitingFact | None) -> MeasureLine:
    return MeasureLine(
        measure_id=fact.measure_id,
        n=fact.n,
        code=fact.code,
        section=fact.section,
        title=fact.title,
        lead=fact.lead,
        executors=fact.executors,
        body=answering_body(fact.lead, fact.executors),
        deadline_text=fact.deadline_text,
        expected=fact.expected,
        lines=lines,
        folds=folds(lines, len(lines)),
        tally=tally(lines),
        waiting=waiting,
    )


def _measure_counts(measures: Sequence[MeasureLine]) -> MeasureCounts:
    in_force = [measure for measure in measures if measure.removed is None]
    return MeasureCounts(
        total=len(in_force),
        fulfilled=sum(measure.fulfilled for measure in in_force),
        troubled=sum(measure.tally.overdue + measure.tally.failed > 0 for measure in in_force),
        waiting=sum(measure.waiting is not None for measure in in_force),
        removed=len(measures) - len(in_force),
    )


def section_name(section: tuple[str, ...]) -> str:
    """The outermost heading, by which a report totals."""
    return section[0] if section else NO_SECTION


def _sections(measures: Sequence[Counted]) -> tuple[Group, ...]:
    groups: dict[str, Tally] = {}
    for measure in _in_reading_order(measures):  # the removed in their old places
        name = section_name(measure.section)
        groups[name] = groups.get(name, Tally()) + measure.tally
    return tuple(Group(name, total) for name, total in groups.items())


def _bodies(measures: Sequence[Counted]) -> tuple[Group, ...]:
    """Bodies that have control points, the worst first."""
    by_body: dict[str, Tally] = {}
    for measure in measures:
        if measure.tally.total:
            by_body[measure.body] = by_body.get(measure.body, Tally()) + measure.tally
    groups = [Group(name, total) for name, total in by_body.items()]
    groups.sort(key=lambda group: (-group.tally.violations, -group.tally.total, group.name))
    return tuple(groups)


def _months(lines: Sequence[TaskLine]) -> tuple[Month, ...]:
    by_month: dict[tuple[int, int], list[TaskLine]] = {}
    for line in lines:
        term = line.fact.control_on
        by_month.setdefault((term.year, term.month), []).append(line)
    return tuple(Month(year, month, tally(own)) for (year, month), own in sorted(by_month.items()))


def _overdue(lines: Sequence[TaskLine]) -> tuple[TaskLine, ...]:
    """What is not fulfilled or has no answer after its term: the oldest first."""
    red = [line for line in lines if line.overdue or line.verdict is Verdict.FAILED]
    return tuple(sorted(red, key=lambda line: (line.fact.control_on, line.fact.n, line.fact.task_id)))


def _upcoming(lines: Sequence[TaskLine], as_of: date) -> tuple[TaskLine, ...]:
    """Open control points whose term falls on ``as_of`` or in the 30 days after it."""
    last = as_of + timedelta(days=UPCOMING_DAYS)
    soon = [line for line in lines if line.fact.state in OPEN and as_of <= line.fact.control_on <= last]
    return tuple(sorted(soon, key=lambda line: (line.fact.control_on, line.fact.n, line.fact.task_id)))


def _indicator(fact: IndicatorFact, year: int) -> IndicatorLine:
    plan, value = fact.plan.get(year), fact.fact.get(year)
    reached = None
    if plan is not None and value is not None:
        reached = value <= plan if fact.direction in ("<=", "≤") else value >= plan
    return IndicatorLine(fact, year, plan, value, reached)


def _indicator_counts(rows: Sequence[IndicatorLine]) -> IndicatorCounts:
    return IndicatorCounts(
        total=len(rows),
        planned=sum(row.plan is not None for row in rows),
        measured=sum(row.reached is not None for row in rows),
        reached=sum(row.reached is True for row in rows),
        missed=sum(row.reached is False for row in rows),
        unmeasured=sum(row.plan is not None and row.reached is None for row in rows),
    )


def _printable(facts: _Facts) -> _Facts:
    """The same facts without characters that no output can carry; nearly always the same object."""
    dirty = {}
    for field in fields(facts):
        value = getattr(facts, field.name)
        clean = _clean(value)
        if clean != value:
            dirty[field.name] = clean
    return replace(facts, **dirty) if dirty else facts


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value)
    if isinstance(value, tuple):
        return tuple(_UNPRINTABLE.sub("", item) for item in value)
    return value
