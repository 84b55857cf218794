"""Measures of a roadmap as the document words them, and who answers for each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from roadmap.sql.columns import core, json_column, one_of


class Measure(SQLModel, table=True):
    """One row of the roadmap. ``schedule`` is as in docs/deadlines.md; ``lines`` are all lines the row was read from.

    ``revision`` counts editions of the row; ``ended_at`` is set when an act removed it (nothing is deleted).
    ``effective_from`` is the day from which an amended edition rules: terms before it are those of earlier editions.
    """

    __tablename__: ClassVar[str] = "measure"
    __table_args__ = (UniqueConstraint("roadmap_id", "n"),)

    id: int | None = Field(default=None, primary_key=True)
    roadmap_id: int = Field(foreign_key="roadmap.id", index=True)
    section_id: int | None = Field(default=None, foreign_key="section.id", index=True)
    act_id: int | None = Field(default=None, foreign_key="act.id")
    n: int
    code: str | None = None
    title: str
    deadline: str
    schedule: dict[str, Any] = Field(sa_column=json_column())
    kind: str
    explanation: str = ""
    result: str | None = None
    source: str | None = None
    line: int | None = None
    lines: list[int] = Field(default_factory=list, sa_column=json_column(default=list))
    table_no: int | None = None
    row_no: int | None = None
    notes: list[str] = Field(default_factory=list, sa_column=json_column(default=list))
    review: bool = False
    evidence_demanded: bool = False
    revision: int = 1
    version: int = 1
    ended_at: datetime | None = None
    effective_from: date | None = None


class MeasureVersion(SQLModel, table=True):
    """An edition that an act replaced: ``old`` is the row as it was with its bodies; ``act_id`` replaced it."""

    __tablename__: ClassVar[str] = "measure_version"
    __table_args__ = (UniqueConstraint("measure_id", "revision"),)

    id: int | None = Field(default=None, primary_key=True)
    measure_id: int = Field(foreign_key="measure.id", index=True)
    revision: int
    act_id: int | None = Field(default=None, foreign_key="act.id")
    old: dict[str, Any] = Field(sa_column=json_column())
    replaced_at: datetime


class Assignment(SQLModel, table=True):
    """``subject_id`` answers for ``measure_id`` as lead or executor; ``printed`` is the document's word."""

    __tablename__: ClassVar[str] = "assignment"
    __table_args__ = (UniqueConstraint("measure_id", "role", "position"), one_of("role", ("lead", "executor")))

    id: int | None = Field(default=None, primary_key=True)
    measure_id: int = Field(foreign_key="measure.id", index=True)
    subject_id: int = Field(foreign_key="subject.id", index=True)
    role: str
    position: int
    printed: str


class MeasurePerson(SQLModel, table=True):
    """Who of a body answers for a measure: letters about it go to this address of the body alone, while it lives."""

    __tablename__: ClassVar[str] = "measure_person"

    measure_id: int = Field(foreign_key="measure.id", primary_key=True)
    subject_id: int = Field(foreign_key="subject.id", primary_key=True)
    email: str


MEASURES = core("measure")
MEASURE_PEOPLE = core("measure_person")
MEASURE_VERSIONS = core("measure_version")
ASSIGNMENTS = core("assignment")
