"""Windows that come once: days, units, ranges and limits, with the year found where the phrase leaves it out."""

from __future__ import annotations

import itertools
from datetime import date

from roadmap.deadlines.dates.findings import Findings, Setting
from roadmap.deadlines.dates.statements import LIMITS, Member
from roadmap.deadlines.dates.units import (
    Impossible,
    Interval,
    Unsure,
    bounds,
    first_unit,
    in_year,
    month_end_after,
    month_length,
    preceding_end,
)
from roadmap.deadlines.dates.years import is_year
from roadmap.deadlines.phrase import Nth, Of, Part, Span, Target, Unit
from roadmap.deadlines.values import Period, Window, WorkingCalendar
from roadmap.language.message import _

_OVER_NEW_YEAR = _("срок переходит через Новый год, а год назван один")


def windows(members: list[Member], setting: Setting, reading: Findings) -> list[Window]:
    """The windows of a list, in written order; a bad member of several is left out with a doubt."""
    found: list[tuple[Window, Member, bool]] = []
    troubles: list[Impossible] = []
    for member in members:
        try:
            found += [(window, member, year is None) for year, window in _each(member, setting, reading)]
        except Impossible as trouble:
            troubles.append(trouble)
    if troubles and not found:
        raise troubles[0]
    if troubles:
        reading.doubt(_("{trouble:bare}", trouble=troubles[0].args[0]))
    _check_order(found, reading)
    return [window for window, *_how in found]


def _each(member: Member, setting: Setting, reading: Findings) -> list[tuple[int | None, Window]]:
    if isinstance(member.target, Span) and _paired(member.target):
        return [(0, window) for window in _pairs(member.target, reading)]
    if member.years is None:
        return [(None, _inferred(member, setting, reading))]
    made: list[tuple[int | None, Window]] = []
    for year in member.years:
        window = window_in(member.role, member.target, year, setting.works, reading)
        _check_distance(window, setting.period, reading)
        made.append((year, window))
    return made


def window_in(role: str, target: Target, year: int, works: WorkingCalendar, reading: Findings) -> Window:
    """The window of a target whose missing years are ``year``."""
    placed = placed_in(target, year, reading)
    if role in LIMITS:
        return Window(None, limit(role, placed, works, reading))
    (first, last), doubt = bounds(placed, works)
    reading.doubt(doubt)
    return Window(first, last)


def placed_in(target: Target, year: int, reading: Findings | None = None) -> Target:
    """The target in that year; a span that would run backwards ends in the next year."""
    if not isinstance(target, Span):
        return in_year(target, year)
    first, last = first_unit(target.first), first_unit(target.last)
    one_named = first is None or last is None or first.year is None or last.year is None
    placed = in_year(target, year)
    assert isinstance(placed, Span)
    if one_named and _backwards(placed):
        if reading is not None:
            reading.doubt(_OVER_NEW_YEAR)
        anchored = last is not None and last.year is not None and first is not None and first.year is not None
        begin = year if anchored or first is None or first.year is None else first.year
        ended = in_year(_yearless(target.last), begin + 1)
        assert not isinstance(ended, Span)
        return Span(placed.first, ended, target.dash)
    return placed


def _yearless(point: Target) -> Target:
    from dataclasses import replace

    if isinstance(point, Unit):
        return replace(point, year=None)
    if isinstance(point, Part) and isinstance(point.whole, Unit):
        return replace(point, whole=replace(point.whole, year=None))
    return point


def _backwards(span: Span) -> bool:
    return _key(span.last, True) < _key(span.first, False)


def _key(point: Target, end: bool) -> tuple[int, int, int]:
    """A rough place in time, enough to tell whether a span runs backwards; impossible dates compare as written."""
    unit = first_unit(point)
    if unit is None or unit.year is None:
        raise Unsure(_("Не ясно, к какому месяцу относится срок."))
    if unit.name == "day":
        return unit.year, unit.n, unit.day
    (first, last), _other = bounds(unit, _NoCalendar())
    day = last if end else first
    return day.year, day.month, day.day


class _NoCalendar:
    """Stands in where no working day can be asked about."""

    def is_working(self, day: date) -> bool:
        return True

    def is_published(self, year: int) -> bool:
        return True


def limit(role: str, target: Target, works: WorkingCalendar, reading: Findings) -> date:
    """The last day that «до», «к», «не позднее» or «по» the target leaves. Years must be known."""
    if isinstance(target, Part) and target.kind in ("begin", "middle", "end"):
        return _limit_of_part(target, works, reading)
    (first, last), doubt = bounds(target, works)
    reading.doubt(doubt)
    single = first == last
    if single or role == "по":
        return last
    if role == "не позднее" or (isinstance(target, Unit) and target.name == "year"):
        reading.doubt(_("день не назван: взят последний, {day}", day=last))
        reading.infer("month_end", _("взят последний день: {day}", day=last))
        return last
    due = preceding_end(first)
    reading.doubt(_("«{role}» без числа понято как «до начала»: {day}", role=role, day=due))
    reading.infer("month_end", _("взят последний день перед сроком: {day}", day=due))
    return due


def _limit_of_part(part: Part, works: WorkingCalendar, reading: Findings) -> date:
    whole = part.whole
    if isinstance(whole, Of):
        raise Unsure(_("Не ясно, какого срока конец или начало."))
    (first, last), _other = bounds(whole, works)
    if part.kind == "end":
        if whole.name == "school":
            reading.doubt(_("концом учебного года принято 31 августа"))
        return last
    if part.kind == "begin":
        due = preceding_end(first)
        reading.doubt(_("«до начала» понято как «до» {day}", day=first))
        return due
    reading.doubt(_("середина понята как 15-е число"))
    return _middle(first, last)


def _middle(first: date, last: date) -> date:
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months % 2:
        middle = month_end_after(first, months // 2 + 1)
        return middle.replace(day=15)
    return month_end_after(first, months // 2)


def _inferred(member: Member, setting: Setting, reading: Findings) -> Window:
    """The first such window due at or after the period's start that does not begin in an earlier year."""
    period, trouble = setting.period, None
    for year in range(period.start.year - 1, period.start.year + 9):
        silent = Findings()
        try:
            window = window_in(member.role, member.target, year, setting.works, silent)
        except Impossible as impossible:
            trouble = trouble or impossible
            continue
        if window.due >= period.start and (window.start or window.due).year >= period.start.year:
            for reason in silent.doubts:
                reading.doubt(reason)
            _tell_inferred(window, year, period, reading)
            return window
    raise trouble or Unsure(_("Год не назван и не угадывается."))


def _tell_inferred(window: Window, year: int, period: Period, reading: Findings) -> None:
    reading.infer(
        "year", _("год не назван, взят {value}", value=window.due.year if window.start is None else window.start.year)
    )
    if not period.within_one_year:
        reading.doubt(_("год не назван, а период охватывает несколько лет"))
    if window.due > period.end:
        reading.doubt(_("год не назван, а срок выходит за конец периода"))


def _check_distance(window: Window, period: Period, reading: Findings) -> None:
    begin = window.start or window.due
    if window.due < _years_on(period.start, -1) or begin > _years_on(period.end, 1):
        reading.doubt(_("срок больше чем на год вне периода дорожной карты"))


def _years_on(day: date, years: int) -> date:
    """The same day of another year, or the last of its month."""
    year = day.year + years
    return date(year, day.month, min(day.day, month_length(year, day.month)))


def _check_order(found: list[tuple[Window, Member, bool]], reading: Findings) -> None:
    """Lists whose years were given or guessed must come out in written order."""
    for (one, earlier, guessed), (other, later, also) in itertools.pairwise(found):
        if other.due < one.due and (earlier.given or later.given or guessed or also) and earlier is not later:
            same = earlier.years is not None and later.years is not None and len(earlier.years) > 1
            if same and _sorted_within(earlier, later):
                continue
            reading.doubt(_("сроки в перечне идут не по порядку"))


def _sorted_within(earlier: Member, later: Member) -> bool:
    """Whether two members repeated over the same years stand in order inside a year."""
    assert earlier.years is not None and later.years is not None
    one, other = placed_in(earlier.target, earlier.years[0]), placed_in(later.target, later.years[0])
    return _key(one, True) <= _key(other, True)


def _paired(span: Span) -> bool:
    first, last = first_unit(span.first), first_unit(span.last)
    if first is None or last is None or is_year(Member("", span)):
        return False
    return any(unit.pair is not None and unit.year is None for unit in (first, last))


def _pairs(span: Span, reading: Findings) -> list[Window]:
    """«Сентябрь 2023/2024 гг. – январь 2024/2025 гг.»: the first years make one window, the second ones another."""
    first, last = first_unit(span.first), first_unit(span.last)
    assert first is not None and last is not None
    if first.pair and last.pair:
        ends = list(zip(first.pair, last.pair, strict=True))
    else:
        reading.doubt(_("двойной год назван только с одной стороны промежутка"))
        pair = first.pair or last.pair
        assert pair is not None
        ends = [(pair[0], pair[1] if last.n < first.n else pair[0])]
    made = []
    for begin, end in ends:
        interval: Interval = bounds(Span(_bare(span.first, begin), _bare(span.last, end), span.dash), _NoCalendar())[0]
        made.append(Window(*interval))
    return made


def _bare(point: Target, year: int) -> Unit:
    unit = first_unit(point)
    assert unit is not None
    return Unit(unit.name, unit.n, year, unit.day)


def is_dated(target: Target) -> bool:
    """Whether the target stands in a year (named or to be found), not in every month or quarter."""
    if isinstance(target, Span):
        return is_dated(target.first) and is_dated(target.last)
    if isinstance(target, Unit):
        return target.shift != 2 and not (target.name == "day" and target.shift == 1)
    if isinstance(target, Part):
        whole = target.whole
        return isinstance(whole, Unit) or (whole.unit in ("year", "school") and whole.which != "EVERY")
    return isinstance(target, Nth) and isinstance(target.place, Unit)
