"""What the acts brought beside measures: the acts with their instructions, bodies with their names, indicators.

Lists are read by id from ``after_id`` on, each in a fixed number of statements.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from roadmap.models import ACTS, ALIASES, BODIES, GROUP_MEMBERS, INDICATORS, INSTRUCTIONS, MEASURED_VALUES, TARGETS
from roadmap.sql.among import among
from roadmap.sql.rows_as import columns_of, rows_as


@dataclass(frozen=True, slots=True)
class InstructionRow:
    """One point of an order: what, to whom, by when, in the order's words."""

    n: str | None
    text: str
    addressee: str | None
    deadline: str | None
    line: int | None


@dataclass(frozen=True, slots=True)
class ActRow:
    """An order with the instructions it gives itself; ``source`` and ``line`` say where it was read."""

    id: int
    slug: str
    kind: str
    number: str | None
    date: datetime.date
    title: str
    issuer: str
    region: str | None
    signatory: str | None
    signatory_post: str | None
    controller: str | None
    source: str | None
    instructions: tuple[InstructionRow, ...]


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A body with all its names; ``members`` are the bodies of a group."""

    id: int
    slug: str
    region: str
    name: str
    abbr: str | None
    kind: str
    parent_id: int | None
    aliases: tuple[str, ...]
    members: tuple[int, ...]
    version: int


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """A figure that an act wants reached: planned (``targets``) and reached (``readings``) by year."""

    id: int
    act_id: int
    act_slug: str
    code: str | None
    section: str | None
    name: str
    unit: str | None
    direction: str | None
    baseline: float | None
    baseline_year: int | None
    formula: str | None
    line: int | None
    targets: Mapping[int, float]
    readings: Mapping[int, float]


def list_acts(session: Session, *, after_id: int = 0, limit: int | None = None) -> list[ActRow]:
    """Acts by id with their instructions; two statements."""
    rows = session.execute(select(ACTS).where(ACTS.c.id > after_id).order_by(ACTS.c.id).limit(limit)).all()
    points: dict[int, list[InstructionRow]] = {}
    for act_id, *point in session.execute(
        select(INSTRUCTIONS.c.act_id, *columns_of(InstructionRow, INSTRUCTIONS))
        .where(among(INSTRUCTIONS.c.act_id, [row.id for row in rows]))
        .order_by(INSTRUCTIONS.c.act_id, INSTRUCTIONS.c.position)
    ):
        points.setdefault(act_id, []).append(InstructionRow(*point))
    return rows_as(ActRow, rows, instructions=lambda row: tuple(points.get(row.id, ())))


def list_subjects(
    session: Session, *, region: str | None = None, subject_id: int | None = None, after_id: int = 0,
    limit: int | None = None,
) -> list[BodyRow]:  # fmt: skip
    """Bodies by id with their names and members; three statements."""
    chosen = select(BODIES).where(BODIES.c.id > after_id).order_by(BODIES.c.id).limit(limit)
    if region is not None:
        chosen = chosen.where(BODIES.c.region == region)
    if subject_id is not None:
        chosen = chosen.where(BODIES.c.id == subject_id)
    rows = session.execute(chosen).all()
    ids = [row.id for row in rows]
    aliases = _grouped(
        session,
        select(ALIASES.c.subject_id, ALIASES.c.alias).where(among(ALIASES.c.subject_id, ids)).order_by(ALIASES.c.id),
    )
    members = _grouped(
        session,
        select(GROUP_MEMBERS.c.group_id, GROUP_MEMBERS.c.member_id)
        .where(among(GROUP_MEMBERS.c.group_id, ids))
        .order_by(GROUP_MEMBERS.c.member_id),
    )
    return rows_as(
        BodyRow,
        rows,
        aliases=lambda row: tuple(aliases.get(row.id, ())),
        members=lambda row: tuple(members.get(row.id, ())),
    )


def list_indicators(
    session: Session, *, act: str | None = None, indicator_id: int | None = None, after_id: int = 0,
    limit: int | None = None,
) -> list[IndicatorRow]:  # fmt: skip
    """Indicators by id with plan and fact by year (the newest reading of a year counts); three statements."""
    chosen = (
        select(INDICATORS, ACTS.c.slug.label("act_slug"))
        .join(ACTS, ACTS.c.id == INDICATORS.c.act_id)
        .where(INDICATORS.c.id > after_id)
        .order_by(INDICATORS.c.id)
        .limit(limit)
    )
    if act is not None:
        chosen = chosen.where(ACTS.c.slug == act)
    if indicator_id is not None:
        chosen = chosen.where(INDICATORS.c.id == indicator_id)
    rows = session.execute(chosen).all()
    ids = [row.id for row in rows]
    plan = _by_year(
        session,
        select(TARGETS.c.indicator_id, TARGETS.c.year, TARGETS.c.value).where(among(TARGETS.c.indicator_id, ids)),
    )
    fact = _by_year(
        session,
        select(MEASURED_VALUES.c.indicator_id, MEASURED_VALUES.c.year, MEASURED_VALUES.c.value)
        .where(among(MEASURED_VALUES.c.indicator_id, ids))
        .order_by(MEASURED_VALUES.c.id),
    )
    return rows_as(
        IndicatorRow, rows, targets=lambda row: plan.get(row.id, {}), readings=lambda row: fact.get(row.id, {})
    )


def _grouped(session: Session, statement: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for owner, value in session.execute(statement):
        found.setdefault(owner, []).append(value)
    return found


def _by_year(session: Session, statement: Any) -> dict[int, dict[int, float]]:
    found: dict[int, dict[int, float]] = {}
    for owner, year, value in session.execute(statement):
        found.setdefault(owner, {})[year] = value
    return found


def act_slugs(session: Session) -> Sequence[str]:
    """All acts there are, for a message that names them."""
    return session.execute(select(ACTS.c.slug).order_by(ACTS.c.slug)).scalars().all()
