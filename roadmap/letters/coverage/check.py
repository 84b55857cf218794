"""The morning check: which open tasks would reach nobody, or not those who answer for them, and why.

The address book and the reminder rule are the letters' own: what is found here is what would happen. A fixed number of
statements however many tasks; changes since the last check go to the coordinators by letter, silence when there are
none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from roadmap.bounds import check_day
from roadmap.language.message import _
from roadmap.letters.coverage.open_tasks import OpenTask, lost_addresses, open_points
from roadmap.letters.reads.due_tasks import intervals, roadmaps_in_force, told_already
from roadmap.letters.recipients.of_body import AddressBook, Reached, address_book
from roadmap.letters.reminders import RemindedTask, remind, rungs
from roadmap.plan.ladder import Ladder
from roadmap.plan.policy import ladder_for, ladder_of
from roadmap.reads.measures import Responsible, responsible_of
from roadmap.settings import Settings
from roadmap.status import read_status
from roadmap.troubles import Troubles
from roadmap.zones import zone_of
from workflows.calendar import russian_calendar
from workflows.lifecycle import AWAITING

SIGN = "coverage"
_FAR = date(2200, 1, 1)


class Gap(StrEnum):
    """What is wrong, worst first."""

    nobody = "nobody"
    no_body = "no_body"
    dismissed = "dismissed"
    coordinator = "coordinator"
    lead = "lead"
    no_reminder = "no_reminder"


GAP_WORDS: Mapping[Gap, tuple[str, str]] = {
    Gap.nobody: (
        _("письма не дойдут ни до кого"),
        _("Нет ни адреса исполнителя, ни координатора: добавьте хотя бы одного."),
    ),
    Gap.no_body: (_("не указано, кто отвечает"), _("Назначьте ответственного на странице мероприятия.")),
    Gap.dismissed: (
        _("остались только выбывшие адреса"),
        _("Люди уволены, письма возвращаются или учётная запись закрыта: укажите новый адрес органа."),
    ),
    Gap.coordinator: (
        _("доходит только до координатора"),
        _("У органа и у вышестоящего нет ни одного адреса: добавьте контакт."),
    ),
    Gap.lead: (
        _("исполнителям доходит, ответственному — нет"),
        _("У того, кто отвечает за мероприятие, нет ни одного адреса: добавьте контакт."),
    ),
    Gap.no_reminder: (
        _("следующего напоминания нет"),
        _("По правилам этой дорожной карты больше ничего не придёт: проверьте дни напоминаний."),
    ),
}
"""What it is called, and what to do."""


@dataclass(frozen=True, slots=True)
class Uncovered:
    """One task with one gap. ``lost``: addresses that no longer work; ``body``: who has none."""

    gap: Gap
    task_id: int
    measure_id: int
    number: str
    title: str
    region: str
    control_on: date
    body: str
    lost: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The same gap of the same task keeps its key from day to day."""
        return f"{self.gap}:{self.task_id}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole check. ``next_on``: how many tasks hear of themselves next on which day."""

    checked: int
    uncovered: tuple[Uncovered, ...]
    next_on: Mapping[date, int] = field(default_factory=dict)

    def count(self, gap: Gap) -> int:
        """How many tasks have this gap."""
        return sum(one.gap is gap for one in self.uncovered)


@dataclass(frozen=True, slots=True)
class CoverageChanges:
    """What the check found that the last one had not (``new``), how many gaps are closed since, and all of it."""

    new: tuple[Uncovered, ...]
    closed: int
    coverage: Coverage

    def __bool__(self) -> bool:
        return bool(self.new or self.closed)


def check_coverage(session: Session, settings: Settings, now: datetime, troubles: Troubles | None = None) -> Coverage:
    """Look at every open task of every roadmap in force; one that cannot be judged goes into ``troubles``."""
    troubles = troubles if troubles is not None else Troubles("coverage")
    points = open_points(session, troubles)
    told = _told(session)
    facts = _Facts(
        book=address_book(session),
        bodies=responsible_of(session, None),
        lost=lost_addresses(session),
        intervals=intervals(session),
        told=told,
        heard=frozenset(key.split(":", 2)[1] for key in told),
        ladders={
            number: ladder_for(head.policy, ladder_of(settings), number, troubles)
            for number, head in roadmaps_in_force(session).items()
        },
    )
    found: list[Uncovered] = []
    next_on: dict[date, int] = {}
    today: dict[str, date] = {}
    for point in points:
        if (gap := facts.gap(point.measure_id)) is not None:
            found.append(_uncovered(gap[0], point, facts, gap[1]))
        if point.time_zone not in today:
            today[point.time_zone] = now.astimezone(zone_of(point.time_zone)).date()
        with troubles.apart(f"task:{point.task_id}"):
            check_day(point.control_on, _("контрольная дата"), "control_on")
            coming = facts.coming(_rule_point(point, facts), today[point.time_zone], facts.ladders[point.roadmap_id])
            if coming is not None:
                next_on[coming] = next_on.get(coming, 0) + 1
            elif point.state not in AWAITING:  # a decision that is awaited has been asked for
                found.append(_uncovered(Gap.no_reminder, point, facts))
    order = list(Gap)
    found.sort(key=lambda one: (order.index(one.gap), one.control_on, one.task_id))
    return Coverage(len(points), tuple(found), dict(sorted(next_on.items())))


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the check reads once; chains and gaps of a measure are found once for all its tasks, and so is the next
    reminder of all tasks alike of which nobody has heard (``heard`` are the others, by their numbers as text)."""

    book: AddressBook
    bodies: Mapping[int, tuple[Responsible, ...]]
    lost: Mapping[int, tuple[tuple[str, str], ...]]
    intervals: Mapping[int, float]
    told: frozenset[str]
    heard: frozenset[str]
    ladders: Mapping[int, Ladder]
    reached: dict[int, tuple[Reached, ...]] = field(default_factory=dict)
    alike: dict[tuple[Any, ...], date | None] = field(default_factory=dict)
    gaps: dict[int, tuple[Gap, tuple[str, ...]] | None] = field(default_factory=dict)

    def coming(self, point: RemindedTask, today: date, ladder: Ladder) -> date | None:
        if str(point.task_id) in self.heard:
            return next_reminder(point, today, ladder, self.told)
        dates = (point.control_on, point.opens_on, point.interval_days)
        key = (*dates, point.state, point.version, point.extension_id, today, ladder)
        if key not in self.alike:
            self.alike[key] = next_reminder(point, today, ladder, self.told)
        return self.alike[key]

    def gap(self, measure_id: int) -> tuple[Gap, tuple[str, ...]] | None:
        if measure_id not in self.gaps:
            self.gaps[measure_id] = _address_gap(measure_id, self)
        return self.gaps[measure_id]

    def reach(self, measure_id: int) -> tuple[Reached, ...]:
        if measure_id not in self.reached:
            mine = [body.subject_id for body in self.bodies.get(measure_id, ())]
            self.reached[measure_id] = self.book.reach_all(mine, measure_id)
        return self.reached[measure_id]


def _told(session: Session) -> frozenset[str]:
    """Keys of reminders told to anybody: without the address at the end."""
    return frozenset(key.rpartition(":")[0] for key in told_already(session, _FAR))


def _address_gap(measure_id: int, facts: _Facts) -> tuple[Gap, tuple[str, ...]] | None:
    """What is wrong with the addresses of a measure's bodies, and which of them are lost."""
    bodies = facts.bodies.get(measure_id, ())
    if not bodies:
        return Gap.no_body, ()
    reached = facts.reach(measure_id)
    lost = tuple(address for body in bodies for address, _other in facts.lost.get(body.subject_id, ()))
    if not reached:
        return Gap.nobody, lost
    if all(one.via == "coordinator" for one in reached):
        return (Gap.dismissed if lost else Gap.coordinator), lost
    if _lead_is_deaf(measure_id, bodies, facts):
        leads = (body.subject_id for body in bodies if body.role == "lead")
        return Gap.lead, tuple(address for lead in leads for address, _other in facts.lost.get(lead, ()))
    return None


def _lead_is_deaf(measure_id: int, bodies: Sequence[Responsible], facts: _Facts) -> bool:
    """Whether nobody is reached for any of the leading bodies, so that only others hear of the term."""
    leads = [body.subject_id for body in bodies if body.role == "lead"]
    reached = facts.book.reach_all(leads, measure_id)
    return bool(leads) and all(one.via == "coordinator" for one in reached)


def _uncovered(gap: Gap, point: OpenTask, facts: _Facts, lost: Sequence[str] = ()) -> Uncovered:
    bodies = facts.bodies.get(point.measure_id, ())
    return Uncovered(
        gap,
        point.task_id,
        point.measure_id,
        point.code or str(point.n),
        point.title,
        point.region or point.roadmap_title,
        point.control_on,
        ", ".join(dict.fromkeys(body.printed for body in bodies)),
        tuple(dict.fromkeys(lost)),
    )


def _rule_point(point: OpenTask, facts: _Facts) -> RemindedTask:
    interval = facts.intervals.get(point.measure_id) if point.kind == "recurring" else None
    return RemindedTask(
        point.task_id, point.control_on, point.state, point.version, point.opens_on, interval, point.extension_id
    )


def next_reminder(point: RemindedTask, today: date, ladder: Ladder, told: frozenset[str]) -> date | None:
    """The first day from ``today`` on which the rule has something to tell that nobody was told; pure.

    Only days on which something can change are tried: the rungs, the term, the days after it, the coming weeks.
    """
    calendar = russian_calendar()
    for day in sorted({one for one in _days_to_try(point, today, ladder) if one >= today and calendar.is_working(one)}):
        if any(reminder.key not in told for reminder in remind(point, day, ladder, calendar)):
            return day
    return None


def _days_to_try(point: RemindedTask, today: date, ladder: Ladder) -> Iterator[date]:
    calendar, term = russian_calendar(), point.control_on
    yield calendar.shift(today, "forward")
    if today > term:
        passed = (today - term).days - 1
        weeks = range(passed // ladder.overdue_every_days, passed // ladder.overdue_every_days + 3)
        yield from (calendar.shift(term + timedelta(days=1 + week * ladder.overdue_every_days), "forward")
                    for week in weeks)  # fmt: skip
        return
    yield from (calendar.last_working_day_until(term - timedelta(days=step)) for step in rungs(point, ladder))
    yield calendar.last_working_day_until(term)
    yield calendar.shift(term + timedelta(days=1), "forward")


def coverage_changes(
    session: Session, settings: Settings, now: datetime, troubles: Troubles | None = None
) -> CoverageChanges:
    """What has changed since the check that was last told of (the sign ``coverage``)."""
    coverage = check_coverage(session, settings, now, troubles)
    before = set((read_status(session, SIGN) or {}).get("gaps", ()))
    new = tuple(one for one in coverage.uncovered if one.key not in before)
    closed = len(before - {one.key for one in coverage.uncovered})
    return CoverageChanges(new, closed, coverage)


def sign_value(coverage: Coverage, day: date) -> dict[str, Any]:
    """What the sign keeps of a check."""
    return {"day": day.isoformat(), "checked": coverage.checked, "gaps": sorted(one.key for one in coverage.uncovered)}
