"""The reviewed seeds in the database: everything once, however often they are loaded."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import pytest
from sqlalchemy import func, select, update

from roadmap.database import Database
from roadmap.errors import BadInput, NotFound
from roadmap.models import ACTS, ASSIGNMENTS, BODIES, INDICATORS, MEASURES, ROADMAPS, SECTIONS, TARGETS, TASKS
from roadmap.orders.seeds.load import SeedSummary, seed
from roadmap.orders.seeds.shapes import SeedSet, load_folder
from roadmap.resources import seeds_dir
from tests.builders import NOW
from workflows.journal import EVENTS, seal, verify


@cache
def shipped() -> SeedSet:
    return load_folder(seeds_dir())


def load(database: Database, seeds: SeedSet | None = None, **how: Any) -> SeedSummary:
    with database.write() as session:
        return seed(session, seeds or shipped(), NOW, **how)


def count(database: Database, *tables: Any) -> list[int]:
    with database.read() as session:
        return [session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


def test_the_documents_are_loaded_whole_and_once(database: Database) -> None:
    first = load(database)
    assert (first.acts, first.indicators, first.measures) == (5, 115, 134)
    counted = count(database, ACTS, INDICATORS, ROADMAPS, MEASURES, TASKS, BODIES, ASSIGNMENTS, TARGETS, SECTIONS)
    assert counted[:4] == [5, 115, 3, 134]
    assert counted[4] == first.tasks_made > 134
    events = count(database, EVENTS)
    again = load(database)
    assert (again.changed, again.tasks_made) == (0, 0)
    assert counted == count(
        database, ACTS, INDICATORS, ROADMAPS, MEASURES, TASKS, BODIES, ASSIGNMENTS, TARGETS, SECTIONS
    )
    assert count(database, EVENTS) == events


def test_measures_are_counted_by_roadmap(sqlite_database: Database) -> None:
    load(sqlite_database)
    with sqlite_database.read() as session:
        counted = session.execute(
            select(ROADMAPS.c.slug, func.count())
            .join(MEASURES, MEASURES.c.roadmap_id == ROADMAPS.c.id)
            .group_by(ROADMAPS.c.slug)
            .order_by(ROADMAPS.c.slug)
        ).all()
    assert [tuple(row) for row in counted] == [("chelyabinsk-2023", 30), ("moscow-2023", 63), ("tyumen-2023", 41)]


def test_every_measure_has_somebody_or_waits_for_a_person(sqlite_database: Database) -> None:
    load(sqlite_database)
    assigned = select(ASSIGNMENTS.c.measure_id)
    with sqlite_database.read() as session:
        nobody = session.execute(
            select(MEASURES.c.n).where(MEASURES.c.id.not_in(assigned), MEASURES.c.review.is_(False))
        ).all()
    assert nobody == []


def test_one_roadmap_alone(sqlite_database: Database) -> None:
    assert load(sqlite_database, only="tyumen-2023").measures == 41
    assert count(sqlite_database, ROADMAPS, ACTS) == [1, 1]
    with pytest.raises(NotFound, match="нет дорожной карты «omsk-2023»; есть: chelyabinsk-2023, moscow-2023"):
        load(sqlite_database, only="omsk-2023")


def test_what_was_changed_in_the_seeds_is_changed_in_the_database_and_told(database: Database) -> None:
    load(database, only="tyumen-2023")
    seeds = _changed("tyumen-2023", lambda measure: measure.model_copy(update={"title": "Иное название"}))
    summary = load(database, seeds, only="tyumen-2023")
    assert (summary.changed, summary.tasks_made) == (1, 0)
    with database.read() as session:
        row = session.execute(select(MEASURES).where(MEASURES.c.n == 1)).one()
        told = session.execute(select(EVENTS.c.kind).order_by(EVENTS.c.id.desc()).limit(1)).scalar_one()
    assert (row.title, row.version, told) == ("Иное название", 2, "roadmap.seeded")


def test_a_measure_amended_since_is_left_to_its_amending_act(sqlite_database: Database) -> None:
    load(sqlite_database, only="tyumen-2023")
    with sqlite_database.write() as session:
        session.execute(update(MEASURES).where(MEASURES.c.n == 1).values(title="По новому приказу", revision=2))
    load(sqlite_database, only="tyumen-2023")
    with sqlite_database.read() as session:
        assert session.execute(select(MEASURES.c.title).where(MEASURES.c.n == 1)).scalar_one() == "По новому приказу"


def test_a_body_nobody_knows_stops_the_whole_loading(sqlite_database: Database) -> None:
    seeds = _changed("tyumen-2023", lambda measure: measure.model_copy(update={"lead": ["Неведомый отдел"]}))
    with pytest.raises(BadInput, match="«Неведомый отдел» нет среди субъектов"):
        load(sqlite_database, seeds)
    assert count(sqlite_database, ACTS, ROADMAPS, MEASURES, EVENTS) == [0, 0, 0, 0]


def test_the_journal_of_a_loading_can_be_sealed_and_verified(database: Database) -> None:
    load(database)
    with database.write() as session:
        seal(session, limit=100_000)
    with database.read() as session:
        verdict = verify(session)
    assert verdict.sound
    assert verdict.checked >= 134


def _changed(slug: str, change: Any) -> SeedSet:
    """The shipped seeds with the first measure of one roadmap changed."""
    roadmaps = []
    for file in shipped().roadmaps:
        measures = copy.copy(file.measures)
        if file.roadmap.slug == slug:
            measures[0] = change(measures[0])
        roadmaps.append(file.model_copy(update={"measures": measures}))
    return shipped().model_copy(update={"roadmaps": roadmaps})
