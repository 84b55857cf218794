"""Everything the API lets read: paging, filters, editions, rights and refusals."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert

from notifications import outbox
from notifications.letter import Letter, Sender
from roadmap.models import ALIASES, INSTRUCTIONS, MEASURED_VALUES
from tests import builders as b
from tests.web.api.conftest import Api
from workflows.journal import Entry, record, seal

LISTS = ("roadmaps", "measures", "tasks", "acts", "subjects", "indicators", "events", "messages", "triggers", "reports")


def letters(session: Any, *recipients: str) -> None:
    sender = Sender("vekha@example.org", "Веха")
    made = [
        Letter(f"k:{one}", "digest", one, "Кто-то", f"Сроки для {one}", "текст", "<p>текст</p>") for one in recipients
    ]
    outbox.plan(session, made, now=b.NOW, sender=sender)


def filled(session: Any) -> None:
    """Three of everything."""
    for number in range(3):
        act = b.act(session)
        session.execute(insert(INSTRUCTIONS).values(act_id=act, position=0, n="1", text="Утвердить", addressee="Отдел"))
        indicator = b.indicator(session, act, targets={2023: 7.5, 2024: 8})
        reading = {"indicator_id": indicator, "year": 2023, "reported_at": b.NOW}
        session.execute(insert(MEASURED_VALUES), [reading | {"value": 6.0}, reading | {"value": 7.0}])
        body = b.subject(session)
        session.execute(insert(ALIASES).values(subject_id=body, region="test", alias=f"орган{number}"))
        b.task(session, b.measure(session, b.roadmap(session, act_id=act), lead=[body]))
        details = {"on": "2024-03-01", "note": "приказ издан", "due_on": "2024-03-15", "task": 1}
        record(session, Entry("roadmap:1", b.NOW, "trigger.happened", f"measure:{number + 1}", None, details))
    letters(session, "a@example.org", "b@example.org", "c@example.org")


@pytest.mark.parametrize("name", LISTS[:-1])
def test_a_list_is_paged_to_its_end(api: Api, name: str) -> None:
    api.rows(filled)
    seen: list[int] = []
    cursor = None
    while True:
        page = api.get(f"/{name}", params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        assert len(page["items"]) <= 2
        seen += [one["id"] for one in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert len(seen) == len(set(seen)) >= 3
    assert seen == sorted(seen, reverse=name == "messages")


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_is_empty(api: Api, name: str) -> None:
    api.join("admin")
    answer = api.get(f"/{name}?limit=500", "admin").json()
    assert answer["next"] is None
    assert answer["items"] == [] or name == "events"


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("cursor", ["x", "aWQ6", "aWQ6LTE", "aWQ6OTk5OTk5OTk5OTk5", "bm86MQ", "%00", "ид"])
def test_a_cursor_not_of_ours_is_refused(light_api: Api, name: str, cursor: str) -> None:
    answer = light_api.get(f"/{name}", "admin", params={"cursor": cursor})
    assert answer.status_code == 422
    assert answer.json()["code"] == "cursor.invalid"


@pytest.mark.parametrize("limit", ["0", "501", "-1", "много"])
def test_a_limit_out_of_reason_is_refused(light_api: Api, limit: str) -> None:
    assert light_api.get(f"/tasks?limit={limit}").status_code == 422


@pytest.mark.parametrize("name", LISTS)
def test_nobody_reads_without_a_token(light_api: Api, name: str) -> None:
    for headers in ({}, {"Authorization": "Bearer vekha_wrong"}, {"Authorization": "Basic YTpi"}):
        answer = light_api.get(f"/{name}", None, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("name", "open_to"),
    [
        ("tasks", {"admin", "coordinator", "controller", "executor", "leader", "auditor"}),
        ("events", {"admin", "coordinator", "controller", "leader", "auditor"}),
        ("messages", {"admin", "coordinator", "controller", "auditor"}),
    ],
)
@pytest.mark.parametrize("role", ["admin", "coordinator", "controller", "executor", "leader", "auditor"])
def test_a_list_is_open_to_the_roles_with_the_right(light_api: Api, name: str, open_to: set[str], role: str) -> None:
    answer = light_api.get(f"/{name}", role)
    assert answer.status_code == (200 if role in open_to else 403)
    if role not in open_to:
        assert answer.json()["code"] == "forbidden"


@pytest.mark.parametrize(
    "path",
    ["/roadmaps/none", "/measures/99", "/tasks/99", "/acts/99", "/subjects/99", "/indicators/99", "/messages/99",
     "/reports/99", "/evidence/99/file", "/roadmaps/none/report", "/reports/99/files/pdf", "/measures?roadmap=none",
     "/tasks?roadmap=none", "/indicators?act=none", "/reports?roadmap=none"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(api: Api, path: str) -> None:
    answer = api.get(path)
    assert answer.status_code == 404, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"].endswith(".unknown")


@pytest.mark.parametrize("path", ["/tasks/0", "/tasks/2147483648", "/tasks/x", "/roadmaps/НЕТ", "/events?kind='--"])
def test_a_name_that_cannot_be_one_is_refused(api: Api, path: str) -> None:
    assert api.get(path).status_code == 422


def test_an_unknown_address_is_a_problem_too(light_api: Api) -> None:
    answer = light_api.get("/api/v1/nothing")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    answer = light_api.call("DELETE", "/tasks/1")
    assert (answer.status_code, answer.headers["Content-Type"]) == (405, "application/problem+json")


def test_a_roadmap_comes_with_its_headings_counts_and_edition(api: Api) -> None:
    def build(session: Any) -> None:
        roadmap = b.roadmap(session, slug="test-2023", act_id=b.act(session, number="5"), version=3)
        root = b.section(session, roadmap, path="001", title="Первое")
        b.section(session, roadmap, parent_id=root, path="001.001", title="Внутри")
        measure = b.measure(session, roadmap)
        b.task(session, measure)
        b.task(session, measure, state="done")

    api.rows(build)
    answer = api.get("/roadmaps/test-2023")
    told = answer.json()
    assert answer.headers["ETag"] == '"roadmap-test-2023-3"'
    assert told["roadmap"]["counts"] == {"planned": 1, "done": 1}
    assert (told["roadmap"]["measures"], told["roadmap"]["act_number"]) == (1, "5")
    assert [(one["title"], one["depth"]) for one in told["sections"]] == [("Первое", 0), ("Внутри", 1)]


def test_a_measure_comes_with_all_that_became_of_it(api: Api) -> None:
    def build(session: Any) -> int:
        body = b.subject(session, name="Отдел")
        measure = b.measure(session, lead=[body], notes=["строка сдвинута"], lines=[5, 6], version=2)
        task = b.task(session, measure)
        b.proof(session, task)
        b.extension(session, task)
        b.due_date(session, task, b.TODAY)
        return measure

    measure = api.rows(build)
    answer = api.get(f"/measures/{measure}")
    told = answer.json()
    assert answer.headers["ETag"] == f'"measure-{measure}-2"'
    assert told["measure"]["responsible"][0]["name"] == "Отдел"
    assert (told["measure"]["lines"], told["measure"]["notes"]) == ([5, 6], ["строка сдвинута"])
    assert [len(told[part]) for part in ("tasks", "evidence", "extensions", "due_dates")] == [1, 1, 1, 1]


def test_measures_of_one_roadmap(api: Api) -> None:
    def build(session: Any) -> int:
        b.measure(session)
        return b.measure(session, b.roadmap(session, slug="one"))

    measure = api.rows(build)
    assert [one["id"] for one in api.get("/measures?roadmap=one").json()["items"]] == [measure]


def test_acts_subjects_and_indicators_say_all_the_documents_say(api: Api) -> None:
    def build(session: Any) -> tuple[int, int, int]:
        act = b.act(session, slug="order-5")
        points = [{"act_id": act, "position": n, "n": str(n + 1), "text": f"Пункт {n + 1}"} for n in (1, 0)]
        session.execute(insert(INSTRUCTIONS), points)
        member = b.subject(session)
        group = b.subject(session, members=[member], version=4)
        session.execute(insert(ALIASES).values(subject_id=group, region="test", alias="все"))
        indicator = b.indicator(session, act, targets={2023: 7.5})
        for value in (6.0, 7.0):
            session.execute(
                insert(MEASURED_VALUES).values(indicator_id=indicator, year=2023, value=value, reported_at=b.NOW)
            )
        return act, group, indicator

    act, group, indicator = api.rows(build)
    assert [one["text"] for one in api.get(f"/acts/{act}").json()["instructions"]] == ["Пункт 1", "Пункт 2"]
    answer = api.get(f"/subjects/{group}")
    assert (answer.json()["aliases"], len(answer.json()["members"])) == (["все"], 1)
    assert answer.headers["ETag"] == f'"subject-{group}-4"'
    told = api.get(f"/indicators/{indicator}").json()
    assert (told["targets"], told["readings"], told["act_slug"]) == ({"2023": 7.5}, {"2023": 7.0}, "order-5")
    assert len(api.get("/indicators?act=order-5").json()["items"]) == 1
    assert api.get("/subjects?region=elsewhere").json()["items"] == []


def test_events_are_filtered_and_say_whether_they_are_sealed(api: Api) -> None:
    def build(session: Any) -> None:
        for number in (1, 2):
            record(session, Entry("roadmap:1", b.NOW, "task.started", f"task:{number}", None, {"n": number}))
        record(session, Entry("roadmap:1", b.NOW, "task.done", "task:1", None))
        seal(session, limit=1)

    api.rows(build)
    api.join("auditor")
    told = api.get("/events?subject=task:1", "auditor").json()["items"]
    assert [one["kind"] for one in told] == ["task.started", "task.done"]
    assert api.get("/events?kind=task.started", "auditor").json()["items"][1]["details"] == {"n": 2}
    done = api.get("/events?kind=task.done&subject=task:1", "auditor").json()["items"]
    assert [one["seq"] for one in done] == [None]


def test_letters_are_found_and_told_without_their_bytes(api: Api) -> None:
    api.rows(lambda session: letters(session, "a@example.org", "b@example.org", "не адрес"))
    assert [one["recipient"] for one in api.get("/messages?text=A@EXAMPLE").json()["items"]] == ["a@example.org"]
    dead = api.get("/messages?state=dead").json()["items"]
    assert [one["recipient"] for one in dead] == ["не адрес"]
    one = api.get(f"/messages/{api.get('/messages?state=planned').json()['items'][0]['id']}").json()
    assert one["text"] == "текст"
    assert "raw" not in one


def test_a_browsers_cookie_is_enough_to_read_and_needs_its_word_to_write(api: Api) -> None:
    from roadmap.people.accounts import open_login

    def build(session: Any) -> tuple[int, Any]:
        user = b.user(session, "coordinator")
        return b.task(session), open_login(session, user, b.NOW, 12)

    task, login = api.rows(build)
    cookie = {"Cookie": f"vekha={login.secret}"}
    assert api.get("/tasks", None, headers=cookie).status_code == 200
    refused = api.post(f"/tasks/{task}/start", {}, None, headers=cookie)
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    word = cookie | {"X-CSRF-Token": login.csrf}
    assert api.post(f"/tasks/{task}/start", {}, None, headers=word).status_code == 200
    foreign = word | {"Origin": "https://evil.example"}
    assert api.post(f"/tasks/{task}/start", {}, None, headers=foreign).json()["code"] == "origin"
