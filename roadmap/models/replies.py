"""Answers that came without an account: drafts for a coordinator to make into moves, and the files with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from roadmap.sql.columns import core, json_column, one_of


class Reply(SQLModel, table=True):
    """One answer as it was understood, beside the original.

    ``key`` names its source (a letter's Message-ID, a form's content), so that the same answer sent twice is one draft.
    ``task_id`` is null when the letter did not say which task it is about. ``address`` is who answered, ``sent_to`` to
    whom our letter had gone (null when that cannot be told). ``fields``: result, fulfilled_on, new_date, reason.
    ``words`` is what the person wrote; ``raw`` the whole letter, null for a form. ``decided_reason`` is said back.
    """

    __tablename__: ClassVar[str] = "answer_draft"
    __table_args__ = (
        one_of("kind", ("report", "extension", "not_ours", "unclear")),
        one_of("via", ("form", "letter")),
        one_of("state", ("open", "accepted", "rejected")),
        Index(
            "ix_answer_draft_open",
            "received_at",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_answer_draft_address", "address", "received_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    kind: str
    via: str
    address: str
    name: str = ""
    sent_to: str | None = None
    fields: dict[str, Any] = Field(default_factory=dict, sa_column=json_column(default=dict))
    candidates: list[int] = Field(default_factory=list, sa_column=json_column(default=list))
    subject: str = ""
    words: str = ""
    raw: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    notes: list[str] = Field(default_factory=list, sa_column=json_column(default=list))
    state: str = "open"
    received_at: datetime
    decided_by: int | None = Field(default=None, foreign_key="user_account.id")
    decided_at: datetime | None = None
    decided_reason: str | None = None


class ReplyFile(SQLModel, table=True):
    """A file that came with an answer, already checked; becomes proof of the task when the answer is accepted."""

    __tablename__: ClassVar[str] = "answer_file"

    id: int | None = Field(default=None, primary_key=True)
    draft_id: int = Field(foreign_key="answer_draft.id", index=True)
    name: str
    sha256: str = Field(foreign_key="stored_file.sha256")


REPLIES = core("answer_draft")
REPLY_FILES = core("answer_file")
