"""Execution reports: facts read once, figures compiled in one place, rendered and frozen."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime

from sqlalchemy import insert, select
from sqlmodel import Session

from roadmap.bounds import DAYS_IN_WORDS, check_day, is_within
from roadmap.control.evidence import store_file
from roadmap.errors import BadInput
from roadmap.language.message import _, in_words
from roadmap.language.setting import month
from roadmap.models import REPORT_FILES, REPORTS, ROADMAPS
from roadmap.people.permissions import Action, Actor, allow
from roadmap.plan.retelling import retold
from roadmap.reads.roadmaps import RoadmapRow, get_roadmap
from roadmap.reports.fact_rows import change_facts, head_fact, indicator_facts, task_fact, waiting_fact
from roadmap.reports.figures import ExecutionReport, compile_report
from roadmap.reports.formats.json_form import figures_json
from roadmap.reports.formats.registry import FORMATS, filename
from roadmap.reports.history.standings import end_of_day, standings, standings_on
from roadmap.reports.history.wordings import history_of, measures_on, roadmap_on
from roadmap.zones import zone_of
from workflows.journal import Entry, record

Period = tuple[date, date, str]


def parse_period(text: str | None) -> Period | None:
    """``2024``, ``2024-Q1``, ``2024-H2`` or ``2024-03`` as (first day, last day, Russian name). Raises `BadInput`."""
    if not text:
        return None
    match = re.fullmatch(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(0[1-9]|1[0-2])))?", text.strip().upper())
    if match is None:
        raise BadInput(
            "report.period",
            _("период «{text}» не понят: напишите 2024, 2024-Q1 (квартал), 2024-H2 (полугодие) или 2024-03", text=text),
        )
    year = int(match[1])
    if year == 0 or not is_within(date(year, 1, 1)):
        raise BadInput(
            "bounds.date",
            _("период {year} года не подходит: отчёты бывают {days_in_words}", year=year, days_in_words=DAYS_IN_WORDS),
            field="period",
        )
    if match[2]:
        last, name = (
            int(match[2]) * 3,
            _("{value} квартал {year} г.", value="I" * int(match[2]) if match[2] != "4" else "IV", year=year),
        )
        first = last - 2
    elif match[3]:
        last, name = int(match[3]) * 6, _("{value} полугодие {year} г.", value="I" * int(match[3]), year=year)
        first = last - 5
    elif match[4]:
        first = last = int(match[4])
        name = _("{month} {year} г.", month=month(first), year=year)
    else:
        first, last, name = 1, 12, _("{year} год", year=year)
    return date(year, first, 1), date(year, last, monthrange(year, last)[1]), name


def execution_report(
    session: Session, slug: str, as_of: date | None, period: str | Period | None, now: datetime
) -> ExecutionReport:
    """The figures of a roadmap as of a day (today by default), about all of it or a period.

    A past day is told from the journal. Raises `NotFound` for the roadmap, `BadInput` for the day or the period.
    """
    roadmap = get_roadmap(session, slug)
    today = roadmap.today(now)
    as_of = check_day(as_of, _("день отчёта"), "as_of") if as_of is not None else today
    if as_of > today:
        raise BadInput("report.future", _("отчёт на {as_of} составить нельзя: этот день ещё не наступил", as_of=as_of))
    span = parse_period(period) if isinstance(period, str) or period is None else period
    return _compile(session, roadmap, as_of, span, now, past=as_of < today)


def _compile(
    session: Session, roadmap: RoadmapRow, as_of: date, span: Period | None, now: datetime, *, past: bool
) -> ExecutionReport:
    rows = standings_on(session, roadmap.id, as_of, roadmap.time_zone) if past else standings(session, roadmap.id)
    until = end_of_day(as_of, roadmap.time_zone)
    history = history_of(session, roadmap.id)
    measures = {measure.id: measure for measure in measures_on(session, roadmap.id, history, until)}
    rows = [row for row in rows if row.measure_id in measures]  # a measure that came later brought its own
    with_tasks = {row.measure_id for row in rows}
    asleep = [one for one in measures.values() if one.id not in with_tasks and one.ended_at is None]
    told = retold(session, asleep)
    return compile_report(
        head_fact(roadmap_on(roadmap, history, until)),
        [task_fact(row, measures[row.measure_id]) for row in rows],
        [waiting_fact(measure, told[measure.id]) for measure in asleep],
        indicator_facts(session, {roadmap.id: as_of})[roadmap.id],
        change_facts(history, measures, until, roadmap.time_zone),
        as_of=as_of,
        period=span,
        generated_at=now.astimezone(zone_of(roadmap.time_zone)),
    )


def render_report(report: ExecutionReport, fmt: str) -> tuple[bytes, str, str]:
    """The report in one format: content, media type and file name. Raises `BadInput` for an unknown format."""
    form = FORMATS.get(fmt)
    if form is None:
        raise BadInput("report.format", _("нет формата «{fmt}»; есть: {names}", fmt=fmt, names=", ".join(FORMATS)))
    return form.render(report), form.media_type, filename(report, fmt)


def freeze_report(
    session: Session, report: ExecutionReport, fmt: str, actor: Actor, now: datetime, *, key: str | None = None
) -> bytes:
    """Render and keep a report for good, with its figures. ``key`` names one that is made only once."""
    allow(actor, Action.make_report)
    content, _other, name = render_report(report, fmt)
    roadmap_id = session.execute(select(ROADMAPS.c.id).where(ROADMAPS.c.slug == report.head.slug)).scalar_one()
    made = session.execute(
        insert(REPORTS)
        .values(
            key=key or f"{report.head.slug}:{report.as_of}:{now.isoformat()}:{fmt}",
            roadmap_id=roadmap_id,
            as_of=report.as_of,
            period=report.period.label if report.period else None,
            figures=in_words(figures_json(report)),
            made_by=actor.user_id,
            made_at=now,
        )
        .returning(REPORTS.c.id)
    ).scalar_one()
    sha256 = store_file(session, name, content, now)
    session.execute(insert(REPORT_FILES).values(report_id=made, format=fmt, sha256=sha256))
    details = {"as_of": report.as_of.isoformat(), "format": fmt, "sha256": sha256}
    record(session, Entry(f"roadmap:{roadmap_id}", now, "report.made", f"report:{made}", actor.user_id, details))
    return content
