"""Engines, sessions and migrations on both databases."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, select, text, update
from sqlmodel import SQLModel

import notifications.outbox  # noqa: F401 (its table is one of the schema's)
from roadmap.database import Database
from roadmap.errors import BadInput, Conflict, Unavailable
from roadmap.models import ROADMAPS, STATUS_ROWS
from tests import builders


def test_the_migrated_schema_is_what_the_models_say(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_migrating_an_empty_database_makes_it_current(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    assert not database.schema_is_current()
    database.migrate()
    assert database.schema_is_current()
    database.migrate()
    assert database.schema_is_current()
    database.close()


def test_a_database_of_a_newer_version_is_refused_and_left_alone(database: Database) -> None:
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Conflict, match=r"более новой версией Вехи \(схема 9999\): обновите программу") as refusal:
        database.migrate()
    assert refusal.value.code == "database.newer"
    assert not database.schema_is_current()


def test_two_processes_that_migrate_at_once_take_turns(empty_database_url: str) -> None:
    databases = [Database(empty_database_url) for _ in range(3)]
    failed: list[BaseException] = []

    def run(database: Database) -> None:
        try:
            database.migrate()
        except BaseException as error:  # handed to the test's own thread
            failed.append(error)

    threads = [threading.Thread(target=run, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert databases[0].schema_is_current()
    for database in databases:
        database.close()


def test_a_write_session_commits_at_its_end_and_tells_the_listeners(database: Database) -> None:
    told: list[str] = []
    database.on_commit(lambda: told.append("committed"))
    with database.write() as session:
        builders.roadmap(session, slug="kept")
        assert told == []
    assert told == ["committed"]
    with database.read() as session:
        assert session.execute(select(ROADMAPS.c.slug)).scalars().all() == ["kept"]


def test_a_write_session_that_raises_keeps_nothing_and_tells_nobody(database: Database) -> None:
    told: list[str] = []
    database.on_commit(lambda: told.append("committed"))
    with pytest.raises(RuntimeError), database.write() as session:
        builders.roadmap(session)
        raise RuntimeError
    with database.read() as session:
        assert session.execute(select(ROADMAPS)).all() == []
    assert told == []


def test_a_listener_that_fails_does_not_make_a_commit_look_undone(database: Database) -> None:
    told: list[str] = []

    def fail() -> None:
        raise RuntimeError

    database.on_commit(fail)
    database.on_commit(lambda: told.append("committed"))
    with database.write() as session:
        builders.roadmap(session, slug="kept")
    assert told == ["committed"]
    with database.read() as session:
        assert session.execute(select(ROADMAPS.c.slug)).scalars().all() == ["kept"]


def test_connections_apart_are_there_when_all_others_are_taken(database: Database) -> None:
    apart, told = database.apart(2), list[str]()
    database.on_commit(lambda: told.append("here"))
    apart.on_commit(lambda: told.append("apart"))
    with ExitStack() as taken:
        for _ in range(database.connections):
            taken.enter_context(database.engine.connect())
        with apart.write() as session, apart.read() as other:
            builders.roadmap(session, slug="kept")
            assert other.execute(select(ROADMAPS)).all() == []
    assert told == ["here", "apart"]
    with database.write() as session:
        assert session.execute(select(ROADMAPS.c.slug)).scalars().all() == ["kept"]
    assert told == ["here", "apart"] * 2


def test_a_read_session_keeps_nothing(database: Database) -> None:
    with database.read() as session:
        builders.roadmap(session)
    with database.read() as session:
        assert session.execute(select(ROADMAPS)).all() == []


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    with database.write() as session:
        builders.roadmap(session)
        with database.read() as other:
            assert other.execute(select(ROADMAPS)).all() == []
        assert database.schema_is_current()


def test_writers_that_read_first_and_then_write_lose_nothing(database: Database) -> None:
    with database.write() as session:
        session.execute(insert(STATUS_ROWS).values(name="tick", at=builders.NOW, value={"n": 0}))
    failed: list[BaseException] = []

    def count_up() -> None:
        try:
            for _ in range(25):
                with database.write() as session:
                    row = session.execute(select(STATUS_ROWS.c.value).with_for_update()).scalar_one()
                    session.execute(update(STATUS_ROWS).values(value={"n": row["n"] + 1}))
        except BaseException as error:  # handed to the test's own thread
            failed.append(error)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with database.read() as session:
        assert session.execute(select(STATUS_ROWS.c.value)).scalar_one() == {"n": 100}


def test_sqlite_runs_with_the_pragmas_that_several_writers_need(sqlite_database: Database) -> None:
    wanted = {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30000, "synchronous": 1, "temp_store": 2}
    with sqlite_database.read() as session:
        found = {name: session.execute(text(f"PRAGMA {name}")).scalar_one() for name in wanted}
    assert found == wanted


def test_a_write_session_on_sqlite_holds_the_lock_from_its_first_moment(sqlite_database: Database) -> None:
    began = threading.Event()

    def write() -> None:
        with sqlite_database.write() as session:
            session.execute(text("SELECT 1"))
            began.set()

    with sqlite_database.write() as session:
        session.execute(text("SELECT 1"))
        rival = threading.Thread(target=write)
        rival.start()
        assert not began.wait(0.2)
    rival.join()
    assert began.is_set()


def test_lower_knows_russian_letters(database: Database) -> None:
    with database.read() as session:
        assert session.execute(text("SELECT lower('ПРИКАЗ Ё Abc')")).scalar_one() == "приказ ё abc"
        assert session.execute(text("SELECT lower(NULL)")).scalar_one() is None


@pytest.mark.parametrize(
    "url",
    ["", "vekha.db", "mysql://a/b", "sqlite://", "postgresql://u:p@host:port/db", "://"],
)
def test_an_address_that_is_none_is_refused_with_what_is_needed(url: str) -> None:
    with pytest.raises(BadInput, match="адрес базы данных не понят") as refusal:
        Database(url)
    assert refusal.value.code == "database.url"


@pytest.mark.parametrize("prefix", ["postgres://", "postgresql://", "postgresql+psycopg://"])
def test_every_usual_way_to_write_a_postgresql_address_is_understood(prefix: str) -> None:
    database = Database(f"{prefix}u:secret@127.0.0.1:1/db")
    assert not database.is_sqlite
    with pytest.raises(Unavailable, match="не отвечает") as refusal:
        database.migrate()
    assert "secret" not in str(refusal.value)
    database.close()


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'missing' / 'vekha.db'}")
    with pytest.raises(Unavailable, match="не отвечает: unable to open database file"):
        database.migrate()
    database.close()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "order.docx"
    path.write_bytes(b"PK\x03\x04" + b"x" * 5000)
    database = Database(f"sqlite:///{path}")
    with pytest.raises(Unavailable, match="не отвечает: file is not a database"):
        database.migrate()
    database.close()
    assert path.read_bytes().startswith(b"PK")
