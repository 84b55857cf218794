"""Who the bodies of a draft are and what a person should look at, found once for whoever asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from roadmap.orders.drafts.bodies import Body, KnownBody, bodies_of
from roadmap.orders.drafts.corrected import Plan
from roadmap.orders.drafts.doubts import Doubt, row_doubts
from roadmap.orders.drafts.store import StoredDraft, known_subjects


@dataclass(frozen=True, slots=True)
class PlanReview:
    """One roadmap of a draft; ``doubts`` by the row's key, rows without any left out."""

    plan: Plan
    known: Sequence[KnownBody]
    bodies: tuple[Body, ...]
    doubts: Mapping[str, tuple[Doubt, ...]]


def review(session: Session, draft: StoredDraft) -> tuple[PlanReview, ...]:
    """Every roadmap of the draft as the known subjects stand."""
    return tuple(review_plan(session, draft, plan) for plan in draft.content.plans)


def review_plan(session: Session, draft: StoredDraft, plan: Plan) -> PlanReview:
    """One of them; three statements."""
    document = draft.content.document
    known = known_subjects(session, plan.names)
    bodies = bodies_of(plan.rows, draft.edits, known, document.aliases)
    found = ((row.key, row_doubts(row, bodies, document.suspects)) for row in plan.rows)
    return PlanReview(plan, known, bodies, {key: doubts for key, doubts in found if doubts})
