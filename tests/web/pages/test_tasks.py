"""The list: filters, order and pages in the address."""

from __future__ import annotations

import pytest

from tests import builders as b
from tests.web import world
from tests.web.visitors import Served, Visitor, query


@pytest.fixture
def there(served: Served) -> world.World:
    """The office."""
    built: world.World = served.rows(world.build)
    return built


def ids(visitor: Visitor, **values: object) -> list[int]:
    """The tasks that the list shows, in its order."""
    page = visitor.get(query("/tasks", **values))
    assert page.status == 200
    return [int(href.rsplit("/", 1)[1]) for href in page.find("//td[contains(@class,'c-title')]/a/@href")]


def test_filters_narrow_the_list(served: Served, there: world.World) -> None:
    visitor = served.visitor()
    every = ids(visitor)
    assert len(every) == 9
    assert ids(visitor, overdue=1) == [there.overdue]
    assert set(ids(visitor, awaiting=1)) == {there.submitted, there.failed}
    assert ids(visitor, extension=1) == [there.asked]
    assert ids(visitor, state="extra_control") == [there.extra]
    assert set(ids(visitor, roadmap="tyumen", owed=1)) == {there.overdue, there.returned, there.asked, there.planned}
    assert len(ids(visitor, roadmap="moscow")) == 1
    assert len(ids(visitor, section=there.section)) == 8
    assert len(ids(visitor, body=there.other_body)) == 8
    assert ids(visitor, **{"from": "2024-03-29", "to": "31.03.2024"}) == [there.planned, there.extra]
    assert len(ids(visitor, q="НАСТАВНИЧЕСТВА развитие")) == 7
    assert ids(visitor, q="наставничества", overdue=1, roadmap="moscow") == []


def test_columns_sort_both_ways_and_keep_the_filters(served: Served, there: world.World) -> None:
    visitor = served.visitor()
    forward, back = ids(visitor, sort="control"), ids(visitor, sort="-control")
    assert forward == back[::-1]
    page = visitor.get("/tasks?roadmap=tyumen&overdue=1")
    links = page.find("//th/a/@href")
    assert links
    assert all("roadmap=tyumen" in link and "overdue=1" in link for link in links)
    assert page.find("//th[@aria-sort='ascending']")


def test_a_form_of_filters_carries_what_it_does_not_show(served: Served, there: world.World) -> None:
    page = served.visitor().get("/tasks?overdue=1&sort=n")
    hidden = dict(zip(page.find("//main//form//input[@type='hidden'][@name!='csrf']/@name"),
                      page.find("//main//form//input[@type='hidden'][@name!='csrf']/@value"), strict=True))  # fmt: skip
    assert hidden == {"overdue": "1", "sort": "n"}


def test_fifty_rows_a_page_and_the_rest_behind_links(served: Served) -> None:
    def many(session: object) -> None:
        measure = b.measure(session)  # type: ignore[arg-type]
        for _ in range(120):
            b.task(session, measure)  # type: ignore[arg-type]

    served.rows(many)
    visitor = served.visitor()
    first, second, third = (ids(visitor, page=number, sort="control") for number in (1, 2, 3))
    assert (len(first), len(second), len(third)) == (50, 50, 20)
    assert len({*first, *second, *third}) == 120
    page = visitor.get("/tasks?page=2")
    assert "показаны 51–100" in page.text
    assert page.find("//a[@rel='next']/@href") == ["/tasks?page=3"]
    assert page.find("//a[@rel='prev']/@href") == ["/tasks"]
    assert ids(visitor, page=99) == third


def test_an_executor_can_keep_to_his_own(served: Served, there: world.World) -> None:
    visitor = served.visitor("executor", there.body)
    assert len(ids(visitor)) == 9
    assert len(ids(visitor, mine=1)) == 7
    assert "Только мои" in visitor.get("/tasks").text
    assert "Только мои" not in served.visitor().get("/tasks").text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"from": "31.02.2024"}, "такой даты нет"),
        ({"to": "вчера"}, "такой даты нет"),
        ({"body": "ЦНППМ"}, "не число"),
        ({"state": "готово"}, "неизвестно"),
        ({"roadmap": "atlantis"}, "неизвестно"),
        ({"sort": "цвет"}, "неизвестно"),
    ],
)
def test_what_cannot_be_understood_is_said_and_left_out(
    served: Served, there: world.World, values: dict[str, str], said: str
) -> None:
    page = served.visitor().get(query("/tasks", **values))
    assert page.status == 200
    assert said in page.alert()
    assert "9 задач" in page.text


@pytest.mark.parametrize("nasty", ["' OR 1=1 --", "%", "_", "\x00", "<b>", "\\", "Ж" * 5000])
def test_any_words_are_only_words(served: Served, there: world.World, nasty: str) -> None:
    assert served.visitor().get(query("/tasks", q=nasty)).status == 200


def test_an_empty_list_says_what_to_do(served: Served) -> None:
    assert "Уберите часть условий" in served.visitor().get("/tasks").text
