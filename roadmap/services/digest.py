"""The letter of the day: for each person one letter with all that he needs, composed without writing anything.

Policy only: `reminders` says what is due, `recipients` who is reached, `reactions` left what happened as notices that
wait; `notifications` delivers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from notifications.letter import Letter
from roadmap.queries.measures import Responsible, responsible_of
from roadmap.queries.news import Waiting, waiting_notices
from roadmap.queries.points import (
    PointRow,
    RoadmapHead,
    intervals,
    points_in_question,
    points_silent,
    points_waiting,
    return_reasons,
    roadmaps_in_force,
    told_already,
    told_of,
)
from roadmap.queries.recipients import AddressBook, Recipient, address_book
from roadmap.queries.remarks import questions_waiting
from roadmap.services.answers import reply_address
from roadmap.services.invitations import calendar_files
from roadmap.services.kinds import KINDS, ORDER, Audience, Kind
from roadmap.services.letter_days import PlannedSoFar, Slot, open_days, planned_so_far, slot_of
from roadmap.services.letter_items import Desk, Due, Group, Item, groups_of, renderer
from roadmap.services.policies import ladder_for, ladder_of
from roadmap.services.preferences import EVERYTHING, headers_for, link_for, switched_off
from roadmap.services.reminders import (
    Ladder,
    Point,
    Reminder,
    Silence,
    horizon,
    internal_date,
    remind,
    remind_of_silence,
)
from roadmap.services.summaries import Note, notes
from roadmap.settings import Settings
from workflows.calendar import russian_calendar
from workflows.lifecycle import CLOSED, State


@dataclass(frozen=True, slots=True)
class DigestContext:
    """What the template ``emails/digest`` is given. ``total`` counts control points, not items; ``urgent`` is what the
    subject says of them."""

    name: str
    today: date
    groups: tuple[Group, ...]
    notes: tuple[Note, ...]
    total: int
    urgent: str
    tasks_link: str
    silence: Silence | None
    off_link: str | None
    answerable: bool


@dataclass(frozen=True, slots=True)
class PlannedLetter:
    """A finished letter, the notices that it carries and those that wait no longer (switched off, moot)."""

    letter: Letter
    dues: tuple[Due, ...]
    notes: tuple[Note, ...] = ()
    sections: tuple[Group, ...] = ()

    @property
    def groups(self) -> tuple[tuple[str, tuple[Item, ...]], ...]:
        """Heading and items, most urgent first."""
        return tuple((group.heading, group.items) for group in self.sections)


@dataclass(frozen=True, slots=True)
class DayPlan:
    """The letters of the slots in ``days``, and the ids of notices that nobody needs any more."""

    days: Mapping[Slot, date]
    letters: tuple[PlannedLetter, ...] = ()
    moot: tuple[int, ...] = ()


def compose(session: Session, settings: Settings, now: datetime) -> list[PlannedLetter]:
    """The letters that would be planned at ``now``, were none of today's planned yet: who gets what and why."""
    return list(compose_day(session, settings, now, open_days(session, settings, now)).letters)


def compose_day(session: Session, settings: Settings, now: datetime, days: Mapping[Slot, date]) -> DayPlan:
    """The letters of these slots. Writes nothing.

    Terms are judged by each roadmap's own day. A fixed number of statements per time zone, however many tasks and
    people there are.
    """
    if not days:
        return DayPlan(days)
    facts = _Facts.read(session, settings, now, days)
    found = (*_ladder_dues(session, facts), *_silence_dues(session, facts))
    dues = [due for due in found if facts.reaches(due.recipient, due.kind)]
    news, moot = _waiting_dues(session, facts)
    general = list(
        notes(
            session,
            settings,
            facts.book,
            {email: facts.day_of(one) for email, one in facts.people.items()},
            facts.so_far,
            facts.waiting,
            facts.heads,
        )
        if facts.people
        else ()
    )
    wanted = [note for note in general if facts.reaches(note.recipient, note.kind)]
    return DayPlan(days, tuple(_letters([*dues, *news], wanted, facts)), tuple(moot))


@dataclass(frozen=True, slots=True)
class _Facts:
    """What one composing reads once. ``people`` are those whose hour has come."""

    settings: Settings
    now: datetime
    days: Mapping[Slot, date]
    so_far: PlannedSoFar
    silences: tuple[Silence, ...]
    heads: Mapping[int, RoadmapHead]
    book: AddressBook
    off: Mapping[str, frozenset[str]]
    bodies: Mapping[int, tuple[Responsible, ...]]
    waiting: list[Waiting]
    people: Mapping[str, Recipient]
    ladders: dict[int, Ladder] = field(default_factory=dict)
    reached: dict[tuple[int, bool], tuple[Recipient, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, session: Session, settings: Settings, now: datetime, days: Mapping[Slot, date]) -> _Facts:
        so_far, book, heads = planned_so_far(session), address_book(session), roadmaps_in_force(session)
        default = ladder_of(settings)
        return cls(
            settings=settings,
            now=now,
            days=days,
            so_far=so_far,
            silences=so_far.all_silences(days),
            heads=heads,
            book=book,
            off=switched_off(session),
            bodies=responsible_of(session, None),
            waiting=waiting_notices(session),
            people={email: one for email, one in book.everyone().items() if slot_of(one, settings) in days},
            ladders={number: ladder_for(head.policy, default, number) for number, head in heads.items()},
        )

    def day_of(self, recipient: Recipient) -> date:
        return self.days[slot_of(recipient, self.settings)]

    def reaches(self, recipient: Recipient, kind: Kind) -> bool:
        return recipient.email in self.people and kind not in self.off.get(recipient.email, ())

    def today(self, time_zone: str) -> date:
        """The roadmap's own day; where that is a day off while people further east are at work already, theirs."""
        local = self.now.astimezone(ZoneInfo(time_zone)).date()
        return local if russian_calendar().is_working(local) else max(self.days.values())

    def answering(self, measure_id: int, *, co_only: bool = False) -> tuple[Recipient, ...]:
        """Whom letters about a measure reach; ``co_only``: those who do not speak for its lead."""
        key = (measure_id, co_only)
        if key not in self.reached:
            bodies = self.bodies.get(measure_id, ())
            mine = [body.subject_id for body in bodies if not co_only or body.role != "lead"]
            found = [one.recipient for one in self.book.reach_all(mine, measure_id)]
            if co_only:
                leads = [body.subject_id for body in bodies if body.role == "lead"]
                leading = {one.recipient.email for one in self.book.reach_all(leads, measure_id)} if leads else None
                found = [one for one in found if leading and one.email not in leading]
            self.reached[key] = tuple(found)
        return self.reached[key]

    def recipients(self, kind: Kind, row: PointRow) -> tuple[Recipient, ...]:
        match KINDS[kind].audience:
            case Audience.controller:
                return self.book.controllers_of(row.roadmap_id)
            case Audience.leadership:
                return self.book.leaders
            case audience:
                return self.answering(row.measure_id, co_only=audience is Audience.co_executors)


def _ladder_dues(session: Session, facts: _Facts) -> Iterator[Due]:
    """What the calendar and the states of tasks bring."""
    ahead = horizon([ladder_of(facts.settings), *facts.ladders.values()])
    zones = sorted({head.time_zone for head in facts.heads.values()})
    found = [
        (row, today)
        for zone in zones
        for today in (facts.today(zone),)
        for row in points_in_question(session, zone, today, ahead)
    ]
    if not found:
        return
    told = told_already(session, max(today for _, today in found) + ahead)
    mean_days, reasons, calendar = intervals(session), return_reasons(session), russian_calendar()
    for row, today in found:
        ladder = facts.ladders[row.roadmap_id]
        point = _point(row, mean_days)
        for reminder in remind(point, today, ladder, calendar, facts.silences):
            details = {"reason": reasons.get(row.task_id)} if reminder.kind is Kind.returned else {}
            co_executors = {one.email for one in facts.answering(row.measure_id, co_only=True)}
            internal = internal_date(point, ladder, calendar) if co_executors else None
            for recipient in facts.recipients(reminder.kind, row):
                if f"{reminder.key}:{recipient.email}" not in told:
                    earlier = internal if recipient.email in co_executors else None
                    yield Due(reminder, row, recipient, today, details, earlier)


def _silence_dues(session: Session, facts: _Facts) -> Iterator[Due]:
    """Work in hand of which nobody has said a word for long."""
    told: set[str] | None = None
    for zone, least in _silence_wanted(facts).items():
        today = facts.today(zone)
        silent = points_silent(session, zone, today, least)
        if silent and told is None:
            told = told_of(session, Kind.progress, today)
        for row, said_on in silent:
            reminder = remind_of_silence(
                _point(row, {}), said_on, today, facts.ladders[row.roadmap_id], russian_calendar()
            )
            if reminder is None:
                continue
            for recipient in facts.recipients(Kind.progress, row):
                if f"{reminder.key}:{recipient.email}" not in (told or ()):
                    yield Due(reminder, row, recipient, today, {"said_on": said_on.isoformat()})


def _silence_wanted(facts: _Facts) -> dict[str, int]:
    """Zone → the least number of days of silence after which one of its roadmaps asks how the work goes."""
    wanted: dict[str, int] = {}
    for number, head in facts.heads.items():
        days = facts.ladders[number].progress_note_days
        if days > 0:
            wanted[head.time_zone] = min(days, wanted.get(head.time_zone, days))
    return wanted


def _point(row: PointRow, mean_days: Mapping[int, float]) -> Point:
    interval = mean_days.get(row.measure_id) if row.recurs else None
    return Point(row.task_id, row.control_on, row.state, row.version, row.opens_on, interval, row.extension_id)


def _waiting_dues(session: Session, facts: _Facts) -> tuple[list[Due], list[int]]:
    """What happened and waits for its reader's letter; the ids of notices that became moot meanwhile."""
    about_tasks = [notice for notice in facts.waiting if notice.task_id is not None]
    living = facts.book.everyone()
    moot = [notice.id for notice in facts.waiting if notice.recipient not in living or _unwanted(notice, facts)]
    points = points_waiting(session) if about_tasks else {}
    asked = any(notice.kind == Kind.clarification for notice in about_tasks)
    open_questions = questions_waiting(session, Kind.clarification) if asked else frozenset()
    dues = []
    for notice in about_tasks:
        row, kind = points.get(notice.task_id or 0), Kind(notice.kind)
        answered = kind is Kind.clarification and notice.event_id not in open_questions
        if row is None or answered or _is_over(kind, row, notice.details or {}):
            moot.append(notice.id)
        elif notice.recipient in facts.people and not _unwanted(notice, facts):
            recipient = facts.people[notice.recipient]
            reminder = Reminder(kind, row.task_id, "", notice.key.removesuffix(f":{notice.recipient}"))
            today = facts.today(facts.heads[row.roadmap_id].time_zone)
            dues.append(Due(reminder, row, recipient, today, notice.details or {}, None, notice.id))
    return dues, sorted(set(moot))


def _unwanted(notice: Waiting, facts: _Facts) -> bool:
    return notice.kind in facts.off.get(notice.recipient, ())


def _is_over(kind: Kind, row: PointRow, details: Mapping[str, Any]) -> bool:
    """Whether the news no longer matters: nobody is told about what is closed, but that it was accepted or removed."""
    if kind is Kind.accepted:
        return row.state != State.done or not row.in_force
    if kind is Kind.clarified:
        return not row.in_force
    if details.get("change") == "removed":
        return not row.in_force
    return State(row.state) in CLOSED or not row.in_force


def _letters(dues: Sequence[Due], general: Sequence[Note], facts: _Facts) -> Iterator[PlannedLetter]:
    by_person: dict[str, list[Due]] = defaultdict(list)
    notes_of: dict[str, list[Note]] = defaultdict(list)
    for due in dues:
        by_person[due.recipient.email].append(due)
    for note in general:
        notes_of[note.recipient.email].append(note)
    for email in sorted({*by_person, *notes_of}):
        yield _letter(facts.people[email], by_person[email], notes_of[email], facts)


def _letter(recipient: Recipient, dues: Sequence[Due], general: Sequence[Note], facts: _Facts) -> PlannedLetter:
    settings, day = facts.settings, facts.day_of(recipient)
    key = f"digest:{day}:{recipient.email}"
    groups = groups_of(dues, Desk(facts.bodies, settings, facts.now), recipient.email, key)
    general = sorted(general, key=lambda note: ORDER[note.kind])
    tasks = {due.point.task_id for due in dues}
    only = next(iter(tasks)) if len(tasks) == 1 and not general else None
    reply_to = reply_address(settings, only, recipient.email, now=facts.now)
    context = DigestContext(
        name=recipient.name,
        today=day,
        groups=groups,
        notes=tuple(general),
        total=len(tasks),
        urgent=subject_words(groups, general),
        tasks_link=f"{settings.base_url}/tasks",
        silence=facts.so_far.silence(slot_of(recipient, settings), day),
        off_link=link_for(settings, recipient.email, EVERYTHING),
        answerable=reply_to is not None,
    )
    rendered = renderer(settings).render("digest", context)
    letter = Letter(
        key=key,
        kind="digest",
        to=recipient.email,
        to_name=recipient.name,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        thread=f"task:{only}" if only is not None else None,
        headers=headers_for(settings, recipient.email) | ({"Reply-To": reply_to} if reply_to else {}),
        attachments=calendar_files(dues, settings, facts.now),
    )
    return PlannedLetter(letter, tuple(dues), tuple(general), groups)


def subject_words(groups: Sequence[Group], general: Sequence[Note]) -> str:
    """«срок прошёл — 2, подходит срок — 3»: the two most urgent kinds with their numbers."""
    counted = [(KINDS[group.kind].subject, sum(item.count for item in group.items) + group.more) for group in groups]
    said = [f"{words} — {count}" for words, count in counted[:2]]
    if not said:
        return KINDS[general[0].kind].subject
    return ", ".join(said) + (" и другое" if len(counted) > 2 or general else "")


def notice_rows(planned: PlannedLetter, day: date) -> Iterable[dict[str, object]]:
    """The rows that prove what a letter told, for notices not written yet."""
    common = {"planned_on": day, "message_key": planned.letter.key}
    for due in planned.dues:
        if due.notice_id is None:
            email = due.recipient.email
            told = {"key": f"{due.reminder.key}:{email}", "task_id": due.point.task_id, "step": due.reminder.step}
            yield {**told, "kind": due.kind.value, "recipient": email, **common}
    for note in planned.notes:
        if note.notice_id is None:
            told = {"key": note.key, "task_id": None, "step": note.step}
            yield {**told, "kind": note.kind.value, "recipient": note.recipient.email, **common}
