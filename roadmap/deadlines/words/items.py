"""The grammar's tree → items of the phrase. One function per rule of ``deadlines.lark``; leaves are token numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from roadmap.deadlines import phrase as p
from roadmap.deadlines.words.free_words import trimmed
from roadmap.deadlines.words.lexer import Token

_LIMITS = {"UNTIL": "до", "TO": "к", "NOTLATER": "не позднее", "BY": "по"}
_UNITS = {
    "DAY": "day", "WEEK": "week", "DECADE": "decade", "MONTHW": "month", "QUARTER": "quarter", "QUARTERS": "quarter",
    "HALFYEAR": "half", "YEARW": "year", "HOUR": "hour", "PERIODW": "period",
}  # fmt: skip


class Tree:
    """One node with its tokens in reach: ``kinds`` of the leaves, built children, first values by kind.

    ``start`` and ``end`` are its place in the cleaned text; ``body`` is where its first child ends.
    """

    __slots__ = ("body", "built", "cleaned", "end", "kinds", "start", "values")

    def __init__(self, children: tuple[Any, ...], tokens: list[Token], cleaned: str) -> None:
        self.built: list[Any] = []
        self.kinds: list[str] = []
        self.values: list[Any] = []
        self.cleaned = cleaned
        self.start = self.body = self.end = -1
        for child in children:
            if isinstance(child, int):
                token = tokens[child]
                self.kinds.append(token.type)
                self.values.append(token.value)
                self._reach(token.start, token.end)
            else:
                node = Tree(child[1], tokens, cleaned)
                self.built.append(_RULES[child[0]](node))
                self._reach(node.start, node.end)

    def _reach(self, start: int, end: int) -> None:
        if self.start < 0:
            self.start, self.body = start, end
        self.end = max(self.end, end)

    def quoted(self) -> str:
        """What stands after the first word: the name of an event that the calendar knows."""
        return trimmed(self.cleaned[self.body : self.end])

    def has(self, kind: str) -> bool:
        """Whether a leaf of that kind stands here."""
        return kind in self.kinds

    def first(self) -> Any:
        """The first built child, or None."""
        return self.built[0] if self.built else None


def items(tree: Any, tokens: list[Token], cleaned: str) -> tuple[p.Item, ...]:
    """The items of a whole phrase, marks among them."""
    return tuple(Tree(tree[1], tokens, cleaned).built)


def _mark(t: Tree) -> p.Mark:
    return p.Mark("IN" if t.kinds[0] == "FOR" else t.kinds[0])


def _day(t: Tree) -> p.Unit | p.Nth:
    kind, value = t.kinds[0], t.values[0]
    if kind == "DATE":
        return p.Unit("day", value[1], value[2], value[0])
    if kind == "DM":
        return p.Unit("day", value[1], None, value[0])
    day = value if kind != "ROMAN" or value == 1 else 0
    if t.has("FOLLOWY"):
        return p.Unit("day", t.values[1], None, day, 2)
    if t.has("CHISLO"):
        if day < 0:
            return p.Nth("day", day, _with_year(p.Unit("month", t.values[2]), t.first()))
        return _with_year(p.Unit("day", t.values[2], None, day), t.first())
    return _with_year(p.Unit("day", t.values[1], None, day), t.first())


def _with_year(unit: p.Unit, year: p.Unit | None) -> p.Unit:
    if year is None:
        return unit
    if year.name == "school":
        return p.Unit(unit.name, unit.n, _school_month(year, unit.n), unit.day, None, year.pair)
    return p.Unit(unit.name, unit.n, year.year, unit.day, year.shift, year.pair)


def _school_month(school: p.Unit, month: int) -> int | None:
    return None if school.year is None else school.year + (month < 9)


def _month(t: Tree) -> p.Unit:
    if t.kinds[0] == "MY":
        return p.Unit("month", t.values[0][0], t.values[0][1])
    return _with_year(p.Unit("month", t.values[0]), t.first())


def _numbered_unit(name: str, count: int) -> Callable[[Tree], p.Unit]:
    def built(t: Tree) -> p.Unit:
        n = t.values[0]
        return _with_year(p.Unit(name, count + 1 + n if n < 0 else n), t.first())

    return built


def _season(t: Tree) -> p.Unit:
    return _with_year(p.Unit("season", t.values[0]), t.first())


def _year(t: Tree) -> p.Unit:
    kind, value = t.kinds[0], t.values[0]
    if kind == "YEARPAIR":
        return p.Unit("year", 0, None, 0, None, value)
    return p.Unit("year", 0, None, 0, value) if kind == "CURYEAR" else p.Unit("year", 0, value)


def _school(t: Tree) -> p.Unit:
    value = t.values[0]
    return p.Unit("school", 0, value[0] if value else None, 0, None, value)


def _weekday(t: Tree) -> p.Weekday:
    return p.Weekday(t.values[0])


def _bare(t: Tree) -> p.Bare:
    return p.Bare(t.values[0], t.kinds[0])


def _part(t: Tree) -> p.Part:
    if t.has("HALFPART"):
        return p.Part("half", t.values[0], t.first())
    return p.Part(t.values[0], 0, t.first())


def _unit_of(t: Tree) -> p.Of:
    return p.Of(_UNITS[t.kinds[-1]], t.kinds[0] if len(t.kinds) > 1 and not t.has("THIS") else None)


def _numbered(t: Tree) -> p.Numbered:
    if t.has("WORKING"):
        return p.Numbered(t.built[0][0], t.built[1], True)
    stroke = t.has("ROMAN") and t.values[0] != 1
    return p.Numbered(0 if stroke else t.values[0], t.first())


def _following(t: Tree) -> p.Follow:
    if t.has("FOLLOW"):
        return p.Follow("month", _UNITS[t.kinds[-2]])
    return p.Follow("month", t.first())


def _reported(t: Tree) -> str | None:
    return _UNITS.get(t.kinds[-1])


def _nth(t: Tree) -> p.Nth:
    n, place = t.values[0], t.first()
    if t.has("WEEKDAY"):
        return p.Nth("weekday", n, place, t.values[1])
    if t.has("WORKING"):
        return p.Nth("workday", n, place)
    return p.Nth(_UNITS[t.kinds[-1]], n, place)


def _nth_month(t: Tree) -> p.NthMonth:
    if t.has("FOLLOWM"):
        reported = t.first()
        return p.NthMonth(t.values[0], p.Follow("month" if reported is None else reported, reported))
    if t.has("FOLLOWQ"):
        return p.NthMonth(t.values[0], p.Follow("quarter", t.first()))
    return p.NthMonth(t.values[0], t.first() or p.Of("quarter", "STATED"))


def _span(t: Tree) -> p.Span:
    first, last = t.built
    if _in_school_year(last) and isinstance(first, p.Unit) and first.name == "month" and first.year is None:
        first = p.Unit("month", first.n, last.pair[0] + (first.n < 9), 0, None, last.pair)
    return p.Span(first, last, "FROM" not in t.kinds)


def _in_school_year(point: p.Point) -> bool:
    """A month with both its year and the pair is one of a school year."""
    return isinstance(point, p.Unit) and point.name == "month" and point.year is not None and point.pair is not None


def _limit(t: Tree) -> p.Said:
    return p.Said(_LIMITS[t.kinds[0]], t.first(), False, t.quoted())


def _since(t: Tree) -> p.Said:
    return p.Said("since", t.first(), t.values[0] is not None, t.quoted())


def _said(role: str) -> Callable[[Tree], p.Said]:
    return lambda t: p.Said(role, t.first())


def _num(t: Tree) -> tuple[int, bool]:
    value = t.values[0]
    if isinstance(value, tuple):
        return value[1], True
    return (value, True) if value == 1.5 else (int(value), False)


def _amount(t: Tree) -> p.Amount:
    unit = _UNITS[t.kinds[-1]]
    n, doubtful = t.first() or (1, False)
    if unit == "hour":
        return p.Amount(max(1, -(-int(n) // 24)), "day", doubtful or n % 24 != 0)
    if n == 1.5:
        days = {"month": 45, "week": 11, "year": 548, "day": 2}
        return p.Amount(days.get(unit, 45), "day", True)
    days_or_months = {"decade": (10, "day"), "quarter": (3, "month"), "half": (6, "month")}
    if unit in days_or_months:
        factor, unit = days_or_months[unit]
        return p.Amount(n * factor, unit, doubtful)
    return p.Amount(n, "working_day" if t.has("WORKING") and unit == "day" else unit, doubtful)


def _term(t: Tree) -> p.Term:
    if t.has("TERMADJ"):
        n, unit = t.values[-1]
        if unit == "hour":
            return p.Term(p.Amount(max(1, -(-n // 24)), "day", n % 24 != 0))
        return p.Term(p.Amount(n, unit))
    return p.Term(t.first(), t.has("NOTBEFORE"), t.has("DURING"))


def _frequency(t: Tree) -> p.Frequency:
    if t.has("FREQ"):
        return p.Frequency(t.values[0])
    if t.has("TIMES"):
        times = t.values[t.kinds.index("TIMES")]
        every = t.first()[0] if t.built else 1
        return p.Frequency(_UNITS[t.kinds[-1]], times, every, None, t.has("ATLEAST"), True)
    first = t.first()
    if isinstance(first, tuple):
        return p.Frequency(_UNITS[t.kinds[-1]], 1, first[0])
    if isinstance(first, p.Unit):
        return p.Frequency("year", 1, 1, first)
    if first is not None:
        return p.Frequency("week" if isinstance(first, p.Weekday) else "month", 1, 1, first)
    return p.Frequency(_UNITS[t.kinds[-1]])


def _process(t: Tree) -> p.Process:
    return p.Process({"PROCESS": "process", "WHOLE": "whole", "YEARLONG": "yearlong"}[t.kinds[0]])


def _no_calendar(t: Tree) -> p.NoCalendar:
    counted = t.kinds[0] in ("UNTIL", "TO", "NOTLATER", "BY", "FROM")
    return p.NoCalendar("dates", t.quoted() if counted else "")


def _during(t: Tree) -> p.Item:
    return p.NoCalendar("continuous") if isinstance(t.first(), p.NoCalendar) else p.Said("during", t.first())


def _event(t: Tree) -> p.Happening:
    return p.Happening("at once", "") if t.has("ATONCE") else p.Happening(*t.values[0])


def _event_of_calendar(t: Tree) -> p.Item:
    if isinstance(t.first(), p.NoCalendar):
        return p.NoCalendar("event", t.quoted())
    return p.CalendarEvent(t.values[0] or "after", t.first(), t.quoted())


def _before(t: Tree) -> p.Happening:
    return p.Happening("before", *t.values[0])


def _external(t: Tree) -> p.External:
    text, doubtful = t.values[0]
    return p.External(text, t.has("DOUBTFUL"), doubtful)


_RULES: dict[str, Callable[[Tree], Any]] = {
    "mark": _mark, "day": _day, "month": _month, "quarter": _numbered_unit("quarter", 4),
    "half": _numbered_unit("half", 2), "season": _season, "year": _year, "school": _school, "weekday": _weekday,
    "bare": _bare, "part": _part, "unit_of": _unit_of, "numbered": _numbered, "following": _following,
    "reported": _reported, "nth": _nth, "nth_month": _nth_month, "span": _span, "limit": _limit, "since": _since,
    "not_before": _said("not_before"), "during": _during, "except_": _said("except"), "term": _term,
    "no_calendar_frequency": lambda t: p.NoCalendar("recurring"),
    "ahead": lambda t: p.Ahead(t.first(), t.has("NOTBEFORE")), "amount": _amount, "length": _amount, "num": _num,
    "frequency": _frequency, "process": _process, "no_calendar": _no_calendar, "event": _event,
    "event_of_calendar": _event_of_calendar, "before": _before, "external": _external, "then": lambda t: p.Then(),
    "label": lambda t: p.Label(t.values[0]),
}  # fmt: skip
