"""What a roadmap needs and no document says: its name in addresses, its set of names, its time zone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from roadmap.documents.model import ParsedDocument
from roadmap.models import BODIES, ROADMAPS
from roadmap.orders.drafts.regions import region_stem, time_zone_of
from roadmap.orders.drafts.store import names_of


def first_heads(session: Session, document: ParsedDocument) -> dict[str, dict[str, Any]]:
    """The heads of a draft's roadmaps as they are proposed, by their place in the document."""
    names = names_for(session, document.act.region)
    taken = set(session.execute(select(ROADMAPS.c.slug)).scalars())
    heads: dict[str, dict[str, Any]] = {}
    for index, parsed in enumerate(document.roadmaps):
        start = parsed.period.start or document.act.date
        slug = free_slug(f"{names}-{start.year}" if start else names, taken)
        taken.add(slug)
        heads[str(index)] = {"slug": slug, "names": names, "time_zone": time_zone_of(document.act.region)}
    return heads


def names_for(session: Session, region: str | None) -> str:
    """The set of names of the region's roadmaps where there are any, else one named after the region."""
    if region:
        for one in session.execute(select(ROADMAPS.c.id).where(ROADMAPS.c.region == region)).scalars().all():
            if found := names_of(session, one):
                return found
    stem = region_stem(region)
    sets = set(session.execute(select(BODIES.c.region).distinct()).scalars())
    return next((one for one in sorted(sets) if one == stem), stem)


def free_slug(wanted: str, taken: set[str]) -> str:
    """``wanted``, or with the first number that makes it free."""
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug
