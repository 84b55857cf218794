"""Pages in English: no barrier, nothing wider than the screen, and the switch from one language to the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Office
from tests.browser.test_looks import addresses, faults_of

pytestmark = pytest.mark.browser


def test_english_pages_fit_a_small_screen_and_have_no_barrier(enter: Callable[..., Page], office: Office) -> None:
    page, found = enter("coordinator", width=390, language="en"), []
    for address in addresses(office):
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", "en")
        found += [f"{address}: {fault}" for fault in faults_of(page, 390)]
    for address in addresses(office)[::4]:
        page.goto(address)
        results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})
        found += [f"{address}: {fault['id']}" for fault in results.response["violations"]]
    assert found == []


def test_the_switch_changes_the_language_of_the_page_one_is_on(enter: Callable[..., Page], office: Office) -> None:
    page = enter("coordinator")
    page.goto("/tasks")
    expect(page.get_by_role("heading", level=1)).to_have_text("Задачи")
    page.get_by_role("button", name="English").click()
    page.wait_for_url("**/tasks")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tasks")
    expect(page.locator(".task-rows a.words span[lang=ru]").first).to_be_visible()
    page.get_by_role("button", name="Русский").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Задачи")
