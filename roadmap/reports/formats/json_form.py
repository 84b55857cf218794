"""The ``json`` format of an execution report."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from roadmap.reports.facts import ActChange
from roadmap.reports.report import ExecutionReport, Fold, Group, IndicatorLine, MeasureLine, Month
from roadmap.reports.tally import Tally
from roadmap.reports.verdicts import TaskLine, fulfilled_on

SCHEMA = "vekha.execution-report/1"


def figures_json(report: ExecutionReport) -> dict[str, Any]:
    """The report as plain values for ``json.dumps``; days are ISO dates, percentages have one decimal, absent is null.

    Keys are stable: new ones may be added under the same ``schema``, none changes its meaning::

        schema, as_of, generated_at, provisional
        period       null | {start, end, label}
        roadmap      {slug, title, region, act, issuer, controller, head_post, head_name, period_start, period_end}
        totals       a tally (below), over all control points
        measure_counts   {total, fulfilled, troubled, waiting, removed}
        changes      [change], by acts within the period; change {measure_id, n, code, kind, fields[], act, on}
        sections, bodies [{name, …tally}]
        months       [{year, month, …tally}], by control date
        measures     [{measure_id, n, code, section[], title, lead[], executors[], body, deadline_text, expected,
                       fulfilled, waiting: null | {kind, why}, changes: [change], removed: null | change,
                       totals: tally,
                       folds: [{verdict, count, of, first, last, days, evidence_count}], tasks: [task]}]
        task         {task_id, measure_id, n, opens_on, due_on, control_on, original_due_on, original_control_on, state,
                      verdict, overdue, counted, violation, days, days_original, in_time_original, fulfilled_on,
                      closed_on, expected, actual, reason, evidence[], extension_asked, provisional}
        overdue, upcoming [{task_id, measure_id, n, title, body, due_on, control_on, verdict, state, days, reason}]
        indicators   [{code, name, unit, direction, baseline, year, plan, fact, reached, plans{year}, facts{year}}]
        indicator_counts {total, planned, measured, reached, missed, unmeasured}

    A tally is {total, done_in_time, done_late, failed, overdue_silent, awaiting_decision, extra_control,
    extension_asked, in_work, not_due, cancelled, overdue, returned, original_in_time, original_late, moved, counted,
    violations, done, active, percent_done, discipline}: the ten verdicts after ``total`` sum to it.
    """
    head = report.head
    return {
        "schema": SCHEMA,
        "as_of": report.as_of.isoformat(),
        "generated_at": report.generated_at.isoformat(),
        "provisional": report.provisional,
        "period": report.period
        and {"start": _day(report.period.start), "end": _day(report.period.end), "label": report.period.label},
        "roadmap": {
            field.name: _day(value) if isinstance(value := getattr(head, field.name), date) else value
            for field in fields(head)
        },
        "totals": _tally(report.totals),
        "measure_counts": _plain(report.measure_counts),
        "changes": [_change(change) for change in report.changes],
        "sections": [_group(group) for group in report.sections],
        "bodies": [_group(group) for group in report.bodies],
        "months": [_month(month) for month in report.months],
        "measures": [_measure(measure) for measure in report.measures],
        "overdue": [_mention(line) for line in report.overdue],
        "upcoming": [_mention(line) for line in report.upcoming],
        "indicators": [_indicator(row) for row in report.indicators],
        "indicator_counts": _plain(report.indicator_counts),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _plain(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        **_plain(tally),
        "done": tally.done,
        "active": tally.active,
        "percent_done": tally.percent_done,
        "discipline": tally.discipline,
    }


def _group(group: Group) -> dict[str, Any]:
    return {"name": group.name, **_tally(group.tally)}


def _month(month: Month) -> dict[str, Any]:
    return {"year": month.year, "month": month.month, **_tally(month.tally)}


def _measure(measure: MeasureLine) -> dict[str, Any]:
    return {
        "measure_id": measure.measure_id,
        "n": measure.n,
        "code": measure.code,
        "section": list(measure.section),
        "title": measure.title,
        "lead": list(measure.lead),
        "executors": list(measure.executors),
        "body": measure.body,
        "deadline_text": measure.deadline_text,
        "expected": measure.expected,
        "fulfilled": measure.fulfilled,
        "waiting": measure.waiting and {"kind": measure.waiting.kind, "why": measure.waiting.why},
        "changes": [_change(change) for change in measure.changes],
        "removed": measure.removed and _change(measure.removed),
        "totals": _tally(measure.tally),
        "folds": [_fold(fold) for fold in measure.folds],
        "tasks": [_task(line) for line in measure.lines],
    }


def _change(change: ActChange) -> dict[str, Any]:
    return {**_plain(change), "fields": list(change.fields), "on": _day(change.on)}


def _fold(fold: Fold) -> dict[str, Any]:
    return {
        "verdict": fold.verdict.value,
        "count": len(fold.lines),
        "of": fold.of,
        "first": _day(fold.first),
        "last": _day(fold.last),
        "days": fold.days,
        "evidence_count": len(fold.evidence),
    }


def _task(line: TaskLine) -> dict[str, Any]:
    fact = line.fact
    return {
        "task_id": fact.task_id,
        "measure_id": fact.measure_id,
        "n": fact.n,
        "opens_on": _day(fact.opens_on),
        "due_on": _day(fact.due_on),
        "control_on": _day(fact.control_on),
        "original_due_on": _day(fact.original_due_on),
        "original_control_on": _day(fact.original_control_on),
        "state": fact.state,
        "verdict": line.verdict.value,
        "overdue": line.overdue,
        "counted": line.counted,
        "violation": line.violation,
        "days": line.days,
        "days_original": line.days_original,
        "in_time_original": line.in_time_original,
        "fulfilled_on": _day(fulfilled_on(fact)),
        "closed_on": _day(fact.closed_on),
        "expected": fact.expected,
        "actual": fact.actual,
        "reason": fact.reason,
        "evidence": list(fact.evidence),
        "extension_asked": fact.extension_asked,
        "provisional": fact.provisional,
    }


def _mention(line: TaskLine) -> dict[str, Any]:
    fact = line.fact
    return {
        "task_id": fact.task_id,
        "measure_id": fact.measure_id,
        "n": fact.n,
        "title": fact.title,
        "body": line.body,
        "due_on": _day(fact.due_on),
        "control_on": _day(fact.control_on),
        "verdict": line.verdict.value,
        "state": fact.state,
        "days": line.days,
        "reason": fact.reason,
    }


def _indicator(row: IndicatorLine) -> dict[str, Any]:
    fact = row.indicator
    return {
        "code": fact.code,
        "name": fact.name,
        "unit": fact.unit,
        "direction": fact.direction,
        "baseline": fact.baseline,
        "year": row.year,
        "plan": row.plan,
        "fact": row.fact,
        "reached": row.reached,
        "plans": {str(year): value for year, value in sorted(fact.plan.items())},
        "facts": {str(year): value for year, value in sorted(fact.fact.items())},
    }
