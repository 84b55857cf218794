"""Writing rows in sets: insert what is missing, update what differs. Works the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

Key = tuple[Any, ...]


def insert_missing(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert ``rows``; one that collides with a unique key is left out in silence."""
    if rows:
        dialect = session.get_bind().dialect.name
        statement = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
        session.execute(statement.on_conflict_do_nothing(), [dict(row) for row in rows])


def put_rows(
    session: Session,
    table: Table,
    keys: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    scope: ColumnElement[bool],
) -> tuple[dict[Key, int], int]:
    """Make the rows of ``table`` within ``scope`` say what ``rows`` say, found by ``keys``; others stay.

    All rows must have the same columns. A changed row gets its next version where the table has versions. Returns
    the ids by key and how many rows were inserted or changed.
    Three statements however many rows.
    """
    names = list(rows[0]) if rows else []
    columns = [table.c.id, *(table.c[name] for name in dict.fromkeys([*keys, *names]))]
    known = {tuple(getattr(row, key) for key in keys): row for row in session.execute(select(*columns).where(scope))}
    new = [dict(row) for row in rows if tuple(row[key] for key in keys) not in known]
    changed = [
        {f"new_{name}": row[name] for name in names} | {"row_id": old.id}
        for row in rows
        if (old := known.get(tuple(row[key] for key in keys))) is not None
        and any(getattr(old, name) != row[name] for name in names)
    ]
    if new:
        session.execute(insert(table), new)
    if changed:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
        if "version" in table.c and "version" not in names:
            values["version"] = table.c.version + 1
        session.execute(update(table).where(table.c.id == bindparam("row_id")).values(values), changed)
    ids = {tuple(getattr(row, key) for key in keys): row.id for row in known.values()}
    if new:
        found = session.execute(select(table.c.id, *(table.c[key] for key in keys)).where(and_(scope)))
        ids = {tuple(getattr(row, key) for key in keys): row.id for row in found}
    return ids, len(new) + len(changed)
