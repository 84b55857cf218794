"""What a row of the table says of counts and of what is next due, against what the reads show before and after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy.engine import Row
from sqlmodel import Session

from roadmap.control.moves import hold_tasks, take_all, write_all
from roadmap.control.steps import facts_of
from roadmap.database import Database
from roadmap.letters.reads.due_tasks import WATCHED, points_in_question
from roadmap.operation.counts import count_overdue, count_states
from roadmap.reads.measure_overview import progress_of
from roadmap.reads.roadmaps import get_roadmap
from roadmap.reads.tasks import TaskFilter, find_tasks
from tests import builders as b
from workflows.guards import PLANNER, Facts
from workflows.lifecycle import COUNTERS, MOVES, OPEN, Move, State

SLUG, ZONE = "counted", "Europe/Moscow"
BEFORE, AHEAD, LATER = date(2024, 2, 1), date(2024, 4, 1), date(2024, 4, 26)
LISTS = {
    "owed": TaskFilter(owed=True),
    "overdue": TaskFilter(overdue=True),
    "awaiting": TaskFilter(awaiting=True),
    "extension": TaskFilter(extension=True),
}
Shown = dict[str, Any]


def shown(session: Session, roadmap_id: int, measure_id: int) -> Shown:
    """Every counter by the reads that count it, which must agree, and the term that is next due."""
    todays = {ZONE: b.TODAY}
    counts = get_roadmap(session, SLUG).counts
    assert sorted((state, n) for _, state, n in count_states(session)) == sorted(counts.items())
    found: Shown = {state.value: counts.get(state.value, 0) for state in State}
    found |= {name: find_tasks(session, wanted, todays=todays).total for name, wanted in LISTS.items()}
    progress = progress_of(session, roadmap_id, b.TODAY).get(measure_id)
    found["total"] = progress.total if progress else 0
    assert (found["done"], found["overdue"]) == ((progress.done, progress.overdue) if progress else (0, 0))
    assert dict(count_overdue(session, todays)) == {SLUG: found["overdue"]}
    asked = points_in_question(session, ZONE, b.TODAY, date.max - b.TODAY)
    terms = [point.control_on for point in asked if point.state in WATCHED]
    return found | {"next due": (min(terms, default=None), progress.next_on if progress else None)}


def said(task: Row[Any], move: Move, new_date: date) -> Facts:
    """All that a move may ask for, said by somebody who may make it."""
    stands = facts_of(task, b.TODAY, datetime.combine(b.TODAY, time(9), UTC), frozenset(move.roles))
    return replace(
        stands, result="сделано", fulfilled_on=b.TODAY, reason="приказ", proposal="позже", basis="приказ", evidence=1,
        new_date=new_date, new_control_on=new_date, new_window="..2024-04-26", pending_extension=task.pending,
    )  # fmt: skip


def changed_by(
    database: Database, move: Move, source: State, control_on: date, new_date: date, asked: bool
) -> set[str]:
    """What the reads show otherwise after the move; nothing where a guard forbids it."""
    withdrawn_by = PLANNER if source is State.cancelled else None
    with database.write() as session:
        road = b.roadmap(session, slug=SLUG, time_zone=ZONE)
        measure = b.measure(session, road)
        task = b.task(session, measure, state=source, due_on=control_on, withdrawn_by=withdrawn_by)
        if asked:
            b.extension(session, task)
        before = shown(session, road, measure)
        held = hold_tasks(session, [task])
        write_all(session, list(take_all(held, move.trigger, lambda row: said(row, move, new_date))))
        after = shown(session, road, measure)
        session.rollback()
    return {name for name, value in before.items() if value != after[name]}


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.trigger)
def test_a_move_changes_the_counts_and_the_next_term_that_its_row_says(sqlite_database: Database, move: Move) -> None:
    found = set().union(*(
        changed_by(sqlite_database, move, source, control_on, new_date, asked)
        for source in move.sources
        for control_on, new_date in ((BEFORE, AHEAD), (AHEAD, LATER))
        for asked in ((False, True) if source in OPEN else (False,))
    ))  # fmt: skip
    assert found == move.changes_counts | ({"next due"} if move.changes_next_due else set())


def test_every_counter_is_read_somewhere() -> None:
    assert {counter.name for counter in COUNTERS} == {state.value for state in State} | set(LISTS) | {"total"}
