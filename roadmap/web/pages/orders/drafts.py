"""Documents: upload an order, see what was understood beside its text, correct it, approve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session

from roadmap.errors import BadInput, Conflict, NotFound, Stale, VekhaError
from roadmap.language.message import _
from roadmap.orders.drafts import edits as change
from roadmap.orders.drafts.approval import approve
from roadmap.orders.drafts.corrected import ACT_FIELDS, DraftRow
from roadmap.orders.drafts.store import (
    STATES,
    DraftLine,
    StoredDraft,
    discard,
    file_of,
    list_drafts,
    load_draft,
    need_open,
    save_edits,
)
from roadmap.orders.file_reading import read_again, start_reading
from roadmap.reports.wording import sentence
from roadmap.web.deps import Id, Site
from roadmap.web.forms.posted import Form, PostedForm
from roadmap.web.forms.uploads import ACCEPT, Importer, take_in
from roadmap.web.pages.orders.draft_views import VIEWS, Asked, DraftView, anchor_of, draft_view, page_href, seen_of
from roadmap.web.visit import Visit

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ImportPage:
    """The upload and the newest documents, each with its state in words."""

    drafts: tuple[tuple[DraftLine, str], ...]
    accept: str
    limit_mb: int
    fault: str | None


@dataclass(frozen=True, slots=True)
class DraftPage:
    """One document in any state; ``view`` only while it is open."""

    draft: StoredDraft
    state: str
    stuck: bool
    seconds: int
    view: DraftView | None


@router.get("/import", response_class=HTMLResponse)
def import_page(visit: Importer) -> HTMLResponse:
    """Upload, and what was uploaded before."""
    return visit.page("import", _import_page(visit.session, visit.site, None))


def _import_page(session: Session, site: Site, fault: str | None) -> ImportPage:
    drafts = tuple((line, STATES[line.state]) for line in list_drafts(session))
    return ImportPage(drafts, ACCEPT, site.settings.upload_limit_mb, fault)


@router.post("/import", response_class=HTMLResponse)
def upload(visit: Importer, form: PostedForm) -> Response:
    """Take a file in and begin to read it; the answer comes at once."""
    try:
        draft_id, twin = take_in(visit, form, None)
    except (BadInput, Conflict) as error:
        page = _import_page(visit.session, visit.site, sentence(error.message))
        return visit.page("import", page, error.status)
    return RedirectResponse(f"/import/{draft_id}{'?done=twin' if twin else ''}", 303)


@router.get("/import/{draft_id}", response_class=HTMLResponse)
def draft_page(visit: Importer, draft_id: Id) -> Response:
    """One document; while it is read the page looks again every second by itself."""
    draft = load_draft(visit.session, draft_id)
    query = visit.request.query_params
    view = query.get("view", "measures")
    asked = Asked(
        view=view if view in VIEWS else "measures",
        only="doubts" if query.get("only") == "doubts" else "all",
        edit=query.get("edit"),
    )
    page = _draft_page(visit.session, draft, asked, visit.now)
    waiting = draft.state == "reading" and not page.stuck
    return visit.page("draft", page, headers={"Refresh": "1"} if waiting else None)


def _draft_page(session: Session, draft: StoredDraft, asked: Asked, now: datetime) -> DraftPage:
    view = draft_view(session, draft, asked) if draft.state == "open" else None
    seconds = max(0, int((now - draft.read_since).total_seconds()))
    return DraftPage(draft, STATES[draft.state], draft.is_stuck(now), seconds, view)


@router.get("/import/{draft_id}/file")
def source_file(draft_id: Id, visit: Importer) -> Response:
    """The document as it was uploaded."""
    draft = load_draft(visit.session, draft_id)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(draft.file_name)}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(file_of(visit.session, draft_id), media_type="application/octet-stream", headers=headers)


@router.post("/import/{draft_id}/row", response_class=HTMLResponse)
def edit_row(visit: Importer, draft_id: Id, form: PostedForm) -> Response:
    """Save, confirm, leave out, take in again, or add one measure (the field ``do`` says which)."""
    key, only = form.text("key") or "", form.text("only") or "all"
    try:
        with visit.site.database.write() as session:
            draft = load_draft(session, draft_id)
            need_open(draft)
            edited, shown = _row_edits(draft, key, form)
            save_edits(session, draft, edited)
    except (BadInput, Stale) as error:
        field = str(error.data.get("field") or "")
        asked = Asked("measures", only, key, form.values, sentence(error.message), field)
        return _again(visit, draft_id, asked, error)
    edit = {"edit": shown} if form.text("do") == "add" else {}
    return RedirectResponse(page_href(draft_id, "measures", only, anchor_of(shown), **edit), 303)


def _row_edits(draft: StoredDraft, key: str, form: Form) -> tuple[dict[str, Any], str]:
    row = draft.content.row(key)
    if row is None:
        raise NotFound("draft.no_row", _("такого мероприятия в черновике нет: обновите страницу"))
    _check_seen(row, form.text("seen"))
    match form.text("do"):
        case "save":
            edited = change.edit_row(draft.edits, key, _cells(form.values))
            return change.confirm_row(edited, key, confirmed=form.text("right") is not None), key
        case "confirm" | "unconfirm" as wanted:
            return change.confirm_row(draft.edits, key, confirmed=wanted == "confirm"), key
        case "delete" | "restore" as wanted:
            return change.delete_row(draft.edits, key, deleted=wanted == "delete"), key
        case "add":
            return change.add_row(draft.edits, int(key.split(".")[0]), key, row.section)
    raise BadInput("draft.do", _("действие не понято: обновите страницу и повторите"))


def _check_seen(row: DraftRow, seen: str | None) -> None:
    if seen is not None and seen != seen_of(row):
        raise Stale(
            "draft.row_stale",
            _("эту строку тем временем изменили: сверьте свой текст с новым и сохраните ещё раз"),
        )


def _cells(values: Mapping[str, str]) -> dict[str, Any]:
    cells: dict[str, Any] = {name: values[name] for name in ("code", "title", "deadline", "result") if name in values}
    cells |= {name: values[name].split("\n") for name in ("lead", "executors", "section") if name in values}
    return cells


@router.post("/import/{draft_id}/body", response_class=HTMLResponse)
def edit_body(visit: Importer, draft_id: Id, form: PostedForm) -> Response:
    """Say who a printed name is, and his addresses."""
    body = form.values.get("body", "")
    try:
        with visit.site.database.write() as session:
            draft = load_draft(session, draft_id)
            need_open(draft)
            save_edits(session, draft, change.edit_body(draft.edits, body, form.values))
    except (BadInput, Stale) as error:
        asked = Asked("bodies", typed=form.values, fault=sentence(error.message))
        return _again(visit, draft_id, asked, error)
    return RedirectResponse(page_href(draft_id, "bodies", anchor=form.text("anchor") or ""), 303)


@router.post("/import/{draft_id}/head", response_class=HTMLResponse)
def edit_head(visit: Importer, draft_id: Id, form: PostedForm) -> Response:
    """Requisites of the act, or with ``plan`` what a roadmap is called and when it runs."""
    try:
        with visit.site.database.write() as session:
            draft = load_draft(session, draft_id)
            need_open(draft)
            plan = form.number("plan")
            edited = (
                change.edit_act(draft.edits, {name: form.text(name) for name in ACT_FIELDS})
                if plan is None
                else change.edit_plan(draft.edits, plan, _head(form))
            )
            save_edits(session, draft, edited)
    except (BadInput, Stale) as error:
        return _again(visit, draft_id, Asked("act", fault=sentence(error.message)), error)
    return RedirectResponse(page_href(draft_id, "act"), 303)


def _head(form: Form) -> dict[str, str | None]:
    names = ("title", "slug", "region", "names", "start", "end", "time_zone", "controller", "shift_rule")
    return {name: form.text(name) for name in names if name in form.values}


def _again(visit: Visit, draft_id: int, asked: Asked, error: VekhaError) -> HTMLResponse:
    """The page as it is now with what was typed and why it was not taken."""
    page = _draft_page(visit.session, load_draft(visit.session, draft_id), asked, visit.now)
    return visit.page("draft", page, error.status)


def home_of(draft: StoredDraft) -> str:
    """The page where a draft is decided on."""
    return f"/import/{draft.id}" if draft.kind == "import" else f"/amendments/{draft.id}"


@router.post("/import/{draft_id}/read", response_class=HTMLResponse)
def read_once_more(draft_id: Id, visit: Importer, form: PostedForm) -> Response:
    """Read a document again whose reading failed or broke off."""
    with visit.site.database.write() as session:
        read_again(session, draft_id, visit.now)
        draft = load_draft(session, draft_id)
    start_reading(visit.site.database, draft_id)
    return RedirectResponse(home_of(draft), 303)


@router.post("/import/{draft_id}/discard", response_class=HTMLResponse)
def put_aside(draft_id: Id, visit: Importer, form: PostedForm) -> Response:
    """Put the document aside."""
    with visit.site.database.write() as session:
        discard(session, load_draft(session, draft_id), visit.actor, visit.now)
    return RedirectResponse("/import?done=discarded", 303)


@router.post("/import/{draft_id}/approve", response_class=HTMLResponse)
def bring_into_force(visit: Importer, draft_id: Id, form: PostedForm) -> Response:
    """The roadmap comes into force with its tasks."""
    try:
        with visit.site.database.write() as session:
            seen, taken = form.number("version"), form.text("doubts") is not None
            brought = approve(session, draft_id, seen, visit.actor, visit.now, doubts_taken=taken)
    except (BadInput, Stale) as error:
        return _again(visit, draft_id, Asked(fault=sentence(error.message)), error)
    visit.site.wake()
    return RedirectResponse(f"/roadmaps/{brought[0].slug}?done=approved", 303)
