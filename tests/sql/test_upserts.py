"""Writing rows in sets: what is missing is inserted, what differs is updated, what is the same is left alone."""

from __future__ import annotations

from sqlalchemy import event as sql_event
from sqlalchemy import select
from sqlmodel import Session

from roadmap.database import Database
from roadmap.models import BODIES, FILES, MEASURES, SECTIONS, STATUS_ROWS
from roadmap.sql.upserts import insert_missing, put_rows
from tests import builders

SCOPE = BODIES.c.region == "там"


def body(slug: str, name: str = "Орган") -> dict[str, object]:
    return {"slug": slug, "region": "там", "name": name, "kind": "организация"}


def names(session: Session) -> dict[str, str]:
    return {row.slug: row.name for row in session.execute(select(BODIES).order_by(BODIES.c.slug))}


def test_new_rows_are_inserted_and_their_ids_told_by_key(database: Database) -> None:
    with database.write() as session:
        ids, changed = put_rows(session, BODIES, ("slug",), [body("а"), body("б")], SCOPE)
        assert changed == 2
        found = {(row.slug,): row.id for row in session.execute(select(BODIES))}
    assert ids == found


def test_the_same_again_changes_nothing(database: Database) -> None:
    with database.write() as session:
        first, _ = put_rows(session, BODIES, ("slug",), [body("а"), body("б")], SCOPE)
        again, changed = put_rows(session, BODIES, ("slug",), [body("а"), body("б")], SCOPE)
        versions = set(session.execute(select(BODIES.c.version)).scalars())
    assert (again, changed, versions) == (first, 0, {1})


def test_what_differs_is_updated_under_its_old_id_and_a_new_version(database: Database) -> None:
    with database.write() as session:
        first, _ = put_rows(session, BODIES, ("slug",), [body("а"), body("б")], SCOPE)
        ids, changed = put_rows(session, BODIES, ("slug",), [body("а", "Другой"), body("б"), body("в")], SCOPE)
        versions = {row.slug: row.version for row in session.execute(select(BODIES))}
        assert names(session) == {"а": "Другой", "б": "Орган", "в": "Орган"}
    assert changed == 2
    assert ids.items() >= first.items()
    assert versions == {"а": 2, "б": 1, "в": 1}


def test_rows_outside_the_scope_and_rows_not_named_stay(database: Database) -> None:
    with database.write() as session:
        builders.subject(session, slug="чужой", name="Чужой")
        put_rows(session, BODIES, ("slug",), [body("а"), body("б")], SCOPE)
        ids, _ = put_rows(session, BODIES, ("slug",), [body("а", "Другой")], SCOPE)
        assert set(ids) == {("а",), ("б",)}
        assert names(session) == {"а": "Другой", "б": "Орган", "чужой": "Чужой"}


def test_nothing_to_put_tells_what_is_there(database: Database) -> None:
    with database.write() as session:
        known, _ = put_rows(session, BODIES, ("slug",), [body("а")], SCOPE)
        assert put_rows(session, BODIES, ("slug",), [], SCOPE) == (known, 0)


def test_json_and_several_keys_are_compared_by_value(database: Database) -> None:
    with database.write() as session:
        roadmap_id = builders.roadmap(session)
        builders.measure(session, roadmap_id, n=1, notes=["а"], windows=[("2024-01-01", "2024-01-31")])
        row = session.execute(select(MEASURES)).one()._asdict()
        del row["id"]
        scope = MEASURES.c.roadmap_id == roadmap_id
        assert put_rows(session, MEASURES, ("roadmap_id", "n"), [row], scope)[1] == 0
        assert put_rows(session, MEASURES, ("roadmap_id", "n"), [row | {"notes": ["б"]}], scope)[1] == 1
        assert session.execute(select(MEASURES.c.notes)).scalar_one() == ["б"]


def test_a_table_without_versions_is_updated_too(database: Database) -> None:
    with database.write() as session:
        roadmap_id = builders.roadmap(session)
        rows = [{"roadmap_id": roadmap_id, "key": "1", "path": "001", "title": "Первое"}]
        scope = SECTIONS.c.roadmap_id == roadmap_id
        put_rows(session, SECTIONS, ("key",), rows, scope)
        assert put_rows(session, SECTIONS, ("key",), [rows[0] | {"title": "Иное"}], scope)[1] == 1


def test_the_number_of_statements_does_not_grow_with_the_rows(database: Database) -> None:
    asked: list[str] = []
    sql_event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    with database.write() as session:
        put_rows(session, BODIES, ("slug",), [body(str(n)) for n in range(300)], SCOPE)
        mixed = [body(str(n), "Другой" if n % 2 else "Орган") for n in range(400)]
        put_rows(session, BODIES, ("slug",), mixed, SCOPE)
    rows_written = [sql for sql in asked if sql.startswith(("INSERT", "UPDATE", "SELECT"))]
    assert len(rows_written) <= 10


def test_insert_missing_keeps_what_is_there(database: Database) -> None:
    with database.write() as session:
        insert_missing(session, STATUS_ROWS, [{"name": "tick", "at": builders.NOW, "value": {"n": 1}}])
        insert_missing(
            session,
            STATUS_ROWS,
            [
                {"name": "tick", "at": builders.NOW, "value": {"n": 2}},
                {"name": "mail", "at": builders.NOW, "value": {}},
            ],
        )
        insert_missing(session, STATUS_ROWS, [])
        found = {row.name: row.value for row in session.execute(select(STATUS_ROWS))}
    assert found == {"tick": {"n": 1}, "mail": {}}


def test_insert_missing_survives_a_rival_with_the_same_key(database: Database) -> None:
    row = {"sha256": "a" * 64, "media_type": "text/plain", "size": 1, "content": b"x", "stored_at": builders.NOW}
    for _ in range(2):
        with database.write() as session:
            insert_missing(session, FILES, [row, row])
    with database.read() as session:
        assert session.execute(select(FILES.c.content)).scalars().all() == [b"x"]
