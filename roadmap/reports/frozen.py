"""Frozen reports and their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from roadmap.models import FILES, REPORT_FILES, REPORTS, ROADMAPS
from roadmap.sql.among import among
from roadmap.sql.rows_as import columns_of, rows_as


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report that no longer changes; ``formats`` are the files kept of it."""

    id: int
    roadmap_slug: str
    as_of: date
    period: str | None
    made_by: int | None
    made_at: datetime
    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One rendered form of a report, byte for byte as it was made."""

    media_type: str
    content: bytes
    sha256: str


def list_reports(
    session: Session, *, roadmap: str | None = None, report_id: int | None = None, key: str | None = None,
    after_id: int = 0, limit: int | None = None,
) -> list[ReportRow]:  # fmt: skip
    """Reports by number; two statements."""
    chosen = (
        select(*columns_of(ReportRow, REPORTS, roadmap=ROADMAPS, formats=None))
        .join(ROADMAPS, ROADMAPS.c.id == REPORTS.c.roadmap_id)
        .where(REPORTS.c.id > after_id)
        .order_by(REPORTS.c.id)
        .limit(limit)
    )
    if roadmap is not None:
        chosen = chosen.where(ROADMAPS.c.slug == roadmap)
    if report_id is not None:
        chosen = chosen.where(REPORTS.c.id == report_id)
    if key is not None:
        chosen = chosen.where(REPORTS.c.key == key)
    rows = session.execute(chosen).all()
    formats: dict[int, list[str]] = {}
    for owner, name in session.execute(
        select(REPORT_FILES.c.report_id, REPORT_FILES.c.format)
        .where(among(REPORT_FILES.c.report_id, [row.id for row in rows]))
        .order_by(REPORT_FILES.c.format)
    ):
        formats.setdefault(owner, []).append(name)
    return rows_as(ReportRow, rows, formats=lambda row: tuple(formats.get(row.id, ())))


def report_figures(session: Session, report_id: int) -> Mapping[str, Any] | None:
    """The frozen figures, as `roadmap.reports.formats.json_form` made them."""
    figures: Mapping[str, Any] | None = session.execute(
        select(REPORTS.c.figures).where(REPORTS.c.id == report_id)
    ).scalar_one_or_none()
    return figures


def report_file(session: Session, report_id: int, fmt: str) -> KeptFile | None:
    """The kept file of a report in one format."""
    row = session.execute(
        select(*columns_of(KeptFile, FILES))
        .join(REPORT_FILES, REPORT_FILES.c.sha256 == FILES.c.sha256)
        .where(REPORT_FILES.c.report_id == report_id, REPORT_FILES.c.format == fmt)
    ).one_or_none()
    return KeptFile(*row) if row is not None else None
