"""Lists of tasks: filtered, sorted and paged in the database, the same on both kinds."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import event as sql_event
from sqlmodel import Session

from roadmap.database import Database
from roadmap.reads import tasks
from roadmap.reads.roadmaps import todays
from roadmap.reads.tasks import SORTS, TaskFilter, find_tasks, get_task, stretches, tasks_after
from tests import builders as b

DAYS = {"Europe/Moscow": b.TODAY}


def ids(session: Session, wanted: TaskFilter | None = None, **how: Any) -> list[int]:
    return [row.id for row in find_tasks(session, wanted or TaskFilter(), **({"todays": DAYS} | how)).rows]


def test_nothing_is_one_empty_page(database: Database) -> None:
    with database.read() as session:
        page = find_tasks(session, TaskFilter(), todays={})
    assert (page.rows, page.total, page.pages, page.page) == ((), 0, 1, 1)


def test_pages_hold_every_task_once_and_an_impossible_page_is_the_last(database: Database) -> None:
    with database.write() as session:
        measure = b.measure(session)
        made = [b.task(session, measure) for _ in range(7)]
        pages = [find_tasks(session, TaskFilter(), todays=DAYS, page=number, size=3) for number in (1, 2, 3)]
        assert [row.id for page in pages for row in page.rows] == made
        assert {(page.total, page.pages) for page in pages} == {(7, 3)}
        assert find_tasks(session, TaskFilter(), todays=DAYS, page=99, size=3).page == 3
        assert find_tasks(session, TaskFilter(), todays=DAYS, page=-1, size=3).page == 1


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_shows_every_task_once(database: Database, sort: str) -> None:
    with database.write() as session:
        body = b.subject(session)
        measure = b.measure(session, lead=[body])
        made = [b.task(session, measure, lead_id=body if n % 2 else None) for n in range(9)]
        shown = [one for page in (1, 2, 3) for one in ids(session, sort=sort, page=page, size=3)]
    assert sorted(shown) == made


@pytest.mark.parametrize("sort", ["n", "lead"])
def test_many_tasks_come_in_the_same_order_page_by_page(
    database: Database, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = (("Б", "я"), ("А", "б"), (None, "а"))
    with database.write() as session:
        roads = [b.roadmap(session, slug=slug) for slug in ("one", "two")]
        bodies = [None, *(b.subject(session, abbr=abbr, name=name) for abbr, name in names)]
        for number in range(40):
            measure = b.measure(session, roads[number % 2], title="Семинар" if number % 3 else "Отчёт")
            for day in (29, 11):
                b.task(session, measure, lead_id=bodies[number % 4], due_on=date(2024, 3, day))
        for wanted in (TaskFilter(), TaskFilter(roadmap="two"), TaskFilter(text="семинар", overdue=True)):
            whole = find_tasks(session, wanted, todays=DAYS, sort=sort, size=2000)
            with monkeypatch.context() as patch:
                patch.setattr(tasks, "MANY", 0)
                pages = [
                    find_tasks(session, wanted, todays=DAYS, sort=sort, page=page, size=7)
                    for page in range(1, -(-whole.total // 7) + 1)
                ]
            assert [row for page in pages for row in page.rows] == list(whole.rows)
            assert {page.total for page in pages} == {len(whole.rows)}


@pytest.mark.parametrize(
    ("first", "size", "shown"),
    [
        (0, 3, [(1, 0, 2), (None, 0, 1)]),
        (3, 3, [(None, 1, 1), (3, 0, 2)]),
        (2, 1, [(None, 0, 1)]),
        (8, 3, [(3, 4, 1)]),
        (9, 3, []),
    ],
)
def test_a_page_takes_stretches_of_groups(first: int, size: int, shown: list[tuple[int | None, int, int]]) -> None:
    assert stretches([(1, 2), (None, 2), (3, 5)], first, size) == shown


def test_the_order_by_term_goes_both_ways(database: Database) -> None:
    with database.write() as session:
        late, soon = b.task(session, due_on=date(2024, 6, 28)), b.task(session, due_on=date(2024, 3, 29))
        assert ids(session, sort="control") == [soon, late]
        assert ids(session, sort="-control") == [late, soon]


def test_overdue_is_past_the_control_date_silent_and_by_the_roadmaps_own_day(database: Database) -> None:
    evening = datetime(2024, 3, 15, 20, 0, tzinfo=UTC)  # the 15th in Moscow, the 16th in Yekaterinburg
    with database.write() as session:
        west = b.measure(session, b.roadmap(session, time_zone="Europe/Moscow"))
        east = b.measure(session, b.roadmap(session, time_zone="Asia/Yekaterinburg"))
        friday = date(2024, 3, 15)
        due_west, due_east = b.task(session, west, due_on=friday), b.task(session, east, due_on=friday)
        b.task(session, east, due_on=friday, state="submitted")
        days = todays(session, evening)
        assert ids(session, TaskFilter(overdue=True), todays=days) == [due_east]
        flags = {row.id: row.overdue for row in find_tasks(session, TaskFilter(), todays=days).rows}
        assert (flags[due_west], flags[due_east]) == (False, True)
        assert find_tasks(session, TaskFilter(overdue=True), todays=days).total == 1


def test_words_are_found_in_titles_whatever_their_case_and_order(database: Database) -> None:
    with database.write() as session:
        task = b.task(session, b.measure(session, title="Провести СЕМИНАР для учителей (100% охват)"))
        b.task(session, b.measure(session, title="Составить отчёт"))
        for words in ("семинар", "УЧИТЕЛЕЙ провести", "100%"):
            assert ids(session, TaskFilter(text=words)) == [task], words
        for words in ("семинар отчёт", "_", "%%"):
            assert ids(session, TaskFilter(text=words)) == [], words


def test_a_body_sees_what_it_answers_for_itself_and_through_its_groups(database: Database) -> None:
    with database.write() as session:
        body, stranger = b.subject(session), b.subject(session)
        group = b.subject(session, members=[body])
        own = b.task(session, b.measure(session, executors=[body]))
        shared = b.task(session, b.measure(session, lead=[group]))
        b.task(session, b.measure(session, lead=[stranger]))
        assert ids(session, TaskFilter(subject_id=body)) == [own, shared]
        assert ids(session, TaskFilter(subjects=frozenset({body, group}))) == [own, shared]
        assert ids(session, TaskFilter(subjects=frozenset())) == []


def test_filters_add_up(database: Database) -> None:
    with database.write() as session:
        roadmap = b.roadmap(session, slug="one")
        root = b.section(session, roadmap)
        inner = b.section(session, roadmap, parent_id=root)
        measure = b.measure(session, roadmap, section_id=inner)
        task = b.task(session, measure, root_section_id=root, state="failed")
        b.task(session, measure, root_section_id=root)
        b.task(session, b.measure(session, roadmap), state="failed")
        for wanted in (
            TaskFilter(section_id=root, state="failed"),
            TaskFilter(section_id=inner, awaiting=True),
            TaskFilter(roadmap="one", measure_id=measure, state="failed", due_from=b.TODAY, due_to=date(2024, 4, 1)),
        ):
            assert ids(session, wanted) == [task]
        assert ids(session, TaskFilter(roadmap="two")) == []


def test_a_row_says_what_a_list_shows(database: Database) -> None:
    with database.write() as session:
        roadmap = b.roadmap(session, slug="one", region="Область")
        section = b.section(session, roadmap, title="Направление")
        body = b.subject(session, name="Департамент образования", abbr="ДО")
        measure = b.measure(session, roadmap, section_id=section, n=3, code="1.3", title="Провести", result="Справка")
        task = b.task(session, measure, lead_id=body)
        row = get_task(session, task, DAYS)
        assert get_task(session, 999, DAYS) is None
    assert row is not None
    assert (row.n, row.code, row.title, row.section, row.lead) == (3, "1.3", "Провести", "Направление", "ДО")
    assert (row.roadmap_slug, row.roadmap_region, row.expected) == ("one", "Область", "Справка")


def test_the_cursor_goes_on_after_a_number(database: Database) -> None:
    with database.write() as session:
        measure = b.measure(session)
        made = [b.task(session, measure) for _ in range(4)]
        rows = tasks_after(session, TaskFilter(), todays=DAYS, after_id=made[1], limit=1)
    assert [row.id for row in rows] == [made[2]]


def test_a_page_costs_two_statements_however_many_tasks(database: Database) -> None:
    asked: list[object] = []
    with database.write() as session:
        measure = b.measure(session)
        for _ in range(60):
            b.task(session, measure)
        sql_event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given))
        find_tasks(session, TaskFilter(overdue=True, text="провести"), todays=DAYS)
    assert len(asked) == 2
