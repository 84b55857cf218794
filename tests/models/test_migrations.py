"""A base of an earlier version is brought up to this one and goes on as it would have gone on."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import select

import roadmap
from roadmap.database import Database
from roadmap.models import TASKS
from roadmap.plan.planning import plan_tasks
from tests import builders as b
from workflows.journal import EVENTS, Entry, record

SENTENCE = "срок мероприятия изменён: такого окна больше нет"
WINDOW = (None, "2024-06-30")


def migrate_to(database: Database, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(roadmap.__file__).parent / "migrations"))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_what_planning_withdrew_before_the_column_comes_back_with_its_window(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    migrate_to(database, "0001")
    with database.write() as session:
        road = b.roadmap(session)
        measure = b.measure(session, road, windows=[WINDOW])
        other = b.measure(session, road, windows=[WINDOW])
        theirs = b.task(session, measure, window="..2024-06-30", state="cancelled", reason=SENTENCE, closed_on=b.TODAY)
        person = b.task(session, other, window="..2024-06-30", state="cancelled", reason="приказ", closed_on=b.TODAY)
        reopened = b.task(session, other, state="in_progress", reason=SENTENCE)
        said = {"trigger": "cancel", "from": "planned", "to": "cancelled", "reason": SENTENCE, "version": 2}
        record(session, Entry(f"roadmap:{road}", b.NOW, "task.cancelled", f"task:{theirs}", None, said))
    database.migrate()
    with database.write() as session:
        marked = {row.id: row.withdrawn_by for row in session.execute(select(TASKS))}
        plan_tasks(session, road, b.NOW)
        after = {row.id: (row.state, row.withdrawn_by) for row in session.execute(select(TASKS))}
        kept = session.execute(select(EVENTS.c.details).order_by(EVENTS.c.id)).scalars().all()
    database.close()
    assert marked == {theirs: "planner", person: None, reopened: None}
    assert after == {theirs: ("planned", None), person: ("cancelled", None), reopened: ("in_progress", None)}
    assert kept[0] == said, "the journal stays as it was"
