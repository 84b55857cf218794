"""What a letter says of one measure: its own words, its order, the date and why it is that date, what to press.

Plain values in, plain values out; the templates of ``templates/emails`` show them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from roadmap.language.message import _, joined
from roadmap.language.setting import long_date, weekday
from roadmap.letters.kinds import KINDS, ORDER, Audience, Kind
from roadmap.letters.links import Purpose, answer_links, reply_address
from roadmap.letters.reads.due_tasks import DueTask
from roadmap.letters.recipients.of_body import Recipient
from roadmap.letters.recipients.opt_outs import link_for
from roadmap.letters.reminders import Reminder
from roadmap.letters.texts import LONG, cut, cut_news
from roadmap.reads.measures import Responsible
from roadmap.settings import Settings

MOST_ITEMS = 60
"""Of one kind in one letter; the rest is a number and a link, so that a letter can be opened on a telephone."""

_SUBJECT = 70
"""Characters of a measure's title in the subject of an answer."""

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Item:
    """One measure in a letter. ``news`` is what happened, ``internal_on`` the reader's own earlier date;
    ``answers`` are links that need no account, by purpose; ``reply_to`` is the address at which a letter answers about
    this very task and ``reply_link`` begins such a letter, both empty where there is none."""

    kind: Kind
    n: int
    code: str | None
    title: str
    deadline: str
    expected: str | None
    act: str
    issuer: str
    roadmap_title: str
    lead: str
    others: str
    due_on: date
    control_on: date
    shift: str
    days: int
    count: int
    news: str
    internal_on: date | None
    closed: bool
    link: str
    button: str
    answers: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    reply_to: str = ""
    reply_link: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The items of one kind; ``more`` are those beyond `MOST_ITEMS`; ``off_link`` switches an optional kind off."""

    kind: Kind
    heading: str
    items: tuple[Item, ...]
    more: int
    off_link: str | None


@dataclass(frozen=True, slots=True)
class Due:
    """A notice for one recipient. ``details`` are of the journal row it tells of, ``internal_on`` his earlier date;
    ``notice_id`` is set where the notice is written already and waits for a letter."""

    reminder: Reminder
    point: DueTask
    recipient: Recipient
    today: date
    details: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    internal_on: date | None = None
    notice_id: int | None = None

    @property
    def kind(self) -> Kind:
        """What it is about."""
        return self.reminder.kind


@dataclass(frozen=True, slots=True)
class Desk:
    """What items are made with: who answers for which measure, the settings, the instant that links are dated."""

    bodies: Mapping[int, tuple[Responsible, ...]]
    settings: Settings
    now: datetime


def groups_of(dues: Sequence[Due], desk: Desk, email: str, letter_key: str) -> tuple[Group, ...]:
    """Most urgent kind first. A task stands once, under its most urgent kind; the windows of one measure are one item
    with their number, unless each has its own news."""
    by_task: dict[int, list[Due]] = defaultdict(list)
    for due in dues:
        by_task[due.point.task_id].append(due)
    found: dict[Kind, dict[tuple[str, int], list[Due]]] = defaultdict(lambda: defaultdict(list))
    for mine in by_task.values():
        kind = min((due.kind for due in mine), key=ORDER.__getitem__)
        shown = _latest([due for due in mine if due.kind is kind])
        found[kind][_together(shown)].append(shown)
    groups = []
    for kind in sorted(found, key=ORDER.__getitem__):
        items = [_item(kind, some, desk, email, letter_key) for some in found[kind].values()]
        items.sort(key=lambda item: (item.control_on, item.roadmap_title, item.n))
        words = KINDS[kind]
        off_link = None if words.mandatory else link_for(desk.settings, email, kind)
        more = sum(item.count for item in items[MOST_ITEMS:])
        groups.append(Group(kind, words.heading, tuple(items[:MOST_ITEMS]), more, off_link))
    return tuple(groups)


def _latest(dues: Sequence[Due]) -> Due:
    """Of several news about one task the last; a date moved twice is told from where it was first, questions and
    answers all."""
    last = dues[-1]
    said = {Kind.clarification: "question", Kind.clarified: "answer"}.get(last.kind)
    if said is not None:
        every = "\n".join(str(due.details.get(said) or "") for due in dues)
        return replace(last, details={**last.details, said: every})
    if len(dues) == 1 or last.kind is not Kind.deadline_moved:
        return last
    first = {name: dues[0].details.get(name) for name in ("old_due_on", "old_control_on")}
    return replace(last, details={**last.details, **first})


def _together(due: Due) -> tuple[str, int]:
    return ("task", due.point.task_id) if KINDS[due.kind].apart else ("measure", due.point.measure_id)


def _item(kind: Kind, dues: Sequence[Due], desk: Desk, email: str, letter_key: str) -> Item:
    dues = sorted(dues, key=lambda due: due.point.control_on)
    due, point, settings = dues[0], dues[0].point, desk.settings
    answering = desk.bodies.get(point.measure_id, ())
    many = len(dues) > 1
    place = f"measures/{point.measure_id}" if many else f"tasks/{point.task_id}"
    number = f" № {cut(point.act_number, LONG)}" if point.act_number else ""
    closed = KINDS[kind].ends_the_task or due.details.get("change") == "removed"
    theirs = KINDS[kind].audience in (Audience.bodies, Audience.co_executors) and not closed and not many
    reply_to = _reply_to(point, desk, email) if theirs else ""
    return Item(
        kind=kind,
        n=point.n,
        code=cut(point.code, LONG) if point.code else point.code,
        title=cut(point.title, LONG),
        deadline=cut(point.deadline, LONG),
        expected=cut(point.expected, LONG) if point.expected else point.expected,
        act=_("{cut} от {act_date}{number}", cut=cut(point.act_kind, LONG), act_date=point.act_date, number=number)
        if point.act_kind and point.act_date
        else "",
        issuer=cut(point.act_issuer or "", LONG),
        roadmap_title=cut(point.roadmap_title, LONG),
        lead=cut(", ".join(body.printed for body in answering if body.role == "lead"), LONG),
        others=cut(", ".join(body.printed for body in answering if body.role != "lead"), LONG),
        due_on=point.due_on,
        control_on=point.control_on,
        shift=shift_words(point),
        days=(point.control_on - due.today).days,
        count=len(dues),
        news=cut_news(news_words(due)),
        internal_on=due.internal_on if due.internal_on is not None and due.internal_on >= due.today else None,
        closed=closed,
        link=f"{settings.base_url}/{place}",
        button=KINDS[kind].button,
        answers=_answers(kind, point, desk, email, letter_key) if theirs else _NOTHING,
        reply_to=reply_to,
        reply_link=_reply_link(reply_to, point) if reply_to else "",
    )


_MORE_BUTTONS = {Kind.clarification: (Purpose.clarify,), Kind.progress: (Purpose.note,)}


def _answers(kind: Kind, point: DueTask, desk: Desk, email: str, letter_key: str) -> Mapping[str, str]:
    more = _MORE_BUTTONS.get(kind, ())
    return answer_links(desk.settings, point.task_id, email, now=desk.now, letter=letter_key, more=more)


def _reply_to(point: DueTask, desk: Desk, email: str) -> str:
    """The task's own address; none where replies come to a mailbox that cannot tell tasks apart."""
    address = reply_address(desk.settings, point.task_id, email, now=desk.now) or ""
    return address if "+" in address else ""


def _reply_link(address: str, point: DueTask) -> str:
    """``mailto:`` (RFC 6068) with a subject by which the answer is known again in the reader's own mail."""
    title = cut(f"{point.code} {point.title}" if point.code else point.title, LONG)
    shown = title if len(title) <= _SUBJECT else title[:_SUBJECT].rsplit(" ", 1)[0] + "…"
    subject = _("Ответ: {title} (срок {term})", title=shown, term=point.control_on)
    return f"mailto:{address}?subject={quote(str(subject), safe='')}"


def shift_words(point: DueTask) -> str:
    """Why the control date is not the document's; empty where it is."""
    if point.due_on == point.control_on:
        return ""
    where = _("предшествующий") if point.control_on < point.due_on else _("следующий")
    return _(
        "{due_on:long} — {weekday}, нерабочий день; срок перенесён на {where} рабочий день",
        due_on=point.due_on,
        weekday=weekday(point.due_on),
        where=where,
    )


def news_words(due: Due) -> str:
    """What happened, in one or two sentences; empty for what only the calendar brings."""
    details, point = due.details, due.point
    match due.kind:
        case Kind.returned:
            return _("Причина возврата: {value}", value=details.get("reason") or _("не указана"))
        case Kind.clarification:
            return _("Вопрос: {value}", value=details.get("question") or _("см. карточку"))
        case Kind.clarified:
            return _("Ответ: {value}", value=details.get("answer") or _("см. карточку"))
        case Kind.progress:
            return _(
                "Сведений о ходе работы нет с {day} Напишите коротко, что сделано.", day=_day(details.get("said_on"))
            )
        case Kind.extension_decided:
            if details.get("trigger") == "grant_extension":
                return _("Срок продлён до {due_on:long}", due_on=point.due_on)
            return _("В продлении отказано: {value}", value=details.get("reason") or _("причина не указана"))
        case Kind.deadline_moved:
            if details.get("old_due_on") == point.due_on.isoformat():  # only the rule for days off moved it
                before = _day(details.get("old_control_on"))
                said = _(
                    "Контрольный срок изменён с {before} на {control_on:long}",
                    before=before,
                    control_on=point.control_on,
                )
                return _with_basis(said, details)
            before = _day(details.get("old_due_on"))
            said = _("Срок изменён с {before} на {due_on:long}", before=before, due_on=point.due_on)
            return _with_basis(said, details)
        case Kind.amended:
            return _amended_words(details)
        case Kind.extension_asked:
            asked = long_date(point.extension_date) if point.extension_date else _("другой день")
            return _(
                "Просят перенести срок на {asked}: {value}",
                asked=asked,
                value=point.extension_reason or _("причина не указана"),
            )
        case Kind.event_recorded:
            note = f": {details['note']}" if details.get("note") else ""
            return _(
                "Событие, от которого считается срок, произошло {day}{note}", day=_day(details.get("on")), note=note
            )
        case Kind.extra_control:
            return _("Ещё нужно: {value}", value=details.get("reason") or _("см. карточку"))
        case Kind.decision:
            return _decision_words(point)
        case Kind.accepted:
            return _("Отчёт принят, больше ничего не нужно")
        case _:
            return ""


_FIELDS = {
    "title": _("наименование"),
    "lead": _("ответственный"),
    "executors": _("исполнители"),
    "result": _("ожидаемый результат"),
    "section": _("раздел"),
    "code": _("номер"),
    "deadline": _("срок"),
}


def _amended_words(details: Mapping[str, Any]) -> str:
    if details.get("change") == "removed":
        return _with_basis(_("Мероприятие исключено из дорожной карты, исполнять его больше не нужно."), details)
    changed = [_FIELDS[one["field"]] for one in details.get("fields", ()) if one.get("field") in _FIELDS]
    return _with_basis(_("Изменено: {what}.", what=joined(", ", changed) or _("см. карточку")), details)


def _with_basis(said: str, details: Mapping[str, Any]) -> str:
    basis = details.get("basis")
    return _("{said} Основание: {basis}", said=said, basis=basis) if basis else said


def _decision_words(point: DueTask) -> str:
    if point.state == "failed":
        return _("Исполнитель сообщил о неисполнении: {value}", value=point.reason or _("причина не указана"))
    if point.state == "extra_control":
        return _("Наступил срок дополнительного контроля")
    return _("Исполнитель представил отчёт")


def _day(text: Any) -> str:
    try:
        return long_date(date.fromisoformat(str(text)))
    except ValueError:
        return _("прежнего дня")
