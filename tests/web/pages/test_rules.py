"""The page of a roadmap's rules: what holds and why, shown before it is saved, saved once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update

from roadmap.deadlines import Period
from roadmap.models import ROADMAPS, TASKS
from roadmap.plan.planning import plan_tasks
from roadmap.plan.terms import read_term
from tests import builders as b
from tests.web.visitors import Page, Served, Visitor

URL = "/roadmaps/test/rules"


class Office:
    """A roadmap with one quarterly measure, and a coordinator at its rules."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.measure = served.rows(self._build)
        self.visitor: Visitor = served.visitor()

    def _build(self, session: object) -> int:
        roadmap = b.roadmap(session, slug="test", region="Область")  # type: ignore[arg-type]
        schedule = read_term("ежеквартально", Period(date(2023, 1, 1), date(2024, 12, 31))).schedule
        said = {"deadline": "ежеквартально", "schedule": schedule.as_json(), "kind": schedule.kind}
        measure = b.measure(session, roadmap, title="Свод сведений", **said)  # type: ignore[arg-type]
        plan_tasks(session, roadmap, b.NOW)  # type: ignore[arg-type]
        return measure

    def form(self, page: Page | None = None) -> dict[str, str]:
        """What a browser would send back of the page as it is."""
        page = page or self.visitor.get(URL)
        values = {one.get("name"): one.get("value") or "" for one in page.find("//form[@class='rules']//input")}
        for one in page.find("//form[@class='rules']//select"):
            values[one.get("name")] = (one.xpath("option[@selected]/@value") or [""])[0]
        values.pop("csrf")
        return values

    def dues(self) -> list[date]:
        def read(session: object) -> list[date]:
            rows = session.execute(select(TASKS.c.due_on).order_by(TASKS.c.due_on))  # type: ignore[attr-defined]
            return list(rows.scalars())

        return self.served.rows(read)  # type: ignore[no-any-return]


@pytest.fixture
def office(served: Served) -> Office:
    return Office(served)


def test_the_page_shows_what_holds_and_where_it_comes_from(office: Office) -> None:
    page = office.visitor.get(URL)
    assert page.status == 200
    assert "действует 30, 14, 7, 3, 1, 0 — по умолчанию" in page.text
    assert "последний день квартала" in page.text
    assert page.find("//a[starts-with(@href, '/rehearsal?from=2024-03-15')]")
    assert office.visitor.get("/roadmaps/test").find(f"//a[@href='{URL}']")
    assert not office.served.visitor("controller").get("/roadmaps/test").find(f"//a[@href='{URL}']")


def test_sending_the_form_as_it_is_changes_nothing(office: Office) -> None:
    page = office.visitor.post(URL, office.form())
    assert (page.status, page.alert()) == (422, "Ничего не изменено: правила остались прежними")


def test_rules_of_letters_are_saved_at_once_and_listed_with_who(office: Office) -> None:
    page = office.visitor.post(URL, office.form() | {"reminder_days": "10, 1"})
    assert (page.status, page.location) == (303, f"{URL}?done=rules")
    assert office.served.woken == 1
    after = office.visitor.get(URL)
    assert "действует 10, 1 задано здесь; по умолчанию 30, 14, 7, 3, 1, 0" in after.text
    assert "Правила дорожной карты изменены" in after.text
    assert "напоминать до срока: 30, 14, 7, 3, 1, 0 (по умолчанию) → 10, 1" in after.text


def test_dates_that_would_move_are_shown_before_anything_is_saved(office: Office) -> None:
    before = office.dues()
    page = office.visitor.post(URL, office.form() | {"quarter_month": "next", "quarter_day": "10"})
    assert page.status == 200
    assert "Изменятся 4 контрольные точки" in page.text.replace("\xa0", " ")
    assert "29.03.2024 → 10.04.2024" in page.text
    assert office.dues() == before
    seen = page.find("//button[@name='seen']/@value")[0]
    saved = office.visitor.post(URL, office.form(page) | {"seen": seen})
    assert saved.location == f"{URL}?done=rules"
    assert office.dues()[4:] == [date(2024, 4, 10), date(2024, 7, 10), date(2024, 10, 10), date(2025, 1, 10)]
    assert "по правилам дорожной карты" in office.visitor.get(f"/measures/{office.measure}").text


def test_what_changed_since_it_was_shown_is_shown_again(office: Office) -> None:
    page = office.visitor.post(URL, office.form() | {"quarter_month": "own", "quarter_day": "25"})
    seen = page.find("//button[@name='seen']/@value")[0]
    reported = update(TASKS).where(TASKS.c.due_on == date(2024, 6, 30)).values(state="submitted")
    office.served.rows(lambda session: session.execute(reported))
    again = office.visitor.post(URL, office.form(page) | {"seen": seen})
    assert again.status == 200
    assert "Изменятся 3 контрольные точки" in again.text.replace("\xa0", " ")
    seen = again.find("//button[@name='seen']/@value")[0]
    assert office.visitor.post(URL, office.form(again) | {"seen": seen}).status == 303
    assert date(2024, 6, 30) in office.dues()


def test_a_rule_is_given_back_by_its_link(office: Office) -> None:
    office.visitor.post(URL, office.form() | {"reminder_days": "10, 1"})
    (href,) = office.visitor.get(URL).find("//a[contains(@href, 'reset=')]/@href")
    page = office.visitor.get(href)
    assert "станет как по умолчанию" in page.text
    assert office.visitor.post(URL, office.form(page)).status == 303
    assert "действует 30, 14, 7, 3, 1, 0 — по умолчанию" in office.visitor.get(URL).text


def test_a_mistake_is_told_beside_its_field_and_what_was_typed_stays(office: Office) -> None:
    typed = {"reminder_days": "иногда", "overdue_every_days": "3"}
    page = office.visitor.post(URL, office.form() | typed)
    assert (page.status, page.alert()[:40]) == (422, "«Напоминать до срока»: нужны числа дней ")
    assert page.find("//input[@name='reminder_days']/@aria-invalid") == ["true"]
    assert page.find("//input[@name='overdue_every_days']/@value") == ["3"]
    wrong = office.visitor.post(URL, office.form() | {"month_month": "own", "month_day": "55"})
    assert wrong.find("//input[@name='month_day']/@value") == ["55"]


def test_the_second_of_two_editors_sees_what_the_first_saved(office: Office) -> None:
    mine = office.form()
    office.visitor.post(URL, office.form() | {"overdue_every_days": "3"})
    page = office.visitor.post(URL, mine | {"overdue_every_days": "5"})
    assert page.status == 409
    assert "кто-то другой" in page.alert()
    assert page.find("//input[@name='overdue_every_days']/@value") == ["3"]


def test_an_unknown_roadmap_is_not_found_and_a_closed_one_keeps_its_rules(office: Office) -> None:
    assert office.visitor.get("/roadmaps/nowhere/rules").status == 404
    office.served.rows(lambda s: s.execute(update(ROADMAPS).values(state="closed")))
    page = office.visitor.post(URL, office.form() | {"overdue_every_days": "5"})
    assert (page.status, "завершена" in page.alert()) == (409, True)
