"""Tasks over the API: lists, one task, moves, editions and repeats."""

from __future__ import annotations

import base64
import threading
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from roadmap.models import EVIDENCE, FILES, IDEMPOTENCY, TASKS
from tests import builders as b
from tests.web.api.conftest import Api
from workflows.journal import EVENTS

REPORT = {"result": "Справка составлена", "fulfilled_on": "2024-03-15"}


@pytest.fixture
def body(api: Api) -> int:
    """A body; the executor acts for it."""
    subject = int(api.rows(b.subject))
    api.join("executor", subject)
    return subject


@pytest.fixture
def task(api: Api, body: int) -> int:
    """A planned task of that body."""
    return int(api.rows(lambda session: b.task(session, b.measure(session, lead=[body]))))


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The refusal, after checking that it is one."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert (told["status"], told["code"]) == (status, code)
    assert told["type"] == f"urn:vekha:problem:{code}"
    assert any("а" <= letter <= "я" for letter in told["detail"])
    return told


def test_tasks_come_in_pages_that_miss_none(api: Api) -> None:
    made = api.rows(lambda session: [b.task(session) for _ in range(5)])
    first = api.get("/tasks?limit=2").json()
    second = api.get("/tasks", params={"limit": 2, "cursor": first["next"]}).json()
    third = api.get("/tasks", params={"limit": 2, "cursor": second["next"]}).json()
    assert [one["id"] for page in (first, second, third) for one in page["items"]] == made
    assert third["next"] is None


def test_a_full_last_page_has_no_next(api: Api) -> None:
    api.rows(lambda session: [b.task(session) for _ in range(2)])
    assert api.get("/tasks?limit=2").json()["next"] is None


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("state=submitted", {"submitted"}),
        ("overdue=true", {"overdue"}),
        ("awaiting=true", {"submitted", "failed"}),
        ("due_from=2024-03-20", {"planned", "submitted", "failed"}),
        ("due_to=2024-03-15", {"overdue", "done"}),
        ("due_from=2024-03-01&due_to=2024-03-15&state=done", {"done"}),
        ("roadmap=r1&awaiting=false", {"planned", "submitted", "failed", "overdue", "done"}),
        ("roadmap=r2", set()),
    ],
)
def test_tasks_are_filtered(api: Api, query: str, wanted: set[str]) -> None:
    def build(session: Any) -> dict[int, str]:
        b.roadmap(session, slug="r2")
        measure = b.measure(session, b.roadmap(session, slug="r1"))
        late = date(2024, 3, 14)
        return {
            b.task(session, measure): "planned",
            b.task(session, measure, state="submitted"): "submitted",
            b.task(session, measure, state="failed"): "failed",
            b.task(session, measure, due_on=late, state="in_progress"): "overdue",
            b.task(session, measure, due_on=late, state="done"): "done",
        }

    names = api.rows(build)
    answer = api.get(f"/tasks?{query}")
    assert {names[one["id"]] for one in answer.json()["items"]} == wanted


def test_tasks_are_filtered_by_measure_section_and_body_with_its_groups(api: Api, body: int) -> None:
    def build(session: Any) -> tuple[int, int, int, int]:
        roadmap_id = b.roadmap(session)
        section = b.section(session, roadmap_id)
        group = b.subject(session, members=[body])
        measure = b.measure(session, roadmap_id, executors=[group], section_id=section)
        b.task(session, b.measure(session))
        return measure, section, group, b.task(session, measure)

    measure, section, group, task = api.rows(build)
    for query in (f"measure={measure}", f"section={section}", f"subject={group}", f"subject={body}"):
        assert [one["id"] for one in api.get(f"/tasks?{query}").json()["items"]] == [task], query


def test_a_task_says_what_proves_it_and_what_may_be_done_with_it(api: Api, task: int) -> None:
    api.rows(lambda session: b.proof(session, task))
    answer = api.get(f"/tasks/{task}", "executor")
    told = answer.json()
    assert answer.headers["ETag"] == f'"task-{task}-1"'
    assert (told["task"]["id"], told["task"]["state"], told["task"]["control_on"]) == (task, "planned", "2024-03-29")
    assert [move["trigger"] for move in told["moves"]] == ["start", "submit", "report_failure", "ask_extension"]
    assert [proof["name"] for proof in told["evidence"]] == ["письмо № 1"]
    assert (told["extensions"], told["due_dates"]) == ([], [])


def test_a_task_is_moved_and_the_answer_carries_its_new_edition(api: Api, task: int) -> None:
    answer = api.post(f"/tasks/{task}/submit", REPORT, "executor")
    assert answer.status_code == 200
    assert answer.json() == {"task_id": task, "state": "submitted", "version": 2, "control_on": "2024-03-29"}
    assert answer.headers["ETag"] == f'"task-{task}-2"'
    assert api.get(f"/tasks/{task}").json()["task"]["result"] == "Справка составлена"
    assert api.woken == 1


def test_a_move_that_is_not_allowed_says_which_are(api: Api, task: int) -> None:
    told = problem(api.post(f"/tasks/{task}/accept", {}), 409, "move.wrong_state")
    assert set(told["allowed"]) >= {"start", "submit", "cancel"}
    assert api.woken == 0


def test_a_guard_tells_all_its_reasons(api: Api, task: int) -> None:
    told = problem(api.post(f"/tasks/{task}/submit", {}, "executor"), 409, "move.guard")
    assert told["reasons"] == ["напишите фактический результат", "укажите дату исполнения"]


def test_who_has_no_role_on_the_task_is_forbidden(api: Api) -> None:
    task = api.rows(b.task)
    problem(api.post(f"/tasks/{task}/start", {}, "executor"), 403, "move.wrong_role")
    problem(api.post(f"/tasks/{task}/cancel", {"reason": "х"}, "leader"), 403, "move.wrong_role")


def test_an_unknown_task_or_trigger_is_refused(api: Api) -> None:
    problem(api.get("/tasks/777"), 404, "task.unknown")
    problem(api.post("/tasks/777/start", {}), 404, "task.unknown")
    problem(api.post("/tasks/777/explode", {}), 422, "request.invalid")


@pytest.mark.parametrize(
    "sent",
    [
        {"resutl": "опечатка"},
        {"version": 0},
        {"fulfilled_on": "15.03.2024"},
        {"fulfilled_on": "1712-03-15"},
        {"result": "а" * 20_001},
        {"result": "нуль\x00"},
        {"evidence": [{"name": "x", "url": "javascript:alert(1)"}]},
        {"evidence": [{"name": ""}]},
        [],
        None,
        "submit",
    ],
)
def test_a_body_that_is_not_understood_is_refused(api: Api, task: int, sent: Any) -> None:
    problem(api.post(f"/tasks/{task}/submit", sent, "executor"), 422, "request.invalid")


def test_a_body_that_is_no_json_is_refused(api: Api, task: int) -> None:
    answer = api.call("POST", f"/tasks/{task}/submit", content=b"{", headers={"Content-Type": "application/json"})
    problem(answer, 422, "request.invalid")


def test_proof_comes_as_file_link_or_words_and_goes_out_as_it_came(api: Api, task: int) -> None:
    content = b"%PDF-1.7 \x00\xff"
    proofs = [
        {"name": "Отчёт о работе.pdf", "content": base64.b64encode(content).decode()},
        {"name": "Страница", "url": "https://example.org/news?id=1"},
        {"name": "Письмо № 01-12/345"},
    ]
    assert api.post(f"/tasks/{task}/submit", REPORT | {"evidence": proofs}, "executor").status_code == 200
    told = api.get(f"/tasks/{task}").json()["evidence"]
    assert [(one["kind"], one["name"]) for one in told] == [
        ("file", "Отчёт о работе.pdf"),
        ("link", "Страница"),
        ("text", "Письмо № 01-12/345"),
    ]
    answer = api.get(f"/evidence/{told[0]['id']}/file")
    assert answer.content == content
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%D0%9E")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    problem(api.get(f"/evidence/{told[1]['id']}/file"), 404, "evidence.unknown")


@pytest.mark.parametrize(
    ("proof", "status", "code"),
    [
        ({"name": "a.pdf", "content": "не base64"}, 422, "evidence.base64"),
        ({"name": "a.pdf", "content": base64.b64encode(b"MZ").decode()}, 422, "upload.content"),
        ({"name": "a.exe", "content": base64.b64encode(b"MZ").decode()}, 422, "upload.type"),
        ({"name": "a.pdf", "content": base64.b64encode(b"%PDF-" + bytes(2**20)).decode()}, 413, "upload.too_large"),
        ({"name": "a.pdf", "content": "JVBERi0=", "url": "https://example.org"}, 422, "evidence.two"),
    ],
)
def test_a_file_that_is_not_fit_leaves_no_trace(api: Api, task: int, proof: Any, status: int, code: str) -> None:
    problem(api.post(f"/tasks/{task}/submit", REPORT | {"evidence": [proof]}, "executor"), status, code)
    with api.database.read() as session:
        assert session.execute(select(TASKS.c.state)).scalar_one() == "planned"
        assert session.execute(select(FILES)).all() == session.execute(select(EVIDENCE)).all() == []


def test_a_stale_version_in_the_body_is_a_conflict_and_says_what_changed(api: Api, task: int) -> None:
    assert api.post(f"/tasks/{task}/start", {"version": 1}, "executor").status_code == 200
    told = problem(api.post(f"/tasks/{task}/cancel", {"version": 1, "reason": "х"}), 409, "task.stale")
    assert [change["kind"] for change in told["changes"]] == ["task.started"]
    assert told["version"] == 2


def test_a_stale_if_match_is_a_failed_precondition(api: Api, task: int) -> None:
    etag = api.get(f"/tasks/{task}").headers["ETag"]
    headers = {"If-Match": etag}
    moved = api.post(f"/tasks/{task}/start", {}, "executor", headers=headers)
    assert moved.status_code == 200
    problem(api.post(f"/tasks/{task}/cancel", {"reason": "х"}, headers=headers), 412, "task.stale")
    fresh = {"If-Match": moved.headers["ETag"]}
    assert api.post(f"/tasks/{task}/cancel", {"reason": "х"}, headers=fresh).status_code == 200


@pytest.mark.parametrize(
    "etag", ['"task-999-1"', '"measure-1-1"', "garbage", '""', '"task-1-x"', '"task-1-99999999999"']
)
def test_an_if_match_of_something_else_is_a_failed_precondition(api: Api, task: int, etag: str) -> None:
    problem(api.post(f"/tasks/{task}/start", {}, headers={"If-Match": etag}), 412, "version.unknown")


def test_if_match_may_name_several_editions_or_any(api: Api, task: int) -> None:
    headers = {"If-Match": f'"other", "task-{task}-1"'}
    assert api.post(f"/tasks/{task}/start", {}, headers=headers).status_code == 200
    assert api.post(f"/tasks/{task}/cancel", {"reason": "х"}, headers={"If-Match": "*"}).status_code == 200


def test_header_and_body_may_not_name_two_editions(api: Api, task: int) -> None:
    headers = {"If-Match": f'"task-{task}-1"'}
    problem(api.post(f"/tasks/{task}/start", {"version": 2}, headers=headers), 422, "version.two")


def test_a_repeat_with_the_same_key_is_answered_the_same_and_not_done_again(api: Api, task: int) -> None:
    headers = {"Idempotency-Key": "abc-1"}
    first = api.post(f"/tasks/{task}/submit", REPORT, "executor", headers=headers)
    again = api.post(f"/tasks/{task}/submit", REPORT, "executor", headers=headers)
    assert (again.status_code, again.json(), again.headers["ETag"]) == (200, first.json(), first.headers["ETag"])
    with api.database.read() as session:
        assert len(session.execute(select(EVENTS).where(EVENTS.c.kind == "task.submitted")).all()) == 1


def test_the_same_key_for_something_else_is_refused(api: Api, task: int) -> None:
    headers = {"Idempotency-Key": "abc-1"}
    api.post(f"/tasks/{task}/submit", REPORT, "executor", headers=headers)
    other = REPORT | {"result": "другое"}
    problem(api.post(f"/tasks/{task}/submit", other, "executor", headers=headers), 422, "idempotency.reused")
    problem(api.post(f"/tasks/{task}/start", REPORT, "executor", headers=headers), 422, "idempotency.reused")


def test_a_refused_request_leaves_its_key_free(api: Api, task: int) -> None:
    headers = {"Idempotency-Key": "abc-1"}
    problem(api.post(f"/tasks/{task}/submit", {}, "executor", headers=headers), 409, "move.guard")
    assert api.post(f"/tasks/{task}/submit", REPORT, "executor", headers=headers).status_code == 200


def test_two_people_may_use_the_same_key(api: Api, task: int) -> None:
    headers = {"Idempotency-Key": "abc-1"}
    assert api.post(f"/tasks/{task}/start", {}, "executor", headers=headers).status_code == 200
    assert api.post(f"/tasks/{task}/cancel", {"reason": "х"}, headers=headers).status_code == 200


def test_of_two_repeats_at_once_one_is_done_and_both_are_answered(api: Api, task: int) -> None:
    api.post("/reports", {})  # the coordinator joins
    answers: list[Any] = []
    together = threading.Barrier(4)

    def send() -> None:
        together.wait()
        answers.append(api.post(f"/tasks/{task}/start", {}, headers={"Idempotency-Key": "abc-1"}))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200] * 4
    assert {answer.text for answer in answers} == {answers[0].text}
    with api.database.read() as session:
        assert session.execute(select(TASKS.c.version)).scalar_one() == 2
        assert len(session.execute(select(IDEMPOTENCY)).all()) == 1


@pytest.mark.parametrize("key", ["", " ", "с кириллицей".encode().decode("latin-1"), "x" * 201])
def test_a_key_that_is_none_is_refused(light_api: Api, key: str) -> None:
    task = light_api.rows(b.task)
    answer = light_api.post(f"/tasks/{task}/start", {}, headers={"Idempotency-Key": key.encode("latin-1")})
    problem(answer, 422, "request.invalid")
