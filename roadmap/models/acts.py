"""Acts: the orders that approve, amend or repeal, and the instructions they give themselves."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from sqlmodel import Field, SQLModel

from roadmap.sql.columns import core, json_column


class Act(SQLModel, table=True):
    """An order, letter or resolution as published. ``source`` is the file it was read from."""

    __tablename__: ClassVar[str] = "act"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    kind: str
    number: str | None = None
    date: date
    title: str
    issuer: str
    region: str | None = None
    signatory: str | None = None
    signatory_post: str | None = None
    controller: str | None = None
    source: str | None = None
    sha256: str | None = None
    amends: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))
    attached: list[dict[str, Any]] = Field(default_factory=list, sa_column=json_column(default=list))
    amendments: list[dict[str, Any]] = Field(default_factory=list, sa_column=json_column(default=list))
    abbreviations: list[dict[str, Any]] = Field(default_factory=list, sa_column=json_column(default=list))
    suspects: list[dict[str, Any]] = Field(default_factory=list, sa_column=json_column(default=list))


class Instruction(SQLModel, table=True):
    """One point of the order itself: what, to whom, by when. ``attached`` numbers the attached act it stands in."""

    __tablename__: ClassVar[str] = "instruction"

    id: int | None = Field(default=None, primary_key=True)
    act_id: int = Field(foreign_key="act.id", index=True)
    position: int
    n: str | None = None
    text: str
    addressee: str | None = None
    deadline: str | None = None
    attached: str | None = None
    line: int | None = None


ACTS = core("act")
INSTRUCTIONS = core("instruction")
