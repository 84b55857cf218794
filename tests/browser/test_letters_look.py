"""Letters in a real browser, light and dark, on a telephone and a desk: nothing wider than the screen, no barrier."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from roadmap.letters.compose import renderer
from roadmap.letters.templates.samples import SAMPLES
from roadmap.settings import Settings

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 600])
def test_every_letter_fits_and_can_be_read(chromium: Browser, width: int, dark: bool) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light")
    page = context.new_page()
    found = []
    for name, contexts in SAMPLES.items():
        for number, contents in enumerate(contexts):
            page.set_content(renderer(Settings()).render(name, contents).html)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(f"{name} {number}: wider than {width}")
            violations = Axe().run(page, options={"runOnly": RULES}).response["violations"]
            found += [
                f"{name} {number}: {fault['id']} — {fault['nodes'][0]['target']} {fault['nodes'][0]['failureSummary']}"
                for fault in violations
            ]
    context.close()
    assert found == []
