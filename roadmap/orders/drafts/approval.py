"""A draft comes into force: act, bodies, roadmap, measures and tasks, with the journal, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from roadmap.errors import BadInput
from roadmap.language.message import _
from roadmap.models import ACTS, ALIASES, BODIES, CONTACTS, ROADMAPS
from roadmap.orders.drafts.bodies import Body
from roadmap.orders.drafts.corrected import ActHead, DraftContent
from roadmap.orders.drafts.doubts import objections
from roadmap.orders.drafts.heads import free_slug
from roadmap.orders.drafts.orders import order_of
from roadmap.orders.drafts.regions import latin
from roadmap.orders.drafts.review import PlanReview, review, review_plan
from roadmap.orders.drafts.store import StoredDraft, check_version, close_draft, load_draft, need_open
from roadmap.orders.name_matching import NameIndex, fold_name
from roadmap.orders.shape import ActShape, AliasShape, BodyShape, RoadmapShape
from roadmap.orders.write import put_acts, put_roadmap, put_subjects
from roadmap.people.permissions import Action, Actor, allow
from roadmap.plan.planning import plan_tasks
from roadmap.sql.upserts import insert_missing
from workflows.journal import Entry, record


@dataclass(frozen=True, slots=True)
class InForce:
    """One roadmap that an approval brought."""

    roadmap_id: int
    slug: str
    title: str
    measures: int
    tasks: int


def approve(
    session: Session, draft_id: int, version: int | None, actor: Actor, now: datetime, *, doubts_taken: bool
) -> tuple[InForce, ...]:
    """Bring a draft into force. ``version`` is the one the person saw.

    ``doubts_taken``: he takes over what is still doubtful; nothing doubtful comes into force without it.
    Raises `Forbidden`, `Stale` or `Conflict` (somebody was faster), `BadInput` with everything still missing.
    """
    allow(actor, Action.import_order)
    draft = load_draft(session, draft_id)
    need_open(draft)
    check_version(draft, version)
    content, reviewed = draft.content, review(session, draft)
    taken = session.execute(select(ROADMAPS.c.slug)).scalars().all()
    if missing := objections(content, taken):
        raise BadInput(
            "draft.incomplete", _("утвердить пока нельзя: {missing}", missing=tuple(missing)), missing=list(missing)
        )
    _check_doubts(reviewed, doubts_taken)
    close_draft(session, draft, actor, now, "approved", {"roadmaps": [plan.slug for plan in content.plans]})
    order = order_of(draft)
    act_id = put_act(session, order.act)
    return tuple(
        _put_roadmap(session, draft, roadmap, act_id, one, actor, now)
        for roadmap, one in zip(order.roadmaps, _in_turn(session, draft, reviewed), strict=True)
    )


def _check_doubts(reviewed: Sequence[PlanReview], taken: bool) -> None:
    doubtful = sum(len(one.doubts) for one in reviewed)
    if doubtful and not taken:
        raise BadInput(
            "draft.doubts",
            _(
                "остались сомнительные места ({doubtful}): сверьте их или отметьте, что видели и принимаете как есть",
                doubtful=doubtful,
            ),
            doubtful=doubtful,
        )


def _in_turn(session: Session, draft: StoredDraft, reviewed: Sequence[PlanReview]) -> Iterator[PlanReview]:
    """Each roadmap as the subjects stand when its turn comes: those of the one before it are known by then."""
    for place, one in enumerate(reviewed):
        yield one if place == 0 else review_plan(session, draft, one.plan)


def known_act(session: Session, act: ActHead | ActShape) -> tuple[int, str] | None:
    """The act of this number and date from the same issuer, when it is here already: its id and slug."""
    if act.date is None:
        return None
    rows = session.execute(
        select(ACTS.c.id, ACTS.c.slug, ACTS.c.issuer).where(ACTS.c.number == act.number, ACTS.c.date == act.date)
    )
    wanted = fold_name(act.issuer or "")
    return next(((row.id, row.slug) for row in rows if fold_name(row.issuer) == wanted), None)


def put_act(session: Session, act: ActShape) -> int:
    """The act with its instructions and indicators; one that is here already stays as it is. Returns its id."""
    if (known := known_act(session, act)) is not None:
        return known[0]
    slug = free_slug(act.slug, set(session.execute(select(ACTS.c.slug)).scalars()))
    return put_acts(session, [replace(act, slug=slug)])[0][slug]


def _put_roadmap(
    session: Session,
    draft: StoredDraft,
    roadmap: RoadmapShape,
    act_id: int,
    reviewed: PlanReview,
    actor: Actor,
    now: datetime,
) -> InForce:
    plan = reviewed.plan
    names = put_bodies(session, plan.names, reviewed.bodies, draft.content)
    roadmap_id, _other = put_roadmap(session, roadmap, act_id, names, now, actor.user_id)
    made = plan_tasks(session, roadmap_id, now)
    details = {
        "source": draft.file_name,
        "sha256": draft.sha256,
        "draft": draft.id,
        "measures": len(plan.rows),
        "tasks_made": made,
        "edited": sum(1 for row in plan.rows if row.edited),
        "left_out": len(plan.deleted),
    }
    record(
        session,
        Entry(f"roadmap:{roadmap_id}", now, "roadmap.imported", f"roadmap:{roadmap_id}", actor.user_id, details),
    )
    return InForce(roadmap_id, plan.slug, plan.title, len(plan.rows), made)


def put_bodies(session: Session, region: str, bodies: Sequence[Body], content: DraftContent) -> NameIndex:
    """Make the new subjects, give known ones the names that a person said are theirs, add the addresses.

    Returns what every printed name means.
    """
    taken = set(session.execute(select(BODIES.c.slug)).scalars())
    slugs: dict[str, str] = {}
    for body in bodies:
        if body.subject is None:
            slugs[body.key] = free_slug(f"{region}-{latin(body.abbr or body.name)[:40].strip('-') or 'body'}", taken)
            taken.add(slugs[body.key])
    misread = {suspect.seen for suspect in content.document.suspects}
    put_subjects(session, region, [_body_shape(body, slugs[body.key], misread) for body in bodies if body.key in slugs])
    ids = {row.slug: row.id for row in session.execute(select(BODIES.c.slug, BODIES.c.id))}
    index = NameIndex()
    aliases, contacts = [], []
    for body in bodies:
        subject_id = body.subject.id if body.subject else ids[slugs[body.key]]
        known = {fold_name(name) for name in body.subject.names} if body.subject else None
        for name in body.printed:
            index.add(name, subject_id)
            if known is not None and fold_name(name) not in known:
                row = {"subject_id": subject_id, "region": region, "alias": name}
                aliases.append(row | {"misread": any(seen in name for seen in misread)})
        contacts += [{"subject_id": subject_id, "email": email, "name": None, "state": "live"} for email in body.emails]
    insert_missing(session, ALIASES, aliases)
    insert_missing(session, CONTACTS, contacts)
    return index


def _body_shape(body: Body, slug: str, misread: set[str]) -> BodyShape:
    own = {fold_name(body.name), fold_name(body.abbr or "")}
    others = [name for name in body.printed if fold_name(name) not in own]
    aliases = [AliasShape(name, any(seen in name for seen in misread)) for name in others]
    return BodyShape(slug, body.name, body.abbr, body.kind, aliases=aliases)
