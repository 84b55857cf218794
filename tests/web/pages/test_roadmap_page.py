"""A roadmap's page: what is in force under its headings, what acts removed apart from it."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from roadmap.models import MEASURES
from tests import builders as b
from tests.web.visitors import Page, Served


def titles(page: Page, where: str) -> list[str]:
    return [str(one.text_content()) for one in page.find(f"{where}//table[contains(@class,'measure-rows')]//a")]


@pytest.fixture
def page(served: Served) -> Page:
    with served.database.write() as session:
        road = b.roadmap(session, slug="one")
        heading = b.section(session, road, title="Направление")
        kept, gone, late = (
            b.measure(session, road, section_id=heading, title=title)
            for title in ("Действует", "Исключено без точек", "Исключено с долгом")
        )
        off = b.measure(session, road, section_id=heading, title="Снято")
        b.measure(session, road, section_id=heading, title="Ждёт", kind="event")
        b.task(session, kept)
        b.task(session, late, due_on=b.TODAY.replace(month=2))
        b.task(session, off, state="cancelled")
        session.execute(update(MEASURES).where(MEASURES.c.id.in_([gone, late])).values(ended_at=b.NOW, review=True))
    return served.visitor().get("/roadmaps/one")


def test_removed_measures_stand_apart(page: Page) -> None:
    assert titles(page, "//section[@id='removed']") == ["Исключено без точек", "Исключено с долгом"]
    assert titles(page, "") == ["Действует", "Снято", "Ждёт", "Исключено без точек", "Исключено с долгом"]
    assert "1 точка без сведений" in page.text.replace("\xa0", " ")
    assert "прочитано с сомнением" not in page.text


def test_only_what_has_no_control_point_at_all_waits(page: Page) -> None:
    assert "1 мероприятие ждёт" in page.text.replace("\xa0", " ")
    assert "снято с контроля" in page.text


def test_a_list_and_the_summary_say_that_the_measure_is_removed(page: Page, served: Served) -> None:
    assert page.status == 200
    listed = served.visitor().get("/tasks?overdue=1").text
    assert listed.count("мероприятие исключено изменяющим актом") == 1
    assert "мероприятие исключено изменяющим актом" in served.visitor("leader").get("/summary").text
