"""Roadmaps and their trees of headings."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from sqlmodel import Field, SQLModel

from roadmap.sql.columns import core, json_column, one_of


class Roadmap(SQLModel, table=True):
    """What is tracked. ``shift_rule`` moves terms off days off; ``policy`` overrides reminder defaults;
    ``reporting_days`` is the rule set for words without a day. ``closed_through`` is the last day of a signed report.
    """

    __tablename__: ClassVar[str] = "roadmap"
    __table_args__ = (
        one_of("state", ("draft", "in_force", "closed")),
        one_of("shift_rule", ("back", "forward", "none")),
    )

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    act_id: int | None = Field(default=None, foreign_key="act.id", index=True)
    title: str
    region: str | None = None
    start: date
    end: date
    time_zone: str = "Europe/Moscow"
    state: str = "in_force"
    controller: str | None = None
    controller_id: int | None = Field(default=None, foreign_key="user_account.id")
    shift_rule: str = "back"
    self_acceptance: bool = False
    policy: dict[str, Any] = Field(default_factory=dict, sa_column=json_column(default=dict))
    reporting_days: dict[str, Any] = Field(default_factory=dict, sa_column=json_column(default=dict))
    line: int | None = None
    version: int = 1


class Section(SQLModel, table=True):
    """A heading: direction, stage or system-forming measure. ``path`` orders the tree («01.03»)."""

    __tablename__: ClassVar[str] = "section"

    id: int | None = Field(default=None, primary_key=True)
    roadmap_id: int = Field(foreign_key="roadmap.id", index=True)
    parent_id: int | None = Field(default=None, foreign_key="section.id")
    root_id: int | None = Field(default=None, foreign_key="section.id")
    key: str
    path: str
    title: str
    kind: str | None = None
    line: int | None = None


ROADMAPS = core("roadmap")
SECTIONS = core("section")
