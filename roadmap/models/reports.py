"""Reports: frozen figures and the files rendered from them. A report never changes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlmodel import Field, SQLModel

from roadmap.sql.columns import core, json_column


class Report(SQLModel, table=True):
    """An execution report of a roadmap as of a day, frozen when it was made."""

    __tablename__: ClassVar[str] = "report"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    roadmap_id: int = Field(foreign_key="roadmap.id", index=True)
    as_of: date
    period: str | None = None
    figures: dict[str, Any] = Field(sa_column=json_column())
    made_by: int | None = Field(default=None, foreign_key="user_account.id")
    made_at: datetime


class ReportFile(SQLModel, table=True):
    """One rendered form of a report."""

    __tablename__: ClassVar[str] = "report_file"

    report_id: int = Field(foreign_key="report.id", primary_key=True)
    format: str = Field(primary_key=True)
    sha256: str = Field(foreign_key="stored_file.sha256")


REPORTS = core("report")
REPORT_FILES = core("report_file")
