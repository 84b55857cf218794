"""The letter of the day: for each person one letter with all that he needs, composed without writing anything.

Policy only: `reminders` says what is due, `recipients` who is reached, `reactions` left what happened as notices that
wait; `notifications` delivers.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from roadmap.bounds import check_day
from roadmap.control.remark_reads import questions_waiting
from roadmap.language.message import _
from roadmap.letters.daily.days import Slot, open_days
from roadmap.letters.daily.facts import DayFacts
from roadmap.letters.daily.letters import PlannedLetter, letters_of
from roadmap.letters.items import Due
from roadmap.letters.kinds import Kind, is_still_told
from roadmap.letters.reads.due_tasks import (
    DueTask,
    intervals,
    points_in_question,
    points_silent,
    points_waiting,
    return_reasons,
    told_already,
    told_of,
)
from roadmap.letters.reads.news import Waiting
from roadmap.letters.reminders import RemindedTask, Reminder, horizon, internal_date, remind, remind_of_silence
from roadmap.letters.summaries import notes
from roadmap.plan.policy import ladder_of
from roadmap.settings import Settings
from roadmap.troubles import Troubles
from workflows.calendar import russian_calendar


@dataclass(frozen=True, slots=True)
class DayPlan:
    """The letters of the slots in ``days``, and the ids of notices that nobody needs any more."""

    days: Mapping[Slot, date]
    letters: tuple[PlannedLetter, ...] = ()
    moot: tuple[int, ...] = ()


def compose(
    session: Session, settings: Settings, now: datetime, troubles: Troubles | None = None
) -> list[PlannedLetter]:
    """The letters that would be planned at ``now``, were none of today's planned yet: who gets what and why."""
    return list(compose_day(session, settings, now, open_days(session, settings, now), troubles).letters)


def compose_day(
    session: Session,
    settings: Settings,
    now: datetime,
    days: Mapping[Slot, date],
    troubles: Troubles | None = None,
) -> DayPlan:
    """The letters of these slots. Writes nothing. What fails goes into ``troubles`` and costs only itself.

    Terms are judged by each roadmap's own day. A fixed number of statements per time zone, however many tasks and
    people there are.
    """
    if not days:
        return DayPlan(days)
    facts = DayFacts.read(session, settings, now, days, troubles if troubles is not None else Troubles("letters"))
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
            facts.troubles,
        )
        if facts.people
        else ()
    )
    wanted = [note for note in general if facts.reaches(note.recipient, note.kind)]
    return DayPlan(days, tuple(letters_of([*dues, *news], wanted, facts)), tuple(moot))


def _ladder_dues(session: Session, facts: DayFacts) -> Iterator[Due]:
    """What the calendar and the states of tasks bring."""
    ahead = horizon([ladder_of(facts.settings), *facts.ladders.values()])
    zones = sorted({head.time_zone for head in facts.heads.values()})
    found = [
        (row, today)
        for zone in zones
        for today in (facts.today(zone),)
        for row in points_in_question(session, zone, today, ahead, facts.troubles)
    ]
    if not found:
        return
    told = told_already(session, max(today for _other, today in found) + ahead)
    mean_days, reasons = intervals(session), return_reasons(session, facts.troubles)
    for row, today in found:
        dues: list[Due] = []
        with facts.troubles.apart(f"task:{row.task_id}"):
            dues = list(_dues_of(row, today, mean_days, reasons.get(row.task_id), facts))
        yield from (due for due in dues if f"{due.reminder.key}:{due.recipient.email}" not in told)


def _dues_of(
    row: DueTask, today: date, mean_days: Mapping[int, float], reason: str | None, facts: DayFacts
) -> Iterator[Due]:
    """What the rule says of one task, for everybody it concerns, whether told already or not."""
    ladder, calendar = facts.ladders[row.roadmap_id], russian_calendar()
    check_day(row.control_on, _("контрольная дата"), "control_on")
    point = _point(row, mean_days)
    for reminder in remind(point, today, ladder, calendar, facts.silences):
        details = {"reason": reason} if reminder.kind is Kind.returned else {}
        co_executors = {one.email for one in facts.answering(row.measure_id, co_only=True)}
        internal = internal_date(point, ladder, calendar) if co_executors else None
        for recipient in facts.recipients(reminder.kind, row):
            earlier = internal if recipient.email in co_executors else None
            yield Due(reminder, row, recipient, today, details, earlier)


def _silence_dues(session: Session, facts: DayFacts) -> Iterator[Due]:
    """Work in hand of which nobody has said a word for long."""
    told: set[str] | None = None
    for zone, least in _silence_wanted(facts).items():
        today = facts.today(zone)
        silent = points_silent(session, zone, today, least, facts.troubles)
        if silent and told is None:
            told = told_of(session, Kind.progress, today)
        for row, said_on in silent:
            dues: list[Due] = []
            with facts.troubles.apart(f"task:{row.task_id}"):
                dues = list(_silence_of(row, said_on, today, facts))
            yield from (due for due in dues if f"{due.reminder.key}:{due.recipient.email}" not in (told or ()))


def _silence_of(row: DueTask, said_on: date, today: date, facts: DayFacts) -> Iterator[Due]:
    reminder = remind_of_silence(_point(row, {}), said_on, today, facts.ladders[row.roadmap_id], russian_calendar())
    if reminder is not None:
        for recipient in facts.recipients(Kind.progress, row):
            yield Due(reminder, row, recipient, today, {"said_on": said_on.isoformat()})


def _silence_wanted(facts: DayFacts) -> dict[str, int]:
    """Zone → the least number of days of silence after which one of its roadmaps asks how the work goes."""
    wanted: dict[str, int] = {}
    for number, head in facts.heads.items():
        days = facts.ladders[number].progress_note_days
        if days > 0:
            wanted[head.time_zone] = min(days, wanted.get(head.time_zone, days))
    return wanted


def _point(row: DueTask, mean_days: Mapping[int, float]) -> RemindedTask:
    interval = mean_days.get(row.measure_id) if row.recurs else None
    return RemindedTask(row.task_id, row.control_on, row.state, row.version, row.opens_on, interval, row.extension_id)


def _waiting_dues(session: Session, facts: DayFacts) -> tuple[list[Due], list[int]]:
    """What happened and waits for its reader's letter; the ids of notices that became moot meanwhile."""
    about_tasks = [notice for notice in facts.waiting if notice.task_id is not None]
    living = facts.book.everyone()
    moot = [notice.id for notice in facts.waiting if notice.recipient not in living or _unwanted(notice, facts)]
    points = points_waiting(session, facts.troubles) if about_tasks else {}
    asked = any(notice.kind == Kind.clarification for notice in about_tasks)
    open_questions = questions_waiting(session, Kind.clarification) if asked else frozenset()
    dues = []
    for notice in about_tasks:
        row = points.get(notice.task_id or 0)
        if row is None and facts.troubles.names(f"task:{notice.task_id}"):
            continue  # it cannot be read now: its news waits
        with facts.troubles.apart(f"notice:{notice.id}"):
            if row is None or _is_past(notice, row, open_questions):
                moot.append(notice.id)
            elif notice.recipient in facts.people and not _unwanted(notice, facts):
                dues.append(_waiting_due(notice, row, facts))
    return dues, sorted(set(moot))


def _is_past(notice: Waiting, row: DueTask, open_questions: Container[int | None]) -> bool:
    kind = Kind(notice.kind)
    answered = kind is Kind.clarification and notice.event_id not in open_questions
    return answered or not row.in_force or not is_still_told(kind, row.state, notice.details or {})


def _waiting_due(notice: Waiting, row: DueTask, facts: DayFacts) -> Due:
    reminder = Reminder(Kind(notice.kind), row.task_id, "", notice.key.removesuffix(f":{notice.recipient}"))
    today = facts.today(facts.heads[row.roadmap_id].time_zone)
    return Due(reminder, row, facts.people[notice.recipient], today, notice.details or {}, None, notice.id)


def _unwanted(notice: Waiting, facts: DayFacts) -> bool:
    return notice.kind in facts.off.get(notice.recipient, ())
