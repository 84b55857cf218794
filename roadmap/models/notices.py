"""Notices: which reminder of which task went to whom in which letter. The proof that somebody was told."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from roadmap.models.base import core


class Notice(SQLModel, table=True):
    """One reminder, once: ``key`` = kind:task:control date:step:recipient. ``message_key`` names the outbox letter."""

    __tablename__: ClassVar[str] = "notice"
    __table_args__ = (Index("ix_notice_message_key", "message_key"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    kind: str
    step: str
    recipient: str
    planned_on: date
    message_key: str | None = None


NOTICES = core("notice")
