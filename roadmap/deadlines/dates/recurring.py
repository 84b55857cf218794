"""Windows that come round: from frequencies, days of a month, weekdays, reporting terms and yearly dates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from roadmap.deadlines.dates import cycles
from roadmap.deadlines.dates.findings import Findings, Setting
from roadmap.deadlines.dates.oneoff import is_dated, window_in
from roadmap.deadlines.dates.reported_units import reporting
from roadmap.deadlines.dates.scope import Scope, scope_of
from roadmap.deadlines.dates.statements import LIMITS, Member, Statement
from roadmap.deadlines.dates.units import (
    MONTHS_IN,
    ONE_DAY,
    Impossible,
    Interval,
    Unsure,
    ageless,
    month_end_after,
    nth_month,
    nth_of,
    part_of,
)
from roadmap.deadlines.phrase import (
    Bare,
    Follow,
    Frequency,
    Nth,
    NthMonth,
    Numbered,
    Of,
    Part,
    Span,
    Target,
    Unit,
    Weekday,
)
from roadmap.deadlines.values import Window
from roadmap.language.message import _

_PER_YEAR = {"year": 1, "half": 2, "quarter": 4, "month": 12}


@dataclass(slots=True)
class Round:
    """One frequency being resolved in its scope."""

    frequency: Frequency
    scope: Scope
    setting: Setting
    reading: Findings


def is_anchor(member: Member) -> bool:
    """Whether the member itself comes round («1 и 15 числа», «последняя пятница месяца», «по вторникам»)."""
    if member.role not in ("plain", *LIMITS):
        return False
    target = member.target.first if isinstance(member.target, Span) else member.target
    if isinstance(target, Weekday):
        return member.role == "по"
    if isinstance(target, Unit):
        return target.shift == 2 or (target.name == "day" and target.shift == 1 and member.role in LIMITS)
    if isinstance(target, Numbered | NthMonth):
        return True
    if isinstance(target, Part):
        return isinstance(target.whole, Of) and target.whole.which == "EVERY"
    if isinstance(target, Nth):
        return not isinstance(target.place, Unit) and target.place is not None
    return False


def recur(statement: Statement, setting: Setting, reading: Findings) -> None:
    """Fill the reading with the recurring windows of a statement that has a frequency or an anchor."""
    frequencies = _distinct(statement.frequencies)
    scope = scope_of(statement, frequencies, setting, reading)
    if not frequencies and any(is_dated(member.target) for member in scope.members):
        raise Unsure(_("Не ясно, как связаны названные сроки."))
    if len(frequencies) > 1:
        reading.doubt(_("названы разные периодичности"))
    for frequency in frequencies or [_implied(scope.members)]:
        turn = Round(frequency, scope, setting, reading)
        _one(turn)
    if not frequencies or any(each.unit != "day" for each in frequencies):
        reading.kinds.add("recurring")


def _distinct(frequencies: list[Frequency]) -> list[Frequency]:
    """Without those that say the same: «4 раза в год, ежеквартально», «ежегодно, 2 раза в год»."""
    kept: dict[object, Frequency] = {}
    for each in frequencies:
        said_again = each.times == 1 and any(one.unit == each.unit and one.times > 1 for one in frequencies)
        if not said_again or each.every > 1:
            kept.setdefault((cycles.parts(each.unit, each.times), each.every), each)
    return list(kept.values())


def _implied(members: list[Member]) -> Frequency:
    """The frequency that the members carry in themselves."""
    for member in members:
        target = member.target.first if isinstance(member.target, Span) else member.target
        if isinstance(target, Weekday):
            return Frequency("week")
        if isinstance(target, Unit):
            return Frequency("year")
        if isinstance(target, NthMonth):
            return Frequency(_unit_of(target.of))
        place = target.whole if isinstance(target, Part) else getattr(target, "place", None)
        if isinstance(place, Of | Follow):
            return Frequency(_unit_of(place))
        if isinstance(place, NthMonth):
            return Frequency(_unit_of(place.of))
    return Frequency("month")


def _unit_of(place: Of | Follow) -> str:
    if isinstance(place, Follow):
        return place.reported if place.reported in MONTHS_IN else place.unit
    return place.unit if place.unit in MONTHS_IN else "month"


def _one(turn: Round) -> None:
    members = turn.scope.members
    if turn.frequency.unit == "day":
        turn.reading.add("continuous", Window(turn.scope.first, turn.scope.last))
        turn.reading.doubt(_("контрольные точки не ставятся так часто: одно окно на весь срок"))
        return
    if not members:
        _bare(turn)
        return
    _count(turn, members)
    made: list[Window] = []
    late: list[Window] = []
    for member in members:
        if (found := reporting(member, turn.frequency, turn.scope, turn.reading, turn.setting)) is not None:
            late += found
        elif not is_dated(member.target):
            made += _anchored(turn, member)
        else:
            made += _dated(turn, member)
    turn.reading.add("recurring", *cycles.clipped(made, turn.scope.first, turn.scope.last), *late)


# ---- bare frequencies


def _bare(turn: Round) -> None:
    frequency, scope = turn.frequency, turn.scope
    found: list[Interval]
    if frequency.every > 1:
        found = _multiples(turn)
    else:
        if frequency.unit not in (*MONTHS_IN, "week", "decade"):
            raise Unsure(_("Не ясно, какой это срок."))
        part, even = cycles.parts(frequency.unit, frequency.times)
        if not even:
            turn.reading.doubt(_("столько раз поровну в срок не укладывается: взят весь срок"))
        if isinstance(part, int):
            found = list(cycles.blocks_of_months(part, scope.first, scope.last))
        else:
            found = list(cycles.units(part, scope.first, scope.last))
    if frequency.every == 1 and frequency.times == 1 and (day := turn.setting.rules.bare.get(frequency.unit)):
        made = [Window(start, _reporting_day(end, day.day, day.month)) for start, end in found]
        if day.month == "next":
            whole = [w for w, (_other, end) in zip(made, found, strict=True) if scope.first <= end <= scope.last]
            turn.reading.add("recurring", *[replace(w, start=max(w.start or w.due, scope.first)) for w in whole])
            return
    else:
        made = [Window(start, end) for start, end in found]
    turn.reading.add("recurring", *cycles.clipped(scope.without_excepted(made), scope.first, scope.last))


def _reporting_day(end: date, day: int, month: str) -> date:
    last = end if month == "own" else month_end_after(end, 2)
    return last if day == 0 or day > last.day else last.replace(day=day)


def _multiples(turn: Round) -> list[Interval]:
    """«раз в 2 месяца», «раз в 3 года»: months counted from January, years from the period's start."""
    frequency, scope = turn.frequency, turn.scope
    if frequency.times != 1:
        raise Unsure(_("Не ясно, как делить такой срок."))
    if frequency.unit == "week":
        turn.reading.doubt(_("недели отсчитаны от начала срока"))
        weeks = list(cycles.units("week", scope.first, scope.last))
        pairs = [weeks[at : at + frequency.every] for at in range(0, len(weeks), frequency.every)]
        return [(pair[0][0], pair[-1][1]) for pair in pairs]
    if frequency.unit not in MONTHS_IN:
        raise Unsure(_("Не ясно, откуда отсчитывать такой срок."))
    months = MONTHS_IN[frequency.unit] * frequency.every
    if months == 6:
        return list(cycles.units("half", scope.first, scope.last))
    turn.reading.doubt(_("отсчёт взят от января") if months < 12 else _("годы отсчитаны от начала периода"))
    if not 0 < months <= 1200:
        raise Unsure(_("Не ясно, откуда отсчитывать такой срок."))
    return list(cycles.blocks_of_months(months, scope.first, scope.last))


def _count(turn: Round, members: list[Member]) -> None:
    """A count that disagrees with the windows listed beside it, or a frequency in the midst of the list."""
    if len({member.led for member in members}) > 1:
        turn.reading.doubt(_("не ясно, ко всем ли срокам относится периодичность"))
    frequency = turn.frequency
    if frequency.every > 1:
        turn.reading.doubt(_("и период, и сами сроки названы: проверьте, что они сходятся"))
        return
    if frequency.unit == "year" and frequency.times == 1 and not frequency.counted:
        return
    dated = [member for member in members if is_dated(member.target) and not isinstance(member.target, Weekday)]
    if len(dated) == len(members):
        want = frequency.times * _PER_YEAR.get(frequency.unit, 0)
        if want != len(members):
            turn.reading.doubt(_("названное число раз не сходится с перечисленными сроками"))
    elif not dated and frequency.times not in (1, len(members)):
        turn.reading.doubt(_("названное число раз не сходится с перечисленными днями"))


# ---- dates of every year


def _dated(turn: Round, member: Member) -> list[Window]:
    scope, reading = turn.scope, turn.reading
    start = scope.first.year
    if member.years:
        start = max(min(member.years), 1990)
        if member.role in LIMITS and member.led and not member.later:
            reading.doubt(_("назван и год, и «ежегодно»: взято с этого года"))
        if isinstance(member.target, Unit) and member.target.name == "school":
            reading.doubt(_("назван один учебный год, и «ежегодно»: взято с этого года"))
    made = []
    trouble: Impossible | None = None
    target = ageless(member.target) if member.years else member.target
    over_new_year = False
    for year in range(min(start, scope.first.year) - 1 if not member.years else start, scope.last.year + 1):
        silent = Findings()
        try:
            window = window_in(member.role, target, year, turn.setting.works, silent)
        except Impossible as impossible:
            trouble = impossible
            continue
        over_new_year = over_new_year or bool(window.start and window.start.year != window.due.year)
        made.append(window)
        if cycles.clipped([window], scope.first, scope.last):
            for reason in silent.doubts:
                reading.doubt(reason)
            for what, note in zip(silent.inferred, silent.notes, strict=False):
                reading.infer(what, note)
    if not made and trouble is not None:
        raise trouble
    if trouble is not None:
        reading.doubt(str(trouble).rstrip("."))
    if over_new_year and (isinstance(target, Span) or member.kind == "season"):
        reading.doubt(_("срок переходит через Новый год"))
    return scope.without_excepted(made)


# ---- days that come round inside a unit


def _anchored(turn: Round, member: Member) -> list[Window]:
    unit = _cycle(turn, member)
    made = []
    for first, last in cycles.units(unit, turn.scope.first, turn.scope.last):
        try:
            begin, end = _inside(turn, member.target, (first, last), unit)
            if begin > end:
                raise Unsure(_("Срок кончается раньше, чем начинается: проверьте его."))
        except Impossible:
            if unit != "month" or not isinstance(member.target, Nth):
                raise
            turn.reading.doubt(_("в некоторых месяцах такого дня нет"))
            continue
        if member.role in LIMITS and not isinstance(member.target, Weekday):
            made.append(_limited(turn, member, (first, last), (begin, end)))
        else:
            made.append(Window(begin, end))
    return turn.scope.without_excepted(made)


def _limited(turn: Round, member: Member, whole: Interval, inner: Interval) -> Window:
    """«до 5 числа»: from the unit's first day to the day itself."""
    due = inner[1]
    part = member.target
    if isinstance(part, Part) and part.kind == "begin":
        raise Unsure(_("Не ясно, до какого дня."))
    if isinstance(part, Part) and part.kind == "middle":
        turn.reading.doubt(_("середина понята как 15-е число"))
        due = whole[0].replace(day=15)
    start = None if turn.frequency.unit == "year" and isinstance(part, Part) else whole[0]
    return Window(start, due)


def _cycle(turn: Round, member: Member) -> str:
    """The unit inside which the member's day is found."""
    target = member.target.first if isinstance(member.target, Span) else member.target
    unit = turn.frequency.unit
    if isinstance(target, Weekday):
        if unit not in ("week", "month") or (unit == "month" and turn.frequency.anchor is None):
            turn.reading.doubt(_("день недели назван при другой периодичности"))
        return "week"
    place = target.whole if isinstance(target, Part) else getattr(target, "place", None)
    if isinstance(target, NthMonth):
        place = target.of
    if isinstance(place, NthMonth):
        place = place.of
    named = place.unit if isinstance(place, Of) else None
    if isinstance(place, Of) and place.which == "STATED":
        if not turn.scope.stated or unit not in ("quarter", "half", "year"):
            raise Unsure(_("Не ясно, последний это месяц квартала или года."))
        named = unit
        if _month_of(target) > 0:
            turn.reading.doubt(_("не ясно, месяц ли это самого срока или следующего за ним"))
    if named == "period" or (named is not None and named not in (*MONTHS_IN, "week")):
        raise Unsure(_("Не ясно, внутри какого срока считать дни."))
    if named is None:
        return _unnamed_cycle(turn, target)
    if turn.scope.stated and turn.frequency.unit != named:
        turn.reading.doubt(_("периодичность и названный срок не сходятся"))
    return named


def _month_of(target: Target) -> int:
    """The number of the month in «15 числа первого месяца»; negative ones count from the end."""
    place = target if isinstance(target, NthMonth) else getattr(target, "place", None)
    return place.n if isinstance(place, NthMonth) else 0


def _unnamed_cycle(turn: Round, target: Target) -> str:
    unit = turn.frequency.unit
    if isinstance(target, Numbered | Bare):
        if isinstance(target, Bare) and (target.spelt not in ("NUM", "ORD") or turn.scope.plain):
            raise Unsure(_("Не ясно, к чему относится число."))
        if unit != "month" or (not turn.scope.stated and not turn.scope.plain):
            turn.reading.doubt(_("не ясно, какого месяца это число"))
        return "month"
    if unit not in MONTHS_IN:
        raise Unsure(_("Не ясно, внутри какого срока считать дни."))
    if isinstance(target, Nth) and unit not in ("month", "year") and target.what in ("weekday", "day", "workday"):
        turn.reading.doubt(_("не ясно, внутри какого срока считать дни"))
    if turn.frequency.anchor is not None and isinstance(target, Nth) and target.n > 1:
        turn.reading.doubt(_("не ясно, считать ли внутри месяца или через раз"))
    return unit


def _inside(turn: Round, target: Target, whole: Interval, unit: str) -> Interval:
    """Where the target falls inside one unit."""
    reading, works = turn.reading, turn.setting.works
    if isinstance(target, Span):
        return _inside(turn, target.first, whole, unit)[0], _inside(turn, target.last, whole, unit)[1]
    if isinstance(target, Weekday):
        return (whole[0] + ONE_DAY * target.n,) * 2
    if isinstance(target, NthMonth):
        return nth_month(target, whole)
    if isinstance(target, Part):
        inner, doubt = part_of(target, whole)
        if not (target.kind == "end" and unit != "month") or turn.scope.plain:
            reading.doubt(doubt)
        return inner
    if isinstance(target, Nth):
        place = nth_month(target.place, whole) if isinstance(target.place, NthMonth) else whole
        inner, doubt = nth_of(target, place, works)
        if inner[1] >= turn.scope.first and inner[0] <= turn.scope.last:
            reading.doubt(doubt)
        return inner
    if isinstance(target, Numbered | Bare):
        return _numbered(turn, target, whole)
    raise Unsure(_("Не ясно, какой это день."))


def _numbered(turn: Round, target: Numbered | Bare, whole: Interval) -> Interval:
    first, last = whole
    if isinstance(target, Numbered) and isinstance(target.place, NthMonth):
        first, last = nth_month(target.place, whole)
    day = target.day if isinstance(target, Numbered) else target.n
    if isinstance(target, Numbered) and target.working:
        inner, doubt = nth_of(Nth("workday", day), (first, last), turn.setting.works)
        turn.reading.doubt(doubt)
        return inner
    if day == -1 and (last - first).days <= 31:
        return last, last
    if not 1 <= day <= 31:
        raise Impossible(_("Такого числа не бывает: проверьте срок."))
    if (last - first).days > 31:
        if day != 1:
            raise Unsure(_("Не ясно, какого месяца это число."))
        turn.reading.doubt(_("первое число понято как первый день всего срока"))
        return first, first
    if day > last.day:
        if turn.scope.first <= last <= turn.scope.last:
            turn.reading.infer("month_end", _("в коротких месяцах взят последний день"))
            turn.reading.doubt(_("числа {day} нет в некоторых месяцах: взят последний день", day=day))
        return last, last
    return (first.replace(day=day),) * 2
