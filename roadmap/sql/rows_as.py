"""Rows as values: the fields of a dataclass say which columns a statement reads, and its rows fill them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import ColumnElement, FromClause, Row

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Shape = TypeVar("Shape", bound="DataclassInstance")
Named = FromClause | ColumnElement[Any] | None


def columns_of(shape: type[DataclassInstance], *tables: FromClause, **named: Named) -> list[ColumnElement[Any]]:
    """The columns that fill a ``shape``: those of its fields, in their order and under their names.

    A field's column is the one ``named`` like it, or else the first of its name in ``tables``, or else that of a
    ``named`` table whose name it begins with: ``act=ACTS`` gives ``act_number``. ``None`` names a field that is worked
    out of the row. Raises `LookupError` where a field has no column.
    """
    wanted = [field.name for field in fields(shape) if field.name not in named or named[field.name] is not None]
    return [_column(shape, name, tables, named).label(name) for name in wanted]


def _column(
    shape: type[DataclassInstance], name: str, tables: Sequence[FromClause], named: Mapping[str, Named]
) -> ColumnElement[Any]:
    said, (first, _, rest) = named.get(name), name.partition("_")
    if isinstance(said, ColumnElement):
        return said
    for table, column in (*((table, name) for table in tables), (named.get(first), rest)):
        if isinstance(table, FromClause) and column in table.c:
            return table.c[column]
    raise LookupError(f"{shape.__name__}.{name} has no column: name it, or a table that has one")


def rows_as(shape: type[Shape], rows: Iterable[Row[Any]], **worked_out: Callable[[Row[Any]], Any]) -> list[Shape]:
    """Each row as a ``shape``: a field is the row's column of its name, or what is ``worked_out`` of the row for it.

    Columns without a field are for that working out only. Raises `LookupError` where a field has neither.
    """
    rows = list(rows)
    if not rows:
        return []
    names, make = [field.name for field in fields(shape)], cast(Callable[..., Shape], shape)
    if names == list(rows[0]._fields) and not worked_out:  # the common case, a third quicker
        return [make(*row) for row in rows]
    values = {name: itemgetter(place) for place, name in enumerate(rows[0]._fields)} | worked_out
    if missing := [name for name in names if name not in values]:
        raise LookupError(f"{shape.__name__}: no column {', '.join(missing)}; there are {', '.join(values)}")
    reading = [values[name] for name in names]
    return [make(*[value(row) for value in reading]) for row in rows]
