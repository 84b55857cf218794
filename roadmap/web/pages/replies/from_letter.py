"""A button in a letter, without an account: GET shows the task and one form, POST acts.

A report, a request and «это не наше» become a draft for the coordinator; «принято к сведению», an answer to a question
and a note on how the work goes change nothing of the task and are written down at once. The
token in the address is the right: signed, dated, for one purpose; nothing else of the site opens with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session

from notifications.links import LinkError
from roadmap.bounds import MAX_PERSON, check_text
from roadmap.control.evidence import EvidenceInput
from roadmap.control.remark_reads import Question, open_questions
from roadmap.control.remarks import Sender, say_without_account
from roadmap.control.task_page import TaskOnPage, control_point
from roadmap.errors import BadInput, NotFound, VekhaError
from roadmap.language.message import _
from roadmap.letters.links import LinkToken, Purpose, read_answer_token
from roadmap.reads.filter_choices import RoadmapChoice, local_days, roadmap_choices, todays
from roadmap.replies.decisions import NewReply, acknowledge, acknowledged_at, add_draft, note_opened, open_answer
from roadmap.reports.wording import sentence
from roadmap.web.deps import Now, Site, TheSite
from roadmap.web.error_page import error_page
from roadmap.web.forms.moves import accepted_types, proofs_of
from roadmap.web.forms.posted import Form, OpenForm
from roadmap.web.throttle import slow_down
from roadmap.web.visit import shell_of
from roadmap.web.words.standing import countdown
from roadmap.web.words.task_rows import TaskLine, task_line
from workflows.lifecycle import CLOSED, OPEN, State
from workflows.remarks import Remark

router = APIRouter()
MAX_TOKEN = 2000
TITLES = {
    Purpose.report: (_("Отчитаться об исполнении"), _("Отправить отчёт")),
    Purpose.extension: (_("Попросить о продлении срока"), _("Отправить просьбу")),
    Purpose.not_ours: (_("Это не наше"), _("Сообщить координатору")),
    Purpose.acknowledge: (_("Принято к сведению"), _("Принято к сведению")),
    Purpose.clarify: (_("Ответить на вопрос"), _("Отправить ответ")),
    Purpose.note: (_("Сообщить о ходе работы"), _("Отправить сведения")),
}
_REMARKS = {Purpose.clarify: Remark.answer, Purpose.note: Remark.note}


@dataclass(frozen=True, slots=True)
class Waiting:
    """An answer that the same address has given and nobody has decided on."""

    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FromLetterPage:
    """``purpose`` chooses the form; ``closed`` says why there is none; ``values`` is what was typed before."""

    purpose: str
    title: str
    button: str
    token: str
    email: str
    roadmap: RoadmapChoice
    line: TaskLine
    left: str
    expected: str | None
    responsible: str
    today: date
    values: Mapping[str, str]
    error: str | None
    had_files: bool
    closed: str | None
    waiting: Waiting | None
    acknowledged: datetime | None
    questions: tuple[Question, ...]
    done: bool
    proof_demanded: bool
    accept: str
    limit_mb: int


def _known(request: Request, site: TheSite, now: Now, token: str) -> LinkToken | Response:
    """Who answers about what; the page that says what is wrong with the link instead."""
    slow_down(request, now)
    try:
        return read_answer_token(site.settings, token[:MAX_TOKEN], now=now)
    except LinkError as error:
        return error_page(request, 404, _("Ссылка не действует"), str(error))


Known = Annotated[LinkToken | Response, Depends(_known)]


@router.get("/answer/{token}", response_class=HTMLResponse)
def answer_page(request: Request, token: str, known: Known, site: TheSite, now: Now) -> Response:
    """The task and the form; that the link was followed is noted with the letter."""
    if isinstance(known, Response):
        return known
    if known.letter is not None and request.method == "GET":
        with site.database.write() as session:
            note_opened(session, known, now)
    return _page(request, site, known, token, now, done=request.query_params.get("done") == "1")


def _page(
    request: Request,
    site: Site,
    known: LinkToken,
    token: str,
    now: datetime,
    *,
    form: Form | None = None,
    error: VekhaError | None = None,
    done: bool = False,
) -> HTMLResponse:
    with site.database.read() as session:
        roadmaps = roadmap_choices(session)
        point = control_point(session, known.task_id, todays(roadmaps, now))
        days = local_days(roadmaps, now)
        waiting = open_answer(session, known.task_id, known.email)
        acknowledged = acknowledged_at(session, known) if known.purpose is Purpose.acknowledge else None
        questions = _questions(session, known)
    today = days[point.task.roadmap_slug]
    title, button = TITLES[known.purpose]
    page = FromLetterPage(
        purpose=known.purpose.value,
        title=title,
        button=button,
        token=token,
        email=known.email,
        roadmap=next(one for one in roadmaps if one.id == point.task.roadmap_id),
        line=task_line(point.task, days),
        left=countdown(point.task.control_on, today),
        expected=point.measure.result,
        responsible=", ".join(body.printed for body in point.measure.responsible),
        today=today,
        values=form.values if form is not None else {},
        error=sentence(error.message) if error is not None else None,
        had_files=bool(form and form.files),
        closed=_closed(known, point, questions),
        waiting=Waiting(TITLES[Purpose(waiting.kind)][0], waiting.received_at)
        if waiting is not None and waiting.kind in set(Purpose)
        else None,
        acknowledged=acknowledged,
        questions=questions,
        done=done,
        proof_demanded=point.measure.evidence_demanded and not point.evidence,
        accept=accepted_types(),
        limit_mb=site.settings.upload_limit_mb,
    )
    return site.pages.render("answer", shell_of(request, site, None, None), page, error.status if error else 200)


def _questions(session: Session, known: LinkToken) -> tuple[Question, ...]:
    if known.purpose is not Purpose.clarify:
        return ()
    return open_questions(session, [known.task_id]).get(known.task_id, ())


def _closed(known: LinkToken, point: TaskOnPage, questions: tuple[Question, ...]) -> str | None:
    """Why this answer is not needed any more."""
    if known.purpose is Purpose.clarify and State(point.task.state) not in CLOSED:
        return None if questions else _("На вопрос уже ответили.")
    if known.purpose is Purpose.acknowledge or point.task.state in OPEN:
        return None
    return {
        "submitted": _("Отчёт уже представлен и ждёт решения контролирующего лица."),
        "failed": _("О неисполнении уже сообщено, ждём решения."),
        "done": _("Мероприятие исполнено и снято с контроля."),
        "cancelled": _("Мероприятие снято с контроля."),
    }.get(point.task.state, _("Мероприятие на дополнительном контроле: ответьте контролирующему лицу."))


@router.post("/answer/{token}", response_class=HTMLResponse)
def send_answer(request: Request, token: str, known: Known, site: TheSite, now: Now, form: OpenForm) -> Response:
    """Take the answer in. What does not do comes back with everything that was typed."""
    if isinstance(known, Response):
        return known
    try:
        with site.database.write() as session:
            if known.purpose is Purpose.acknowledge:
                acknowledge(session, known, now)
            elif known.purpose in _REMARKS:
                sender = Sender(known.email, (form.text("name") or "")[:MAX_PERSON])
                say_without_account(session, known.task_id, _REMARKS[known.purpose], form.text("text"), sender, now)
            else:
                add_draft(session, _answer(session, site, known, form, now), now)
    except NotFound:
        raise
    except VekhaError as error:
        return _page(request, site, known, token, now, form=form, error=error)
    site.wake()
    return RedirectResponse(f"/answer/{token}?done=1", 303)


def _answer(session: Session, site: Site, known: LinkToken, form: Form, now: datetime) -> NewReply:
    roadmaps = roadmap_choices(session)
    point = control_point(session, known.task_id, todays(roadmaps, now))
    if (closed := _closed(known, point, ())) is not None:
        raise BadInput("answer.closed", closed)
    today = local_days(roadmaps, now)[point.task.roadmap_slug]
    fields, files = _checked(site, known, form, point, today)
    if known.purpose is Purpose.report and (link := form.text("link")) is not None:
        fields["result"] = check_text(f"{fields['result']}\n{link}", _("результат вместе со ссылкой"), "result")
    words = "\n\n".join(value for name in ("result", "reason") if (value := fields.get(name)))
    same = (known.task_id, known.email, known.purpose.value, str(today))
    content = repr((same, sorted(fields.items()), [(one.name, one.content) for one in files]))
    return NewReply(
        key="form:" + hashlib.sha256(content.encode()).hexdigest(),
        kind=known.purpose.value,
        via="form",
        address=known.email,
        task_id=known.task_id,
        name=form.text("name") or "",
        sent_to=known.email,
        fields=fields,
        candidates=(known.task_id,),
        words=words,
        files=files,
    )


def _checked(
    site: Site, known: LinkToken, form: Form, point: TaskOnPage, today: date
) -> tuple[dict[str, str], tuple[EvidenceInput, ...]]:
    """The fields of the form, or `BadInput` that says which one to correct."""
    reason, result = form.text("reason"), form.text("result")
    if known.purpose is Purpose.not_ours:
        return {"reason": reason or _("не наше")}, ()
    if known.purpose is Purpose.extension:
        new_date = form.day("new_date", _("новая дата"))
        if new_date is None or new_date <= point.task.due_on:
            raise BadInput("answer.new_date", _("новая дата нужна, и позже {due_on}", due_on=point.task.due_on))
        if reason is None:
            raise BadInput("answer.reason", _("напишите, почему нужен новый срок"))
        return {"new_date": new_date.isoformat(), "reason": reason}, ()
    fulfilled = form.day("fulfilled_on", _("дата исполнения"))
    if result is None:
        raise BadInput("answer.result", _("напишите, что сделано"))
    if fulfilled is None or fulfilled > today:
        raise BadInput("answer.fulfilled_on", _("дата исполнения нужна, и не позже сегодняшней"))
    proofs = proofs_of(form, site.settings.upload_limit_mb)
    files = tuple(one for one in proofs if one.content is not None)
    if point.measure.evidence_demanded and not (point.evidence or files):
        raise BadInput("answer.evidence", _("к этому мероприятию нужен подтверждающий документ: приложите файл"))
    return {"result": result, "fulfilled_on": fulfilled.isoformat()}, files
