"""A measure with all that its page says, and the roadmaps it belongs to."""

from __future__ import annotations

from datetime import date

import pytest

from roadmap.database import Database
from roadmap.errors import NotFound
from roadmap.reads.measures import journal_of, list_measures, measure_page, used_subjects, waiting_measures
from roadmap.reads.roadmaps import get_roadmap, list_roadmaps, sections_of
from tests import builders as b
from workflows.journal import Entry, record

DAYS = {"Europe/Moscow": b.TODAY}


def test_a_measure_stands_under_its_headings_with_leads_first(database: Database) -> None:
    with database.write() as session:
        roadmap = b.roadmap(session)
        root = b.section(session, roadmap, title="Направление")
        inner = b.section(session, roadmap, parent_id=root, title="Мероприятие")
        lead, helper = b.subject(session, name="Отдел"), b.subject(session, name="Школа")
        measure = b.measure(session, roadmap, section_id=inner, lead=[lead], executors=[helper, lead])
        (row,) = list_measures(session, measure_id=measure)
    assert row.sections == ("Направление", "Мероприятие")
    assert [(one.role, one.name) for one in row.responsible] == [
        ("lead", "Отдел"),
        ("executor", "Школа"),
        ("executor", "Отдел"),
    ]


def test_a_measures_page_holds_its_own_and_nothing_of_others(database: Database) -> None:
    with database.write() as session:
        measure, other = b.measure(session), b.measure(session)
        tasks = [b.task(session, measure) for _ in range(2)]
        foreign = b.task(session, other)
        for task in (*tasks, foreign):
            b.proof(session, task)
            b.extension(session, task)
            b.due_date(session, task, b.TODAY)
        user = b.user(session, name="Иванов")
        record(
            session,
            Entry("s", b.NOW, "measure.added", f"measure:{measure}"),
            Entry("s", b.NOW, "task.started", f"task:{tasks[0]}", user),
            Entry("s", b.NOW, "task.started", f"task:{foreign}", user),
        )
        page = measure_page(session, measure, DAYS)
        with pytest.raises(NotFound, match="нет мероприятия № 999"):
            measure_page(session, 999, DAYS)
    assert [row.id for row in page.tasks] == tasks
    assert [(row.kind, row.actor) for row in page.journal] == [("task.started", "Иванов"), ("measure.added", None)]
    assert {row.task_id for row in (*page.evidence, *page.extensions, *page.due_dates)} == set(tasks)


def test_the_journal_of_nothing_is_empty(database: Database) -> None:
    with database.read() as session:
        assert journal_of(session, []) == ()


def test_a_measure_without_tasks_waits_until_it_ends(database: Database) -> None:
    with database.write() as session:
        roadmap = b.roadmap(session)
        waiting = b.measure(session, roadmap)
        b.task(session, b.measure(session, roadmap))
        b.measure(session, roadmap, ended_at=b.NOW)
        assert [row.id for row in waiting_measures(session, roadmap)] == [waiting]
        assert waiting_measures(session, b.roadmap(session)) == []


def test_bodies_that_answer_for_something_are_listed_by_their_short_names(database: Database) -> None:
    with database.write() as session:
        roadmap = b.roadmap(session, slug="one")
        first = b.subject(session, name="Яблоневый отдел", abbr="АО")
        second = b.subject(session, name="Берёзовый отдел")
        b.subject(session, name="Ничей")
        b.measure(session, roadmap, lead=[second], executors=[first])
        assert used_subjects(session, "one") == [(first, "АО"), (second, "Берёзовый отдел")]
        assert used_subjects(session, "two") == []


def test_a_roadmap_is_told_with_its_order_and_counts(database: Database) -> None:
    with database.write() as session:
        act = b.act(session, kind="приказ", number="606/02", date=date(2023, 7, 8))
        roadmap = b.roadmap(session, slug="one", act_id=act)
        measure = b.measure(session, roadmap)
        b.measure(session, roadmap, ended_at=b.NOW)
        for state in ("planned", "planned", "done"):
            b.task(session, measure, state=state)
        bare = b.roadmap(session, slug="two", act_id=None)
        one, two = get_roadmap(session, "one"), get_roadmap(session, "two")
        assert [row.id for row in list_roadmaps(session)] == [roadmap, bare]
    assert one.act == "приказ от 08.07.2023 № 606/02"
    assert (one.measures, one.tasks, dict(one.counts)) == (1, 3, {"planned": 2, "done": 1})
    assert (two.act, two.measures, two.tasks) == ("акт не указан", 0, 0)


def test_an_unknown_roadmap_is_told_with_those_there_are(database: Database) -> None:
    with database.write() as session:
        with pytest.raises(NotFound, match="ни одной — загрузите документы командой vekha seed"):
            get_roadmap(session, "none")
        b.roadmap(session, slug="one")
        with pytest.raises(NotFound, match="нет дорожной карты «none»; есть: one"):
            get_roadmap(session, "none")


def test_headings_come_in_reading_order(database: Database) -> None:
    with database.write() as session:
        roadmap = b.roadmap(session)
        second = b.section(session, roadmap, path="002", title="Второе")
        b.section(session, roadmap, parent_id=second, path="002.001", title="Внутри второго")
        b.section(session, roadmap, path="001", title="Первое")
        rows = sections_of(session, roadmap)
    assert [(row.title, row.depth) for row in rows] == [("Первое", 0), ("Второе", 0), ("Внутри второго", 1)]
