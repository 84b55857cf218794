"""A tripwire for statements whose parameters grow with the data: they work until a base is large enough."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from roadmap.database import Database

MOST = 40
"""Parameters that a statement may have: no filter and no vocabulary of ours needs more."""


@contextmanager
def few_parameters(database: Database) -> Iterator[None]:
    """Inside, a statement with more than `MOST` parameters is an error.

    Rows that are inserted do not count: SQLAlchemy sends them in batches below every database's limit.
    """

    def look(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if not many and not statement.startswith("INSERT") and len(parameters) > MOST:
            raise AssertionError(f"{len(parameters)} parameters, send them as one: {' '.join(statement.split())[:600]}")

    event.listen(database.engine, "before_cursor_execute", look)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", look)
