"""The office served by a real uvicorn on loopback, and real Chromium in front of it."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from notifications.mailbox import Mailbox
from roadmap.database import Database
from roadmap.language.current import speaking
from roadmap.language.message import text_of
from roadmap.people.accounts import add_user
from roadmap.settings import Settings
from roadmap.web.app import DemoMode, create_app
from tests import builders as b
from tests.ports import free_port
from tests.web import world

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PASSWORD = "пароль-для-проб"
Launch = Callable[..., Browser]


@dataclass(frozen=True, slots=True)
class Office:
    """The served office: its address and what is in it."""

    url: str
    world: world.World


@pytest.fixture(scope="module")
def launch() -> Iterator[Launch]:
    """``launch(env)`` starts the machine's own Chromium; ended with its module, as its event loop must be."""
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("нет Chromium: установите пакет chromium (make browser)")
    with sync_playwright() as playwright:
        yield lambda env=None: playwright.chromium.launch(executable_path=path, args=list(QUIET), env=env)


@pytest.fixture(scope="module")
def chromium(launch: Launch) -> Iterator[Browser]:
    """The browser that the tests of a module share."""
    browser = launch()
    yield browser
    browser.close()


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path) -> Iterator[Office]:
    """A fresh office with accounts ``coordinator@``, ``executor@``, ``controller@`` and ``leader@example.org``."""
    path = tmp_path / "vekha.db"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    with database.write() as session:
        there = world.build(session)
        for role in ("coordinator", "executor", "controller", "leader"):
            bodies = [there.body] if role == "executor" else []
            add_user(session, f"{role}@example.org", f"Сотрудник ({role})", role, PASSWORD, bodies, b.NOW)
    port = free_port()
    settings = Settings(base_url=f"http://127.0.0.1:{port}", upload_limit_mb=1)
    demo = DemoMode("Показ: сегодня 15 марта 2024 г.", Mailbox(), PASSWORD)
    app = create_app(database, settings, now=lambda: b.NOW, demo=demo)
    with _running(
        uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", access_log=False))
    ):
        yield Office(settings.base_url, there)
    database.close()


class _running:
    """A server on its own thread for the length of a block."""

    def __init__(self, server: uvicorn.Server) -> None:
        self._server = server
        self._thread = threading.Thread(target=server.run, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()
        deadline = time.monotonic() + 15
        while not self._server.started:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.02)

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=15)


def speaker(language: str) -> Callable[[str], str]:
    """What a Russian text of the product is in ``language``."""

    def says(text: str) -> str:
        with speaking(language):
            return text_of(text)

    return says


@pytest.fixture
def enter(chromium: Browser, office: Office) -> Iterator[Callable[..., Page]]:
    """``enter(role, width=…, dark=…, script=…)`` opens a browser of its own and logs in by hand."""
    with visits(chromium, office) as come:
        yield come


@contextmanager
def visits(browser: Browser, office: Office) -> Iterator[Callable[..., Page]]:
    """What `enter` gives, in any browser."""
    contexts = []

    def come(role: str, *, width: int = 1440, dark: bool = False, script: bool = True, language: str = "ru") -> Page:
        says = speaker(language)
        context = browser.new_context(
            base_url=office.url,
            locale={"ru": "ru-RU", "en": "en-GB"}[language],
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/login")
        form = page.locator(".gate-form")
        form.get_by_label(says("Электронная почта")).fill(f"{role}@example.org")
        form.get_by_label(says("Пароль")).fill(PASSWORD)
        form.get_by_role("button", name=says("Войти")).click()
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    yield come
    for context in contexts:
        context.close()
