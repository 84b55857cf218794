"""What a person does not want to be told: optional kinds can be switched off by one click, mandatory ones cannot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from notifications.links import read, sign
from roadmap.errors import BadInput
from roadmap.language.message import _
from roadmap.letters.kinds import KINDS, MANDATORY, Kind
from roadmap.models import PREFERENCES
from roadmap.settings import Settings

__all__ = [
    "EVERYTHING",
    "MANDATORY",
    "OPTIONAL",
    "headers_for",
    "link_for",
    "optional_kinds",
    "read_link",
    "switch_off",
    "switch_on",
    "switched_off",
]

EVERYTHING = "all"
"""In a link: all optional kinds at once."""

OPTIONAL = tuple(kind for kind in Kind if not KINDS[kind].mandatory)

_PURPOSE = "letters.off"
# People unsubscribe from old letters too, so these links never expire; a fixed date keeps a letter the same whenever
# it is composed.
_SIGNED_AT = datetime(2020, 1, 1, tzinfo=UTC)
_FOREVER = timedelta(days=365 * 200)


def link_for(settings: Settings, email: str, kind: str) -> str | None:
    """The page that switches ``kind`` (or `EVERYTHING`) off for ``email``; ``None`` without a key to sign with."""
    if not settings.secret_key:
        return None
    token = sign(settings.secret_key, _PURPOSE, {"email": email, "kind": str(kind)}, now=_SIGNED_AT)
    return f"{settings.base_url}/letters/off/{token}"


def read_link(settings: Settings, token: str) -> tuple[str, str]:
    """Address and kind of a link. Raises ``notifications.links.LinkError`` with a message for the reader."""
    said = read(settings.secret_key, _PURPOSE, token, _FOREVER)
    return said["email"], said["kind"]


def headers_for(settings: Settings, email: str) -> dict[str, str]:
    """The headers of one-click unsubscription (RFC 2369, RFC 8058)."""
    url = link_for(settings, email, EVERYTHING)
    if url is None:
        return {}
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def switch_off(session: Session, email: str, kind: str, now: datetime) -> None:
    """Stop telling ``email`` about ``kind`` (or `EVERYTHING` optional). Repeatable. Raises `BadInput`."""
    _switch(session, email, optional_kinds(kind), True, now)


def switch_on(session: Session, email: str, kind: str, now: datetime) -> None:
    """Tell ``email`` about ``kind`` again. Repeatable. Raises `BadInput`."""
    _switch(session, email, optional_kinds(kind), False, now)


def switched_off(session: Session) -> Mapping[str, frozenset[str]]:
    """Address → kinds that it has switched off; one statement."""
    found: dict[str, set[str]] = {}
    rows = session.execute(select(PREFERENCES.c.email, PREFERENCES.c.kind).where(PREFERENCES.c.off.is_(True)))
    for email, kind in rows:
        found.setdefault(email, set()).add(kind)
    return {email: frozenset(kinds) for email, kinds in found.items()}


def optional_kinds(kind: str) -> tuple[Kind, ...]:
    """The kind with this name, or all optional ones (`EVERYTHING`). Raises `BadInput` for any other."""
    if kind == EVERYTHING:
        return OPTIONAL
    if kind not in set(Kind):
        raise BadInput("preference.unknown", _("нет вида уведомлений «{kind}»", kind=kind))
    if Kind(kind) in MANDATORY:
        heading = KINDS[Kind(kind)].heading.lower()
        raise BadInput(
            "preference.mandatory", _("уведомления «{heading}» обязательны: отключить их нельзя", heading=heading)
        )
    return (Kind(kind),)


def _switch(session: Session, email: str, kinds: Iterable[Kind], off: bool, now: datetime) -> None:
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    rows = [{"email": email.strip().lower(), "kind": kind.value, "off": off, "changed_at": now} for kind in kinds]
    statement = make(PREFERENCES)
    changed = {"off": statement.excluded.off, "changed_at": statement.excluded.changed_at}
    session.execute(statement.on_conflict_do_update(index_elements=["email", "kind"], set_=changed), rows)
