"""In which language somebody is answered: the account's, the browser's choice, what it accepts, the installation's."""

from __future__ import annotations

import pytest

from roadmap.language.current import accepted, set_installation_language
from roadmap.models import USERS
from tests.web.visitors import Page, Served, Visitor


def spoken(page: Page) -> str:
    """The language that a page says it is in."""
    return str(page.find("/html/@lang")[0])


def test_what_a_browser_accepts_is_spoken_where_nothing_is_chosen(served: Served) -> None:
    stranger = served.stranger()
    assert spoken(stranger.get("/login")) == "ru"
    assert spoken(stranger.get("/login", headers={"Accept-Language": "en-GB,en;q=0.9,ru;q=0.5"})) == "en"
    assert spoken(stranger.get("/login", headers={"Accept-Language": "de, ru;q=0.1"})) == "ru"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", None), ("de", None), ("en", "en"), ("ru-RU, en;q=0.9", "ru"), ("en;q=0.4, ru;q=0.5", "ru"),
        ("en;q=0, ru;q=0.001", "ru"), ("*", None), ("EN-us", "en"), ("ru;q=x", None), ("a" * 5000, None),
        (",;=q,,", None), ("fr, en;q=0.1,", "en"),
    ],
)  # fmt: skip
def test_the_header_is_read_as_the_standard_says(header: str, language: str | None) -> None:
    assert accepted(header) == language


def test_the_switch_is_remembered_by_the_browser_of_a_stranger(served: Served) -> None:
    stranger = served.stranger()
    answer = stranger.post("/language", {"language": "en", "next": "/login"}, csrf=False)
    assert (answer.status, answer.location) == (303, "/login")
    kept = answer.response.headers["set-cookie"].partition(";")[0]
    assert spoken(stranger.get("/login", headers={"Cookie": kept, "Accept-Language": "ru"})) == "en"


def test_the_switch_is_remembered_in_the_account_and_rules_in_every_browser(served: Served) -> None:
    here = served.visitor()
    assert here.post("/language", {"language": "en", "next": "/tasks"}).location == "/tasks"
    there = Visitor(served, here.login)  # test visitors keep no cookie but the log-in's
    assert spoken(there.get("/tasks")) == "en"
    assert spoken(there.get("/no-such-page")) == "en"
    assert there.get("/account").find("//select[@name='language']/option[@selected]/@value") == ["en"]
    there.post("/language", {"language": "ru", "next": "/"})
    assert spoken(here.get("/tasks")) == "ru"


def test_the_switch_leads_nowhere_else_and_knows_only_our_languages(served: Served) -> None:
    visitor = served.visitor()
    assert visitor.post("/language", {"language": "en", "next": "//evil.example"}).location == "/"
    visitor.post("/language", {"language": "xx", "next": "/"})
    assert spoken(visitor.get("/tasks")) == "ru"
    assert visitor.post("/language", {"language": "en"}, csrf=False).status == 403
    assert spoken(visitor.get("/tasks")) == "ru"


def test_the_account_page_sets_the_language_and_refuses_unknown_ones(served: Served) -> None:
    visitor = served.visitor()
    assert visitor.post("/account/letters", {"hour": "", "time_zone": "", "language": "en"}).status == 303
    assert spoken(visitor.get("/tasks")) == "en"
    assert visitor.post("/account/letters", {"hour": "", "time_zone": "", "language": "xx"}).status == 422
    visitor.post("/account/letters", {"hour": "", "time_zone": "", "language": ""})
    assert served.rows(lambda session: session.execute(USERS.select()).first().language) is None


def test_an_installation_in_english_is_english_to_whoever_has_chosen_nothing(served: Served) -> None:
    set_installation_language("en")
    try:
        assert spoken(served.stranger().get("/login")) == "en"
        assert spoken(served.stranger().get("/login", headers={"Accept-Language": "ru"})) == "ru"
    finally:
        set_installation_language("ru")
