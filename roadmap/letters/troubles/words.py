"""What the clock could not do, as it is kept and said; light, since every page asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from roadmap.language.message import _, _n

SIGN = "troubles"
"""Under this name what stands unrepaired is kept."""
JOBS = {
    "zones": _("часовой пояс"),
    "windows": _("начало работ"),
    "overdue": _("отметка просроченного"),
    "reports": _("отчёт за квартал"),
    "reactions": _("срочное письмо"),
    "letters": _("письмо дня"),
    "coverage": _("проверка охвата"),
    "templates": _("письмо о шаблоне"),
    "journal": _("запечатывание журнала"),
    "answers": _("забывание старых ответов программам"),
}
"""What was being done, in words."""
_KINDS = {
    "task": _("контрольная точка №"),
    "event": _("запись журнала №"),
    "notice": _("сообщение №"),
    "roadmap": _("дорожная карта №"),
    "policy": _("правила напоминаний дорожной карты №"),
    "letter": _("письмо для"),
    "stream": _("журнал"),
    "zone": _("неизвестный часовой пояс"),
}


@dataclass(frozen=True, slots=True)
class StandingTrouble:
    """A trouble that stands: what it costs, in words; where it can be looked at (empty: nowhere), since when."""

    job: str
    about: str
    reason: str
    link: str
    since: str


def standing_troubles(sign: Mapping[str, Any] | None) -> tuple[StandingTrouble, ...]:
    """All that a sign tells of."""
    return tuple(
        StandingTrouble(
            JOBS.get(one["job"], one["job"]),
            about_words(one["about"]),
            one["reason"],
            link_of(one["about"]),
            one["since"],
        )
        for one in (sign or {}).get("standing", ())
    )


def about_words(about: str) -> str:
    """«контрольная точка № 17»; «вся работа» where a whole job failed."""
    kind, _other, name = about.partition(":")
    return f"{_KINDS[kind]} {name}" if kind in _KINDS and name else _("вся работа")


def link_of(about: str) -> str:
    """The page of what failed; empty where it has none."""
    kind, _other, name = about.partition(":")
    return f"/tasks/{name}" if kind == "task" and name.isdecimal() else ""


def troubles_in_words(sign: Mapping[str, Any] | None) -> str | None:
    """The banner of the pages; ``None`` while everything works."""
    found = standing_troubles(sign)
    if not found:
        return None
    first = found[0]
    about = first.about
    if len(found) > 1:
        about = _n("{about} и ещё {count} сбой", "{about} и ещё {count} сбоев", len(found) - 1, about=about)
    return _(
        "Не получилось ({job}): {about}. Остальное работает, попытки повторяются. Что "
        "исправить — на странице «Отправления».",
        job=first.job,
        about=about,
    )
