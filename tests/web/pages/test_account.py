"""A person's own page and the administrator's: when letters come, and which."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from roadmap.models import USERS
from tests import builders as b
from tests.web.visitors import Page, Served

ALL = ("window", "progress", "accepted", "report", "indicator", "weekly")


def chosen(served: Served, role: str) -> tuple[int | None, str | None]:
    def read(session: object) -> tuple[int | None, str | None]:
        statement = select(USERS.c.letter_hour, USERS.c.time_zone).where(USERS.c.role == role)
        return tuple(session.execute(statement).one())  # type: ignore[attr-defined]

    return served.rows(read)  # type: ignore[no-any-return]


def selected(page: Page, name: str) -> list[str]:
    return [str(one) for one in page.find(f"//select[@name='{name}']/option[@selected]/@value")]


def test_a_person_sets_the_hour_and_the_zone_of_his_letters(served: Served) -> None:
    visitor = served.visitor("executor")
    page = visitor.get("/account")
    assert "как у всех — с 8:00" in page.text
    assert "Екатеринбург (UTC+5)" in page.text
    kinds = dict.fromkeys(ALL, "1")
    sent = visitor.post("/account/letters", {"hour": "7", "time_zone": "Asia/Yekaterinburg", **kinds})
    assert (sent.status, sent.location) == (303, "/account?done=letters")
    assert chosen(served, "executor") == (7, "Asia/Yekaterinburg")
    assert served.woken == 1
    after = visitor.get("/account?done=letters")
    assert (selected(after, "hour"), selected(after, "time_zone")) == (["7"], ["Asia/Yekaterinburg"])
    assert visitor.post("/account/letters", {"hour": "", "time_zone": "", **kinds}).status == 303
    assert chosen(served, "executor") == (None, None)


def test_optional_kinds_are_switched_off_and_on(served: Served) -> None:
    visitor = served.visitor("executor")
    visitor.post("/account/letters", {"weekly": "1"})
    checked = visitor.get("/account").find("//input[@type='checkbox'][@checked]/@name")
    assert checked == ["weekly"]
    visitor.post("/account/letters", dict.fromkeys(ALL, "1"))
    assert len(visitor.get("/account").find("//input[@type='checkbox'][@checked]")) == len(ALL)


@pytest.mark.parametrize(("name", "value"), [("hour", "25"), ("time_zone", "Урал/Тагил")])
def test_what_cannot_be_is_refused_beside_its_field(served: Served, name: str, value: str) -> None:
    page = served.visitor("executor").post("/account/letters", {name: value})
    assert page.status == 422
    assert value in page.alert()
    assert page.find(f"//select[@name='{name}']/@aria-invalid") == ["true"]


def test_a_zone_of_half_an_hour_stays_in_the_list(served: Served) -> None:
    visitor = served.visitor("admin")
    other = served.rows(lambda s: b.user(s, "executor", time_zone="Asia/Kolkata", letter_hour=9))
    page = visitor.get(f"/people/{other}")
    assert selected(page, "time_zone") == ["Asia/Kolkata"]
    assert "Asia/Kolkata (UTC+5:30)" in page.text


def test_an_administrator_sets_it_for_others(served: Served) -> None:
    admin = served.visitor("admin")
    other = served.rows(lambda s: b.user(s, "leader", name="Первый заместитель"))
    assert admin.get("/account").find("//a[@href='/people']")
    listed = admin.get("/people")
    assert "Первый заместитель" in listed.text
    assert listed.find(f"//a[@href='/people/{other}']")
    sent = admin.post(f"/people/{other}", {"hour": "10", "time_zone": "Asia/Omsk"})
    assert sent.location == f"/people/{other}?done=letters"
    assert chosen(served, "leader") == (10, "Asia/Omsk")
    assert "с 10:00, Омск (UTC+6)" in admin.get("/people").text
    assert admin.post(f"/people/{other}", {"hour": "99"}).status == 422
    assert admin.get("/people/999").status == 404
    assert not served.visitor("coordinator").get("/account").find("//a[@href='/people']")
