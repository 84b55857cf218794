"""The letter of the day: for each person one letter with all that he needs, planned into the outbox once.

Policy only: `reminders` says what is due, `recipients` who is reached; `notifications` delivers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parseaddr
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session

from notifications.letter import Letter, Sender
from notifications.outbox import Message, plan
from notifications.render import Renderer
from roadmap.database import Database
from roadmap.models import NOTICES, ROADMAPS
from roadmap.models.rows import insert_missing
from roadmap.queries.measures import Responsible, responsible_of
from roadmap.queries.points import PointRow, intervals, points_in_question, told_already
from roadmap.queries.recipients import AddressBook, Recipient, address_book
from roadmap.resources import templates_dir
from roadmap.services.reminders import Kind, Ladder, Point, Reminder, horizon, remind
from roadmap.services.signs import read_sign, write_sign
from roadmap.settings import Settings
from roadmap.wording import days_left, long_date, plural
from workflows.calendar import russian_calendar

_ORDER = list(Kind)
SIGN = "letters"


@dataclass(frozen=True, slots=True)
class Item:
    """One measure in a letter. ``dates`` are the control dates concerned, oldest first."""

    kind: Kind
    heading: str
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
    shifted: bool
    days: int
    count: int
    reason: str | None
    link: str


@dataclass(frozen=True, slots=True)
class DigestContext:
    """What the template ``emails/digest`` is given."""

    name: str
    today: date
    groups: tuple[tuple[str, tuple[Item, ...]], ...]
    total: int
    urgent: str
    tasks_link: str
    silence: tuple[date, date] | None


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder for one recipient."""

    reminder: Reminder
    point: PointRow
    recipient: Recipient
    today: date


@dataclass(frozen=True, slots=True)
class PlannedLetter:
    """A finished letter and the reminders that it carries."""

    letter: Letter
    dues: tuple[Due, ...]
    groups: tuple[tuple[str, tuple[Item, ...]], ...]


@cache
def renderer() -> Renderer:
    """The process's templates."""
    return Renderer([templates_dir()], {"plural": plural, "left": days_left}, {"long_date": long_date})


def sender_of(settings: Settings) -> Sender:
    """Who letters come from."""
    name, address = parseaddr(settings.from_)
    return Sender(address=address or "vekha@localhost", name=name or "Веха", list_id=None)


def ladder_of(settings: Settings) -> Ladder:
    """The installation's ladder."""
    return Ladder(settings.reminder_days, settings.overdue_every_days, settings.escalate_after_working_days)


def letter_day(settings: Settings, now: datetime) -> date | None:
    """The day whose letters may be planned at ``now``: a working day, from the letter hour on; else ``None``."""
    local = now.astimezone(ZoneInfo(settings.time_zone))
    return local.date() if local.hour >= settings.letter_hour and russian_calendar().is_working(local.date()) else None


def compose(session: Session, settings: Settings, now: datetime) -> list[PlannedLetter]:
    """The letters that would be planned at ``now``: who gets what and why. Writes nothing.

    Terms are judged by each roadmap's own day. A fixed number of statements per time zone, however many tasks and
    people there are.
    """
    day = letter_day(settings, now)
    if day is None:
        return []
    ladder = ladder_of(settings)
    zones = session.execute(select(ROADMAPS.c.time_zone).distinct().order_by(ROADMAPS.c.time_zone)).scalars().all()
    points = [
        (row, today)
        for zone in zones
        for today in (now.astimezone(ZoneInfo(zone)).date(),)
        for row in points_in_question(session, zone, today, horizon(ladder))
    ]
    if not points:
        return []
    bodies = responsible_of(session, None)
    dues = list(_dues(points, intervals(session), bodies, address_book(session), told_already(session), ladder))
    return _letters(dues, bodies, settings, day, _silence(session, day))


def _dues(
    points: Sequence[tuple[PointRow, date]],
    mean_days: Mapping[int, float],
    bodies: Mapping[int, tuple[Responsible, ...]],
    book: AddressBook,
    told: set[str],
    ladder: Ladder,
) -> Iterator[Due]:
    calendar = russian_calendar()
    for row, today in points:
        interval = mean_days.get(row.measure_id) if row.recurs else None
        point = Point(row.task_id, row.control_on, row.state, row.version, row.opens_on, interval)
        for reminder in remind(point, today, ladder, calendar):
            for recipient in _recipients(reminder, row, bodies, book):
                if f"{reminder.key}:{recipient.email}" not in told:
                    yield Due(reminder, row, recipient, today)


def _recipients(
    reminder: Reminder, row: PointRow, bodies: Mapping[int, tuple[Responsible, ...]], book: AddressBook
) -> Iterable[Recipient]:
    if reminder.kind in (Kind.escalation, Kind.decision):
        return book.controllers_of(row.roadmap_id)
    return [reached.recipient for reached in book.reach_all(body.subject_id for body in bodies.get(row.measure_id, ()))]


def _letters(
    dues: Sequence[Due],
    bodies: Mapping[int, tuple[Responsible, ...]],
    settings: Settings,
    day: date,
    silence: tuple[date, date] | None,
) -> list[PlannedLetter]:
    by_person: dict[str, list[Due]] = defaultdict(list)
    for due in dues:
        by_person[due.recipient.email].append(due)
    letters = []
    for email, mine in sorted(by_person.items()):
        groups = _groups(mine, bodies, settings)
        context = DigestContext(
            name=mine[0].recipient.name,
            today=day,
            groups=groups,
            total=sum(item.count for _, items in groups for item in items),
            urgent=IN_SUBJECT[groups[0][1][0].kind],
            tasks_link=f"{settings.base_url}/tasks",
            silence=silence,
        )
        rendered = renderer().render("digest", context)
        key = f"digest:{day}:{email}"
        letter = Letter(
            key=key,
            kind="digest",
            to=email,
            to_name=mine[0].recipient.name,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
        )
        letters.append(PlannedLetter(letter, tuple(mine), groups))
    return letters


HEADINGS = {
    Kind.escalation: "Просрочено более чем на {days} рабочих дней, сведений нет",
    Kind.overdue: "Срок прошёл, сведений нет",
    Kind.returned: "Возвращено на доработку",
    Kind.due: "Подходит срок",
    Kind.decision: "Ждёт решения",
}


IN_SUBJECT = {
    Kind.escalation: "просрочено, сведений нет",
    Kind.overdue: "срок прошёл",
    Kind.returned: "возвращено на доработку",
    Kind.due: "подходит срок",
    Kind.decision: "ждёт вашего решения",
}


def _groups(
    dues: Sequence[Due], bodies: Mapping[int, tuple[Responsible, ...]], settings: Settings
) -> tuple[tuple[str, tuple[Item, ...]], ...]:
    """Most urgent kind first; the windows of one measure are one item with their number."""
    found: dict[Kind, dict[int, list[Due]]] = defaultdict(lambda: defaultdict(list))
    for due in dues:
        found[due.reminder.kind][due.point.measure_id].append(due)
    groups = []
    for kind in _ORDER:
        if kind in found:
            items = [_item(kind, mine, bodies, settings) for mine in found[kind].values()]
            items.sort(key=lambda item: (item.control_on, item.roadmap_title, item.n))
            heading = HEADINGS[kind].format(days=settings.escalate_after_working_days)
            groups.append((heading, tuple(items)))
    return tuple(groups)


def _item(kind: Kind, dues: Sequence[Due], bodies: Mapping[int, tuple[Responsible, ...]], settings: Settings) -> Item:
    dues = sorted(dues, key=lambda due: due.point.control_on)
    point = dues[0].point
    answering = bodies.get(point.measure_id, ())
    lead = ", ".join(body.printed for body in answering if body.role == "lead")
    others = ", ".join(body.printed for body in answering if body.role != "lead")
    many = len(dues) > 1
    place = f"measures/{point.measure_id}" if many else f"tasks/{point.task_id}"
    number = f" № {point.act_number}" if point.act_number else ""
    return Item(
        kind=kind,
        heading=HEADINGS[kind],
        n=point.n,
        code=point.code,
        title=point.title,
        deadline=point.deadline,
        expected=point.expected,
        act=f"{point.act_kind} от {point.act_date:%d.%m.%Y}{number}" if point.act_kind and point.act_date else "",
        issuer=point.act_issuer or "",
        roadmap_title=point.roadmap_title,
        lead=lead,
        others=others,
        due_on=point.due_on,
        control_on=point.control_on,
        shifted=point.due_on != point.control_on,
        days=(point.control_on - dues[0].today).days,
        count=len(dues),
        reason=point.reason if kind is Kind.returned else None,
        link=f"{settings.base_url}/{place}",
    )


def _silence(session: Session, day: date) -> tuple[date, date] | None:
    """The working days since the last planning on which nothing was planned, if there are any."""
    last = read_sign(session, SIGN)
    if last is None:
        return None
    calendar = russian_calendar()
    first = calendar.add_working_days(date.fromisoformat(last["day"]), 1)
    until = calendar.add_working_days(day, -1)
    return (first, until) if first <= until else None


def plan_letters(database: Database, settings: Settings, now: datetime) -> int:
    """Plan today's letters into the outbox; returns how many. Twice or by two processes changes nothing.

    Letters are composed outside the write transaction. A person who has today's letter already gets the rest with the
    next working day's: its reminders stay unplanned.
    """
    day = letter_day(settings, now)
    if day is None:
        return 0
    with database.read() as session:
        letters = compose(session, settings, now)
        planned_before = (read_sign(session, SIGN) or {}).get("day")
    if not letters and planned_before == day.isoformat():
        return 0
    with database.write() as session:
        ids = plan(session, (planned.letter for planned in letters), now=now, sender=sender_of(settings))
        new = _keys_of(session, ids)
        insert_missing(session, NOTICES, [row for planned in letters for row in _notices(planned, new, day)])
        write_sign(session, SIGN, {"day": day.isoformat()}, now)
    return len(ids)


def _keys_of(session: Session, ids: Sequence[int]) -> set[str]:
    if not ids:
        return set()
    table = Message.__table__  # type: ignore[attr-defined]
    first, last = min(ids), max(ids)
    mine = set(ids)
    rows = session.execute(select(table.c.id, table.c.key).where(table.c.id.between(first, last)))
    return {row.key for row in rows if row.id in mine}


def _notices(planned: PlannedLetter, new: set[str], day: date) -> Iterable[dict[str, object]]:
    if planned.letter.key not in new:
        return
    for due in planned.dues:
        yield {
            "key": f"{due.reminder.key}:{due.recipient.email}",
            "task_id": due.point.task_id,
            "kind": due.reminder.kind.value,
            "step": due.reminder.step,
            "recipient": due.recipient.email,
            "planned_on": day,
            "message_key": planned.letter.key,
        }
