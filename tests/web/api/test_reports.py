"""Reports over the API: composed on the spot, or frozen for good."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from roadmap.models import REPORT_FILES, REPORTS
from roadmap.reports.formats import pdf
from tests import builders as b
from tests.web.api.conftest import Api

BEGINNINGS = {"json": b"{", "html": b"<!", "xlsx": b"PK", "docx": b"PK", "pdf": b"%PDF"}


@pytest.fixture
def slug(api: Api) -> str:
    """A roadmap with one task done and one overdue."""

    def build(session: Any) -> None:
        body = b.subject(session, name="Отдел образования")
        act = b.act(session)
        b.indicator(session, act, targets={2024: 8})
        measure = b.measure(session, b.roadmap(session, slug="test-2023", act_id=act), lead=[body])
        b.task(session, measure, state="done", fulfilled_on=b.TODAY, closed_on=b.TODAY, result="Сделано")
        b.task(session, measure, due_on=date(2024, 3, 14), state="in_progress")

    api.rows(build)
    return "test-2023"


def test_a_report_composed_now_stores_nothing(api: Api, slug: str) -> None:
    answer = api.get(f"/roadmaps/{slug}/report")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"].endswith("test-2023-2024-03-15.json")
    assert answer.json()["roadmap"]["slug"] == slug
    assert api.get("/reports").json()["items"] == []


@pytest.mark.parametrize("name", BEGINNINGS)
def test_every_format_is_served_as_what_it_is(light_api: Api, name: str) -> None:
    light_api.rows(lambda session: b.task(session, b.measure(session, b.roadmap(session, slug="one"))))
    answer = light_api.get(f"/roadmaps/one/report?format={name}")
    assert answer.status_code == 200
    assert answer.content.lstrip().startswith(BEGINNINGS[name])
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


def test_a_report_is_frozen_listed_and_served_as_it_was_made(api: Api, slug: str) -> None:
    made = api.post("/reports", {"roadmap": slug, "as_of": "2024-03-15", "period": "2024-Q1", "format": "html"})
    assert made.status_code == 201, made.text
    told = made.json()
    assert made.headers["Location"] == f"/api/v1/reports/{told['id']}"
    assert (told["roadmap_slug"], told["as_of"], told["formats"]) == (slug, "2024-03-15", ["html"])
    assert told["made_by"] == api.people["coordinator"]
    assert api.get("/reports", params={"roadmap": slug}).json()["items"] == [told]
    detail = api.get(f"/reports/{told['id']}").json()
    assert detail["report"] == told
    assert detail["figures"]["roadmap"]["slug"] == slug
    file = api.get(f"/reports/{told['id']}/files/html")
    with api.database.read() as session:
        kept = session.execute(select(REPORT_FILES.c.sha256)).scalar_one()
    assert hashlib.sha256(file.content).hexdigest() == kept
    assert api.get(f"/reports/{told['id']}/files/pdf").status_code == 404


def test_figures_of_a_frozen_report_do_not_change_with_the_tasks(api: Api, slug: str) -> None:
    told = api.post("/reports", {"roadmap": slug, "format": "json"}).json()
    before = api.get(f"/reports/{told['id']}").json()["figures"]
    overdue = api.get("/tasks?overdue=true").json()["items"][0]["id"]
    assert api.post(f"/tasks/{overdue}/cancel", {"reason": "исключено"}).status_code == 200
    assert api.get(f"/reports/{told['id']}").json()["figures"] == before
    assert json.loads(api.get(f"/reports/{told['id']}/files/json").content) == before


def test_a_repeat_with_the_same_key_makes_one_report(api: Api, slug: str) -> None:
    headers = {"Idempotency-Key": "quarter-1"}
    body = {"roadmap": slug, "format": "json"}
    first, again = (api.post("/reports", body, headers=headers) for _ in range(2))
    assert (again.status_code, again.json()) == (201, first.json())
    with api.database.read() as session:
        assert len(session.execute(select(REPORTS)).all()) == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"roadmap": "none"}, 404, "roadmap.unknown"),
        ({"roadmap": "test-2023", "as_of": "2024-03-16"}, 422, "report.future"),
        ({"roadmap": "test-2023", "period": "2024-Q5"}, 422, "request.invalid"),
        ({"roadmap": "test-2023", "format": "doc"}, 422, "request.invalid"),
        ({}, 422, "request.invalid"),
    ],
)
def test_a_report_that_cannot_be_made_is_refused(
    api: Api, slug: str, body: dict[str, str], status: int, code: str
) -> None:
    answer = api.post("/reports", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert api.get("/reports").json()["items"] == []


def test_a_pdf_that_takes_too_long_is_refused_with_a_way_out(light_api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    light_api.rows(lambda session: b.task(session, b.measure(session, b.roadmap(session, slug="one"))))
    monkeypatch.setattr(pdf, "SECONDS", 0.01)
    answer = light_api.get("/roadmaps/one/report?format=pdf")
    assert (answer.status_code, answer.json()["code"]) == (422, "report.too_long")
    assert "xlsx, docx или html" in answer.json()["detail"]
