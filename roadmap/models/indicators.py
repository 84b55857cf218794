"""Indicators, their yearly targets and the readings reported."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from roadmap.sql.columns import core, one_of


class Indicator(SQLModel, table=True):
    """A figure that an act wants reached. ``direction``: more (``>=``) or less (``<=``) is better, or neither."""

    __tablename__: ClassVar[str] = "indicator"
    __table_args__ = (UniqueConstraint("act_id", "position"), one_of("direction", (">=", "<=")))

    id: int | None = Field(default=None, primary_key=True)
    act_id: int = Field(foreign_key="act.id", index=True)
    position: int
    code: str | None = None
    section: str | None = None
    name: str
    unit: str | None = None
    direction: str | None = None
    baseline: float | None = None
    baseline_year: int | None = None
    formula: str | None = None
    line: int | None = None


class Target(SQLModel, table=True):
    """The value planned for a year."""

    __tablename__: ClassVar[str] = "target"

    indicator_id: int = Field(foreign_key="indicator.id", primary_key=True)
    year: int = Field(primary_key=True)
    value: float


class MeasuredValue(SQLModel, table=True):
    """The value reached, as reported; the newest of a year counts."""

    __tablename__: ClassVar[str] = "reading"

    id: int | None = Field(default=None, primary_key=True)
    indicator_id: int = Field(foreign_key="indicator.id", index=True)
    year: int
    value: float
    measured_on: date | None = None
    comment: str | None = None
    reported_by: int | None = Field(default=None, foreign_key="user_account.id")
    reported_at: datetime


INDICATORS = core("indicator")
TARGETS = core("target")
MEASURED_VALUES = core("reading")
