"""What every page must have: nothing wider than the screen, no complaint from the console, no barrier found by axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Launch, Office, visits
from tests.browser.fonts import FACES, only

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
        "/dev/mail", "/account", "/nowhere", f"/measures/{there.measure}/notices", "/roadmaps/tyumen/amend",
        "/import", "/answers", "/coverage", "/rehearsal",
    ]  # fmt: skip


WIDTHS = (320, 390, 768, 1024, 1330, 1440)

_SETTLED = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
_FAULTS = """() => {
    const [drawer, found] = [document.querySelector("details.drawer"), []];
    const wide = document.documentElement.scrollWidth;
    if (wide > innerWidth) found.push(`${wide} px`);
    drawer.open = true;
    const shown = [...document.querySelectorAll(".top-in a")].filter((one) => one.checkVisibility());
    const led = new Set(shown.map((one) => one.href));
    drawer.open = false;
    const lost = [...document.querySelectorAll(".menu a, .person a")].map((one) => one.href);
    return [...found, ...lost.filter((one) => !led.has(one))];
}"""
"""Wider than the screen, or sections to which neither the row nor the drawer leads."""


@pytest.fixture(scope="module", params=FACES)
def lettered(
    launch: Launch, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """Browsers that know nothing but the widest, then nothing but the narrowest letters."""
    browser = launch(only(request.param, tmp_path_factory.mktemp(request.param)))
    yield browser
    browser.close()


def faults_of(page: Page, width: int, *, script: bool = True) -> list[str]:
    """What is wrong with the page at this width."""
    page.set_viewport_size({"width": width, "height": 900})
    if script:
        page.evaluate(_SETTLED)
    return [f"{page.url} at {width}: {fault}" for fault in page.evaluate(_FAULTS)]


def test_no_page_scrolls_sideways_whatever_the_letters(lettered: Browser, office: Office) -> None:
    found = []
    with visits(lettered, office) as enter:
        page = enter("coordinator")
        for address in addresses(office):
            page.goto(address)
            found += [fault for width in WIDTHS for fault in faults_of(page, width)]
    assert found == []


def test_the_menu_fits_longer_words_too(lettered: Browser, office: Office) -> None:
    with visits(lettered, office) as enter:
        page = enter("coordinator", width=2400)
        assert page.locator(".menu").is_visible()
        page.evaluate("document.querySelectorAll('.top-in nav a').forEach((one) => { one.append(' и ещё') })")
        assert [fault for width in WIDTHS for fault in faults_of(page, width)] == []


def test_without_a_script_the_menu_leads_everywhere_too(lettered: Browser, office: Office) -> None:
    with visits(lettered, office) as enter:
        page = enter("coordinator", script=False)
        assert [fault for width in WIDTHS for fault in faults_of(page, width, script=False)] == []


def test_a_menu_that_fits_is_not_hidden(lettered: Browser, office: Office) -> None:
    """The leader's is short, and the narrow letters take little."""
    with visits(lettered, office) as enter:
        page = enter("leader", width=1330)
        assert page.locator(".menu").is_visible()
        assert page.locator(".person").is_visible()
        assert not page.locator("details.drawer").is_visible()


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
