"""What a letter is previewed with: a control point of this installation, whom it concerns, what happened to it last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session

from roadmap.errors import NotFound
from roadmap.language.message import _
from roadmap.letters.items import Due
from roadmap.letters.kinds import KINDS, Audience, Kind
from roadmap.letters.reads.due_tasks import DueTask, points_of, roadmaps_in_force
from roadmap.letters.recipients.of_body import AddressBook, Recipient, address_book
from roadmap.letters.reminders import RemindedTask, Reminder, internal_date
from roadmap.models import ASSIGNMENTS, MEASURES, ROADMAPS, TASKS
from roadmap.plan.policy import ladder_for, ladder_of
from roadmap.reads.measures import Responsible, responsible_of
from roadmap.settings import Settings
from roadmap.sql.among import among
from roadmap.sql.rows_as import columns_of, rows_as
from workflows.calendar import russian_calendar
from workflows.journal import EVENTS
from workflows.lifecycle import OPEN
from workflows.task_events import TASK_EVENTS

NOBODY = Recipient("nobody@example.invalid", "")
"""Stands in the letter where there is nobody to write to."""
COMPANY = 6
"""Control points that the letter of the day shows beside the chosen one."""
_NEAR = 15
_WITHOUT_WORDS = (Kind.window.value, Kind.accepted.value)
"""Told of the task as it stands: nothing of the journal row is in the letter."""
_NEWS: Mapping[str, tuple[str, ...]] = {
    letter: tuple(event.kind for event in TASK_EVENTS if event.letter == letter)
    for letter in {event.letter for event in TASK_EVENTS}
    if letter is not None and letter not in _WITHOUT_WORDS
} | {"amended": ("measure.amended",), "event_recorded": ("trigger.happened",)}
"""Kind → journal rows that it tells of."""

TASK_KINDS = tuple(kind for kind in Kind if KINDS[kind].audience not in (Audience.readers, Audience.coordinators))
"""Kinds that are about a control point."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A control point that may be chosen for a preview."""

    task_id: int
    n: int
    title: str
    control_on: date


@dataclass(frozen=True, slots=True)
class PreviewTask:
    """The chosen control point with what a letter about it needs; ``dues`` starts with it."""

    point: DueTask
    recipient: Recipient
    today: date
    dues: tuple[Due, ...]
    bodies: Mapping[int, tuple[Responsible, ...]]


def choices(session: Session, roadmap: str | None, today: date, chosen: int | None = None) -> tuple[Choice, ...]:
    """Open control points near today, of one roadmap or of all in force; the chosen one among them. Few statements."""
    open_now = (
        select(*columns_of(Choice, TASKS, MEASURES, task=TASKS))
        .join(MEASURES, MEASURES.c.id == TASKS.c.measure_id)
        .join(ROADMAPS, ROADMAPS.c.id == TASKS.c.roadmap_id)
    )
    living = [ROADMAPS.c.state == "in_force", TASKS.c.state.in_([state.value for state in OPEN])]
    if roadmap is not None:
        living.append(ROADMAPS.c.slug == roadmap)
    coming, term = open_now.where(*living), TASKS.c.control_on
    found = {
        one.task_id: one
        for statement in (
            coming.where(term >= today).order_by(term, TASKS.c.id).limit(_NEAR),
            coming.where(term < today).order_by(term.desc(), TASKS.c.id).limit(_NEAR),
            open_now.where(TASKS.c.id == chosen).limit(1),
        )
        for one in rows_as(Choice, session.execute(statement))
    }
    return tuple(sorted(found.values(), key=lambda one: (one.control_on, one.n, one.task_id)))


def is_of(session: Session, task_id: int, roadmap: str) -> bool:
    """Whether the control point belongs to the roadmap with this slug."""
    found = select(TASKS.c.id).join(ROADMAPS, ROADMAPS.c.id == TASKS.c.roadmap_id)
    return session.execute(found.where(TASKS.c.id == task_id, ROADMAPS.c.slug == roadmap)).first() is not None


def subject_of(
    session: Session, settings: Settings, kind: Kind, now: datetime, task_id: int | None, roadmap: str | None
) -> PreviewTask | None:
    """The control point to preview ``kind`` with; ``None`` where the installation has none. Raises `NotFound`."""
    today = now.astimezone(ZoneInfo(settings.time_zone)).date()
    event = _newest_event(session, kind, task_id)
    number = task_id or _happened_to(event, roadmap) or _fitting(session, kind, roadmap, today)
    rows = points_of(session, [number]) if number is not None else []
    if not rows:
        if task_id is not None:
            raise NotFound(
                "task.unknown",
                _("нет контрольной точки № {task_id}: возьмите номер из её адреса /tasks/…", task_id=task_id),
            )
        return None
    point, book = rows[0], address_book(session)
    bodies = responsible_of(session, [point.measure_id])
    recipient = _recipient(kind, point, book, bodies)
    company = _company(session, point, book, recipient, today)
    points = {row.task_id: row for row in points_of(session, company)}
    bodies = responsible_of(session, sorted({point.measure_id, *(row.measure_id for row in points.values())}))
    first = _due(kind, point, recipient, today, event.details if event else {}, session, settings)
    others = (_due(_by_date(row, today), row, recipient, today) for row in points.values())
    return PreviewTask(point, recipient, today, (first, *others), bodies)


def _fitting(session: Session, kind: Kind, roadmap: str | None, today: date) -> int | None:
    """The open control point nearest to today, past its term where the kind is about that."""
    found = choices(session, roadmap, today)
    past = kind in (Kind.overdue, Kind.escalation, Kind.leadership)
    wanted = [one for one in found if (one.control_on < today) is past] or found
    return min(wanted, key=lambda one: (abs((one.control_on - today).days), one.task_id)).task_id if wanted else None


def _newest_event(session: Session, kind: Kind, task_id: int | None) -> Any:
    """The journal row that the kind tells of: the task's own, else the newest of all; ``None`` for other kinds."""
    wanted = _NEWS.get(kind.value)
    if wanted is None:
        return None
    newest = select(EVENTS.c.subject, EVENTS.c.details).where(EVENTS.c.kind.in_(wanted)).order_by(EVENTS.c.id.desc())
    own = newest.where(EVENTS.c.subject == f"task:{task_id}") if task_id is not None else newest
    return session.execute(own.limit(1)).first() or session.execute(newest.limit(1)).first()


def _happened_to(event: Any, roadmap: str | None) -> int | None:
    if event is None or roadmap is not None:
        return None
    name, _other, number = event.subject.partition(":")
    return int(number) if name == "task" and number.isdecimal() else None


def _recipient(kind: Kind, point: DueTask, book: AddressBook, bodies: Mapping[int, Sequence[Responsible]]) -> Recipient:
    match KINDS[kind].audience:
        case Audience.controller:
            found: Sequence[Recipient] = book.controllers_of(point.roadmap_id)
        case Audience.leadership:
            found = book.leaders
        case Audience.bodies | Audience.co_executors:
            co_only = KINDS[kind].audience is Audience.co_executors
            named = bodies.get(point.measure_id, ())
            answering = [body.subject_id for body in named if not co_only or body.role != "lead"]
            found = [one.recipient for one in book.reach_all(answering, point.measure_id)]
        case _:
            found = book.coordinators
    return next(iter([*found, *book.coordinators]), NOBODY)


def _company(session: Session, point: DueTask, book: AddressBook, recipient: Recipient, today: date) -> Sequence[int]:
    """Other open control points that the same person answers for, nearest first, one of each measure."""
    mine = [subject for subject, own in book.own.items() if any(one.email == recipient.email for one in own)]
    rows = session.execute(
        select(TASKS.c.id, TASKS.c.measure_id)
        .join(ASSIGNMENTS, ASSIGNMENTS.c.measure_id == TASKS.c.measure_id)
        .join(ROADMAPS, ROADMAPS.c.id == TASKS.c.roadmap_id)
        .where(
            among(ASSIGNMENTS.c.subject_id, mine),
            TASKS.c.state.in_([state.value for state in OPEN]),
            ROADMAPS.c.state == "in_force",
            TASKS.c.control_on.between(today - timedelta(days=60), today + timedelta(days=60)),
            TASKS.c.measure_id != point.measure_id,
        )
        .order_by(TASKS.c.control_on, TASKS.c.id)
        .limit(COMPANY * 20)
    )
    first: dict[int, int] = {}
    for row in rows:
        first.setdefault(row.measure_id, row.id)
    return list(first.values())[:COMPANY]


def _by_date(row: DueTask, today: date) -> Kind:
    return Kind.overdue if row.control_on < today else Kind.due


def _due(
    kind: Kind,
    point: DueTask,
    recipient: Recipient,
    today: date,
    details: Mapping[str, Any] | None = None,
    session: Session | None = None,
    settings: Settings | None = None,
) -> Due:
    internal = None
    if kind is Kind.internal and session is not None and settings is not None:
        head = roadmaps_in_force(session).get(point.roadmap_id)
        ladder = ladder_for(head.policy if head else {}, ladder_of(settings), point.roadmap_id)
        row = RemindedTask(point.task_id, point.control_on, point.state, point.version, point.opens_on)
        internal = internal_date(row, ladder, russian_calendar())
    said = dict(details or {})
    if kind.value == "progress":
        said = {"said_on": (point.opens_on or today - timedelta(days=30)).isoformat()}
    return Due(Reminder(kind, point.task_id, "preview", "preview"), point, recipient, today, said, internal)
