"""A dataclass says which columns are read and is filled with them; a column that is missing is told by its name."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from roadmap.database import Database
from roadmap.models import MEASURES, ROADMAPS
from roadmap.sql.rows_as import columns_of, rows_as
from tests import builders as b


@dataclass(frozen=True, slots=True)
class Line:
    """A measure with its roadmap's name in the address."""

    id: int
    title: str
    roadmap_id: int
    roadmap_slug: str
    length: int


def test_a_column_is_the_named_one_or_of_the_first_table_that_has_it_or_of_the_table_it_begins_with() -> None:
    columns = columns_of(Line, MEASURES, ROADMAPS, roadmap=ROADMAPS, length=func.length(MEASURES.c.title))
    assert [str(one) for one in columns] == [
        "measure.id",
        "measure.title",
        "measure.roadmap_id",
        "roadmap.slug",
        "length(measure.title)",
    ]
    assert [one.name for one in columns] == ["id", "title", "roadmap_id", "roadmap_slug", "length"]


def test_a_field_without_a_column_is_told_by_its_name() -> None:
    with pytest.raises(LookupError, match=r"Line\.roadmap_slug has no column"):
        columns_of(Line, MEASURES, length=func.length(MEASURES.c.title))
    with pytest.raises(LookupError, match=r"Line\.length has no column"):
        columns_of(Line, MEASURES, roadmap=ROADMAPS)


def test_rows_fill_the_fields_by_name_in_whatever_order_they_come(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        roadmap_id = b.roadmap(session, slug="north")
        measure_id = b.measure(session, roadmap_id, title="Открыть школу")
        joined = select(*columns_of(Line, MEASURES, roadmap=ROADMAPS, length=None)[::-1]).join(ROADMAPS)
        lines = rows_as(Line, session.execute(joined), length=lambda row: len(row.title))
        assert lines == [Line(measure_id, "Открыть школу", roadmap_id, "north", 13)]
        with pytest.raises(LookupError, match="Line: no column length; there are roadmap_slug, roadmap_id"):
            rows_as(Line, session.execute(joined))
        exact = select(*columns_of(Line, MEASURES, roadmap=ROADMAPS, length=MEASURES.c.n)).join(ROADMAPS)
        assert rows_as(Line, session.execute(exact))[0].title == "Открыть школу"
        assert rows_as(Line, session.execute(exact.where(MEASURES.c.id < 0))) == []
