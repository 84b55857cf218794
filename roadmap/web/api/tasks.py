"""Tasks: to read, and to move by the triggers of the state machine."""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, StringConstraints
from sqlmodel import Session

from roadmap.bounds import MAX_NAME, MAX_NOTE
from roadmap.control.evidence import EvidenceInput, check_file
from roadmap.control.moves import MoveOrder, Offer, move_task, offers
from roadmap.control.task_page import control_point, evidence_file
from roadmap.errors import BadInput, Forbidden, MoveNotAllowed, NotFound
from roadmap.language.message import _
from roadmap.people.permissions import Action, Actor
from roadmap.reads.measures import DueDateRow, EvidenceRow, ExtensionRow
from roadmap.reads.roadmaps import get_roadmap, todays
from roadmap.reads.tasks import TaskFilter, TaskRow, tasks_after
from roadmap.web.api.conventions import (
    MAX_ID,
    CursorQuery,
    Day,
    Id,
    IfMatch,
    Input,
    Limit,
    Listing,
    Permitted,
    SlugQuery,
    Words,
    download,
    etag_of,
    one_of,
    page_of,
    read_cursor,
    refusals,
    version_asked,
)
from roadmap.web.api.idempotency import GivenResponse, IdempotencyKey, once
from roadmap.web.api.spoken import SpokenRoute
from roadmap.web.deps import Now, ReadSession, TheSite
from workflows.lifecycle import FOR_PEOPLE, State

router = APIRouter(route_class=SpokenRoute, tags=[_("Контрольные точки")], responses=refusals())
Reader = Annotated[Actor, Depends(Permitted(Action.read))]
Trigger = Annotated[str, one_of(FOR_PEOPLE)]
OptionalId = Annotated[int | None, Query(ge=1, le=MAX_ID)]
OptionalDay = Annotated[Day | None, Query()]
Name = Annotated[str, StringConstraints(min_length=1, max_length=MAX_NAME, pattern=r"^[^\x00-\x1f]+$")]


class TaskDetail(BaseModel):
    """A task with its proofs, every date ever set, and the moves open to the caller.

    ``against`` of a move says why it is not possible now, whatever is filled in.
    """

    task: TaskRow
    moves: list[Offer]
    evidence: list[EvidenceRow]
    extensions: list[ExtensionRow]
    due_dates: list[DueDateRow]


class EvidenceBody(Input):
    """One proof: a file (``content`` in base64), a link (``url``), or words (``name`` alone)."""

    name: Name
    url: Annotated[str, StringConstraints(max_length=MAX_NOTE, pattern=r"^https?://[^\s\x00]+$")] | None = None
    content: Annotated[str, StringConstraints(max_length=200_000_000)] | None = None


class MoveBody(Input):
    """What a move needs; which fields, `moves` of the task tells. ``version`` is the edition the caller saw."""

    version: Annotated[int, Field(ge=1, le=MAX_ID)] | None = None
    result: Words | None = None
    fulfilled_on: Day | None = None
    reason: Words | None = None
    proposal: Words | None = None
    new_date: Day | None = None
    evidence: tuple[EvidenceBody, ...] = ()


class MovedTask(BaseModel):
    """The task after a move."""

    task_id: int
    state: State
    version: int
    control_on: date


@router.get("/tasks", summary=_("Контрольные точки"), responses=refusals(404))
def tasks(
    _asked: Reader,
    session: ReadSession,
    now: Now,
    roadmap: SlugQuery = None,
    measure: OptionalId = None,
    subject: OptionalId = None,
    section: OptionalId = None,
    state: State | None = None,
    due_from: OptionalDay = None,
    due_to: OptionalDay = None,
    overdue: bool = False,
    awaiting: bool = False,
    limit: Limit = 50,
    cursor: CursorQuery = None,
) -> Listing[TaskRow]:
    """Tasks by number. ``overdue``: the term has passed and nothing was reported; ``awaiting``: a decision is due."""
    if roadmap is not None:
        get_roadmap(session, roadmap)
    wanted = TaskFilter(
        roadmap=roadmap,
        measure_id=measure,
        subject_id=subject,
        section_id=section,
        state=state.value if state else None,
        due_from=due_from,
        due_to=due_to,
        overdue=overdue,
        awaiting=awaiting,
    )
    days = todays(session, now)
    rows = tasks_after(session, wanted, todays=days, after_id=read_cursor(cursor) or 0, limit=limit + 1)
    return page_of(rows, limit)


@router.get("/tasks/{task_id}", summary=_("Контрольная точка"), responses=refusals(404))
def task(task_id: Id, actor: Reader, session: ReadSession, now: Now, response: Response) -> TaskDetail:
    """One task, what proves it, and what the caller may do with it."""
    point = control_point(session, task_id, todays(session, now))
    response.headers["ETag"] = etag_of("task", task_id, point.task.version)
    return TaskDetail(
        task=point.task,
        moves=list(offers(session, task_id, actor, now)),
        evidence=list(point.evidence),
        extensions=list(point.extensions),
        due_dates=list(point.due_dates),
    )


@router.post(
    "/tasks/{task_id}/{trigger}", summary=_("Перевести в другое состояние"), responses=refusals(404, 409, 412, 413)
)
def move(
    task_id: Id,
    trigger: Trigger,
    body: MoveBody,
    actor: Reader,
    now: Now,
    site: TheSite,
    request: Request,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> MovedTask:
    """Make one move. A refusal (409) says which rules stand against it and which moves are open."""
    order = MoveOrder(
        task_id=task_id,
        trigger=trigger,
        version=version_asked("task", task_id, if_match, body.version),
        result=body.result,
        fulfilled_on=body.fulfilled_on,
        reason=body.reason,
        proposal=body.proposal,
        new_date=body.new_date,
        evidence=tuple(_proof(one, site.settings.upload_limit_mb) for one in body.evidence),
    )
    with site.database.write() as session:
        answer = once(session, request, actor, idempotency_key, body, now, lambda: _moved(session, order, actor, now))
    site.wake()
    etag = etag_of("task", task_id, answer.body["version"])
    return JSONResponse(answer.body, answer.status, headers={"ETag": etag})  # type: ignore[return-value]


def _moved(session: Session, order: MoveOrder, actor: Actor, now: datetime) -> GivenResponse:
    try:
        moved = move_task(session, order, actor, now)
    except MoveNotAllowed as refusal:
        if refusal.code != "move.wrong_role":
            raise
        raise Forbidden(refusal.code, refusal.message, **refusal.data) from refusal
    after = MovedTask(task_id=moved.task_id, state=moved.state, version=moved.version, control_on=moved.control_on)
    return GivenResponse(200, after.model_dump(mode="json"))


def _proof(sent: EvidenceBody, limit_mb: int) -> EvidenceInput:
    if sent.content is None:
        return EvidenceInput(sent.name, url=sent.url)
    if sent.url is not None:
        raise BadInput("evidence.two", _("«{name}»: пришлите либо файл (content), либо ссылку (url)", name=sent.name))
    try:
        content = base64.b64decode(sent.content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput("evidence.base64", _("«{name}»: content не похож на base64", name=sent.name)) from error
    return check_file(sent.name, content, limit_mb)


@router.get(
    "/evidence/{evidence_id}/file",
    summary=_("Файл подтверждающего документа"),
    response_class=Response,
    responses=refusals(404)
    | {200: {"content": {"application/octet-stream": {}}, "description": _("Файл как он есть")}},
)
def evidence(evidence_id: Id, _asked: Reader, session: ReadSession) -> Response:
    """The file as it was attached, always as a download."""
    found = evidence_file(session, evidence_id)
    if found is None:
        raise NotFound(
            "evidence.unknown",
            _("нет файла у документа № {evidence_id}: посмотрите документы задачи", evidence_id=evidence_id),
        )
    return download(found.content, found.media_type, found.name)
