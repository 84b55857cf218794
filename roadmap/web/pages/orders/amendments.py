"""Amendments: upload a new edition or an amending act, see the difference, apply what a person leaves standing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session

from roadmap.errors import BadInput, Conflict, NotFound, Stale, VekhaError
from roadmap.language.message import _
from roadmap.orders.amending.applying import apply_amendment
from roadmap.orders.amending.changes import Step
from roadmap.orders.amending.edition import roadmap_by_id
from roadmap.orders.amending.ends import Consent
from roadmap.orders.amending.proposal import Proposal, propose
from roadmap.orders.drafts import edits as change
from roadmap.orders.drafts.store import STATES, DraftLine, StoredDraft, list_drafts, load_draft, need_open, save_edits
from roadmap.plan.fates import Becomes
from roadmap.reads.roadmaps import RoadmapRow, get_roadmap
from roadmap.reports.wording import sentence
from roadmap.web.deps import Id, Site
from roadmap.web.forms.posted import Form, PostedForm
from roadmap.web.forms.uploads import ACCEPT, Importer, take_in
from roadmap.web.visit import Visit

router = APIRouter()
FIELDS = {
    "code": _("номер"),
    "section": _("раздел"),
    "title": _("мероприятие"),
    "deadline": _("срок"),
    "schedule": _("даты"),
    "lead": _("ответственный"),
    "executors": _("исполнители"),
    "result": _("результат"),
    "end": _("окончание"),
}
FATES = {
    Becomes.moved: _("переносится"),
    Becomes.cancelled: _("снимается с контроля"),
    Becomes.planned: _("создаётся"),
    Becomes.stays: _("остаётся на контроле"),
}
END_BOX = "end-"
"""The name of an end's box is this and the key of its step."""
KINDS = {"changed": _("Изменено"), "added": _("Добавлено"), "removed": _("Исключено")}


@dataclass(frozen=True, slots=True)
class AmendPage:
    """The upload for one roadmap, and what was uploaded for it before."""

    roadmap: RoadmapRow
    drafts: tuple[tuple[DraftLine, str], ...]
    accept: str
    limit_mb: int
    fault: str | None


@dataclass(frozen=True, slots=True)
class StepGroup:
    """Steps of one kind under their heading."""

    kind: str
    label: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class AmendmentPage:
    """One amendment in any state; ``proposal`` and ``groups`` only while it is open.

    ``ticked`` are the ends a person has confirmed and ``typed_basis`` what he typed, kept when he is asked again.
    """

    draft: StoredDraft
    roadmap: RoadmapRow
    state: str
    stuck: bool
    seconds: int
    proposal: Proposal | None
    groups: tuple[StepGroup, ...]
    fields: dict[str, str]
    fates: dict[Becomes, str]
    basis: str
    typed_basis: str
    ticked: frozenset[str]
    fault: str | None

    def fate_counts(self) -> tuple[tuple[str, int], ...]:
        """How many tasks share each fate, skipped steps left out."""
        steps = self.proposal.steps if self.proposal is not None else ()
        return tuple(
            (label, count)
            for kind, label in FATES.items()
            if (count := sum(step.counted(kind) for step in steps if step.applies))
        )


@router.get("/roadmaps/{slug}/amend", response_class=HTMLResponse)
def amend_page(slug: str, visit: Importer) -> HTMLResponse:
    """Upload an amendment of one roadmap."""
    return visit.page("amend", _amend_page(visit.session, visit.site, slug, None))


def _amend_page(session: Session, site: Site, slug: str, fault: str | None) -> AmendPage:
    roadmap = get_roadmap(session, slug)
    mine = [line for line in list_drafts(session, 200) if line.kind == "amendment" and line.roadmap == slug]
    drafts = tuple((line, STATES[line.state]) for line in mine)
    return AmendPage(roadmap, drafts, ACCEPT, site.settings.upload_limit_mb, fault)


@router.post("/roadmaps/{slug}/amend", response_class=HTMLResponse)
def upload(visit: Importer, slug: str, form: PostedForm) -> Response:
    """Take the document in and begin to read it."""
    try:
        roadmap_id = get_roadmap(visit.session, slug).id
        draft_id, twin = take_in(visit, form, roadmap_id)
    except (BadInput, Conflict) as error:
        page = _amend_page(visit.session, visit.site, slug, sentence(error.message))
        return visit.page("amend", page, error.status)
    return RedirectResponse(f"/amendments/{draft_id}{'?done=twin' if twin else ''}", 303)


@router.get("/amendments/{draft_id}", response_class=HTMLResponse)
def amendment_page(draft_id: Id, visit: Importer) -> HTMLResponse:
    """The difference; while the document is read the page looks again every second by itself."""
    page = _page(visit.session, draft_id, visit.now, None)
    waiting = page.draft.state == "reading" and not page.stuck
    return visit.page("amendment", page, headers={"Refresh": "1"} if waiting else None)


def _page(session: Session, draft_id: int, now: datetime, fault: str | None, form: Form | None = None) -> AmendmentPage:
    draft = load_draft(session, draft_id)
    if draft.roadmap_id is None:
        raise NotFound("draft.no_amendment", _("этот документ загружен как новая дорожная карта: откройте его там"))
    proposal = propose(session, draft, now) if draft.state == "open" else None
    steps = proposal.steps if proposal is not None else ()
    groups = (StepGroup(kind, label, tuple(one for one in steps if one.kind == kind)) for kind, label in KINDS.items())
    return AmendmentPage(
        draft=draft,
        roadmap=roadmap_by_id(session, draft.roadmap_id),
        state=STATES[draft.state],
        stuck=draft.is_stuck(now),
        seconds=max(0, int((now - draft.read_since).total_seconds())),
        proposal=proposal,
        groups=tuple(group for group in groups if group.steps),
        fields=FIELDS,
        fates=FATES,
        basis=proposal.basis if proposal is not None else "",
        typed_basis=(form.text("basis") if form else None) or (proposal.basis if proposal is not None else ""),
        ticked=_still_true(proposal, form),
        fault=fault,
    )


def _still_true(proposal: Proposal | None, form: Form | None) -> frozenset[str]:
    """The boxes ticked, unless the difference is another than the one they were ticked for."""
    if proposal is None or form is None or form.text("shown") != proposal.mark:
        return frozenset()
    return form.ticked(END_BOX)


@router.post("/amendments/{draft_id}/choose", response_class=HTMLResponse)
def choose(visit: Importer, draft_id: Id, form: PostedForm) -> Response:
    """Apply, leave or unmatch one change."""
    step = form.text("step") or ""
    try:
        with visit.site.database.write() as session:
            draft = load_draft(session, draft_id)
            need_open(draft)
            save_edits(session, draft, change.choose(draft.edits, step, form.text("choice") or ""))
    except (BadInput, Stale) as error:
        return _again(visit, draft_id, error)
    return RedirectResponse(f"/amendments/{draft_id}#step-{step}", 303)


@router.post("/amendments/{draft_id}/apply", response_class=HTMLResponse)
def apply(visit: Importer, draft_id: Id, form: PostedForm) -> Response:
    """Make the changes that are left standing; many ends only when the box of each is ticked."""
    consent = Consent(form.text("shown"), form.ticked(END_BOX))
    try:
        with visit.site.database.write() as session:
            version = form.number("version")
            done = apply_amendment(
                session, draft_id, version, visit.actor, visit.now, basis=form.text("basis"), consent=consent
            )
    except (BadInput, Stale) as error:
        return _again(visit, draft_id, error, form)
    visit.site.wake()
    return RedirectResponse(f"/roadmaps/{done.slug}?done=amended", 303)


def _again(
    visit: Visit,
    draft_id: int,
    error: VekhaError,
    form: Form | None = None,
) -> HTMLResponse:
    page = _page(visit.session, draft_id, visit.now, sentence(error.message), form)
    return visit.page("amendment", page, error.status)
