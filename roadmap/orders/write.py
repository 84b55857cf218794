"""Writing an order and what it brings into the tables: act, bodies, roadmap, headings, measures, who answers.

Seeds and imports share this one path. Everything is found again by its key (slug, number, position), so that writing
twice updates and never doubles; the caller owns the transaction and plans the tasks afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, insert, select
from sqlmodel import Session

from roadmap.deadlines import DEFAULT_RULES, Period, RuleSet, Schedule
from roadmap.errors import BadInput
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
from roadmap.orders.name_matching import NameIndex, fold_name
from roadmap.orders.seeds.shapes import SeedAct, SeedMeasure, SeedRoadmap, SeedSubject
from roadmap.plan.terms import read_term, rules_from
from roadmap.sql.among import among
from roadmap.sql.upserts import Key, insert_missing, put_rows
from workflows.journal import Entry, record


def put_acts(session: Session, acts: Sequence[SeedAct]) -> tuple[dict[str, int], int]:
    """Acts with their instructions and indicators; returns ids by slug and how many rows changed."""
    heads = [
        {
            **file.act.model_dump(),
            "amendments": file.amendments,
            "abbreviations": file.abbreviations,
            "suspects": file.suspects,
        }
        for file in acts
    ]
    ids, changed = put_rows(session, ACTS, ("slug",), heads, among(ACTS.c.slug, [row["slug"] for row in heads]))
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
    changed += put_rows(
        session, INSTRUCTIONS, ("act_id", "position"), instructions, among(INSTRUCTIONS.c.act_id, mine)
    )[1]
    indicator_ids, put = put_rows(
        session, INDICATORS, ("act_id", "position"), indicators, among(INDICATORS.c.act_id, mine)
    )
    targets = [
        {"indicator_id": indicator_ids[(ids[(file.act.slug,)], place)], "year": year, "value": value}
        for file in acts
        for place, row in enumerate(file.indicators)
        for year, value in row.targets.items()
    ]
    changed += put + replace_details(session, TARGETS, "indicator_id", list(indicator_ids.values()), targets)
    return {slug: act_id for (slug,), act_id in ids.items()}, changed


def put_subjects(session: Session, region: str, subjects: Sequence[SeedSubject]) -> tuple[NameIndex, int]:
    """Bodies of one set of names, with aliases, parents and members; returns what their names mean, and the changes."""
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


def put_roadmap(
    session: Session,
    file: SeedRoadmap,
    act_id: int,
    names: NameIndex,
    now: datetime,
    *,
    source: str | None = None,
    actor: int | None = None,
    more: Mapping[str, Any] | None = None,
) -> tuple[int, int]:
    """A roadmap with headings, measures and assignments; returns its id and how many rows changed.

    ``source`` is the file its rows stand in, ``more`` further columns of the roadmap. A measure amended since stays:
    it is the amending act's business; so do the time zone and the reporting days that a coordinator set.
    Raises `BadInput` where a body of a measure means nobody.
    """
    head = file.roadmap.model_dump(exclude={"act"}) | {"act_id": act_id} | dict(more or {})
    rules = DEFAULT_RULES
    if (known := _standing(session, file.roadmap.slug)) is not None:
        head["time_zone"], rules = known
    ids, changed = put_rows(session, ROADMAPS, ("slug",), [head], ROADMAPS.c.slug == file.roadmap.slug)
    roadmap_id = ids[(file.roadmap.slug,)]
    section_ids, put = _put_sections(session, roadmap_id, file)
    changed += put
    measures = _not_amended(session, roadmap_id, file.measures)
    of_roadmap = _OfRoadmap(
        roadmap_id, act_id, section_ids, source, Period(file.roadmap.start, file.roadmap.end), rules
    )
    rows = [_measure_row(measure, of_roadmap) for measure in measures]
    before = {row.n for row in session.execute(select(MEASURES.c.n).where(MEASURES.c.roadmap_id == roadmap_id))}
    measure_ids, put = put_rows(session, MEASURES, ("n",), rows, MEASURES.c.roadmap_id == roadmap_id)
    changed += put
    added = [row for row in rows if row["n"] not in before]
    record(session, *(measure_added(row, measure_ids[(row["n"],)], now, actor) for row in added))
    owners = [measure_ids[(measure.n,)] for measure in measures]
    assignments = _assignments(file.roadmap.slug, measures, measure_ids, names)
    changed += replace_details(session, ASSIGNMENTS, "measure_id", owners, assignments)
    return roadmap_id, changed


def _standing(session: Session, slug: str) -> tuple[str, RuleSet] | None:
    """The time zone and the reporting days of a roadmap that is here already."""
    row = session.execute(
        select(ROADMAPS.c.time_zone, ROADMAPS.c.reporting_days).where(ROADMAPS.c.slug == slug)
    ).one_or_none()
    return None if row is None else (row.time_zone, rules_from(row.reporting_days, slug))


def _not_amended(session: Session, roadmap_id: int, measures: Sequence[SeedMeasure]) -> list[SeedMeasure]:
    amended = set(
        session.execute(
            select(MEASURES.c.n).where(MEASURES.c.roadmap_id == roadmap_id, MEASURES.c.revision > 1)
        ).scalars()
    )
    return [measure for measure in measures if measure.n not in amended]


def measure_added(row: Mapping[str, Any], measure_id: int, now: datetime, actor: int | None, **more: Any) -> Entry:
    """The journal's entry about a new measure."""
    details = {name: row[name] for name in ("n", "title", "deadline", "source", "line")} | more
    return Entry(f"roadmap:{row['roadmap_id']}", now, "measure.added", f"measure:{measure_id}", actor, details)


def _put_sections(session: Session, roadmap_id: int, file: SeedRoadmap) -> tuple[dict[str, int], int]:
    rows = [
        {"roadmap_id": roadmap_id, "path": section_path(one.key), **one.model_dump(exclude={"parent"})}
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


def section_path(key: str) -> str:
    """Orders headings as their keys do: «1.10» after «1.9»."""
    return ".".join(part.zfill(3) for part in key.split("."))


@dataclass(frozen=True, slots=True)
class _OfRoadmap:
    """What all measures of one roadmap share."""

    roadmap_id: int
    act_id: int
    sections: Mapping[str, int]
    source: str | None
    period: Period
    rules: RuleSet


def _measure_row(measure: SeedMeasure, its: _OfRoadmap) -> dict[str, Any]:
    term = read_term(measure.deadline, its.period, its.rules)
    return {
        "roadmap_id": its.roadmap_id,
        "section_id": its.sections.get(measure.section or ""),
        "act_id": its.act_id,
        "n": measure.n,
        "code": measure.code,
        "title": measure.title,
        **measure_columns(measure.deadline, term.schedule, term.explanation),
        "result": measure.result,
        "source": its.source,
        "line": measure.source.line,
        "lines": measure.source.lines or ([measure.source.line] if measure.source.line else []),
        "table_no": measure.source.table,
        "row_no": measure.source.row,
        "notes": measure.notes,
        "review": not measure.confirmed and (measure.review or term.schedule.review),
    }


def measure_columns(deadline: str, schedule: Schedule, explanation: str) -> dict[str, Any]:
    """The columns that follow from a measure's term."""
    return {
        "deadline": deadline,
        "schedule": schedule.as_json(),
        "kind": schedule.kind,
        "explanation": explanation,
    }


def _assignments(
    slug: str, measures: Sequence[SeedMeasure], measure_ids: Mapping[Key, int], names: NameIndex
) -> list[dict[str, Any]]:
    rows = []
    for measure in measures:
        try:
            rows += assignment_rows(measure_ids[(measure.n,)], measure.lead, measure.executors, names)
        except NobodyMeant as error:
            raise BadInput(
                "seed.unknown_body",
                f"{slug}.yaml, мероприятие {measure.n} (строка документа {measure.source.line}): "
                f"«{error.printed}» нет среди субъектов — добавьте его в seeds/subjects",
                name=fold_name(error.printed),
            ) from error
    return rows


class NobodyMeant(LookupError):
    """A printed name that means no known body, or two."""

    def __init__(self, printed: str) -> None:
        super().__init__(printed)
        self.printed = printed


def assignment_rows(
    measure_id: int, lead: Sequence[str], executors: Sequence[str], names: NameIndex
) -> list[dict[str, Any]]:
    """Who answers for a measure, in the printed order. Raises `NobodyMeant`."""
    rows = []
    for role, printed_names in (("lead", lead), ("executor", executors)):
        for position, printed in enumerate(printed_names):
            subject_id = names.find(printed)
            if subject_id is None:
                raise NobodyMeant(printed)
            body = {"subject_id": subject_id, "printed": printed}
            rows.append({"measure_id": measure_id, "role": role, "position": position, **body})
    return rows


def replace_details(
    session: Session, table: Table, owner: str, owners: Sequence[int], rows: Sequence[Mapping[str, Any]]
) -> int:
    """Detail rows without a life of their own: replaced when they differ, left alone when they do not."""
    names = list(rows[0]) if rows else [owner]
    columns = [table.c[name] for name in names]
    present = {tuple(row) for row in session.execute(select(*columns).where(among(table.c[owner], owners)))}
    wanted = {tuple(row[name] for name in names) for row in rows}
    if present == wanted:
        return 0
    session.execute(delete(table).where(among(table.c[owner], owners)))
    if rows:
        session.execute(insert(table), [dict(row) for row in rows])
    return len(present ^ wanted)
