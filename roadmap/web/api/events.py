"""The journal and the outbox, to read."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from notifications import ledger
from notifications.ledger import Entry, Proof
from notifications.outbox import STATES
from roadmap.errors import NotFound
from roadmap.language.message import _
from roadmap.people.permissions import Action
from roadmap.reads.events import EventRow, list_events
from roadmap.web.api.conventions import (
    CursorQuery,
    Id,
    Limit,
    Listing,
    Permitted,
    one_of,
    page_of,
    read_cursor,
    refusals,
)
from roadmap.web.api.spoken import SpokenRoute
from roadmap.web.deps import ReadSession

router = APIRouter(route_class=SpokenRoute, tags=[_("Журнал и отправления")], responses=refusals())
MessageState = Annotated[str, one_of(STATES)]


@router.get("/events", summary=_("Журнал"), dependencies=[Depends(Permitted(Action.read_journal))])
def events(
    session: ReadSession,
    subject: Annotated[str | None, Query(pattern=r"^[a-z_]{1,40}:[0-9]{1,12}$", examples=["task:17"])] = None,
    kind: Annotated[str | None, Query(pattern=r"^[a-z_]{1,40}\.[a-z_]{1,40}$", examples=["task.done"])] = None,
    limit: Limit = 50,
    cursor: CursorQuery = None,
) -> Listing[EventRow]:
    """What happened, oldest first; to follow the journal, go on with ``next`` or the last cursor."""
    rows = list_events(session, subject=subject, kind=kind, after_id=read_cursor(cursor) or 0, limit=limit + 1)
    return page_of(rows, limit)


@router.get("/messages", summary=_("Отправления"), dependencies=[Depends(Permitted(Action.read_mail))])
def messages(
    session: ReadSession,
    state: Annotated[MessageState | None, Query()] = None,
    text: Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$", description=_("Адрес, имя или тема"))] = "",
    limit: Limit = 50,
    cursor: CursorQuery = None,
) -> Listing[Entry]:
    """Letters of the outbox, newest first. «sent»: the mail server accepted it, not that it was read."""
    states = (state,) if state is not None else ()
    rows = ledger.search(session, text=text, states=states, before_id=read_cursor(cursor), limit=limit + 1)
    return page_of(rows, limit)


@router.get(
    "/messages/{message_id}",
    summary=_("Отправление"),
    dependencies=[Depends(Permitted(Action.read_mail))],
    responses=refusals(404),
)
def message(message_id: Id, session: ReadSession) -> Proof:
    """One letter and what is known of its way: the server's answer, bounce, opened link."""
    found = ledger.proof(session, ids=[message_id])
    if not found:
        raise NotFound("message.unknown", _("нет отправления № {message_id}", message_id=message_id))
    return found[0]
