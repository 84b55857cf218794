"""Days and texts beyond the bounds in the API: refused with the field's name and what to do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests import builders as b
from tests.web.api.conftest import Api
from tests.web.api.test_tasks import problem
from tests.web.api.test_triggers import EVENT

FAR = ("9999-12-31", "2101-01-01", "0001-01-01", "1990-12-31")
LONG = "а" * 75_000


@pytest.fixture
def numbers(light_api: Api) -> dict[str, int]:
    """A task to move, a measure that waits for an event."""

    def build(session: Any) -> dict[str, int]:
        schedule = {"kind": "event", "windows": [], "event": EVENT}
        waiting = b.measure(session, schedule=schedule, kind="event")
        return {"task": b.task(session, state="in_progress", due_on=date(2024, 4, 29)), "measure": waiting}

    return dict(light_api.rows(build))


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/tasks/{task}/submit", {"result": "Да", "fulfilled_on": "2024-03-14"}, "fulfilled_on"),
        ("/tasks/{task}/ask_extension", {"reason": "Ждём", "new_date": "2024-05-02"}, "new_date"),
        ("/triggers", {"on": "2024-03-07"}, "on"),
        ("/triggers", {"on": "2024-03-07", "due_on": "2024-05-02"}, "due_on"),
        ("/reports", {"roadmap": "test", "as_of": "2024-03-01"}, "as_of"),
        ("/tasks/{task}/submit", {"result": "Да"}, "result"),
        ("/tasks/{task}/report_failure", {"reason": "Нет"}, "reason"),
        ("/tasks/{task}/report_failure", {"reason": "Нет", "proposal": "Потом"}, "proposal"),
        ("/tasks/{task}/remarks", {"kind": "ask", "text": "Что?"}, "text"),
        ("/triggers", {"on": "2024-03-07", "note": "семинар"}, "note"),
    ],
)
def test_what_is_beyond_the_bounds_is_refused(
    light_api: Api, numbers: dict[str, int], path: str, body: dict[str, Any], field: str
) -> None:
    sent = body | ({"measure_id": numbers["measure"]} if path == "/triggers" else {})
    is_day = str(body[field]).startswith("2024")
    for value in FAR if is_day else (LONG,):
        told = problem(light_api.post(path.format(**numbers), sent | {field: value}), 422, "request.invalid")
        assert told["detail"].startswith(f"{field}: ")
        assert ("с 01.01.1991 по 31.12.2100" if is_day else "можно до") in told["detail"]
        assert told["errors"][0]["code"] == ("bounds.date" if is_day else "bounds.text")


@pytest.mark.parametrize("query", ["/tasks?due_from={0}", "/tasks?due_to={0}", "/roadmaps/x/report?as_of={0}"])
@pytest.mark.parametrize("day", FAR)
def test_a_far_day_in_a_query_is_refused(light_api: Api, query: str, day: str) -> None:
    problem(light_api.get(query.format(day)), 422, "request.invalid")


def test_a_request_stored_long_ago_for_a_far_day_is_granted_for_another(
    light_api: Api, numbers: dict[str, int]
) -> None:
    light_api.rows(lambda session: b.extension(session, numbers["task"], date(9999, 12, 31)))
    told = problem(light_api.post(f"/tasks/{numbers['task']}/grant_extension", {}, "controller"), 422, "bounds.date")
    assert "31.12.9999" in told["detail"]
    granted = light_api.post(f"/tasks/{numbers['task']}/grant_extension", {"new_date": "2024-05-02"}, "controller")
    assert granted.status_code == 200
