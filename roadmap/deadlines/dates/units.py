"""From a named unit to its first and last day. All dates are inclusive; nothing here knows the roadmap's period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from roadmap.deadlines.phrase import Bare, Follow, Nth, NthMonth, Numbered, Of, Part, Point, Span, Target, Unit
from roadmap.deadlines.values import WorkingCalendar
from roadmap.language.message import _

ONE_DAY = timedelta(days=1)
_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12}

Interval = tuple[date, date]


class Impossible(ValueError):
    """A date that no calendar has («30 февраля», «V квартал»); the message tells the reader which."""


class Unsure(ValueError):
    """Words whose meaning is not agreed; the message tells the reader which."""


def month_length(year: int, month: int) -> int:
    """How many days a month has."""
    if month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return 29
    return _LENGTHS[month]


@lru_cache(maxsize=4096)
def last_of_month(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, month_length(year, month))


@lru_cache(maxsize=8192)
def month_end_after(first: date, months: int) -> date:
    """The last day of the ``months``-th month counted from the month of ``first`` (1: that month itself)."""
    index = first.year * 12 + first.month - 1 + months - 1
    return last_of_month(index // 12, index % 12 + 1)


def a_day(year: int, month: int, day: int) -> date:
    """That day; raises :class:`Impossible` where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        raise Impossible(
            _("Даты {day}.{month}.{year} не бывает: проверьте её.", day=f"{day:02d}", month=f"{month:02d}", year=year)
        ) from None


def _months(year: int, first: int, count: int) -> Interval:
    start = date(year, first, 1)
    return start, month_end_after(start, count)


def _month(unit: Unit, year: int) -> Interval:
    if not 1 <= unit.n <= 12:
        raise Impossible(_("Месяца с номером {n} не бывает: проверьте срок.", n=unit.n))
    return _months(year, unit.n, 1)


def _quarter(unit: Unit, year: int) -> Interval:
    if not 1 <= unit.n <= 4:
        raise Impossible(_("Квартала с номером {n} не бывает: проверьте срок.", n=unit.n))
    return _months(year, 3 * unit.n - 2, 3)


def _half(unit: Unit, year: int) -> Interval:
    if not 1 <= unit.n <= 2:
        raise Impossible(_("Полугодия с номером {n} не бывает: проверьте срок.", n=unit.n))
    return _months(year, 6 * unit.n - 5, 6)


def _season(unit: Unit, year: int) -> Interval:
    return _months(year, 12, 3) if unit.n == 1 else _months(year, 3 * unit.n - 3, 3)


_NAMED: dict[str, Callable[[Unit, int], Interval]] = {
    "day": lambda unit, year: (a_day(year, unit.n, unit.day),) * 2,
    "month": _month,
    "quarter": _quarter,
    "half": _half,
    "season": _season,
    "year": lambda unit, year: (date(year, 1, 1), date(year, 12, 31)),
    "school": lambda unit, year: (date(year, 9, 1), date(year + 1, 8, 31)),
}


def interval(unit: Unit) -> Interval:
    """First and last day of a unit whose year is known. Raises :class:`Impossible`."""
    if unit.year is None:
        raise Unsure(_("Год не назван."))
    if not 1990 <= unit.year <= 2100:
        raise Impossible(_("Год {year} не похож на год дорожной карты: проверьте срок.", year=unit.year))
    return _NAMED[unit.name](unit, unit.year)


def preceding_end(first: date) -> date:
    """The last day before a unit that begins on ``first``."""
    return first - ONE_DAY


def part_of(part: Part, whole: Interval) -> tuple[Interval, str | None]:
    """The part of an interval, and what is unsure about it. Months have agreed parts, years only halves."""
    first, last = whole
    length = (last.year - first.year) * 12 + last.month - first.month + 1
    if length == 1:
        return _part_of_month(part, first, last), None
    if part.kind == "half" and length == 12 and first.month == 1:
        if part.n not in (1, 2, -1):
            raise Impossible(_("У года две половины: проверьте срок."))
        return _months(first.year, 1 if part.n == 1 else 7, 6), None
    return whole, _("у начала, середины и конца такого срока нет общепринятых границ: взят весь")


def _part_of_month(part: Part, first: date, last: date) -> Interval:
    if part.kind == "middle":
        return first.replace(day=11), first.replace(day=20)
    if part.kind == "half" and part.n not in (1, 2, -1):
        raise Impossible(_("У месяца две половины: проверьте срок."))
    if part.kind == "begin" or (part.kind == "half" and part.n == 1):
        return first, first.replace(day=15)
    return first.replace(day=16), last


def nth_of(nth: Nth, whole: Interval, works: WorkingCalendar) -> tuple[Interval, str | None]:
    """The ``nth`` weekday, day, working day, week or decade of an interval, and what is unsure about it."""
    first, last = whole
    if nth.what == "decade":
        return _decade(nth.n, first, last)
    if nth.what == "week":
        return _week(nth.n, first, last), _("границы такой недели месяца не определены: проверьте дни")
    if nth.what == "weekday":
        days = _weekdays(first, last, nth.weekday)
    elif nth.what == "workday":
        return _workday(nth.n, first, last, works)
    else:
        days = [first + ONE_DAY * at for at in range((last - first).days + 1)]
    return (_pick(days, nth.n),) * 2, None


def nth_month(target: NthMonth, whole: Interval) -> Interval:
    """The ``n``-th month of an interval, counted from its end where ``n`` is negative. Raises Impossible past it."""
    months = (whole[1].year - whole[0].year) * 12 + whole[1].month - whole[0].month + 1
    n = months + 1 + target.n if target.n < 0 else target.n
    if not 1 <= n <= months:
        raise Impossible(_("Столько месяцев в этом сроке не бывает: проверьте его."))
    end = month_end_after(whole[0], n)
    return end.replace(day=1), end


def _pick(days: list[date], n: int) -> date:
    if not -len(days) <= n - (n > 0) < len(days):
        raise Impossible(_("Столько таких дней в этом сроке не бывает: проверьте его."))
    return days[n - 1 if n > 0 else n]


def _weekdays(first: date, last: date, weekday: int) -> list[date]:
    start = first + ONE_DAY * ((weekday - first.weekday()) % 7)
    return [start + ONE_DAY * 7 * at for at in range((last - start).days // 7 + 1)]


def _workday(n: int, first: date, last: date, works: WorkingCalendar) -> tuple[Interval, str | None]:
    day, step, left = (first, ONE_DAY, n) if n > 0 else (last, -ONE_DAY, -n)
    while True:
        left -= works.is_working(day)
        if left == 0:
            break
        day += step
    unsure = (
        None
        if works.is_published(day.year)
        else _("производственный календарь на {year} год ещё не утверждён", year=day.year)
    )
    return (day, day), unsure


def _decade(n: int, first: date, last: date) -> tuple[Interval, str | None]:
    n = n + 4 if n < 0 else n
    if (first.year, first.month) != (last.year, last.month) or not 1 <= n <= 3:
        raise Impossible(_("Декад в месяце три: проверьте срок."))
    return (first.replace(day=10 * n - 9), last if n == 3 else first.replace(day=10 * n)), None


def _week(n: int, first: date, last: date) -> Interval:
    if n == -1:
        return last - ONE_DAY * 6, last
    if not 1 <= n <= 5:
        raise Impossible(_("Столько недель в месяце не бывает: проверьте срок."))
    return first.replace(day=7 * n - 6), min(last, first + ONE_DAY * (7 * n - 1))


def first_unit(target: Target | Of | Follow | None) -> Unit | None:
    """The named unit that carries the target's year, or None."""
    if isinstance(target, Unit):
        return target
    if isinstance(target, Span):
        return first_unit(target.last)
    if isinstance(target, Part):
        return first_unit(target.whole)
    if isinstance(target, Nth):
        return first_unit(target.place) if isinstance(target.place, Unit) else None
    return None


def named_year(target: Target) -> int | None:
    """The year the target names, or None."""
    unit = first_unit(target)
    return unit.year if unit is not None else None


def in_year(target: Target, year: int) -> Target:
    """The target with that year put in wherever it has none (a span that runs over New Year ends in the next)."""
    if isinstance(target, Unit):
        return _unit_in(target, year)
    if isinstance(target, Part) and isinstance(target.whole, Unit):
        return replace(target, whole=_unit_in(target.whole, year))
    if isinstance(target, Part) and isinstance(target.whole, Of) and target.whole.unit in ("year", "school"):
        return replace(target, whole=Unit(target.whole.unit, 0, year))
    if isinstance(target, Nth) and isinstance(target.place, Unit):
        return replace(target, place=_unit_in(target.place, year))
    if isinstance(target, Nth) and isinstance(target.place, Of) and target.place.unit == "year":
        return replace(target, place=Unit("year", 0, year))
    if isinstance(target, Span):
        return Span(_point_in(target.first, year), _point_in(target.last, year), target.dash)
    return target


def _unit_in(unit: Unit, year: int) -> Unit:
    if unit.year is not None:
        return unit
    return Unit(unit.name, unit.n, year, unit.day, None, unit.pair)


def _point_in(point: Point, year: int) -> Point:
    placed = in_year(point, year)
    assert not isinstance(placed, Span)
    return placed


def ageless(target: Target) -> Target:
    """The target without its year, to be put into others."""
    if isinstance(target, Unit):
        return replace(target, year=None, pair=None, shift=None)
    if isinstance(target, Part) and isinstance(target.whole, Unit):
        return replace(target, whole=replace(target.whole, year=None))
    if isinstance(target, Nth) and isinstance(target.place, Unit):
        return replace(target, place=replace(target.place, year=None))
    if isinstance(target, Span):
        return Span(ageless(target.first), ageless(target.last), target.dash)  # type: ignore[arg-type]
    return target


def bounds(target: Target, works: WorkingCalendar) -> tuple[Interval, str | None]:
    """First and last day of a target whose years are known, and what is unsure about it."""
    if isinstance(target, Unit):
        return interval(target), None
    if isinstance(target, Part) and isinstance(target.whole, Unit):
        return part_of(target, interval(target.whole))
    if isinstance(target, Nth) and isinstance(target.place, Unit):
        return nth_of(target, interval(target.place), works)
    if isinstance(target, Span):
        (first, _other), one = bounds(target.first, works)
        (_other, last), other = bounds(target.last, works)
        if last < first:
            raise Impossible(_("Срок кончается раньше, чем начинается: проверьте его."))
        return (first, last), one or other
    raise Unsure(_("Не ясно, к какому месяцу или году относится срок."))


def kind_of(target: Target) -> str:
    """The name of what the target is made of: a unit's name, or bare, numbered, nth, weekday."""
    if isinstance(target, Span):
        return kind_of(target.first) if not isinstance(target.first, Bare) else kind_of(target.last)
    if isinstance(target, Unit):
        return target.name
    if isinstance(target, Part):
        return "part"
    if isinstance(target, Nth):
        return target.what
    return {Numbered: "numbered", NthMonth: "nth_month", Bare: "bare"}.get(type(target), "weekday")
