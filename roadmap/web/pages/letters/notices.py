"""«Лист уведомления» of a measure or of one of its tasks, on a page and on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, Response

from roadmap.language.message import _
from roadmap.letters.notices.paper import notice_pdf
from roadmap.letters.notices.sheet import NoticeSheet, notice_sheet
from roadmap.people.permissions import Action
from roadmap.web.deps import Id
from roadmap.web.visit import Visit, Visiting

router = APIRouter()
MailReader = Annotated[Visit, Depends(Visiting(Action.read_mail))]
Task = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """The sheet; ``pdf`` is the address of the same on paper."""

    sheet: NoticeSheet
    pdf: str


@router.get("/measures/{measure_id}/notices", response_class=HTMLResponse)
def notices_page(measure_id: Id, visit: MailReader, task: Task = None) -> HTMLResponse:
    """Who was told what, and what is known of each letter's way."""
    sheet = notice_sheet(visit.session, measure_id, visit.now, task)
    pdf = f"/measures/{measure_id}/notices.pdf" + (f"?task={task}" if task else "")
    return visit.page("notices", NoticesPage(sheet, pdf))


@router.get("/measures/{measure_id}/notices.pdf")
def notices_file(measure_id: Id, visit: MailReader, task: Task = None) -> Response:
    """The sheet as PDF, always as a download."""
    sheet = notice_sheet(visit.session, measure_id, visit.now, task)
    name = quote(_("Лист уведомления {number}.pdf", number=sheet.number))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(notice_pdf(sheet, visit.now), media_type="application/pdf", headers=headers)
