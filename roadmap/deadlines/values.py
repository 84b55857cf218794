"""What goes into the language of deadlines and what comes out: plain frozen values with their JSON form.

The shape is the table «What comes out» of docs/deadlines.md; every date is inclusive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol

from roadmap.language.message import _

Kind = Literal["dates", "recurring", "continuous", "event", "external", "unknown"]
KINDS: tuple[Kind, ...] = ("recurring", "dates", "continuous", "event", "external", "unknown")


class WorkingCalendar(Protocol):
    """The official production calendar, as far as deadlines need it."""

    def is_working(self, day: date) -> bool:
        """Whether offices work on ``day``."""

    def is_published(self, year: int) -> bool:
        """Whether the Government has published the transfers of ``year``."""


@dataclass(frozen=True, slots=True)
class Period:
    """The roadmap's own period, both ends inclusive. Raises ValueError when it ends before it starts."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(
                _(
                    "Период кончается раньше, чем начинается: {start} – {end}. Проверьте даты.",
                    start=self.start,
                    end=self.end,
                )
            )

    @property
    def within_one_year(self) -> bool:
        """Whether the period lies in one calendar year."""
        return self.start.year == self.end.year


@dataclass(frozen=True, slots=True)
class Window:
    """When a task may be done: from ``start`` (null: from any time) to ``due``, both inclusive."""

    start: date | None
    due: date

    @property
    def order(self) -> tuple[date, bool, date]:
        """Sort key: by due, then start, null first."""
        return (self.due, self.start is not None, self.start or self.due)

    def as_json(self) -> dict[str, str | None]:
        """``{"start": ISO date or null, "due": ISO date}``."""
        return {"start": self.start.isoformat() if self.start else None, "due": self.due.isoformat()}


@dataclass(frozen=True, slots=True)
class EventTerm:
    """A term counted from something that happens.

    ``text`` is the event in the document's words (lower case), ``offset`` a number of ``unit``
    (day, working_day, week, month, year; both null where the document gives no number), ``side`` after or before it.
    """

    text: str
    offset: int | None
    unit: str | None
    side: str

    def as_json(self) -> dict[str, Any]:
        """The four fields as they stand."""
        return {"text": self.text, "offset": self.offset, "unit": self.unit, "side": self.side}


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a phrase means. ``windows`` are sorted by due, then start, without doubles."""

    kind: str
    windows: tuple[Window, ...] = ()
    rrule: str | None = None
    event: EventTerm | None = None
    inferred: tuple[str, ...] = ()
    review: bool = False
    why: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The shape that the command line, the API and the database keep."""
        return {
            "kind": self.kind,
            "windows": [window.as_json() for window in self.windows],
            "rrule": self.rrule,
            "event": self.event.as_json() if self.event else None,
            "inferred": list(self.inferred),
            "review": self.review,
            "why": self.why,
        }

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> Schedule:
        """The reverse of :meth:`as_json`; raises KeyError or ValueError on another shape."""
        event = shape.get("event")
        return cls(
            kind=str(shape["kind"]),
            windows=tuple(_window(each) for each in shape["windows"]),
            rrule=shape.get("rrule"),
            event=EventTerm(event["text"], event["offset"], event["unit"], event["side"]) if event else None,
            inferred=tuple(shape.get("inferred") or ()),
            review=bool(shape["review"]),
            why=shape.get("why"),
        )


def _window(shape: Mapping[str, Any]) -> Window:
    start = shape.get("start")
    return Window(date.fromisoformat(start) if start else None, date.fromisoformat(shape["due"]))


@dataclass(frozen=True, slots=True)
class ReportingDay:
    """A day for words that name a unit and no day.

    ``day`` is a number of the month, or 0 for its last day; ``month`` says whose: the unit's last month (``own``)
    or the month after it (``next``).
    """

    day: int
    month: Literal["own", "next"] = "own"

    def __post_init__(self) -> None:
        if not 0 <= self.day <= 31 or self.month not in ("own", "next"):
            raise ValueError(_("Отчётный день: число от 1 до 31 (0 — последний день) и месяц own или next."))


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One roadmap's own days for words without a day.

    ``bare`` gives the due day of bare frequencies by unit (year, half, quarter, month; a unit not named keeps its
    last day). ``continuous`` names the unit by which «постоянно» and the like are reported (null: one window).
    """

    bare: Mapping[str, ReportingDay] = field(default_factory=dict)
    continuous: str | None = None

    def __post_init__(self) -> None:
        if not {*self.bare, self.continuous or "year"} <= {"year", "half", "quarter", "month"}:
            raise ValueError(_("Отчётные дни назначаются для year, half, quarter или month."))

    def as_json(self) -> dict[str, Any]:
        """``{"bare": {unit: {"day", "month"}}, "continuous": unit or null}``."""
        days = {unit: {"day": each.day, "month": each.month} for unit, each in self.bare.items()}
        return {"bare": days, "continuous": self.continuous}

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> RuleSet:
        """The reverse of :meth:`as_json`; raises KeyError or ValueError on another shape."""
        bare = {unit: ReportingDay(int(each["day"]), each["month"]) for unit, each in shape.get("bare", {}).items()}
        return cls(bare, shape.get("continuous"))


DEFAULT_RULES = RuleSet()
