"""Questions, answers and notes about a task: what moves nothing and stands in the journal."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, StringConstraints
from sqlmodel import Session

from roadmap.control.moves import load_task
from roadmap.control.remark_reads import remarks_of
from roadmap.control.remarks import MAX_TEXT, say
from roadmap.language.message import _
from roadmap.people.permissions import Action, Actor
from roadmap.web.api.conventions import Id, Input, Permitted, refusals
from roadmap.web.api.idempotency import GivenResponse, IdempotencyKey, once
from roadmap.web.api.spoken import SpokenRoute
from roadmap.web.deps import Now, ReadSession, TheSite
from workflows.remarks import RULES, Remark

router = APIRouter(route_class=SpokenRoute, tags=[_("Контрольные точки")], responses=refusals())
Reader = Annotated[Actor, Depends(Permitted(Action.read))]


class RemarkBody(Input):
    """``ask``: a question to those who answer for the task; ``answer``: to all that stand open; ``note``: how the work
    goes."""

    kind: Remark
    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT, pattern=r"^[^\x00]*$")]


class RemarkRow(BaseModel):
    """One remark. ``actor`` is null for who has no account; ``sender`` is then his address."""

    id: int
    at: datetime
    actor: int | None
    sender: str | None
    kind: Remark
    text: str


class Remarks(BaseModel):
    """All remarks of a task, oldest first."""

    items: list[RemarkRow]


class Said(BaseModel):
    """What was written down; ``written`` is false where the same person had just said the same."""

    task_id: int
    kind: Remark
    written: bool


@router.get("/tasks/{task_id}/remarks", summary=_("Вопросы, ответы и сведения о ходе"), responses=refusals(404))
def remarks(task_id: Id, _asked: Reader, session: ReadSession) -> Remarks:
    """What was asked, answered and told about the task."""
    load_task(session, task_id)
    words = {rule.event.kind: (remark, rule.field) for remark, rule in RULES.items()}
    items = []
    for row in remarks_of(session, task_id):
        kind, field = words[row.kind]
        said = row.details
        text, sender = str(said.get(field) or ""), said.get("sender")
        items.append(RemarkRow(id=row.id, at=row.at, actor=row.actor, sender=sender, kind=kind, text=text))
    return Remarks(items=items)


@router.post("/tasks/{task_id}/remarks", status_code=201, summary=_("Спросить, ответить или сообщить о ходе"),
             responses=refusals(404, 409))  # fmt: skip
def remark(
    task_id: Id,
    body: RemarkBody,
    actor: Reader,
    now: Now,
    site: TheSite,
    request: Request,
    idempotency_key: IdempotencyKey = None,
) -> Said:
    """Write it into the journal; state, date and edition of the task stay. Those concerned get it by letter."""
    with site.database.write() as session:
        answer = once(
            session, request, actor, idempotency_key, body, now, lambda: _said(session, task_id, body, actor, now)
        )
    site.wake()
    return JSONResponse(answer.body, answer.status)  # type: ignore[return-value]


def _said(session: Session, task_id: int, body: RemarkBody, actor: Actor, now: datetime) -> GivenResponse:
    written = say(session, task_id, body.kind, body.text, actor, now)
    return GivenResponse(201, Said(task_id=task_id, kind=body.kind, written=written).model_dump(mode="json"))
