"""A base with more rows of everything than a statement may have parameters: every page, list, job and report works."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import bindparam, func, insert, select, update
from sqlmodel import Session

from notifications import ledger, outbox
from notifications.letter import Letter, Sender
from roadmap.database import Database
from roadmap.models import (
    ALIASES,
    FILES,
    MEASURED_VALUES,
    MEASURES,
    NOTICES,
    REPORT_FILES,
    REPORTS,
    ROADMAPS,
    TASKS,
    USERS,
)
from roadmap.operation import backups
from roadmap.operation.rehearsal import rehearse
from roadmap.operation.ticks import tick
from roadmap.orders.seeds.load import seed
from roadmap.orders.seeds.shapes import load_folder
from roadmap.people.accounts import add_token
from roadmap.plan.planning import plan_tasks
from roadmap.reports.execution import execution_report, render_report
from roadmap.reports.formats.registry import FORMATS
from roadmap.resources import seeds_dir
from roadmap.settings import Settings
from tests import builders as b
from tests.statements import MOST, few_parameters
from tests.web.test_routes import ROUTES, address, method_of, right_of
from tests.web.visitors import Served
from workflows.journal import Entry, record
from workflows.lifecycle import State

MANY = MOST + 8
BIG = "test"


def fill(session: Session) -> list[int]:
    """`MANY` of everything that a list may be made of; returns the bodies."""
    act = b.act(session, number="606/02")
    big = b.roadmap(session, slug=BIG, act_id=act)
    bodies = [b.subject(session) for _ in range(MANY)]
    b.subject(session, kind="группа", members=bodies)
    b.task(session, b.measure(session, big, executors=bodies), due_on=date(2024, 3, 18), state=State.in_progress)
    first = b.measure(session, big, lead=bodies[:1])
    for body in bodies:
        task = _point(session, first, body)
        measure = b.measure(session, big, lead=[body], windows=[(None, "2024-06-28")], review=True)
        b.task(session, measure, window="..2024-06-28", due_on=date(2024, 6, 28))
        b.task(session, b.measure(session, b.roadmap(session, act_id=b.act(session))), state=State.in_progress)
        _news(session, big, measure, task)
        indicator = b.indicator(session, act, targets={2023: 7.5, 2024: 8})
        reading = {"indicator_id": indicator, "year": 2023, "value": 6.0, "reported_at": b.NOW}
        session.execute(insert(MEASURED_VALUES).values(reading))
    _reports(session)
    letters = [Letter(f"k:{n}", "digest", f"{n}@example.org", "", "Сроки", "текст", "<p>текст</p>") for n in bodies]
    outbox.plan(session, letters, now=b.NOW, sender=Sender("vekha@example.org", "Веха"))
    return bodies


def _point(session: Session, measure: int, body: int) -> int:
    """A task at work with all that hangs on one, its body with people, and a task whose window opens."""
    b.contact(session, body)
    b.user(session, "executor", subjects=[body])
    session.execute(insert(ALIASES).values(subject_id=body, region="test", alias=f"орган {body}"))
    b.task(session, measure, due_on=date(2024, 3, 25), opens_on=b.TODAY)
    task = b.task(session, measure, due_on=date(2024, 3, 18), state=State.in_progress, lead_id=body)
    b.proof(session, task)
    b.extension(session, task)
    b.due_date(session, task, date(2024, 4, 1))
    told = {"task_id": task, "kind": "due", "step": "7", "planned_on": b.TODAY, "recipient": f"{body}@example.org"}
    session.execute(insert(NOTICES).values(key=f"due:{task}:2024-03-18:7:{body}@example.org", **told))
    return task


def _news(session: Session, roadmap: int, measure: int, task: int) -> None:
    """Journal rows that nobody was told of yet: news of tasks and measures, new accounts, answered questions."""
    stream = f"roadmap:{roadmap}"
    amended = {"change": "changed", "fields": [{"field": "title"}], "subjects": [], "basis": "приказ № 2"}
    record(
        session,
        Entry(stream, b.NOW, "task.done", f"task:{task}"),
        Entry(stream, b.NOW, "deadline.moved", f"task:{task}", details={"due_on": "2024-06-28"}),
        Entry(stream, b.NOW, "measure.amended", f"measure:{measure}", details=amended),
        Entry(stream, b.NOW, "clarification.answered", f"task:{task}", details={"askers": [task], "text": "да"}),
        Entry(f"{stream}:{task}", b.NOW, "user.added", f"user:{task}", details={"demo": True}),
    )


def _reports(session: Session) -> None:
    """The reports that the clock would make, each with a file."""
    file = {"sha256": "0" * 64, "size": 1, "media_type": "text/plain", "content": b"1", "stored_at": b.NOW}
    session.execute(insert(FILES).values(file))
    row = {"as_of": date(2023, 12, 31), "figures": {}, "made_at": b.NOW}
    rows = session.execute(select(ROADMAPS.c.id, ROADMAPS.c.slug)).all()
    due = [row | {"key": f"{one.slug}:2023-Q4", "roadmap_id": one.id} for one in rows]
    made = session.execute(insert(REPORTS).returning(REPORTS.c.id), due).scalars().all()
    files = [{"report_id": number, "format": "json", "sha256": file["sha256"]} for number in made]
    session.execute(insert(REPORT_FILES), files)


@pytest.fixture
def bodies(database: Database) -> Iterator[list[int]]:
    """The base filled; every statement of the test is watched."""
    with database.write() as session:
        found = fill(session)
    with few_parameters(database):
        yield found


def test_every_page_and_every_list_opens(database: Database, bodies: list[int]) -> None:
    served = Served(database)
    pages = [address(route) for route in ROUTES if method_of(route) == "GET" and right_of(route) is not None]
    pages += ["/measures/2", "/measures/2/notices", "/tasks?mine=1", "/tasks?sort=lead", f"/summary?roadmap={BIG}"]
    for role, mine in (("admin", []), ("coordinator", bodies), ("executor", bodies)):
        visitor = served.visitor(role, *mine)
        answers = {page: visitor.get(page).status for page in pages if not page.endswith("pdf")}
        assert {page for page, status in answers.items() if status >= 500} == set()
        assert sum(status == 200 for status in answers.values()) > 10


def test_every_list_of_the_api_opens(database: Database, bodies: list[int]) -> None:
    served = Served(database)
    with database.write() as session:
        address = session.execute(select(USERS.c.email).where(USERS.c.id == b.user(session, "admin"))).scalar_one()
        headers = {"Authorization": f"Bearer {add_token(session, address, 'test', b.NOW)}"}
    for path, does in served.app.openapi()["paths"].items():
        if "get" in does:
            limit = "?limit=500" if any(one["name"] == "limit" for one in does["get"].get("parameters", ())) else ""
            answer = asyncio.run(served.send("GET", path.format_map(_One()) + limit, headers=headers))
            assert answer.status_code == 200 if limit else answer.status_code < 500, f"{path}: {answer.text}"


class _One(dict[str, str]):
    """Every part of a path is the first of its kind."""

    def __missing__(self, name: str) -> str:
        return BIG if name == "slug" else "1"


def test_the_clock_draws_all_consequences(database: Database, bodies: list[int]) -> None:
    settings = Settings(secret_key="проба")
    first = tick(database, settings, b.NOW)
    assert min(first.opened, first.letters, first.sealed) >= MANY
    assert tick(database, settings, b.NOW + timedelta(days=4)).overdue >= MANY
    with database.write() as session:
        entries = ledger.search(session, limit=MANY)
        ids = [entry.id for entry in entries]
        assert len(ledger.proof(session, ids=ids)) == len(ids)
        assert outbox.cancel(session, [f"k:{body}" for body in bodies]) == MANY
    assert rehearse(database, settings, date(2024, 3, 18), date(2024, 3, 19)).letters >= MANY


def test_reports_and_a_backup_are_made(database: Database, bodies: list[int], tmp_path: Path) -> None:
    with database.read() as session:
        for day in (None, date(2024, 2, 1)):
            report = execution_report(session, BIG, day, None, b.NOW)
            for form in set(FORMATS) - {"pdf"}:
                assert render_report(report, form)[0]
    assert backups.backup(database, tmp_path / "copy.gz", b.NOW) > MANY
    assert backups.check(database, b.NOW)


def test_plans_change_and_return(database: Database, bodies: list[int]) -> None:
    with database.write() as session:
        mine = session.execute(select(ROADMAPS.c.id).where(ROADMAPS.c.slug == BIG)).scalar_one()
        before = {row.id: row.schedule for row in session.execute(select(MEASURES.c.id, MEASURES.c.schedule))}
        session.execute(update(MEASURES).values(schedule={"kind": "dates", "windows": []}))
        plan_tasks(session, mine, b.NOW)
        gone = select(func.count()).where(TASKS.c.state == "cancelled")
        cancelled = session.execute(gone).scalar_one()
        again = update(MEASURES).where(MEASURES.c.id == bindparam("one")).values(schedule=bindparam("was"))
        session.connection().execute(again, [{"one": one, "was": was} for one, was in before.items()])
        plan_tasks(session, mine, b.NOW)
        assert session.execute(gone).scalar_one() == cancelled - MANY >= 0


def test_the_documents_are_seeded_twice(database: Database) -> None:
    seeds = load_folder(seeds_dir())
    with few_parameters(database), database.write() as session:
        seed(session, seeds, b.NOW)
        assert seed(session, seeds, b.NOW).changed == 0
