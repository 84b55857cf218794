"""What has no single moment: «в течение …», «постоянно», open starts, school years, several years in one."""

from __future__ import annotations

from datetime import date

from roadmap.deadlines.dates import cycles
from roadmap.deadlines.dates.findings import Findings, Setting
from roadmap.deadlines.dates.oneoff import is_dated, window_in, windows
from roadmap.deadlines.dates.statements import LIMITS, Member, Statement
from roadmap.deadlines.dates.units import ONE_DAY, Unsure, first_unit
from roadmap.deadlines.dates.years import is_year
from roadmap.deadlines.phrase import Span, Unit
from roadmap.deadlines.values import Window
from roadmap.language.message import _


def tell_school(members: list[Member], reading: Findings) -> None:
    for member in members:
        unit = first_unit(member.target)
        if unit is not None and (unit.name == "school" or (unit.pair is not None and unit.year is not None)):
            reading.infer("school_year", _("учебный год понят как 1 сентября – 31 августа"))


def is_school_without_year(member: Member) -> bool:
    target = member.target
    return (
        member.role in ("plain", "during") and isinstance(target, Unit) and target.name == "school" and not target.year
    )


def school_years(setting: Setting, reading: Findings) -> None:
    """Each school year that touches the period, clipped to it."""
    period = setting.period
    reading.infer("school_year", _("учебный год понят как 1 сентября – 31 августа"))
    whole = [Window(first, last) for first, last in cycles.units("school", period.start, period.end)]
    reading.add("continuous", *cycles.clipped(whole, period.start, period.end))


def is_stretch(member: Member) -> bool:
    """Several years in one: «2021–2024 годы», «2023/2024 гг.»."""
    target = member.target
    if member.role != "plain" or not is_year(member):
        return False
    return isinstance(target, Span) or (isinstance(target, Unit) and target.pair is not None)


def stretch(member: Member, setting: Setting, reading: Findings) -> list[Window]:
    target = member.target
    if isinstance(target, Unit) and target.pair is not None:
        if not target.pair[0] < target.pair[1] <= target.pair[0] + 1:
            raise Unsure(_("Двойной год непонятен: назовите даты вручную."))
        reading.doubt(_("двойной год без слова «учебный» понят как оба календарных года"))
        return [Window(date(target.pair[0], 1, 1), date(target.pair[1], 12, 31))]
    return windows([member], setting, reading)


def during_windows(members: list[Member], setting: Setting, reading: Findings) -> None:
    named = []
    for member in members:
        if is_school_without_year(member):
            school_years(setting, reading)
            continue
        if not is_dated(member.target):
            raise Unsure(_("Не ясно, какой это срок."))
        if is_year(member) and isinstance(member.target, Unit) and member.target.pair is not None:
            member.role = "plain"
            reading.add("continuous", *stretch(member, setting, reading))
            continue
        named.append(member)
    if named:
        tell_school(named, reading)
        reading.add("continuous", *_merged(windows(named, setting, reading)))


def _merged(parts: list[Window]) -> list[Window]:
    """«в течение 2023, 2024 гг.»: neighbours become one window."""
    out: list[Window] = []
    for window in sorted(parts, key=lambda each: (each.start or each.due, each.due)):
        last = out[-1] if out else None
        if (
            last is not None
            and window.start is not None
            and last.start is not None
            and window.start <= last.due + ONE_DAY
        ):
            out[-1] = Window(last.start, max(last.due, window.due))
        else:
            out.append(window)
    return out


def flow(statement: Statement, yearlong: bool, setting: Setting, reading: Findings) -> None:
    """«постоянно», «весь период», «в течение года», with or without what bounds them."""
    period = setting.period
    kinds = {process.kind for process in statement.processes}
    if statement.members:
        _bounded_flow(statement, setting, reading)
        return
    if yearlong or "yearlong" in kinds:
        _whole_year(setting, reading)
        return
    if "whole" not in kinds:
        reading.infer("period", _("срок не назван, взят весь период дорожной карты"))
        unit = setting.rules.continuous
        if unit is not None:
            whole = [Window(first, last) for first, last in cycles.units(unit, period.start, period.end)]
            reading.add("continuous", *cycles.clipped(whole, period.start, period.end))
            return
    reading.add("continuous", Window(period.start, period.end))


def _whole_year(setting: Setting, reading: Findings) -> None:
    period = setting.period
    if period.within_one_year:
        year = period.start.year
        reading.infer("year", _("год не назван, взят {year}", year=year))
        reading.add("continuous", Window(date(year, 1, 1), date(year, 12, 31)))
        return
    reading.infer("period", _("год не назван, взят весь период дорожной карты"))
    reading.doubt(_("«в течение года» в периоде из нескольких лет: взят весь период"))
    reading.add("continuous", Window(period.start, period.end))


def _bounded_flow(statement: Statement, setting: Setting, reading: Findings) -> None:
    """«постоянно до X», «постоянно с X», «постоянно в течение 2024 года»."""
    period = setting.period
    since, limits = statement.with_role("since", "not_before"), statement.with_role(*LIMITS)
    rest = statement.with_role("during", "plain")
    if len(since) > 1 or len(limits) > 1 or (rest and (since or limits)):
        raise Unsure(_("Не ясно, чем ограничен срок."))
    if rest:
        if any(member.role == "plain" and member.kind == "day" for member in rest):
            raise Unsure(_("Названы и один день, и весь срок."))
        for member in rest:
            member.role = "during"
        during_windows(rest, setting, reading)
        return
    start = _edge(since, setting, reading).start if since else period.start
    end = _edge(limits, setting, reading).due if limits else period.end
    if start is None or start > end:
        raise Unsure(_("Срок кончается раньше, чем начинается: проверьте его."))
    reading.infer("period", _("недостающая граница взята из периода дорожной карты"))
    reading.add("continuous", Window(start, end))


def _edge(members: list[Member], setting: Setting, reading: Findings) -> Window:
    member = members[0]
    if member.role in ("since", "not_before"):
        member.role = "plain"
    return windows([member], setting, reading)[0]


def since_windows(statement: Statement, since: list[Member], setting: Setting, reading: Findings) -> None:
    """«с 1 января 2024»: to the period's end; «до X, но не ранее Y»: from Y to X."""
    limits = statement.with_role(*LIMITS)
    if len(since) > 1 or len(limits) > 1 or statement.with_role("plain", "during"):
        raise Unsure(_("Не ясно, какой это срок."))
    if not limits:
        begin = _edge(since, setting, reading).start
        if begin is None or begin > setting.period.end:
            raise Unsure(_("Срок начинается после окончания периода."))
        reading.infer("period", _("конец срока взят из периода дорожной карты"))
        reading.doubt(_("конец срока не назван: взят конец периода"))
        reading.add("continuous", Window(begin, setting.period.end))
        return
    due = _edge(limits, setting, reading).due
    begin = _begin_before(since[0], due, setting, reading)
    if begin > due:
        raise Unsure(_("Срок начинается позже, чем кончается: проверьте его."))
    reading.add("dates", Window(begin, due))


def _begin_before(member: Member, due: date, setting: Setting, reading: Findings) -> date:
    """The beginning; without a year it belongs to the year of the end."""
    if member.years is not None:
        found = _edge([member], setting, reading).start
    else:
        found = window_in("plain", member.target, due.year, setting.works, reading).start
    assert found is not None
    return found
