"""The values around every page: who looks, the menu that his rights open, banners, the answer to what he just did."""

from __future__ import annotations

from dataclasses import dataclass

from roadmap.language.message import _
from roadmap.people.accounts import LoggedIn
from roadmap.people.permissions import Action, Actor

ROLE_NAMES = {
    "admin": _("администратор"),
    "coordinator": _("координатор"),
    "controller": _("контролирующее лицо"),
    "executor": _("исполнитель"),
    "leader": _("руководство"),
    "auditor": _("аудитор"),
}


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the menu; ``current`` marks the section one is in."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """Values of the layout. ``person`` is ``None`` before the log-in; ``trouble`` is a warning about the mail."""

    path: str
    person: str | None
    role: str | None
    csrf: str
    menu: tuple[MenuItem, ...]
    banner: str | None = None
    trouble: str | None = None
    done: str | None = None


def home_label(actor: Actor) -> str:
    """What the first page is called for this person."""
    return _("Мои задачи") if actor.role == "executor" else _("На контроле")


def menu_for(actor: Actor, path: str, *, demo: bool) -> tuple[MenuItem, ...]:
    """The sections open to ``actor``."""
    entries: list[tuple[str, str, bool]] = [
        (home_label(actor), "/", actor.role != "leader"),
        (_("Сводка"), "/summary", actor.may(Action.read_summary)),
        (_("Задачи"), "/tasks", True),
        (_("Дорожные карты"), "/roadmaps", True),
        (_("Документы"), "/import", actor.may(Action.import_order)),
        (_("Ответы"), "/answers", actor.may(Action.decide_answers)),
        (_("Журнал"), "/journal", actor.may(Action.read_journal)),
        (_("Отправления"), "/mail", actor.may(Action.read_mail)),
        (_("Почтовый ящик"), "/dev/mail", demo),
    ]
    return tuple(MenuItem(label, href, _inside(path, href)) for label, href, shown in entries if shown)


def _inside(path: str, href: str) -> bool:
    if href == "/":
        return path == "/"
    return path == href or path.startswith(f"{href}/") or (href == "/roadmaps" and path.startswith("/measures/"))


def shell_for(
    path: str,
    login: LoggedIn | None,
    *,
    banner: str | None = None,
    demo: bool = False,
    trouble: str | None = None,
    done: str | None = None,
) -> Shell:
    """The shell of a page at ``path``."""
    if login is None:
        return Shell(path, None, None, "", (), banner, trouble, done)
    actor = login.actor
    role = ROLE_NAMES.get(actor.role, actor.role)
    return Shell(path, actor.name, role, login.csrf, menu_for(actor, path, demo=demo), banner, trouble, done)
