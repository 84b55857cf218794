"""What all tables share: names of constraints, JSON columns, the way from a class to its Core table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Table
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def core(name: str) -> Table:
    """The Core table of a model already defined."""
    return SQLModel.metadata.tables[name]


def json_column(*, nullable: bool = False, default: Callable[[], Any] | None = None) -> Column[Any]:
    """A JSON document column; ``default`` makes the value of a row inserted without one."""
    return Column(JSON, nullable=nullable, default=default)


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """``column`` holds one of ``values``; named after the column."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
