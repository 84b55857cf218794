"""What a letter says about no task in particular: the week of each roadmap, reports ready, indicators not filled in,
answers that wait for the coordinators' decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from roadmap.language.message import _, _n
from roadmap.language.setting import minute
from roadmap.letters.daily.days import PlannedSoFar, slot_of
from roadmap.letters.kinds import Kind
from roadmap.letters.reads.due_tasks import RoadmapHead
from roadmap.letters.reads.news import RoadmapWeek, Waiting, missing_readings, roadmap_weeks, steps_told, told_generally
from roadmap.letters.recipients.of_body import AddressBook, Recipient
from roadmap.letters.texts import LONG, cut
from roadmap.reads.replies import ReplyRow, count_waiting, list_answers
from roadmap.settings import Settings
from roadmap.status import MAILBOX_STATUS, read_status
from roadmap.troubles import Troubles
from workflows.calendar import russian_calendar
from workflows.task_events import TASK_EVENTS

_CHANGES = {event.kind: event.week for event in TASK_EVENTS if event.week} | {"trigger.happened": _("записано событий")}
_INDICATOR_STEPS = ((1, 15), (2, 15))
"""Month and day from which the values of the past year are asked for, and asked for once more."""


@dataclass(frozen=True, slots=True)
class Note:
    """A line about no task: ``text`` and where it leads. ``step`` is part of the notice's key."""

    kind: Kind
    step: str
    text: str
    more: str
    link: str
    recipient: Recipient
    notice_id: int | None = None

    @property
    def key(self) -> str:
        """What makes it the same note."""
        return f"{self.kind}:{self.step}:{self.recipient.email}"


def notes(
    session: Session,
    settings: Settings,
    book: AddressBook,
    recipients: Mapping[str, date],
    so_far: PlannedSoFar,
    waiting: Sequence[Waiting],
    heads: Mapping[int, RoadmapHead],
    troubles: Troubles | None = None,
) -> Iterator[Note]:
    """The notes for ``recipients`` (address → day of his letter); a fixed number of statements.

    One kind that cannot be said keeps the others not back.
    """
    day = max(recipients.values())
    kinds: dict[str, Iterable[Note]] = {
        Kind.weekly: _weekly(session, settings, book, recipients, so_far, heads, day),
        Kind.indicator: _indicators(session, settings, book, recipients, day),
        Kind.answers: _answers(session, settings, book, recipients),
    }
    everyone = book.everyone()
    for notice in waiting:
        if notice.kind == Kind.report and notice.recipient in recipients:
            kinds[f"notice:{notice.id}"] = _report(notice, everyone[notice.recipient], settings, heads)
    for about, found in kinds.items():
        said: list[Note] = []
        with (troubles if troubles is not None else Troubles("letters")).apart(about):
            said = [replace(note, text=cut(note.text, LONG), more=cut(note.more, LONG)) for note in found]
        yield from said


def _report(
    notice: Waiting, recipient: Recipient, settings: Settings, heads: Mapping[int, RoadmapHead]
) -> Iterator[Note]:
    details = notice.details or {}
    head = heads.get(int((notice.stream or "").rpartition(":")[2] or 0))
    number = (notice.subject or "").rpartition(":")[2]
    as_of = date.fromisoformat(details["as_of"])
    yield Note(
        Kind.report,
        number,
        _("Отчёт об исполнении по состоянию на {as_of}", as_of=as_of),
        head.title if head else "",
        f"{settings.base_url}/reports/{number}/{details.get('format', 'xlsx')}",
        recipient,
        notice.id,
    )


def week_of_letter(day: date, last: date | None) -> tuple[date, date] | None:
    """The week (its Monday, the next Monday) that a letter of ``day`` sums up, if it is the first letter of its week.

    ``last`` is the day of the letter before. A week without a working day has no letter: the next one covers it too.
    """
    monday = _monday(day)
    first = _first_working(monday)
    if first is None or day < first or (last is not None and last >= first) or (last is None and day != first):
        return None
    before = monday - timedelta(days=7)
    while _first_working(before) is None:
        before -= timedelta(days=7)
    return before, monday


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _first_working(monday: date) -> date | None:
    first = russian_calendar().shift(monday, "forward")
    return first if first < monday + timedelta(days=7) else None


def _weekly(
    session: Session,
    settings: Settings,
    book: AddressBook,
    recipients: Mapping[str, date],
    so_far: PlannedSoFar,
    heads: Mapping[int, RoadmapHead],
    day: date,
) -> Iterator[Note]:
    readers = {one.email: one for head in heads for one in book.readers_of(head) if one.email in recipients}
    weeks = {
        email: week
        for email, one in readers.items()
        if (week := week_of_letter(recipients[email], so_far.last(slot_of(one, settings)))) is not None
    }
    if not weeks:
        return
    week = max(weeks.values())
    told = told_generally(session, Kind.weekly, week[1].isoformat())
    zone = ZoneInfo(settings.time_zone)
    instants = tuple(datetime.combine(one, time(), zone).astimezone(UTC) for one in week)
    for roadmap in roadmap_weeks(session, week, (instants[0], instants[1]), day, list(_CHANGES)):
        changes = _changes(roadmap)
        if not changes:
            continue
        for reader in book.readers_of(roadmap.roadmap_id):
            if reader.email in weeks and reader.email not in told:
                link = f"{settings.base_url}/roadmaps/{roadmap.slug}"
                yield Note(Kind.weekly, week[1].isoformat(), roadmap.title, changes, link, reader)


def _changes(roadmap: RoadmapWeek) -> str:
    """«За неделю: снято с контроля — 3, …. Сейчас: просрочено — 2.»; empty when nothing changed."""
    changed = [(words, roadmap.events.get(kind, 0)) for kind, words in _CHANGES.items()]
    week = _counted([*changed, (_("срок прошёл без отчёта"), roadmap.newly_overdue)])
    if not week:
        return ""
    now = _counted(
        [
            (_("просрочено"), roadmap.overdue),
            (_("ждёт решения"), roadmap.awaiting),
            (_("срок в ближайшие семь дней"), roadmap.ahead),
        ]
    )
    if now:
        return _("За неделю: {week}. Сейчас: {now}.", week=week, now=now)
    return _("За неделю: {week}.", week=week)


def _counted(counts: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{words} — {count}" for words, count in counts if count)


def _indicators(
    session: Session, settings: Settings, book: AddressBook, recipients: Mapping[str, date], day: date
) -> Iterator[Note]:
    """Twice, in the first weeks after a year's end, while anything is missing."""
    reached = [step for step in _INDICATOR_STEPS if (day.month, day.day) >= step]
    if not reached or day.month > _INDICATOR_STEPS[-1][0] + 1:
        return
    coordinators = [one for one in book.coordinators if one.email in recipients]
    if not coordinators:
        return
    year, step = day.year - 1, f"{day.year - 1}.{len(reached)}"
    told = told_generally(session, Kind.indicator, step)
    for act in missing_readings(session, year):
        text = _(
            "Нет значений за {year} год: {plural}",
            year=year,
            plural=_n("{count} показатель", "{count} показателей", act.missing),
        )
        for one in coordinators:
            if one.email not in told:
                yield Note(Kind.indicator, step, text, act.title, f"{settings.base_url}/roadmaps/{act.slug}", one)


ANSWERS_SHOWN = 10
_ANSWER_WORDS = {
    "report": _("отчёт об исполнении"),
    "extension": _("просьба о продлении"),
    "not_ours": _("«не наше»"),
    "unclear": _("ответ, который нужно разобрать"),
}


def _answers(session: Session, settings: Settings, book: AddressBook, recipients: Mapping[str, date]) -> Iterator[Note]:
    """Answers that wait: told when new ones have come, and again every week that the newest of them waits."""
    coordinators = [one for one in book.coordinators if one.email in recipients]
    if not coordinators:
        return
    yield from _mailbox(session, settings, coordinators, recipients)
    newest_first = list_answers(session, waiting=True, limit=ANSWERS_SHOWN, newest_first=True)
    if not newest_first:
        return
    count, newest = count_waiting(session), newest_first[0]
    zone = ZoneInfo(settings.time_zone)
    told = steps_told(session, Kind.answers)
    text = _("Ждут решения: {plural}", plural=_n("{count} ответ", "{count} ответов", count))
    for one in coordinators:
        steps = told.get(one.email, frozenset())
        said = max((int(step[1:]) for step in steps if step.startswith("n")), default=0)
        weeks = (recipients[one.email] - newest.received_at.astimezone(zone).date()).days // 7
        again = f"w{newest.id}.{weeks}"
        if newest.id > said:
            yield Note(Kind.answers, f"n{newest.id}", text, "", f"{settings.base_url}/answers", one)
            yield from (_answer(row, settings, one) for row in newest_first if row.id > said)
        elif weeks > 0 and again not in steps:
            yield Note(Kind.answers, again, text, _("Новых не было неделю."), f"{settings.base_url}/answers", one)


def _mailbox(
    session: Session, settings: Settings, coordinators: Sequence[Recipient], recipients: Mapping[str, date]
) -> Iterator[Note]:
    """A mailbox for replies that cannot be read since yesterday or longer: told once for each time it happens."""
    sign = read_status(session, MAILBOX_STATUS) or {}
    if not sign.get("trouble") or not sign.get("since"):
        return
    since = datetime.fromisoformat(sign["since"]).astimezone(ZoneInfo(settings.time_zone))
    told = told_generally(session, Kind.answers, f"b{since:%Y%m%d%H%M}")
    for one in coordinators:
        if since.date() < recipients[one.email] and one.email not in told:
            text = _("Ящик для ответов не читается с {since}", since=minute(since))
            more = _("{value}. Ответы письмом ждут в нём; сообщите администратору.", value=sign["trouble"])
            yield Note(Kind.answers, f"b{since:%Y%m%d%H%M}", text, more, f"{settings.base_url}/answers", one)


def _answer(row: ReplyRow, settings: Settings, recipient: Recipient) -> Note:
    about = f"{row.number} {row.title}" if row.title else _("о какой контрольной точке, не сказано")
    text = f"{_ANSWER_WORDS[row.kind].capitalize()}: {about}"
    return Note(
        Kind.answers, f"a{row.id}", text, row.name or row.address, f"{settings.base_url}/answers/{row.id}", recipient
    )
