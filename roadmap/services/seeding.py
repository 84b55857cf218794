"""Loading the reviewed seeds: repeatable, updates what differs, never doubles, all in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, insert, select
from sqlmodel import Session

from roadmap.deadlines import Period, explain, read
from roadmap.errors import BadInput, NotFound
from roadmap.models import (
    ACTS,
    ALIASES,
    ASSIGNMENTS,
    GROUP_MEMBERS,
    INDICATORS,
    INSTRUCTIONS,
    MEASURES,
    ROADMAPS,
    SECTIONS,
    SUBJECTS,
    TARGETS,
)
from roadmap.models.rows import Key, insert_missing, put_rows
from roadmap.services.names import NameIndex, fold_name
from roadmap.services.planning import plan_tasks
from roadmap.services.seed_files import SeedAct, SeedMeasure, SeedRoadmap, SeedSet, SeedSubject
from workflows.calendar import russian_calendar
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
    act_ids, changed = _put_acts(session, acts)
    tasks_made = 0
    for file in roadmaps:
        region = file.roadmap.slug.rsplit("-", 1)[0]
        names, put = _put_subjects(session, region, seeds.subjects.get(region, []))
        if file.roadmap.act not in act_ids:
            raise BadInput("seed.no_act", f"{file.roadmap.slug}: нет акта «{file.roadmap.act}» в seeds/acts")
        roadmap_id, rows = _put_roadmap(session, file, act_ids[file.roadmap.act], names, acts, now)
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


def _put_acts(session: Session, acts: list[SeedAct]) -> tuple[dict[str, int], int]:
    heads = [
        {
            **file.act.model_dump(),
            "amendments": file.amendments,
            "abbreviations": file.abbreviations,
            "suspects": file.suspects,
        }
        for file in acts
    ]
    ids, changed = put_rows(session, ACTS, ("slug",), heads, ACTS.c.slug.in_([row["slug"] for row in heads]))
    instructions, indicators = [], []
    for file in acts:
        act_id = ids[(file.act.slug,)]
        instructions += [
            {"act_id": act_id, "position": place, "attached": row.act, **row.model_dump(exclude={"act"})}
            for place, row in enumerate(file.instructions)
        ]
        indicators += [
            {"act_id": act_id, "position": place, **row.model_dump(exclude={"targets"})}
            for place, row in enumerate(file.indicators)
        ]
    mine = list(ids.values())
    changed += put_rows(session, INSTRUCTIONS, ("act_id", "position"), instructions, INSTRUCTIONS.c.act_id.in_(mine))[1]
    indicator_ids, put = put_rows(
        session, INDICATORS, ("act_id", "position"), indicators, INDICATORS.c.act_id.in_(mine)
    )
    targets = [
        {"indicator_id": indicator_ids[(ids[(file.act.slug,)], place)], "year": year, "value": value}
        for file in acts
        for place, row in enumerate(file.indicators)
        for year, value in row.targets.items()
    ]
    changed += put + _replace(session, TARGETS, "indicator_id", list(indicator_ids.values()), targets)
    return {slug: act_id for (slug,), act_id in ids.items()}, changed


def _put_subjects(session: Session, region: str, subjects: list[SeedSubject]) -> tuple[NameIndex, int]:
    rows = [
        {"slug": one.slug, "region": region, "name": one.name, "abbr": one.abbr, "kind": one.kind} for one in subjects
    ]
    ids, changed = put_rows(session, SUBJECTS, ("slug",), rows, SUBJECTS.c.region == region)
    by_slug = {slug: subject_id for (slug,), subject_id in ids.items()}
    parents = [{"slug": one.slug, "parent_id": by_slug.get(one.parent or "")} for one in subjects]
    changed += put_rows(session, SUBJECTS, ("slug",), parents, SUBJECTS.c.region == region)[1]
    aliases = [
        {"subject_id": by_slug[one.slug], "region": region, "alias": alias.alias, "misread": alias.misread}
        for one in subjects
        for alias in one.aliases
    ]
    changed += put_rows(session, ALIASES, ("region", "alias"), aliases, ALIASES.c.region == region)[1]
    members = [
        {"group_id": by_slug[one.slug], "member_id": by_slug[member]} for one in subjects for member in one.members
    ]
    insert_missing(session, GROUP_MEMBERS, members)
    index = NameIndex()
    for one in subjects:
        for name in (one.name, one.abbr, *(alias.alias for alias in one.aliases)):
            index.add(name, by_slug[one.slug])
    return index, changed


def _put_roadmap(
    session: Session, file: SeedRoadmap, act_id: int, names: NameIndex, acts: list[SeedAct], now: datetime
) -> tuple[int, int]:
    head = file.roadmap.model_dump(exclude={"act"}) | {"act_id": act_id}
    ids, changed = put_rows(session, ROADMAPS, ("slug",), [head], ROADMAPS.c.slug == file.roadmap.slug)
    roadmap_id = ids[(file.roadmap.slug,)]
    section_ids, put = _put_sections(session, roadmap_id, file)
    changed += put
    source = next((act.act.source for act in acts if act.act.slug == file.roadmap.act), None)
    period = Period(file.roadmap.start, file.roadmap.end)
    rows = [_measure_row(measure, roadmap_id, act_id, section_ids, source, period) for measure in file.measures]
    untouched = {
        row.n
        for row in session.execute(
            select(MEASURES.c.n).where(MEASURES.c.roadmap_id == roadmap_id, MEASURES.c.revision > 1)
        )
    }  # a measure amended since is the amending act's business
    rows = [row for row in rows if row["n"] not in untouched]
    before = {row.n for row in session.execute(select(MEASURES.c.n).where(MEASURES.c.roadmap_id == roadmap_id))}
    measure_ids, put = put_rows(session, MEASURES, ("n",), rows, MEASURES.c.roadmap_id == roadmap_id)
    changed += put
    record(
        session,
        *(
            Entry(
                f"roadmap:{roadmap_id}", now, "measure.added", f"measure:{measure_ids[(row['n'],)]}", None,
                {"n": row["n"], "title": row["title"], "deadline": row["deadline"], "source": row["source"],
                 "line": row["line"]},
            )
            for row in rows if row["n"] not in before
        ),
    )  # fmt: skip
    assignments = _assignments(file, measure_ids, names, untouched)
    owners = [measure_ids[(measure.n,)] for measure in file.measures if measure.n not in untouched]
    changed += _replace(session, ASSIGNMENTS, "measure_id", owners, assignments)
    return roadmap_id, changed


def _put_sections(session: Session, roadmap_id: int, file: SeedRoadmap) -> tuple[dict[str, int], int]:
    rows = [
        {"roadmap_id": roadmap_id, "path": _path(one.key), **one.model_dump(exclude={"parent"})}
        for one in file.sections
    ]
    ids, changed = put_rows(session, SECTIONS, ("key",), rows, SECTIONS.c.roadmap_id == roadmap_id)
    by_key = {key: section_id for (key,), section_id in ids.items()}
    parents = {one.key: one.parent for one in file.sections}

    def root(key: str) -> str:
        while (above := parents.get(key)) is not None:
            key = above
        return key

    tree = [
        {"key": one.key, "parent_id": by_key.get(one.parent or ""), "root_id": by_key[root(one.key)]}
        for one in file.sections
    ]
    changed += put_rows(session, SECTIONS, ("key",), tree, SECTIONS.c.roadmap_id == roadmap_id)[1]
    return by_key, changed


def _path(key: str) -> str:
    return ".".join(part.zfill(3) for part in key.split("."))


def _measure_row(
    measure: SeedMeasure, roadmap_id: int, act_id: int, sections: dict[str, int], source: str | None, period: Period
) -> dict[str, Any]:
    schedule = read(measure.deadline, period, russian_calendar())
    return {
        "roadmap_id": roadmap_id,
        "section_id": sections.get(measure.section or ""),
        "act_id": act_id,
        "n": measure.n,
        "code": measure.code,
        "title": measure.title,
        "deadline": measure.deadline,
        "schedule": schedule.as_json(),
        "kind": schedule.kind,
        "explanation": explain(measure.deadline, schedule),
        "result": measure.result,
        "source": source,
        "line": measure.source.line,
        "lines": measure.source.lines or [measure.source.line],
        "table_no": measure.source.table,
        "row_no": measure.source.row,
        "notes": measure.notes,
        "review": measure.review or schedule.review,
    }


def _assignments(
    file: SeedRoadmap, measure_ids: dict[Key, int], names: NameIndex, untouched: set[int]
) -> list[dict[str, Any]]:
    rows = []
    for measure in file.measures:
        if measure.n in untouched:
            continue
        for role, printed_names in (("lead", measure.lead), ("executor", measure.executors)):
            for position, printed in enumerate(printed_names):
                subject_id = names.find(printed)
                if subject_id is None:
                    raise BadInput(
                        "seed.unknown_body",
                        f"{file.roadmap.slug}.yaml, мероприятие {measure.n} (строка документа {measure.source.line}): "
                        f"«{printed}» нет среди субъектов — добавьте его в seeds/subjects",
                        name=fold_name(printed),
                    )
                rows.append(
                    {
                        "measure_id": measure_ids[(measure.n,)],
                        "subject_id": subject_id,
                        "role": role,
                        "position": position,
                        "printed": printed,
                    }
                )
    return rows


def _replace(session: Session, table: Table, owner: str, owners: list[int], rows: list[dict[str, Any]]) -> int:
    """Detail rows without a life of their own: replaced when they differ, left alone when they do not."""
    names = list(rows[0]) if rows else [owner]
    columns = [table.c[name] for name in names]
    present = {tuple(row) for row in session.execute(select(*columns).where(table.c[owner].in_(owners)))}
    wanted = {tuple(row[name] for name in names) for row in rows}
    if present == wanted:
        return 0
    session.execute(delete(table).where(table.c[owner].in_(owners)))
    if rows:
        session.execute(insert(table), rows)
    return len(present ^ wanted)
