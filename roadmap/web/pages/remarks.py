"""A question, an answer or a note about a task, from its page. What does not succeed comes back as it was typed."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from roadmap.control.remarks import say
from roadmap.errors import BadInput, Conflict, NotFound
from roadmap.reports.wording import sentence
from roadmap.web.deps import Id
from roadmap.web.forms.posted import PostedForm
from roadmap.web.forms.remarks import RemarkAttempt
from roadmap.web.pages.task import task_view
from roadmap.web.visit import Reader
from workflows.remarks import Remark

router = APIRouter()


@router.post("/tasks/{task_id}/say/{what}", response_class=HTMLResponse)
def say_it(visit: Reader, task_id: Id, what: str, form: PostedForm) -> Response:
    """Write the remark into the journal; those whom it concerns get it by letter."""
    if what not in set(Remark):
        raise NotFound("remark.unknown", f"нет действия «{what}»: откройте страницу задачи заново")
    remark, text = Remark(what), form.values.get("text", "").strip() or None
    try:
        with visit.site.database.write() as session:
            say(session, task_id, remark, text, visit.actor, visit.now)
    except (BadInput, Conflict) as error:
        tried = RemarkAttempt(remark, text or "", sentence(error.message))
        page = task_view(visit, task_id, remark=tried)
        return visit.page("task", page, error.status)
    visit.site.wake()
    return RedirectResponse(f"/tasks/{task_id}?done=said_{remark}#said", 303)
