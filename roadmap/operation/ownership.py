"""Whose a base is: the demo's own, with made-up people, or an office's. The one never gets what belongs into the other.

A base becomes the demo's with its first made-up row: the mark is a sign, written in the same transaction. Earlier
versions wrote none; there it is the demo's when the demo has made every account in it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, NoReturn

from sqlalchemy import func, select
from sqlmodel import Session

from roadmap.database import Database
from roadmap.errors import Conflict
from roadmap.language.message import _
from roadmap.models import CONTACTS, ROADMAPS, STATUS_ROWS, USERS
from roadmap.sql.upserts import insert_missing
from roadmap.status import read_status
from workflows.journal import EVENTS

MARK = "demo.base"
PLAYED = "demo"
"""The sign that the history has been played, with its «today»."""
MADE_UP = "@example.org"


class Owner(StrEnum):
    """Whose a base is.

    ``documents``: roadmaps and nobody; ``peopled``: made-up people under the real clock, ``mixed``: others beside them;
    ``demo``: a played history with a clock of its own.
    """

    nobody = "nobody"
    documents = "documents"
    office = "office"
    peopled = "peopled"
    mixed = "mixed"
    demo = "demo"


FOR_PEOPLE = frozenset({Owner.nobody, Owner.documents, Owner.peopled, Owner.mixed, Owner.demo})
"""Where made-up people may be added."""
FOR_HISTORY = frozenset({Owner.nobody, Owner.peopled, Owner.demo})
"""Where a made-up history may be played: not over documents that an office may have loaded for itself."""
_WITH_MADE_UP = frozenset({Owner.peopled, Owner.mixed, Owner.demo})


def owner_of(session: Session) -> Owner:
    """Whose this base is."""
    if read_status(session, MARK) is None:
        return _owner_without_mark(session)
    if read_status(session, PLAYED) is not None:
        return Owner.demo
    return Owner.peopled if _people(session) <= _made_up(session) else Owner.mixed


def claim(session: Session, wanted: frozenset[Owner], now: datetime) -> None:
    """Make the base the demo's in the caller's transaction, before anything made up is written into it.

    A second process that claims it waits for the first here. Raises `Conflict` where the base is not among ``wanted``.
    """
    marked = read_status(session, MARK) is not None
    insert_missing(session, STATUS_ROWS, [{"name": MARK, "at": now, "value": {}}])
    session.execute(select(STATUS_ROWS.c.name).where(STATUS_ROWS.c.name == MARK).with_for_update())
    owner = owner_of(session) if marked else _owner_without_mark(session)
    if owner not in wanted:
        _refuse(session)


def refuse_before(database: Database, wanted: frozenset[Owner]) -> None:
    """Raises `Conflict` where the base is not among ``wanted``; before the schema is brought up to date, too."""
    if database.is_new():
        return
    with database.read() as session:
        if owner_of(session) not in wanted:
            _refuse(session)


def _refuse(session: Session) -> NoReturn:
    people = session.execute(select(func.count()).select_from(USERS)).scalar_one()
    roadmaps = session.execute(select(func.count()).select_from(ROADMAPS)).scalar_one()
    where = session.get_bind().engine.url.render_as_string(hide_password=True)
    raise Conflict(
        "demo.real_base",
        _(
            "база {where} не показательная (учётных записей: {people}, дорожных карт: {roadmaps}): "
            "вымышленные пользователи и события в неё не записаны. Для показа укажите в "
            "VEKHA_DATABASE_URL новую базу, например sqlite:///vekha-demo.db, или не задавайте "
            "VEKHA_DATABASE_URL",
            where=where,
            people=people,
            roadmaps=roadmaps,
        ),
    )


def refuse_demo(session: Session, *, meant: bool) -> None:
    """Raises `Conflict` where the real clock or mail would run over a demo's history, unless that is ``meant``."""
    if meant or owner_of(session) is not Owner.demo:
        return
    raise Conflict(
        "demo.base",
        _(
            "это показательная база, {today}: настоящие часы разослали бы письма о давно прошедших "
            "сроках. Показ запускает vekha serve --demo; для работы укажите в VEKHA_DATABASE_URL другую "
            "базу; если нужна именно эта, добавьте ключ --demo-base",
            today=_today(session),
        ),
    )


def warning_of(session: Session) -> str | None:
    """What whoever serves a base with made-up people must know; ``None`` for an office's."""
    if owner_of(session) not in _WITH_MADE_UP:
        return None
    return _("в базе есть вымышленные пользователи с общеизвестным паролем: она не для работы")


def described(session: Session) -> str:
    """Whose the base is, for the self-check."""
    owner = owner_of(session)
    if owner is Owner.demo:
        return _("показательная, {today}: люди и события вымышлены", today=_today(session))
    if owner in _WITH_MADE_UP:
        return _("показательная: вымышленные пользователи с общеизвестным паролем (vekha seed --demo)")
    return _("рабочая")


def _today(session: Session) -> str:
    played = read_status(session, PLAYED) or {}
    return (
        _("её «сегодня» — {fromisoformat}", fromisoformat=date.fromisoformat(played["today"]))
        if "today" in played
        else _("без часов")
    )


def _owner_without_mark(session: Session) -> Owner:
    people = _people(session)
    if people and people <= _made_up(session) and not _written_to_others(session):
        return Owner.peopled if read_status(session, PLAYED) is None else Owner.demo
    if people or _written_to_others(session):
        return Owner.office
    has_roadmaps = session.execute(select(ROADMAPS.c.id).limit(1)).first() is not None
    return Owner.documents if has_roadmaps else Owner.nobody


def _people(session: Session) -> set[str]:
    return set(session.execute(select(USERS.c.email)).scalars())


def _made_up(session: Session) -> set[str]:
    """The accounts that the demo has made, by the journal."""
    added: Any = session.execute(select(EVENTS.c.subject, EVENTS.c.details).where(EVENTS.c.kind == "user.added"))
    return {row.subject.partition(":")[2] for row in added if row.details.get("demo") is True}


def _written_to_others(session: Session) -> bool:
    """Whether a body has an address that is not made up: somebody real would be written to."""
    real = select(CONTACTS.c.id).where(~func.lower(CONTACTS.c.email).endswith(MADE_UP, autoescape=True)).limit(1)
    return session.execute(real).first() is not None
