"""A question, an answer or a note about a task, from its page. What does not succeed comes back as it was typed."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from roadmap.control.remarks import say
from roadmap.errors import BadInput, Conflict, NotFound
from roadmap.reports.wording import sentence
from roadmap.web.deps import Id, Now, TheSite
from roadmap.web.forms.posted import PostedForm
from roadmap.web.forms.remarks import RemarkAttempt
from roadmap.web.pages.task import task_view
from roadmap.web.security import Reader
from roadmap.web.surroundings import shell_of
from workflows.remarks import Remark

router = APIRouter()


@router.post("/tasks/{task_id}/say/{what}", response_class=HTMLResponse)
def say_it(
    request: Request, task_id: Id, what: str, site: TheSite, login: Reader, now: Now, form: PostedForm
) -> Response:
    """Write the remark into the journal; those whom it concerns get it by letter."""
    if what not in set(Remark):
        raise NotFound("remark.unknown", f"нет действия «{what}»: откройте страницу задачи заново")
    remark, text = Remark(what), form.values.get("text", "").strip() or None
    try:
        with site.database.write() as session:
            say(session, task_id, remark, text, login.actor, now)
    except (BadInput, Conflict) as error:
        tried = RemarkAttempt(remark, text or "", sentence(error.message))
        with site.database.read() as session:
            page = task_view(site, session, task_id, login, now, remark=tried)
            return site.pages.render("task", shell_of(request, site, login, session), page, error.status)
    site.wake()
    return RedirectResponse(f"/tasks/{task_id}?done=said_{remark}#said", 303)
