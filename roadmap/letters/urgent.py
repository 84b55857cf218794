"""What follows from what happened: journal rows become letters that cannot wait, or notices for the letter of the day.

    returned, extension decided            → a letter at once to those who answer for the task
    assigned, event recorded               → at once with less than three days left, else the letter of the day
    clarification asked                    → the same, to those who answer for the task; its answer → to who asked, with
                                             his letter of the day
    date moved, measure amended, extra control, accepted, window opened, report ready → the letter of the day
    named to answer for a measure, account opened → a letter at once

At once means on a working day, on the day it happened: what is found later (after an outage, a day off) goes with the
letter of the day, so that nobody gets a heap. What awaits a decision is not here: it follows from the state of the task
(`reminders`). A row is marked in the transaction that writes its consequences, and only by the process that got it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlmodel import Session

from notifications.letter import Letter
from notifications.outbox import plan
from roadmap.database import Database
from roadmap.language.current import speaking
from roadmap.letters.calendar_entries import calendar_files
from roadmap.letters.compose import compose_letter, ways_of
from roadmap.letters.contexts import AccountContext, UrgentContext
from roadmap.letters.items import Desk, Due, groups_of
from roadmap.letters.kinds import KINDS, Haste, Kind, is_still_told
from roadmap.letters.outbound import sender_of
from roadmap.letters.reads.due_tasks import DueTask, points_of
from roadmap.letters.reads.news import Happened, unreacted
from roadmap.letters.recipients.measure_people import PERSON_SET
from roadmap.letters.recipients.of_body import Recipient
from roadmap.letters.recipients.of_news import NewsRecipients
from roadmap.letters.reminders import Reminder, reminder_key
from roadmap.models import NOTICES, USERS
from roadmap.settings import Settings
from roadmap.sql.among import among
from roadmap.sql.upserts import insert_missing
from roadmap.troubles import Troubles, without_failing
from workflows.journal import EVENTS
from workflows.lifecycle import State
from workflows.task_events import TASK_EVENTS

URGENT_DAYS = 3
"""With fewer days left an assignment cannot wait for the letter of the day."""
WINDOW_NEWS_DAYS = 7
"""A window that opened longer ago is no news."""
_CHUNK = 500

_KINDS = {event.kind: Kind(event.letter) for event in TASK_EVENTS if event.letter} | {
    "measure.amended": Kind.amended,
    PERSON_SET: Kind.assigned,
    "roadmap.imported": Kind.assigned,
    "trigger.happened": Kind.event_recorded,
    "report.made": Kind.report,
}
_ACCOUNT = "user.added"


@dataclass(frozen=True, slots=True)
class _Consequence:
    """What one journal row brings one person: a letter with its notices, or notices that wait."""

    event_id: int
    notices: tuple[Mapping[str, object], ...]
    letter: Letter | None = None


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A journal row and what could be drawn from it; ``whole``: that is all."""

    event: Happened
    made: tuple[_Consequence, ...]
    whole: bool


def react(database: Database, settings: Settings, now: datetime, troubles: Troubles | None = None) -> int:
    """Draw the consequences of all new journal rows; returns how many letters could not wait. Repeatable.

    A row some of whose consequences cannot be drawn goes into ``troubles`` and stays unmarked: the others of its
    consequences are written, the next tick tries again.
    """
    troubles = troubles if troubles is not None else Troubles("reactions")
    letters, later = 0, set[int]()
    while True:
        with database.read() as session:
            events = unreacted(session, [*_KINDS, _ACCOUNT], _CHUNK, later, troubles)
            drawn = _consequences(session, settings, events, now, troubles) if events else []
        letters += _write_all(database, settings, drawn, now, troubles)
        left = {one.event.id for one in drawn if not one.whole} | _named(troubles)
        if not events and left <= later:
            break
        later |= left
    _pass_over(database, now)
    return letters


def _named(troubles: Troubles) -> set[int]:
    """The journal rows that cannot be read or written."""
    parts = (one.about.partition(":") for one in troubles.found)
    return {int(number) for kind, _, number in parts if kind == "event"}


def _pass_over(database: Database, now: datetime) -> None:
    """Mark the rows that nothing follows from."""
    nothing = (EVENTS.c.reacted_at.is_(None), EVENTS.c.kind.not_in([*_KINDS, _ACCOUNT]))
    with database.read() as session:
        newest = select(EVENTS.c.id).where(*nothing).order_by(EVENTS.c.id.desc()).limit(1)
        rest = session.execute(newest).scalar_one_or_none()
    if rest is not None:
        with database.write() as session:
            session.execute(update(EVENTS).where(*nothing, EVENTS.c.id <= rest).values(reacted_at=now))


def _write_all(
    database: Database, settings: Settings, drawn: Sequence[_Drawn], now: datetime, troubles: Troubles
) -> int:
    written = 0

    def write(some: Sequence[_Drawn]) -> None:
        nonlocal written
        with database.write() as session:
            count = _write(session, settings, some, now)
        written += count

    without_failing(drawn, write, lambda one: f"event:{one.event.id}", troubles)
    return written


def _write(session: Session, settings: Settings, drawn: Sequence[_Drawn], now: datetime) -> int:
    """Mark the rows and write what follows from those that this process got.

    Of a row that stays unmarked what could be drawn is written too: its keys keep it from being written twice.
    """
    whole = [one.event.id for one in drawn if one.whole]
    open_rows = update(EVENTS).where(EVENTS.c.reacted_at.is_(None), among(EVENTS.c.id, whole)).values(reacted_at=now)
    ours = set(session.execute(open_rows.returning(EVENTS.c.id)).scalars())
    mine = [made for one in drawn if not one.whole or one.event.id in ours for made in one.made]
    ids = plan(session, (one.letter for one in mine if one.letter is not None), now=now, sender=sender_of(settings))
    insert_missing(session, NOTICES, [notice for one in mine for notice in one.notices])
    return len(ids)


def _consequences(
    session: Session, settings: Settings, events: Sequence[Happened], now: datetime, troubles: Troubles
) -> list[_Drawn]:
    """For each row and each person concerned; a fixed number of statements for any number of rows."""
    about: dict[int, tuple[str, int]] = {}
    readable: list[Happened] = []
    for event in events:
        with troubles.apart(f"event:{event.id}"):
            if (subject := _subject(event)) is not None:
                about[event.id] = subject
            readable.append(event)
    points = _points(session, about, troubles)
    measures = sorted({row.measure_id for rows in points.values() for row in rows})
    facts = NewsRecipients.read(session, settings, now, readable, measures)
    accounts = _accounts(session, readable)
    return [_drawn(event, points.get(event.id, []), accounts, facts, troubles) for event in readable]


def _drawn(
    event: Happened,
    points: Sequence[DueTask],
    accounts: Mapping[int, Recipient],
    facts: NewsRecipients,
    troubles: Troubles,
) -> _Drawn:
    """What follows from one row; ``whole`` unless something of it could not be made."""
    mine = Troubles(troubles.job)
    made: list[_Consequence] = []
    with mine.apart(f"event:{event.id}"):
        if event.kind == _ACCOUNT:
            made.extend(_account(event, accounts, facts))
        elif event.kind == "report.made":
            made.extend(_report(event, facts))
        else:
            made.extend(_about_tasks(event, points, facts, mine))
    troubles.take(mine)
    unread = event.subject_id is not None and troubles.names(event.subject)
    return _Drawn(event, tuple(made), not mine.found and not unread)


def _points(session: Session, about: Mapping[int, tuple[str, int]], troubles: Troubles) -> dict[int, list[DueTask]]:
    """Event id → the tasks that it is about: one, those of a measure, or all of a roadmap that came into force."""
    wanted: dict[str, set[int]] = {"task": set(), "measure": set(), "roadmap": set()}
    for name, number in about.values():
        wanted[name].add(number)
    found: dict[tuple[str, int], list[DueTask]] = {}
    for row in points_of(session, wanted["task"], wanted["measure"], wanted["roadmap"], troubles):
        for subject in (("task", row.task_id), ("measure", row.measure_id), ("roadmap", row.roadmap_id)):
            found.setdefault(subject, []).append(row)
    return {event_id: found.get(subject, []) for event_id, subject in about.items()}


def _subject(event: Happened) -> tuple[str, int] | None:
    name, number = event.subject.partition(":")[0], event.subject_id
    if event.kind == "trigger.happened" and event.details.get("task"):
        return "task", int(event.details["task"])
    return (name, number) if number is not None and name in ("task", "measure", "roadmap") else None


def _about_tasks(
    event: Happened, rows: Sequence[DueTask], facts: NewsRecipients, troubles: Troubles
) -> Iterator[_Consequence]:
    kind = _kind_of(event)
    if kind is None:
        return
    dues: dict[str, list[Due]] = {}
    for row in rows:
        head = facts.heads.get(row.roadmap_id)
        if head is None or not _is_news(kind, event, row, facts.today(head.time_zone)):
            continue
        for recipient in facts.to_tell(kind, event, row):
            if facts.wants(recipient, kind):
                due = Due(_reminder(kind, event, row), row, recipient, facts.today(head.time_zone), event.details)
                dues.setdefault(recipient.email, []).append(due)
    for email, mine in dues.items():
        with troubles.apart(f"letter:{email}"):
            yield _consequence(kind, event, _first_per_measure(kind, mine), facts)


def _kind_of(event: Happened) -> Kind | None:
    """What the row is to those concerned. A measure added by an act is an assignment; one of which only the dates
    changed is told by its tasks' moved dates."""
    if event.kind != "measure.amended":
        return _KINDS[event.kind]
    if event.details.get("change") == "added":
        return Kind.assigned
    fields = {one.get("field") for one in event.details.get("fields", ())}
    return None if event.details.get("change") == "changed" and fields <= {"deadline", "schedule"} else Kind.amended


def _is_news(kind: Kind, event: Happened, row: DueTask, today: date) -> bool:
    if not is_still_told(kind, row.state, event.details):
        return False
    if kind is Kind.returned:
        return row.state == State.returned and row.version == event.details.get("version", row.version)
    if kind is Kind.window:
        opened = row.opens_on
        return event.actor is None and opened is not None and (today - opened).days <= WINDOW_NEWS_DAYS
    return True


def _reminder(kind: Kind, event: Happened, row: DueTask) -> Reminder:
    """The key of a returned task is the ladder's, so that the letter of the day does not say it again."""
    step = f"v{row.version}" if kind is Kind.returned else f"n{event.id}"
    return Reminder(kind, row.task_id, step, reminder_key(kind, row.task_id, row.control_on, step))


def _first_per_measure(kind: Kind, dues: list[Due]) -> list[Due]:
    """An assignment and an amendment are told once a measure, by its next control point; a removal strikes out all."""
    if kind not in (Kind.assigned, Kind.amended) or dues[0].details.get("change") == "removed":
        return dues
    first: dict[int, Due] = {}
    for due in sorted(dues, key=lambda due: (due.point.control_on < due.today, due.point.control_on)):
        first.setdefault(due.point.measure_id, due)
    return list(first.values())


def _consequence(kind: Kind, event: Happened, dues: Sequence[Due], facts: NewsRecipients) -> _Consequence:
    near = any(0 <= (due.point.control_on - due.today).days < URGENT_DAYS for due in dues)
    haste = KINDS[kind].haste
    urgent = haste is Haste.at_once or event.kind == PERSON_SET or (haste is Haste.when_near and near)
    at_once = urgent and facts.is_fresh(event)
    letter = _urgent_letter(kind, event, dues, facts) if at_once else None
    on = event.at.astimezone(ZoneInfo(facts.settings.time_zone)).date()
    notices = tuple(
        {
            "key": f"{due.reminder.key}:{due.recipient.email}",
            "task_id": due.point.task_id,
            "event_id": event.id,
            "kind": kind.value,
            "step": due.reminder.step,
            "recipient": due.recipient.email,
            "planned_on": on,
            "message_key": letter.key if letter is not None else None,
        }
        for due in dues
    )
    return _Consequence(event.id, notices, letter)


def _urgent_letter(kind: Kind, event: Happened, dues: Sequence[Due], facts: NewsRecipients) -> Letter:
    with speaking(dues[0].recipient.language):
        return _composed(kind, event, dues, facts)


def _composed(kind: Kind, event: Happened, dues: Sequence[Due], facts: NewsRecipients) -> Letter:
    settings, recipient = facts.settings, dues[0].recipient
    on = event.at.astimezone(ZoneInfo(settings.time_zone)).date()
    key = f"{kind}:{on}:{event.id}:{recipient.email}"
    group = groups_of(dues, Desk(facts.bodies, settings, facts.now), recipient.email, key)[0]
    only = dues[0].point.task_id if len(dues) == 1 else None
    ways = ways_of(recipient, only, settings, facts.now)
    context = UrgentContext(
        name=recipient.name,
        group=group,
        subject=KINDS[kind].subject,
        tasks_link=f"{settings.base_url}/tasks",
        off_link=ways.off_link,
        answerable=ways.reply_to is not None,
    )
    files = calendar_files(dues, settings, facts.now)
    return compose_letter(
        "urgent", context, recipient, settings, key=key, kind=kind.value, ways=ways, attachments=files
    )


def _report(event: Happened, facts: NewsRecipients) -> Iterator[_Consequence]:
    """A report that the clock made is news to those who read reports; one that a person made is his own."""
    roadmap_id = event.roadmap_id()
    if event.actor is not None or roadmap_id is None or roadmap_id not in facts.heads:
        return
    for reader in facts.book.readers_of(roadmap_id):
        if facts.wants(reader, Kind.report):
            notice = {
                "key": f"{Kind.report}:{event.id}:{reader.email}",
                "task_id": None,
                "event_id": event.id,
                "kind": Kind.report.value,
                "step": str(event.id),
                "recipient": reader.email,
                "planned_on": facts.today(facts.settings.time_zone),
                "message_key": None,
            }
            yield _Consequence(event.id, (notice,))


def _accounts(session: Session, events: Sequence[Happened]) -> dict[int, Recipient]:
    wanted = [event.subject_id for event in events if event.kind == _ACCOUNT and event.subject_id is not None]
    rows = session.execute(
        select(USERS.c.id, USERS.c.email, USERS.c.name, USERS.c.language).where(
            among(USERS.c.id, wanted), USERS.c.active.is_(True)
        )
    )
    return {row.id: Recipient(row.email, row.name, language=row.language) for row in rows}


def _account(event: Happened, accounts: Mapping[int, Recipient], facts: NewsRecipients) -> Iterator[_Consequence]:
    """Made-up people of the demo get none."""
    recipient = accounts.get(event.subject_id or 0)
    if recipient is None or event.details.get("demo"):
        return
    on = event.at.astimezone(ZoneInfo(facts.settings.time_zone)).date()
    key = f"account:{on}:{event.id}:{recipient.email}"
    context = AccountContext(recipient.name, recipient.email, f"{facts.settings.base_url}/login")
    with speaking(recipient.language):
        letter = compose_letter("account", context, recipient, facts.settings, key=key)
    yield _Consequence(event.id, (), letter)
