"""The first page: what is silent, late, waiting for a decision.

An executor sees his own tasks; the leader goes to the summary.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session

from roadmap.control.remark_reads import AskedTask, questions_to
from roadmap.language.message import _
from roadmap.people.permissions import Actor
from roadmap.reads.filter_choices import local_days, roadmap_choices, todays
from roadmap.reads.first_page import measures_for_review, waiting_counts
from roadmap.reads.tasks import find_tasks
from roadmap.web.forms.task_query import TaskQuery
from roadmap.web.shell import home_label
from roadmap.web.visit import Reader
from roadmap.web.words.task_rows import TaskLine, task_lines

router = APIRouter()
SHOWN = 8
SOON_DAYS = 14


@dataclass(frozen=True, slots=True)
class Panel:
    """One heap of tasks: how many, the first of them, where all are. ``nothing`` is said of an empty one."""

    key: str
    title: str
    tone: str
    icon: str
    total: int
    rows: tuple[TaskLine, ...]
    href: str
    nothing: str


@dataclass(frozen=True, slots=True)
class Aside:
    """A count of something that is no task, with where to see it."""

    count: int
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class DeskPage:
    """The first page of coordinators, controllers, auditors and executors. ``questions`` are those that an executor has
    not answered; ``zone`` is the one their times are told in."""

    title: str
    today: date
    own: bool
    panels: tuple[Panel, ...]
    asides: tuple[Aside, ...]
    questions: tuple[AskedTask, ...]
    zone: str


@dataclass(frozen=True, slots=True)
class _Heap:
    key: str
    title: str
    tone: str
    icon: str
    query: TaskQuery
    nothing: str
    sort: str = "control"


@router.get("/", response_class=HTMLResponse)
def desk(visit: Reader) -> Response:
    """What needs somebody today."""
    actor = visit.actor
    if actor.role == "leader":
        return RedirectResponse("/summary", 303)
    roadmaps = roadmap_choices(visit.session)
    zones, days = todays(roadmaps, visit.now), local_days(roadmaps, visit.now)
    today = min(days.values(), default=visit.now.date())
    own = actor.role == "executor"
    heaps = _own_heaps(today) if own else _heaps(today)
    page = DeskPage(
        title=home_label(actor),
        today=today,
        own=own,
        panels=tuple(_panel(visit.session, heap, actor, zones, days) for heap in heaps),
        asides=() if own else _asides(visit.session),
        questions=tuple(questions_to(visit.session, actor.subjects)) if own and actor.subjects else (),
        zone=visit.site.settings.time_zone,
    )
    return visit.page("desk", page)


def _panel(session: Session, heap: _Heap, actor: Actor, zones: dict[str, date], days: dict[str, date]) -> Panel:
    found = find_tasks(session, heap.query.filter(actor.subjects), todays=zones, sort=heap.sort, size=SHOWN)
    return Panel(
        heap.key,
        heap.title,
        heap.tone,
        heap.icon,
        found.total,
        task_lines(found.rows, days),
        heap.query.url(),
        heap.nothing,
    )


def _heaps(today: date) -> tuple[_Heap, ...]:
    every = TaskQuery()
    return (
        _Heap("silent", _("Нет сведений, срок прошёл"), "silent", "silent", replace(every, overdue=True),
              _("Просроченного без ответа нет.")),
        _Heap("waiting", _("Ждут решения"), "waiting", "wait", replace(every, awaiting=True),
              _("Все отчёты рассмотрены.")),
        _Heap("asked", _("Просят продлить срок"), "late", "calendar", replace(every, extension=True),
              _("Просьб о продлении нет.")),
        _Heap("soon", _("Срок в ближайшие {soon_days} дней", soon_days=SOON_DAYS), "work", "flag", _soon(every, today),
              _("Ближайших сроков нет.")),
        _Heap("extra", _("На дополнительном контроле"), "extra", "eye", replace(every, state="extra_control"),
              _("На дополнительном контроле ничего нет.")),
    )  # fmt: skip


def _own_heaps(today: date) -> tuple[_Heap, ...]:
    mine = TaskQuery(mine=True)
    return (
        _Heap("silent", _("Срок прошёл, нужен отчёт"), "silent", "silent", replace(mine, overdue=True),
              _("Просроченного нет.")),
        _Heap("returned", _("Возвращено на доработку"), "late", "back", replace(mine, state="returned"),
              _("Ничего не возвращено.")),
        _Heap("soon", _("Срок в ближайшие {soon_days} дней", soon_days=SOON_DAYS), "work", "flag", _soon(mine, today),
              _("Ближайших сроков нет.")),
        _Heap("work", _("В работе"), "planned", "work", replace(mine, state="in_progress"),
              _("В работе ничего нет.")),
        _Heap("waiting", _("На рассмотрении"), "waiting", "wait", replace(mine, awaiting=True),
              _("На рассмотрении ничего нет.")),
    )  # fmt: skip


def _soon(query: TaskQuery, today: date) -> TaskQuery:
    return replace(query, since=today, until=today + timedelta(days=SOON_DAYS), owed=True)


def _asides(session: Session) -> tuple[Aside, ...]:
    waiting = waiting_counts(session)
    asides = (
        Aside(waiting.event, _("ждут события"), "/roadmaps#waiting"),
        Aside(waiting.external, _("срок в другом плане"), "/roadmaps#waiting"),
        Aside(waiting.unknown, _("срок нужно уточнить"), "/roadmaps#waiting"),
        Aside(measures_for_review(session), _("прочитано с сомнением"), "/roadmaps#review"),
    )
    return tuple(one for one in asides if one.count)
