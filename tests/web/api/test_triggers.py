"""Recording that an event happened which a measure's term is counted from."""

from __future__ import annotations

from typing import Any

import pytest

from tests import builders as b
from tests.web.api.conftest import Api

EVENT = {"text": "проведения семинара", "offset": 5, "unit": "working_day", "side": "after"}


@pytest.fixture
def measure(api: Api) -> int:
    """A measure due 5 working days after a seminar."""
    schedule = {"kind": "event", "windows": [], "event": EVENT}
    return int(api.rows(lambda session: b.measure(session, schedule=schedule, kind="event")))


def test_the_event_brings_the_task_counted_by_the_working_calendar(api: Api, measure: int) -> None:
    answer = api.post("/triggers", {"measure_id": measure, "on": "2024-03-07", "note": "семинар 7 марта"})
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert answer.headers["Location"] == f"/api/v1/tasks/{told['task_id']}"
    task = api.get(f"/tasks/{told['task_id']}").json()["task"]
    assert (task["measure_id"], task["due_on"], task["state"]) == (measure, "2024-03-15", "planned")
    assert api.woken == 1


def test_recorded_events_are_listed(api: Api, measure: int) -> None:
    made = api.post("/triggers", {"measure_id": measure, "on": "2024-03-07", "note": "семинар"}).json()
    (row,) = api.get("/triggers").json()["items"]
    assert (row["measure_id"], row["task_id"], row["on"]) == (measure, made["task_id"], "2024-03-07")
    assert (row["due_on"], row["note"], row["actor"]) == ("2024-03-15", "семинар", api.people["coordinator"])


def test_the_same_event_is_not_recorded_twice(api: Api, measure: int) -> None:
    body = {"measure_id": measure, "on": "2024-03-07"}
    assert api.post("/triggers", body).status_code == 201
    answer = api.post("/triggers", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "trigger.twice")


def test_a_repeat_with_the_same_key_is_answered_the_same(api: Api, measure: int) -> None:
    body, headers = {"measure_id": measure, "on": "2024-03-07"}, {"Idempotency-Key": "seminar-7"}
    first, again = (api.post("/triggers", body, headers=headers) for _ in range(2))
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Location"] == first.headers["Location"]


def test_who_may_not_record_events_is_forbidden(api: Api, measure: int) -> None:
    for role in ("executor", "leader", "auditor", "controller"):
        assert api.post("/triggers", {"measure_id": measure, "on": "2024-03-07"}, role).status_code == 403


def test_what_cannot_be_recorded_is_refused(api: Api, measure: int) -> None:
    vague: Any = {"kind": "event", "windows": [], "event": EVENT | {"offset": None, "unit": None}}
    other = api.rows(lambda session: b.measure(session, schedule=vague, kind="event"))
    ended = api.rows(lambda session: b.measure(session, schedule=vague, kind="event", ended_at=b.NOW))
    for body, status, code in (
        ({"measure_id": 999, "on": "2024-03-07"}, 404, "measure.unknown"),
        ({"measure_id": other, "on": "2024-03-07"}, 422, "trigger.no_date"),
        ({"measure_id": other, "on": "2024-03-07", "due_on": "2024-03-01"}, 422, "trigger.backwards"),
        ({"measure_id": measure, "on": "7 марта"}, 422, "request.invalid"),
        ({"measure_id": ended, "on": "2024-03-07", "due_on": "2024-03-21"}, 409, "measure.ended"),
    ):
        answer = api.post("/triggers", body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
