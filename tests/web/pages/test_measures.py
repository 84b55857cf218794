"""A measure's page, and the event it waits for."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from tests import builders as b
from tests.web import world
from tests.web.visitors import Served


@pytest.fixture
def there(served: Served) -> world.World:
    """The office."""
    built: world.World = served.rows(world.build)
    return built


def test_the_page_says_where_the_words_stand_and_how_the_dates_came(served: Served, there: world.World) -> None:
    page = served.visitor().get(f"/measures/{there.measure}")
    for said in (
        "000_order.txt, строки 766, 767", "«ежеквартально» → 4 раза", "Год не назван", "FREQ=MONTHLY;INTERVAL=3",
        "Не закрыта скобка.", "прочитано с сомнением", "Направление «Кадры» → Наставничество", "справка.txt",
        "20.03.2024 → 20.04.2024 — ждёт решения", "Контрольные точки 7",
    ):  # fmt: skip
        assert said in page.text, said


def test_a_recorded_event_makes_the_task(served: Served, there: world.World) -> None:
    coordinator = served.visitor()
    assert "Ожидает события" in coordinator.get(f"/measures/{there.waiting}").text
    sent = coordinator.post(f"/measures/{there.waiting}/events", {"on": "2024-03-11", "note": "Протокол № 2"})
    assert sent.status == 303, sent.alert()
    page = coordinator.get(sent.location)
    assert "18.03.2024" in page.text
    assert "Событие записано" in page.text
    again = coordinator.post(f"/measures/{there.waiting}/events", {"on": "2024-03-11", "note": "Протокол № 2"})
    assert again.status == 409
    assert "уже записано" in again.alert()
    assert again.find("//textarea[@name='note']/text()") == ["Протокол № 2"]


@pytest.mark.parametrize(
    ("on", "said"), [("", "укажите день"), ("2024-03-16", "ещё не наступило"), ("30.02.2024", "такой даты нет")]
)
def test_an_event_needs_a_day_that_has_come(served: Served, there: world.World, on: str, said: str) -> None:
    page = served.visitor().post(f"/measures/{there.waiting}/events", {"on": on})
    assert page.status == 422
    assert said in page.alert().lower()


def test_who_may_not_record_events_sees_no_form_and_is_refused(served: Served, there: world.World) -> None:
    executor = served.visitor("executor")
    assert not executor.get(f"/measures/{there.waiting}").find("//form[contains(@action,'/events')]")
    assert executor.post(f"/measures/{there.waiting}/events", {"on": "2024-03-11"}).status == 403


def test_a_roadmap_shows_its_measures_under_their_headings_and_what_waits(served: Served, there: world.World) -> None:
    page = served.visitor().get("/roadmaps/tyumen")
    assert [" ".join(one.text_content().split()) for one in page.find("//h2")] == [
        "Направление «Кадры»", "Ждут события или другого плана",
    ]  # fmt: skip
    assert page.find("//tr[@class='sub']/th/text()") == ["Наставничество"]
    assert "ожидает события" in page.text
    assert "1 из 7" in page.text
    every = served.visitor().get("/roadmaps")
    assert "По итогам конкурса" in every.text
    assert "Комплекс мер Москвы" in every.text


def test_an_unknown_roadmap_names_the_known_ones(served: Served, there: world.World) -> None:
    for path in ("/roadmaps/atlantis", "/roadmaps/atlantis/report", "/roadmaps/atlantis/report/file?format=pdf"):
        page = served.visitor().get(path)
        assert page.status == 404
        assert "есть: moscow, tyumen" in page.text


def test_no_roadmaps_say_what_to_do(served: Served) -> None:
    assert "vekha seed" in served.visitor().get("/roadmaps").text
    assert served.visitor("leader").get("/summary").status == 200
    assert served.visitor().get("/").status == 200


def test_the_page_says_whom_letters_reach_and_lets_the_coordinator_name_somebody(
    served: Served, there: world.World
) -> None:
    def people(session: Session) -> None:
        b.contact(session, there.body, "office@example.org")
        b.contact(session, there.body, "petrov@example.org", name="Петров П. П.")

    served.rows(people)
    coordinator, url = served.visitor(), f"/measures/{there.measure}"
    page = coordinator.get(url)
    assert "office@example.org , Петров П. П. (petrov@example.org) — контакты органа" in page.text
    values = {"subject": there.body, "email": "petrov@example.org", "seen": ""}
    sent = coordinator.post(f"{url}/person", values)
    assert sent.location == f"{url}?done=person#answer"
    assert served.woken == 1
    after = coordinator.get(f"{url}?done=person")
    assert "Письма получит: Петров П. П. (petrov@example.org) — отвечает за это мероприятие" in after.text
    assert "Назначен ответственный за мероприятие" in after.text
    late = coordinator.post(f"{url}/person", values | {"email": "office@example.org"})
    assert (late.status, "тем временем сменили" in late.alert()) == (409, True)
    off = coordinator.post(f"{url}/person", {"subject": there.body, "email": "", "seen": "petrov@example.org"})
    assert off.location == f"{url}?done=person_off#answer"


def test_addresses_are_not_shown_to_who_may_not_read_letters(served: Served, there: world.World) -> None:
    served.rows(lambda session: b.contact(session, there.body, "office@example.org", name="Приёмная"))
    url = f"/measures/{there.measure}"
    named = {"subject": there.body, "email": "office@example.org", "seen": ""}
    assert served.visitor().post(f"{url}/person", named).status == 303
    assert "office@example.org" not in served.visitor("executor", there.body).get(url).text
    seen = served.visitor("controller").get(url)
    assert "office@example.org" in seen.text
    assert not seen.find("//form[contains(@action, '/person')]")
