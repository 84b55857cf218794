"""Acts, bodies and indicators, to read."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from roadmap.errors import NotFound
from roadmap.language.message import _
from roadmap.orders.catalogue import (
    ActRow,
    BodyRow,
    IndicatorRow,
    act_slugs,
    list_acts,
    list_indicators,
    list_subjects,
)
from roadmap.people.permissions import Action
from roadmap.web.api.conventions import (
    CursorQuery,
    Id,
    Limit,
    Listing,
    Permitted,
    SlugQuery,
    etag_of,
    page_of,
    read_cursor,
    refusals,
)
from roadmap.web.api.spoken import SpokenRoute
from roadmap.web.deps import ReadSession

router = APIRouter(
    route_class=SpokenRoute,
    tags=[_("Акты, субъекты, показатели")],
    dependencies=[Depends(Permitted(Action.read))],
    responses=refusals(),
)


@router.get("/acts", summary=_("Распорядительные акты"))
def acts(session: ReadSession, limit: Limit = 50, cursor: CursorQuery = None) -> Listing[ActRow]:
    """Orders with their requisites and the instructions they give themselves."""
    return page_of(list_acts(session, after_id=read_cursor(cursor) or 0, limit=limit + 1), limit)


@router.get("/acts/{act_id}", summary=_("Распорядительный акт"), responses=refusals(404))
def act(act_id: Id, session: ReadSession) -> ActRow:
    """One order."""
    found = list_acts(session, after_id=act_id - 1, limit=1)
    if not found or found[0].id != act_id:
        raise NotFound("act.unknown", _("нет акта № {act_id}", act_id=act_id))
    return found[0]


@router.get("/subjects", summary=_("Ответственные субъекты"))
def subjects(
    session: ReadSession, region: SlugQuery = None, limit: Limit = 50, cursor: CursorQuery = None
) -> Listing[BodyRow]:
    """Bodies, organisations, services, posts and groups with every name the documents give them."""
    return page_of(list_subjects(session, region=region, after_id=read_cursor(cursor) or 0, limit=limit + 1), limit)


@router.get("/subjects/{subject_id}", summary=_("Ответственный субъект"), responses=refusals(404))
def subject(subject_id: Id, session: ReadSession, response: Response) -> BodyRow:
    """One body."""
    found = list_subjects(session, subject_id=subject_id)
    if not found:
        raise NotFound("subject.unknown", _("нет субъекта № {subject_id}", subject_id=subject_id))
    response.headers["ETag"] = etag_of("subject", subject_id, found[0].version)
    return found[0]


@router.get("/indicators", summary=_("Показатели"), responses=refusals(404))
def indicators(
    session: ReadSession, act: SlugQuery = None, limit: Limit = 50, cursor: CursorQuery = None
) -> Listing[IndicatorRow]:
    """Indicators of acts with planned and reached values by year."""
    if act is not None and act not in (known := act_slugs(session)):
        raise NotFound(
            "act.unknown", _("нет акта «{act}»; есть: {value}", act=act, value=", ".join(known) or _("ни одного"))
        )
    return page_of(list_indicators(session, act=act, after_id=read_cursor(cursor) or 0, limit=limit + 1), limit)


@router.get("/indicators/{indicator_id}", summary=_("Показатель"), responses=refusals(404))
def indicator(indicator_id: Id, session: ReadSession) -> IndicatorRow:
    """One indicator."""
    found = list_indicators(session, indicator_id=indicator_id)
    if not found:
        raise NotFound("indicator.unknown", _("нет показателя № {indicator_id}", indicator_id=indicator_id))
    return found[0]
