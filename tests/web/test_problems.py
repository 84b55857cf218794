"""Errors become pages for people and problem details for programs; every answer carries its guards."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi import Request
from sqlalchemy.exc import OperationalError

from roadmap.errors import Conflict, Stale
from tests.web.visitors import Served


@pytest.fixture
def faulty(served: Served) -> Served:
    """A site with routes that fail in every way."""
    faults: dict[str, Exception] = {
        "conflict": Conflict("test.conflict", "так нельзя: сделайте иначе", allowed=["start"]),
        "stale": Stale("task.stale", "уже изменили", changes=[]),
        "database": OperationalError("select 1", {}, Exception("нет связи")),
        "bug": ZeroDivisionError("тайна"),
    }

    def fail(request: Request, kind: str) -> None:
        raise faults[kind]

    for prefix in ("/fail", "/api/fail"):
        served.app.add_api_route(prefix + "/{kind}", fail)
    return served


@pytest.mark.parametrize(
    ("kind", "status", "said"),
    [
        ("conflict", 409, "Так нельзя: сделайте иначе."),
        ("database", 503, "База данных не отвечает"),
        ("bug", 500, "ничего из отправленного не сохранено"),
    ],
)
def test_people_get_a_page_that_says_what_to_do(faulty: Served, kind: str, status: int, said: str) -> None:
    page = faulty.visitor().get(f"/fail/{kind}")
    assert page.status == status
    assert said in page.text
    assert "тайна" not in page.source
    assert page.find("//a[@href='/login' or @href='/tasks']")


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [("conflict", 409, "test.conflict"), ("database", 503, "database.unreachable"), ("bug", 500, "internal")],
)
def test_programs_get_problem_details(faulty: Served, kind: str, status: int, code: str) -> None:
    got = faulty.stranger().get(f"/api/fail/{kind}").response
    assert got.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = json.loads(got.content)
    assert (got.status_code, body["status"], body["code"]) == (status, status, code)
    assert body["type"] == f"urn:vekha:problem:{code}"
    assert body["instance"] == f"/api/fail/{kind}"
    assert body["title"]
    assert body["detail"]
    if kind == "conflict":
        assert body["allowed"] == ["start"]


def test_a_stale_edition_is_412_where_the_program_named_it(faulty: Served) -> None:
    stranger = faulty.stranger()
    assert stranger.get("/api/fail/stale").status == 409
    assert stranger.get("/api/fail/stale", headers={"If-Match": '"1"'}).status == 412


@pytest.mark.parametrize(
    "path", ["/login", "/nowhere", "/fail/bug", "/fail/conflict", "/static/base.css", "/api/fail/bug"]
)
def test_every_answer_carries_its_guards(faulty: Served, path: str) -> None:
    headers = faulty.stranger().get(path).response.headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_pages_are_never_cached_and_versioned_files_for_ever(served: Served) -> None:
    page = served.stranger().get("/login")
    assert page.response.headers["cache-control"] == "no-store"
    sheets = page.find("//link[@rel='stylesheet']/@href")
    assert len(sheets) == 3
    for sheet in sheets:
        got = served.stranger().get(sheet).response
        assert got.status_code == 200
        assert "immutable" in got.headers["cache-control"]


def test_whoever_is_logged_in_keeps_his_menu_where_nothing_is_found(served: Served) -> None:
    page = served.visitor().get("/nowhere")
    assert page.find("//nav[@class='menu']/a")
    assert page.find("//main//a[@href='/tasks']")


def test_a_wrong_method_is_said_plainly(served: Served) -> None:
    assert served.visitor().get("/logout").status == 405


def test_a_body_beyond_all_limits_is_refused_and_the_browser_hears_why(served: Served) -> None:
    visitor = served.visitor()
    page = visitor.post("/logout", {"note": "x" * (6 * 1024 * 1024)})
    assert page.status == 413
    assert "больше 5 МБ" in page.text
    assert visitor.get("/account").status == 200


def test_too_many_fields_are_refused(served: Served) -> None:
    files = [("evidence", (f"{number}.txt", b"x")) for number in range(30)]
    assert served.visitor().post("/logout", files=files).status == 400
