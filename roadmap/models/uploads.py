"""Uploads: stored files, and the drafts of orders read from them with everything a person has corrected.

Files are in the database so that every process on every machine sees them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from roadmap.sql.columns import core, json_column, one_of


class StoredFile(SQLModel, table=True):
    """A file by its content. The same content is stored once."""

    __tablename__: ClassVar[str] = "stored_file"

    sha256: str = Field(primary_key=True)
    media_type: str
    size: int
    content: bytes
    stored_at: datetime


class Draft(SQLModel, table=True):
    """A file on its way into force: a new roadmap, or the amendment of ``roadmap_id``.

    ``parsed`` is what was read and never changes; ``edits`` is what people made of it (`orders.drafts.edits`).
    ``outcome`` names what an approval brought. ``read_since`` is when reading began: a reader that died is seen by it.
    """

    __tablename__: ClassVar[str] = "draft"
    __table_args__ = (
        one_of("kind", ("import", "amendment")),
        one_of("state", ("reading", "failed", "open", "approved", "discarded")),
        Index("ix_draft_made", "made_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str = "import"
    roadmap_id: int | None = Field(default=None, foreign_key="roadmap.id", index=True)
    state: str = "reading"
    file_name: str
    sha256: str = Field(foreign_key="stored_file.sha256", index=True)
    made_by: int | None = Field(default=None, foreign_key="user_account.id")
    made_at: datetime
    read_since: datetime
    error_code: str | None = None
    error: str | None = None
    parsed: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))
    passages: list[str] = Field(default_factory=list, sa_column=json_column(default=list))
    edits: dict[str, Any] = Field(default_factory=dict, sa_column=json_column(default=dict))
    outcome: dict[str, Any] = Field(default_factory=dict, sa_column=json_column(default=dict))
    decided_by: int | None = Field(default=None, foreign_key="user_account.id")
    decided_at: datetime | None = None
    version: int = 1


FILES = core("stored_file")
DRAFTS = core("draft")
