"""From the row of items to statements: what belongs to which list, and what a bare number or a plain word inherits.

A phrase is cut where a label begins a new statement («ежеквартально, итоговый отчет до 20.12.2024»). Within one,
members are the calendar targets in written order, each with its role.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from roadmap.deadlines import phrase as p
from roadmap.deadlines.dates.units import Impossible, Unsure, kind_of
from roadmap.language.message import _

LIMITS = ("до", "к", "не позднее", "по")  # as printed


@dataclass(slots=True)
class Member:
    """One calendar target: its role, whether in brackets, after «далее» or after a frequency, and what joins it."""

    role: str
    target: p.Target
    bracket: bool = False
    later: bool = False
    joint: str = ""
    strong: bool = False
    years: list[int] | None = None
    given: bool = False
    adjacent: bool = False
    led: bool = False

    @property
    def kind(self) -> str:
        """What the target is made of."""
        return kind_of(self.target)


@dataclass(frozen=True, slots=True)
class Hanging:
    """A term with its event: what stands in :class:`EventTerm`, plus a target where the calendar knows the event."""

    amount: p.Amount | None
    side: str
    text: str
    kind: str
    target: p.Target | p.Of | None = None
    earliest: bool = False
    doubtful: bool = False


@dataclass(slots=True)
class Statement:
    """What one statement says, sorted by nature; ``later`` holds the frequencies after «далее»."""

    members: list[Member] = field(default_factory=list)
    frequencies: list[p.Frequency] = field(default_factory=list)
    later: list[p.Frequency] = field(default_factory=list)
    processes: list[p.Process] = field(default_factory=list)
    hanging: list[Hanging] = field(default_factory=list)
    externals: list[p.External] = field(default_factory=list)
    no_calendar: str | None = None
    then: bool = False
    limiting: bool = False

    def with_role(self, *roles: str) -> list[Member]:
        """The members that have one of the roles, in written order."""
        return [member for member in self.members if member.role in roles]


def statements(items: Iterable[p.Item]) -> list[Statement]:
    """The statements of a phrase in written order. Raises Unsure where a label stands for nothing."""
    rows: list[list[p.Item]] = [[]]
    labelled = False
    for item in items:
        if isinstance(item, p.Label):
            if labelled and not rows[-1]:
                raise Unsure(_("Не ясно, что означают слова вокруг срока."))
            if _says_something(rows[-1]):
                rows.append([])
            else:
                rows[-1] = []
            labelled = True
        else:
            rows[-1].append(item)
    if len(rows) > 1 and not _says_something(rows[-1]):
        rows.pop()  # «до 1 марта – проект, до 1 июня – отчет»: the names stand behind
    if not _says_something(rows[-1]):
        raise Unsure(_("Слова есть, а самого срока при них нет."))
    return [_Gatherer(row).gather() for row in _shared(rows)]


def _shared(rows: list[list[p.Item]]) -> list[list[p.Item]]:
    """«ежегодно: план – до 1 февраля, отчёт – до 15 декабря»: the frequency at the head is that of every part."""
    head = [item for item in rows[0] if not isinstance(item, p.Mark)]
    alone = len(head) == 1 and isinstance(head[0], p.Frequency) and len(rows) > 2
    if not alone or any(isinstance(item, p.Frequency) for row in rows[1:] for item in row):
        return rows
    return [[*head, p.Mark("COMMA"), *row] for row in rows[1:]]


def _says_something(row: list[p.Item]) -> bool:
    return any(not isinstance(each, p.Mark) for each in row)


_TARGETS = p.Unit | p.Span | p.Bare | p.Numbered | p.Weekday | p.Part | p.Nth | p.NthMonth


class _Gatherer:
    """One pass over the items of a statement."""

    def __init__(self, items: list[p.Item]) -> None:
        self.items = items
        self.out = Statement()
        self.depth = 0
        self.joint = ""
        self.last: object = None

    def gather(self) -> Statement:
        """The statement that the items make."""
        at = 0
        while at < len(self.items):
            item = self.items[at]
            if isinstance(item, p.Mark):
                self._mark(item)
                at += 1
                continue
            at = self._take(item, at)
            self.last, self.joint = item, ""
        _complete(self.out.members)
        return self.out

    def _mark(self, mark: p.Mark) -> None:
        self.depth += {"LPAR": 1, "RPAR": -1}.get(mark.kind, 0)
        self.joint += {
            "COMMA": ",",
            "AND": ",",
            "DASH": "-",
            "IN": "в",
            "BUT": "но",
            "LPAR": "(",
            "RPAR": ")",
            "SLASH": ",/",
        }[mark.kind]

    def _take(self, item: p.Item, at: int) -> int:
        if isinstance(item, p.Term | p.Ahead | p.Happening | p.CalendarEvent):
            return self._hang(item, at)
        if isinstance(item, p.Frequency):
            (self.out.later if self.out.then else self.out.frequencies).append(item)
            self.out.limiting = self.out.limiting or (item.least and bool(self.out.externals))
            if item.anchor is not None:
                self._member("plain", item.anchor, False)
        elif isinstance(item, p.Process):
            self.out.processes.append(item)
        elif isinstance(item, p.External):
            self.out.externals.append(item)
        elif isinstance(item, p.NoCalendar):
            self.out.no_calendar = item.kind
            if item.kind == "event":
                self.out.hanging.append(Hanging(None, "after", item.text, "after"))
        elif isinstance(item, p.Then):
            self.out.then = True
        elif isinstance(item, p.Said):
            self._member(item.role, item.target, item.strong)
        else:
            self._member("plain", item, False)  # type: ignore[arg-type]
        return at + 1

    def _member(self, role: str, target: p.Target, strong: bool) -> None:
        before = self.out.members[-1] if self.out.members and isinstance(self.last, p.Said | _TARGETS) else None
        if isinstance(target, p.Span) and _bounds_from(target):
            self.out.members.append(Member("since", target.first, self.depth > 0, self.out.then, self.joint))
            role, target = "до", target.last
            before = None
        member = Member(role, target, self.depth > 0, self.out.then, self.joint, strong)
        member.led = bool(self.out.frequencies)
        member.adjacent = before is not None and self.joint in ("", "в")
        if before is not None and role == "plain" and self.joint == "," and _alike(before.kind, member.kind):
            member.role = before.role
        self.out.members.append(member)

    def _hang(self, item: p.Item, at: int) -> int:
        """A term takes the event beside it, on either side; «за N дней» takes the limit after it."""
        after = next((i for i in range(at + 1, len(self.items)) if not isinstance(self.items[i], p.Mark)), None)
        follower = self.items[after] if after is not None else None
        if isinstance(item, p.Ahead):
            return self._ahead(item, follower, at, after)
        if self._unjoined(item, follower):
            return at + 1
        if self._is_year_apart(item, at, after):
            follower = after = None
        if isinstance(item, p.Term) and isinstance(follower, p.Happening | p.CalendarEvent) and after is not None:
            self.out.hanging.append(_hung(item, follower))
            return after + 1
        if isinstance(item, p.Term) and isinstance(follower, p.Said) and follower.role == "since" and after is not None:
            self.out.hanging.append(
                Hanging(item.amount, "after", follower.words, "after", follower.target, item.earliest)
            )
            return after + 1
        if isinstance(item, p.Term) and isinstance(follower, p.NoCalendar) and follower.text and after is not None:
            return self._from_no_calendar(Hanging(item.amount, "after", follower.text, "after"), after)
        if isinstance(item, p.Happening | p.CalendarEvent) and isinstance(follower, p.Term) and after is not None:
            self.out.hanging.append(_hung(follower, item))
            return after + 1
        self.out.hanging.append(
            _hung(item if isinstance(item, p.Term) else None, None if isinstance(item, p.Term) else item)
        )
        return at + 1

    def _from_no_calendar(self, hanging: Hanging, after: int) -> int:
        """«За 10 дней до начала каникул»: an event whose day no calendar tells."""
        self.out.no_calendar = "event"
        self.out.hanging.append(hanging)
        return after + 1

    def _unjoined(self, item: p.Item, follower: object) -> bool:
        """«Незамедлительно после …» says one thing: the event behind it carries the words."""
        return isinstance(item, p.Happening) and item.kind == "at once" and isinstance(follower, p.Happening)

    def _is_year_apart(self, item: p.Item, at: int, after: int | None) -> bool:
        """«В течение года, по итогам …» says two things: the comma parts them."""
        return isinstance(item, p.Term) and item.amount == p.Amount(1, "year") and after is not None and after > at + 1

    def _ahead(self, item: p.Ahead, follower: p.Item | None, at: int, after: int | None) -> int:
        if after is not None and isinstance(follower, p.Said) and follower.role == "до":
            self.out.hanging.append(
                Hanging(item.amount, "before", follower.words, "before", follower.target, item.earliest)
            )
            return after + 1
        if after is not None and isinstance(follower, p.Happening) and follower.kind == "before":
            self.out.hanging.append(
                Hanging(item.amount, "before", follower.text, "before", None, item.earliest, follower.doubtful)
            )
            return after + 1
        if after is not None and isinstance(follower, p.NoCalendar) and follower.text:
            return self._from_no_calendar(
                Hanging(item.amount, "before", follower.text, "before", None, item.earliest), after
            )
        self.out.hanging.append(Hanging(item.amount, "before", "", "none", None, item.earliest))
        return at + 1


def _alike(one: str, other: str) -> bool:
    """Whether two targets may share a role: «до 5 апреля, 5 июля», «до 1 и 15 октября»."""
    return one == other or "bare" in (one, other)


def _bounds_from(span: p.Span) -> bool:
    """«с 2023 года до 1 сентября», «с мая до 5 числа» are no ranges: they bound the years and name a day of each."""
    first, last = span.first, span.last
    if span.dash or not isinstance(first, p.Unit):
        return False
    if first.name != "year":
        return isinstance(last, p.Numbered) and first.name != "day"
    return not isinstance(last, p.Unit) or (last.name != "year" and last.year is None and last.shift is None)


def _hung(term: p.Term | None, event: p.Item | None) -> Hanging:
    amount, earliest = (term.amount, term.earliest) if term is not None else (None, False)
    if isinstance(event, p.CalendarEvent):
        side = "before" if event.kind == "before" else "after"
        return Hanging(amount, side, event.text, event.kind, event.target, earliest)
    if isinstance(event, p.Happening):
        side = "before" if event.kind == "before" else "after"
        if amount is None and event.kind == "onday":
            amount = p.Amount(0, "day")
        if amount is None and event.kind.startswith("next "):
            amount = p.Amount(1, event.kind.removeprefix("next "))
        return Hanging(amount, side, event.text, event.kind, None, earliest, event.doubtful)
    inside = term is not None and term.inside
    return Hanging(amount, "after", "", "length" if inside else "none", None, earliest)


def _complete(members: list[Member]) -> None:
    """Bare numbers take what they lack from the next member: «1 и 15 октября», «I, III кварталы»."""
    for at in range(len(members) - 1, -1, -1):
        member = members[at]
        follower = members[at + 1] if at + 1 < len(members) and members[at + 1].joint.startswith(",") else None
        model = _model(follower.target) if follower is not None else None
        target = member.target
        if isinstance(target, p.Bare) and model is not None:
            member.target = _like(target, model)
            member.given = True
        elif isinstance(target, p.Span):
            last = _like(target.last, model) if isinstance(target.last, p.Bare) and model is not None else target.last
            first = _like(target.first, last) if isinstance(target.first, p.Bare) else target.first
            if first is not target.first and _is_later(first, last):
                first = replace(first, year=None)
            if isinstance(last, p.Bare) and not isinstance(first, p.Bare):
                raise Unsure(_("Не ясно, к чему относится число в конце срока."))
            member.target = p.Span(first, last, target.dash)


def _is_later(first: p.Point, last: p.Point) -> TypeGuard[p.Unit]:
    """«IV–I квартал 2023»: the year at the end is not that of the beginning."""
    return isinstance(first, p.Unit) and isinstance(last, p.Unit) and first.name != "day" and first.n > last.n


def _model(target: p.Target) -> p.Point:
    return target.first if isinstance(target, p.Span) else target


def _like(bare: p.Bare, model: p.Point) -> p.Point:
    if isinstance(model, p.Unit) and model.name == "day":
        if (bare.spelt == "ROMAN" and bare.n != 1) or not 1 <= bare.n <= 31:
            raise Impossible(_("Числа {n} не бывает: проверьте срок.", n=bare.n))
        return replace(model, day=bare.n)
    if isinstance(model, p.Unit) and model.name in ("quarter", "half"):
        return replace(model, n=bare.n)
    if isinstance(model, p.Numbered):
        return replace(model, day=bare.n)
    if isinstance(model, p.Nth):
        return replace(model, n=bare.n)
    if isinstance(model, p.Part) and model.kind == "half":
        return replace(model, n=bare.n)
    if isinstance(model, p.Bare):
        return bare
    raise Unsure(_("Не ясно, к чему относится число."))
