"""What every page must have: nothing wider than the screen, no complaint from the console, no barrier found by axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Office

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]


def addresses(office: Office) -> list[str]:
    """The main pages."""
    there = office.world
    return [
        "/", "/tasks", "/tasks?overdue=1&q=%D1%80", f"/tasks/{there.asked}", f"/tasks/{there.submitted}",
        f"/tasks/{there.planned}", f"/measures/{there.measure}", f"/measures/{there.waiting}", "/roadmaps",
        "/roadmaps/tyumen", "/roadmaps/tyumen/rules", "/roadmaps/tyumen/report",
        "/summary", "/summary?roadmap=tyumen", "/journal", "/mail", "/mail/templates", "/mail/templates/digest",
        "/dev/mail", "/account", "/nowhere",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [320, 390, 768, 1330])
def test_no_page_scrolls_sideways(enter: Enter, office: Office, width: int) -> None:
    page = enter("coordinator", width=width)
    wide = []
    for address in addresses(office):
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(address)
    assert wide == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_no_barrier(enter: Enter, office: Office, dark: bool) -> None:
    page = enter("coordinator", dark=dark)
    found = []
    for address in addresses(office)[:: 3 if dark else 1]:
        page.goto(address)
        results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})
        for fault in results.response["violations"]:
            nodes = "; ".join(f"{node['target']} {node['failureSummary']}" for node in fault["nodes"][:3])
            found.append(f"{address}: {fault['id']} — {nodes}")
    assert found == []


def test_pages_keep_to_their_policy(enter: Enter, office: Office) -> None:
    page = enter("coordinator")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in addresses(office):
        if address != "/nowhere":
            page.goto(address)
    assert said == []


def test_the_menu_of_a_narrow_screen_leads_everywhere(enter: Enter, office: Office) -> None:
    page = enter("coordinator", width=390)
    page.locator("details.drawer summary").click()
    page.locator("details.drawer").get_by_role("link", name="Сводка").click()
    page.wait_for_url("**/summary")
