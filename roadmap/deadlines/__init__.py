"""The language of deadlines: words of the «Срок» column → windows, recurrence, event or outside plan.

Three steps kept apart: ``parse(text) → Phrase``, ``resolve(phrase, period, calendar) → Schedule``,
``explain(phrase, schedule) → str``. Pure: no clock, no database; ``read`` does the first two.
"""

from __future__ import annotations

from roadmap.deadlines.dates.events import due_after
from roadmap.deadlines.dates.resolve import resolve
from roadmap.deadlines.explain import explain
from roadmap.deadlines.phrase import Phrase
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
    "EventTerm",
    "Period",
    "Phrase",
    "ReportingDay",
    "RuleSet",
    "Schedule",
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
