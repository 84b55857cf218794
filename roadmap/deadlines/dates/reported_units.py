"""Terms counted from the end of a reported unit: «до 10 числа месяца, следующего за отчетным кварталом»."""

from __future__ import annotations

from datetime import date

from roadmap.deadlines.dates import cycles
from roadmap.deadlines.dates.findings import Findings, Setting
from roadmap.deadlines.dates.scope import Scope
from roadmap.deadlines.dates.statements import LIMITS, Member
from roadmap.deadlines.dates.units import (
    MONTHS_IN,
    ONE_DAY,
    Impossible,
    Interval,
    Unsure,
    a_day,
    month_end_after,
    nth_of,
)
from roadmap.deadlines.phrase import Bare, Follow, Frequency, Nth, NthMonth, Numbered, Of, Span, Target, Unit
from roadmap.deadlines.values import Window
from roadmap.language.message import _


def reporting(
    member: Member, frequency: Frequency, scope: Scope, reading: Findings, setting: Setting
) -> list[Window] | None:
    """Windows after every reported unit that ends inside the scope; None where the member is no such term."""
    found = _reported(member, frequency, scope, reading)
    if found is None:
        return None
    unit, sure = found
    if not sure:
        reading.doubt(_("не сказано, какого месяца это число: взят месяц после окончания отчётного срока"))
    made = []
    for _other, end in cycles.units(unit, scope.first, scope.last):
        if scope.first <= end <= scope.last:
            begin, due = _days(_last(member.target), end, reading, setting)
            start = _start(member, end, begin, reading, setting)
            if start > due:
                raise Unsure(_("Срок кончается раньше, чем начинается: проверьте его."))
            made.append(Window(start, due))
    return made


def _reported(member: Member, frequency: Frequency, scope: Scope, reading: Findings) -> tuple[str, bool] | None:
    """The reported unit, and whether the phrase says it in full."""
    target = _last(member.target)
    if isinstance(target, Unit):
        if target.shift == 2:
            return "year", _agrees("year", frequency, scope, reading)
        if target.name == "day" and target.shift == 1 and member.years is None:
            return "year", False
        return None
    place = target.place if isinstance(target, Numbered | Nth) else None
    if isinstance(place, NthMonth) and isinstance(place.of, Of) and place.of.which == "NEXT":
        return place.of.unit, False
    if isinstance(place, NthMonth) and isinstance(place.of, Follow):
        return place.of.reported if place.of.reported in MONTHS_IN else "quarter", True
    if isinstance(place, Follow):
        return _followed(place, frequency, scope, reading)
    if isinstance(place, Of) and place.unit == "month" and place.which == "NEXT":
        unit = frequency.unit if scope.stated and frequency.unit in MONTHS_IN else "month"
        return unit, False
    loose = place is None or (isinstance(place, Of) and place.unit == "month")
    if loose and isinstance(target, Numbered | Bare) and scope.stated and frequency.unit in ("quarter", "half"):
        return frequency.unit, False
    return None


def _followed(place: Follow, frequency: Frequency, scope: Scope, reading: Findings) -> tuple[str, bool]:
    noun = place.reported if place.reported in MONTHS_IN else None
    if scope.stated and frequency.unit in MONTHS_IN:
        sure = noun is None or noun == frequency.unit
        if not sure:
            reading.doubt(_("периодичность и отчётный срок не сходятся"))
        return frequency.unit, True
    return noun or place.unit, True


def _agrees(unit: str, frequency: Frequency, scope: Scope, reading: Findings) -> bool:
    if scope.stated and frequency.unit != unit:
        reading.doubt(_("периодичность и отчётный срок не сходятся"))
    return True


def _last(target: Target) -> Target:
    return target.last if isinstance(target, Span) else target


def _start(member: Member, end: date, begin: date, reading: Findings, setting: Setting) -> date:
    """«до …» leaves the whole time since the reported unit's end, «с 1 по 10 число» its own days."""
    if member.role in LIMITS:
        return end + ONE_DAY
    return _days(member.target.first, end, reading, setting)[0] if isinstance(member.target, Span) else begin


def _days(target: Target, end: date, reading: Findings, setting: Setting) -> Interval:
    """The first and the last day that the target names after the reported unit's ``end``: one day, or a decade."""
    if isinstance(target, Unit):
        return (a_day(end.year + 1, target.n, target.day),) * 2
    month = _month_after(target, end)
    first = month.replace(day=1)
    if (isinstance(target, Numbered) and not target.working) or isinstance(target, Bare):
        day = target.day if isinstance(target, Numbered) else target.n
        if day == -1:
            return month, month
        if not 1 <= day <= 31:
            raise Impossible(_("Такого числа не бывает: проверьте срок."))
        if day > month.day:
            reading.infer("month_end", _("в коротких месяцах взят последний день"))
            reading.doubt(_("числа {day} нет в некоторых месяцах: взят последний день", day=day))
        return (month.replace(day=min(day, month.day)),) * 2
    nth = Nth("workday", target.day) if isinstance(target, Numbered) else target
    if not isinstance(nth, Nth):
        raise Unsure(_("Не ясно, какой это день."))
    days, doubt = nth_of(nth, (first, month), setting.works)
    reading.doubt(doubt)
    return days


def _month_after(target: object, end: date) -> date:
    """The last day of the month in which the term falls."""
    place = getattr(target, "place", None)
    ahead = place.n if isinstance(place, NthMonth) and place.n > 0 else 1
    if isinstance(place, NthMonth) and place.n < 0:
        ahead = 3
    return month_end_after(end, 1 + ahead)
