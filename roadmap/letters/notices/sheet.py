"""«Лист уведомления»: who was told what about a measure, when, and what is known of each letter's way.

Worded exactly: «принято почтовым сервером» says that the next mail server took the letter, and nothing about reading;
a followed link and «принято к сведению» are said only where they happened.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from roadmap.errors import NotFound
from roadmap.language.message import _, _n, joined
from roadmap.language.setting import short_date
from roadmap.letters.kinds import KINDS, Kind
from roadmap.letters.notices.rows import NoticeLetter, NoticeRow, notice_rows
from roadmap.reads.filter_choices import roadmap_choices
from roadmap.reads.measures import MeasureRow, list_measures
from roadmap.reports.wording import days, moment
from roadmap.zones import zone_of

TEMPLATE = "notices.typ"
CAUTION = _(
    "«Принято почтовым сервером» означает, что письмо взял следующий почтовый сервер, но не "
    "значит, что его прочитали. Переход по ссылке мог сделать и сам адресат, и программа, "
    "которая проверяет ссылки в письмах."
)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One notice. ``way`` and ``known`` are sentences; ``letter`` numbers the text below, ``None`` for none."""

    planned_on: date
    what: str
    control_on: date
    task_id: int
    name: str
    address: str
    subject: str
    tone: str
    way: tuple[str, ...]
    known: tuple[str, ...]
    letter: int | None
    message: int | None


@dataclass(frozen=True, slots=True)
class SheetLetter:
    """The text of a letter, once however many notices it carried."""

    number: int
    message: int
    subject: str
    address: str
    sent: str
    message_id: str
    text: str


@dataclass(frozen=True, slots=True)
class NoticeSheet:
    """The whole sheet; instants are words in the roadmap's time zone."""

    measure_id: int
    task_id: int | None
    roadmap: str
    number: str
    title: str
    deadline: str
    responsible: str
    as_of: str
    zone: str
    total: str
    rows: tuple[SheetRow, ...]
    letters: tuple[SheetLetter, ...]
    caution: str


def notice_sheet(session: Session, measure_id: int, now: datetime, task_id: int | None = None) -> NoticeSheet:
    """The sheet of a measure, or of one of its tasks. Raises `NotFound`."""
    found = list_measures(session, measure_id=measure_id)
    if not found:
        raise NotFound("measure.unknown", _("нет мероприятия № {measure_id}", measure_id=measure_id))
    measure = found[0]
    place = next(one for one in roadmap_choices(session) if one.id == measure.roadmap_id)
    zone = zone_of(place.time_zone)
    notices = notice_rows(session, measure_id, task_id)
    letters = _letters(notices, zone)
    numbers = {letter.message: letter.number for letter in letters}
    people = {(row.recipient, row.letter.id) for row in notices if row.letter}
    total = ", ".join(
        str(one)
        for one in (
            _n("{count} уведомление", "{count} уведомлений", len(notices)),
            _n("{count} письмо", "{count} писем", len(people)),
            _n("{count} адрес", "{count} адресов", len({row.recipient for row in notices})),
        )
    )
    return NoticeSheet(
        measure_id=measure_id,
        task_id=task_id,
        roadmap=place.title,
        number=measure.code or str(measure.n),
        title=measure.title,
        deadline=measure.deadline,
        responsible=_responsible(measure),
        as_of=moment(now.astimezone(zone)),
        zone=place.time_zone,
        total=total if notices else _("уведомлений не было"),
        rows=tuple(_row(row, zone, numbers) for row in notices),
        letters=letters,
        caution=CAUTION,
    )


def _responsible(measure: MeasureRow) -> str:
    return "; ".join(dict.fromkeys((*measure.lead, *measure.executors))) or _("не указан")


def _row(row: NoticeRow, zone: ZoneInfo, numbers: dict[int, int]) -> SheetRow:
    letter = row.letter
    return SheetRow(
        planned_on=row.planned_on,
        what=kind_words(row.kind, row.step),
        control_on=row.control_on,
        task_id=row.task_id,
        name=letter.recipient_name if letter else "",
        address=row.recipient,
        subject=letter.subject if letter else "",
        tone=_tone(row),
        way=tuple(_way(letter, zone)) if letter else (_("письма нет: уведомление ещё не отправляли или его отменили"),),
        known=tuple(_known(row, zone)),
        letter=numbers.get(letter.id) if letter else None,
        message=letter.id if letter else None,
    )


def kind_words(kind: str, step: str) -> str:
    """«Подходит срок, за 7 дней»."""
    words = KINDS[Kind(kind)].heading if kind in set(Kind) else kind
    if kind != "due" or not step.isdecimal():
        return words
    return (
        _("{words}, за {days}", words=words, days=days(int(step)))
        if int(step)
        else _("{words}, в день срока", words=words)
    )


def _tone(row: NoticeRow) -> str:
    if row.letter is None or row.letter.state == "cancelled":
        return "off"
    if row.letter.bounced_at or row.letter.state == "dead":
        return "failed"
    return "done" if row.letter.state == "sent" else "late" if row.letter.state == "failed" else "planned"


def _way(letter: NoticeLetter, zone: ZoneInfo) -> Iterable[str]:
    """What happened to the letter, one sentence for each fact."""
    if letter.state == "sent" and letter.sent_at:
        yield _("принято почтовым сервером {at}", at=_at(letter.sent_at, zone))
        if letter.server_reply:
            yield _("ответ сервера: {server_reply}", server_reply=letter.server_reply)
    elif letter.state == "dead":
        yield _("не доставлено: {value}", value=letter.last_error or _("без объяснения"))
    elif letter.state == "failed":
        yield _(
            "сервер пока не принял, попыток {attempts}: {value}",
            attempts=letter.attempts,
            value=letter.last_error or _("без объяснения"),
        )
    elif letter.state == "cancelled":
        yield _("отменено до отправки")
    else:
        yield _("ждёт отправки с {at}", at=_at(letter.planned_at, zone))
    if letter.bounced_at:
        yield _("вернулось {at}: {value}", at=_at(letter.bounced_at, zone), value=letter.bounce or _("без объяснения"))


def _known(row: NoticeRow, zone: ZoneInfo) -> Iterable[str]:
    letter = row.letter
    for repeat in row.again:
        words = joined("; ", _way(repeat, zone))
        yield _("послано ещё раз: {words}", words=words)
    if letter and letter.opened_at:
        yield _("по ссылке из этого письма перешли {at}", at=_at(letter.opened_at, zone))
    if row.acknowledged_at:
        yield _("«принято к сведению» нажато {at}", at=_at(row.acknowledged_at, zone))
    if letter and letter.state == "sent" and not (letter.opened_at or row.acknowledged_at):
        yield _("сведений о прочтении нет")


def _letters(rows: Iterable[NoticeRow], zone: ZoneInfo) -> tuple[SheetLetter, ...]:
    unique = {row.letter.id: row.letter for row in rows if row.letter is not None}
    return tuple(
        SheetLetter(
            number,
            letter.id,
            letter.subject,
            letter.recipient,
            _at(letter.sent_at, zone) if letter.sent_at else _("не отправлено"),
            letter.message_id,
            letter.text,
        )
        for number, letter in enumerate(unique.values(), 1)
    )


def _at(instant: datetime, zone: ZoneInfo) -> str:
    local = instant.astimezone(zone)
    return f"{short_date(local)}, {local:%H:%M}"
