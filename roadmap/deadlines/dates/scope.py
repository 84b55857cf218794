"""The stretch of time inside which a frequency comes round, and which members bound it rather than are its windows."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from roadmap.deadlines.dates.findings import Findings, Setting
from roadmap.deadlines.dates.oneoff import is_dated, placed_in, window_in
from roadmap.deadlines.dates.statements import LIMITS, Member, Statement
from roadmap.deadlines.dates.units import MONTHS_IN, Unsure, bounds, first_unit, named_year
from roadmap.deadlines.dates.years import is_year
from roadmap.deadlines.phrase import Frequency, Of, Part, Span, Target, Unit
from roadmap.deadlines.values import Window, WorkingCalendar
from roadmap.language.message import _

_LENGTH = {"day": 0, "week": 0, "decade": 0, "part": 0, "month": 1, "quarter": 3, "season": 3, "half": 6, "year": 12}


@dataclass(slots=True)
class Scope:
    """First and last day, the members that are windows, months left in or out, and whether a frequency was stated."""

    first: date
    last: date
    members: list[Member]
    stated: bool
    kept: list[tuple[Member, bool]]
    works: WorkingCalendar

    @property
    def plain(self) -> bool:
        """Whether no member is a limit."""
        return all(member.role not in LIMITS for member in self.members)

    def without_excepted(self, windows: list[Window]) -> list[Window]:
        """The windows that touch the months named as bounds and lie outside the excepted ones."""
        for member, inside in self.kept:
            windows = [window for window in windows if self._touches(member, window) == inside]
        return windows

    def _touches(self, member: Member, window: Window) -> bool:
        begin = window.start or window.due
        for year in member.years or range(begin.year - 1, window.due.year + 1):
            (first, last), _other = bounds(placed_in(member.target, year), self.works)
            if first <= window.due and begin <= last:
                return True
        return False


def scope_of(statement: Statement, frequencies: list[Frequency], setting: Setting, reading: Findings) -> Scope:
    """Sort a statement's members into bounds and windows, and cut the period by the bounds."""
    period = setting.period
    scope = Scope(period.start, period.end, [], bool(frequencies), [], setting.works)
    named = [member for member in statement.members if not is_bound(member, frequencies, statement)]
    bounding = [member for member in statement.members if is_bound(member, frequencies, statement)]
    scope.members = named
    spans: list[tuple[date, date]] = []
    for member in bounding:
        if member.role in ("during", "plain"):
            _during(scope, member, spans, setting, reading)
        else:
            _edge(scope, member, setting, reading)
    if spans:
        _cut(scope, spans, setting, reading)
    if scope.first > scope.last:
        raise Unsure(_("Названный срок целиком вне периода дорожной карты."))
    return scope


def is_bound(member: Member, frequencies: list[Frequency], statement: Statement) -> bool:
    """Whether the member bounds the frequency: years, «в течение …», «с …», «кроме …», units not finer than it."""
    if member.role in ("since", "not_before", "except"):
        return True
    if is_year(member) or (
        isinstance(member.target, Unit) and member.target.name == "school" and not _yearly(frequencies)
    ):
        return True
    if not frequencies or not is_dated(member.target):
        return False
    if member.role == "during":
        return not _yearly(frequencies) or named_year(member.target) is not None
    if _yearly(frequencies):
        return False
    if member.role in LIMITS:
        several = len(statement.with_role(*LIMITS)) > 1
        return not several and not member.bracket
    return _length(member.target) >= min(MONTHS_IN.get(each.unit, 0) for each in frequencies)


def _yearly(frequencies: list[Frequency]) -> bool:
    return all(each.unit == "year" for each in frequencies)


def _length(target: Target) -> int:
    if isinstance(target, Span):
        first, last = first_unit(target.first), first_unit(target.last)
        if first is None or last is None or first.name == "day":
            return 0 if first is not None and last is not None and first.n == last.n else 1
        step = _LENGTH.get(first.name, 12)
        return step * ((last.n - first.n) % (12 // step or 1) + 1)
    if isinstance(target, Unit):
        return _LENGTH.get(target.name, 12)
    return 0


def _during(scope: Scope, member: Member, spans: list[tuple[date, date]], setting: Setting, reading: Findings) -> None:
    if member.years is None and not is_year(member):
        _yearless(scope, member, True, reading)
        return
    target = member.target
    unit = first_unit(target)
    if isinstance(target, Unit) and unit is not None and unit.pair is not None and unit.name == "year":
        reading.doubt(_("двойной год понят как оба календарных года"))
        spans.append((date(unit.pair[0], 1, 1), date(unit.pair[1], 12, 31)))
        return
    if isinstance(target, Unit) and target.name == "school" and target.year is None:
        reading.doubt(_("учебный год без года не ограничивает срок"))
        return
    for year in member.years or [0]:
        (first, last), doubt = bounds(placed_in(target, year, reading), setting.works)
        reading.doubt(doubt)
        spans.append((first, last))


def _yearless(scope: Scope, member: Member, inside: bool, reading: Findings) -> None:
    if isinstance(member.target, Part) and isinstance(member.target.whole, Of):
        raise Unsure(_("Не ясно, каким сроком ограничена периодичность."))
    reading.doubt(_("месяцы без года взяты в каждом году"))
    scope.kept.append((member, inside))


def _edge(scope: Scope, member: Member, setting: Setting, reading: Findings) -> None:
    if member.role == "except":
        _yearless(scope, member, False, reading)
        return
    if member.years is None:
        reading.doubt(_("граница без года отнесена к ближайшему году"))
        years: Iterable[int] = (_nearest_year(member, setting),)
    else:
        years = member.years
    for year in years:
        if member.role in ("since", "not_before"):
            first = window_in("plain", member.target, year, setting.works, reading).start
            assert first is not None
            scope.first = max(scope.first, first)
            if first > setting.period.end:
                reading.doubt(_("назван срок после окончания периода"))
                scope.last = max(scope.last, date(first.year, 12, 31))
        else:
            due = window_in(member.role, member.target, year, setting.works, reading).due
            unit = first_unit(member.target)
            ended = isinstance(member.target, Part) or (unit is not None and unit.name == "year")
            if not ended:
                reading.doubt(_("не ясно, предел ли это для всей периодичности"))
            if due.year > setting.period.end.year:
                reading.doubt(_("назван срок после окончания периода"))
                scope.last = due
            else:
                scope.last = min(scope.last, due)


def _nearest_year(member: Member, setting: Setting) -> int:
    """The year in which a bound without one first falls at or after the period's start."""
    start = setting.period.start
    role = "plain" if member.role in ("since", "not_before") else member.role
    due = window_in(role, member.target, start.year, setting.works, Findings()).due
    return start.year if due >= start else start.year + 1


def _cut(scope: Scope, spans: list[tuple[date, date]], setting: Setting, reading: Findings) -> None:
    """Intersect with the named years; years past the period's end are taken too, with a doubt."""
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    scope.first = max(scope.first, first)
    if last.year > setting.period.end.year:
        reading.doubt(_("названы годы после окончания периода"))
        scope.last = last
    else:
        scope.last = min(scope.last, last)
    gaps = sorted(spans)
    if any((later[0] - earlier[1]).days > 1 for earlier, later in itertools.pairwise(gaps)):
        raise Unsure(_("Срок ограничен несколькими отрезками: назовите даты вручную."))
