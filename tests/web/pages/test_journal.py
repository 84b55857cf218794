"""The journal's page."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from roadmap.control.moves import MoveOrder, move_task
from tests import builders as b
from tests.web import world
from tests.web.visitors import Page, Served, query


@pytest.fixture
def there(served: Served) -> world.World:
    """The office."""
    built: world.World = served.rows(world.build)
    return built


def rows(page: Page) -> list[str]:
    """The lines as words."""
    return [" ".join(one.text_content().split()) for one in page.find("//tbody/tr")]


def test_it_says_who_did_what_to_what_newest_first(served: Served, there: world.World) -> None:
    page = served.visitor("auditor").get("/journal?roadmap=tyumen")
    lines = rows(page)
    assert "Попросили о продлении" in lines[0]
    assert "новая дата: 20.04.2024" in lines[0]
    assert page.find("//tbody/tr[1]//a/@href") == [f"/tasks/{there.asked}"]
    assert "Развитие наставничества" in lines[0]
    assert any("приложено: справка.txt, https://example.org" in line for line in lines)


def test_it_is_filtered_by_kind_day_and_roadmap(served: Served, there: world.World) -> None:
    visitor = served.visitor("leader")
    assert len(rows(visitor.get("/journal?kind=task.done"))) == 1
    assert (
        len(rows(visitor.get(query("/journal", roadmap="tyumen", **{"from": "2024-03-12", "to": "2024-03-12"})))) == 1
    )
    assert rows(visitor.get("/journal?roadmap=moscow")) == []
    assert len(rows(visitor.get("/journal?roadmap=system"))) == 1
    assert visitor.get("/journal?from=9999-12-31&to=0001-01-01&before=abc&kind=zzz").status == 200


def test_older_events_are_behind_a_link(served: Served) -> None:
    for _ in range(3):
        served.rows(world_of_many)
    visitor = served.visitor("auditor")
    first = visitor.get("/journal?kind=task.started")
    assert len(rows(first)) == 60
    (older,) = first.find("//a[@rel='next']/@href")
    assert "kind=task.started" in older
    assert len(rows(visitor.get(older))) == 15


def world_of_many(session: Session) -> None:
    """Twenty-five tasks taken to work."""
    who = b.actor(session)
    for _ in range(25):
        move_task(session, MoveOrder(b.task(session), "start"), who, b.NOW)
