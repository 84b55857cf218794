"""One control point: what the document says, how it stands, what one may do with it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from roadmap.control.moves import move_task, offers
from roadmap.control.remarks import remarks_open_to, say
from roadmap.control.task_page import TaskOnPage, control_point, evidence_file
from roadmap.errors import BadInput, Conflict, Forbidden, MoveNotAllowed, NotFound, Stale, VekhaError
from roadmap.language.message import _, joined
from roadmap.reads.filter_choices import RoadmapChoice, local_days, roadmap_choices, todays
from roadmap.reads.measures import DueDateRow, EvidenceRow, ExtensionRow, MeasureRow
from roadmap.reports.wording import sentence
from roadmap.web.deps import Id
from roadmap.web.forms.moves import LABELS, Attempt, MoveView, accepted_types, move_order, move_views, typed
from roadmap.web.forms.posted import Form, PostedForm
from roadmap.web.forms.remarks import RemarkAttempt, RemarkView, SaidLine, remark_views, said_lines
from roadmap.web.visit import Reader, Visit
from roadmap.web.words.journal import JournalLine, event_label, journal_lines, plain, said
from roadmap.web.words.standing import countdown
from roadmap.web.words.task_rows import TaskLine, task_line
from workflows.extension import REQUEST_LABELS
from workflows.lifecycle import CLOSED, FOR_PEOPLE
from workflows.remarks import Remark

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody else did meanwhile."""

    at: datetime
    what: str
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """The task itself for its page; ``shift`` explains a moved date, ``left`` counts the days."""

    id: int
    version: int
    opens_on: date | None
    due_on: date
    control_on: date
    original_due_on: date
    original_control_on: date
    shift: str | None
    left: str
    result: str | None
    fulfilled_on: date | None
    reason: str | None
    proposal: str | None
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class TaskView:
    """The page."""

    roadmap: RoadmapChoice
    line: TaskLine
    task: TaskDetail
    measure: MeasureRow
    moves: tuple[MoveView, ...]
    attempt: Attempt | None
    changes: tuple[Change, ...]
    evidence: tuple[EvidenceRow, ...]
    extensions: tuple[tuple[ExtensionRow, str], ...]
    due_dates: tuple[DueDateRow, ...]
    journal: tuple[JournalLine, ...]
    said: tuple[SaidLine, ...]
    remarks: tuple[RemarkView, ...]
    accept: str
    limit_mb: int


@router.get("/tasks/{task_id}", response_class=HTMLResponse)
def task_page(task_id: Id, visit: Reader) -> HTMLResponse:
    """The page of one control point."""
    return visit.page("task", task_view(visit, task_id))


def task_view(
    visit: Visit,
    task_id: int,
    attempt: Attempt | None = None,
    changes: tuple[Change, ...] = (),
    remark: RemarkAttempt | None = None,
) -> TaskView:
    """Everything the page shows. Raises `NotFound`."""
    roadmaps = roadmap_choices(visit.session)
    point = control_point(visit.session, task_id, todays(roadmaps, visit.now))
    days = local_days(roadmaps, visit.now)
    today = days[point.task.roadmap_slug]
    found = offers(visit.session, task_id, visit.actor, visit.now)
    lines = said_lines(point.journal)
    demanded = point.measure.evidence_demanded and not point.evidence
    return TaskView(
        roadmap=next(one for one in roadmaps if one.id == point.task.roadmap_id),
        line=task_line(point.task, days),
        task=_detail(point, today),
        measure=point.measure,
        moves=move_views(found, attempt, today, proof_demanded=demanded),
        attempt=attempt,
        changes=changes,
        evidence=point.evidence,
        extensions=tuple((row, REQUEST_LABELS[row.state]) for row in point.extensions),
        due_dates=point.due_dates,
        journal=journal_lines(point.journal),
        said=lines,
        remarks=remark_views(remarks_open_to(visit.session, task_id, visit.actor), lines, remark),
        accept=accepted_types(),
        limit_mb=visit.site.settings.upload_limit_mb,
    )


def _detail(point: TaskOnPage, today: date) -> TaskDetail:
    task = point.task
    shift = None
    if task.control_on != task.due_on:
        direction = _("предшествующий") if task.control_on < task.due_on else _("следующий")
        shift = _(
            "{due_on} — нерабочий день, контроль перенесён на {direction} рабочий",
            due_on=task.due_on,
            direction=direction,
        )
    return TaskDetail(
        id=task.id,
        version=task.version,
        opens_on=task.opens_on,
        due_on=task.due_on,
        control_on=task.control_on,
        original_due_on=task.original_due_on,
        original_control_on=task.original_control_on,
        shift=shift,
        left="" if task.state in CLOSED else countdown(task.control_on, today),
        result=task.result,
        fulfilled_on=task.fulfilled_on,
        reason=task.reason,
        proposal=task.proposal,
        closed_on=task.closed_on,
    )


@router.post("/tasks/{task_id}/{trigger}", response_class=HTMLResponse)
def move(visit: Reader, task_id: Id, trigger: str, form: PostedForm) -> Response:
    """Make one move. What does not succeed comes back with everything that was typed."""
    if trigger not in FOR_PEOPLE:
        raise NotFound("move.unknown", _("нет действия «{trigger}»: откройте страницу задачи заново", trigger=trigger))
    try:
        order = move_order(task_id, trigger, form, visit.site.settings.upload_limit_mb)
        with visit.site.database.write() as session:
            move_task(session, order, visit.actor, visit.now)
    except MoveNotAllowed as error:
        if error.code == "move.wrong_role":
            raise Forbidden("forbidden", error.message) from error
        status = 422 if error.code == "move.guard" else error.status
        return _again(visit, (task_id, trigger, form), error, status)
    except (BadInput, Stale) as error:
        return _again(visit, (task_id, trigger, form), error, error.status)
    visit.site.wake()
    return RedirectResponse(f"/tasks/{task_id}?done={trigger}", 303)


def _again(
    visit: Visit,
    tried: tuple[int, str, Form],
    error: VekhaError,
    status: int,
) -> HTMLResponse:
    """The task's page as it is now, with the form as it was typed."""
    task_id, trigger, form = tried
    values = typed(form)
    reasons = error.data.get("reasons")
    message = joined("; ", reasons) if reasons and status == 422 else error.message
    shown = tuple((LABELS.get(name, name), plain(value)) for name, value in values.items())
    attempt = Attempt(trigger, values, sentence(message), isinstance(error, Stale), bool(form.files), shown)
    changes = tuple(_change(row) for row in error.data.get("changes", ()))
    page = task_view(visit, task_id, attempt, changes)
    return visit.page("task", page, status)


def _change(row: dict[str, Any]) -> Change:
    return Change(datetime.fromisoformat(row["at"]), event_label(row["kind"]), said(row["details"]))


@router.get("/evidence/{evidence_id}")
def download(evidence_id: Id, visit: Reader) -> Response:
    """A proof as a file, always as a download."""
    found = evidence_file(visit.session, evidence_id)
    if found is None:
        raise NotFound("evidence.unknown", _("такого документа нет: проверьте адрес или откройте страницу задачи"))
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(found.content, media_type=found.media_type, headers=headers)


@router.post("/tasks/{task_id}/say/{what}", response_class=HTMLResponse)
def say_it(visit: Reader, task_id: Id, what: str, form: PostedForm) -> Response:
    """Write the remark into the journal; those whom it concerns get it by letter."""
    if what not in set(Remark):
        raise NotFound("remark.unknown", _("нет действия «{what}»: откройте страницу задачи заново", what=what))
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
