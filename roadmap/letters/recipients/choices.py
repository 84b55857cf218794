"""How a person wants his letters: the hour, the time zone, and which of the optional kinds. His own, or an
administrator's for him; of an account or of a contact without one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session

from roadmap.errors import BadInput, Forbidden, NotFound
from roadmap.language.current import LANGUAGES
from roadmap.language.message import _
from roadmap.letters.kinds import KINDS
from roadmap.letters.recipients.opt_outs import OPTIONAL, optional_kinds, switch_off, switch_on, switched_off
from roadmap.models import CONTACTS, USERS
from roadmap.people.permissions import Action, Actor
from roadmap.plan.rule_words import read_zone
from workflows.journal import SYSTEM, Entry, record

LETTERS_CHANGED = "user.letters_changed"


@dataclass(frozen=True, slots=True)
class LetterChoice:
    """``None`` for hour, zone or language: the installation's. ``off``: optional kinds that are not wanted."""

    hour: int | None = None
    time_zone: str | None = None
    off: frozenset[str] = frozenset()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class LetterRecipient:
    """Somebody who gets letters and how he wants them. ``user_id`` is ``None`` for a contact without an account."""

    email: str
    name: str
    user_id: int | None
    choice: LetterChoice


def letter_reader(session: Session, email: str) -> LetterRecipient:
    """The person with this address. Raises `NotFound`."""
    address = email.strip().lower()
    off = switched_off(session).get(address, frozenset())
    user = session.execute(select(USERS).where(USERS.c.email == address)).one_or_none()
    if user is not None:
        wanted = LetterChoice(user.letter_hour, user.time_zone, off, user.language)
        return LetterRecipient(address, user.name, user.id, wanted)
    contact = session.execute(
        select(CONTACTS).where(func.lower(CONTACTS.c.email) == address).order_by(CONTACTS.c.id).limit(1)
    ).one_or_none()
    if contact is None:
        raise NotFound(
            "letters.unknown", _("нет ни учётной записи, ни контакта с адресом {email}: проверьте адрес", email=email)
        )
    choice = LetterChoice(contact.letter_hour, contact.time_zone, off, contact.language)
    return LetterRecipient(address, contact.name or "", None, choice)


def read_choice(current: LetterChoice, typed: Mapping[str, str], off: frozenset[str] | None = None) -> LetterChoice:
    """``current`` with the ``hour``, ``time_zone`` and ``language`` typed; empty: the installation's.

    Raises `BadInput`.
    """
    hour, zone, language = current.hour, current.time_zone, current.language
    if "hour" in typed:
        hour = _read_hour(typed["hour"].strip())
    if "time_zone" in typed:
        zone = read_zone(typed["time_zone"].strip()) if typed["time_zone"].strip() else None
    if "language" in typed:
        language = _read_language(typed["language"].strip())
    return LetterChoice(hour, zone, current.off if off is None else off, language)


def _read_hour(typed: str) -> int | None:
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > 2 or int(typed) > 23:
        raise BadInput("letters.hour", _("«{typed}» — не час: нужно число от 0 до 23", typed=typed), field="hour")
    return int(typed)


def _read_language(typed: str) -> str | None:
    if not typed or typed in LANGUAGES:
        return typed or None
    raise BadInput("letters.language", _("нет языка «{typed}»: есть ru и en", typed=typed), field="language")


def kinds_named(names: Iterable[str]) -> frozenset[str]:
    """Optional kinds by name, ``all`` for every one. Raises `BadInput` for one that is none."""
    return frozenset(kind.value for name in names for kind in optional_kinds(name))


def choose_letters(session: Session, email: str, wanted: LetterChoice, actor: Actor, now: datetime) -> LetterRecipient:
    """Make ``wanted`` hold for the person with this address; returns how it was before. Repeatable.

    Raises `NotFound`, `BadInput`, and `Forbidden` for somebody else's letters without the right to manage accounts.
    """
    before = letter_reader(session, email)
    if before.email != actor.email.lower() and not actor.may(Action.manage_users):
        raise Forbidden("forbidden", _("это письма другого человека: обратитесь к администратору"))
    if before.choice == wanted:
        return before
    values = {"letter_hour": wanted.hour, "time_zone": wanted.time_zone, "language": wanted.language}
    session.execute(update(USERS).where(USERS.c.email == before.email).values(values))
    session.execute(update(CONTACTS).where(func.lower(CONTACTS.c.email) == before.email).values(values))
    for kind in OPTIONAL:
        if (kind in wanted.off) != (kind in before.choice.off):
            (switch_off if kind in wanted.off else switch_on)(session, before.email, kind.value, now)
    subject = f"user:{before.user_id}" if before.user_id is not None else f"contact:{before.email}"
    details: dict[str, Any] = values | {
        "off": sorted(wanted.off),
        "letters": choice_words(wanted),
        "email": before.email,
    }
    record(session, Entry(SYSTEM, now, LETTERS_CHANGED, subject, actor.user_id, details))
    return before


def choice_words(choice: LetterChoice) -> str:
    """«с 7 ч, Asia/Yekaterinburg, English; без: итоги недели»."""
    hour = _("в общий час") if choice.hour is None else _("с {hour} ч", hour=choice.hour)
    spoken = LANGUAGES.get(choice.language or "")
    how = ", ".join(str(one) for one in (hour, choice.time_zone, spoken) if one)
    off = ", ".join(str(KINDS[kind].subject) for kind in OPTIONAL if kind in choice.off)
    return str(_("{how}; без: {kinds}", how=how, kinds=off)) if off else how
