"""Made-up people and events never get into an office's base, and the real clock never runs over a demo's."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select

from notifications.mailbox import Mailbox
from roadmap.database import Database
from roadmap.demo.stage import add_people, play
from roadmap.models import BODIES, CONTACTS, ROADMAPS, STATUS_ROWS, USERS
from roadmap.operation.backups import backup, restore
from roadmap.operation.ownership import FOR_PEOPLE, Owner, claim, owner_of
from roadmap.orders.seeds.load import seed
from roadmap.orders.seeds.shapes import load_folder
from roadmap.people.accounts import add_user
from roadmap.resources import seeds_dir
from tests.commands.conftest import Run
from tests.operation.test_backups import contents
from tests.ports import free_port
from workflows.journal import EVENTS

NOW = datetime(2023, 5, 23, 6, tzinfo=UTC)
PASSWORD = "длинный пароль 1"
Build = Callable[[Database], None]


def with_documents(database: Database) -> None:
    with database.write() as session:
        seed(session, load_folder(seeds_dir()), NOW, only="tyumen-2023")


def with_an_account(database: Database) -> None:
    with database.write() as session:
        add_user(session, "coordinator@example.org", "Иванова", "coordinator", PASSWORD, [], NOW)


def with_an_address(database: Database) -> None:
    with_documents(database)
    with database.write() as session:
        body = session.execute(select(BODIES.c.id).limit(1)).scalar_one()
        session.execute(insert(CONTACTS).values(subject_id=body, email="priem@office.ru", state="live"))


def with_a_demo_user_added_to_it(database: Database) -> None:
    """What an earlier version did to an office's base: its accounts stay in the majority that counts."""
    with_an_account(database)
    with database.write() as session:
        add_people(session, NOW)
        session.execute(insert(STATUS_ROWS).values(name="demo", at=NOW, value={"today": "2024-03-15"}))


def without_mark(database: Database) -> None:
    """As version 2b77f95 left it."""
    with database.write() as session:
        session.execute(delete(STATUS_ROWS).where(STATUS_ROWS.c.name == "demo.base"))


def demo_of_an_earlier_version(database: Database) -> None:
    play(database, date(2023, 7, 1))
    without_mark(database)


def seeded_by_an_earlier_version(database: Database) -> None:
    with_documents(database)
    with database.write() as session:
        add_people(session, NOW)


def at(database: Database) -> dict[str, str]:
    return {"VEKHA_DATABASE_URL": database.url.replace("+psycopg", "")}


def serve(folder: Path, database: Database, *flags: str) -> subprocess.Popen[str]:
    """``vekha serve`` in a process of its own, its words in one stream."""
    environment = {name: said for name, said in os.environ.items() if not name.startswith("VEKHA_")} | at(database)
    return subprocess.Popen(
        [str(Path(sys.executable).parent / "vekha"), "serve", "--port", str(free_port()), *flags],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Asked to stop once it serves; its status and what it said."""
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if line.startswith("Веха: http"):
            time.sleep(0.3)
            process.send_signal(signal.SIGTERM)
    process.stdout.close()
    return process.wait(30), said


def refused(vekha: Run, database: Database, command: str) -> None:
    """The command with ``--demo`` changes nothing and says why in one line."""
    before = contents(database)
    port = ("--port", str(free_port())) if command == "serve" else ()
    answer = vekha(command, "--demo", *port, **at(database))
    assert answer.returncode == 2, answer.stderr
    assert answer.stderr.count("\n") == 1
    assert answer.stderr.rstrip().endswith("[demo.real_base]")
    assert "VEKHA_DATABASE_URL" in answer.stderr
    assert contents(database) == before


@pytest.mark.parametrize("command", ["serve", "seed"])
def test_an_office_s_base_is_refused_and_left_as_it_was(database: Database, vekha: Run, command: str) -> None:
    with_an_account(database)
    refused(vekha, database, command)


@pytest.mark.parametrize(
    ("build", "command"),
    [(with_documents, "serve"), (with_an_address, "seed"), (with_a_demo_user_added_to_it, "serve")],
)
def test_a_base_that_may_be_an_office_s_is_refused_too(
    sqlite_database: Database, vekha: Run, build: Build, command: str
) -> None:
    build(sqlite_database)
    refused(vekha, sqlite_database, command)


def test_a_base_of_another_schema_is_refused_before_it_is_migrated(sqlite_database: Database, vekha: Run) -> None:
    database = sqlite_database
    with_an_account(database)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    for command in ("serve", "seed"):
        assert "[demo.real_base]" in vekha(command, "--demo", **at(database)).stderr
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one() == "0000"


@pytest.mark.parametrize("build", [with_documents, seeded_by_an_earlier_version])
def test_made_up_people_come_to_documents_and_stay_with_others_added_later(
    database: Database, vekha: Run, build: Build
) -> None:
    build(database)
    with database.write() as session:
        claim(session, FOR_PEOPLE, NOW)
        add_people(session, NOW)
        add_user(session, "anna@office.ru", "Анна", "controller", PASSWORD, [], NOW)
    assert vekha("seed", "--demo", "--only", "tyumen-2023", **at(database)).returncode == 0
    refused = vekha("serve", "--demo", "--port", str(free_port()), **at(database))
    assert "[demo.real_base]" in refused.stderr, "a real person would stand in a made-up history"


def test_a_base_with_made_up_people_is_worked_with_as_before(database: Database, vekha: Run) -> None:
    assert vekha("seed", "--demo", "--only", "tyumen-2023", **at(database)).returncode == 0
    assert vekha("tick", "--now", "2023-08-23T06:00Z", **at(database)).returncode == 0
    with Mailbox() as mailbox:
        sent = vekha("mail", "send", VEKHA_SMTP_URL=mailbox.url, **at(database))
        assert sent.returncode == 0, sent.stderr
        assert mailbox.letters()
    assert "✓ назначение: база показательная" in vekha("check", **at(database)).stdout


def test_the_real_clock_does_not_run_over_a_demo_of_any_version(database: Database, vekha: Run) -> None:
    demo_of_an_earlier_version(database)
    before = contents(database)
    answer = vekha("tick", **at(database))
    assert (answer.returncode, answer.stderr.count("\n")) == (2, 1)
    assert answer.stderr.rstrip().endswith("[demo.base]")
    assert contents(database) == before


def test_no_command_runs_it_unless_told_so(sqlite_database: Database, vekha: Run) -> None:
    play(sqlite_database, date(2023, 7, 1))
    port = ("--port", str(free_port()))
    for command in (("serve", *port), ("worker",), ("remind",), ("mail", "send")):
        answer = vekha(*command, VEKHA_SMTP_URL="smtp://127.0.0.1:1")
        assert answer.returncode == 2, f"{command}: {answer.stderr}"
        assert answer.stderr.rstrip().endswith("[demo.base]")
        assert "01.07.2023" in answer.stderr
        assert "--demo-base" in answer.stderr


def test_a_demo_is_run_when_told_so(sqlite_database: Database, vekha: Run, tmp_path: Path) -> None:
    play(sqlite_database, date(2023, 7, 1))
    assert "✓ назначение: база показательная, её «сегодня» — 01.07.2023" in vekha("check").stdout
    assert vekha("tick", "--now", "2023-07-03T06:00Z").returncode == 0
    status, said = ended(serve(tmp_path, sqlite_database, "--demo-base", "--no-worker"))
    assert status == 0, said
    assert "вымышленные пользователи" in said


def test_an_office_s_base_says_so_and_is_served_without_a_word(
    sqlite_database: Database, vekha: Run, tmp_path: Path
) -> None:
    with_documents(sqlite_database)
    with_an_account(sqlite_database)
    assert "✓ назначение: база рабочая" in vekha("check").stdout
    status, said = ended(serve(tmp_path, sqlite_database, "--no-worker"))
    assert status == 0, said
    assert "вымышленн" not in said


@pytest.mark.parametrize("build", [lambda _: None, seeded_by_an_earlier_version])
def test_two_demos_at_once_make_one_history(database: Database, tmp_path: Path, build: Build) -> None:
    build(database)
    both = [serve(tmp_path, database, "--demo", "--no-worker", "--today", "2023-07-01") for _ in range(2)]
    for process in both:
        status, said = ended(process)
        assert status == 0, said
    with database.read() as session:
        moves: Any = select(EVENTS.c.subject, EVENTS.c.at, EVENTS.c.kind).where(EVENTS.c.subject.like("task:%"))
        events = [tuple(row) for row in session.execute(moves)]
        roadmaps = session.execute(select(func.count()).select_from(ROADMAPS)).scalar_one()
        people = session.execute(select(func.count()).select_from(USERS)).scalar_one()
        signs = set(session.execute(select(STATUS_ROWS.c.name)).scalars())
    assert len(events) == len(set(events))
    assert (roadmaps, people) == (3, 6)
    assert {"demo", "demo.base"} <= signs


def test_a_copy_of_a_demo_stays_one(sqlite_database: Database, tmp_path: Path) -> None:
    play(sqlite_database, date(2023, 7, 1))
    backup(sqlite_database, tmp_path / "copy.gz", NOW)
    copy = Database(f"sqlite:///{tmp_path / 'copy.db'}")
    copy.migrate()
    restore(copy, tmp_path / "copy.gz")
    with copy.read() as session:
        assert owner_of(session) is Owner.demo
    copy.close()
