"""Reports over the database: as of any day, about a period, frozen once made."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from roadmap.control.moves import MoveOrder, move_task
from roadmap.database import Database
from roadmap.demo.stage import DEMO_TODAY, play
from roadmap.errors import BadInput, NotFound
from roadmap.models import REPORTS
from roadmap.people.permissions import Actor
from roadmap.reports.execution import execution_report, freeze_report, parse_period, render_report
from roadmap.reports.formats.json_form import figures_json
from roadmap.reports.formats.registry import FORMATS
from tests import builders as b

NOW = datetime(2024, 3, 15, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "first", "last", "name"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "2024 год"),
        ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31), "I квартал 2024 г."),
        ("2024-q4", date(2024, 10, 1), date(2024, 12, 31), "IV квартал 2024 г."),
        ("2023-H2", date(2023, 7, 1), date(2023, 12, 31), "II полугодие 2023 г."),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "февраль 2024 г."),
    ],
)
def test_a_period_is_read(words: str, first: date, last: date, name: str) -> None:
    assert parse_period(words) == (first, last, name)


@pytest.mark.parametrize("words", ["2024-Q5", "24", "март", "2024-13", "2024-1"])
def test_a_period_not_understood_says_what_to_write(words: str) -> None:
    with pytest.raises(BadInput, match="2024-Q1"):
        parse_period(words)


def test_a_move_changes_todays_report_and_no_past_one(database: Database) -> None:
    with database.write() as session:
        road = b.roadmap(session, slug="one")
        task = b.task(session, b.measure(session, road), state="in_progress", due_on=date(2024, 3, 14))
        coordinator = Actor(b.user(session, "coordinator"), "К", "k@example.org", "coordinator")
    with database.read() as session:
        before = execution_report(session, "one", None, None, NOW)
    with database.write() as session:
        order = MoveOrder(task, "submit", result="сделано", fulfilled_on=date(2024, 3, 15))
        move_task(session, order, coordinator, NOW)
    with database.read() as session:
        after = execution_report(session, "one", None, None, NOW)
        yesterday = execution_report(session, "one", date(2024, 3, 14), None, NOW)
    assert before.totals.overdue == 1
    assert after.totals.overdue == 0
    assert yesterday.totals.overdue == 0
    assert figures_json(yesterday)["as_of"] == "2024-03-14"


def test_what_was_known_on_a_past_day_is_told_again_later(sqlite_database: Database) -> None:
    play(sqlite_database, date(2023, 12, 1))
    with sqlite_database.read() as session:
        then = figures_json(
            execution_report(session, "moscow-2023", None, None, datetime(2023, 11, 30, 20, tzinfo=UTC))
        )
    sqlite_database.close()
    with sqlite_database.read() as session:
        later = figures_json(execution_report(session, "moscow-2023", date(2023, 11, 30), None, NOW))
    for figures in (then, later):
        figures.pop("generated_at")
    assert later == then


def test_a_day_to_come_and_an_unknown_roadmap_are_refused(database: Database) -> None:
    with database.write() as session:
        b.roadmap(session, slug="one")
    with database.read() as session:
        with pytest.raises(BadInput, match="ещё не наступил"):
            execution_report(session, "one", date(2024, 3, 16), None, NOW)
        with pytest.raises(NotFound, match="есть: one"):
            execution_report(session, "two", None, None, NOW)


def test_a_frozen_report_keeps_its_figures_whatever_happens_after(database: Database) -> None:
    with database.write() as session:
        road = b.roadmap(session, slug="one")
        b.task(session, b.measure(session, road), state="in_progress", due_on=date(2024, 3, 1))
        leader = Actor(b.user(session, "leader"), "Р", "l@example.org", "leader")
        content = freeze_report(session, execution_report(session, "one", None, None, NOW), "json", leader, NOW)
    with database.read() as session:
        kept = session.execute(select(REPORTS.c.figures)).scalar_one()
    assert kept["totals"] == figures_json_of(content)["totals"]


def figures_json_of(content: bytes) -> dict[str, object]:
    import json

    return dict(json.loads(content))


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_of_the_demos_report_is_made(sqlite_database: Database, form: str) -> None:
    play(sqlite_database, DEMO_TODAY)
    with sqlite_database.read() as session:
        report = execution_report(session, "tyumen-2023", None, None, NOW)
    content, media_type, name = render_report(report, form)
    assert len(content) > 1000
    assert name == f"tyumen-2023-2024-03-15.{form}"
    assert "/" in media_type


def test_an_unknown_format_names_the_known_ones(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        b.roadmap(session, slug="one")
    with sqlite_database.read() as session, pytest.raises(BadInput, match=", ".join(FORMATS)):
        render_report(execution_report(session, "one", None, None, NOW), "odt")
