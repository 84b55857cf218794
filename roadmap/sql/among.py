"""«Is one of these»: a condition that sends the values as one parameter, however many there are.

A statement has at most 65,535 parameters on PostgreSQL and 32,766 on SQLite, and ``in_`` spends one on each value. So
``in_`` is for subqueries and for the few words of a vocabulary; a list that grows with the data goes through `among`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Dialect, Text, TypeDecorator, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeEngine


def among(column: ColumnElement[Any], values: Iterable[int] | Iterable[str]) -> ColumnElement[bool]:
    """``column`` is one of ``values``, numbers or words."""
    item = Text() if isinstance(column.type, NullType) else column.type  # an untyped function of words: lower(…)
    return _Among(column, bindparam(None, list(values), type_=_Values(item), unique=True))


class _Values(TypeDecorator[list[Any]]):
    """A list of values as one parameter: an array for PostgreSQL, JSON for SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.item) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> Any:
        return value if dialect.name == "postgresql" else json.dumps(value, ensure_ascii=False)


class _Among(FunctionElement[bool]):
    name = "among"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """As it is: «= 1» around it, as booleans of SQLite get, would keep the index of the column out of use."""
        return self


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    column, values = (compiler.process(one, **how) for one in element.clauses)
    return f"({column} = ANY ({values}))"


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    column, values = (compiler.process(one, **how) for one in element.clauses)
    return f"({column} IN (SELECT value FROM json_each({values})))"  # noqa: S608 - SQLAlchemy has compiled both
