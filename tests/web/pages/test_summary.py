"""The leader's figures are the report's figures, and follow every move."""

from __future__ import annotations

import json

import pytest

from roadmap.reports.execution import execution_report
from tests import builders as b
from tests.web import world
from tests.web.api.test_reports import BEGINNINGS
from tests.web.visitors import Page, Served


@pytest.fixture
def there(served: Served) -> world.World:
    """The office."""
    built: world.World = served.rows(world.build)
    return built


def tiles(page: Page) -> dict[str, int]:
    """The big numbers."""
    found = {}
    for tile in page.find("//*[contains(@class,'tile ')]"):
        found[" ".join(tile.xpath("span")[0].text_content().split())] = int(tile.xpath("b/text()")[0])
    return found


def test_the_numbers_are_those_of_the_report(served: Served, there: world.World) -> None:
    page = served.visitor("leader").get("/summary?roadmap=tyumen")
    with served.database.read() as session:
        totals = execution_report(session, "tyumen", None, None, b.NOW).totals
    assert tiles(page) == {
        "исполнено": totals.done,
        "из них в срок": totals.done_in_time,
        "с нарушением срока": totals.done_late,
        "нет сведений, срок прошёл": totals.overdue_silent,
        "не исполнено": totals.failed,
        "ждут решения": totals.awaiting_decision,
    }
    assert (totals.done, totals.overdue_silent, totals.failed, totals.awaiting_decision) == (1, 1, 1, 1)


def test_indicators_show_plan_and_fact(served: Served, there: world.World) -> None:
    page = served.visitor("leader").get("/summary?roadmap=tyumen")
    assert "50 % 41,5 % нет" in page.text.replace("\xa0", " ")
    assert "1 показатель без числового плана" in page.text.replace("\xa0", " ")


def test_all_roadmaps_together_add_up(served: Served, there: world.World) -> None:
    page = served.visitor("leader").get("/summary")
    assert tiles(page)["исполнено"] == 1
    assert "из 9 контрольных точек" in page.text.replace("\xa0", " ")
    assert page.find("//td[@class='c-name']/a/@href")[:2] == ["/summary?roadmap=moscow", "/summary?roadmap=tyumen"]


def test_an_accepted_report_changes_the_summary_and_the_report_alike(served: Served, there: world.World) -> None:
    leader, controller = served.visitor("leader"), served.visitor("controller")
    before = tiles(leader.get("/summary"))
    assert controller.post(f"/tasks/{there.submitted}/accept", {"version": 2}).status == 303
    after = tiles(leader.get("/summary"))
    assert (after["исполнено"], after["ждут решения"]) == (before["исполнено"] + 1, before["ждут решения"] - 1)
    got = leader.get("/roadmaps/tyumen/report/file?format=json").response
    assert json.loads(got.content)["totals"]["done"] == after["исполнено"]


def test_a_report_comes_as_a_file_of_every_kind(served: Served, there: world.World) -> None:
    leader = served.visitor("leader")
    for name, beginning in BEGINNINGS.items():
        got = leader.get(f"/roadmaps/tyumen/report/file?format={name}&as_of=2024-03-01&period=2024-Q1").response
        assert got.status_code == 200
        assert got.content.startswith(beginning)
        how = got.headers["content-disposition"]
        assert how.startswith("inline" if name == "html" else "attachment")
        assert f"tyumen-2024-03-01.{name}" in how


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("as_of=31.02.2024", "такой даты нет"),
        ("as_of=2030-01-01", "ещё не наступил"),
        ("period=2024-Q9", "Период «2024-Q9» не понят"),
        ("format=doc", "Нет формата «doc»"),
    ],
)
def test_what_cannot_be_reported_brings_the_form_back(
    served: Served, there: world.World, asked: str, said: str
) -> None:
    page = served.visitor("leader").get(f"/roadmaps/tyumen/report/file?{asked}")
    assert page.status == 422
    assert said in page.alert()
    assert page.find("//select[@name='period']")
