"""What a compiled execution report holds: frozen values, ready for any output."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from roadmap.reports.facts import ActChange, IndicatorFact, RoadmapHead, WaitingFact
from roadmap.reports.tally import Tally
from roadmap.reports.verdicts import TaskLine, Verdict


@dataclass(frozen=True, slots=True)
class Period:
    """The reporting period, both days inclusive, and its name («I квартал 2024 года»)."""

    start: date
    end: date
    label: str


@dataclass(frozen=True, slots=True)
class Group:
    """Totals of one section or one body."""

    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class CountedMeasure:
    """A measure with the totals of its control points, without the points."""

    measure_id: int
    n: int
    section: tuple[str, ...]
    body: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals of a roadmap, by section in the document's order and by body, the worst first."""

    whole: Tally
    sections: tuple[Group, ...]
    bodies: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """Totals of the control points whose control date falls in this month."""

    year: int
    month: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class Fold:
    """Four or more control points of one measure with one verdict, shown as one row: «48 из 52 в срок».

    ``first`` and ``last`` are their earliest and latest control dates, ``days`` the greatest delay, ``of`` all
    points of the measure. ``actual`` is the latest result reported; ``reasons`` and ``evidence`` are
    without repetitions. A fold of less than four is a single point shown in full.
    """

    verdict: Verdict
    lines: tuple[TaskLine, ...]
    of: int
    first: date
    last: date
    days: int
    actual: str | None
    reasons: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure with its control points by term; ``waiting`` where it has no dates (yet).

    ``changes`` are what acts did to it within the period, oldest first. ``removed`` is the change that took it out of
    the roadmap: it is listed for what was due or is still owed of it, and is not counted among the measures.
    """

    measure_id: int
    n: int
    code: str | None
    section: tuple[str, ...]
    title: str
    lead: tuple[str, ...]
    executors: tuple[str, ...]
    body: str
    deadline_text: str
    expected: str | None
    lines: tuple[TaskLine, ...]
    folds: tuple[Fold, ...]
    tally: Tally
    waiting: WaitingFact | None
    changes: tuple[ActChange, ...] = ()
    removed: ActChange | None = None

    @property
    def fulfilled(self) -> bool:
        """Every control point that was not cancelled is done, and none is still to come."""
        return self.waiting is None and self.tally.active > 0 and self.tally.done == self.tally.active


@dataclass(frozen=True, slots=True)
class MeasureCounts:
    """Measures in force, not control points: all, wholly fulfilled, with something not fulfilled or overdue, without
    dates. ``removed`` are those listed though an act took them out; they are in none of the others.
    """

    total: int
    fulfilled: int
    troubled: int
    waiting: int
    removed: int = 0


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator in the report's year; ``reached`` is ``None`` where the plan or the fact is missing."""

    indicator: IndicatorFact
    year: int
    plan: float | None
    fact: float | None
    reached: bool | None


@dataclass(frozen=True, slots=True)
class IndicatorCounts:
    """Indicators: all, with a plan for the year, measured against it, reached, missed, planned but not measured."""

    total: int
    planned: int
    measured: int
    reached: int
    missed: int
    unmeasured: int


@dataclass(frozen=True, slots=True)
class ExecutionReport:
    """Everything that a report says, on one day. Sections and measures are in the document's order, bodies worst first.

    ``changes`` are those of all measures within the period, oldest first. ``measures`` has those that were removed at
    its end.
    """

    head: RoadmapHead
    as_of: date
    period: Period | None
    generated_at: datetime
    totals: Tally
    measure_counts: MeasureCounts
    sections: tuple[Group, ...]
    bodies: tuple[Group, ...]
    months: tuple[Month, ...]
    measures: tuple[MeasureLine, ...]
    indicators: tuple[IndicatorLine, ...]
    indicator_counts: IndicatorCounts
    overdue: tuple[TaskLine, ...]
    upcoming: tuple[TaskLine, ...]
    overdue_folds: tuple[Fold, ...]
    upcoming_folds: tuple[Fold, ...]
    provisional: bool
    changes: tuple[ActChange, ...] = ()
