"""Made-up contents by which an installation's own letter templates are proved: every branch, and nearly nothing.

Real data would not do: a template that fails only where a measure has no number must be found before such a measure is.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from roadmap.letters.contexts import (
    AccountContext,
    AlarmContext,
    AlarmItem,
    CoverageContext,
    DigestContext,
    GapGroup,
    GapItem,
    TroubleItem,
    TroublesContext,
    UrgentContext,
)
from roadmap.letters.items import Group, Item
from roadmap.letters.kinds import KINDS, Kind
from roadmap.letters.links import Purpose
from roadmap.letters.recipients.of_body import Recipient
from roadmap.letters.summaries import Note

DAY = date(2024, 3, 15)
SITE = "https://vekha.example.org"
_LONG = "Совершенствование нормативно-правового и организационно-методического обеспечения наставничества " * 4
_LINKS = {purpose.value: f"{SITE}/answer/{purpose}.образец" for purpose in Purpose}
_REPLY = "answer+sample@example.org"

_FULL = Item(
    kind=Kind.due,
    n=12,
    code="1.3",
    title=_LONG,
    deadline="до 30 марта, далее ежеквартально",
    expected="Проведены семинары <не менее 5> & отчёт",
    act="приказ от 23.05.2023 № 606/02",
    issuer="Департамент образования",
    roadmap_title="Дорожная карта развития наставничества",
    lead="Центр непрерывного повышения мастерства (ЦНППМ)",
    others="Департамент образования, муниципальные методические службы",
    due_on=DAY + timedelta(days=15),
    control_on=DAY + timedelta(days=14),
    shift="30 марта 2024 г. — суббота, нерабочий день; срок перенесён на предшествующий рабочий день",
    days=14,
    count=1,
    news="Причина возврата: нет протокола",
    internal_on=DAY + timedelta(days=9),
    closed=False,
    link=f"{SITE}/tasks/17",
    button="Открыть и отчитаться",
    answers=_LINKS,
    reply_to=_REPLY,
    reply_link=f"mailto:{_REPLY}?subject=%D0%9E%D1%82%D0%B2%D0%B5%D1%82",
)

_BARE = replace(
    _FULL,
    code=None,
    title="Семинар",
    expected=None,
    act="",
    issuer="",
    lead="",
    others="",
    shift="",
    days=-3,
    count=4,
    news="",
    internal_on=None,
    answers={},
    reply_to="",
    reply_link="",
)


def _group(kind: Kind, *, more: int = 0, off_link: str | None = None) -> Group:
    items = tuple(replace(item, kind=kind) for item in (_FULL, _BARE, replace(_BARE, closed=True)))
    return Group(kind, KINDS[kind].heading, items, more, off_link)


_NOTES = tuple(
    Note(kind, "1", "Дорожная карта", more, f"{SITE}/roadmaps/test", Recipient("a@example.org", "Иванов"))
    for kind, more in ((Kind.weekly, "За неделю: снято с контроля — 3."), (Kind.report, ""))
)

_DIGESTS = (
    DigestContext(
        name="Иванова Мария Петровна",
        today=DAY,
        groups=tuple(_group(kind, more=3, off_link=f"{SITE}/letters/off/образец") for kind in Kind),
        notes=_NOTES,
        total=21,
        urgent="срок прошёл — 2, подходит срок — 3 и другое",
        tasks_link=f"{SITE}/tasks",
        silence=(DAY - timedelta(days=9), DAY - timedelta(days=2)),
        off_link=f"{SITE}/letters/off/образец",
        answerable=True,
    ),
    DigestContext("", DAY, (), _NOTES[:1], 0, "итоги недели", f"{SITE}/tasks", None, None, False),
)

_URGENT = (
    UrgentContext(
        "Иванова Мария Петровна", _group(Kind.returned, more=2), "возвращено на доработку", f"{SITE}/tasks",
        f"{SITE}/letters/off/образец", True,
    ),
    UrgentContext(
        "", replace(_group(Kind.assigned), items=(_BARE,)), "поручено вам", f"{SITE}/tasks", None, False
    ),
)  # fmt: skip

_GAP = GapItem(
    "1.3", _LONG, "Тестовая область", "Департамент", DAY, 4, "a@example.org, b@example.org", f"{SITE}/measures/7"
)

_COVERAGE = (  # as printed
    CoverageContext(
        "Петров",
        DAY,
        tuple(
            GapGroup(gap, "Письма не дойдут", "Укажите адрес.", (_GAP, replace(_GAP, count=1, body="", lost="")), 5)
            for gap in ("nobody", "lead")
        ),
        5,
        2,
        9,
        f"{SITE}/coverage",
    ),
    CoverageContext("", DAY, (), 0, 3, 0, f"{SITE}/coverage"),
)

_ACCOUNTS = tuple(AccountContext(name, "a@example.org", f"{SITE}/login") for name in ("Иванова Мария", ""))

_ALARMS = tuple(
    AlarmContext(
        name,
        (AlarmItem("emails/digest/body.html", line, "неизвестное имя «nmae»", "Письмо дня"),),
        "/etc/vekha/templates",
        f"{SITE}/mail/templates",
    )
    for name, line in (("Петров", 12), ("", None))
)

_TROUBLES = tuple(
    TroublesContext(
        name,
        tuple(
            TroubleItem("контрольная точка № 17", "письмо дня", "OverflowError: date value out of range", link)
            for link in (f"{SITE}/tasks/17", "")
        ),
        more,
        f"{SITE}/mail",
    )
    for name, more in (("Петров", 3), ("", 0))
)

SAMPLES: dict[str, tuple[object, ...]] = {
    "digest": _DIGESTS,
    "urgent": _URGENT,
    "account": _ACCOUNTS,
    "coverage": _COVERAGE,
    "alarm": _ALARMS,
    "troubles": _TROUBLES,
}
"""Letter → contexts: each of its fields filled at least once and empty at least once."""
