"""What a phrase says, before anyone asks which dates that makes: frozen values, one class per thing said.

A phrase is a row of items; marks (commas, brackets) stay among them, because they tell what belongs together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Unit:
    """A named piece of the calendar: a day, month, quarter, half-year, season, year or school year.

    ``n`` is its number (of the month for a day; 1 winter … 4 autumn), ``shift`` 0 «текущего года», 1 «следующего года»,
    ``pair`` the two years of «2023/2024».
    """

    name: str
    n: int = 0
    year: int | None = None
    day: int = 0
    shift: int | None = None
    pair: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Of:
    """A unit word without a number («квартала»); ``which`` is EVERY, REPORTING, NEXT or None.

    STATED: not said, the frequency beside it tells («ежеквартально … последнего месяца»).
    """

    unit: str
    which: str | None = None


@dataclass(frozen=True, slots=True)
class Follow:
    """«месяца, следующего за отчетным (кварталом)»: ``unit`` follows the ``reported`` unit."""

    unit: str
    reported: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a unit: ``kind`` begin, middle, end or half (the ``n``-th)."""

    kind: str
    n: int
    whole: Unit | Of


@dataclass(frozen=True, slots=True)
class NthMonth:
    """«последний месяц квартала»; with :class:`Follow` of the quarter after the reported one."""

    n: int
    of: Of | Follow


Place: TypeAlias = "Unit | Of | Follow | NthMonth | None"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A day of a month by number («10 числа месяца, следующего за отчетным»), or its n-th working day."""

    day: int
    place: Place = None
    working: bool = False


@dataclass(frozen=True, slots=True)
class Nth:
    """The ``n``-th (−1: last) weekday, day, workday, week or decade of a place."""

    what: str
    n: int
    place: Place = None
    weekday: int = 0


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week, 0 is Monday."""

    n: int


@dataclass(frozen=True, slots=True)
class Bare:
    """A number that waits for what stands to its right: the «1» of «1 и 15 октября»."""

    n: int
    spelt: str


Point: TypeAlias = "Unit | Part | Numbered | Nth | NthMonth | Weekday | Bare"


@dataclass(frozen=True, slots=True)
class Span:
    """From the first to the last, both included; ``dash`` where only a dash joins them."""

    first: Point
    last: Point
    dash: bool


Target: TypeAlias = "Point | Span"


@dataclass(frozen=True, slots=True)
class Said:
    """A calendar target and its role: plain, до, к, не позднее, по, during, since, not_before or except.

    ``words`` quotes the target of a limit, which may turn out to be an event («за 10 дней до 1 сентября»).
    """

    role: str
    target: Target
    strong: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """A length of time; ``n`` null where only the unit is named, ``doubtful`` for a range or a half."""

    n: int | None
    unit: str
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time counted from an event; ``earliest`` for «не ранее чем через», ``inside`` for «в течение»."""

    amount: Amount
    earliest: bool = False
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Ahead:
    """«за 10 дней» (до …); ``earliest`` for «не ранее чем за»."""

    amount: Amount
    earliest: bool = False


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often: ``times`` in every ``every`` units; or an ``anchor`` that comes round («каждый четверг»).

    ``counted`` tells «1 раз в год» from «ежегодно», ``least`` «не реже».
    """

    unit: str
    times: int = 1
    every: int = 1
    anchor: Point | None = None
    least: bool = False
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Process:
    """No single moment: ``kind`` process («постоянно»), whole («весь период») or yearlong («круглый год»)."""

    kind: str


@dataclass(frozen=True, slots=True)
class NoCalendar:
    """A time that the calendar does not fix (holidays at school, the heating season); ``kind`` as the words say it.

    ``text`` quotes it where something is counted from it.
    """

    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """An event in free words; ``kind`` after, before, end, outcome, onday, next day, next working_day or at once."""

    kind: str
    text: str
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """An event that the calendar knows («после окончания отчетного квартала»); ``text`` quotes it."""

    kind: str
    target: Target | Of
    text: str = ""


@dataclass(frozen=True, slots=True)
class External:
    """Dates stand elsewhere; ``vague`` where not even that is sure, ``doubtful`` where a term may hide in the words."""

    text: str
    vague: bool
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Then:
    """«далее»."""


@dataclass(frozen=True, slots=True)
class Label:
    """What the next statement is about («итоговый отчет»)."""

    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """COMMA, AND, BUT, DASH, SLASH, LPAR, RPAR or IN."""

    kind: str


_Hanging: TypeAlias = "Term | Ahead | Happening | CalendarEvent"
Item: TypeAlias = "Said | _Hanging | Frequency | Process | NoCalendar | External | Then | Label | Mark"


@dataclass(frozen=True, slots=True)
class Phrase:
    """The whole: its items, or none where the grammar does not cover it (``trouble`` says why, in Russian)."""

    text: str
    items: tuple[Item, ...]
    typos: tuple[tuple[str, str], ...] = ()
    trouble: str | None = None
