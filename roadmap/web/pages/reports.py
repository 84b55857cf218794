"""Execution reports: choose day, period and form, take the file; and the reports that are closed for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from roadmap.bounds import day_of
from roadmap.errors import BadInput, NotFound
from roadmap.language.current import known, language, speaking
from roadmap.language.message import _
from roadmap.people.permissions import Action
from roadmap.reads.roadmaps import RoadmapRow, get_roadmap
from roadmap.reports.execution import execution_report, render_report
from roadmap.reports.formats.registry import FORMATS, Format
from roadmap.reports.frozen import ReportRow, list_reports, report_file
from roadmap.reports.report import ExecutionReport
from roadmap.reports.wording import sentence
from roadmap.web.deps import Id
from roadmap.web.headers import PAPER_POLICY
from roadmap.web.visit import Visit, Visiting
from roadmap.web.words.widgets import Choice

router = APIRouter()
Reporter = Annotated[Visit, Depends(Visiting(Action.make_report))]


@dataclass(frozen=True, slots=True)
class ReportForm:
    """The page with a button for each of the ``forms``."""

    roadmap: RoadmapRow
    as_of: str
    today: date
    periods: tuple[Choice, ...]
    forms: tuple[Format, ...]
    closed: tuple[ReportRow, ...]
    zone: str
    error: str | None


@router.get("/roadmaps/{slug}/report", response_class=HTMLResponse)
def report_page(slug: str, visit: Reporter) -> HTMLResponse:
    """The form."""
    return _form(visit, slug)


def _form(
    visit: Visit, slug: str, typed: dict[str, str] | None = None, error: BadInput | None = None,
) -> HTMLResponse:  # fmt: skip
    roadmap = get_roadmap(visit.session, slug)
    today, said = roadmap.today(visit.now), typed or {}
    page = ReportForm(
        roadmap=roadmap,
        as_of=said.get("as_of") or today.isoformat(),
        today=today,
        periods=_periods(roadmap, said.get("period", "")),
        forms=tuple(FORMATS.values())[::-1],
        closed=tuple(reversed(list_reports(visit.session, roadmap=slug))),
        zone=roadmap.time_zone,
        error=sentence(error.message) if error else None,
    )
    return visit.page("report", page, error.status if error else 200)


def _periods(roadmap: RoadmapRow, chosen: str) -> tuple[Choice, ...]:
    """The years and quarters of the roadmap."""
    choices = []
    for year in range(roadmap.start.year, roadmap.end.year + 1):
        choices.append((str(year), _("{year} год", year=year)))
        for quarter, name in enumerate(("I", "II", "III", "IV"), start=1):
            first, last = date(year, quarter * 3 - 2, 1), date(year, quarter * 3, 28)
            if first <= roadmap.end and last >= roadmap.start:
                choices.append((f"{year}-Q{quarter}", _("{name} квартал {year} года", name=name, year=year)))
    return tuple(Choice(value, label, value == chosen) for value, label in choices)


@router.get("/roadmaps/{slug}/report/file")
def report_download(visit: Reporter, slug: str) -> Response:
    """The report as a file; wrong input brings the form back with what was typed."""
    typed = dict(visit.request.query_params)
    try:
        with speaking(known(typed.get("lang")) or language()):
            report = _report(visit.session, slug, typed, visit.now)
            content, media_type, name = render_report(report, typed.get("format") or "pdf")
    except BadInput as error:
        return _form(visit, slug, typed, error)
    return paper(content, media_type, name, inline=typed.get("format") == "html")


def _report(session: Session, slug: str, typed: dict[str, str], now: datetime) -> ExecutionReport:
    as_of = day_of(typed["as_of"], _("день отчёта"), "as_of") if typed.get("as_of") else None
    return execution_report(session, slug, as_of, typed.get("period") or None, now)


def paper(content: bytes, media_type: str, name: str, *, inline: bool) -> Response:
    """A finished document: its own style, no scripts, nothing fetched."""
    how = "inline" if inline else "attachment"
    headers = {
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(name)}",
        "Content-Security-Policy": PAPER_POLICY,
    }
    return Response(content, media_type=media_type, headers=headers)


@router.get("/reports/{report_id}/{fmt}")
def closed_report(report_id: Id, fmt: str, visit: Reporter) -> Response:
    """A closed report, byte for byte as it was made."""
    found = list_reports(visit.session, report_id=report_id)
    kept = report_file(visit.session, report_id, fmt) if found else None
    if kept is None:
        raise NotFound("report.unknown", _("такого отчёта нет: выберите его на странице отчёта дорожной карты"))
    row = found[0]
    name = f"{row.roadmap_slug}-{row.as_of.isoformat()}-{row.id}.{fmt}"
    return paper(kept.content, kept.media_type, name, inline=fmt == "html")
