"""The demo: complete, deterministic, true to its own rules, with nobody real acting in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import func, select

from roadmap.database import Database
from roadmap.demo.history import FIRST_DAY
from roadmap.demo.stage import DEMO_TODAY, add_people, play, resume_at
from roadmap.models import BODIES, CONTACTS, EXTENSIONS, MEASURED_VALUES, TASKS, USERS
from roadmap.orders.seeds.load import seed
from roadmap.orders.seeds.shapes import load_folder
from roadmap.reports.history.standings import standings, standings_on
from roadmap.resources import seeds_dir
from tests.operation.test_backups import contents
from workflows.journal import EVENTS, verify
from workflows.lifecycle import BY_TRIGGER, State

NOW = datetime(2023, 5, 23, tzinfo=UTC)


def test_seeding_twice_gives_the_same_134_measures_and_tasks(database: Database) -> None:
    summaries = []
    for _ in range(2):
        with database.write() as session:
            summaries.append(seed(session, load_folder(seeds_dir()), NOW))
            add_people(session, NOW)
    with database.read() as session:
        tasks = session.execute(select(func.count()).select_from(TASKS)).scalar_one()
        people = session.execute(select(func.count()).select_from(USERS)).scalar_one()
        bodies = session.execute(select(func.count()).select_from(BODIES)).scalar_one()
        contacts = session.execute(select(func.count()).select_from(CONTACTS)).scalar_one()
    assert [one.measures for one in summaries] == [134, 134]
    assert summaries[0].tasks_made == tasks
    assert (summaries[1].tasks_made, summaries[1].changed) == (0, 0)
    assert people == 6
    assert contacts == bodies


def test_the_history_shows_every_state_and_both_kinds_of_lateness(database: Database) -> None:
    play(database, DEMO_TODAY)
    with database.read() as session:
        counts = {
            row[0]: row[1] for row in session.execute(select(TASKS.c.state, func.count()).group_by(TASKS.c.state))
        }
        late = session.execute(
            select(func.count()).where(TASKS.c.state == "done", TASKS.c.fulfilled_on > TASKS.c.control_on)
        ).scalar_one()
        silent = session.execute(select(func.count()).where(TASKS.c.overdue_since.is_not(None))).scalar_one()
        granted = set(session.execute(select(EXTENSIONS.c.state)).scalars())
        readings = session.execute(select(func.count()).select_from(MEASURED_VALUES)).scalar_one()
        verdict = verify(session)
    assert set(counts) >= {"planned", "in_progress", "submitted", "failed", "extra_control", "done", "cancelled"}
    assert counts["done"] > 100
    assert late > 10
    assert silent > 0
    assert granted >= {"asked", "granted"}
    assert readings > 20
    assert verdict.sound
    assert verdict.unsealed == 0


def test_playing_twice_and_elsewhere_gives_the_same_history(database: Database, sqlite_database: Database) -> None:
    play(database, DEMO_TODAY)
    once = contents(database)
    play(database, DEMO_TODAY)
    assert contents(database) == once
    if not database.is_sqlite:  # else both are the same file
        play(sqlite_database, DEMO_TODAY)
        for name in ("task", "event", "extension", "due_date", "evidence"):
            assert contents(sqlite_database)[name] == once[name]


def test_every_move_of_the_history_is_one_of_the_table_in_its_order(sqlite_database: Database) -> None:
    play(sqlite_database, DEMO_TODAY)
    with sqlite_database.read() as session:
        events = session.execute(
            select(EVENTS.c.subject, EVENTS.c.at, EVENTS.c.details)
            .where(EVENTS.c.subject.like("task:%"))
            .order_by(EVENTS.c.id)
        ).all()
    state: dict[str, str] = {}
    at: dict[str, datetime] = {}
    for event in events:
        assert event.at.date() >= FIRST_DAY
        assert at.get(event.subject, event.at) <= event.at
        at[event.subject] = event.at
        if "trigger" in event.details:
            move = BY_TRIGGER[event.details["trigger"]]
            assert event.details["from"] == state.get(event.subject, "planned")
            assert State(event.details["from"]) in move.sources
            state[event.subject] = event.details["to"]


def test_the_journal_alone_tells_how_every_task_stands(sqlite_database: Database) -> None:
    play(sqlite_database, DEMO_TODAY)
    with sqlite_database.read() as session:
        for roadmap_id in (1, 2, 3):
            told = standings_on(session, roadmap_id, DEMO_TODAY, "Europe/Moscow")
            assert [replace(one, window_due=None) for one in told] == standings(session, roadmap_id)
            assert [one.window_due for one in told] == [one.original_due_on for one in told]


def test_the_clock_goes_on_after_the_last_thing_that_happened(sqlite_database: Database) -> None:
    play(sqlite_database, date(2024, 3, 15))
    assert resume_at(sqlite_database, DEMO_TODAY) == datetime(2024, 3, 15, 6, 30, tzinfo=UTC)
