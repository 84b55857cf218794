"""Loading the reviewed seeds: repeatable, updates what differs, never doubles, all in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from roadmap.orders.seeds.orders import orders_of
from roadmap.orders.seeds.shapes import SeedSet
from roadmap.orders.write import put_acts, put_roadmap, put_subjects
from roadmap.plan.planning import plan_tasks
from workflows.journal import Entry, record


@dataclass(frozen=True, slots=True)
class SeedSummary:
    """How much was loaded: rows in the seeds, and how many were new or changed."""

    acts: int
    indicators: int
    subjects: int
    measures: int
    tasks_made: int
    changed: int


def seed(session: Session, seeds: SeedSet, now: datetime, *, only: str | None = None) -> SeedSummary:
    """Make the database say what the seeds say. ``only`` takes one roadmap by its slug.

    Raises `NotFound` for an unknown roadmap and `BadInput` where a body of a measure resolves to nobody.
    """
    orders = orders_of(seeds, only)
    act_ids, changed = put_acts(session, [order.act for order in orders])
    roadmaps = [(act_ids[order.act.slug], one) for order in orders for one in order.roadmaps]
    tasks_made = 0
    for act_id, roadmap in sorted(roadmaps, key=lambda pair: pair[1].slug):
        names, put = put_subjects(session, roadmap.names, roadmap.bodies)
        roadmap_id, rows = put_roadmap(session, roadmap, act_id, names, now)
        made = plan_tasks(session, roadmap_id, now)
        changed += put + rows
        tasks_made += made
        if rows or made:
            details = {"measures": len(roadmap.measures), "changed": rows, "tasks_made": made}
            record(
                session, Entry(f"roadmap:{roadmap_id}", now, "roadmap.seeded", f"roadmap:{roadmap_id}", None, details)
            )
    return SeedSummary(
        acts=len(orders),
        indicators=sum(len(order.act.indicators) for order in orders),
        subjects=sum(len(subjects) for subjects in seeds.subjects.values()),
        measures=sum(len(roadmap.measures) for _, roadmap in roadmaps),
        tasks_made=tasks_made,
        changed=changed,
    )
