"""A row of the table of moves is the only place where a move is decided: nothing moves a task beside it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy import Row, select

import roadmap
from roadmap.database import Database
from roadmap.deadlines import Period
from roadmap.demo.stage import DEMO_TODAY, play
from roadmap.models import ROADMAPS
from roadmap.operation.ticks import mark_overdue, open_windows
from roadmap.orders.amending.applying import apply_amendment
from roadmap.people.permissions import Actor
from roadmap.plan.ladder import Ladder
from roadmap.plan.planning import plan_tasks
from roadmap.plan.rule_words import read_rules
from roadmap.plan.rules import rules_of, set_rules
from roadmap.plan.terms import read_term
from roadmap.reads.roadmaps import get_roadmap
from roadmap.reports.facts import TaskState
from roadmap.reports.history.standings import standings, standings_on
from tests import builders as b
from tests.orders.drafts import TYUMEN, put_draft
from tests.reports.test_history import new_edition
from workflows.journal import EVENTS
from workflows.lifecycle import BY_TRIGGER, State

SLUG = "tyumen-2023"
THERE_AND_BACK = ({"continuous": "quarter", "shift_rule": "forward"}, {"continuous": "", "shift_rule": "back"})
WRITERS = {"control/moves.py", "plan/planning.py"}
SYSTEM_ROLES = {"clock", "planner"}


def morning(day: date) -> datetime:
    return datetime.combine(day, time(6), UTC)


def add_a_lasting_measure(database: Database) -> None:
    """One without dates of its own: the rules alone say how often it is reported on."""
    with database.write() as session:
        found = get_roadmap(session, SLUG)
        term = read_term("постоянно", Period(found.start, found.end))
        said = {"schedule": term.schedule.as_json(), "kind": term.schedule.kind, "explanation": term.explanation}
        b.measure(session, found.id, n=1000, lead=[b.subject(session)], deadline="постоянно", **said)
        plan_tasks(session, found.id, morning(DEMO_TODAY))


def set_days(database: Database, actor: Actor, typed: dict[str, str], now: datetime) -> None:
    """The coordinator changes the days of reports: what has no window any more is withdrawn, and comes back."""
    with database.write() as session:
        standing = rules_of(session, SLUG)
        set_rules(session, SLUG, None, read_rules(standing.rules, typed, Ladder()), Ladder(), actor, now)


def amend(database: Database, actor: Actor, now: datetime) -> None:
    """A new edition of the order: measures go and come, terms move."""
    with database.read() as session:
        roadmap_id = get_roadmap(session, SLUG).id
    draft_id = put_draft(database, TYUMEN, actor, text=new_edition(), roadmap_id=roadmap_id, now=now)
    with database.write() as session:
        apply_amendment(session, draft_id, None, actor, now)


@pytest.fixture(scope="module")
def base(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A base that lived: the demo's history, an act, rules there and back and there, a month of mornings."""
    path = tmp_path_factory.mktemp("lived") / "vekha.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{path}")
    play(database, DEMO_TODAY)
    with database.write() as session:
        actor = b.actor(session)
    amend(database, actor, morning(DEMO_TODAY))
    add_a_lasting_measure(database)
    for typed in (*THERE_AND_BACK, THERE_AND_BACK[0]):
        set_days(database, actor, typed, morning(DEMO_TODAY))
    for offset in range(30):
        open_windows(database, morning(DEMO_TODAY + timedelta(days=offset)))
        mark_overdue(database, morning(DEMO_TODAY + timedelta(days=offset)))
    yield database
    database.close()


@pytest.fixture(scope="module")
def lived(base: Database) -> list[Row[Any]]:
    """What its journal has of tasks."""
    with base.read() as session:
        return list(session.execute(select(EVENTS).where(EVENTS.c.subject.like("task:%")).order_by(EVENTS.c.id)))


def test_every_move_in_the_journal_is_a_row_of_the_table(lived: list[Row[Any]]) -> None:
    kinds = {move.event.kind for move in BY_TRIGGER.values()}
    moves = [row for row in lived if row.kind in kinds]
    assert len(moves) > 500
    beside = set()
    for row in moves:
        told = row.details
        move = BY_TRIGGER.get(told.get("trigger", ""))
        if move is None or told["from"] not in move.sources or told["to"] != (move.target or told["from"]):
            beside.add((row.kind, told.get("trigger"), told.get("from"), told.get("to")))
        elif row.kind != move.event.kind:
            beside.add((told["trigger"], row.kind))
        elif row.actor is None and not SYSTEM_ROLES.intersection(move.roles):
            beside.add((told["trigger"], "by nobody"))
    assert beside == set()


def test_the_stretch_has_moves_of_people_of_the_clock_and_of_the_planner(lived: list[Row[Any]]) -> None:
    made = {row.details.get("trigger") for row in lived}
    assert {"submit", "accept", "cancel", "grant_extension"} <= made
    assert {"start", "pass_term", "withdraw", "restore", "move_date"} <= made


def test_the_journal_alone_tells_how_every_task_stands(base: Database) -> None:
    with base.read() as session:
        for roadmap_id, zone in session.execute(select(ROADMAPS.c.id, ROADMAPS.c.time_zone)).all():
            told = standings_on(session, roadmap_id, DEMO_TODAY + timedelta(days=40), zone)
            assert [replace(one, window_due=None) for one in told] == standings(session, roadmap_id)


def test_only_moves_and_planning_write_the_state_of_a_task() -> None:
    root = Path(roadmap.__file__).parent
    found = {
        str(path.relative_to(root))
        for path in sorted(root.rglob("*.py"))
        if "migrations" not in path.parts and any(may_write_state(ast.parse(path.read_text())))
    }
    assert found == WRITERS


def test_groups_of_states_have_names() -> None:
    """«Open» and the like are said in the table; nobody lists states anew."""
    names = {state.value for state in State}
    root = Path(roadmap.__file__).parent
    listed = {
        f"{path.relative_to(root)}:{node.lineno}"
        for path in sorted(root.rglob("*.py"))
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Tuple | ast.List | ast.Set) and 1 < len(node.elts) < len(State)
        if all(isinstance(one, ast.Constant) and one.value in names for one in node.elts)
    }
    assert listed == set()
    assert get_args(TaskState) == tuple(State)


def may_write_state(tree: ast.AST) -> Iterator[bool]:
    """For each statement that writes tasks: whether it sets the state, or columns that cannot be seen here."""
    said: dict[ast.Call, ast.Call] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "values":
            said[_root(node)] = node
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and _is_of_tasks(node):
            if node.func.id in ("insert_missing", "put_rows"):
                yield True
            elif node.func.id in ("update", "insert"):
                yield node not in said or _names_state(said[node])


def _is_of_tasks(call: ast.Call) -> bool:
    return any(isinstance(arg, ast.Name) and arg.id == "TASKS" for arg in call.args)


def _root(call: ast.Call) -> ast.Call:
    """``update(TASKS)`` of ``update(TASKS).where(…).values(…)``."""
    while isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Call):
        call = call.func.value
    return call


def _names_state(values: ast.Call) -> bool:
    return bool(values.args) or any(keyword.arg in (None, "state") for keyword in values.keywords)
