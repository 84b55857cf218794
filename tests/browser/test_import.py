"""From a file to a roadmap in force in a real browser, with and without script: read, corrected in place, approved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Office
from tests.orders.drafts import CHELYABINSK, text_of

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]


@pytest.fixture
def order(tmp_path: Path) -> Path:
    """The order of Chelyabinsk region as the file that arrives."""
    path = tmp_path / CHELYABINSK
    path.write_text(text_of(CHELYABINSK), encoding="utf-8")
    return path


def upload(page: Page, order: Path) -> None:
    """Hand the file in and wait until it is read: the page refreshes itself."""
    page.get_by_role("link", name="Документы", exact=True).first.click()
    page.get_by_label("Файл документа").set_input_files(order)
    page.get_by_role("button", name="Прочитать").click()
    expect(page.get_by_role("heading", name="Приказ от 22.06.2023 № 147/1")).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_an_order_is_read_corrected_and_brought_into_force(
    enter: Enter, office: Office, order: Path, script: bool
) -> None:
    page = enter("coordinator", script=script)
    upload(page, order)
    before = page.url
    if script:
        page.evaluate("window.stayed = true")

    row = page.locator("article.sheet").first
    row.get_by_role("link", name="править").click()
    row.get_by_label("Срок словами документа").fill("до 1 октября 2023 г.")
    row.get_by_role("button", name="Сохранить").click()
    expect(row.locator(".chip")).to_have_text("01.10.2023")
    expect(row).to_contain_text("проверено")
    if script:
        assert page.evaluate("window.stayed === true")
        assert page.url == before

    doubtful = page.locator("article.sheet-doubt").first
    anchor = doubtful.get_attribute("id")
    doubtful.get_by_role("button", name="верно").click()
    expect(page.locator(f"#{anchor}")).to_contain_text("проверено")

    page.get_by_role("link", name="Сроки по месяцам").click()
    expect(page.locator(".bench-main")).to_contain_text("по документу вс, 01.10.2023")

    page.get_by_role("button", name="Утвердить").click()
    expect(page.get_by_role("alert").first).to_contain_text("Остались сомнительные места")
    page.get_by_label("сомнительные места видел").check()
    page.get_by_role("button", name="Утвердить").click()
    page.wait_for_url("**/roadmaps/chelyabinsk-2023*")
    expect(page.get_by_role("status")).to_contain_text("контрольные точки созданы")


def test_what_was_typed_wrongly_stays_in_the_form(enter: Enter, office: Office, order: Path) -> None:
    page = enter("coordinator")
    upload(page, order)
    row = page.locator("article.sheet").first
    row.get_by_role("link", name="править").click()
    title = row.get_by_role("textbox", name="Мероприятие")
    title.fill("   ")
    row.get_by_label("Результат").fill("Новый результат")
    row.get_by_role("button", name="Сохранить").click()
    expect(row.get_by_role("alert")).to_be_visible()
    expect(row.get_by_label("Результат")).to_have_value("Новый результат")


def test_the_pages_of_a_draft_fit_and_have_no_barrier(enter: Enter, office: Office, order: Path) -> None:
    page = enter("coordinator", width=320)
    page.goto("/import")
    addresses = ["/import"]
    page.get_by_label("Файл документа").set_input_files(order)
    page.get_by_role("button", name="Прочитать").click()
    expect(page.get_by_role("heading", name="Приказ от 22.06.2023 № 147/1")).to_be_visible(timeout=20_000)
    addresses += [page.url, *(f"{page.url}?view={view}" for view in ("bodies", "dates", "act"))]
    found = []
    for address in addresses:
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found.append(f"{address}: wider than the screen")
        rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
        found += [f"{address}: {fault['id']}" for fault in Axe().run(page, options=rules).response["violations"]]
    assert found == []
