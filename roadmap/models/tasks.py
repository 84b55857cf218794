"""Tasks (control points): one window of a measure, its dates, its extensions and its proof."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, TextClause, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from roadmap.sql.columns import core, one_of
from workflows.extension import Request
from workflows.lifecycle import AWAITING, OPEN, State


def _among(states: tuple[State, ...]) -> TextClause:
    """The condition of a partial index: the state is one of these."""
    return text(f"state IN ({', '.join(repr(state.value) for state in states)})")


class Task(SQLModel, table=True):
    """One window of a measure.

    ``due_on`` is the document's date in force, ``control_on`` the same moved off a day off by the roadmap's rule;
    ``original_*`` are the first ones ever set. ``window`` names the window within its measure, so that planning again
    finds it; ``withdrawn_by`` is ``planner`` while planning keeps it cancelled because its window is gone.
    ``root_section_id`` and ``lead_id`` repeat what the measure says, for lists sorted in the database.
    """

    __tablename__: ClassVar[str] = "task"
    __table_args__ = (
        UniqueConstraint("measure_id", "window"),
        one_of("state", State),
        CheckConstraint("opens_on IS NULL OR opens_on <= due_on", name="window_order"),
        Index("ix_task_control", "control_on", "id"),
        Index("ix_task_roadmap_control", "roadmap_id", "control_on", "id"),
        Index("ix_task_state_control", "state", "control_on", "id"),
        Index("ix_task_roadmap_state", "roadmap_id", "state", "control_on"),
        Index("ix_task_lead_control", "lead_id", "control_on", "id"),
        Index("ix_task_section_control", "root_section_id", "control_on", "id"),
        Index(
            "ix_task_owed",
            "control_on",
            "id",
            sqlite_where=_among(OPEN),
            postgresql_where=_among(OPEN),
        ),
        Index(
            "ix_task_awaited",
            "control_on",
            "id",
            sqlite_where=_among(AWAITING),
            postgresql_where=_among(AWAITING),
        ),
        Index(
            "ix_task_to_open",
            "opens_on",
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    roadmap_id: int = Field(foreign_key="roadmap.id")
    measure_id: int = Field(foreign_key="measure.id")
    root_section_id: int | None = Field(default=None, foreign_key="section.id")
    lead_id: int | None = Field(default=None, foreign_key="subject.id")
    window: str
    opens_on: date | None = None
    due_on: date
    control_on: date
    original_due_on: date
    original_control_on: date
    provisional: bool = False
    state: str = State.planned.value
    submitted_by: int | None = Field(default=None, foreign_key="user_account.id")
    submitted_at: datetime | None = None
    fulfilled_on: date | None = None
    result: str | None = None
    reason: str | None = None
    proposal: str | None = None
    closed_on: date | None = None
    overdue_since: date | None = None
    withdrawn_by: str | None = None
    changed_at: datetime | None = None
    version: int = 1


class DueDate(SQLModel, table=True):
    """Every date ever set for a task, with its basis."""

    __tablename__: ClassVar[str] = "due_date"

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    due_on: date
    control_on: date
    basis: str
    set_by: int | None = Field(default=None, foreign_key="user_account.id")
    set_at: datetime


class Extension(SQLModel, table=True):
    """A request to move a date and its decision. At most one per task is pending."""

    __tablename__: ClassVar[str] = "extension"
    __table_args__ = (
        one_of("state", Request),
        Index(
            "uq_extension_pending",
            "task_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    old_due_on: date
    new_due_on: date
    reason: str
    state: str = Request.asked.value
    asked_by: int | None = Field(default=None, foreign_key="user_account.id")
    asked_at: datetime
    decided_by: int | None = Field(default=None, foreign_key="user_account.id")
    decided_at: datetime | None = None
    decision_reason: str | None = None


class Evidence(SQLModel, table=True):
    """Proof of fulfilment: a stored file, a link or words."""

    __tablename__: ClassVar[str] = "evidence"
    __table_args__ = (one_of("kind", ("file", "link", "text")),)

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    kind: str
    name: str
    sha256: str | None = Field(default=None, foreign_key="stored_file.sha256")
    url: str | None = None
    added_by: int | None = Field(default=None, foreign_key="user_account.id")
    added_at: datetime


TASKS = core("task")
DUE_DATES = core("due_date")
EXTENSIONS = core("extension")
EVIDENCE = core("evidence")
