"""Logging in and out, wrong passwords, the new password."""

from __future__ import annotations

import pytest

from roadmap.people.accounts import add_user
from roadmap.web.app import DemoMode
from tests import builders as b
from tests.web.visitors import Served, Visitor

PASSWORD = "длинный-пароль"


@pytest.fixture
def anna(served: Served) -> int:
    """An account that can log in."""
    user: int = served.rows(lambda s: add_user(s, "anna@example.org", "Анна", "coordinator", PASSWORD, [], b.NOW))
    return user


def typed(password: str = PASSWORD, **more: str) -> dict[str, str]:
    return {"email": "anna@example.org", "password": password, **more}


def test_the_right_password_opens_a_log_in_and_leads_where_one_was_going(served: Served, anna: int) -> None:
    page = served.stranger().post("/login", typed(next="/tasks?overdue=1"))
    assert (page.status, page.location) == (303, "/tasks?overdue=1")
    cookie = page.response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert "Secure" not in cookie
    secret = cookie.split("vekha=", 1)[1].split(";")[0]
    opened = served.stranger().get("/account", headers={"Cookie": f"vekha={secret}"})
    assert "Анна" in opened.source


def test_over_https_the_cookie_is_bound_to_the_host(sqlite_database: object) -> None:
    served = Served(sqlite_database, base_url="https://vekha.example.org")  # type: ignore[arg-type]
    served.rows(lambda s: add_user(s, "anna@example.org", "Анна", "coordinator", PASSWORD, [], b.NOW))
    page = served.stranger().post("/login", typed())
    cookie = page.response.headers["set-cookie"]
    assert cookie.startswith("__Host-vekha=")
    assert "Secure" in cookie
    assert page.response.headers["strict-transport-security"]


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_way_back_never_leads_to_another_site(served: Served, anna: int, target: str) -> None:
    assert served.stranger().post("/login", typed(next=target)).location == "/"


def test_a_wrong_password_says_so_and_keeps_the_address(served: Served, anna: int) -> None:
    page = served.stranger().post("/login", typed("не тот"))
    assert page.status == 401
    assert "Caps Lock" in page.alert()
    assert page.find("//input[@name='email']/@value") == ["anna@example.org"]


def test_many_wrong_passwords_make_one_wait_even_with_the_right_one(served: Served, anna: int) -> None:
    for _ in range(6):
        served.stranger().post("/login", typed("не тот"))
    page = served.stranger().post("/login", typed())
    assert page.status == 429
    assert "попробуйте снова через" in page.alert()


def test_a_form_of_another_site_logs_nobody_in(served: Served, anna: int) -> None:
    page = served.stranger().post("/login", typed(), headers={"Origin": "https://evil.example"})
    assert page.status == 403
    assert "set-cookie" not in page.response.headers


def test_logging_out_ends_the_log_in(served: Served) -> None:
    visitor = served.visitor()
    assert visitor.post("/logout").location == "/login"
    assert visitor.get("/account").status == 303


def test_the_password_is_changed_and_this_browser_stays_in(served: Served, anna: int) -> None:
    page = served.stranger().post("/login", typed())
    secret = page.response.headers["set-cookie"].split("vekha=", 1)[1].split(";")[0]
    inside = served.stranger().get("/account", headers={"Cookie": f"vekha={secret}"})
    csrf = inside.find("//form[@action='/account/password']//input[@name='csrf']/@value")[0]
    values = {"csrf": csrf, "old": PASSWORD, "new": "совсем-новый", "again": "совсем-другой"}

    def send() -> object:
        return served.stranger().post("/account/password", values, headers={"Cookie": f"vekha={secret}"})

    assert "различаются" in send().alert()  # type: ignore[attr-defined]
    values["again"] = "совсем-новый"
    changed = send()
    assert changed.status == 303  # type: ignore[attr-defined]
    assert "set-cookie" in changed.response.headers  # type: ignore[attr-defined]
    assert served.stranger().post("/login", typed("совсем-новый")).status == 303


def test_demo_users_are_printed_in_the_demonstration_only(served: Served) -> None:
    assert "coordinator@example.org" not in served.stranger().get("/login").source
    demo = Served(served.database, demo=DemoMode("Показ: сегодня 15 марта"))
    page = Visitor(demo).get("/login")
    assert "coordinator@example.org" in page.source
    assert "vekha-demo" in page.source
    assert "Показ: сегодня 15 марта" in page.source
