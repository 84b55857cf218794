"""Answers that came without an account: the coordinator sees the original beside what was understood, and decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from roadmap.errors import BadInput, Conflict, MoveNotAllowed, NotFound, VekhaError
from roadmap.language.message import _, joined
from roadmap.people.permissions import Action
from roadmap.reads.replies import PendingReply, ReplyRow, answer_file, count_waiting, find_answer, list_answers
from roadmap.reads.replies import original_letter as letter_of
from roadmap.replies.decisions import Decision, accept_draft, reject_draft
from roadmap.reports.wording import sentence
from roadmap.web.deps import Id, Site
from roadmap.web.forms.posted import Form, PostedForm
from roadmap.web.visit import Visit, Visiting
from roadmap.web.words.widgets import Tab

router = APIRouter()
Decider = Annotated[Visit, Depends(Visiting(Action.decide_answers))]
SIZE = 50
KIND_WORDS = {
    "report": ("done", "check", _("отчёт об исполнении")),
    "extension": ("late", "calendar", _("просьба о продлении")),
    "not_ours": ("silent", "back", _("«не наше»")),
    "unclear": ("planned", "alert", _("не понято")),
    "words": ("done", "check", _("слова для журнала")),
}
STATE_WORDS = {
    "open": ("waiting", "wait", _("ждёт решения")),
    "accepted": ("done", "check", _("внесён")),
    "rejected": ("off", "cross", _("отклонён")),
}
VIA = {"form": _("по кнопке в письме"), "letter": _("письмом")}


@dataclass(frozen=True, slots=True)
class WaitingRepliesPage:
    """The list; ``words`` are mark, icon and label by kind and by state."""

    zone: str
    tabs: tuple[Tab, ...]
    waiting: int
    rows: tuple[ReplyRow, ...]
    kinds: dict[str, tuple[str, str, str]]
    states: dict[str, tuple[str, str, str]]
    via: dict[str, str]
    older: str | None


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """One answer. ``opened``: the form that stands open, ``error`` what is wrong in it."""

    zone: str
    answer: PendingReply
    kind: tuple[str, str, str]
    state: tuple[str, str, str]
    via: str
    opened: str
    values: dict[str, str]
    error: str | None


@router.get("/answers", response_class=HTMLResponse)
def answers_page(visit: Decider) -> HTMLResponse:
    """Answers that wait, or those decided."""
    decided = visit.request.query_params.get("decided") == "1"
    before = visit.request.query_params.get("before", "")
    before_id = int(before) if before.isdecimal() and len(before) <= 9 else None
    rows = list_answers(visit.session, waiting=not decided, before_id=before_id, limit=SIZE + 1)
    page = WaitingRepliesPage(
        zone=visit.site.settings.time_zone,
        tabs=(Tab(_("ждут решения"), "/answers", not decided), Tab(_("решённые"), "/answers?decided=1", decided)),
        waiting=count_waiting(visit.session),
        rows=tuple(rows[:SIZE]),
        kinds=KIND_WORDS,
        states=STATE_WORDS,
        via=VIA,
        older=f"/answers?decided=1&before={rows[SIZE - 1].id}" if decided and len(rows) > SIZE else None,
    )
    return visit.page("answers", page)


@router.get("/answers/{answer_id}", response_class=HTMLResponse)
def decision_page(answer_id: Id, visit: Decider) -> HTMLResponse:
    """One answer: the original on one side, what was understood on the other."""
    return visit.page("answer_decision", _view(visit.site, _found(find_answer(visit.session, answer_id), answer_id)))


def _found(answer: PendingReply | None, answer_id: int) -> PendingReply:
    if answer is None:
        raise NotFound(
            "answer.unknown", _("нет ответа № {answer_id}: выберите его в списке ответов", answer_id=answer_id)
        )
    return answer


def _view(site: Site, answer: PendingReply, tried: tuple[str, Form, VekhaError] | None = None) -> DecisionPage:
    row = answer.row
    values = dict(answer.fields)
    opened, error = row.kind, None
    if tried is not None:
        opened, form, trouble = tried
        values |= {name: value for name, value in form.values.items() if name != "csrf"}
        reasons = trouble.data.get("reasons")
        error = sentence(joined("; ", reasons) if reasons else trouble.message)
    if row.kind == "unclear":
        values.setdefault("result", row.words)
    values.setdefault("task", str(row.task_id or ""))
    values.setdefault("reason", row.words)
    return DecisionPage(
        zone=site.settings.time_zone,
        answer=answer,
        kind=KIND_WORDS[row.kind],
        state=STATE_WORDS[row.state],
        via=VIA[row.via],
        opened=opened,
        values=values,
        error=error,
    )


@router.post("/answers/{answer_id}/{verdict}", response_class=HTMLResponse)
def decide(visit: Decider, answer_id: Id, verdict: str, form: PostedForm) -> Response:
    """Make the answer a move (``report``, ``extension``, ``not_ours``), write it down (``words``) or ``reject`` it."""
    if verdict not in ("report", "extension", "not_ours", "words", "reject"):
        raise NotFound("answer.verdict", _("нет такого решения: откройте ответ заново"))
    try:
        with visit.site.database.write() as session:
            if verdict == "reject":
                reject_draft(session, answer_id, form.text("why"), visit.actor, visit.now)
            else:
                accept_draft(session, _decision(answer_id, verdict, form), visit.actor, visit.now)
    except (BadInput, Conflict, MoveNotAllowed) as error:
        answer = _found(find_answer(visit.session, answer_id), answer_id)
        page = _view(visit.site, answer, (verdict, form, error))
        return visit.page("answer_decision", page, error.status)
    visit.site.wake()
    return RedirectResponse(
        f"/answers/{answer_id}?done=answer_{'rejected' if verdict == 'reject' else 'accepted'}", 303
    )


def _decision(answer_id: int, verdict: str, form: Form) -> Decision:
    return Decision(
        answer_id,
        verdict,
        form.number("task"),
        result=form.text("result"),
        fulfilled_on=form.day("fulfilled_on", _("дата исполнения")),
        new_date=form.day("new_date", _("новая дата")),
        reason=form.text("reason"),
        dismiss=form.text("dismiss") == "1",
    )


@router.get("/answers/{answer_id}/original")
def original(answer_id: Id, visit: Decider) -> Response:
    """The letter as it came, always as a download."""
    raw = letter_of(visit.session, answer_id)
    if raw is None:
        raise NotFound("answer.no_letter", _("у этого ответа нет письма: он пришёл по кнопке"))
    return _download(_("ответ-{answer_id}.eml", answer_id=answer_id), "message/rfc822", raw)


@router.get("/answers/{answer_id}/files/{file_id}")
def file(answer_id: Id, file_id: Id, visit: Decider) -> Response:
    """A file that came with the answer, always as a download."""
    found = answer_file(visit.session, answer_id, file_id)
    if found is None:
        raise NotFound("answer.no_file", _("такого файла у ответа нет: откройте ответ заново"))
    return _download(*found)


def _download(name: str, media_type: str, content: bytes) -> Response:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(content, media_type=media_type, headers=headers)
