"""Days and texts beyond the bounds at every page and form: refused in words, and a query never ends in a 500."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from roadmap.letters.links import answer_link
from roadmap.models import EXTENSIONS, REPLIES, TASKS
from roadmap.operation.ticks import tick
from roadmap.settings import Settings
from tests import builders as b
from tests.web import world
from tests.web.visitors import Served
from workflows.journal import EVENTS

FAR = ("9999-12-31", "31.12.9999", "2101-01-01", "0001-01-01", "1990-12-31")
LONG = "а" * 75_000


@pytest.fixture
def there(served: Served) -> world.World:
    built: world.World = served.rows(world.build)
    return built


def state(served: Served) -> Any:
    """What no refused form may change."""
    with served.database.read() as session:
        tasks = session.execute(select(TASKS).order_by(TASKS.c.id)).all()
        counts = [
            session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (EVENTS, EXTENSIONS, REPLIES)
        ]
    return tasks, counts


def forms(there: world.World) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Role, address and a form that would be taken: where a day or a text comes in."""
    asked = {"new_date": "2024-05-01", "reason": "Ждём"}
    return {
        "report": ("executor", f"/tasks/{there.overdue}/submit", {"result": "Да", "fulfilled_on": "2024-03-14"}),
        "failure": ("executor", f"/tasks/{there.overdue}/report_failure", {"reason": "Нет", "proposal": "Потом"}),
        "extension": ("executor", f"/tasks/{there.planned}/ask_extension", asked),
        "grant": ("controller", f"/tasks/{there.asked}/grant_extension", asked),
        "control": (
            "controller", f"/tasks/{there.submitted}/accept_with_control", asked,
        ),
        "return": ("controller", f"/tasks/{there.submitted}/return", {"reason": "Нет протокола"}),
        "event": ("coordinator", f"/measures/{there.waiting}/events", {"on": "2024-03-07", "note": "конкурс"}),
        "due": ("coordinator", f"/measures/{there.waiting}/events", {"on": "2024-03-07", "due_on": "2024-04-01"}),
        "question": ("coordinator", f"/tasks/{there.planned}/say/ask", {"text": "Что сделано?"}),
    }  # fmt: skip


CASES = [
    ("report", "fulfilled_on"), ("extension", "new_date"), ("grant", "new_date"), ("control", "new_date"),
    ("event", "on"), ("due", "due_on"),
    ("report", "result"), ("failure", "reason"), ("failure", "proposal"), ("extension", "reason"), ("grant", "reason"),
    ("control", "reason"), ("return", "reason"), ("event", "note"), ("question", "text"),
]  # fmt: skip
DAYS = ("fulfilled_on", "new_date", "on", "due_on")


@pytest.mark.parametrize(("form", "field"), CASES)
def test_a_form_with_what_is_beyond_the_bounds_is_refused_in_words_and_changes_nothing(
    served: Served, there: world.World, form: str, field: str
) -> None:
    role, path, good = forms(there)[form]
    visitor = served.visitor(role, there.other_body, there.body) if role == "executor" else served.visitor(role)
    before = state(served)
    for value in FAR if field in DAYS else (LONG,):
        page = visitor.post(path, good | {field: value})
        assert page.status == 422, value
        said = page.alert() or page.text
        assert "с 01.01.1991 по 31.12.2100" in said if field in DAYS else "можно до" in said
    assert state(served) == before
    assert visitor.post(path, good).status == 303


def test_the_far_date_of_an_event_to_come_is_refused_by_its_count(served: Served) -> None:
    event = {"text": "конкурс", "offset": 9_999_999, "unit": "day", "side": "after"}
    measure = served.rows(lambda session: b.measure(session, schedule={"kind": "event", "windows": [], "event": event}))
    page = served.visitor().post(f"/measures/{measure}/events", {"on": "2024-03-07"})
    assert page.status == 422
    assert "по 31.12.2100" in page.alert()


@pytest.mark.parametrize(
    ("purpose", "field"),
    [
        ("report", "fulfilled_on"),
        ("extension", "new_date"),
        ("report", "result"),
        ("extension", "reason"),
        ("not_ours", "reason"),
    ],
)
def test_an_answer_from_a_letter_is_held_to_the_same_bounds(
    served: Served, there: world.World, purpose: str, field: str
) -> None:
    settings = served.app.state.site.settings
    link = answer_link(settings, there.overdue, "x@example.org", purpose, now=b.NOW).removeprefix(settings.base_url)
    good = {"result": "Да", "fulfilled_on": "2024-03-14", "new_date": "2024-05-01", "reason": "Ждём"}
    before = state(served)
    for value in FAR if field in DAYS else (LONG,):
        assert served.stranger().post(link, good | {field: value}).status == 422
    assert state(served) == before


QUERIES = (
    "/tasks?from={0}&to={1}", "/journal?from={0}&to={1}", "/mail?since={0}&until={1}", "/rehearsal?from={0}&to={1}",
    "/roadmaps/tyumen/report/file?as_of={0}&format=html", "/roadmaps/tyumen/report/file?period={2}&format=html",
    "/summary?from={0}&to={1}&as_of={0}&today={1}", "/?today={0}&as_of={1}", "/roadmaps/tyumen?as_of={0}&today={1}",
    "/coverage?from={0}&to={1}", "/measures/1?as_of={0}", "/tasks/1?today={0}",
    "/api/v1/tasks?due_from={0}&due_to={1}", "/api/v1/roadmaps/tyumen/report?as_of={0}",
)  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("days", [("0001-01-01", "9999-12-31", "0001"), ("9999-12-31", "0001-01-01", "9999-Q4")])
def test_a_far_day_in_an_address_never_breaks_a_page(
    served: Served, there: world.World, query: str, days: tuple[str, str, str]
) -> None:
    assert served.visitor().get(query.format(*days)).status < 500


@pytest.mark.parametrize(
    "path",
    [
        "/roadmaps/tyumen/report/file?as_of=9999-12-31",
        "/roadmaps/tyumen/report/file?period=9999",
        "/rehearsal?from=9999-12-01&to=9999-12-31",
    ],
)
def test_what_is_made_for_a_day_says_which_days_there_are(served: Served, there: world.World, path: str) -> None:
    page = served.visitor().get(path)
    assert page.status == 422
    assert "с 01.01.1991 по 31.12.2100" in page.source


def test_a_list_narrowed_by_far_days_is_what_lies_between_them(served: Served, there: world.World) -> None:
    coordinator = served.visitor()
    assert coordinator.get("/mail?since=9999-12-31").text.count("Писем нет") == 1
    assert coordinator.get("/tasks?from=9999-12-31").find("//tbody/tr") == []
    every = len(coordinator.get("/tasks").find("//tbody/tr"))
    assert len(coordinator.get("/tasks?from=0001-01-01&to=9999-12-31").find("//tbody/tr")) == every > 0


def test_troubles_stand_on_the_pages_the_probe_and_the_metrics_until_they_are_gone(
    served: Served, there: world.World
) -> None:
    with served.database.write() as session:
        session.connection().exec_driver_sql(f"UPDATE task SET control_on = '0001-01-01' WHERE id = {there.overdue}")
    settings = Settings(secret_key="secret")
    tick(served.database, settings, b.NOW)
    mail = served.visitor().get("/mail")
    assert f"онтрольная точка № {there.overdue}" in mail.text
    assert f"/tasks/{there.overdue}" in mail.find("//main//section//a/@href")
    assert "Не получилось" in served.visitor().get("/").source
    assert served.stranger().get("/readyz").response.json() == {"status": "ready", "troubles": "2"}
    assert "vekha_troubles 2.0" in served.stranger().get("/metrics").response.text
    assert "Не получилось, остальное сделано" in served.visitor().get("/journal").text
    assert served.visitor("executor", there.body).get("/").source.count("Не получилось") == 0
