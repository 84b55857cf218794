"""What is told of a measure's dates, in the language spoken now: its words are read again in its roadmap's frame.

The row keeps the sentences of the source language and all that they follow from (words, period, rules), so another
language needs no second copy of them. What the present grammar reads otherwise than the row says is told as stored.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session

from roadmap.deadlines import Period
from roadmap.language.current import SOURCE, language
from roadmap.models import ROADMAPS
from roadmap.plan.terms import read_term, rules_from
from roadmap.reads.measures import MeasureRow
from roadmap.sql.among import among


@dataclass(frozen=True, slots=True)
class Told:
    """``why``: what to check, if anything; ``explanation``: how the dates came about."""

    why: str | None
    explanation: str


def retold(session: Session, measures: Collection[MeasureRow]) -> dict[int, Told]:
    """Measure's id → what is told of its dates; no statement in the source language, one in others."""
    stored = {one.id: Told(one.schedule.get("why"), one.explanation) for one in measures}
    if language() == SOURCE or not measures:
        return stored
    frames = {
        row.id: (Period(row.start, row.end), rules_from(row.reporting_days, row.id))
        for row in session.execute(
            select(ROADMAPS.c.id, ROADMAPS.c.start, ROADMAPS.c.end, ROADMAPS.c.reporting_days).where(
                among(ROADMAPS.c.id, {one.roadmap_id for one in measures})
            )
        )
    }
    for one in measures:
        term = read_term(one.deadline, *frames[one.roadmap_id])
        if term.schedule.as_json() == one.schedule:
            stored[one.id] = Told(term.schedule.why, term.explanation)
    return stored
