"""Terms that hang on an event: what the phrase says of them, and the day they give once the event has happened.

Counting follows the Civil Code: the day of the event is not counted (art. 191); months and years end on the same
number, or on the last day of a shorter month (art. 192).
"""

from __future__ import annotations

from datetime import date, timedelta

from roadmap.deadlines.dates import cycles
from roadmap.deadlines.dates.findings import Findings, Setting
from roadmap.deadlines.dates.oneoff import is_dated
from roadmap.deadlines.dates.statements import Hanging
from roadmap.deadlines.dates.units import MONTHS_IN, ONE_DAY, Unsure, bounds, first_unit, in_year, month_length
from roadmap.deadlines.phrase import Of, Part, Span, Target, Unit
from roadmap.deadlines.values import EventTerm, Window, WorkingCalendar
from roadmap.language.message import _

_FAR = 5000


def due_after(event_day: date, term: EventTerm, calendar: WorkingCalendar) -> date:
    """The due day of a term whose event happened (or will happen) on ``event_day``.

    A term without a number is due on the day itself. Raises ValueError for a unit that is none of EventTerm's.
    """
    if term.offset is None or term.unit is None:
        return event_day
    count = -term.offset if term.side == "before" else term.offset
    if abs(count) > _FAR:
        raise ValueError(_("Слишком большой срок: {offset}. Проверьте его.", offset=term.offset))
    if term.unit == "working_day":
        return _working_days(event_day, count, calendar)
    if term.unit in ("day", "week"):
        return event_day + timedelta(days=count * (7 if term.unit == "week" else 1))
    if term.unit == "month":
        return _months_on(event_day, count)
    if term.unit == "year":
        return _months_on(event_day, 12 * count)
    raise ValueError(_("Неизвестная единица срока: {unit}.", unit=term.unit))


def _months_on(day: date, months: int) -> date:
    """The same number of a later (or earlier) month, or its last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, month_length(year, month + 1)))


def _working_days(day: date, count: int, calendar: WorkingCalendar) -> date:
    step = ONE_DAY if count >= 0 else -ONE_DAY
    for _other in range(abs(count)):
        day += step
        while not calendar.is_working(day):
            day += step
    return day


def event_term(hanging: Hanging) -> EventTerm:
    """The event part of the answer, as the phrase says it."""
    amount = hanging.amount
    return EventTerm(hanging.text, amount.n if amount else None, amount.unit if amount else None, hanging.side)


def hang(hanging: Hanging, recurring: bool, setting: Setting, reading: Findings) -> None:
    """Put an event part into the reading; one whose date the calendar knows is computed as well, with a doubt."""
    amount = hanging.amount
    term = event_term(hanging)
    if amount is not None and (amount.doubtful or hanging.earliest):
        reading.doubt(
            _("срок назван неточно: взят больший") if amount.doubtful else _("назван самый ранний срок, а не последний")
        )
    if hanging.doubtful:
        reading.doubt(_("в названии события может быть ещё один срок"))
    if hanging.target is not None:
        _of_calendar(hanging, term, recurring, setting, reading)
        return
    if not term.text:
        reading.doubt(_("не сказано, от какого события считать"))
    reading.kinds.add("event")
    reading.happen(term)


def _of_calendar(hanging: Hanging, term: EventTerm, recurring: bool, setting: Setting, reading: Findings) -> None:
    reading.happen(term)
    reading.doubt(_("событие известно по календарю: проверьте дату"))
    target = hanging.target
    whole = target.whole if isinstance(target, Part) else target
    if term.offset is None or whole == Of("period", "REPORTING"):
        reading.kinds.add("event")
        return
    cyclic = isinstance(whole, Of) and whole.unit in MONTHS_IN
    if (
        cyclic
        and isinstance(whole, Of)
        and (recurring or whole.which in ("REPORTING", "EVERY") or whole.unit != "year")
    ):
        if isinstance(target, Part) and target.kind != "end":
            raise Unsure(_("Не ясно, от какого дня считать срок."))
        if hanging.side == "before":
            raise Unsure(_("Не ясно, от какого дня считать срок."))
        _every_unit(whole.unit, term, setting, reading)
        return
    day, ends = _known_day(hanging, setting, reading)
    due = due_after(day, term, setting.works)
    start = day + ONE_DAY if ends and hanging.side == "after" else None
    if start is not None and start > due:
        start = None
    _unpublished(term, due, setting, reading)
    reading.add("dates", Window(start, due))


def _every_unit(unit: str, term: EventTerm, setting: Setting, reading: Findings) -> None:
    """«в течение 10 дней после окончания отчетного квартала»: after every quarter that ends inside the period."""
    period = setting.period
    made = []
    for _other, end in cycles.units(unit, period.start, period.end):
        if period.start <= end <= period.end:
            due = due_after(end, term, setting.works)
            _unpublished(term, due, setting, reading)
            made.append(Window(min(end + ONE_DAY, due), due))
    reading.add("recurring", *made)


def _unpublished(term: EventTerm, due: date, setting: Setting, reading: Findings) -> None:
    if term.unit == "working_day" and not setting.works.is_published(due.year):
        reading.doubt(_("производственный календарь на {year} год ещё не утверждён", year=due.year))


def _known_day(hanging: Hanging, setting: Setting, reading: Findings) -> tuple[date, bool]:
    """The day of an event that the calendar knows, and whether it is the end of a unit."""
    target = hanging.target
    if isinstance(target, Of):
        if target.unit == "period":
            return (setting.period.start if hanging.side == "before" else setting.period.end), True
        if target.unit != "year":
            raise Unsure(_("Не ясно, от какого дня считать срок."))
        target = Unit(target.unit, 0, None)
    if isinstance(target, Part) and isinstance(target.whole, Of) and target.whole.unit == "period":
        return (setting.period.start if target.kind == "begin" else setting.period.end), target.kind == "end"
    if target is None or not is_dated(target) or isinstance(target, Span):
        raise Unsure(_("Не ясно, от какого дня считать срок."))
    unit = first_unit(target)
    if unit is not None and unit.pair is not None and unit.name != "school":
        raise Unsure(_("Не ясно, от какого года считать срок."))
    for year in (
        [unit.year]
        if unit is not None and unit.year
        else range(setting.period.start.year - 1, setting.period.start.year + 9)
    ):
        day, ends = _edge_day(hanging, in_year(target, year or 0), setting)
        if unit is not None and unit.year:
            return day, ends
        term_due = day
        if term_due >= setting.period.start:
            reading.infer("year", _("год не назван, взят {year}", year=day.year))
            return day, ends
    raise Unsure(_("Не ясно, от какого дня считать срок."))


def _edge_day(hanging: Hanging, target: Target, setting: Setting) -> tuple[date, bool]:
    """«после 2023 года» counts from its end, «до 2024 года» and «со дня начала» from its beginning."""
    whole = target.whole if isinstance(target, Part) else target
    if isinstance(whole, Of):
        raise Unsure(_("Не ясно, от какого дня считать срок."))
    (first, last), _other = bounds(whole, setting.works)
    if first == last:
        return first, False
    if isinstance(target, Part):
        if target.kind == "middle":
            raise Unsure(_("Не ясно, от какого дня считать срок."))
        return (last, True) if target.kind == "end" else (first, False)
    return (first, False) if hanging.side == "before" else (last, True)
