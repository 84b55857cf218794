"""Subjects: bodies, organisations, services, posts and groups that answer for measures, and how to reach them."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from roadmap.sql.columns import core


class Body(SQLModel, table=True):
    """Who answers for something. ``region`` is the set of names it belongs to: «ЦНППМ» means another body elsewhere."""

    __tablename__: ClassVar[str] = "subject"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    region: str = Field(index=True)
    name: str
    abbr: str | None = None
    kind: str = "организация"  # as printed
    parent_id: int | None = Field(default=None, foreign_key="subject.id")
    version: int = 1


class Alias(SQLModel, table=True):
    """Another way documents write a subject. ``misread`` marks a recognition error kept as printed."""

    __tablename__: ClassVar[str] = "alias"
    __table_args__ = (UniqueConstraint("region", "alias"),)

    id: int | None = Field(default=None, primary_key=True)
    subject_id: int = Field(foreign_key="subject.id", index=True)
    region: str
    alias: str
    misread: bool = False


class GroupMember(SQLModel, table=True):
    """``member_id`` belongs to the group ``group_id`` as the document defines it."""

    __tablename__: ClassVar[str] = "group_member"

    group_id: int = Field(foreign_key="subject.id", primary_key=True)
    member_id: int = Field(foreign_key="subject.id", primary_key=True)


class Contact(SQLModel, table=True):
    """An address of a subject, with or without an account. ``state``: live, bounced or dismissed."""

    __tablename__: ClassVar[str] = "contact"
    __table_args__ = (UniqueConstraint("subject_id", "email"),)

    id: int | None = Field(default=None, primary_key=True)
    subject_id: int = Field(foreign_key="subject.id", index=True)
    email: str
    name: str | None = None
    state: str = "live"
    time_zone: str | None = None
    letter_hour: int | None = Field(default=None, ge=0, le=23)
    language: str | None = None


BODIES = core("subject")
ALIASES = core("alias")
GROUP_MEMBERS = core("group_member")
CONTACTS = core("contact")
