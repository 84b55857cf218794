"""Triggers: somebody records that the event has happened which a measure's term is counted from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, StringConstraints
from sqlmodel import Session

from roadmap.bounds import MAX_NOTE
from roadmap.language.message import _
from roadmap.people.permissions import Action, Actor
from roadmap.plan.events import record_happening
from roadmap.reads.events import list_events
from roadmap.web.api.conventions import (
    MAX_ID,
    CursorQuery,
    Day,
    Input,
    Limit,
    Listing,
    Permitted,
    page_of,
    read_cursor,
    refusals,
)
from roadmap.web.api.idempotency import GivenResponse, IdempotencyKey, once
from roadmap.web.api.spoken import SpokenRoute
from roadmap.web.deps import Now, ReadSession, TheSite

router = APIRouter(route_class=SpokenRoute, tags=[_("События, от которых считается срок")], responses=refusals())
Recorder = Annotated[Actor, Depends(Permitted(Action.record_event))]


class TriggerBody(Input):
    """``due_on`` is needed where the document names no number of days («по итогам …»)."""

    measure_id: Annotated[int, Field(ge=1, le=MAX_ID)]
    on: Day
    note: Annotated[str, StringConstraints(max_length=MAX_NOTE, pattern=r"^[^\x00]*$")] = ""
    due_on: Day | None = None


class RecordedTrigger(BaseModel):
    """The task that the event brought."""

    measure_id: int
    task_id: int
    on: date


class TriggerRow(BaseModel):
    """One event recorded."""

    id: int
    at: datetime
    actor: int | None
    measure_id: int
    on: date
    due_on: date | None
    note: str
    task_id: int | None


@router.get("/triggers", summary=_("Записанные события"), dependencies=[Depends(Permitted(Action.read))])
def triggers(session: ReadSession, limit: Limit = 50, cursor: CursorQuery = None) -> Listing[TriggerRow]:
    """Events recorded so far, oldest first."""
    rows = list_events(session, kind="trigger.happened", after_id=read_cursor(cursor) or 0, limit=limit + 1)
    shown = [
        TriggerRow(
            id=row.id,
            at=row.at,
            actor=row.actor,
            measure_id=int(row.subject.rpartition(":")[2]),
            on=row.details["on"],
            due_on=row.details.get("due_on"),
            note=row.details.get("note", ""),
            task_id=row.details.get("task"),
        )
        for row in rows
    ]
    return page_of(shown, limit)


@router.post("/triggers", status_code=201, summary=_("Записать событие"), responses=refusals(404, 409))
def trigger(
    body: TriggerBody,
    actor: Recorder,
    now: Now,
    site: TheSite,
    request: Request,
    idempotency_key: IdempotencyKey = None,
) -> RecordedTrigger:
    """The event happened on that day: the measure gets its task, the term counted from the day by the calendar."""
    with site.database.write() as session:
        answer = once(session, request, actor, idempotency_key, body, now, lambda: _record(session, body, actor, now))
    site.wake()
    place = f"/api/v1/tasks/{answer.body['task_id']}"
    return JSONResponse(answer.body, answer.status, headers={"Location": place})  # type: ignore[return-value]


def _record(session: Session, body: TriggerBody, actor: Actor, now: datetime) -> GivenResponse:
    task_id = record_happening(session, body.measure_id, body.on, body.note, actor, now, due_on=body.due_on)
    recorded = RecordedTrigger(measure_id=body.measure_id, task_id=task_id, on=body.on)
    return GivenResponse(201, recorded.model_dump(mode="json"))
