"""Questions, answers and notes over the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests import builders as b
from tests.web.api.conftest import Api


def problem(answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


@pytest.fixture
def task(api: Api) -> int:
    def build(session: Any) -> tuple[int, int]:
        body = b.subject(session)
        return body, b.task(session, b.measure(session, lead=[body]), state="in_progress")

    body, made = api.rows(build)
    api.join("executor", body)
    return int(made)


def test_a_question_is_asked_and_answered_and_the_task_keeps_its_edition(api: Api, task: int) -> None:
    asked = api.post(f"/tasks/{task}/remarks", {"kind": "ask", "text": "Сколько участников?"}, "controller")
    assert (asked.status_code, asked.json()) == (201, {"task_id": task, "kind": "ask", "written": True})
    assert api.post(f"/tasks/{task}/remarks", {"kind": "answer", "text": "48"}, "executor").status_code == 201
    again = api.post(f"/tasks/{task}/remarks", {"kind": "answer", "text": "Ещё раз"}, "executor")
    problem(again, 409, "remark.answered")
    told = api.get(f"/tasks/{task}/remarks").json()["items"]
    assert [(one["kind"], one["text"], one["sender"]) for one in told] == [
        ("ask", "Сколько участников?", None),
        ("answer", "48", None),
    ]
    assert api.get(f"/tasks/{task}").json()["task"]["version"] == 1
    assert api.woken == 2


def test_who_may_not_say_it_is_forbidden_and_nonsense_refused(api: Api, task: int) -> None:
    problem(api.post(f"/tasks/{task}/remarks", {"kind": "ask", "text": "?"}, "executor"), 403, "forbidden")
    problem(api.post(f"/tasks/{task}/remarks", {"kind": "note", "text": "я"}, "leader"), 403, "forbidden")
    problem(api.post(f"/tasks/{task}/remarks", {"kind": "shout", "text": "я"}, "executor"), 422, "request.invalid")
    problem(api.post(f"/tasks/{task}/remarks", {"kind": "note", "text": "  "}, "executor"), 422, "remark.note")
    problem(api.post("/tasks/777/remarks", {"kind": "note", "text": "я"}), 404, "task.unknown")
    problem(api.get("/tasks/777/remarks"), 404, "task.unknown")
