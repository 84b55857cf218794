"""When an own letter template does not work: one alarm for each broken file, until it is repaired.

The letters themselves go out in the product's form. The sign ``templates`` keeps what is broken, for the banner of the
pages and the self-check; administrators and coordinators get one letter about it. With the next change of any own file
all templates are proved anew, and what works again is no alarm any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import Session

from notifications.letter import Letter
from notifications.outbox import plan
from notifications.render import Renderer
from roadmap.database import Database
from roadmap.language.current import speaking
from roadmap.language.message import _
from roadmap.letters.compose import compose_letter, renderer
from roadmap.letters.contexts import AlarmContext, AlarmItem
from roadmap.letters.outbound import sender_of
from roadmap.letters.recipients.of_body import Recipient, address_book
from roadmap.letters.templates.faults import SIGN, Fault, kept_faults, one_per_file
from roadmap.letters.templates.registry import TITLES, fault_of, prove, standing
from roadmap.models import CONTACTS, USERS
from roadmap.settings import Settings
from roadmap.status import Check, read_status, write_status
from roadmap.troubles import Troubles


def watch_templates(database: Database, settings: Settings, now: datetime, troubles: Troubles | None = None) -> int:
    """Note what is broken and what works again; plan a letter about newly broken files. Returns how many letters.

    Repeatable: a broken file is told of once, however many letters fail because of it and whoever sees it.
    """
    with database.read() as session:
        kept = read_status(session, SIGN) or {}
    if not settings.templates and not kept.get("faults"):
        return 0
    engine = renderer(settings)
    version = engine.version()
    known = kept_faults(kept) if kept.get("version") == version else prove(settings)
    faults = one_per_file([*known, *(fault_of(fault) for fault in engine.faults())])
    if kept.get("version") == version and faults == kept_faults(kept):
        return 0
    return _note(
        database, settings, faults, kept, engine, now, troubles if troubles is not None else Troubles("templates")
    )


def _note(
    database: Database,
    settings: Settings,
    faults: Sequence[Fault],
    kept: Mapping[str, Any],
    engine: Renderer,
    now: datetime,
    troubles: Troubles,
) -> int:
    before: Mapping[str, str] = kept.get("told", {})
    told = {fault.file: engine.version_of(fault.file) for fault in faults}
    fresh = [fault for fault in faults if before.get(fault.file) != told[fault.file]]
    day = now.astimezone(ZoneInfo(settings.time_zone)).date()
    value = {"version": engine.version(), "faults": [asdict(fault) for fault in faults], "told": told}
    with database.write() as session:
        letters: list[Letter] = []
        for one in concerned(session) if fresh else ():
            with troubles.apart(f"letter:{one.email}"):
                letters.append(_letter(fresh, told, one, settings, day))
        ids = plan(session, letters, now=now, sender=sender_of(settings))
        write_status(session, SIGN, value, now)
    return len(ids)


def concerned(session: Session) -> list[Recipient]:
    """Who is told: administrators and coordinators with a living address."""
    bounced = select(func.lower(CONTACTS.c.email)).where(CONTACTS.c.state == "bounced")
    rows = session.execute(
        select(USERS.c.email, USERS.c.name, USERS.c.language)
        .where(USERS.c.role == "admin", USERS.c.active.is_(True), func.lower(USERS.c.email).not_in(bounced))
        .order_by(USERS.c.email)
    )
    administrators = [Recipient(row.email.lower(), row.name, language=row.language) for row in rows]
    return [*administrators, *address_book(session).coordinators]


def alarm_context(faults: Sequence[Fault], recipient: Recipient, settings: Settings) -> AlarmContext:
    """What the letter to one of them says."""
    items = tuple(AlarmItem(one.file, one.line, one.reason, TITLES.get(one.letter, one.letter)) for one in faults)
    return AlarmContext(recipient.name, items, settings.templates, f"{settings.base_url}/mail/templates")


def _letter(
    faults: Sequence[Fault], told: Mapping[str, str], recipient: Recipient, settings: Settings, day: date
) -> Letter:
    what = " ".join(f"{fault.file} {told[fault.file]}" for fault in faults)
    key = f"templates:{day}:{hashlib.sha256(what.encode()).hexdigest()[:16]}:{recipient.email}"
    with speaking(recipient.language):
        context = alarm_context(faults, recipient, settings)
        return compose_letter("alarm", context, recipient, settings, key=key, kind="templates", thread="templates")


def seen_faults(session: Session, settings: Settings) -> tuple[Fault, ...]:
    """What failed while letters were made and still lies there unchanged."""
    kept = read_status(session, SIGN) or {}
    return kept_faults(kept) if kept.get("version") == renderer(settings).version() else ()


def check_templates(session: Session, settings: Settings) -> Check:
    """The line of the self-check, by the files as they are now."""
    found = standing(settings, seen_faults(session, settings))
    own = sum(bool(state.own) for state in found.forms)
    says = _("писем со своими шаблонами: {own}", own=own) if own else _("своих нет")
    if found.faults:
        says = "; ".join(f"{fault.place}: {fault.reason}" for fault in found.faults[:5])
    elif found.unused:
        unused = ", ".join(found.unused[:5])
        says = _("{said}; ни к одному письму не относятся: {names}", said=says, names=unused)
    return Check(_("шаблоны писем"), not found.faults, says)
