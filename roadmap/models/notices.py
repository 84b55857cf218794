"""Notices: which reminder of which task went to whom in which letter. The proof that somebody was told."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from roadmap.sql.columns import core


class Notice(SQLModel, table=True):
    """One thing told to one person, once: ``key`` = kind:task:control date:step:recipient.

    ``message_key`` names the outbox letter; without one the notice waits for its recipient's next letter of the day.
    ``event_id`` is the journal row that it tells of; a notice about no task (the week, a report) has no ``task_id``.
    """

    __tablename__: ClassVar[str] = "notice"
    __table_args__ = (
        Index("ix_notice_message_key", "message_key"),
        Index(
            "ix_notice_waiting",
            "id",
            sqlite_where=text("message_key IS NULL"),
            postgresql_where=text("message_key IS NULL"),
        ),
        Index(
            "ix_notice_general",
            "kind",
            "step",
            sqlite_where=text("task_id IS NULL"),
            postgresql_where=text("task_id IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    event_id: int | None = Field(default=None, foreign_key="event.id")
    kind: str
    step: str
    recipient: str
    planned_on: date
    message_key: str | None = None


class Preference(SQLModel, table=True):
    """``off``: this address does not want to be told about this kind."""

    __tablename__: ClassVar[str] = "preference"

    email: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    off: bool
    changed_at: datetime


NOTICES = core("notice")
PREFERENCES = core("preference")
