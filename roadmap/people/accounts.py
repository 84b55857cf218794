"""Accounts: people, their passwords, browser log-ins and API tokens.

A log-in and a token are random secrets; the database keeps their SHA-256 only, so that a stolen copy opens nothing.
Passwords are kept as argon2id with the parameters of OWASP's cheat sheet (19 MiB, two passes, one lane).
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, Select, delete, insert, select, update
from sqlmodel import Session

from roadmap.bounds import MAX_EMAIL, MAX_PERSON, check_text
from roadmap.errors import BadInput, Conflict, NotFound, Unauthenticated
from roadmap.language.message import _
from roadmap.models import API_TOKENS, BODIES, GROUP_MEMBERS, LOGINS, MEMBERSHIPS, USERS
from roadmap.models.people import ROLES
from roadmap.people.permissions import Actor
from roadmap.sql.among import among
from workflows.journal import SYSTEM, Entry, record

if TYPE_CHECKING:
    from pwdlib import PasswordHash

MIN_PASSWORD = 10
MAX_PASSWORD = 200
_TOKEN_PREFIX = "vekha_"  # noqa: S105 (makes a leaked token recognisable)
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True, slots=True)
class OpenedLogin:
    """A new log-in: ``secret`` goes into the cookie and nowhere else."""

    secret: str
    csrf: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """Who is logged in, the word that his forms must carry, and the language he has chosen (``None``: none)."""

    actor: Actor
    csrf: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class UserRow:
    """One account for a list."""

    id: int
    email: str
    name: str
    role: str
    active: bool
    subjects: tuple[str, ...]
    letter_hour: int | None = None
    time_zone: str | None = None


def add_user(
    session: Session, email: str, name: str, role: str, password: str | None, subjects: Iterable[int], now: datetime
) -> int:
    """A new account; returns its id. ``password`` ``None``: it cannot log in until one is set.

    Raises `BadInput` for a wrong address, role or password and `Conflict` where the address is taken.
    """
    address = normal_email(email)
    check_text(address, _("адрес почты"), "email", MAX_EMAIL)
    check_text(name.strip(), _("имя"), "name", MAX_PERSON)
    if not _ADDRESS.fullmatch(address):
        raise BadInput(
            "user.email", _("«{email}» не похоже на адрес электронной почты: нужно имя@организация.ru", email=email)
        )
    if role not in ROLES:
        raise BadInput("user.role", _("нет роли «{role}»; есть: {names}", role=role, names=", ".join(ROLES)))
    if session.execute(select(USERS.c.id).where(USERS.c.email == address)).first():
        raise Conflict(
            "user.exists", _("учётная запись {address} уже есть: измените её или укажите другой адрес", address=address)
        )
    row = {
        "email": address,
        "name": name.strip() or address,
        "role": role,
        "password_hash": hash_password(password) if password is not None else None,
        "active": True,
        "created_at": now,
    }
    user_id: int = session.execute(insert(USERS).values(row).returning(USERS.c.id)).scalar_one()
    _join(session, user_id, sorted(set(subjects)))
    details = {"email": address, "role": role}
    record(session, Entry(SYSTEM, now, "user.added", f"user:{user_id}", None, details))
    return user_id


def normal_email(email: str) -> str:
    """The form in which addresses are kept and compared."""
    return email.strip().lower()


def _join(session: Session, user_id: int, subjects: Sequence[int]) -> None:
    known = set(session.execute(select(BODIES.c.id).where(among(BODIES.c.id, subjects))).scalars())
    if missing := [str(one) for one in subjects if one not in known]:
        raise NotFound(
            "subject.unknown",
            _("нет субъектов с номерами {names}: посмотрите список субъектов", names=", ".join(missing)),
        )
    if subjects:
        session.execute(insert(MEMBERSHIPS), [{"user_id": user_id, "subject_id": one} for one in subjects])


def list_users(session: Session) -> list[UserRow]:
    """All accounts by address, with the bodies they act for; one statement."""
    rows = session.execute(
        select(USERS, BODIES.c.name.label("body"))
        .outerjoin(MEMBERSHIPS, MEMBERSHIPS.c.user_id == USERS.c.id)
        .outerjoin(BODIES, BODIES.c.id == MEMBERSHIPS.c.subject_id)
        .order_by(USERS.c.email, BODIES.c.name)
    )
    found: dict[int, UserRow] = {}
    for row in rows:
        known = found.get(row.id)
        bodies = (*(known.subjects if known else ()), *([row.body] if row.body else []))
        about = (row.id, row.email, row.name, row.role, row.active)
        found[row.id] = UserRow(*about, bodies, row.letter_hour, row.time_zone)
    return list(found.values())


def authenticate(session: Session, email: str, password: str) -> Actor:
    """Whose address and password these are. An unknown address takes as long as a wrong password.

    Raises `Unauthenticated`.
    """
    row = session.execute(
        select(USERS.c.id, USERS.c.password_hash).where(USERS.c.email == normal_email(email), USERS.c.active)
    ).one_or_none()
    kept = row.password_hash if row is not None else None
    matches = _hasher().verify(password[:MAX_PASSWORD], kept or _nobodys_hash())
    if row is None or kept is None or not matches:
        raise Unauthenticated("login.wrong", _("адрес или пароль не подходят: проверьте раскладку и Caps Lock"))
    actor = actor_of(session, row.id)
    assert actor is not None
    return actor


def change_password(session: Session, user_id: int, old: str, new: str, now: datetime) -> None:
    """Set a new password and close all log-ins of the user. Raises `BadInput` when either does not do."""
    kept = session.execute(select(USERS.c.password_hash).where(USERS.c.id == user_id)).scalar_one()
    if kept is None or not _hasher().verify(old[:MAX_PASSWORD], kept):
        raise BadInput("password.wrong", _("нынешний пароль не подходит: введите его ещё раз"), field="old")
    set_password(session, user_id, new, now)


def set_password(session: Session, user_id: int, new: str, now: datetime) -> None:
    """Set a password without asking for the old one (administrator, command line) and close all log-ins."""
    session.execute(update(USERS).where(USERS.c.id == user_id).values(password_hash=hash_password(new)))
    session.execute(delete(LOGINS).where(LOGINS.c.user_id == user_id))
    record(session, Entry(SYSTEM, now, "user.password_changed", f"user:{user_id}", user_id, {}))


def hash_password(password: str) -> str:
    """The hash to keep. Raises `BadInput` for a password too short or too long."""
    if len(password) < MIN_PASSWORD:
        raise BadInput(
            "password.short",
            _("пароль короче {min_password} знаков: придумайте длиннее", min_password=MIN_PASSWORD),
            field="new",
        )
    if len(password) > MAX_PASSWORD:
        raise BadInput(
            "password.long",
            _("пароль длиннее {max_password} знаков: придумайте короче", max_password=MAX_PASSWORD),
            field="new",
        )
    return _hasher().hash(password)


def open_login(session: Session, user_id: int, now: datetime, hours: int) -> OpenedLogin:
    """Start a log-in of ``hours``; expired ones of everybody are swept away on the occasion."""
    opened = OpenedLogin(secrets.token_urlsafe(32), secrets.token_urlsafe(24), now + timedelta(hours=hours))
    session.execute(delete(LOGINS).where(LOGINS.c.expires_at <= now))
    row = {"user_id": user_id, "csrf": opened.csrf, "created_at": now, "expires_at": opened.expires_at}
    session.execute(insert(LOGINS).values(secret_hash=_digest(opened.secret), **row))
    record(session, Entry(SYSTEM, now, "user.logged_in", f"user:{user_id}", user_id, {}))
    return opened


def close_login(session: Session, secret: str) -> None:
    """End a log-in; an unknown one is none."""
    session.execute(delete(LOGINS).where(LOGINS.c.secret_hash == _digest(secret)))


def actor_for_login(session: Session, secret: str, now: datetime) -> LoggedIn | None:
    """Who holds this log-in; ``None`` when it is unknown, expired or its user is not active. One statement."""
    condition = (LOGINS.c.secret_hash == _digest(secret)) & (LOGINS.c.expires_at > now)
    rows = session.execute(
        _people(LOGINS.c.csrf, USERS.c.language)
        .join(LOGINS, LOGINS.c.user_id == USERS.c.id)
        .where(condition, USERS.c.active)
    ).all()
    return LoggedIn(_actor(rows), rows[0].csrf, rows[0].language) if rows else None


def add_token(session: Session, email: str, name: str, now: datetime) -> str:
    """A bearer token with all rights of the user; shown once. Raises `NotFound`."""
    user_id = session.execute(
        select(USERS.c.id).where(USERS.c.email == normal_email(email), USERS.c.active)
    ).scalar_one_or_none()
    if user_id is None:
        raise NotFound(
            "user.unknown", _("нет учётной записи {email}: добавьте её командой vekha user add", email=email)
        )
    token = _TOKEN_PREFIX + secrets.token_urlsafe(32)
    row = {"user_id": user_id, "name": name.strip() or _("без названия"), "created_at": now}
    session.execute(insert(API_TOKENS).values(token_hash=_digest(token), **row))
    record(session, Entry(SYSTEM, now, "token.added", f"user:{user_id}", user_id, {"name": row["name"]}))
    return token


def actor_for_token(session: Session, token: str) -> Actor | None:
    """Who holds this token; ``None`` when it is unknown, revoked or its user is not active. One statement."""
    condition = (API_TOKENS.c.token_hash == _digest(token)) & API_TOKENS.c.revoked_at.is_(None)
    rows = session.execute(
        _people().join(API_TOKENS, API_TOKENS.c.user_id == USERS.c.id).where(condition, USERS.c.active)
    ).all()
    return _actor(rows) if rows else None


def actor_of(session: Session, user_id: int) -> Actor | None:
    """The active user as an actor."""
    rows = session.execute(_people().where(USERS.c.id == user_id, USERS.c.active)).all()
    return _actor(rows) if rows else None


def _people(*more: ColumnElement[Any]) -> Select[Any]:
    """A user with a row for every body he acts for and every group that body belongs to."""
    return (
        select(USERS.c.id, USERS.c.name, USERS.c.email, USERS.c.role, MEMBERSHIPS.c.subject_id,
               GROUP_MEMBERS.c.group_id, *more)
        .select_from(USERS)
        .outerjoin(MEMBERSHIPS, MEMBERSHIPS.c.user_id == USERS.c.id)
        .outerjoin(GROUP_MEMBERS, GROUP_MEMBERS.c.member_id == MEMBERSHIPS.c.subject_id)
    )  # fmt: skip


def _actor(rows: Sequence[Row[Any]]) -> Actor:
    first = rows[0]
    subjects = {one for row in rows for one in (row.subject_id, row.group_id) if one is not None}
    return Actor(first.id, first.name, first.email, first.role, frozenset(subjects))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@cache
def _hasher() -> PasswordHash:
    from pwdlib import PasswordHash  # not needed by a process that never sees a password
    from pwdlib.hashers.argon2 import Argon2Hasher

    return PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_urlsafe(16))
