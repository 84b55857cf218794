"""Loading the reviewed seeds: repeatable, updates what differs, never doubles, all in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from roadmap.errors import BadInput, NotFound
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
    roadmaps = [file for file in seeds.roadmaps if only is None or file.roadmap.slug == only]
    if not roadmaps and only is not None:
        known = ", ".join(file.roadmap.slug for file in seeds.roadmaps)
        raise NotFound("roadmap.unknown", f"нет дорожной карты «{only}»; есть: {known}")
    needed = {file.roadmap.act for file in roadmaps}
    acts = [act for act in seeds.acts if only is None or act.act.slug in needed]
    act_ids, changed = put_acts(session, acts)
    tasks_made = 0
    for file in roadmaps:
        region = file.roadmap.slug.rsplit("-", 1)[0]
        names, put = put_subjects(session, region, seeds.subjects.get(region, []))
        if file.roadmap.act not in act_ids:
            raise BadInput("seed.no_act", f"{file.roadmap.slug}: нет акта «{file.roadmap.act}» в seeds/acts")
        source = next((act.act.source for act in acts if act.act.slug == file.roadmap.act), None)
        roadmap_id, rows = put_roadmap(session, file, act_ids[file.roadmap.act], names, now, source=source)
        made = plan_tasks(session, roadmap_id, now)
        changed += put + rows
        tasks_made += made
        if rows or made:
            details = {"measures": len(file.measures), "changed": rows, "tasks_made": made}
            record(
                session, Entry(f"roadmap:{roadmap_id}", now, "roadmap.seeded", f"roadmap:{roadmap_id}", None, details)
            )
    return SeedSummary(
        acts=len(acts),
        indicators=sum(len(act.indicators) for act in acts),
        subjects=sum(len(subjects) for subjects in seeds.subjects.values()),
        measures=sum(len(file.measures) for file in roadmaps),
        tasks_made=tasks_made,
        changed=changed,
    )
