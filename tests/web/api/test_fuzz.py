"""Whatever a program sends by our own description, the API answers as described and never breaks."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import uvicorn
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from roadmap.database import Database
from tests import builders as b
from tests.web.api.conftest import Api

CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def fuzzed(application: FastAPI, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A filled database of its own, changed by whatever is sent."""
    path = tmp_path_factory.mktemp("fuzz") / "vekha.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{path}")
    api = Api(application, database)

    def build(session: Any) -> None:
        act = b.act(session, slug="act-1")
        b.indicator(session, act, targets={2024: 8})
        body = b.subject(session)
        roadmap = b.roadmap(session, slug="r", act_id=act)
        for state in ("planned", "in_progress", "submitted", "failed", "extra_control", "done"):
            b.proof(session, b.task(session, b.measure(session, roadmap, lead=[body]), state=state))
        event = {"text": "семинара", "offset": 3, "unit": "month", "side": "after"}
        b.measure(session, roadmap, schedule={"kind": "event", "windows": [], "event": event})

    api.rows(build)
    api.join("admin")
    yield api
    database.close()


@pytest.fixture(scope="module")
def address(fuzzed: Api) -> Iterator[str]:
    """The API served on a loopback port."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(fuzzed.app, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


def test_no_request_breaks_the_api(fuzzed: Api, address: str) -> None:
    schema = schemathesis.openapi.from_dict(fuzzed.app.openapi())
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 20
    for operation in operations:
        fuzz(operation, address, {"Authorization": f"Bearer {fuzzed.token('admin')}"})


def fuzz(operation: Any, address: str, headers: dict[str, str]) -> None:
    """Send what the description allows and what it does not, the same in every run."""

    @given(case=operation.as_strategy())
    @settings(max_examples=10, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def send(case: schemathesis.Case) -> None:
        case.call_and_validate(base_url=address, headers=headers, checks=CHECKS)

    send()
