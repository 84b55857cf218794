"""Which year each member of a list belongs to: its own, the one named after the list, or several at once."""

from __future__ import annotations

from dataclasses import replace

from roadmap.deadlines.dates.findings import Findings
from roadmap.deadlines.dates.statements import LIMITS, Member
from roadmap.deadlines.dates.units import ageless, first_unit, in_year
from roadmap.deadlines.phrase import Nth, Part, Point, Span, Target, Unit
from roadmap.language.message import _

_BOUNDS = ("since", "not_before", "during", "except")
_EACH_YEAR = _("названы несколько лет подряд: срок взят в каждом из них")


def assign(members: list[Member], start_year: int, recurring: bool, reading: Findings) -> list[Member]:
    """The members with ``years`` filled in where the phrase names them; years that only repeat a list are taken out.

    ``recurring`` says that a frequency is named: then bounds lend their year to nobody, and
    «текущего года» is any year.
    """
    kept: list[Member] = []
    carry: list[int] | None = None
    more: list[int] = []
    for at in range(len(members) - 1, -1, -1):
        member = members[at]
        if _repeats(members, at):
            more = _repeated(members, at) + more
            if member.joint == "-":
                reading.doubt(_EACH_YEAR)
            continue
        own = _own(member, start_year, recurring, reading)
        if own is not None:
            member.years = sorted({*own, *more})
            if more:
                member.target = ageless(member.target)
            if not is_year(member) and not (recurring and member.role in _BOUNDS):
                carry = member.years
            more = []
        elif more or (carry is not None and not (recurring and member.role in _BOUNDS)):
            carry = member.years = more or carry
            more = []
            member.given = True
        kept.append(member)
    kept.reverse()
    return kept


def with_year_ahead(members: list[Member], reading: Findings) -> list[Member]:
    """«2023 год, IV квартал»: a year that heads terms without one is theirs, not a term of its own; with a doubt."""
    head, rest = members[:1], members[1:]
    if not rest or head[0].role != "plain" or not isinstance(head[0].target, Unit) or head[0].target.year is None:
        return members
    if not is_year(head[0]) or not all(member.joint[:1] in (",", "(") and _is_finer(member) for member in rest):
        return members
    for member in rest:
        member.target = in_year(member.target, head[0].target.year)
    reading.doubt(_("год в начале отнесён ко всем срокам за ним"))
    return rest


def _is_finer(member: Member) -> bool:
    """Whether the member is a term inside a year without a year of its own."""
    unit = first_unit(member.target)
    return unit is not None and _is_ageless(member) and unit.name not in ("year", "school")


def with_year_beside(members: list[Member]) -> list[Member]:
    """«до 1 марта в 2024 году», «в 2024 году до 1 марта»: a year beside a term without one belongs to it."""
    kept: list[Member] = []
    for member in members:
        before = kept[-1] if kept else None
        if before is not None and _beside(member) and is_year(before) != is_year(member):
            year, term = (before, member) if is_year(before) else (member, before)
            unit = year.target
            if year.role == "plain" and isinstance(unit, Unit) and unit.year is not None and _is_ageless(term):
                term.target = in_year(term.target, unit.year)
                kept[-1] = term
                continue
        kept.append(member)
    return kept


def _beside(member: Member) -> bool:
    """Whether nothing parts the member from the one before, or only the bracket of «май (2023)»."""
    return member.adjacent or (member.joint == "(" and is_year(member))


def _is_ageless(member: Member) -> bool:
    unit = first_unit(member.target)
    return (
        isinstance(member.target, Unit)
        and unit is not None
        and (unit.year, unit.pair, unit.shift) == (None, None, None)
    )


def is_year(member: Member) -> bool:
    """Whether the member is nothing but a year or several."""
    target = member.target
    if isinstance(target, Span):
        return isinstance(target.first, Unit) and target.first.name == "year" and _is_year_unit(target.last)
    return _is_year_unit(target)


def _is_year_unit(target: object) -> bool:
    return isinstance(target, Unit) and target.name == "year"


def _repeats(members: list[Member], at: int) -> bool:
    """Whether the member is a further year for the list before it («Декабрь 2023 и 2024 гг.»)."""
    member = members[at]
    if at == 0 or member.role not in ("plain", members[at - 1].role) or not _is_year_unit(member.target):
        return False
    assert isinstance(member.target, Unit)
    if member.target.pair is not None or member.target.year is None or member.joint not in (",", "-", ""):
        return False
    before = members[at - 1]
    if before.role in ("during", "since", "except") or first_unit(before.target) is None:
        return False
    return not is_year(before) or _repeats(members, at - 1)


def _repeated(members: list[Member], at: int) -> list[int]:
    target = members[at].target
    assert isinstance(target, Unit) and target.year is not None
    before = first_unit(members[at - 1].target)
    if members[at].joint == "-" and before is not None and before.year is not None:
        return list(range(before.year + 1, target.year + 1))
    return [target.year]


def _own(member: Member, start_year: int, recurring: bool, reading: Findings) -> list[int] | None:
    """The years that the member itself names; simple forms are put in place of the composite ones."""
    target = member.target
    if isinstance(target, Span):
        return _own_of_span(member, target, start_year, reading)
    unit = first_unit(target)
    if unit is None:
        return None
    if unit.shift == 1 and unit.name == "day" and member.role in LIMITS:
        return None
    if unit.shift == 0 and recurring:
        member.target = _without_year(target)
        return None
    if unit.shift in (0, 1):
        return [_current(member, unit, start_year, reading)]
    if unit.pair is not None and unit.year is None and unit.name not in ("year", "school"):
        years = list(unit.pair)
        if unit.name == "season" and unit.n == 1 and years[1] == years[0] + 1:
            years = years[:1]
        else:
            reading.doubt(_EACH_YEAR)
        member.target = _without_year(target)
        return years
    return [unit.year] if unit.year is not None else None


def _current(member: Member, unit: Unit, start_year: int, reading: Findings) -> int:
    assert unit.shift is not None
    year = start_year + unit.shift
    reading.infer("year", _("год определён по началу периода: {year}", year=year))
    if unit.shift == 1:
        reading.doubt(_("«следующий год» отсчитан от начала периода"))
    member.target = _without_year(member.target, year)
    return year


def _without_year(target: Target, year: int | None = None) -> Target:
    """The same target without its year, or with a plain one."""
    unit = first_unit(target)
    assert unit is not None
    bare = Unit(unit.name, unit.n, year, unit.day)
    if isinstance(target, Part):
        return replace(target, whole=bare)
    return replace(target, place=bare) if isinstance(target, Nth) else bare


def _glued_year(member: Member, span: Span) -> int | None:
    """«июнь – 2023»: a dash between a month and its year is a slip of the pen, not a range."""
    first, last = span.first, span.last
    if not span.dash or not isinstance(first, Unit) or not isinstance(last, Unit) or first.name == "year":
        return None
    if last.name != "year" or last.year is None or (first.year, first.pair, first.shift) != (None, None, None):
        return None
    member.target = first
    return last.year


def _through_years(first: Unit, last: Unit) -> list[int]:
    """«Октябрь 2023-2024 гг.» is October of each year, «зима 2023-2024 гг.» one winter; else no years."""
    if last.name != "year" or first.name == "year" or not last.year or not first.year:
        return []
    if first.name == "season" and first.n == 1 and last.year == first.year + 1:
        return [first.year]
    return list(range(first.year, last.year + 1))


def _own_of_span(member: Member, span: Span, start_year: int, reading: Findings) -> list[int] | None:
    first, last = first_unit(span.first), first_unit(span.last)
    glued = _glued_year(member, span)
    if glued is not None:
        reading.doubt(_("между месяцем и годом стоит тире"))
        return [glued]
    if span.dash and isinstance(span.first, Unit) and isinstance(span.last, Unit):
        through = _through_years(span.first, span.last)
        if through:
            member.target = _without_year(span.first)
            if len(through) > 1:
                reading.doubt(_EACH_YEAR)
            return through
    if first is not None and last is not None and last.shift in (0, 1):
        year = start_year + last.shift
        reading.infer("year", _("год определён по началу периода: {year}", year=year))
        member.target = Span(_placed(span.first, year), _placed(span.last, year), span.dash)
        return [year]
    if first is not None and last is not None and ((first.pair and not first.year) or (last.pair and not last.year)):
        return None
    named = [unit.year for unit in (last, first) if unit is not None and unit.year is not None]
    return named[:1] or None


def _placed(point: Point, year: int) -> Point:
    unit = first_unit(point)
    assert unit is not None
    placed = _without_year(point, unit.year if unit.year is not None else year)
    assert not isinstance(placed, Span)
    return placed
