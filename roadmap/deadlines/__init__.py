"""The language of deadlines: words of the «Срок» column → windows, recurrence, event or outside plan.

Three steps kept apart: ``parse(text) → Phrase``, ``resolve(phrase, period, calendar) → Schedule``,
``explain(phrase, schedule) → str``. Pure: no clock, no database; ``read`` does the first two, a `Frame` all three
once, and keeps what it has read until something it depends on changes.
"""

from __future__ import annotations

from roadmap.deadlines.dates.events import due_after
from roadmap.deadlines.dates.resolve import resolve
from roadmap.deadlines.explain import explain
from roadmap.deadlines.phrase import Phrase
from roadmap.deadlines.terms import NOT_READ, Frame, Term
from roadmap.deadlines.values import (
    DEFAULT_RULES,
    EventTerm,
    Period,
    ReportingDay,
    RuleSet,
    Schedule,
    Window,
    WorkingCalendar,
)
from roadmap.deadlines.words.grammar import parse

__all__ = [
    "DEFAULT_RULES",
    "NOT_READ",
    "EventTerm",
    "Frame",
    "Period",
    "Phrase",
    "ReportingDay",
    "RuleSet",
    "Schedule",
    "Term",
    "Window",
    "WorkingCalendar",
    "due_after",
    "explain",
    "parse",
    "read",
    "resolve",
]


def read(
    text: str, period: Period, calendar: WorkingCalendar | None = None, rules: RuleSet = DEFAULT_RULES
) -> Schedule:
    """What the phrase means in the roadmap's period; whatever the text, a schedule and never an exception."""
    return resolve(parse(text), period, calendar, rules)
