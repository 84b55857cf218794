"""Writing an order and what it brings into the tables: act, bodies, roadmap, headings, measures, who answers.

Seeds, imports and amendments share this one path, from the values of `shape`. Everything is found again by its key
(slug, number, position), so that writing twice updates and never doubles; the caller owns the transaction and plans the
tasks afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, insert, select
from sqlmodel import Session

from roadmap.deadlines import DEFAULT_RULES, RuleSet
from roadmap.errors import BadInput
from roadmap.language.message import _
from roadmap.models import (
    ACTS,
    ALIASES,
    ASSIGNMENTS,
    BODIES,
    GROUP_MEMBERS,
    INDICATORS,
    INSTRUCTIONS,
    MEASURES,
    ROADMAPS,
    SECTIONS,
    TARGETS,
)
from roadmap.orders.name_matching import NameIndex, fold_name
from roadmap.orders.shape import ActShape, BodyShape, MeasureShape, RoadmapShape, SectionShape
from roadmap.plan.terms import rules_from
from roadmap.sql.among import among
from roadmap.sql.upserts import Key, insert_missing, put_rows
from workflows.journal import Entry, record


def put_acts(session: Session, acts: Sequence[ActShape]) -> tuple[dict[str, int], int]:
    """Acts with their instructions and indicators; returns ids by slug and how many rows changed."""
    heads = [_columns(act, ACTS) for act in acts]
    ids, changed = put_rows(session, ACTS, ("slug",), heads, among(ACTS.c.slug, [act.slug for act in acts]))
    instructions, indicators = [], []
    for act in acts:
        act_id = ids[(act.slug,)]
        instructions += _numbered(act_id, act.instructions, INSTRUCTIONS)
        indicators += _numbered(act_id, act.indicators, INDICATORS)
    mine = list(ids.values())
    changed += put_rows(
        session, INSTRUCTIONS, ("act_id", "position"), instructions, among(INSTRUCTIONS.c.act_id, mine)
    )[1]
    indicator_ids, put = put_rows(
        session, INDICATORS, ("act_id", "position"), indicators, among(INDICATORS.c.act_id, mine)
    )
    targets = [
        {"indicator_id": indicator_ids[(ids[(act.slug,)], place)], "year": year, "value": value}
        for act in acts
        for place, row in enumerate(act.indicators)
        for year, value in row.targets.items()
    ]
    changed += put + replace_details(session, TARGETS, "indicator_id", list(indicator_ids.values()), targets)
    return {slug: act_id for (slug,), act_id in ids.items()}, changed


def _columns(shape: object, table: Table) -> dict[str, Any]:
    """What the shape has under the names of the table's columns."""
    return {name: getattr(shape, name) for name in table.columns.keys() if hasattr(shape, name)}  # noqa: SIM118


def _numbered(act_id: int, shapes: Sequence[object], table: Table) -> list[dict[str, Any]]:
    return [{"act_id": act_id, "position": place, **_columns(one, table)} for place, one in enumerate(shapes)]


def put_subjects(session: Session, region: str, subjects: Sequence[BodyShape]) -> tuple[NameIndex, int]:
    """Bodies of one set of names, with aliases, parents and members; returns what their names mean, and the changes."""
    rows = [{"region": region, **_columns(one, BODIES)} for one in subjects]
    ids, changed = put_rows(session, BODIES, ("slug",), rows, BODIES.c.region == region)
    by_slug = {slug: subject_id for (slug,), subject_id in ids.items()}
    parents = [{"slug": one.slug, "parent_id": by_slug.get(one.parent or "")} for one in subjects]
    changed += put_rows(session, BODIES, ("slug",), parents, BODIES.c.region == region)[1]
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
    session: Session, roadmap: RoadmapShape, act_id: int, names: NameIndex, now: datetime, actor: int | None = None
) -> tuple[int, int]:
    """A roadmap with headings, measures and assignments; returns its id and how many rows changed.

    A measure amended since stays: it is the amending act's business; so do the time zone and the reporting days that a
    coordinator set. A term read in another frame than the roadmap's is read again.
    Raises `BadInput` where a body of a measure means nobody.
    """
    head = _columns(roadmap, ROADMAPS) | {"act_id": act_id}
    if roadmap.shift_rule is None:
        del head["shift_rule"]
    rules = DEFAULT_RULES
    if (known := _standing(session, roadmap.slug)) is not None:
        head["time_zone"], rules = known
    ids, changed = put_rows(session, ROADMAPS, ("slug",), [head], ROADMAPS.c.slug == roadmap.slug)
    roadmap_id = ids[(roadmap.slug,)]
    section_ids, put = _put_sections(session, roadmap_id, roadmap.sections)
    changed += put
    frame = roadmap.frame(rules)
    measures = [
        replace(one, term=frame.keep(one.deadline, one.term))
        for one in _not_amended(session, roadmap_id, roadmap.measures)
    ]
    rows = [
        {"roadmap_id": roadmap_id, "section_id": section_ids.get(one.section or ""), "act_id": act_id, "n": one.n}
        | measure_columns(one, roadmap.source)
        for one in measures
    ]
    before = {row.n for row in session.execute(select(MEASURES.c.n).where(MEASURES.c.roadmap_id == roadmap_id))}
    measure_ids, put = put_rows(session, MEASURES, ("n",), rows, MEASURES.c.roadmap_id == roadmap_id)
    changed += put
    added = [row for row in rows if row["n"] not in before]
    record(session, *(measure_added(row, measure_ids[(row["n"],)], now, actor) for row in added))
    owners = [measure_ids[(measure.n,)] for measure in measures]
    assignments = _assignments(roadmap.slug, measures, measure_ids, names)
    changed += replace_details(session, ASSIGNMENTS, "measure_id", owners, assignments)
    return roadmap_id, changed


def _standing(session: Session, slug: str) -> tuple[str, RuleSet] | None:
    """The time zone and the reporting days of a roadmap that is here already."""
    row = session.execute(
        select(ROADMAPS.c.time_zone, ROADMAPS.c.reporting_days).where(ROADMAPS.c.slug == slug)
    ).one_or_none()
    return None if row is None else (row.time_zone, rules_from(row.reporting_days, slug))


def _not_amended(session: Session, roadmap_id: int, measures: Sequence[MeasureShape]) -> list[MeasureShape]:
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


def _put_sections(session: Session, roadmap_id: int, sections: Sequence[SectionShape]) -> tuple[dict[str, int], int]:
    rows = [{"roadmap_id": roadmap_id, "path": section_path(one.key), **_columns(one, SECTIONS)} for one in sections]
    ids, changed = put_rows(session, SECTIONS, ("key",), rows, SECTIONS.c.roadmap_id == roadmap_id)
    by_key = {key: section_id for (key,), section_id in ids.items()}
    parents = {one.key: one.parent for one in sections}

    def root(key: str) -> str:
        while (above := parents.get(key)) is not None:
            key = above
        return key

    tree = [
        {"key": one.key, "parent_id": by_key.get(one.parent or ""), "root_id": by_key[root(one.key)]}
        for one in sections
    ]
    changed += put_rows(session, SECTIONS, ("key",), tree, SECTIONS.c.roadmap_id == roadmap_id)[1]
    return by_key, changed


def section_path(key: str) -> str:
    """Orders headings as their keys do: «1.10» after «1.9»."""
    return ".".join(part.zfill(3) for part in key.split("."))


def measure_columns(measure: MeasureShape, source: str | None) -> dict[str, Any]:
    """The columns that a measure's own words fill; ``source`` is the file they stand in."""
    place, schedule = measure.source, measure.term.schedule
    return {
        "code": measure.code,
        "title": measure.title,
        "deadline": measure.deadline,
        "schedule": schedule.as_json(),
        "kind": schedule.kind,
        "explanation": measure.term.explanation,
        "result": measure.result,
        "source": source,
        "line": place.line,
        "lines": list(place.lines) or ([place.line] if place.line else []),
        "table_no": place.table,
        "row_no": place.row,
        "notes": list(measure.notes),
        "review": not measure.confirmed and (measure.review or schedule.review),
    }


def _assignments(
    slug: str, measures: Sequence[MeasureShape], measure_ids: Mapping[Key, int], names: NameIndex
) -> list[dict[str, Any]]:
    rows = []
    for measure in measures:
        try:
            rows += assignment_rows(measure_ids[(measure.n,)], measure.lead, measure.executors, names)
        except NobodyMeant as error:
            raise BadInput(
                "seed.unknown_body",
                _(
                    "{slug}.yaml, мероприятие {n} (строка документа {line}): «{printed}» нет среди субъектов — "
                    "добавьте его в seeds/subjects",
                    slug=slug,
                    n=measure.n,
                    line=measure.source.line,
                    printed=error.printed,
                ),
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
