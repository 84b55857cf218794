"""What the supervisor and the monitoring ask, and the description of the API."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert, text

from roadmap.database import Database
from roadmap.models import STATUS_ROWS
from tests import builders as b
from tests.web.api.conftest import Api


def numbers(api: Api) -> dict[tuple[str, ...], float]:
    answer = api.get("/metrics", None)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_a_living_process_says_so_without_the_database(application: FastAPI) -> None:
    lost = Database("postgresql://u@127.0.0.1:1/nowhere")
    api = Api(application, lost)
    assert api.get("/healthz", None).json() == {"status": "ok"}
    answer = api.get("/readyz", None)
    assert answer.status_code == 503
    assert "не отвечает" in answer.json()["reason"]
    lost.close()


def test_a_migrated_database_is_ready_and_another_schema_is_not(api: Api) -> None:
    assert api.get("/readyz", None).json() == {"status": "ready"}
    api.rows(lambda session: session.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    answer = api.get("/readyz", None)
    assert answer.status_code == 503
    assert "схема базы данных" in answer.json()["reason"]


def test_a_database_that_does_not_answer_is_a_problem_not_a_crash(application: FastAPI) -> None:
    lost = Database("postgresql://u@127.0.0.1:1/nowhere")
    answer = Api(application, lost).get("/tasks", None, headers={"Authorization": "Bearer x"})
    assert answer.status_code == 503
    assert answer.json()["code"] == "database.unreachable"
    assert answer.headers["Retry-After"] == "30"
    lost.close()


def test_metrics_count_what_the_database_holds(api: Api) -> None:
    def build(session: Any) -> None:
        measure = b.measure(session, b.roadmap(session, slug="one"))
        b.roadmap(session, slug="two")
        b.task(session, measure)
        b.task(session, measure, state="done")
        b.task(session, measure, state="in_progress", due_on=date(2024, 3, 14))
        session.execute(insert(STATUS_ROWS).values(name="tick", at=b.NOW - timedelta(seconds=90), value={}))

    api.rows(build)
    found = numbers(api)
    assert found[("vekha_tasks", "one", "planned")] == 1
    assert found[("vekha_tasks", "one", "done")] == 1
    assert found[("vekha_tasks_overdue", "one")] == 1
    assert found[("vekha_tasks_overdue", "two")] == 0
    assert found[("vekha_letters", "planned")] == found[("vekha_letters", "dead")] == 0
    assert found[("vekha_letters_oldest_waiting_seconds",)] == 0
    assert found[("vekha_sign_age_seconds", "tick")] == 90


def test_metrics_of_an_empty_database_are_there(api: Api) -> None:
    assert numbers(api)[("vekha_journal_unsealed",)] == 0


def test_the_description_names_every_endpoint_with_its_login_and_refusals(light_api: Api) -> None:
    told = light_api.get("/api/openapi.json", None).json()
    assert told["openapi"].startswith("3.")
    paths = {path for path in told["paths"] if path.startswith("/api/v1/")}
    assert {path.split("/")[3] for path in paths} == {
        "roadmaps", "measures", "tasks", "evidence", "acts", "subjects", "indicators", "triggers", "events", "messages",
        "reports",
    }  # fmt: skip
    for path in paths:
        for operation in told["paths"][path].values():
            assert operation["security"] == [{"HTTPBearer": []}], path
            assert operation["summary"]
            assert "application/problem+json" in operation["responses"]["422"]["content"]


def test_the_page_of_the_description_lists_every_operation_and_needs_nothing_from_elsewhere(light_api: Api) -> None:
    answer = light_api.get("/api/docs", None)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    described = light_api.get("/api/openapi.json", None).json()
    for path in described["paths"]:
        assert f"<code>{path}</code>" in answer.text
    addresses = re.findall(r"(?:href|src)=\"([^\"]+)\"", answer.text)
    assert all(one.startswith(("/", "#")) for one in addresses)
    assert "<script" not in answer.text
