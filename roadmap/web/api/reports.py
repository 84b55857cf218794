"""Execution reports: made on the spot, or frozen for good and listed."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, StringConstraints
from sqlmodel import Session

from roadmap.errors import NotFound
from roadmap.language.current import language, speaking
from roadmap.language.message import _
from roadmap.people.permissions import Action, Actor
from roadmap.reads.roadmaps import get_roadmap
from roadmap.reports.execution import execution_report, freeze_report, render_report
from roadmap.reports.formats.registry import FORMATS
from roadmap.reports.frozen import ReportRow, list_reports, report_figures, report_file
from roadmap.web.api.conventions import (
    CursorQuery,
    Day,
    Id,
    Input,
    Limit,
    Listing,
    Permitted,
    Slug,
    SlugQuery,
    download,
    one_of,
    page_of,
    read_cursor,
    refusals,
)
from roadmap.web.api.idempotency import GivenResponse, IdempotencyKey, once
from roadmap.web.api.spoken import SpokenRoute
from roadmap.web.deps import Now, ReadSession, TheSite

router = APIRouter(route_class=SpokenRoute, tags=[_("Отчёты")], responses=refusals())
Maker = Annotated[Actor, Depends(Permitted(Action.make_report))]
Spoken = Literal["ru", "en"]
FormatName = Annotated[str, one_of(FORMATS)]
PeriodName = Annotated[str, StringConstraints(pattern=r"^[12][0-9]{3}(-(Q[1-4]|H[12]|0[1-9]|1[0-2]))?$")]
FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": _("Файл отчёта"),
        "content": {form.media_type.partition(";")[0]: {} for form in FORMATS.values()},
    }
}


class ReportBody(Input):
    """What to freeze. ``as_of`` null is today; ``period`` is ``2024``, ``2024-Q1``, ``2024-H2`` or ``2024-03``.

    ``lang`` is the language it stays in: ``ru`` or ``en``, the caller's by default.
    """

    roadmap: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,99}$")]
    as_of: Day | None = None
    period: PeriodName | None = None
    format: FormatName = "xlsx"
    lang: Spoken | None = None


class ReportDetail(BaseModel):
    """A frozen report with its figures."""

    report: ReportRow
    figures: dict[str, Any]


@router.get(
    "/roadmaps/{slug}/report",
    summary=_("Отчёт об исполнении, составленный сейчас"),
    response_class=Response,
    responses=refusals(404) | FILE,
)
def report_now(
    slug: Slug,
    _asked: Maker,
    session: ReadSession,
    now: Now,
    as_of: Annotated[Day | None, Query()] = None,
    period: Annotated[PeriodName | None, Query()] = None,
    format: FormatName = "json",
    lang: Spoken | None = None,
) -> Response:
    """The report as of a day (a past one is told from the journal), in one format; nothing is stored."""
    with speaking(lang or language()):
        content, media_type, name = render_report(execution_report(session, slug, as_of, period, now), format)
    return download(content, media_type, name)


@router.get("/reports", summary=_("Составленные отчёты"), responses=refusals(404))
def reports(
    _asked: Maker, session: ReadSession, roadmap: SlugQuery = None, limit: Limit = 50, cursor: CursorQuery = None
) -> Listing[ReportRow]:
    """Reports frozen so far."""
    if roadmap is not None:
        get_roadmap(session, roadmap)
    return page_of(list_reports(session, roadmap=roadmap, after_id=read_cursor(cursor) or 0, limit=limit + 1), limit)


@router.post("/reports", status_code=201, summary=_("Составить и сохранить отчёт"), responses=refusals(404))
def make_report(
    body: ReportBody, actor: Maker, now: Now, site: TheSite, request: Request, idempotency_key: IdempotencyKey = None
) -> ReportRow:
    """Freeze a report: its figures and its file never change again."""
    with site.database.write() as session:
        answer = once(session, request, actor, idempotency_key, body, now, lambda: _freeze(session, body, actor, now))
    place = f"/api/v1/reports/{answer.body['id']}"
    return JSONResponse(answer.body, answer.status, headers={"Location": place})  # type: ignore[return-value]


def _freeze(session: Session, body: ReportBody, actor: Actor, now: datetime) -> GivenResponse:
    key = f"api:{secrets.token_hex(8)}"
    with speaking(body.lang or language()):
        report = execution_report(session, body.roadmap, body.as_of, body.period, now)
        freeze_report(session, report, body.format, actor, now, key=key)
    row = list_reports(session, key=key)[0]
    return GivenResponse(201, _Row(report=row).model_dump(mode="json")["report"])


class _Row(BaseModel):
    report: ReportRow


@router.get("/reports/{report_id}", summary=_("Составленный отчёт"), responses=refusals(404))
def report(report_id: Id, _asked: Maker, session: ReadSession) -> ReportDetail:
    """One frozen report with its figures."""
    found = list_reports(session, report_id=report_id)
    figures = report_figures(session, report_id)
    if not found or figures is None:
        raise NotFound("report.unknown", _("нет отчёта № {report_id}", report_id=report_id))
    return ReportDetail(report=found[0], figures=dict(figures))


@router.get(
    "/reports/{report_id}/files/{format}",
    summary=_("Файл составленного отчёта"),
    response_class=Response,
    responses=refusals(404) | FILE,
)
def report_download(report_id: Id, format: FormatName, _asked: Maker, session: ReadSession) -> Response:
    """The file exactly as it was made."""
    found = report_file(session, report_id, format)
    if found is None:
        raise NotFound(
            "report.unknown",
            _(
                "у отчёта № {report_id} нет файла {format}: посмотрите его «formats»",
                report_id=report_id,
                format=format,
            ),
        )
    return download(found.content, found.media_type, f"report-{report_id}.{format}")
