"""What an execution report is made of: plain values, read from the database by the caller.

Everything is as it stood on the report's day: states, dates in force, results. Nothing here knows a table or a session.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

TaskState = Literal["planned", "in_progress", "submitted", "returned", "failed", "extra_control", "done", "cancelled"]
WaitingKind = Literal["event", "external", "unknown"]
ChangeKind = Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class TaskFact:
    """One window of a measure («контрольная точка») on the report's day.

    ``due_on`` is the date in force as the document says it, ``control_on`` the same date after the roadmap's rule for
    non-working days; the ``original_*`` pair is what they were before any extension or amendment. ``section`` holds
    titles, outermost first. ``fulfilled_on`` is the date of fulfilment that the executor reported.
    """

    task_id: int
    measure_id: int
    n: int
    code: str | None
    section: tuple[str, ...]
    title: str
    lead: tuple[str, ...]
    executors: tuple[str, ...]
    deadline_text: str
    opens_on: date | None
    due_on: date
    control_on: date
    original_due_on: date
    original_control_on: date
    state: TaskState
    fulfilled_on: date | None
    closed_on: date | None
    expected: str | None
    actual: str | None
    reason: str | None
    evidence: tuple[str, ...]
    extension_asked: bool
    provisional: bool


@dataclass(frozen=True, slots=True)
class WaitingFact:
    """A measure without dates yet: it waits for an event, another plan, or a person's reading of the phrase."""

    measure_id: int
    n: int
    code: str | None
    section: tuple[str, ...]
    title: str
    lead: tuple[str, ...]
    executors: tuple[str, ...]
    deadline_text: str
    expected: str | None
    kind: WaitingKind
    why: str


@dataclass(frozen=True, slots=True)
class ActChange:
    """What an act did to a measure. ``on`` is the day it was entered; ``fields`` are the attributes that differ since.

    ``act`` reads like «приказ от 01.02.2024 № 77/01».
    """

    measure_id: int
    n: int
    code: str | None
    kind: ChangeKind
    fields: tuple[str, ...]
    act: str
    on: date


@dataclass(frozen=True, slots=True)
class IndicatorFact:
    """An indicator with its planned and measured values by calendar year; ``direction`` is ``>=`` or ``<=``."""

    code: str | None
    name: str
    unit: str | None
    direction: str
    baseline: float | None
    plan: Mapping[int, float]
    fact: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class RoadmapHead:
    """The title block: ``act`` reads like «Приказ от 08.07.2023 № 606/02»; ``head_*`` is who signs the report."""

    slug: str
    title: str
    region: str | None
    act: str | None
    issuer: str | None
    controller: str | None
    head_post: str | None
    head_name: str | None
    period_start: date
    period_end: date
