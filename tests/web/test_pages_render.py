"""Every template with the frozen context that its page gives it, over an office that has something of everything."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from email.message import EmailMessage
from typing import Any

import pytest

from notifications.letter import Letter, Sender
from notifications.mailbox import Caught
from notifications.outbox import plan
from roadmap.database import Database
from roadmap.web.app import DemoMode
from roadmap.web.rendering import Pages
from tests import builders as b
from tests.web import world
from tests.web.visitors import Served

OWN = {
    "account", "caught", "desk", "error", "journal", "letter", "letter_preview", "letter_templates", "login",
    "mail", "mailbox", "measure", "people", "person", "report", "roadmap", "roadmaps", "rules", "summary", "task",
    "tasks",
}  # fmt: skip
"""The templates of this office; what letters lead to is rendered by the tests of answers."""


class WatchedPages(Pages):
    """The real templates; remembers what was rendered with what."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[str, Any] = {}

    def text(self, name: str, shell: Any, page: object) -> str:
        self.seen[name] = page
        return super().text(name, shell, page)


class OneLetter:
    """A mailbox with one letter."""

    def letters(self) -> list[Caught]:
        message = EmailMessage()
        message["Subject"] = "Срок завтра"
        message["Date"] = "Fri, 15 Mar 2024 09:00:00 +0300"
        message.set_content("Здравствуйте")
        message.add_alternative("<p>Здравствуйте <script>alert(1)</script></p>", subtype="html")
        message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="письмо.pdf")
        return [Caught(1, "vekha@example.org", ("body@example.org",), message.as_bytes())]

    def get(self, number: int) -> Caught | None:
        return self.letters()[0] if number == 1 else None


@pytest.fixture
def office(sqlite_database: Database) -> tuple[Served, world.World, WatchedPages]:
    """The office served as a demonstration, with one letter planned and one caught."""
    served = Served(sqlite_database, demo=DemoMode("показ", OneLetter()))
    there = served.rows(world.build)
    letter = Letter(
        "due:1", "digest", "body@example.org", "ЦНППМ", "Срок завтра", "Здравствуйте", "<p>Здравствуйте</p>"
    )
    served.rows(lambda session: plan(session, [letter], sender=Sender("vekha@example.org", "Веха"), now=b.NOW))
    pages = WatchedPages()
    served.app.state.site = replace(served.app.state.site, pages=pages)
    return served, there, pages


def test_every_template_renders_with_its_frozen_context(office: tuple[Served, world.World, WatchedPages]) -> None:
    served, there, pages = office
    coordinator = served.visitor("coordinator")
    addresses = [
        "/", "/tasks", "/tasks?q=%D0%BD%D0%B5%D1%82", f"/tasks/{there.asked}", f"/measures/{there.measure}",
        f"/measures/{there.waiting}", "/roadmaps", "/roadmaps/tyumen", "/roadmaps/tyumen/report", "/summary",
        "/summary?roadmap=tyumen", "/journal", "/mail", "/mail/1", "/dev/mail", "/dev/mail/1", "/account",
        "/mail/templates", "/mail/templates/digest", "/roadmaps/tyumen/rules",
    ]  # fmt: skip
    states = ("overdue", "submitted", "returned", "failed", "done", "planned", "extra")
    addresses += [f"/tasks/{getattr(there, name)}" for name in states]
    for path in addresses:
        page = coordinator.get(path)
        assert page.status == 200, f"{path}: {page.text[:300]}"
    administrator = served.visitor("admin")
    assert [administrator.get(path).status for path in ("/people", "/people/1")] == [200, 200]
    served.stranger().get("/login")
    coordinator.get("/nowhere")
    assert set(pages.seen) == OWN
    assert set(Pages().names()) >= OWN
    for name, context in pages.seen.items():
        assert is_dataclass(context), name
        with pytest.raises(AttributeError):
            setattr(context, fields(context)[0].name, None)


@pytest.mark.parametrize("role", ["admin", "controller", "executor", "leader", "auditor"])
def test_every_page_of_every_role_renders(office: tuple[Served, world.World, WatchedPages], role: str) -> None:
    served, there, _ = office
    visitor = served.visitor(role, there.body)
    menu = visitor.get("/account").find("//nav[@class='menu']/a/@href")
    assert menu
    for path in (*menu, f"/tasks/{there.submitted}", f"/measures/{there.waiting}", "/roadmaps/moscow"):
        page = visitor.get(path)
        assert page.status == 200 or (role == "leader" and page.location == "/summary"), path


def test_no_page_carries_inline_script_or_style(office: tuple[Served, world.World, WatchedPages]) -> None:
    served, there, _ = office
    visitor = served.visitor("admin")
    for path in ("/", "/tasks", f"/tasks/{there.asked}", "/summary", "/mail/1", "/dev/mail/1", "/roadmaps/tyumen"):
        page = visitor.get(path)
        assert not page.find("//@style | //style | //script[not(@src)] | //@onclick | //@onchange | //@onsubmit")


def test_what_people_write_is_escaped(office: tuple[Served, world.World, WatchedPages]) -> None:
    served, there, _ = office
    executor = served.visitor("executor", there.body)
    nasty = "<script>alert(1)</script>"
    typed = {"version": 1, "result": nasty, "fulfilled_on": "2024-03-14"}
    assert executor.post(f"/tasks/{there.overdue}/submit", typed).status == 303
    page = executor.get(f"/tasks/{there.overdue}")
    assert nasty not in page.source
    assert "alert(1)" in page.text


def test_a_letter_is_shown_in_a_frame_that_runs_nothing(office: tuple[Served, world.World, WatchedPages]) -> None:
    served, _, _ = office
    visitor = served.visitor()
    assert visitor.get("/dev/mail/1").find("//iframe/@sandbox") == ["allow-popups"]
    policy = visitor.get("/dev/mail/1/html").response.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert policy.startswith("default-src 'none'")
