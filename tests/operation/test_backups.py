"""Backup, restore and the self-check."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from roadmap.database import Database
from roadmap.demo.stage import play
from roadmap.errors import BadInput, Conflict
from roadmap.models import FILES, TASKS
from roadmap.operation.backups import backup, check, restore, tables_in_order
from roadmap.operation.ticks import tick
from roadmap.settings import Settings
from tests import builders as b
from tests.databases import PostgresServer
from workflows.journal import verify

NOW = datetime(2024, 3, 15, 6, 30, tzinfo=UTC)


@pytest.fixture
def lived(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """Another database, in which the demo's first weeks were lived."""
    path = tmp_path / "lived.db"
    path.write_bytes(sqlite_template.read_bytes())
    opened = Database(f"sqlite:///{path}")
    play(opened, date(2023, 7, 1))
    yield opened
    opened.close()


def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, in the order of its key."""
    with database.read() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
            for table in tables_in_order()
        }


def test_a_lived_database_comes_back_row_by_row(database: Database, sqlite_template: Path, tmp_path: Path) -> None:
    play(database, date(2023, 9, 1))
    tick(database, Settings(), NOW)
    file = tmp_path / "copy.gz"
    rows = backup(database, file, NOW)
    other_path = tmp_path / "other.db"
    other_path.write_bytes(sqlite_template.read_bytes())
    other = Database(f"sqlite:///{other_path}")
    assert restore(other, file) == rows
    assert contents(other) == contents(database)
    with other.read() as session:
        assert verify(session).sound
    other.close()


def test_a_restored_database_goes_on_working(database: Database, lived: Database, tmp_path: Path) -> None:
    backup(lived, tmp_path / "copy.gz", NOW)
    restore(database, tmp_path / "copy.gz")
    summary = tick(database, Settings(), NOW)
    assert summary.opened > 0
    with database.write() as session:  # the numbering goes on after the restored rows
        assert b.task(session, b.measure(session, b.roadmap(session))) > 400


def test_nothing_is_restored_over_data(database: Database, tmp_path: Path) -> None:
    with database.write() as session:
        b.roadmap(session)
    backup(database, tmp_path / "copy.gz", NOW)
    with pytest.raises(Conflict, match="база не пуста"):
        restore(database, tmp_path / "copy.gz")


def test_half_a_backup_restores_nothing(database: Database, lived: Database, tmp_path: Path) -> None:
    file = tmp_path / "copy.gz"
    backup(lived, file, NOW)
    file.write_bytes(file.read_bytes()[:-2000])
    with pytest.raises(BadInput, match="не целая резервная копия"):
        restore(database, file)
    with database.read() as session:
        assert session.execute(select(TASKS.c.id)).first() is None


@pytest.mark.parametrize(
    "content",
    [b"", b"not a backup", gzip.compress(b'{"kind": "else"}\n'), gzip.compress(b"[]\n")],
    ids=["empty", "words", "another kind", "a list"],
)
def test_another_file_is_refused_by_name(sqlite_database: Database, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "wrong.gz"
    file.write_bytes(content)
    with pytest.raises(BadInput, match=r"wrong\.gz"):
        restore(sqlite_database, file)


def test_files_travel_with_the_backup(sqlite_database: Database, sqlite_template: Path, tmp_path: Path) -> None:
    with sqlite_database.write() as session:
        session.execute(
            FILES.insert().values(
                sha256="a" * 64, media_type="text/plain", size=3, content=b"\x00\xff\x01", stored_at=NOW
            )
        )
    backup(sqlite_database, tmp_path / "copy.gz", NOW)
    path = tmp_path / "other.db"
    path.write_bytes(sqlite_template.read_bytes())
    other = Database(f"sqlite:///{path}")
    restore(other, tmp_path / "copy.gz")
    with other.read() as session:
        assert session.execute(select(FILES.c.content)).scalar_one() == b"\x00\xff\x01"
    other.close()


def test_the_self_check_knows_a_database_that_does_not_know_russian_letters(postgres: PostgresServer) -> None:
    found = {}
    for locale in ("C", "C.UTF-8"):
        name = f"letters_{locale.replace('.', '_').replace('-', '_').lower()}"
        postgres.run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE '{locale}'")
        database = Database(postgres.url(name))
        database.migrate()
        found[locale] = next(one for one in check(database, NOW) if one.name == "регистр букв")
        database.close()
        postgres.drop(name)
    assert (found["C"].sound, found["C.UTF-8"].sound) == (False, True)
    assert "LC_CTYPE C:" in found["C"].says
    assert "createdb --template=template0 --locale=ru_RU.UTF-8" in found["C"].says


def test_the_self_check_tells_a_stopped_clock_from_a_running_one(database: Database) -> None:
    before = {one.name: one.sound for one in check(database, NOW)}
    tick(database, Settings(), NOW)
    after = {one.name: one.sound for one in check(database, NOW)}
    assert not before["часы"]
    assert after["часы"]
    assert all(after.values())
