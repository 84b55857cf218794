"""What was read, item by item, in plain Russian: the first half of an explanation."""

from __future__ import annotations

from roadmap.deadlines import phrase as p
from roadmap.deadlines.calendar_names import DAYS_OF_WEEK, MONTHS, MONTHS_OF, SEASONS, UNITS, amount, counted, of_unit

_ROLES = {
    "до": "срок —", "к": "срок, к —", "не позднее": "срок, не позднее —", "по": "срок, по —", "during": "в течение:",
    "since": "начиная с:", "not_before": "не ранее:", "except": "кроме:", "plain": "",
}  # fmt: skip
_PARTS = {"begin": "начало", "middle": "середина", "end": "конец"}
_PROCESSES = {"process": "постоянный процесс", "whole": "весь период дорожной карты", "yearlong": "весь год"}


def derivation(phrase: p.Phrase) -> list[str]:
    """One short Russian line for each thing that the phrase says; empty where nothing was understood."""
    lines = [_line(item) for item in phrase.items if not isinstance(item, p.Mark)]
    return [line for line in lines if line]


def _line(item: p.Item) -> str:
    if isinstance(item, p.Said):
        return f"{_ROLES[item.role]} {target(item.target)}"
    if isinstance(item, p.Frequency):
        return _frequency(item)
    if isinstance(item, p.Process):
        return _PROCESSES[item.kind]
    if isinstance(item, p.Term):
        return f"{'не ранее чем через' if item.earliest else 'в течение'} {amount(item.amount.n, item.amount.unit)}"
    if isinstance(item, p.Ahead):
        return f"за {amount(item.amount.n, item.amount.unit)} до события"
    if isinstance(item, p.Happening):
        return f"событие: {item.text or 'не названо'}"
    if isinstance(item, p.CalendarEvent):
        return "событие известно по календарю"
    if isinstance(item, p.External):
        return f"даты стоят в другом документе: {item.text}"
    if isinstance(item, p.NoCalendar):
        return "срок, которого нет в календаре"
    if isinstance(item, p.Then):
        return "далее"
    return f"о чём: {item.text}" if isinstance(item, p.Label) else target(item)  # type: ignore[arg-type]


def _frequency(item: p.Frequency) -> str:
    if item.anchor is not None:
        return f"каждый раз: {target(item.anchor)}"
    every = f"каждые {amount(item.every, item.unit)}" if item.every > 1 else f"каждый {UNITS[item.unit]}"
    return every.replace("каждый неделя", "каждая неделя").replace("каждый полугодие", "каждое полугодие") + (
        f" {counted(item.times, ('раз', 'раза', 'раз'))}" if item.times > 1 else ""
    )


def target(item: p.Target) -> str:
    """The name of a calendar target: «10 число месяца, следующего за кварталом», «октябрь 2023»."""
    if isinstance(item, p.Span):
        return f"{target(item.first)} – {target(item.last)}"
    if isinstance(item, p.Unit):
        return _unit(item)
    if isinstance(item, p.Part):
        half = f"{item.n}-я половина" if item.kind == "half" else _PARTS[item.kind]
        return f"{half}: {_place(item.whole)}"
    if isinstance(item, p.Numbered):
        day = "рабочий день" if item.working else "число"
        return f"{_ordinal(item.day)} {day}{_of(item.place)}"
    if isinstance(item, p.Nth):
        name = DAYS_OF_WEEK[item.weekday] if item.what == "weekday" else UNITS.get(item.what, item.what)
        return f"{_ordinal(item.n)} {name}{_of(item.place)}"
    if isinstance(item, p.NthMonth):
        return f"{_ordinal(item.n)} месяц{_of(item.of)}"
    return DAYS_OF_WEEK[item.n] if isinstance(item, p.Weekday) else str(item.n)


def _ordinal(n: int) -> str:
    return {-1: "последний:", -2: "предпоследний:"}.get(n, str(n))


def _of(place: p.Place) -> str:
    if place is None:
        return ""
    if isinstance(place, p.Follow):
        return f" {of_unit(place.unit)}, следующего за отчётным" + (
            f" ({of_unit(place.reported)})" if place.reported else ""
        )
    return f" ({_place(place)})"


def _place(place: p.Place) -> str:
    if isinstance(place, p.Unit | p.NthMonth):
        return target(place)
    return UNITS.get(place.unit, "период") if isinstance(place, p.Of) else "отчётный срок"


def _unit(unit: p.Unit) -> str:
    year = _year(unit)
    if unit.name == "day":
        return f"{unit.day} {MONTHS_OF[unit.n]}{year}" if 1 <= unit.n <= 12 else f"{unit.day}.{unit.n}{year}"
    if unit.name == "month":
        return f"{MONTHS[unit.n]}{year}" if 1 <= unit.n <= 12 else f"{unit.n}-й месяц{year}"
    if unit.name == "season":
        return f"{SEASONS[unit.n]}{year}"
    if unit.name == "year":
        return f"год{year}"
    return f"учебный год{year}" if unit.name == "school" else f"{unit.n} {UNITS[unit.name]}{year}"


def _year(unit: p.Unit) -> str:
    if unit.pair is not None:
        return f" {unit.pair[0]}/{unit.pair[1]}"
    if unit.year is not None:
        return f" {unit.year}"
    shifts = {0: " текущего года", 1: " следующего года", 2: " года, следующего за отчётным"}
    return shifts.get(unit.shift, "") if unit.shift is not None else ""
