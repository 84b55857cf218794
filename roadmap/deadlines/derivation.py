"""What was read, item by item, in plain words: the first half of an explanation. Messages, said in any language."""

from __future__ import annotations

from roadmap.deadlines import phrase as p
from roadmap.deadlines.amounts import ahead, every, not_before, within
from roadmap.language.message import Message, _, _n, _p

_DAYS_OF_WEEK = (
    _("понедельник"), _("вторник"), _("среда"), _("четверг"), _("пятница"), _("суббота"), _("воскресенье"),
)  # fmt: skip
_SEASONS = ("", _("зима"), _("весна"), _("лето"), _("осень"))
_UNITS = {
    "day": _("день"), "workday": _("рабочий день"), "week": _("неделя"), "decade": _("декада"), "month": _("месяц"),
    "quarter": _("квартал"), "half": _("полугодие"), "year": _("год"), "period": _("период"), "hour": _("час"),
}  # fmt: skip
_EVERY = {
    "day": _("каждый день"), "workday": _("каждый рабочий день"), "week": _("каждая неделя"),
    "decade": _("каждая декада"), "month": _("каждый месяц"), "quarter": _("каждый квартал"),
    "half": _("каждое полугодие"), "year": _("каждый год"), "hour": _("каждый час"),
}  # fmt: skip
_FOLLOWING = {
    "day": _("дня, следующего за отчётным"), "week": _("недели, следующей за отчётной"),
    "decade": _("декады, следующей за отчётной"), "month": _("месяца, следующего за отчётным"),
    "quarter": _("квартала, следующего за отчётным"), "half": _("полугодия, следующего за отчётным"),
    "year": _("года, следующего за отчётным"), "period": _("периода, следующего за отчётным"),
}  # fmt: skip
_REPORTED = {
    "month": _("отчётный месяц"), "quarter": _("отчётный квартал"), "half": _("отчётное полугодие"),
    "year": _("отчётный год"), "week": _("отчётная неделя"), "period": _("отчётный период"),
}  # fmt: skip
_PARTS = {
    "begin": _("начало: {whole}"), "middle": _("середина: {whole}"), "end": _("конец: {whole}"),
}  # fmt: skip
_PROCESSES = {"process": _("постоянный процесс"), "whole": _("весь период дорожной карты"), "yearlong": _("весь год")}


def derivation(phrase: p.Phrase) -> list[str]:
    """One short line for each thing that the phrase says; empty where nothing was understood."""
    lines = [_line(item) for item in phrase.items if not isinstance(item, p.Mark)]
    return [line for line in lines if line]


def _line(item: p.Item) -> str:
    match item:
        case p.Said():
            return _said(item.role, target(item.target))
        case p.Frequency():
            return _frequency(item)
        case p.Process():
            return _PROCESSES[item.kind]
        case p.Term(amount=p.Amount(n=number, unit=unit)):
            return (not_before if item.earliest else within)(number or 1, unit)
        case p.Ahead(amount=p.Amount(n=number, unit=unit)):
            return ahead(number or 1, unit)
        case p.Happening():
            return _("событие: {event}", event=item.text) if item.text else _("событие не названо")
        case p.CalendarEvent():
            return _("событие известно по календарю")
        case p.External():
            return _("даты стоят в другом документе: {document}", document=item.text)
        case p.NoCalendar():
            return _("срок, которого нет в календаре")
        case p.Then():
            return _("далее")
        case p.Label():
            return _("о чём: {matter}", matter=item.text)
    return target(item)  # type: ignore[arg-type]


def _said(role: str, what: str) -> str:
    match role:
        case "до":  # as printed
            return _("срок — {what}", what=what)
        case "к":  # as printed
            return _("срок, к — {what}", what=what)
        case "не позднее":  # as printed
            return _("срок, не позднее — {what}", what=what)
        case "по":  # as printed
            return _("срок, по — {what}", what=what)
        case "during":
            return _("в течение: {what}", what=what)
        case "since":
            return _("начиная с: {what}", what=what)
        case "not_before":
            return _("не ранее: {what}", what=what)
        case "except":
            return _("кроме: {what}", what=what)
    return what


def _frequency(item: p.Frequency) -> str:
    if item.anchor is not None:
        return _("каждый раз: {what}", what=target(item.anchor))
    often = every(item.every, item.unit) if item.every > 1 else _EVERY.get(item.unit, _("каждый раз"))
    if item.times > 1:
        return _("{often} {times}", often=often, times=_n("{count} раз", "{count} раз", item.times))
    return often


def target(item: p.Target) -> str:
    """The name of a calendar target: «10 число (месяц)», «октябрь 2023»."""
    match item:
        case p.Span():
            return _("{first} – {last}", first=target(item.first), last=target(item.last))
        case p.Unit():
            return _unit(item)
        case p.Part(kind="half"):
            return _("{n}-я половина: {whole}", n=item.n, whole=_place(item.whole))
        case p.Part():
            return _with(_PARTS[item.kind], _place(item.whole))
        case p.Numbered(working=True):
            return _in(_ordinal(item.day, _("рабочий день")), item.place)
        case p.Numbered():
            return _in(_ordinal(item.day, _("число")), item.place)
        case p.Nth():
            name = _DAYS_OF_WEEK[item.weekday] if item.what == "weekday" else _UNITS.get(item.what, item.what)
            return _in(_ordinal(item.n, name), item.place)
        case p.NthMonth():
            return _in(_ordinal(item.n, _("месяц")), item.of)
        case p.Weekday():
            return _DAYS_OF_WEEK[item.n]
    return str(item.n)


def _with(pattern: str, whole: str) -> str:
    """One of `_PARTS` with what it is a part of."""
    return Message(str.__str__(pattern), {"whole": whole})


def _ordinal(n: int, what: str) -> str:
    if n == -1:
        return _("последний: {what}", what=what)
    if n == -2:
        return _("предпоследний: {what}", what=what)
    return _p("порядковый номер", "{n} {what}", n=n, what=what)


def _in(what: str, place: p.Place) -> str:
    if place is None:
        return what
    if isinstance(place, p.Follow):
        following = _FOLLOWING.get(place.unit, _("срока, следующего за отчётным"))
        if place.reported:
            reported = _REPORTED.get(place.reported, _("отчётный срок"))
            return _("{what} {following} ({reported})", what=what, following=following, reported=reported)
        return _("{what} {following}", what=what, following=following)
    return _("{what} ({place})", what=what, place=_place(place))


def _place(place: p.Place) -> str:
    if isinstance(place, p.Unit | p.NthMonth):
        return target(place)
    return _UNITS.get(place.unit, _("период")) if isinstance(place, p.Of) else _("отчётный срок")


def _unit(unit: p.Unit) -> str:
    match unit.name:
        case "day" if 1 <= unit.n <= 12:
            named = _day_of(unit.n, unit.day)
        case "day":
            named = f"{unit.day}.{unit.n}"
        case "month":
            named = _month(unit.n) if 1 <= unit.n <= 12 else _("{n}-й месяц", n=unit.n)
        case "season":
            named = _SEASONS[unit.n]
        case "year":
            named = _UNITS["year"]
        case "school":
            named = _("учебный год")
        case _other:
            named = _p("порядковый номер", "{n} {what}", n=unit.n, what=_UNITS[unit.name])
    return _of_year(named, unit)


def _of_year(named: str, unit: p.Unit) -> str:
    if unit.pair is not None:
        return _("{what} {first}/{last}", what=named, first=unit.pair[0], last=unit.pair[1])
    if unit.year is not None:
        return _("{what} {year}", what=named, year=unit.year)
    match unit.shift:
        case 0:
            return _("{what} текущего года", what=named)
        case 1:
            return _("{what} следующего года", what=named)
        case 2:
            return _("{what} года, следующего за отчётным", what=named)
    return named


def _month(n: int) -> str:
    return (
        _("январь"), _("февраль"), _("март"), _("апрель"), _("май"), _("июнь"), _("июль"), _("август"),
        _("сентябрь"), _("октябрь"), _("ноябрь"), _("декабрь"),
    )[n - 1]  # fmt: skip


def _day_of(month: int, day: int) -> str:
    return (
        _("{day} января", day=day), _("{day} февраля", day=day), _("{day} марта", day=day), _("{day} апреля", day=day),
        _("{day} мая", day=day), _("{day} июня", day=day), _("{day} июля", day=day), _("{day} августа", day=day),
        _("{day} сентября", day=day), _("{day} октября", day=day), _("{day} ноября", day=day),
        _("{day} декабря", day=day),
    )[month - 1]  # fmt: skip
