"""In a real browser without script: an act that ends half a roadmap waits until the box of each end is ticked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.orders import editions

pytestmark = pytest.mark.browser


def send(page: Page, folder: Path, text: str, button: str) -> None:
    file = folder / "акт.txt"
    file.write_text(text, encoding="utf-8")
    page.get_by_label("Файл документа").set_input_files(file)
    page.get_by_role("button", name=button).click()


def test_half_a_roadmap_is_ended_only_box_by_box(enter: Callable[..., Page], tmp_path: Path) -> None:
    page = enter("coordinator", script=False, width=1000)
    page.goto("/import")
    send(page, tmp_path, editions.order(editions.plan()), "Прочитать")
    page.get_by_role("button", name="Утвердить").click(timeout=20_000)
    if page.get_by_label("сомнительные места видел").count():
        page.get_by_label("сомнительные места видел").check()
        page.get_by_role("button", name="Утвердить").click()
    page.wait_for_url("**/roadmaps/*done=approved*")
    plan = page.url.split("?")[0]

    page.goto(f"{plan}/amend")
    send(page, tmp_path, editions.edition(editions.plan(left_out=(2, 4, 6, 8, 10, 12))), "Сравнить")
    apply = page.get_by_role("button", name="Применить", exact=True)
    expect(apply).to_be_visible(timeout=20_000)
    boxes = page.get_by_role("group", name="Прекращаются 6 из 12").get_by_role("checkbox")
    expect(boxes).to_have_count(6)
    for box in boxes.all()[:5]:
        box.check()
    address = page.url
    apply.click()
    assert page.url == address, "the browser itself asks for the last box"
    page.get_by_label(f"12 {editions.TITLES[11]}").check()
    apply.click()
    page.wait_for_url("**/roadmaps/*done=amended*")


def test_the_boxes_fit_a_small_screen_and_have_no_barrier(enter: Callable[..., Page], tmp_path: Path) -> None:
    page = enter("coordinator", width=320)
    page.goto("/roadmaps")
    page.get_by_role("main").get_by_role("link").first.click()
    page.goto(f"{page.url.split('?')[0]}/amend")
    send(page, tmp_path, editions.edition(editions.plan()), "Сравнить")
    expect(page.get_by_role("group", name="Прекращаются")).to_be_visible(timeout=20_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
    assert [fault["id"] for fault in Axe().run(page, options=rules).response["violations"]] == []
