"""People with accounts, their log-ins and tokens, and the bodies they act for."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import Field, SQLModel

from roadmap.sql.columns import core, json_column, one_of

ROLES = ("admin", "coordinator", "controller", "executor", "leader", "auditor")


class User(SQLModel, table=True):
    """A person with an account. The address is the log-in name; ``letter_hour`` in ``time_zone`` is when his letter of
    the day is planned, ``language`` that of his pages and letters (the installation's unless set)."""

    __tablename__: ClassVar[str] = "user_account"
    __table_args__ = (one_of("role", ROLES),)

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    name: str
    role: str
    password_hash: str | None = None
    active: bool = True
    time_zone: str | None = None
    letter_hour: int | None = Field(default=None, ge=0, le=23)
    language: str | None = None
    created_at: datetime


class Membership(SQLModel, table=True):
    """The user acts for the subject: its measures are his."""

    __tablename__: ClassVar[str] = "membership"

    user_id: int = Field(foreign_key="user_account.id", primary_key=True)
    subject_id: int = Field(foreign_key="subject.id", primary_key=True)


class Login(SQLModel, table=True):
    """A browser's session; only the hash of its secret is kept."""

    __tablename__: ClassVar[str] = "login"

    secret_hash: str = Field(primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    csrf: str
    created_at: datetime
    expires_at: datetime


class ApiToken(SQLModel, table=True):
    """A bearer token with all the rights of its user; only its hash is kept."""

    __tablename__: ClassVar[str] = "api_token"

    token_hash: str = Field(primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    name: str
    created_at: datetime
    revoked_at: datetime | None = None


class StoredResponse(SQLModel, table=True):
    """What a POST with an ``Idempotency-Key`` answered, so that a repeat gets the same."""

    __tablename__: ClassVar[str] = "idempotent_answer"

    user_id: int = Field(foreign_key="user_account.id", primary_key=True)
    key: str = Field(primary_key=True)
    fingerprint: str
    status: int
    body: dict[str, Any] = Field(sa_column=json_column())
    at: datetime


USERS = core("user_account")
MEMBERSHIPS = core("membership")
LOGINS = core("login")
API_TOKENS = core("api_token")
IDEMPOTENCY = core("idempotent_answer")
